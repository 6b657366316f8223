//! What is written in a visit: vital signs, results, lists, codes.

use super::*;

/// Every command about a chart, as it would be carried out for somebody of the team.
fn commands(encounter: &Value) -> Vec<(&'static str, Value)> {
    let id = |id: &dyn ToString| json!(id.to_string());
    let icd = |code: &str| json!({ "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code });
    let vital = json!({ "code": { "text": "Weight" }, "value": { "value": "70", "unit": "kg" } });
    let note = |title: &str| {
        json!({ "encounter": encounter, "note": id(&ids::NOTE), "title": title,
                                     "text": "What was said" })
    };
    let mut amendment = note("Amendment");
    amendment["reason"] = json!("Mistyped");
    vec![
        ("openEncounter", json!({})),
        ("recordVitals", json!({ "encounter": encounter, "observations": [vital] })),
        (
            "recordResult",
            json!({ "encounter": encounter, "code": { "text": "Culture" },
                    "value": { "text": "Nothing grew" } }),
        ),
        ("recordProcedure", json!({ "encounter": encounter, "code": { "text": "Suture" } })),
        ("signNote", json!({ "encounter": encounter, "title": "Visit", "text": "What was said" })),
        ("amendNote", amendment),
        ("addAddendum", note("Addendum")),
        ("coSignNote", json!({ "encounter": encounter, "note": id(&ids::NOTE) })),
        (
            "signRestrictedNote",
            json!({ "category": "PSYCHOTHERAPY", "title": "Session", "text": "What was said" }),
        ),
        (
            "codeVisit",
            json!({ "encounter": encounter, "diagnoses": [icd("R05.9")], "services": [] }),
        ),
        ("recordProblem", json!({ "code": { "text": "Cough" } })),
        ("resolveProblem", json!({ "problem": id(&ids::PROBLEM) })),
        ("recordAllergy", json!({ "code": { "text": "Nuts" } })),
        ("refuteAllergy", json!({ "allergy": id(&ids::ALLERGY) })),
        ("startMedication", json!({ "drug": { "text": "Syrup" } })),
        (
            "changeMedication",
            json!({ "medication": id(&ids::MEDICATION), "drug": { "text": "Syrup" } }),
        ),
        ("stopMedication", json!({ "medication": id(&ids::MEDICATION) })),
        ("giveImmunization", json!({ "vaccine": { "text": "Influenza" } })),
        (
            "markEnteredInError",
            json!({ "record": { "kind": "ALLERGY", "id": id(&ids::ALLERGY) }, "reason": "OTHER" }),
        ),
        ("closeEncounter", json!({ "encounter": encounter })),
    ]
}

#[test]
fn a_stranger_learns_nothing_by_any_command_about_a_chart() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    for (name, mut input) in commands(&encounter) {
        let theirs = ward.charts(&ward.other, name, input.clone());
        assert_eq!(theirs.code.as_deref(), Some("NOT_FOUND"), "{name}: {theirs:?}");
        input["patient"] = json!(ids::OTHER_PATIENT.to_string());
        let nobodys = ward.give(&ward.other, name, input);
        assert_eq!(nobodys.code, theirs.code, "{name}");
        assert_eq!(nobodys.reason, theirs.reason, "{name}");
    }
    assert_eq!(ward.sees(&ward.other), None);
}

#[test]
fn a_visit_of_somebody_else_looks_as_if_it_were_not_there() {
    let ward = Ward::new();
    let unknown = json!(ids::OTHER_ENCOUNTER.to_string());
    for (name, input) in commands(&unknown) {
        if input["encounter"].is_string() {
            ward.charts(&ward.team, name, input).refused("NOT_FOUND");
        }
    }
}

#[test]
fn an_implausible_number_is_refused_and_recorded_with_a_reason_that_the_chart_shows() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    let weight = |value: &str, reason: Value| {
        let code = json!({ "codings": [{ "system": "http://loinc.org", "code": "29463-7" }] });
        json!({ "encounter": encounter, "observations": [{ "code": code,
                "value": { "value": value, "unit": "kg" }, "overrideReason": reason }] })
    };
    let typo = ward.charts(&ward.team, "recordVitals", weight("7000", Value::Null));
    assert_eq!(typo.refused("REFUSED"), "IMPLAUSIBLE");
    ward.charts(&ward.team, "recordVitals", weight("7000", json!("Weighed twice"))).done();
    ward.charts(&ward.team, "recordVitals", weight("70.50", json!("Not needed"))).done();
    let observations = format!(
        "{{ patient(id: \"{}\") {{ observations(category: \"vital-signs\") {{ nodes {{ overrideReason \
         value {{ ... on Quantity {{ value code }} }} performers {{ id }} }} }} }} }}",
        ids::PATIENT
    );
    let seen = ward.asks(&ward.team, &observations).done();
    let mut seen = seen["patient"]["observations"]["nodes"].as_array().unwrap().clone();
    seen.sort_by_key(|row| row["value"]["value"].to_string());
    let by = json!([{ "id": ward.team.account.to_string() }]);
    let row = |value: &str, reason: Value| {
        json!({ "overrideReason": reason, "value": { "value": value, "code": "kg" },
                "performers": by })
    };
    assert_eq!(seen, [row("70.50", Value::Null), row("7000", json!("Weighed twice"))]);
}

