//! Samples of `oversight`.

use super::ids;
use super::words::list;
use crate::actor::Actor;
use crate::facet::{Facet, Role};
use crate::facts::Fact;
use crate::facts::oversight::{
    Did, DirectoryMade, ImportRan, ImportedFile, Outcome, OversightFact, Refused, Request,
    SessionOpened, Shown,
};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        OversightFact::Did(did(full)),
        OversightFact::SessionOpened(session_opened()),
        OversightFact::SessionEnded(ids::SESSION),
        OversightFact::RecordShown(shown(full)),
        OversightFact::SearchShown(shown(full)),
        OversightFact::AccessRefused(refused(full)),
        OversightFact::CommandRefused(refused(full)),
        OversightFact::ImportRan(import_ran(full)),
        OversightFact::DirectoryMade(directory_made(full)),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// Who asked for something, and by what right.
#[must_use]
pub fn request(full: bool) -> Request {
    Request {
        actor: if full { Actor::Account(ids::CLINICIAN) } else { Actor::Operator(501) },
        role: full.then_some(Role::Clinical),
        session: full.then_some(ids::SESSION),
        source_address: full.then(|| "192.0.2.7".to_owned()),
        purpose: "TREAT".to_owned(),
    }
}

/// The record of a change: in every domain event, exactly once.
#[must_use]
pub fn did(full: bool) -> Did {
    Did {
        kind: "NoteSigned".to_owned(),
        request: request(full),
        command: ids::COMMAND,
        cause: full.then_some([0x5c; 16]),
        patients: list(full, ids::PATIENT),
        facets: list(full, Facet::Clinical),
        input_digest: [0xd4; 32],
    }
}

/// A session began.
#[must_use]
pub fn session_opened() -> SessionOpened {
    SessionOpened {
        session: ids::SESSION,
        account: ids::CLINICIAN,
        role: Role::Clinical,
        method: "development-token".to_owned(),
        expires_at: 1_777_903_200_000_000,
        by: Actor::Account(ids::CLINICIAN),
    }
}

/// The access record: who was shown what.
#[must_use]
pub fn shown(full: bool) -> Shown {
    Shown {
        access: ids::ACCESS,
        request: request(full),
        operation: "patient".to_owned(),
        document_digest: [0xd2; 32],
        patients: list(full, ids::PATIENT),
        facets: list(full, Facet::Clinical),
        position: full.then_some(220),
        projection_version: 221,
        schema_version: [0x5b; 8],
        now: 1_777_903_200_000_000,
        scope: full.then_some(ids::CLINICIAN),
        answer_digest: [0xd3; 32],
        outcome: Outcome::Shown,
    }
}

/// Something was asked for and refused.
#[must_use]
pub fn refused(full: bool) -> Refused {
    Refused {
        access: ids::ACCESS,
        request: request(full),
        operation: "patient".to_owned(),
        code: "NOT_FOUND".to_owned(),
        patients: list(full, ids::PATIENT),
        now: 1_777_903_200_000_000,
    }
}

/// One file of an import, without its name.
#[must_use]
pub fn imported_file() -> ImportedFile {
    ImportedFile {
        digest: [0xd1; 32],
        size: 222,
        read: 223,
        events: 224,
        filed: 225,
        unchanged: 226,
        refused: 227,
    }
}

/// An import ended.
#[must_use]
pub fn import_ran(full: bool) -> ImportRan {
    ImportRan { import: ids::IMPORT, request: request(full), files: list(full, imported_file()) }
}

/// The data directory was made: the first domain event of every log.
#[must_use]
pub fn directory_made(full: bool) -> DirectoryMade {
    DirectoryMade { request: request(full), development: true }
}
