//! What a patient asked to restrict and how they want to be reached, for everybody who works here.

use chartlog_domain::facts::administration::PatientAccount;
use chartlog_domain::facts::contact::Contact;
use chartlog_domain::facts::residence::Residence;
use chartlog_domain::testing::samples::{contact, residence};

use super::glass::FIND;
use super::*;

const EVERYBODY: &str = "{ patients { nodes { patient { id } } } }";

fn against(account: AccountId) -> Value {
    json!({ "patient": ids::PATIENT.to_string(), "account": account.to_string(),
            "request": "IN_WRITING" })
}

fn somebody(ward: &Ward, name: &str, role: Role) -> Session {
    signed_in(ward.node(), works(ward.node(), name, &[role]), role)
}

/// The patient's own session.
pub(super) fn portal(ward: &Ward) -> Session {
    let made =
        PatientAccount { account: ids::PORTAL, login: "portal".to_owned(), patient: ids::PATIENT };
    told(ward.node(), "portal", |unit, command| {
        let create = staff::Command::CreatePatientAccount(made);
        unit.execute::<Staff>(&Stream::Staff(ids::PORTAL), command, create).unwrap();
    });
    signed_in(ward.node(), ids::PORTAL, Role::Patient)
}

fn agreed(ward: &Ward, account: AccountId) -> String {
    let agreed = ward.give(&ward.officer, "agreeRestriction", against(account)).done();
    agreed["restriction"].as_str().unwrap().to_owned()
}

fn finds(ward: &Ward, session: &Session) -> usize {
    let name = json!({ "family": "ONEIL", "given": "zoe", "birthDate": BORN });
    ward.ask(session, FIND, name).done()["findPatient"].as_array().unwrap().len()
}

#[test]
fn who_is_not_to_see_a_record_does_not_see_it_and_finds_the_patient_for_an_emergency() {
    let ward = Ward::new();
    let restriction = agreed(&ward, ward.team.account);
    // In force in every session when the officer is answered.
    assert_eq!(ward.sees(&ward.team), None);
    assert_eq!((finds(&ward, &ward.team), finds(&ward, &ward.other)), (1, 1));
    let joining = json!({ "patient": ids::PATIENT.to_string(),
                          "clinician": ward.other.account.to_string() });
    ward.give(&ward.team, "joinCareTeam", joining).refused("NOT_FOUND");
    let lift = json!({ "patient": ids::PATIENT.to_string(), "restriction": restriction,
                       "ground": "AGREED_ORALLY" });
    ward.give(&ward.officer, "liftRestriction", lift.clone()).done();
    assert_eq!(ward.sees(&ward.team), Some(1));
    let again = ward.give(&ward.officer, "liftRestriction", lift);
    assert_eq!(again.refused("REFUSED"), "ALREADY_ENDED");
}

#[test]
fn broken_glass_opens_a_restricted_record_and_the_review_sees_the_restriction() {
    let ward = Ward::new();
    let restriction = agreed(&ward, ward.team.account);
    ward.breaks(&ward.other);
    ward.passes(SECOND);
    ward.breaks(&ward.team);
    assert_eq!(ward.sees(&ward.team), Some(1));
    let grants = "{ brokenGlass { nodes { accountId restrictionId } } }";
    let grants = ward.asks(&ward.officer, grants).done()["brokenGlass"]["nodes"].clone();
    let of = |account: AccountId, restriction: Value| json!({ "accountId": account.to_string(), "restrictionId": restriction });
    let expected =
        json!([of(ward.team.account, json!(restriction)), of(ward.other.account, Value::Null)]);
    assert_eq!(grants, expected);
    ward.passes(61 * MINUTE);
    assert_eq!(ward.sees(&ward.team), None);
}

