//! What is asked, as documents, and who asks it.

use chartlog_domain::facet::Role;
use serde_json::{Value, json};

use crate::clinic::{Clinic, Person};
use crate::mix::Operation;

/// Everybody of a role who is signed in.
pub(super) fn people(clinic: &Clinic, role: Role) -> &[Person] {
    match role {
        Role::FrontDesk => &clinic.front_desk,
        Role::Clinical => &clinic.clinicians,
        Role::Billing => &clinic.billing,
        Role::Patient => &clinic.portal,
        // Nobody administers anything on this morning.
        Role::Compliance | Role::Admin => &clinic.compliance,
    }
}

/// The document of an operation.
#[allow(clippy::too_many_lines)] // a list: one for each
pub(super) const fn of(operation: Operation) -> &'static str {
    match operation {
        Operation::SearchPatients => {
            "query($search: PatientSearchInput) { patients(search: $search, first: 10) {
                nodes { score patient { id displayName birthDate mrn } } } }"
        }
        Operation::DaySheet => {
            "query($day: Date!) { daySheet(date: $day, first: 50) { totalCount
                nodes { id start status patientName providerName visitType { code } } } }"
        }
        Operation::OpenSlots => {
            "query($from: DateTime!, $to: DateTime!, $provider: UUID) {
                openSlots(from: $from, to: $to, provider: $provider, first: 30) {
                    nodes { providerId start end } } }"
        }
        Operation::BookAppointment => {
            "mutation($in: BookAppointmentInput!) {
                bookAppointment(input: $in) { appointment position } }"
        }
        Operation::CheckIn => "mutation($in: CheckInInput!) { checkIn(input: $in) { position } }",
        Operation::PossibleDuplicates => {
            "query($in: PossibleDuplicatesInput!) {
                possibleDuplicates(input: $in) { score why patient { id displayName birthDate } } }"
        }
        Operation::RegisterPatient => {
            "mutation($in: RegisterPatientInput!) {
                registerPatient(input: $in) { patient position } }"
        }
        Operation::MyDay => {
            "query($day: Date!) { myDay(date: $day) { appointment { id start status }
                patient { id displayName birthDate } } }"
        }
        Operation::Chart => {
            "query($id: UUID!) { patient(id: $id) { id displayName birthDate sex
                problems(first: 10) { nodes { id code { label } clinicalStatus } }
                allergies(first: 10) { nodes { id code { label } } }
                medications(first: 10) { nodes { id } }
                observations(first: 10) { nodes { id code { label } effective { start } } }
                encounters(first: 5) { nodes { id status period { start } } }
                notes(first: 3) { nodes { id title text signedAt } } } }"
        }
        Operation::FindPatient => {
            "query($family: String!, $given: String!, $birthDate: Date!) {
                findPatient(family: $family, given: $given, birthDate: $birthDate) {
                    id displayName birthDate } }"
        }
        Operation::OpenEncounter => {
            "mutation($in: OpenEncounterInput!) {
                openEncounter(input: $in) { encounter position } }"
        }
        Operation::RecordVitals => {
            "mutation($in: RecordVitalsInput!) {
                recordVitals(input: $in) { observations position } }"
        }
        Operation::SignNote => {
            "mutation($in: SignNoteInput!) { signNote(input: $in) { note position } }"
        }
        Operation::CodeVisit => {
            "mutation($in: CodeVisitInput!) { codeVisit(input: $in) { position } }"
        }
        Operation::SearchAccounts => {
            "query($search: PatientSearchInput) { patients(search: $search, first: 10) {
                nodes { patient { id displayName birthDate mrn
                                  account { balances { currency charged } } } } } }"
        }
        Operation::Account => {
            "query($id: UUID!) { account(patient: $id) { balances { currency charged }
                charges(first: 20) { totalCount } payments(first: 20) { totalCount } } }"
        }
        Operation::UnbilledVisits => {
            "{ unbilledVisits(first: 20) { totalCount nodes { encounterId date
                services { sequence code { code } } patient { id displayName } } } }"
        }
        Operation::ListClaims => {
            "{ claims(first: 20) { totalCount nodes { id status created
                total { amount currency } patient { id displayName } } } }"
        }
        Operation::RecordCharge => {
            "mutation($in: RecordChargeInput!) { recordCharge(input: $in) { charge position } }"
        }
        Operation::DraftClaim => {
            "mutation($in: DraftClaimInput!) { draftClaim(input: $in) { claim position } }"
        }
        Operation::SubmitClaim => {
            "mutation($in: SubmitClaimInput!) { submitClaim(input: $in) { position } }"
        }
        Operation::MyChart => {
            "{ me { displayName } myChart { problems(first: 10) { nodes { code { label } } }
                medications(first: 10) { totalCount }
                observations(first: 10) { nodes { code { label } effective { start } } } } }"
        }
        Operation::MyAppointments => {
            "{ myAppointments(first: 10) { nodes { id start status provider { name } } } }"
        }
        Operation::WhoHasSeen => {
            "{ whoHasSeenMyChart(first: 20) { totalCount nodes { at kind operation role } } }"
        }
        Operation::Accesses => {
            "query($patient: UUID) { accesses(filter: { patient: $patient }, first: 20) {
                totalCount nodes { at kind operation role actor { account { displayName } } } } }"
        }
    }
}

/// A heart rate of so many beats a minute, and a blood pressure.
pub(super) fn vitals(rate: usize) -> Value {
    let code = |code: &str| json!({ "codings": [{ "system": "http://loinc.org", "code": code }] });
    let part = |of: &str, value: &str| {
        let value = json!({ "value": value, "unit": "mm[Hg]" });
        json!({ "code": code(of), "value": value })
    };
    json!({ "observations": [
        { "code": code("8867-4"), "value": { "value": rate.to_string(), "unit": "/min" } },
        { "code": code("85354-9"),
          "components": [part("8480-6", "124"), part("8462-4", "78")] },
    ] })
}

/// A note of a usual length.
pub(super) fn note() -> Value {
    let soap = json!({
        "subjective": "Cough since Sunday, no fever, sleeps badly, no known contacts. ".repeat(4),
        "objective": "Chest clear, throat red, no enlarged nodes, oxygen saturation 98 %. ".repeat(4),
        "assessment": "Upper respiratory infection, viral by the look of it.",
        "plan": "Rest and fluids; back in a week when it is not better, at once with fever.",
    });
    let kind = json!({ "system": "http://loinc.org", "code": "11506-3" });
    json!({ "title": "Visit", "kind": kind, "soap": soap })
}

/// Codes of such a visit.
pub(super) fn codes() -> Value {
    let icd = "http://hl7.org/fhir/sid/icd-10-cm";
    let cpt = json!({ "system": "http://www.ama-assn.org/go/cpt", "code": "99213" });
    json!({ "diagnoses": [{ "system": icd, "code": "J06.9" }],
            "services": [{ "code": cpt, "diagnoses": [1] }] })
}
