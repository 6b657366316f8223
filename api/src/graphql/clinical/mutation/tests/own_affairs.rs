//! What a patient does by the own sign-in: how to be reached, and what is to be restricted.

use super::restrictions::portal;
use super::*;

const ASKED: &str =
    "{ restrictionRequests { nodes { id patientId accountId inWords open reason } } }";
const MINE: &str =
    "{ myRestrictions { nodes { id status words accountId restrictionId reason } } }";
const WORDS: &str = "My cousin works at the front desk";

fn deciding(more: &Value) -> Value {
    let mut input = json!({ "patient": ids::PATIENT.to_string() });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

fn mine(ward: &Ward, own: &Session) -> Value {
    ward.asks(own, MINE).done()["myRestrictions"]["nodes"].clone()
}

#[test]
fn a_patient_changes_the_own_contact_as_a_whole() {
    let ward = Ward::new();
    let own = portal(&ward);
    let contact = json!({
        "contactPoints": [{ "system": "email", "value": "zoe@example.org", "use": "home" }],
        "languages": ["es", "en"],
        "emergencyContacts": [{ "name": "Ada O'Neil", "relationship": "daughter",
            "contactPoints": [{ "system": "phone", "value": "+1 555 0100" }] }],
    });
    ward.give(&own, "changeContact", contact).done();
    let me = "{ me { contactPoints { nodes { value use } } contact { languages { code }
        emergencyContacts { name { full } relationships { text } contactPoints { value } } } } }";
    let me = ward.asks(&own, me).done()["me"].clone();
    assert_eq!(
        me["contactPoints"]["nodes"],
        json!([{ "value": "zoe@example.org", "use": "home" }])
    );
    assert_eq!(me["contact"]["languages"], json!([{ "code": "es" }, { "code": "en" }]));
    let call = &me["contact"]["emergencyContacts"][0];
    assert_eq!(call["contactPoints"], json!([{ "value": "+1 555 0100" }]));
    assert_eq!(call["name"]["full"], "Ada O'Neil");
    assert_eq!(call["relationships"], json!([{ "text": "daughter" }]));
    let pigeon = json!({ "contactPoints": [{ "system": "pigeon", "value": "1" }],
                         "languages": [], "emergencyContacts": [] });
    ward.give(&own, "changeContact", pigeon).refused("BAD_INPUT");
}

#[test]
fn an_account_that_is_no_patients_changes_nothing_in_a_patients_role() {
    let ward = Ward::new();
    let odd = signed_in(ward.node(), ward.team.account, Role::Patient);
    let nothing = json!({ "contactPoints": [], "languages": [], "emergencyContacts": [] });
    ward.give(&odd, "changeContact", nothing).refused("FORBIDDEN");
}

#[test]
fn compliance_decides_by_ids_and_codes_and_the_team_reads_the_words() {
    let ward = Ward::new();
    let own = portal(&ward);
    let asking = json!({ "account": ward.other.account.to_string(), "words": WORDS });
    let made = ward.give(&own, "requestRestriction", asking).done();
    let request = made["request"].clone();
    let shown = ward.asks(&ward.officer, ASKED).done();
    let expected = json!([{ "id": request, "patientId": ids::PATIENT.to_string(),
        "accountId": ward.other.account.to_string(), "inWords": true, "open": true,
        "reason": null }]);
    assert_eq!(shown["restrictionRequests"]["nodes"], expected);
    let chart = format!(
        "{{ patient(id: \"{}\") {{ restrictionRequests {{ nodes {{ id words }} }} }} }}",
        ids::PATIENT
    );
    let read = ward.asks(&ward.team, &chart).done();
    let expected = json!([{ "id": request, "words": WORDS }]);
    assert_eq!(read["patient"]["restrictionRequests"]["nodes"], expected);

    let another = json!({ "account": ward.officer.account.to_string(), "request": "IN_WRITING",
                          "asked": request });
    let refused = ward.give(&ward.officer, "agreeRestriction", deciding(&another));
    assert_eq!(refused.refused("REFUSED"), "OTHER_RECORD");
    let agree = json!({ "account": ward.other.account.to_string(), "request": "IN_WRITING",
                        "asked": request });
    let agreed = ward.give(&ward.officer, "agreeRestriction", deciding(&agree)).done();
    let expected = json!([{ "id": request, "status": "AGREED", "words": WORDS,
        "accountId": ward.other.account.to_string(), "restrictionId": agreed["restriction"],
        "reason": null }]);
    assert_eq!(mine(&ward, &own), expected);
    let late = json!({ "asked": request, "reason": "CANNOT_BE_KEPT" });
    let late = ward.give(&ward.officer, "declineRestriction", deciding(&late));
    assert_eq!(late.refused("REFUSED"), "ALREADY_ENDED");
}

#[test]
fn a_request_in_free_words_is_declined_with_a_reason_that_the_patient_sees() {
    let ward = Ward::new();
    let own = portal(&ward);
    let made = ward.give(&own, "requestRestriction", json!({ "words": WORDS })).done();
    let decline = json!({ "asked": made["request"], "reason": "NEEDED_FOR_CARE" });
    ward.give(&ward.officer, "declineRestriction", deciding(&decline)).done();
    let shown = mine(&ward, &own);
    assert_eq!(shown[0]["status"], "DECLINED");
    assert_eq!(
        (&shown[0]["reason"], &shown[0]["words"]),
        (&json!("NEEDED_FOR_CARE"), &json!(WORDS))
    );
    let decided = ward.asks(&ward.officer, ASKED).done();
    assert_eq!(decided["restrictionRequests"]["nodes"][0]["open"], false);
}

#[test]
fn a_request_names_somebody_who_works_here_and_a_visit_of_ones_own() {
    let ward = Ward::new();
    let own = portal(&ward);
    let nobody = json!({ "account": ids::PATIENT.to_string() });
    ward.give(&own, "requestRestriction", nobody).refused("NOT_FOUND");
    let nowhere = json!({ "encounter": ids::ENCOUNTER.to_string() });
    ward.give(&own, "requestRestriction", nowhere).refused("NOT_FOUND");
    ward.give(&own, "requestRestriction", json!({})).refused("BAD_INPUT");
    assert_eq!(mine(&ward, &own), json!([]));
}