#[test]
fn who_is_not_to_see_a_record_finds_it_in_no_role() {
    let ward = Ward::new();
    let desk = somebody(&ward, "desk", Role::FrontDesk);
    let colleague = somebody(&ward, "colleague", Role::FrontDesk);
    let billing = somebody(&ward, "billing", Role::Billing);
    let all = |session: &Session| {
        let found = ward.asks(session, EVERYBODY).done();
        found["patients"]["nodes"].as_array().unwrap().len()
    };
    assert_eq!([all(&desk), all(&colleague), all(&billing)], [1, 1, 1]);
    agreed(&ward, desk.account);
    agreed(&ward, billing.account);
    assert_eq!([all(&desk), all(&colleague), all(&billing)], [0, 1, 0]);
    let one = format!("{{ patient(id: \"{}\") {{ displayName }} }}", ids::PATIENT);
    ward.asks(&desk, &one).refused("NOT_FOUND");
    ward.asks(&billing, &one).refused("NOT_FOUND");
    ward.asks(&colleague, &one).done();
    let set = json!({ "patient": ids::PATIENT.to_string(), "instructions": "no message" });
    ward.give(&desk, "setConfidentialContact", set).refused("NOT_FOUND");
}

#[test]
fn a_restriction_names_a_member_of_staff_or_a_visit_of_the_patient() {
    let ward = Ward::new();
    let give = |input: Value| ward.give(&ward.officer, "agreeRestriction", input);
    let bare = json!({ "patient": ids::PATIENT.to_string(), "request": "ORALLY" });
    give(bare.clone()).refused("BAD_INPUT");
    let mut both = against(ward.team.account);
    both["encounter"] = json!(ids::ENCOUNTER.to_string());
    give(both).refused("BAD_INPUT");
    let mut visit = bare;
    visit["encounter"] = json!(ids::ENCOUNTER.to_string());
    give(visit).refused("NOT_FOUND");
    give(against(ids::CLINICIAN)).refused("NOT_FOUND");
    let mut nobody = against(ward.team.account);
    nobody["patient"] = json!(ids::OTHER_PATIENT.to_string());
    give(nobody).refused("NOT_FOUND");
    agreed(&ward, ward.team.account);
    assert_eq!(give(against(ward.team.account)).refused("REFUSED"), "ALREADY_EXISTS");
    ward.passes(limits::STEP_UP_US);
    give(against(ward.other.account)).refused("STEP_UP_REQUIRED");
}

#[test]
fn the_patient_and_compliance_see_what_was_restricted_and_how_it_ended() {
    let ward = Ward::new();
    let portal = portal(&ward);
    let restriction = agreed(&ward, ward.team.account);
    let mine = "{ me { restrictions { nodes { id accountId encounterId liftedAt } } } }";
    let seen = ward.asks(&portal, mine).done()["me"]["restrictions"]["nodes"].clone();
    let one = json!([{ "id": restriction, "accountId": ward.team.account.to_string(),
                       "encounterId": null, "liftedAt": null }]);
    assert_eq!(seen, one);
    ward.passes(SECOND);
    let lift = json!({ "patient": ids::PATIENT.to_string(), "restriction": restriction,
                       "ground": "REQUESTED_IN_WRITING" });
    ward.give(&ward.officer, "liftRestriction", lift).done();
    let seen = ward.asks(&portal, mine).done()["me"]["restrictions"]["nodes"].clone();
    assert!(seen[0]["liftedAt"].is_string());
    let all = "{ restrictions(filter: { inForce: false }) { nodes {
        id patientId request agreedById liftedById ground account { login } } } }";
    let all = ward.asks(&ward.officer, all).done()["restrictions"]["nodes"].clone();
    let officer = ward.officer.account.to_string();
    let expected = json!([{
        "id": restriction, "patientId": ids::PATIENT.to_string(), "request": "IN_WRITING",
        "agreedById": officer, "liftedById": officer, "ground": "REQUESTED_IN_WRITING",
        "account": { "login": "team" },
    }]);
    assert_eq!(all, expected);
}

