//! What was entered by mistake, such as into the wrong chart.

use chartlog_domain::facts::clinical::Problem;

use super::*;

/// That a record of a kind is wrong.
fn wrong(kind: &str, id: &Value) -> Value {
    json!({ "record": { "kind": kind, "id": id }, "reason": "WRONG_VALUE" })
}

/// One record for each list that a clinician enters into without a file: its kind, its list, the field
/// with its status, its id.
fn entered(ward: &Ward) -> Vec<(&'static str, &'static str, &'static str, Value)> {
    let encounter = ward.opens(&ward.team);
    let make = |name: &str, makes: &str, mut input: Value| {
        input["encounter"] = encounter.clone();
        let mut fields = ward.charts(&ward.team, name, input).done();
        fields[makes].take()
    };
    let text = |words: &str| json!({ "text": words });
    let weight = json!({ "code": text("Weight"), "value": { "value": "700", "unit": "kg" } });
    let mut taken = make("recordVitals", "observations", json!({ "observations": [weight] }));
    let problem = make("recordProblem", "problem", json!({ "code": text("Cough") }));
    let allergy = make("recordAllergy", "allergy", json!({ "code": text("Nuts") }));
    let drug = make("startMedication", "medication", json!({ "drug": text("Syrup") }));
    let (verified, status) = ("verificationStatus", "status");
    vec![
        ("OBSERVATION", "observations", status, taken[0].take()),
        ("PROBLEM", "problems", verified, problem),
        ("ALLERGY", "allergies", verified, allergy),
        ("MEDICATION", "medications", status, drug),
    ]
}

/// A row of a list of the chart, and how many rows there are.
fn row(ward: &Ward, list: &str, status: &str, id: &Value) -> (Value, Value) {
    let document = format!(
        "{{ patient(id: \"{}\") {{ {list} {{ totalCount nodes {{ id {status}
             enteredInError {{ reason by {{ id }} }} }} }} }} }}",
        ids::PATIENT
    );
    let mut list_of = ward.asks(&ward.team, &document).done()["patient"][list].take();
    let rows = list_of["nodes"].as_array_mut().unwrap();
    let found = rows.iter_mut().find(|row| row["id"] == *id).expect("it stays in its list");
    (found.take(), list_of["totalCount"].take())
}

#[test]
fn what_was_entered_by_mistake_stays_in_its_list_and_says_so() {
    let ward = Ward::new();
    for (kind, list, status, id) in entered(&ward) {
        let (before, count) = row(&ward, list, status, &id);
        assert_eq!(before["enteredInError"], Value::Null, "{kind}");
        ward.charts(&ward.team, "markEnteredInError", wrong(kind, &id)).done();
        let (after, still) = row(&ward, list, status, &id);
        assert_eq!((&after[status], still), (&json!("entered-in-error"), count), "{kind}");
        let by = json!({ "id": ward.team.account.to_string() });
        let said = json!({ "reason": "WRONG_VALUE", "by": by });
        assert_eq!(after["enteredInError"], said, "{kind}");

        let again = ward.charts(&ward.team, "markEnteredInError", wrong(kind, &id));
        assert_eq!(again.refused("REFUSED"), "ENTERED_IN_ERROR", "{kind}");
    }
}

#[test]
fn what_counts_no_more_is_neither_changed_nor_ended() {
    let ward = Ward::new();
    for (kind, _, _, id) in entered(&ward) {
        ward.charts(&ward.team, "markEnteredInError", wrong(kind, &id)).done();
        let (name, field) = match kind {
            "PROBLEM" => ("resolveProblem", "problem"),
            "ALLERGY" => ("refuteAllergy", "allergy"),
            "MEDICATION" => ("stopMedication", "medication"),
            _ => continue,
        };
        let ended = ward.charts(&ward.team, name, json!({ field: id }));
        assert_eq!(ended.refused("REFUSED"), "ENTERED_IN_ERROR", "{name}");
    }
}

