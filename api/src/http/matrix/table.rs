//! THE ACCESS MATRIX, to be read by whoever answers for access: what comes of every question, every
//! command and every address of the server, for whom. `../matrix.rs` asks all of it over HTTP. A
//! question, command or address without a row here fails its tests, and so does a row of something
//! that is not there.
//!
//! Three tables are part of it and stand elsewhere: the facet of every field of every role
//! (`graphql/<role>/fields.rs`), who may give which command, and which of them want a fresh second
//! factor (`access.rs`).

use Told::{Absent, Answered, Done, Nobody, NotFound, Refused, Shown};
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

/// Role, command, its input without the command id, and what comes of it with a fresh second factor,
/// for the same four as above. The rows are carried out from top to bottom: what one of them makes
/// and is named with a word (`$account`, `$newcomer`, `$bill` ...) the next ones use (`PAYLOADS` in
/// `../matrix.rs`); `$me` is the clinician, and `$upload` a file that was uploaded for the command. Which of them want a fresh second factor is said in
/// `access.rs`; in every other role the command does not even validate.
pub(super) const COMMANDS: &[(Role, &str, &str, [Told; 4])] = &[
    (
        Admin,
        "createAccount",
        "login: \"ada.example\", name: { given: \"Ada\", family: \"Example\" }, roles: [FRONT_DESK]",
        [Done, Nobody, Nobody, Nobody],
    ),
    (Admin, "grantRole", "account: $account, role: BILLING", [Done, Nobody, Nobody, NotFound]),
    (Admin, "revokeRole", "account: $account, role: BILLING", [Done, Nobody, Nobody, NotFound]),
    (
        Admin,
        "resetSecondFactor",
        "account: $account, reason: DEVICE_LOST, sentence: \"The telephone fell into the harbour\"",
        [Done, Nobody, Nobody, NotFound],
    ),
    (
        Admin,
        "resetPassword",
        "account: $account, reason: FORGOTTEN, sentence: \"She came by and showed her badge\"",
        [Done, Nobody, Nobody, NotFound],
    ),
    (Admin, "unlockAccount", "account: $account", [Done, Nobody, Nobody, NotFound]),
    (Admin, "endSessions", "account: $account", [Done, Nobody, Nobody, NotFound]),
    (Admin, "closeAccount", "account: $account, reason: LEFT", [Done, Nobody, Nobody, NotFound]),
    (
        Admin,
        "registerClient",
        r#"login: "lab.feed", name: "Laboratory", facets: [IDENTITY], jwks: "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"kid\":\"one\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}""#,
        [Done, Nobody, Nobody, Nobody],
    ),
    (
        Admin,
        "setClientKeys",
        r#"account: $account, jwks: "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"kid\":\"two\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}""#,
        [Done, Nobody, Nobody, NotFound],
    ),
    (Admin, "addLocation", "name: \"Harbour\"", [Done, Nobody, Nobody, Nobody]),
    (Admin, "allowBreakGlass", "account: $me", [Done, Nobody, Nobody, NotFound]),
    (
        Admin,
        "openCalendar",
        "provider: $clinician, location: $location, from: \"2026-12-06\", to: \"2026-12-06\", \
         hours: [{ weekday: SUNDAY, from: \"09:00\", to: \"12:00\" }], slotMinutes: 20",
        [Done, Nobody, Nobody, Nobody],
    ),
    (
        Admin,
        "setVisitType",
        "code: \"CHECK\", display: \"Check-up\", minutes: 20, byPatients: true",
        [Done, Nobody, Nobody, Nobody],
    ),
    (Admin, "setRoom", "location: $location, name: \"Room 9\"", [Done, Nobody, Nobody, Nobody]),
    (Admin, "allowOverbooking", "account: $clerk", [Done, Nobody, Nobody, Nobody]),
    (
        FrontDesk,
        "holdSlot",
        "provider: $clinician, start: \"2026-12-06T10:00:00-05:00\", visitType: \"CHECK\"",
        [Done, Nobody, Nobody, Nobody],
    ),
    (FrontDesk, "releaseSlot", "hold: $hold", [Done, Nobody, Nobody, NotFound]),
    // the columns are carried out from the last to the first: the time is taken then
    (
        FrontDesk,
        "bookAppointment",
        "patient: $patient, provider: $clinician, start: \"2026-12-06T09:00:00-05:00\", \
         visitType: \"CHECK\", room: $room",
        [Refused("SLOT_TAKEN"), Refused("SLOT_TAKEN"), Done, NotFound],
    ),
    (
        FrontDesk,
        "overbook",
        "patient: $patient, provider: $clinician, start: \"2026-12-06T09:00:00-05:00\", \
         visitType: \"CHECK\", why: \"Fever since the morning\"",
        [Done, Done, Done, NotFound],
    ),
    (
        FrontDesk,
        "moveAppointment",
        "appointment: $booked, start: \"2026-12-06T11:00:00-05:00\"",
        [Done, Nobody, Nobody, NotFound],
    ),
    (FrontDesk, "checkIn", "appointment: $booked", [Done, Nobody, Nobody, NotFound]),
    (FrontDesk, "checkOut", "appointment: $booked", [Done, Nobody, Nobody, NotFound]),
    (FrontDesk, "markNoShow", "appointment: $over", [Refused("NOT_YET"), Nobody, Nobody, NotFound]),
    (
        FrontDesk,
        "cancelAppointment",
        "appointment: $over, reason: PATIENT",
        [Done, Nobody, Nobody, NotFound],
    ),
    (FrontDesk, "joinWaitList", "patient: $patient", [Done, Done, Done, NotFound]),
    (
        FrontDesk,
        "blockTime",
        "provider: $clinician, start: \"2026-12-06T10:00:00-05:00\", \
         end: \"2026-12-06T10:30:00-05:00\", reason: BREAK",
        [Done, Nobody, Nobody, Nobody],
    ),
    (FrontDesk, "unblockTime", "block: $block", [Done, Nobody, Nobody, NotFound]),
    (Admin, "forbidOverbooking", "account: $clerk", [Done, Nobody, Nobody, Nobody]),
    (
        FrontDesk,
        "setConfidentialContact",
        "patient: $patient, contactPoints: [{ system: \"phone\", value: \"+1 555 0100\" }]",
        [Done, Done, Done, NotFound],
    ),
    (FrontDesk, "clearConfidentialContact", "patient: $patient", [Done, Done, Done, NotFound]),
    (
        FrontDesk,
        "createPatientAccount",
        "patient: $patient, login: $login",
        [Done, Done, Done, NotFound],
    ),
    // billing: `$visit` is one that was coded and not charged, `$bill` the claim that is made here
    (
        Billing,
        "setFee",
        "code: { system: \"urn:cpt\", code: \"99213\" }, from: \"2026-01-01\", amount: { amount: \"145.00\", currency: \"USD\" }",
        [Done, Nobody, Nobody, Nobody],
    ),
    (
        Billing,
        "recordCharge",
        "patient: $patient, encounter: $visit, sequence: 1",
        [Done, Done, Done, NotFound],
    ),
    (
        Billing,
        "recordPayment",
        "patient: $patient, amount: { amount: \"20.00\", currency: \"USD\" }, source: PATIENT",
        [Done, Done, Done, NotFound],
    ),
    (
        Billing,
        "recordRefund",
        "patient: $patient, amount: { amount: \"5.00\", currency: \"USD\" }, source: PATIENT",
        [Done, Done, Done, NotFound],
    ),
    (
        Billing,
        "writeOff",
        "patient: $patient, amount: { amount: \"0.50\", currency: \"USD\" }, reason: SMALL_BALANCE",
        [Done, Done, Done, NotFound],
    ),
    // the line is the one of the first patient, and nobody else's
    (
        Billing,
        "reverseLine",
        "patient: $patient, line: $line, reason: MISTAKE",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Billing,
        "recordEligibility",
        "patient: $patient, coverage: $coverage, benefits: [{ information: \"1\", serviceType: \"30\" }]",
        [Done, Done, Done, NotFound],
    ),
    (
        Billing,
        "draftClaim",
        "patient: $patient, encounters: [$visit], coverages: [$coverage]",
        [Done, Done, Done, NotFound],
    ),
    (Billing, "submitClaim", "claim: $bill", [Done, Nobody, Nobody, NotFound]),
    (
        Billing,
        "recordAcknowledgement",
        "claim: $bill, category: \"A3\", status: \"21\"",
        [Done, Nobody, Nobody, NotFound],
    ),
    (
        Billing,
        "correctClaim",
        "claim: $bill, encounters: [$visit], coverages: [$coverage]",
        [Done, Nobody, Nobody, NotFound],
    ),
    (
        Billing,
        "denyClaim",
        "claim: $bill, reason: \"29\"",
        [Refused("WRONG_STATUS"), Nobody, Nobody, NotFound],
    ),
    (Billing, "appealClaim", "claim: $bill", [Refused("WRONG_STATUS"), Nobody, Nobody, NotFound]),
    (
        Billing,
        "recordRemittance",
        "claim: $bill, status: PRIMARY, paid: { amount: \"145.00\", currency: \"USD\" }",
        [Refused("WRONG_STATUS"), Nobody, Nobody, NotFound],
    ),
    (
        FrontDesk,
        "registerPatient",
        "names: [{ given: [\"Ada\"], family: \"Newcomer\" }], birthDate: \"1990-04-01\"",
        [Done, Nobody, Nobody, Nobody],
    ),
    (
        FrontDesk,
        "correctIdentity",
        "patient: $patient, names: [{ given: [\"Ada\"], family: \"Example\" }]",
        [Done, Done, Done, NotFound],
    ),
    (
        FrontDesk,
        "changeContact",
        "patient: $patient, contactPoints: [], languages: [\"es\"], emergencyContacts: []",
        [Done, Done, Done, NotFound],
    ),
    (
        FrontDesk,
        "changeResidence",
        "patient: $patient, addresses: [{ lines: [\"12 Elm Street\"] }]",
        [Done, Done, Done, NotFound],
    ),
    (
        FrontDesk,
        "recordCoverage",
        "patient: $patient, payer: \"Harbour Health\"",
        [Done, Done, Done, NotFound],
    ),
    (FrontDesk, "endCoverage", "patient: $patient", [Done, Done, Done, NotFound]),
    (
        FrontDesk,
        "assignClinician",
        "patient: $patient, clinician: $clinician",
        [Done, Done, Done, NotFound],
    ),
    (
        FrontDesk,
        "removeClinician",
        "patient: $patient, clinician: $clinician",
        [Done, Done, Done, NotFound],
    ),
    (
        FrontDesk,
        "linkPatients",
        "patient: $newcomer, primary: $patient, reason: REGISTERED_TWICE",
        [Done, Nobody, Nobody, NotFound],
    ),
    (
        FrontDesk,
        "unlinkPatients",
        "patient: $newcomer, reason: TWO_PEOPLE",
        [Done, Nobody, Nobody, NotFound],
    ),
    (FrontDesk, "recordDeath", "patient: $newcomer", [Done, Nobody, Nobody, NotFound]),
    (
        Clinical,
        "joinCareTeam",
        "patient: $patient, clinician: $clinician",
        [Done, NotFound, NotFound, NotFound],
    ),
    // the own record: no input names a patient. What a patient asked for is unknown where another
    // patient is named with it.
    (
        Patient,
        "changeContact",
        "contactPoints: [{ system: \"phone\", value: \"+1 555 0101\" }], languages: [\"en\"], \
         emergencyContacts: []",
        [Done, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "requestAmendment",
        "wrong: \"The date is wrong\", wanted: \"It was a Tuesday\"",
        [Done, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "submitDisagreement",
        "amendment: $amendment, statement: \"I disagree\"",
        [Refused("WRONG_STATUS"), Nobody, Nobody, NotFound],
    ),
    (
        Patient,
        "requestRestriction",
        "words: \"My cousin works at the front desk\"",
        [Done, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "requestAppointment",
        "provider: $clinician, location: $location, visitType: \"CHECK\"",
        [Done, Nobody, Nobody, Nobody],
    ),
    (
        Patient,
        "bookOpenSlot",
        "provider: $clinician, start: \"2026-12-06T11:40:00-05:00\", visitType: \"CHECK\"",
        [Done, Nobody, Nobody, Nobody],
    ),
    // another's appointment is one that is not there
    (
        Patient,
        "cancelAppointment",
        "appointment: $appointment",
        [NotFound, NotFound, NotFound, NotFound],
    ),
    (Patient, "cancelAppointment", "appointment: $asked", [Done, Nobody, Nobody, NotFound]),
    (Patient, "cancelAppointment", "appointment: $slot", [Done, Nobody, Nobody, NotFound]),
    (
        Clinical,
        "decideAmendment",
        "patient: $patient, amendment: $amendment, accepted: { done: \"It was corrected\" }",
        [NotFound, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "extendAmendment",
        "patient: $patient, amendment: $amendment, reason: \"Records were sent for\"",
        [NotFound, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "rebutDisagreement",
        "patient: $patient, amendment: $amendment, rebuttal: \"It was not so\"",
        [NotFound, NotFound, NotFound, NotFound],
    ),
    (
        Compliance,
        "declineRestriction",
        "patient: $patient, asked: $request, reason: CANNOT_BE_KEPT",
        [NotFound, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "fileDocument",
        "patient: $patient, encounter: $encounter, kind: \"11506-3\", title: \"Letter\", files: [{ upload: $upload }]",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "openEncounter",
        "patient: $patient, reasons: [{ text: \"A cough\" }]",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "recordVitals",
        "patient: $patient, encounter: $visit, observations: [{ code: { text: \"Weight\" }, value: { value: \"70\", unit: \"kg\" } }]",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "recordResult",
        "patient: $patient, encounter: $visit, code: { text: \"Culture\" }, value: { text: \"Nothing grew\" }",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "recordProcedure",
        "patient: $patient, encounter: $visit, code: { text: \"Suture\" }",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "signNote",
        "patient: $patient, encounter: $visit, title: \"Visit\", soap: { plan: \"Rest\" }",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "amendNote",
        "patient: $patient, encounter: $visit, note: $note, title: \"Amendment\", text: \"Two weeks\", reason: \"Mistyped\"",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "addAddendum",
        "patient: $patient, encounter: $visit, note: $note, title: \"Addendum\", text: \"She called\"",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "coSignNote",
        "patient: $patient, encounter: $visit, note: $note",
        [Refused("OWN_NOTE"), NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "signRestrictedNote",
        "patient: $patient, category: PSYCHOTHERAPY, title: \"Session\", text: \"Kept apart\"",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "codeVisit",
        "patient: $patient, encounter: $visit, diagnoses: [{ system: \"http://hl7.org/fhir/sid/icd-10-cm\", code: \"R05.9\" }], services: []",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "recordProblem",
        "patient: $patient, code: { text: \"Cough\" }",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "resolveProblem",
        "patient: $patient, problem: $problem",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "recordAllergy",
        "patient: $patient, code: { text: \"Nuts\" }",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "refuteAllergy",
        "patient: $patient, allergy: $allergy",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "startMedication",
        "patient: $patient, drug: { text: \"Syrup\" }",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "changeMedication",
        "patient: $patient, medication: $medication, drug: { text: \"Syrup\" }",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "stopMedication",
        "patient: $patient, medication: $medication",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "giveImmunization",
        "patient: $patient, vaccine: { text: \"Influenza\" }",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "closeEncounter",
        "patient: $patient, encounter: $visit",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Compliance,
        "agreeRestriction",
        "patient: $patient, account: $clinician, request: IN_WRITING",
        [Done, Done, Done, NotFound],
    ),
    (
        Compliance,
        "liftRestriction",
        "patient: $patient, restriction: $restriction, ground: AGREED_ORALLY",
        [Done, NotFound, NotFound, NotFound],
    ),
    (
        Clinical,
        "breakGlass",
        "patient: $patient, reason: EMERGENCY, sentence: \"Found on the floor, does not answer\"",
        [Refused("ON_CARE_TEAM"), Done, Done, NotFound],
    ),
    (Clinical, "mendGlass", "glass: $glass", [Done, Nobody, Nobody, NotFound]),
    (
        Compliance,
        "reviewGlass",
        "glass: $glass, finding: JUSTIFIED",
        [Done, Nobody, Nobody, NotFound],
    ),
    (Clinical, "leaveCareTeam", "patient: $patient", [Done, NotFound, NotFound, NotFound]),
    (Admin, "forbidBreakGlass", "account: $me", [Done, Nobody, Nobody, NotFound]),
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
