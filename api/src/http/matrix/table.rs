//! THE ACCESS MATRIX, to be read by whoever answers for access: what comes of every question, every
//! command and every address of the server, for whom. `../matrix.rs` asks all of it over HTTP. A
//! question, command or address without a row here fails its tests, and so does a row of something
//! that is not there.
//!
//! More tables are part of it and stand elsewhere: what comes of every command (`commands.rs`), the facet
//! of every field of every role (`graphql/<role>/fields.rs`), who may give which command, and which of
//! them want a fresh second factor (`access/actions.rs`).

use Told::{Absent, Answered, Nobody, NotFound, Shown};
use chartlog_domain::facet::Role::{
    self, Admin, Billing, Clinical, Compliance, FrontDesk, Patient,
};

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The answer shows whom or what was asked about.
    Shown,
    /// There is an answer, and they are not in it.
    Absent,
    /// The same as about a patient who does not exist.
    NotFound,
    /// There is an answer, which is about no patient.
    Answered,
    /// The command is carried out.
    Done,
    /// The command is refused, in the domain's words.
    Refused(&'static str),
    /// It cannot be asked: it names no patient, or nothing of that kind.
    Nobody,
}

/// Role, question at the root of its schema, how it is asked here, and what it tells about
///
/// 1. somebody (or something) of one's own: a patient whose care team one is on, oneself;
/// 2. another patient: for a clinician one of another team, for a patient anybody else;
/// 3. a patient whose care team the clinician has left;
/// 4. an id that nobody has.
///
/// In every other role the same question does not even validate, unless that role has a row of its
/// own for it.
pub(super) const QUESTIONS: &[(Role, &str, &str, [Told; 4])] = &[
    // front desk: registers and books for every patient of the clinic
    (FrontDesk, "patient", "patient(id: $patient) { id }", [Shown, Shown, Shown, NotFound]),
    (
        FrontDesk,
        "appointment",
        "appointment(id: $appointment) { id }",
        [Shown, Shown, Shown, NotFound],
    ),
    (
        FrontDesk,
        "patients",
        "patients(first: 100) { nodes { patient { id } } }",
        [Shown, Shown, Shown, Absent],
    ),
    (
        FrontDesk,
        "possibleDuplicates",
        "possibleDuplicates(input: { family: \"Nobody\" }) { score }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        FrontDesk,
        "daySheet",
        "daySheet(date: \"2026-11-18\") { nodes { id } }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        FrontDesk,
        "openSlots",
        "openSlots(from: \"2026-11-19\", to: \"2026-11-20\", first: 5) { nodes { providerId } }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        FrontDesk,
        "providers",
        "providers(first: 5) { nodes { id } }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        FrontDesk,
        "locations",
        "locations(first: 5) { nodes { id } }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        FrontDesk,
        "visitTypes",
        "visitTypes { code display minutes }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (FrontDesk, "rooms", "rooms { id name }", [Answered, Nobody, Nobody, Nobody]),
    (
        FrontDesk,
        "blockedTimes",
        "blockedTimes(from: \"2026-11-19\", to: \"2026-11-20\") { id }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        FrontDesk,
        "workQueue",
        "workQueue(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    // clinical: the patients whose care team one is on, and no others
    (Clinical, "patient", "patient(id: $patient) { id }", [Shown, NotFound, NotFound, NotFound]),
    (
        Clinical,
        "encounter",
        "encounter(id: $encounter) { id }",
        [Shown, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "myPatients",
        "myPatients(first: 100) { nodes { id } }",
        [Shown, Absent, Absent, Absent],
    ),
    (
        Clinical,
        "findPatient",
        "findPatient(family: \"Nobody\", given: \"Such\", birthDate: \"1900-01-01\") { id }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Clinical,
        "myDay",
        "myDay(date: \"2026-11-18\") { appointment { id } }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Clinical,
        "amendmentRequests",
        "amendmentRequests(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Clinical,
        "notesToCoSign",
        "notesToCoSign(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Clinical,
        "restrictedNotes",
        "restrictedNotes(patient: $patient) { totalCount }",
        [Answered, NotFound, NotFound, NotFound],
    ),
    // billing: every patient's identity, residence, coverage, coding and ledger
    (Billing, "patient", "patient(id: $patient) { id }", [Shown, Shown, Shown, NotFound]),
    (Billing, "claim", "claim(id: $claim) { id }", [Shown, Shown, Shown, NotFound]),
    (
        Billing,
        "account",
        "account(patient: $patient) { patient { id } }",
        [Shown, Shown, Shown, NotFound],
    ),
    (
        Billing,
        "patients",
        "patients(first: 100) { nodes { patient { id } } }",
        [Shown, Shown, Shown, Absent],
    ),
    (
        Billing,
        "claims",
        "claims(filter: { patient: $patient }, first: 100) { nodes { patient { id } } }",
        [Shown, Shown, Shown, Absent],
    ),
    (
        Billing,
        "unbilledVisits",
        "unbilledVisits(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Billing,
        "deniedClaims",
        "deniedClaims(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Billing,
        "unansweredClaims",
        "unansweredClaims(first: 5, days: 30) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (Billing, "fees", "fees(first: 5) { totalCount }", [Answered, Nobody, Nobody, Nobody]),
    (
        Billing,
        "eligibility",
        "eligibility(patient: $patient, first: 5) { totalCount }",
        [Answered, Answered, Answered, Answered],
    ),
    // patient: the own record
    (Patient, "me", "me { id }", [Shown, Absent, Absent, Absent]),
    (Patient, "myChart", "myChart { __typename }", [Answered, Nobody, Nobody, Nobody]),
    (Patient, "myBills", "myBills { __typename }", [Answered, Nobody, Nobody, Nobody]),
    (
        Patient,
        "myAppointments",
        "myAppointments(first: 100) { nodes { id } }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "whoHasSeenMyChart",
        "whoHasSeenMyChart(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "myAmendments",
        "myAmendments(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "myRestrictions",
        "myRestrictions(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "myLinkedRecords",
        "myLinkedRecords { id isPrimary person { id } }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "visitTypes",
        "visitTypes { code minutes byPatients }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "openSlots",
        "openSlots(from: \"2026-11-19\", to: \"2026-11-20\", first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    // compliance: who did what to which record; patients are ids
    (Compliance, "access", "access(id: $access) { id }", [Shown, Nobody, Nobody, NotFound]),
    (Compliance, "account", "account(id: $account) { id }", [Shown, Nobody, Nobody, NotFound]),
    (
        Compliance,
        "staffActivity",
        "staffActivity(account: $account) { days { __typename } }",
        [Answered, Nobody, Nobody, Answered],
    ),
    (
        Compliance,
        "careTeam",
        "careTeam(patient: $patient) { members { __typename } }",
        [Answered, Answered, Answered, Answered],
    ),
    // whoever asked for an id that nobody has is on record with it
    (
        Compliance,
        "accesses",
        "accesses(filter: { patient: $patient }, first: 100) { nodes { patientIds } }",
        [Shown, Shown, Shown, Shown],
    ),
    (
        Compliance,
        "refusals",
        "refusals(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Compliance,
        "brokenGlass",
        "brokenGlass(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Compliance,
        "restrictions",
        "restrictions(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Compliance,
        "amendmentRequests",
        "amendmentRequests(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Compliance,
        "restrictionRequests",
        "restrictionRequests(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (Compliance, "exports", "exports(first: 5) { totalCount }", [Answered, Nobody, Nobody, Nobody]),
    (
        Compliance,
        "signInFailures",
        "signInFailures(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Compliance,
        "sessions",
        "sessions(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (Compliance, "imports", "imports(first: 5) { totalCount }", [Answered, Nobody, Nobody, Nobody]),
    (
        Compliance,
        "accounts",
        "accounts(first: 5) { totalCount }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (Compliance, "logStatus", "logStatus { __typename }", [Answered, Nobody, Nobody, Nobody]),
    // admin: accounts and places, no patients
    (Admin, "account", "account(id: $account) { id }", [Shown, Nobody, Nobody, NotFound]),
    (Admin, "staff", "staff(first: 5) { totalCount }", [Answered, Nobody, Nobody, Nobody]),
    (Admin, "locations", "locations(first: 5) { totalCount }", [Answered, Nobody, Nobody, Nobody]),
    (Admin, "calendars", "calendars(first: 5) { totalCount }", [Answered, Nobody, Nobody, Nobody]),
];

/// Role, subscription at the root of its schema, how it is asked for here, and what it tells about the
/// same four as in [`QUESTIONS`]: `Answered` is a first notice, which says from where on it tells;
/// `NotFound` the same error as about a patient who does not exist.
pub(super) const SUBSCRIPTIONS: &[(Role, &str, &str, [Told; 4])] = &[
    (
        FrontDesk,
        "daySheetChanged",
        "daySheetChanged(date: \"2026-11-18\") { position }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        FrontDesk,
        "workQueueChanged",
        "workQueueChanged { position }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (
        Clinical,
        "chartChanged",
        "chartChanged(patient: $patient) { position }",
        [Answered, NotFound, NotFound, NotFound],
    ),
    (Clinical, "myDayChanged", "myDayChanged { position }", [Answered, Nobody, Nobody, Nobody]),
    (Billing, "claimsChanged", "claimsChanged { position }", [Answered, Nobody, Nobody, Nobody]),
    (
        Patient,
        "myAppointmentsChanged",
        "myAppointmentsChanged { position }",
        [Answered, Nobody, Nobody, Nobody],
    ),
    (Compliance, "alerts", "alerts { position }", [Answered, Nobody, Nobody, Nobody]),
    (Admin, "staffChanged", "staffChanged { position }", [Answered, Nobody, Nobody, Nobody]),
];

/// Where an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On every server.
    Everywhere,
    /// Where the directory was made for development; elsewhere there is no such address.
    Development,
}

use Place::{Development, Everywhere};

/// Method and address, the status without a session that runs, the status with one, and where.
/// What is sent is an empty JSON object, which is enough to be let in or not.
pub(super) const ADDRESSES: &[(&str, &str, u16, u16, Place)] = &[
    // questions and commands: only with a session
    ("POST", "/graphql", 401, 400, Everywhere),
    // subscriptions: a WebSocket, and nothing else; who comes without a session is let in no further
    ("GET", "/graphql", 426, 426, Everywhere),
    // the steps of signing in: open to all; each asks for what the step before gave
    ("POST", "/auth/sign-in", 400, 400, Everywhere),
    ("POST", "/auth/second-factor", 400, 400, Everywhere),
    ("POST", "/auth/new-password", 400, 400, Everywhere),
    ("POST", "/auth/enrol", 400, 400, Everywhere),
    ("POST", "/auth/role", 400, 400, Everywhere),
    // machine clients sign in with a form (RFC 6749), and with nothing else
    ("POST", "/auth/token", 415, 415, Everywhere),
    // what a browser asks a passkey for: in a sign-in, or in a session
    ("POST", "/auth/passkey/challenge", 401, 409, Everywhere),
    ("POST", "/auth/passkey/creation", 401, 409, Everywhere),
    // one's own second factors: only with a session; those who ask here have none yet (409)
    ("GET", "/auth/factors", 401, 200, Everywhere),
    ("POST", "/auth/factors/passkey", 401, 400, Everywhere),
    ("POST", "/auth/factors/totp", 401, 200, Everywhere),
    ("POST", "/auth/factors/totp/first-code", 401, 400, Everywhere),
    ("POST", "/auth/factors/remove", 401, 400, Everywhere),
    ("POST", "/auth/recovery-codes", 401, 409, Everywhere),
    // accesses as a file: compliance, with a purpose and a fresh second factor (`access.rs`)
    ("POST", "/exports/accesses", 401, 400, Everywhere),
    // the own record as a sealed file: a patient, with a fresh second factor (`access.rs`)
    ("POST", "/exports/my-record", 401, 400, Everywhere),
    // files of documents: in by whoever may file them (`access.rs`), out by who sees the document
    ("POST", "/documents", 401, 400, Everywhere),
    ("GET", "/documents/{document}/{attachment}", 401, 404, Everywhere),
    // one's own session: only with one
    ("POST", "/auth/step-up", 401, 400, Everywhere),
    ("POST", "/auth/password", 401, 400, Everywhere),
    ("POST", "/auth/sign-out", 401, 200, Everywhere),
    ("GET", "/auth/sessions", 401, 200, Everywhere),
    ("POST", "/auth/sessions/end", 401, 400, Everywhere),
    // pages without data
    ("GET", "/sign-in", 200, 200, Everywhere),
    ("GET", "/passkeys.js", 200, 200, Everywhere),
    ("GET", "/sign-in.js", 200, 200, Everywhere),
    ("GET", "/factors.js", 200, 200, Everywhere),
    ("GET", "/sign-in.css", 200, 200, Everywhere),
    ("GET", "/explorer", 200, 200, Development),
    ("GET", "/explorer.js", 200, 200, Development),
    ("GET", "/explorer.css", 200, 200, Development),
    // whether the server runs: says nothing about anybody
    ("GET", "/health/live", 200, 200, Everywhere),
    ("GET", "/health/ready", 200, 200, Everywhere),
];

/// How somebody comes without a session that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Without {
    /// With no token at all.
    Anonymous,
    /// With a token that nobody was given.
    Forged,
    /// After fifteen minutes without use.
    Idle,
    /// After twelve hours, in use all the time.
    TwelveHours,
    /// After signing out: the token or cookie that somebody kept, or stole.
    SignedOut,
    /// After its holder has ended it from another session.
    EndedFromAnother,
    /// After an administrator has ended the sessions of the account.
    EndedByAdministrator,
    /// After an administrator has taken away the second factor.
    FactorReset,
    /// After the role was revoked.
    RoleRevoked,
    /// After the account was closed.
    AccountClosed,
}

/// All of them, in every role, for every question and every address that wants a session: 401,
/// `UNAUTHENTICATED`, no data. A patient's account has its role for as long as it is there.
pub(super) const WITHOUT: &[Without] = &[
    Without::Anonymous,
    Without::Forged,
    Without::Idle,
    Without::TwelveHours,
    Without::SignedOut,
    Without::EndedFromAnother,
    Without::EndedByAdministrator,
    Without::FactorReset,
    Without::RoleRevoked,
    Without::AccountClosed,
];