#[test]
fn whoever_asks_for_changes_is_told_which_record_counts_no_more() {
    let ward = Ward::new();
    let all = entered(&ward);
    let (kind, _, _, id) = &all[0];
    let begin = ward.charts(&ward.team, "recordProblem", json!({ "code": { "text": "Itch" } }));
    let begin = begin.done()["position"].clone();
    ward.charts(&ward.team, "markEnteredInError", wrong(kind, id)).done();
    let document = format!(
        "{{ patient(id: \"{}\") {{ changes(since: {begin}) {{ changes {{ kind recordId }} }} }} }}",
        ids::PATIENT
    );
    let told = ward.asks(&ward.team, &document).done();
    let expected = json!([{ "kind": "ENTERED_IN_ERROR", "recordId": id }]);
    assert_eq!(told["patient"]["changes"]["changes"], expected);
}

#[test]
fn what_is_not_in_that_chart_or_not_in_that_list_is_not_there() {
    let ward = Ward::new();
    let theirs = ids::OTHER_PATIENT;
    told(ward.node(), "another patient", |unit, command| {
        let register = registration(theirs, HumanName::simple("Ada", "Vale"));
        unit.execute::<Patient>(&Stream::Patient(theirs), command, register).unwrap();
        let join = patient::Command::JoinCareTeam(Member {
            patient: theirs,
            clinician: ward.team.account,
            role: None,
            joining: Joining::Registration,
            since: None,
            until: None,
        });
        unit.execute::<Patient>(&Stream::Patient(theirs), command, join).unwrap();
        let problem = clinical::problem(true);
        let problem = imported(true, Problem { patient: theirs, encounter: None, ..problem });
        let import = chart::Command::ImportProblem(problem);
        unit.execute::<Chart>(&Stream::Chart(theirs), command, import).unwrap();
    });
    let mark =
        |kind: &str, id: &Value| ward.charts(&ward.team, "markEnteredInError", wrong(kind, id));
    let id = |id: &dyn ToString| json!(id.to_string());
    mark("PROBLEM", &id(&ids::PROBLEM)).refused("NOT_FOUND");
    mark("MEDICATION", &id(&ids::ALLERGY)).refused("NOT_FOUND");
    mark("OBSERVATION", &id(&ids::OBSERVATION)).refused("NOT_FOUND");
    let mut of_theirs = wrong("PROBLEM", &id(&ids::PROBLEM));
    of_theirs["patient"] = id(&theirs);
    ward.give(&ward.team, "markEnteredInError", of_theirs).done();
    // An imported record is marked like any other.
    mark("ALLERGY", &id(&ids::ALLERGY)).done();
}

#[test]
fn a_note_is_amended_and_never_marked() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    let note = json!({ "encounter": encounter, "title": "Visit", "text": "What was said" });
    let note = ward.charts(&ward.team, "signNote", note).done()["note"].clone();
    for (kind, id) in [("NOTE", &note), ("ENCOUNTER", &encounter)] {
        let marked = ward.charts(&ward.team, "markEnteredInError", wrong(kind, id));
        assert_eq!(marked.refused("BAD_INPUT"), "UNKNOWN_CODE", "{kind}");
    }
}

#[test]
fn what_had_ended_when_it_was_marked_shows_both() {
    let ward = Ward::new();
    for (kind, list, status, id) in entered(&ward) {
        let (name, field) = match kind {
            "PROBLEM" => ("resolveProblem", "problem"),
            "ALLERGY" => ("refuteAllergy", "allergy"),
            "MEDICATION" => ("stopMedication", "medication"),
            _ => continue,
        };
        ward.charts(&ward.team, name, json!({ field: id, "reason": "Over" })).done();
        ward.charts(&ward.team, "markEnteredInError", wrong(kind, &id)).done();
        let more = format!("{status} ended {{ reason }}");
        let (shown, _) = row(&ward, list, &more, &id);
        assert_eq!(shown[status], "entered-in-error", "{kind}");
        assert_eq!(shown["ended"], json!({ "reason": "Over" }), "{kind}");
        assert_eq!(shown["enteredInError"]["reason"], "WRONG_VALUE", "{kind}");
    }
}
