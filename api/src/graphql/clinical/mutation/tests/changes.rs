//! What has changed in a chart since a position, asked.

use super::*;

/// What somebody is told of the changes after a position; `first` is `, first: 1` or nothing.
fn since(ward: &Ward, session: &Session, position: &Value, first: &str) -> Asked {
    let document = format!(
        "{{ patient(id: \"{}\") {{ changes(since: {position}{first}) {{ position hasMore
             changes {{ kind appointment appointmentId encounterId noteId recordId }} }} }} }}",
        ids::PATIENT
    );
    let mut asked = ward.asks(session, &document);
    asked.data = asked.data["patient"]["changes"].take();
    asked
}

fn changes(told: &Value) -> &[Value] {
    told["changes"].as_array().unwrap()
}

/// Problems of the patient, one after the other: what each is, and where it was recorded.
fn problems(ward: &Ward, many: usize) -> Vec<(Value, Value)> {
    let record = |number| {
        let input = json!({ "code": { "text": format!("Complaint {number}") } });
        let recorded = ward.charts(&ward.team, "recordProblem", input).done();
        (recorded["problem"].clone(), recorded["position"].clone())
    };
    (0..many).map(record).collect()
}

fn change(kind: &str, record: &Value) -> Value {
    json!({ "kind": kind, "appointment": null, "appointmentId": null, "encounterId": null,
            "noteId": null, "recordId": record })
}

/// Somebody else's chart, in which something is recorded.
fn another_patient(ward: &Ward) {
    let patient = ids::OTHER_PATIENT;
    let register = registration(patient, HumanName::simple("Ada", "Vale"));
    told(ward.node(), "another patient", |unit, command| {
        unit.execute::<Patient>(&Stream::Patient(patient), command, register).unwrap();
    });
}

#[test]
fn whoever_asks_since_the_middle_is_told_of_what_came_later_and_not_what_it_says() {
    let ward = Ward::new();
    let told = problems(&ward, 3);
    let ended = json!({ "problem": told[0].0 });
    let last = ward.charts(&ward.team, "resolveProblem", ended).done()["position"].clone();
    let later = since(&ward, &ward.team, &told[1].1, "").done();
    assert_eq!(changes(&later), [change("PROBLEM", &told[2].0), change("ENDED", &told[0].0)]);
    assert_eq!(later["hasMore"], false);
    assert!(!later.to_string().contains("Complaint"));
    let nothing = since(&ward, &ward.team, &last, "").done();
    assert!(changes(&nothing).is_empty() && nothing["hasMore"] == false, "{nothing}");
}

#[test]
fn a_change_names_the_visit_and_the_note_that_it_is_of() {
    let ward = Ward::new();
    let begin = problems(&ward, 1)[0].1.clone();
    let visit = ward.opens(&ward.team);
    let note = json!({ "encounter": visit, "title": "Visit", "text": "What was said" });
    let note = ward.charts(&ward.team, "signNote", note).done()["note"].clone();
    let told = since(&ward, &ward.team, &begin, "").done();
    let of = |kind: &str| {
        let found = changes(&told).iter().find(|told| told["kind"] == kind);
        found.unwrap_or_else(|| panic!("no {kind} in {told}"))
    };
    assert_eq!(
        (&of("ENCOUNTER")["encounterId"], &of("ENCOUNTER")["noteId"]),
        (&visit, &json!(null))
    );
    assert_eq!((&of("NOTE")["encounterId"], &of("NOTE")["noteId"]), (&visit, &note));
}

#[test]
fn the_position_of_an_answer_is_given_back_and_nothing_is_told_twice_or_left_out() {
    let mut ward = Ward::new();
    let told = problems(&ward, 6);
    another_patient(&ward);
    ward.restarts();
    for first in [", first: 1", ", first: 2", ", first: 5", ""] {
        let (mut at, mut seen) = (told[0].1.clone(), Vec::new());
        loop {
            let page = since(&ward, &ward.team, &at, first).done();
            seen.extend(changes(&page).iter().cloned());
            at = page["position"].clone();
            if page["hasMore"] == false {
                break;
            }
        }
        let all: Vec<_> = told[1..].iter().map(|(id, _)| change("PROBLEM", id)).collect();
        assert_eq!(seen, all, "{first}");
        assert!(changes(&since(&ward, &ward.team, &at, first).done()).is_empty(), "{first}");
    }
}

#[test]
fn the_changes_of_a_chart_are_told_to_those_whom_it_is_open_to() {
    let ward = Ward::new();
    let told = problems(&ward, 2);
    let outside = since(&ward, &ward.other, &told[0].1, "");
    assert_eq!(outside.data, Value::Null);
    outside.refused("NOT_FOUND");
    // Whoever comes later is told of what came before, as the chart shows it.
    ward.breaks(&ward.other);
    let broken = since(&ward, &ward.other, &told[0].1, "").done();
    assert_eq!(changes(&broken)[0], change("PROBLEM", &told[1].0));
    assert_eq!(changes(&broken).last().unwrap()["kind"], "CARE_TEAM", "the broken glass itself");
}

#[test]
fn a_patients_changes_name_nobody_else_and_nothing_of_what_is_restricted() {
    let ward = Ward::new();
    let told = problems(&ward, 2);
    another_patient(&ward);
    let note = json!({ "category": "PSYCHOTHERAPY", "title": "Session", "text": "A dream" });
    ward.charts(&ward.team, "signRestrictedNote", note).done();
    let later = since(&ward, &ward.team, &told[0].1, "").done();
    assert_eq!(changes(&later), [change("PROBLEM", &told[1].0)]);
    assert_eq!(later["hasMore"], false);
}

#[test]
fn a_position_that_is_none_or_a_page_of_no_size_is_refused() {
    let ward = Ward::new();
    let told = problems(&ward, 1);
    let last = &told[0].1;
    let beyond = last.as_str().unwrap().parse::<u64>().unwrap() + 1_000_000;
    for wrong in [json!("yesterday"), json!("-1"), json!(""), json!(beyond.to_string())] {
        since(&ward, &ward.team, &wrong, "").refused("BAD_INPUT");
    }
    for wrong in [", first: 0", ", first: 101"] {
        since(&ward, &ward.team, last, wrong).refused("BAD_INPUT");
    }
    since(&ward, &ward.team, last, ", first: 100").done();
}

#[test]
fn whoever_asks_what_changed_is_on_record_with_the_patient_and_the_facets() {
    let ward = Ward::new();
    let told = problems(&ward, 1);
    since(&ward, &ward.team, &told[0].1, "").done();
    let accesses =
        "{ accesses(filter: { kinds: [SHOWN] }) { nodes { operation patientIds facets } } }";
    let accesses = ward.asks(&ward.officer, accesses).done();
    let expected = json!({ "operation": "patient", "facets": ["IDENTITY", "CLINICAL"],
                           "patientIds": [ids::PATIENT.to_string()] });
    let nodes = accesses["accesses"]["nodes"].as_array().unwrap();
    assert!(nodes.contains(&expected), "{nodes:?}");
}
