//! Samples of `oversight`.

use super::ids;
use super::words::list;
use crate::actor::Actor;
use crate::facet::{Facet, Role};
use crate::facts::Fact;
use crate::facts::oversight::{
    AmendmentDecided, AmendmentDue, Did, DirectoryMade, ExportMade, GlassBroken, GlassMended,
    GlassReviewed, ImportRan, ImportedFile, Outcome, OversightFact, PatientsLinked,
    PatientsUnlinked, Refused, Request, RequestsLimited, RestrictionAgreed, RestrictionDecided,
    RestrictionLifted, RestrictionRequested, SessionClosed, SessionOpened, Shown, SignInRefused,
    SteppedUp,
};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        OversightFact::Did(did(full)),
        OversightFact::SessionOpened(session_opened(full)),
        OversightFact::SessionEnded(ids::SESSION),
        OversightFact::RecordShown(shown(full)),
        OversightFact::SearchShown(shown(full)),
        OversightFact::AccessRefused(refused(full)),
        OversightFact::CommandRefused(refused(full)),
        OversightFact::ImportRan(import_ran(full)),
        OversightFact::DirectoryMade(directory_made(full)),
        OversightFact::SignInRefused(sign_in_refused(full)),
        OversightFact::SessionClosed(session_closed(full)),
        OversightFact::SteppedUp(stepped_up()),
        OversightFact::GlassBroken(glass_broken()),
        OversightFact::GlassMended(glass_mended(full)),
        OversightFact::GlassReviewed(glass_reviewed()),
        OversightFact::ExportMade(export_made(full)),
        OversightFact::RestrictionAgreed(restriction_agreed(full)),
        OversightFact::RestrictionLifted(restriction_lifted()),
        OversightFact::PatientsLinked(patients_linked()),
        OversightFact::PatientsUnlinked(patients_unlinked()),
        OversightFact::RestrictionRequested(restriction_requested(full)),
        OversightFact::RestrictionDecided(restriction_decided(full)),
        OversightFact::AmendmentDue(amendment_due()),
        OversightFact::AmendmentDecided(amendment_decided()),
        OversightFact::RequestsLimited(requests_limited(full)),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// What the shapes that are only read still say, with the number of their variant.
#[must_use]
pub fn past(full: bool) -> Vec<(usize, Fact)> {
    let request = || Request { request: None, user_agent: None, ..request(full) };
    let shown = || Shown { request: request(), ..shown(full) };
    let refused = || Refused { request: request(), ..refused(full) };
    let did = || Did { accounts: Vec::new(), reason: None, ..did(full) };
    let exported = ExportMade {
        request: request(),
        kind: if full { "balp" } else { "csv" }.to_owned(),
        digest: Some([0xd5; 32]),
        ..export_made(false)
    };
    let facts = [
        (0, OversightFact::Did(Did { request: request(), ..did() })),
        (1, OversightFact::SessionOpened(session_opened(false))),
        (3, OversightFact::RecordShown(shown())),
        (4, OversightFact::SearchShown(shown())),
        (5, OversightFact::AccessRefused(refused())),
        (6, OversightFact::CommandRefused(refused())),
        (7, OversightFact::ImportRan(ImportRan { request: request(), ..import_ran(full) })),
        (
            8,
            OversightFact::DirectoryMade(DirectoryMade {
                request: request(),
                ..directory_made(full)
            }),
        ),
        (15, OversightFact::ExportMade(exported)),
        (16, OversightFact::Did(did())),
    ];
    facts.into_iter().map(|(number, fact)| (number, Fact::from(fact))).collect()
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
        request: full.then_some(ids::REQUEST),
        user_agent: full.then(|| "Chart/7.1 (tablet)".to_owned()),
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
        accounts: list(full, ids::PORTAL),
        facets: list(full, Facet::Clinical),
        input_digest: [0xd4; 32],
        reason: full.then(|| "DEVICE_LOST".to_owned()),
    }
}

