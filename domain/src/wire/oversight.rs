//! The bytes of facts of `oversight`. Frozen for ever.

mod past;

use past::{Did1, Did2, DirectoryMade1, ExportMade1, ImportRan1, Refused1, SessionOpened1, Shown1};

use super::frozen::frozen;
use super::words::{Actor1, Role1};
use crate::facts::oversight::{
    AmendmentDecided, AmendmentDue, Did, DirectoryMade, ExportMade, GlassBroken, GlassMended,
    GlassReviewed, ImportRan, ImportedFile, Outcome, OversightFact, PatientsLinked,
    PatientsUnlinked, Refused, Request, RequestsLimited, RestrictionAgreed, RestrictionDecided,
    RestrictionLifted, RestrictionRequested, SessionClosed, SessionOpened, Shown, SignInRefused,
    SteppedUp,
};

frozen! {
    struct Request2 for Request {
        actor: Actor1,
        role: Option<Role1>,
        session: Option<[u8; 16]>,
        source_address: Option<String>,
        purpose: String,
        request: Option<[u8; 16]>,
        user_agent: Option<String>,
    }
    struct Did3 for Did {
        kind: String,
        request: Request2,
        command: [u8; 16],
        cause: Option<[u8; 16]>,
        patients: Vec<[u8; 16]>,
        accounts: Vec<[u8; 16]>,
        facets: Vec<u8>,
        input_digest: [u8; 32],
        reason: Option<String>,
    }
    struct SessionOpened2 for SessionOpened {
        session: [u8; 16],
        account: [u8; 16],
        role: Role1,
        method: String,
        expires_at: i64,
        by: Actor1,
        purpose: Option<String>,
        source_address: Option<String>,
        user_agent: Option<String>,
    }
    struct Shown2 for Shown {
        access: [u8; 16],
        request: Request2,
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
    struct Refused2 for Refused {
        access: [u8; 16],
        request: Request2,
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
    struct ImportRan2 for ImportRan {
        import: [u8; 16],
        request: Request2,
        files: Vec<ImportedFile1>,
    }
    struct DirectoryMade2 for DirectoryMade { request: Request2, development: bool }
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
    struct ExportMade2 for ExportMade {
        export: [u8; 16],
        request: Request2,
        kind: String,
        rows: u64,
        patients: Vec<[u8; 16]>,
        position: Option<u64>,
        filter_digest: Option<[u8; 32]>,
        digest: Option<[u8; 32]>,
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
    struct PatientsLinked1 for PatientsLinked {
        duplicate: [u8; 16],
        primary: [u8; 16],
        reason: String,
        by: [u8; 16],
        at: i64,
    }
    struct PatientsUnlinked1 for PatientsUnlinked {
        duplicate: [u8; 16],
        primary: [u8; 16],
        reason: String,
        by: [u8; 16],
        at: i64,
    }
    struct RestrictionRequested1 for RestrictionRequested {
        request: [u8; 16],
        patient: [u8; 16],
        account: Option<[u8; 16]>,
        encounter: Option<[u8; 16]>,
        paid_in_full: bool,
        in_words: bool,
        at: i64,
    }
    struct RestrictionDecided1 for RestrictionDecided {
        request: [u8; 16],
        patient: [u8; 16],
        restriction: Option<[u8; 16]>,
        reason: Option<String>,
        by: [u8; 16],
        at: i64,
    }
    struct AmendmentDue1 for AmendmentDue {
        amendment: [u8; 16],
        patient: [u8; 16],
        at: i64,
        due: i64,
    }
    struct AmendmentDecided1 for AmendmentDecided {
        amendment: [u8; 16],
        patient: [u8; 16],
        by: [u8; 16],
        at: i64,
    }
    struct RequestsLimited1 for RequestsLimited {
        access: [u8; 16],
        request: Request2,
        code: String,
        count: u32,
        first_at: i64,
        last_at: i64,
    }
}

frozen! {
    enum Outcome1 for Outcome { Shown, ShownInPart, NothingFound }
}

frozen! {
    facet OversightWire for OversightFact {
        (past) Did1(Did1) => Did,
        (past) SessionOpened1(SessionOpened1) => SessionOpened,
        SessionEnded([u8; 16]),
        (past) RecordShown1(Shown1) => RecordShown,
        (past) SearchShown1(Shown1) => SearchShown,
        (past) AccessRefused1(Refused1) => AccessRefused,
        (past) CommandRefused1(Refused1) => CommandRefused,
        (past) ImportRan1(ImportRan1) => ImportRan,
        (past) DirectoryMade1(DirectoryMade1) => DirectoryMade,
        SignInRefused(SignInRefused1),
        SessionClosed(SessionClosed1),
        SteppedUp(SteppedUp1),
        GlassBroken(GlassBroken1),
        GlassMended(GlassMended1),
        GlassReviewed(GlassReviewed1),
        (past) ExportMade1(ExportMade1) => ExportMade,
        (past) Did2(Did2) => Did,
        SessionOpened(SessionOpened2),
        RecordShown(Shown2),
        SearchShown(Shown2),
        AccessRefused(Refused2),
        CommandRefused(Refused2),
        ImportRan(ImportRan2),
        DirectoryMade(DirectoryMade2),
        ExportMade(ExportMade2),
        RestrictionAgreed(RestrictionAgreed1),
        RestrictionLifted(RestrictionLifted1),
        PatientsLinked(PatientsLinked1),
        PatientsUnlinked(PatientsUnlinked1),
        RestrictionRequested(RestrictionRequested1),
        RestrictionDecided(RestrictionDecided1),
        AmendmentDue(AmendmentDue1),
        AmendmentDecided(AmendmentDecided1),
        Did(Did3),
        RequestsLimited(RequestsLimited1),
    }
}
