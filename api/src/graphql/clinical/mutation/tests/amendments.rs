//! What a patient asks to have amended, from the request to the rebuttal (45 CFR 164.526).

use chartlog_domain::facts::clinical::Allergy;
use chartlog_domain::ids::RecordId;

use super::restrictions::portal;
use super::*;

const DAY: i64 = 24 * 60 * MINUTE;
const WORK_LIST: &str = "{ amendmentRequests { nodes { id daysLeft patient { id } } } }";
const MINE: &str = "{ myAmendments { nodes { id status recordKind recordId wrong wanted daysLeft
    extensionReason done amendingRecordId ground basis statement rebuttal } } }";

fn asking(record: Value) -> Value {
    json!({ "record": record, "wrong": "I am not allergic to it", "wanted": "No allergy known" })
}

fn asked(ward: &Ward, own: &Session) -> String {
    let made = ward.give(own, "requestAmendment", asking(Value::Null)).done();
    ward.node().catch_up(limits::CATCH_UP).unwrap();
    made["amendment"].as_str().unwrap().to_owned()
}

fn about(amendment: &str, more: &Value) -> Value {
    let mut input = json!({ "patient": ids::PATIENT.to_string(), "amendment": amendment });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

fn denied() -> Value {
    json!({ "denied": { "ground": "ACCURATE_AND_COMPLETE", "basis": "A rash was seen here" } })
}

fn mine(ward: &Ward, own: &Session) -> Value {
    ward.asks(own, MINE).done()["myAmendments"]["nodes"][0].clone()
}

fn in_the_chart(ward: &Ward, record: &str) -> Value {
    let chart = format!(
        "{{ patient(id: \"{}\") {{ amendmentRequests{record} {{ nodes {{
            status wrong ground basis statement rebuttal rebuttedBy {{ id }} }} }} }} }}",
        ids::PATIENT
    );
    ward.asks(&ward.team, &chart).done()["patient"]["amendmentRequests"]["nodes"].clone()
}

#[test]
fn request_denial_statement_and_rebuttal_stay_in_the_chart_for_both_sides() {
    let ward = Ward::new();
    let own = portal(&ward);
    let record = json!({ "kind": "ALLERGY", "id": ids::ALLERGY.to_string() });
    let made = ward.give(&own, "requestAmendment", asking(record)).done();
    let amendment = made["amendment"].as_str().unwrap().to_owned();
    let open = ward.asks(&ward.team, WORK_LIST).done()["amendmentRequests"]["nodes"].clone();
    let expected = json!([{ "id": amendment, "daysLeft": 60,
                            "patient": { "id": ids::PATIENT.to_string() } }]);
    assert_eq!(open, expected);
    ward.give(&ward.team, "decideAmendment", about(&amendment, &denied())).done();
    let said = json!({ "amendment": amendment, "statement": "The rash came from the sun" });
    ward.give(&own, "submitDisagreement", said).done();
    let answer = json!({ "rebuttal": "It rained that week" });
    ward.give(&ward.team, "rebutDisagreement", about(&amendment, &answer)).done();

    let shown = mine(&ward, &own);
    assert_eq!((&shown["status"], &shown["daysLeft"]), (&json!("DENIED"), &Value::Null));
    assert_eq!(
        (&shown["recordKind"], &shown["ground"]),
        (&json!("ALLERGY"), &denied()["denied"]["ground"])
    );
    assert_eq!(shown["statement"], "The rash came from the sun");
    assert_eq!(shown["rebuttal"], "It rained that week");
    let expected = json!([{ "status": "DENIED", "wrong": "I am not allergic to it",
        "ground": "ACCURATE_AND_COMPLETE", "basis": "A rash was seen here",
        "statement": "The rash came from the sun", "rebuttal": "It rained that week",
        "rebuttedBy": { "id": ward.team.account.to_string() } }]);
    assert_eq!(in_the_chart(&ward, ""), expected);
    assert_eq!(in_the_chart(&ward, &format!("(record: \"{}\")", ids::ALLERGY)), expected);
    assert_eq!(in_the_chart(&ward, &format!("(record: \"{}\")", ids::PROBLEM)), json!([]));
    let open = ward.asks(&ward.team, WORK_LIST).done();
    assert_eq!(open["amendmentRequests"]["nodes"], json!([]), "what is decided is no work");
}

