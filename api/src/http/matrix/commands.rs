//! What comes of every command for whom: a part of the access matrix (`table.rs`).

use Told::{Done, Nobody, NotFound, Refused};
use chartlog_domain::facet::Role::{
    self, Admin, Billing, Clinical, Compliance, FrontDesk, Patient,
};

use super::table::Told;

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
        "provider: $clinician, location: $location, from: \"2026-11-18\", to: \"2026-12-06\", \
         hours: [{ weekday: SUNDAY, from: \"09:00\", to: \"12:00\" }, \
                 { weekday: WEDNESDAY, from: \"20:00\", to: \"22:00\" }], slotMinutes: 20",
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
    // to today: nobody is here before the day
    (
        FrontDesk,
        "moveAppointment",
        "appointment: $booked, start: \"2026-11-18T20:00:00-05:00\"",
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
    (Billing, "voidClaim", "claim: $bill, reason: NOT_PURSUED", [Done, Nobody, Nobody, NotFound]),
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
        "markEnteredInError",
        "patient: $patient, record: { kind: MEDICATION, id: $medication }, reason: WRONG_PATIENT",
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
