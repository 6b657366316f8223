//! Shapes of `oversight` that are read for ever and not written any more: requests had no id and no
//! user agent, sessions no purpose, changes no accounts, and an export's bytes were known before it was
//! told.

use super::super::frozen::{BadValue, Thaw, frozen};
use super::super::words::{Actor1, Role1};
use super::{ImportedFile1, Outcome1, Request2};
use crate::facts::oversight::{
    Did, DirectoryMade, ExportMade, ImportRan, Refused, Request, SessionOpened, Shown,
};

frozen! {
    past struct Request1 for Request {
        actor: Actor1,
        role: Option<Role1>,
        session: Option<[u8; 16]>,
        source_address: Option<String>,
        purpose: String;
        request: None,
        user_agent: None,
    }
    past struct Did1 for Did {
        kind: String,
        request: Request1,
        command: [u8; 16],
        cause: Option<[u8; 16]>,
        patients: Vec<[u8; 16]>,
        facets: Vec<u8>,
        input_digest: [u8; 32];
        accounts: Vec::new(),
        reason: None,
    }
    past struct Did2 for Did {
        kind: String,
        request: Request2,
        command: [u8; 16],
        cause: Option<[u8; 16]>,
        patients: Vec<[u8; 16]>,
        facets: Vec<u8>,
        input_digest: [u8; 32];
        accounts: Vec::new(),
        reason: None,
    }
    past struct SessionOpened1 for SessionOpened {
        session: [u8; 16],
        account: [u8; 16],
        role: Role1,
        method: String,
        expires_at: i64,
        by: Actor1;
        purpose: None,
        source_address: None,
        user_agent: None,
    }
    past struct Shown1 for Shown {
        access: [u8; 16],
        request: Request1,
        operation: String,
        document_digest: [u8; 32],
        patients: Vec<[u8; 16]>,
        facets: Vec<u8>,
        position: Option<u64>,
        projection_version: u32,
        schema_version: [u8; 8],
        now: i64,
        scope: Option<[u8; 16]>,
        answer_digest: [u8; 32],
        outcome: Outcome1,
    }
    past struct Refused1 for Refused {
        access: [u8; 16],
        request: Request1,
        operation: String,
        code: String,
        patients: Vec<[u8; 16]>,
        now: i64,
    }
    past struct ImportRan1 for ImportRan {
        import: [u8; 16],
        request: Request1,
        files: Vec<ImportedFile1>,
    }
    past struct DirectoryMade1 for DirectoryMade { request: Request1, development: bool }
}

/// Its bytes were digested before it was told.
#[derive(serde::Serialize, serde::Deserialize)]
pub(in crate::wire) struct ExportMade1 {
    export: [u8; 16],
    request: Request1,
    kind: String,
    rows: u64,
    digest: [u8; 32],
    at: i64,
}

impl Thaw<ExportMade> for ExportMade1 {
    fn thaw(self) -> Result<ExportMade, BadValue> {
        Ok(ExportMade {
            export: self.export.thaw()?,
            request: self.request.thaw()?,
            kind: self.kind,
            rows: self.rows,
            patients: Vec::new(),
            position: None,
            filter_digest: None,
            digest: Some(self.digest),
            at: self.at,
        })
    }
}