#[test]
fn what_was_done_is_told_with_the_record_that_amends() {
    let ward = Ward::new();
    let own = portal(&ward);
    let amendment = asked(&ward, &own);
    let record = json!({ "kind": "ALLERGY", "id": ids::ALLERGY.to_string() });
    let accepted = json!({ "accepted": { "done": "The allergy was refuted", "record": record } });
    ward.give(&ward.team, "decideAmendment", about(&amendment, &accepted)).done();
    let shown = mine(&ward, &own);
    assert_eq!(
        (&shown["status"], &shown["done"]),
        (&json!("ACCEPTED"), &json!("The allergy was refuted"))
    );
    assert_eq!(shown["amendingRecordId"], ids::ALLERGY.to_string());
    let again = ward.give(&ward.team, "decideAmendment", about(&amendment, &denied()));
    assert_eq!(again.refused("REFUSED"), "WRONG_STATUS");
}

#[test]
fn days_count_down_and_thirty_are_added_once_with_a_reason() {
    let ward = Ward::new();
    let own = portal(&ward);
    let amendment = asked(&ward, &own);
    ward.passes(50 * DAY + MINUTE);
    let (team, own) = (again(&ward, &ward.team), again(&ward, &own));
    assert_eq!(mine(&ward, &own)["daysLeft"], 9);
    let why = json!({ "reason": "The records of the former practice were sent for" });
    ward.give(&team, "extendAmendment", about(&amendment, &why)).done();
    let shown = mine(&ward, &own);
    assert_eq!((&shown["daysLeft"], &shown["extensionReason"]), (&json!(39), &why["reason"]));
    let twice = ward.give(&team, "extendAmendment", about(&amendment, &why));
    assert_eq!(twice.refused("REFUSED"), "ALREADY_USED");
    ward.passes(45 * DAY);
    let (team, own) = (again(&ward, &team), again(&ward, &own));
    assert_eq!(mine(&ward, &own)["daysLeft"], -6, "late is late");
    ward.give(&team, "decideAmendment", about(&amendment, &denied())).done();
}

/// The same account, signed in anew: sessions do not last for days.
fn again(ward: &Ward, session: &Session) -> Session {
    signed_in(ward.node(), session.account, session.role)
}

#[test]
fn only_the_care_team_decides_and_broken_glass_is_not_enough() {
    let ward = Ward::new();
    let own = portal(&ward);
    let amendment = asked(&ward, &own);
    ward.breaks(&ward.other);
    let why = json!({ "reason": "The records were sent for" });
    let answer = json!({ "rebuttal": "It rained that week" });
    for (command, more) in
        [("decideAmendment", denied()), ("extendAmendment", why), ("rebutDisagreement", answer)]
    {
        let refused = ward.give(&ward.other, command, about(&amendment, &more));
        refused.refused("NOT_FOUND");
    }
    assert_eq!(mine(&ward, &own)["status"], "OPEN");
}

#[test]
fn a_request_names_a_record_of_the_own_chart_and_says_something() {
    let ward = Ward::new();
    let own = portal(&ward);
    let elsewhere = json!({ "kind": "ALLERGY", "id": ids::OTHER_PATIENT.to_string() });
    ward.give(&own, "requestAmendment", asking(elsewhere)).refused("NOT_FOUND");
    let other_kind = json!({ "kind": "NOTE", "id": ids::ALLERGY.to_string() });
    ward.give(&own, "requestAmendment", asking(other_kind)).refused("NOT_FOUND");
    let silent = json!({ "wrong": " ", "wanted": "" });
    ward.give(&own, "requestAmendment", silent).refused("BAD_INPUT");
    let amendment = asked(&ward, &own);
    let too_early = json!({ "amendment": amendment, "statement": "I disagree" });
    let refused = ward.give(&own, "submitDisagreement", too_early).refused("REFUSED");
    assert_eq!(refused, "WRONG_STATUS");
    for input in [json!({}), json!({ "accepted": { "done": "x" }, "denied": denied()["denied"] })] {
        ward.give(&ward.team, "decideAmendment", about(&amendment, &input)).refused("BAD_INPUT");
    }
    let unknown = json!({ "accepted": { "done": "It was amended",
        "record": { "kind": "NOTE", "id": ids::NOTE.to_string() } } });
    ward.give(&ward.team, "decideAmendment", about(&amendment, &unknown)).refused("NOT_FOUND");
}