#[test]
fn a_result_is_flagged_by_its_range_and_a_flag_that_contradicts_it_is_refused() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    let amount = |value: &str| json!({ "value": value, "unit": "mmol/L" });
    let result = |flag: Value| {
        json!({ "encounter": encounter, "code": { "text": "Potassium" }, "interpretation": flag,
                "value": { "quantity": amount("6.1") },
                "referenceRanges": [{ "low": amount("3.5"), "high": amount("5.1") }] })
    };
    let contradicted = ward.charts(&ward.team, "recordResult", result(json!("N")));
    assert_eq!(contradicted.refused("BAD_INPUT"), "CONTRADICTS_RANGE");
    let id = ward.charts(&ward.team, "recordResult", result(Value::Null)).done();
    let mut both = result(Value::Null);
    both["value"]["text"] = json!("high");
    ward.charts(&ward.team, "recordResult", both).refused("BAD_INPUT");
    let seen = format!(
        "{{ patient(id: \"{}\") {{ observations {{ nodes {{ id interpretations {{ label }} }} }} }} }}",
        ids::PATIENT
    );
    let seen = ward.asks(&ward.team, &seen).done();
    let expected = json!([{ "id": id["observation"], "interpretations": [{ "label": "High" }] }]);
    assert_eq!(seen["patient"]["observations"]["nodes"], expected);
}

#[test]
fn everything_that_is_wrong_with_an_input_is_told_at_once() {
    let ward = Ward::new();
    let code = json!({ "codings": [{ "system": "http://snomed.info/sct", "code": "cough" }] });
    let asked = ward.ask(
        &ward.team,
        "mutation($in: RecordProblemInput!) { recordProblem(input: $in) { position } }",
        json!({ "in": { "commandId": uuid::Uuid::from_u128(9).to_string(),
                        "patient": ids::PATIENT.to_string(), "code": code,
                        "clinicalStatus": "gone", "verificationStatus": "refuted" } }),
    );
    let problem = |reason: &str, field: &str| (json!(reason), json!(field));
    let expected = [
        problem("MALFORMED", "code"),
        problem("UNKNOWN_CODE", "clinical_status"),
        problem("UNKNOWN_CODE", "verification_status"),
    ];
    assert_eq!(asked.problems, expected);
    assert_eq!(asked.refused("BAD_INPUT"), "MALFORMED");
}

#[test]
fn the_lists_of_a_chart_go_on_and_end() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    let icd = json!({ "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "J45.909" });
    let problem = json!({ "encounter": encounter, "code": { "codings": [icd], "text": "Asthma" } });
    let problem = ward.charts(&ward.team, "recordProblem", problem).done()["problem"].clone();
    let mut drug = json!({ "drug": { "text": "Salbutamol" }, "dosages": ["1 puff"],
                           "problems": [problem], "encounter": encounter });
    let started = ward.charts(&ward.team, "startMedication", drug.clone()).done();
    drug["medication"] = started["medication"].clone();
    drug["dosages"] = json!(["2 puffs"]);
    let changed = ward.charts(&ward.team, "changeMedication", drug.clone()).done();
    assert_eq!(changed["medication"], started["medication"]);
    let reaction = json!([{ "manifestations": [{ "text": "Hives" }], "severity": "mild" }]);
    let allergy = json!({ "code": { "text": "Latex" }, "kind": "allergy", "reactions": reaction });
    let allergy = ward.charts(&ward.team, "recordAllergy", allergy).done()["allergy"].clone();
    let lists = format!(
        "{{ patient(id: \"{}\") {{ problems {{ nodes {{ clinicalStatus ended {{ reason }} }} }}
             medications {{ nodes {{ status dosages requester {{ id }} ended {{ reason }} }} }}
             allergies(first: 1) {{ nodes {{ verificationStatus reactions {{ severity }} }} }} }} }}",
        ids::PATIENT
    );
    let seen = ward.asks(&ward.team, &lists).done()["patient"].clone();
    assert_eq!(seen["medications"]["nodes"][0]["dosages"], json!(["2 puffs"]));
    assert_eq!(seen["allergies"]["nodes"][0]["reactions"], json!([{ "severity": "mild" }]));
    let stop = json!({ "medication": started["medication"], "reason": "Tremor" });
    ward.charts(&ward.team, "stopMedication", stop.clone()).done();
    ward.charts(&ward.team, "resolveProblem", json!({ "problem": problem })).done();
    ward.charts(&ward.team, "refuteAllergy", json!({ "allergy": allergy })).done();
    let again = ward.charts(&ward.team, "stopMedication", stop);
    assert_eq!(again.refused("REFUSED"), "ALREADY_ENDED");
    let late = ward.charts(&ward.team, "changeMedication", drug);
    assert_eq!(late.refused("REFUSED"), "ALREADY_ENDED");
    let seen = ward.asks(&ward.team, &lists).done()["patient"].clone();
    assert_eq!(seen["problems"]["nodes"][0]["clinicalStatus"], "resolved");
    assert_eq!(seen["medications"]["nodes"][0]["ended"]["reason"], "Tremor");
    assert_eq!(seen["allergies"]["nodes"][0]["verificationStatus"], "refuted");
}