#[test]
fn what_a_patient_asked_for_takes_the_place_of_the_ordinary_contact_for_everybody() {
    let ward = Ward::new();
    let desk = somebody(&ward, "desk", Role::FrontDesk);
    let billing = somebody(&ward, "billing", Role::Billing);
    let portal = portal(&ward);
    told(ward.node(), "ordinary", |unit, command| {
        let stream = Stream::Patient(ids::PATIENT);
        let contact = Contact { patient: ids::PATIENT, ..contact::contact(true) };
        let contact = patient::Command::ChangeContact(contact.into());
        unit.execute::<Patient>(&stream, command, contact).unwrap();
        let residence = Residence { patient: ids::PATIENT, ..residence::residence(true) };
        let residence = patient::Command::ChangeResidence(residence);
        unit.execute::<Patient>(&stream, command, residence).unwrap();
    });
    let set = json!({
        "patient": ids::PATIENT.to_string(),
        "contactPoints": [{ "system": "phone", "value": "555-0199", "use": "mobile" }],
        "addresses": [{ "lines": ["PO Box 7"], "city": "Albany" }],
        "instructions": "leave no message",
    });
    ward.give(&desk, "setConfidentialContact", set).done();
    let wish = "confidentialContact { instructions replacesContactPoints replacesAddresses }";
    let one = |fields: &str| format!("{{ patient(id: \"{}\") {{ {fields} }} }}", ids::PATIENT);
    let said = json!({ "instructions": "leave no message", "replacesContactPoints": true,
                       "replacesAddresses": true });
    let at_desk = one(&format!("contactPoints {{ value }} addresses {{ lines }} {wish}"));
    let at_desk = ward.asks(&desk, &at_desk).done()["patient"].clone();
    let expected = json!({ "contactPoints": [{ "value": "555-0199" }],
        "addresses": [{ "lines": ["PO Box 7"] }], "confidentialContact": said });
    assert_eq!(at_desk, expected);
    let listed =
        format!("contactPoints {{ nodes {{ value }} }} addresses {{ nodes {{ lines }} }} {wish}");
    let expected = json!({ "contactPoints": { "nodes": [{ "value": "555-0199" }] },
        "addresses": { "nodes": [{ "lines": ["PO Box 7"] }] }, "confidentialContact": said });
    assert_eq!(ward.asks(&ward.team, &one(&listed)).done()["patient"], expected);
    assert_eq!(ward.asks(&portal, &format!("{{ me {{ {listed} }} }}")).done()["me"], expected);
    let bill = one("addresses { nodes { lines } } confidentialAddress");
    let bill = ward.asks(&billing, &bill).done()["patient"].clone();
    let expected = json!({ "addresses": { "nodes": [{ "lines": ["PO Box 7"] }] }, "confidentialAddress": true });
    assert_eq!(bill, expected);
    // The one who calls from the number that is not to be called is found all the same.
    for phone in ["555-0199", "555-0100"] {
        let search = format!("{{ patients(search: {{ phone: \"{phone}\" }}) {{ totalCount }} }}");
        assert_eq!(ward.asks(&desk, &search).done()["patients"]["totalCount"], 1, "{phone}");
    }

    // Nobody is told what is ordinary, and so nobody changes it.
    let rest = json!({ "languages": ["es"], "emergencyContacts": [] });
    let mut form = rest.clone();
    form["contactPoints"] = json!([{ "system": "phone", "value": "555-0199" }]);
    let refused = ward.give(&portal, "changeContact", form).refused("REFUSED");
    assert_eq!(refused, "CONFIDENTIAL_CONTACT_IN_FORCE");
    ward.give(&portal, "changeContact", rest).done();

    let clear = json!({ "patient": ids::PATIENT.to_string() });
    ward.give(&desk, "clearConfidentialContact", clear).done();
    let ordinary = one("contactPoints { value } confidentialContact { since }");
    let ordinary = ward.asks(&desk, &ordinary).done()["patient"].clone();
    assert_eq!(ordinary["contactPoints"], json!([{ "value": "555-0100" }]));
    assert_eq!(ordinary["confidentialContact"], Value::Null);
}