/// A session began.
#[must_use]
pub fn session_opened(full: bool) -> SessionOpened {
    SessionOpened {
        session: ids::SESSION,
        account: ids::CLINICIAN,
        role: Role::Clinical,
        method: "development-token".to_owned(),
        expires_at: 1_777_903_200_000_000,
        by: Actor::Account(ids::CLINICIAN),
        purpose: full.then(|| "TREATMENT".to_owned()),
        source_address: full.then(|| "192.0.2.7".to_owned()),
        user_agent: full.then(|| "Chart/7.1 (tablet)".to_owned()),
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

/// What an account asked was not looked at.
#[must_use]
pub fn requests_limited(full: bool) -> RequestsLimited {
    RequestsLimited {
        access: ids::ACCESS,
        request: request(full),
        code: "LIMITED".to_owned(),
        count: 228,
        first_at: 1_777_903_200_000_000,
        last_at: 1_777_903_260_000_000,
    }
}

/// Attempts to sign in were refused.
#[must_use]
pub fn sign_in_refused(full: bool) -> SignInRefused {
    SignInRefused {
        account: full.then_some(ids::CLINICIAN),
        source_address: full.then(|| "192.0.2.7".to_owned()),
        reason: if full { "second_factor" } else { "unknown" }.to_owned(),
        count: 228,
        first_at: 1_777_903_200_000_000,
        last_at: 1_777_903_260_000_000,
    }
}

/// A session ended.
#[must_use]
pub fn session_closed(full: bool) -> SessionClosed {
    SessionClosed {
        session: ids::SESSION,
        account: ids::CLINICIAN,
        reason: if full { "sign_out" } else { "idle" }.to_owned(),
        by: if full { Actor::Account(ids::CLINICIAN) } else { Actor::System },
        at: 1_777_903_200_000_000,
    }
}

/// A fresh second factor was shown in a running session.
#[must_use]
pub fn stepped_up() -> SteppedUp {
    SteppedUp { session: ids::SESSION, account: ids::CLINICIAN, at: 1_777_903_200_000_000 }
}

/// The glass was broken, for an hour.
#[must_use]
pub fn glass_broken() -> GlassBroken {
    GlassBroken {
        glass: ids::GLASS,
        account: ids::CLINICIAN,
        patient: ids::PATIENT,
        reason: "EMERGENCY".to_owned(),
        until: 1_777_906_800_000_000,
        at: 1_777_903_200_000_000,
    }
}

/// The grant was ended by hand, half an hour later.
#[must_use]
pub fn glass_mended(full: bool) -> GlassMended {
    GlassMended {
        glass: ids::GLASS,
        account: ids::CLINICIAN,
        patient: ids::PATIENT,
        by: if full { Actor::Account(ids::CLINICIAN) } else { Actor::System },
        at: 1_777_905_000_000_000,
    }
}

/// The grant was reviewed, the day after.
#[must_use]
pub fn glass_reviewed() -> GlassReviewed {
    GlassReviewed {
        glass: ids::GLASS,
        by: ids::OFFICER,
        finding: "JUSTIFIED".to_owned(),
        at: 1_777_989_600_000_000,
    }
}

/// Records were handed over as a file.
#[must_use]
pub fn export_made(full: bool) -> ExportMade {
    ExportMade {
        export: ids::ACCESS,
        request: request(full),
        kind: if full { "balp-ndjson" } else { "csv" }.to_owned(),
        rows: 229,
        patients: list(full, ids::PATIENT),
        position: full.then_some(230),
        filter_digest: full.then_some([0xd6; 32]),
        digest: full.then_some([0xd5; 32]),
        at: 1_777_903_200_000_000,
    }
}

/// A restriction that was agreed to: a member of staff, or a visit.
#[must_use]
pub fn restriction_agreed(full: bool) -> RestrictionAgreed {
    RestrictionAgreed {
        restriction: ids::RESTRICTION,
        patient: ids::PATIENT,
        account: full.then_some(ids::OTHER_CLINICIAN),
        encounter: (!full).then_some(ids::ENCOUNTER),
        request: "IN_WRITING".to_owned(),
        by: ids::OFFICER,
        at: 1_777_903_200_000_000,
    }
}

/// A restriction that ended.
#[must_use]
pub fn restriction_lifted() -> RestrictionLifted {
    RestrictionLifted {
        restriction: ids::RESTRICTION,
        patient: ids::PATIENT,
        ground: "AGREED_ORALLY".to_owned(),
        by: ids::OFFICER,
        at: 1_777_906_800_000_000,
    }
}

/// Two records that are one person's.
#[must_use]
pub fn patients_linked() -> PatientsLinked {
    PatientsLinked {
        duplicate: ids::PATIENT,
        primary: ids::OTHER_PATIENT,
        reason: "REGISTERED_TWICE".to_owned(),
        by: ids::OFFICER,
        at: 1_777_903_200_000_000,
    }
}

/// Two records that are not.
#[must_use]
pub fn patients_unlinked() -> PatientsUnlinked {
    PatientsUnlinked {
        duplicate: ids::PATIENT,
        primary: ids::OTHER_PATIENT,
        reason: "TWO_PEOPLE".to_owned(),
        by: ids::OFFICER,
        at: 1_777_906_800_000_000,
    }
}

/// A restriction that was asked for: a member of staff, or a visit that was paid for.
#[must_use]
pub const fn restriction_requested(full: bool) -> RestrictionRequested {
    RestrictionRequested {
        request: ids::ASKED,
        patient: ids::PATIENT,
        account: if full { Some(ids::OTHER_CLINICIAN) } else { None },
        encounter: if full { None } else { Some(ids::ENCOUNTER) },
        paid_in_full: !full,
        in_words: full,
        at: 1_777_903_200_000_000,
    }
}

/// A request that was agreed to, or declined.
#[must_use]
pub fn restriction_decided(full: bool) -> RestrictionDecided {
    RestrictionDecided {
        request: ids::ASKED,
        patient: ids::PATIENT,
        restriction: full.then_some(ids::RESTRICTION),
        reason: (!full).then(|| "CANNOT_BE_KEPT".to_owned()),
        by: ids::OFFICER,
        at: 1_777_906_800_000_000,
    }
}

/// Until when an amendment must be decided.
#[must_use]
pub const fn amendment_due() -> AmendmentDue {
    AmendmentDue {
        amendment: ids::AMENDMENT,
        patient: ids::PATIENT,
        at: 1_777_903_200_000_000,
        due: 1_783_087_200_000_000,
    }
}

/// It was decided.
#[must_use]
pub const fn amendment_decided() -> AmendmentDecided {
    AmendmentDecided {
        amendment: ids::AMENDMENT,
        patient: ids::PATIENT,
        by: ids::CLINICIAN,
        at: 1_777_906_800_000_000,
    }
}