#[test]
fn a_record_of_a_linked_chart_is_amended_where_it_stands() {
    let ward = Ward::new();
    let own = portal(&ward);
    let (there, rash) = (ids::OTHER_PATIENT, RecordId::from_bytes([0xa5; 16]));
    told(ward.node(), "former", |unit, command| {
        let register = registration(there, HumanName::simple("Zoe", "Neil"));
        unit.execute::<Patient>(&Stream::Patient(there), command, register).unwrap();
        let allergy = Allergy { allergy: rash, patient: there, ..clinical::allergy(false) };
        let allergy = chart::Command::ImportAllergy(imported(true, allergy));
        unit.execute::<Chart>(&Stream::Chart(there), command, allergy).unwrap();
    });
    let record = json!({ "kind": "ALLERGY", "id": rash.to_string() });
    ward.give(&own, "requestAmendment", asking(record.clone())).refused("NOT_FOUND");

    let desk =
        signed_in(ward.node(), works(ward.node(), "desk", &[Role::FrontDesk]), Role::FrontDesk);
    let link = json!({ "patient": there.to_string(), "primary": ids::PATIENT.to_string(),
        "reason": "NAME_CHANGED" });
    ward.give(&desk, "linkPatients", link).done();
    let made = ward.give(&own, "requestAmendment", asking(record)).done();
    let amendment = made["amendment"].as_str().unwrap();
    assert_eq!(mine(&ward, &own), Value::Null, "it is the other record's");
    let mut decision = about(amendment, &denied());
    decision["patient"] = json!(there.to_string());
    ward.give(&ward.team, "decideAmendment", decision).done();
    let said = json!({ "amendment": amendment, "statement": "The rash came from the sun" });
    ward.give(&own, "submitDisagreement", said).done();
    let chart = "{ myLinkedRecords { id chart { amendmentRequests { nodes {
        id status statement } } } } }";
    let chart = ward.asks(&own, chart).done()["myLinkedRecords"].clone();
    let expected = json!([{ "id": there.to_string(), "chart": { "amendmentRequests": { "nodes": [
        { "id": amendment, "status": "DENIED", "statement": "The rash came from the sun" }] } } }]);
    assert_eq!(chart, expected);
}

#[test]
fn a_request_that_no_clinician_sees_is_on_the_list_of_compliance_until_it_is_decided() {
    let ward = Ward::new();
    let own = portal(&ward);
    ward.charts(&ward.team, "leaveCareTeam", json!({})).done();
    let amendment = asked(&ward, &own);
    let work = ward.asks(&ward.team, WORK_LIST).done();
    assert_eq!(work["amendmentRequests"]["nodes"], json!([]), "nobody of a team is told");
    let list = |filter: &str| {
        let document = format!(
            "{{ amendmentRequests{filter} {{ nodes {{ id patientId daysLeft open decidedById }} }} }}"
        );
        ward.asks(&ward.officer, &document).done()["amendmentRequests"]["nodes"].clone()
    };
    let row = |days: Value, by: Value| {
        json!([{ "id": amendment, "patientId": ids::PATIENT.to_string(), "daysLeft": days,
                 "open": by.is_null(), "decidedById": by }])
    };
    assert_eq!(list("(filter: { open: true })"), row(json!(60), Value::Null));

    // The desk assigns somebody, who decides.
    told(ward.node(), "somebody new", |unit, command| {
        let join = patient::Command::JoinCareTeam(Member {
            patient: ids::PATIENT,
            clinician: ward.other.account,
            role: None,
            joining: Joining::Registration,
            since: None,
            until: None,
        });
        unit.execute::<Patient>(&Stream::Patient(ids::PATIENT), command, join).unwrap();
    });
    let later = json!({ "reason": "The former practice was asked" });
    ward.give(&ward.other, "extendAmendment", about(&amendment, &later)).done();
    assert_eq!(list(""), row(json!(90), Value::Null));
    ward.give(&ward.other, "decideAmendment", about(&amendment, &denied())).done();
    assert_eq!(list("(filter: { open: true })"), json!([]));
    assert_eq!(list(""), row(Value::Null, json!(ward.other.account.to_string())));
}
