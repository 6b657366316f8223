//! The bytes of facts of `oversight`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Actor1, Role1};
use crate::facts::oversight::{
    Did, DirectoryMade, ExportMade, GlassBroken, GlassMended, GlassReviewed, ImportRan,
    ImportedFile, Outcome, OversightFact, Refused, Request, RestrictionAgreed, RestrictionLifted,
    SessionClosed, SessionOpened, Shown, SignInRefused, SteppedUp,
};

frozen! {
    struct Request1 for Request {
        actor: Actor1,
        role: Option<Role1>,
        session: Option<[u8; 16]>,
        source_address: Option<String>,
        purpose: String,
    }
    struct Did1 for Did {
        kind: String,
        request: Request1,
        command: [u8; 16],
        cause: Option<[u8; 16]>,
        patients: Vec<[u8; 16]>,
        facets: Vec<u8>,
        input_digest: [u8; 32],
    }
    struct SessionOpened1 for SessionOpened {
        session: [u8; 16],
        account: [u8; 16],
        role: Role1,
        method: String,
        expires_at: i64,
        by: Actor1,
    }
    struct Shown1 for Shown {
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
    struct Refused1 for Refused {
        access: [u8; 16],
        request: Request1,
        operation: String,
        code: String,
        patients: Vec<[u8; 16]>,
        now: i64,
    }
    struct ImportedFile1 for ImportedFile {
        digest: [u8; 32],
        size: u64,
        read: u64,
        events: u64,
        filed: u64,
        unchanged: u64,
        refused: u64,
    }
    struct ImportRan1 for ImportRan {
        import: [u8; 16],
        request: Request1,
        files: Vec<ImportedFile1>,
    }
    struct DirectoryMade1 for DirectoryMade { request: Request1, development: bool }
    struct SignInRefused1 for SignInRefused {
        account: Option<[u8; 16]>,
        source_address: Option<String>,
        reason: String,
        count: u32,
        first_at: i64,
        last_at: i64,
    }
    struct SessionClosed1 for SessionClosed {
        session: [u8; 16],
        account: [u8; 16],
        reason: String,
        by: Actor1,
        at: i64,
    }
    struct SteppedUp1 for SteppedUp { session: [u8; 16], account: [u8; 16], at: i64 }
    struct GlassBroken1 for GlassBroken {
        glass: [u8; 16],
        account: [u8; 16],
        patient: [u8; 16],
        reason: String,
        until: i64,
        at: i64,
    }
    struct GlassMended1 for GlassMended {
        glass: [u8; 16],
        account: [u8; 16],
        patient: [u8; 16],
        by: Actor1,
        at: i64,
    }
    struct GlassReviewed1 for GlassReviewed {
        glass: [u8; 16],
        by: [u8; 16],
        finding: String,
        at: i64,
    }
    struct ExportMade1 for ExportMade {
        export: [u8; 16],
        request: Request1,
        kind: String,
        rows: u64,
        digest: [u8; 32],
        at: i64,
    }
    struct RestrictionAgreed1 for RestrictionAgreed {
        restriction: [u8; 16],
        patient: [u8; 16],
        account: Option<[u8; 16]>,
        encounter: Option<[u8; 16]>,
        request: String,
        by: [u8; 16],
        at: i64,
    }
    struct RestrictionLifted1 for RestrictionLifted {
        restriction: [u8; 16],
        patient: [u8; 16],
        ground: String,
        by: [u8; 16],
        at: i64,
    }
}

frozen! {
    enum Outcome1 for Outcome { Shown, ShownInPart, NothingFound }
}

frozen! {
    facet OversightWire for OversightFact {
        Did(Did1),
        SessionOpened(SessionOpened1),
        SessionEnded([u8; 16]),
        RecordShown(Shown1),
        SearchShown(Shown1),
        AccessRefused(Refused1),
        CommandRefused(Refused1),
        ImportRan(ImportRan1),
        DirectoryMade(DirectoryMade1),
        SignInRefused(SignInRefused1),
        SessionClosed(SessionClosed1),
        SteppedUp(SteppedUp1),
        GlassBroken(GlassBroken1),
        GlassMended(GlassMended1),
        GlassReviewed(GlassReviewed1),
        ExportMade(ExportMade1),
        RestrictionAgreed(RestrictionAgreed1),
        RestrictionLifted(RestrictionLifted1),
    }
}
