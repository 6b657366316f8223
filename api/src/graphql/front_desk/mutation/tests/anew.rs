//! What is set as a whole, by several: nobody overwrites what they have not seen, when they say what they saw.

use super::*;

const CHANGED: &str = "CHANGED_SINCE";

fn contact(patient: &str, phone: &str, seen_at: &Value) -> Value {
    json!({ "patient": patient, "languages": ["en"], "emergencyContacts": [], "seenAt": seen_at,
            "contactPoints": [{ "system": "phone", "value": phone }] })
}

/// What the desk sees of how a patient is reached, and where that answer stands.
fn looks(counter: &Counter, patient: &str) -> (Value, Value) {
    counter.node.catch_up(limits::CATCH_UP).unwrap();
    let document = format!("{{ patient(id: \"{patient}\") {{ contactPoints {{ value }} }} }}");
    let question = Counter::question(&counter.desk, &document, json!({}));
    let answer = counter.runtime.block_on(counter.reader.read(question)).ok().unwrap();
    let data: Value = serde_json::from_slice(&answer.data).unwrap();
    let phone = data["patient"]["contactPoints"][0]["value"].clone();
    (phone, json!(answer.position.unwrap().to_string()))
}

#[track_caller]
fn changed(asked: Asked) {
    let said = &asked.said[0]["extensions"];
    assert_eq!((&said["reason"], &said["field"]), (&json!(CHANGED), &json!("input.seenAt")));
    asked.refused("REFUSED");
}

fn person(counter: &Counter) -> String {
    counter.registers(somebody("Ada", "Example", "1932-03-13"))
}

#[test]
fn of_two_clerks_who_looked_at_the_same_the_second_reads_again() {
    let counter = Counter::new();
    let patient = person(&counter);
    let (_, seen) = looks(&counter, &patient);
    counter.give("changeContact", contact(&patient, "(602) 555-1234", &seen)).done();
    let second = contact(&patient, "(602) 555-9999", &seen);
    changed(counter.give("changeContact", second));
    let (phone, seen) = looks(&counter, &patient);
    assert_eq!(phone, "+16025551234", "what the first one set stays");
    counter.give("changeContact", contact(&patient, "(602) 555-9999", &seen)).done();
    assert_eq!(looks(&counter, &patient).0, "+16025559999");
    assert_eq!(counter.events("ContactChanged").len(), 2);
}

#[test]
fn who_does_not_say_what_they_saw_sets_it_all_the_same() {
    let counter = Counter::new();
    let patient = person(&counter);
    for phone in ["(602) 555-1234", "(602) 555-9999"] {
        counter.give("changeContact", contact(&patient, phone, &Value::Null)).done();
    }
    assert_eq!(looks(&counter, &patient).0, "+16025559999");
}

#[test]
fn a_change_of_another_kind_or_of_another_patient_in_between_is_no_reason_to_refuse() {
    let counter = Counter::new();
    let (patient, other) = (person(&counter), counter.registers(somebody("Bo", "Vale", "1950")));
    let (_, seen) = looks(&counter, &patient);
    let moves = json!({ "patient": patient, "addresses": [{ "lines": ["12 Elm Street"] }] });
    counter.give("changeResidence", moves).done();
    let covered = json!({ "patient": patient, "payer": "Harbour Health", "start": "2026-01-01" });
    counter.give("recordCoverage", covered).done();
    counter.give("changeContact", contact(&other, "(602) 555-0000", &Value::Null)).done();
    counter.give("changeContact", contact(&patient, "(602) 555-1234", &seen)).done();
}

#[test]
fn whatever_is_set_as_a_whole_is_guarded_so() {
    let counter = Counter::new();
    let patient = person(&counter);
    let sets = [
        ("correctIdentity", json!({ "names": [{ "given": ["Ada"], "family": "Right" }] })),
        ("changeResidence", json!({ "addresses": [{ "lines": ["12 Elm Street"] }] })),
        ("setConfidentialContact", json!({ "instructions": "Leave no message" })),
    ];
    for (name, mut input) in sets {
        input["patient"] = json!(patient);
        let (_, seen) = looks(&counter, &patient);
        counter.give(name, input.clone()).done();
        input["seenAt"] = seen;
        changed(counter.give(name, input.clone()));
        input["seenAt"] = looks(&counter, &patient).1;
        counter.give(name, input).done();
    }
    let (_, seen) = looks(&counter, &patient);
    counter.give("recordDeath", json!({ "patient": patient })).done();
    let correct = json!({ "patient": patient, "names": [{ "family": "Right" }], "seenAt": seen });
    changed(counter.give("correctIdentity", correct));
}

#[test]
fn each_kind_of_visit_is_guarded_by_itself() {
    let counter = Counter::new();
    let admin = works(&counter.node, "admin", Role::Admin);
    let sets = |name: &str, code: &str, display: &str, seen: &Value| {
        let input = json!({ "commandId": counter.command(), "code": code, "display": display,
                            "minutes": 20, "seenAt": seen });
        let (document, variables) = Counter::order(name, &input);
        let question = Counter::question(&admin, &document, variables);
        let mut asked = counter.runtime.block_on(Counter::read(&counter.reader, question));
        asked.data = asked.data[name].take();
        asked
    };
    let first = sets("setVisitType", "CHECK", "Check-up", &Value::Null).done();
    let seen = first["position"].clone();
    sets("setVisitType", "LONG", "Long visit", &Value::Null).done();
    sets("setVisitType", "CHECK", "Check", &seen).done();
    changed(sets("setVisitType", "CHECK", "Examination", &seen));
}

#[test]
fn a_position_that_no_answer_had_is_bad_input() {
    let counter = Counter::new();
    let patient = person(&counter);
    let beyond = (u64::MAX - 1).to_string();
    for wrong in ["yesterday", "-1", "", beyond.as_str()] {
        let asked = counter.give("changeContact", contact(&patient, "6025551234", &json!(wrong)));
        assert_eq!(asked.said[0]["extensions"]["field"], "input.seenAt", "{wrong}");
        asked.refused("BAD_INPUT");
    }
    assert!(counter.events("ContactChanged").is_empty());
}

#[test]
fn of_many_who_looked_at_the_same_one_sets_it() {
    const DESKS: usize = 12;
    let counter = Counter::new();
    let patient = person(&counter);
    let (_, seen) = looks(&counter, &patient);
    let asked = (0..DESKS).map(|n| {
        let mut input = contact(&patient, &format!("(602) 555-12{n:02}"), &seen);
        input["commandId"] = json!(counter.command());
        let (document, variables) = Counter::order("changeContact", &input);
        let question = Counter::question(&counter.desk, &document, variables);
        let reader = counter.reader.clone();
        counter.runtime.spawn(async move { Counter::read(&reader, question).await })
    });
    let asked: Vec<_> = asked.collect();
    let answers: Vec<_> =
        asked.into_iter().map(|one| counter.runtime.block_on(one).unwrap()).collect();
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|one| one.code.is_none());
    assert_eq!((done.len(), counter.events("ContactChanged").len()), (1, 1));
    refused.into_iter().for_each(changed);
}

#[test]
fn of_a_patient_who_is_not_there_nobody_learns_that_something_changed() {
    let counter = Counter::new();
    let (_, seen) = looks(&counter, &person(&counter));
    let nobody = uuid::Uuid::from_u128(7).to_string();
    counter.give("changeContact", contact(&nobody, "(602) 555-1234", &seen)).refused("NOT_FOUND");
}
