//! What files look like out there, and what becomes of what is broken.

use super::super::limits;
use super::super::plan::Told;
use super::super::testing::{Outcome, read_files, read_json};

/// A transaction of two patients; the second one's observation lacks its status.
const HALF_BROKEN: &str = r#"{"type":"transaction","entry":[
    {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient"}},
    {"fullUrl":"urn:uuid:b","resource":{"resourceType":"Patient"}},
    {"resource":{"resourceType":"Observation","code":{"text":"x"},
     "subject":{"reference":"urn:uuid:b"}}},
    {"resource":{"resourceType":"Goal","lifecycleStatus":"active","description":{"text":"x"},
     "subject":{"reference":"urn:uuid:a"}}}
    ],"resourceType":"Bundle"}"#;

fn refused_in(outcome: &Outcome, number: usize) -> usize {
    outcome.groups[number].items.iter().filter(|item| item.refused.is_some()).count()
}

#[test]
fn a_transaction_is_grouped_by_patient_and_marked_as_atomic() {
    let outcome = read_json(HALF_BROKEN);
    assert_eq!(outcome.groups.len(), 2);
    assert!(outcome.groups.iter().all(|group| group.atomic));
    assert_eq!((refused_in(&outcome, 0), refused_in(&outcome, 1)), (0, 1));
    let refused = outcome.only("Observation").refused.clone().unwrap();
    assert_eq!(refused.path, "entry[2].resource.status");
    assert_eq!(refused.reason, "is missing");
}

#[test]
fn a_resource_of_nobody_spoils_the_transaction_of_the_only_patient() {
    let outcome = read_json(
        r#"{"resourceType":"Bundle","type":"transaction","entry":[
        {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient"}},
        {"resource":{"resourceType":"Condition","code":{"text":"x"}}}]}"#,
    );
    assert_eq!(outcome.groups.len(), 1);
    assert_eq!(outcome.groups[0].items.len(), 2);
}

#[test]
fn a_batch_is_not_atomic() {
    let outcome = read_json(&HALF_BROKEN.replace("transaction", "batch"));
    assert!(outcome.groups.iter().all(|group| !group.atomic));
}

#[test]
fn shared_resources_come_before_those_of_patients() {
    let outcome = read_json(
        r#"{"resourceType":"Bundle","type":"transaction","entry":[
        {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient"}},
        {"fullUrl":"urn:uuid:o","resource":{"resourceType":"Organization","name":"O"}}]}"#,
    );
    assert_eq!(outcome.groups[0].patient, None);
    assert!(outcome.groups[1].patient.is_some());
}

#[test]
fn a_wrong_shape_names_its_path_and_repeats_nothing() {
    for (resource, path, reason) in [
        (r#""birthDate":"Tuesday Smith""#, "birthDate", "not a FHIR date or dateTime"),
        (r#""name":[{},{"family":3}]"#, "name[1].family", "has the wrong type"),
        (r#""name":"Smith""#, "name", "has the wrong type"),
    ] {
        let outcome = read_json(&format!(r#"{{"resourceType":"Patient","id":"1",{resource}}}"#));
        let refused = outcome.only("Patient").refused.clone().unwrap();
        assert_eq!(refused.path, path);
        assert!(refused.reason.starts_with(reason), "{}", refused.reason);
        assert!(!refused.reason.contains("Smith"));
    }
}

#[test]
fn a_number_in_quotes_is_refused() {
    let outcome = read_json(
        r#"{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":
        {"reference":"Patient/1"},"component":[{"valueQuantity":{"value":"1.5"}}]}"#,
    );
    let refused = outcome.only("Observation").refused.clone().unwrap();
    assert_eq!(refused.path, "component[0].valueQuantity.value");
    assert_eq!(refused.reason, "is not a number");
}

#[test]
fn digits_and_precision_are_kept() {
    let outcome = read_json(
        r#"{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":
        {"reference":"Patient/1"},"effectiveDateTime":"2015-03",
        "issued":"2015-03-01T10:00:00.180-05:00","valueQuantity":{"value":132.34377502976770}}"#,
    );
    let Told::Observation(observation) = outcome.told("Observation") else { panic!() };
    assert_eq!(observation.effective.start.as_ref().unwrap().as_str(), "2015-03");
    assert_eq!(observation.issued.as_ref().unwrap().as_str(), "2015-03-01T10:00:00.180-05:00");
    let Some(chartlog_domain::words::Value::Quantity(quantity)) = &observation.finding.value else {
        panic!("a quantity")
    };
    assert_eq!(quantity.value.as_ref().unwrap().as_str(), "132.34377502976770");
}

#[test]
fn a_broken_file_names_line_and_column_and_the_others_go_on() {
    let outcome = read_files(&[
        ("a.json", b"{\n\"resourceType\": Smith}"),
        ("b.json", b"{\"resourceType\":\"Patient\",\"id\":\"1\"}"),
        ("c.json", b"{\"resourceType\":\"Patient\""),
        ("d.txt", b"not even looked at"),
    ]);
    assert_eq!(outcome.items().count(), 1);
    let paths: Vec<_> = outcome.files_refused.iter().map(|refused| &*refused.path).collect();
    assert_eq!(paths, ["line 1 column 25", "line 2 column 17"]); // patients come first
    assert_eq!(outcome.skipped, 1);
}

#[test]
fn a_broken_line_names_itself_and_the_others_go_on() {
    let outcome = read_files(&[(
        "a.ndjson",
        b"{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"resourceType\":\n{\"resourceType\":\"Patient\",\"id\":\"2\"}\n",
    )]);
    assert_eq!(outcome.items().count(), 2);
    assert!(outcome.files_refused[0].path.starts_with("line 2 column "));
}

#[test]
fn bundles_may_stand_in_lines() {
    let bundle = r#"{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient","id":"1"}}]}"#;
    let lines = format!("{bundle}\n{}\n", bundle.replace("\"1\"", "\"2\""));
    let outcome = read_files(&[("a.ndjson", lines.as_bytes())]);
    assert_eq!(outcome.items().count(), 2);
    assert!(outcome.refused.is_empty());
}

#[test]
fn what_is_not_put_there_is_refused() {
    let outcome = read_json(
        r#"{"resourceType":"Bundle","type":"batch","entry":[
        {"request":{"method":"DELETE","url":"Patient/1"}},
        {"request":{"method":"PATCH","url":"Patient/1"},"resource":{"resourceType":"Patient"}}]}"#,
    );
    assert_eq!(outcome.refused[0].0, "Patient");
    assert_eq!(outcome.refused[0].1.path, "entry[0].resource");
    let refused = outcome.only("Patient").refused.clone().unwrap();
    assert_eq!(refused.path, "entry[1].request.method");
}

#[test]
fn a_restricted_label_keeps_a_resource_whole_and_apart() {
    let json = r#"{"resourceType":"Condition","subject":{"reference":"Patient/1"},"meta":
        {"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"ETH"}]},
        "code":{"text":"secret"}}"#;
    let outcome = read_json(json);
    assert!(outcome.only("Condition").restricted);
    let Told::Restricted(record, _) = outcome.told("Condition") else { panic!("restricted") };
    assert_eq!(record.labels[0].code, "ETH");
    assert!(record.content.expose().contains("secret"));
    // A type without a home is restricted too, and so is all of a bundle that is labelled.
    let outcome = read_json(&json.replace("Condition", "QuestionnaireResponse"));
    assert!(matches!(outcome.told("QuestionnaireResponse"), Told::Restricted(..)));
    let outcome = read_json(
        r#"{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Goal",
        "lifecycleStatus":"active","description":{"text":"x"},"subject":{"reference":"Patient/1"}
        }}],"meta":{"security":[{"code":"R"}]}}"#,
    );
    assert!(matches!(outcome.told("Goal"), Told::Restricted(..)));
}

#[test]
fn a_labelled_patient_is_still_registered_and_a_restricted_visit_joins_nobody() {
    let label = r#""meta":{"security":[{"code":"PSY"}]}"#;
    let outcome = read_json(&format!(r#"{{"resourceType":"Patient","id":"1",{label}}}"#));
    assert!(matches!(outcome.told("Patient"), Told::Patient { .. }));
    let outcome = read_json(&format!(
        r#"{{"resourceType":"Encounter","id":"1","status":"finished","subject":
        {{"reference":"Patient/1"}},"participant":[{{"individual":
        {{"reference":"Practitioner/1"}}}}],{label}}}"#
    ));
    let planned = &outcome.only("Encounter").planned;
    assert_eq!(planned.len(), 1);
    assert!(matches!(&planned[0].told, Told::Restricted(record, _) if record.author.is_some()));
}

#[test]
fn equal_contained_coverages_of_a_patient_are_one() {
    let answer = |id: &str, payer: &str| {
        format!(
            r##"{{"resource":{{"resourceType":"ExplanationOfBenefit","id":"{id}","status":"active",
            "outcome":"complete","patient":{{"reference":"Patient/1"}},"contained":[
            {{"resourceType":"Coverage","id":"coverage","status":"active",
            "payor":[{{"display":"{payer}"}}]}}],
            "insurance":[{{"coverage":{{"reference":"#coverage"}}}}]}}}}"##
        )
    };
    let entries = [answer("1", "A"), answer("2", "A"), answer("3", "B")].join(",");
    let outcome = read_json(&format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{entries}]}}"#
    ));
    let coverages: Vec<_> = outcome
        .items()
        .flat_map(|item| &item.planned)
        .filter_map(|planned| {
            let Told::Coverage(coverage) = &planned.told else { return None };
            Some(coverage.coverage)
        })
        .collect();
    assert_eq!(coverages.len(), 3);
    assert_eq!(coverages[0], coverages[1]);
    assert_ne!(coverages[0], coverages[2]);
}

#[test]
fn billing_gets_codes_without_words() {
    let outcome = read_json(
        r#"{"resourceType":"Claim","id":"1","status":"active","use":"claim","patient":
        {"reference":"Patient/1"},"item":[{"sequence":1,"productOrService":{"coding":
        [{"system":"s","code":"99213","display":"visit"}],"text":"visit"},"modifier":
        [{"text":"words only"}]}],"diagnosis":[{"sequence":2,"diagnosisCodeableConcept":{"coding":
        [{"system":"s","code":"J06","display":"cold"}]}}],"total":{"value":1.50}}"#,
    );
    let Told::Claim { claim, codes } = outcome.told("Claim") else { panic!("a claim") };
    assert_eq!(codes.services[0].code.as_ref().unwrap().display, None);
    assert!(codes.services[0].modifiers.is_empty());
    assert_eq!(codes.diagnoses[0].code, "");
    assert_eq!(codes.diagnoses[1].code, "J06");
    assert_eq!(claim.total.as_ref().unwrap().amount.as_str(), "1.50");
    assert_eq!(claim.total.as_ref().unwrap().currency, "XXX");
}

#[test]
fn a_slot_knows_its_provider_by_its_schedule() {
    let outcome = read_json(
        r#"{"resourceType":"Bundle","type":"collection","entry":[
        {"resource":{"resourceType":"Slot","id":"1","status":"free","schedule":
         {"reference":"Schedule/1"},"start":"2020-01-01T10:00:00Z","end":"2020-01-01T10:15:00Z"}},
        {"resource":{"resourceType":"Schedule","id":"1","actor":[{"reference":"Location/1"},
         {"reference":"Practitioner/1"}]}}]}"#,
    );
    let Told::Slot(slot) = outcome.told("Slot") else { panic!("a slot") };
    assert!(slot.provider.is_some() && slot.location.is_some());
}

#[test]
fn a_large_bundle_is_handed_out_in_chunks() {
    let entry = |n: usize| {
        format!(
            r#"{{"resource":{{"resourceType":"Goal","id":"{n}","lifecycleStatus":"active",
        "description":{{"text":"x"}},"subject":{{"reference":"Patient/{}"}}}}}}"#,
            n % 3
        )
    };
    let count = 2 * limits::CHUNK_RESOURCES + 1;
    let entries: Vec<_> = (0..count).map(entry).collect();
    let outcome = read_json(&format!(
        r#"{{"resourceType":"Bundle","type":"batch","entry":[{}]}}"#,
        entries.join(",")
    ));
    assert_eq!(outcome.items().count(), count);
    assert_eq!(outcome.groups.len(), 3 + 3 + 1);
}

/// A goal of patient `number % 3`, with a description of some length.
fn long_goal(number: usize) -> String {
    let (patient, words) = (number % 3, "x".repeat(1_000));
    format!(
        r#"{{"fullUrl":"urn:uuid:g{number}","resource":{{"resourceType":"Goal",
        "lifecycleStatus":"active","description":{{"text":"{words}"}},
        "subject":{{"reference":"urn:uuid:{patient}"}}}}}}"#
    )
}

#[test]
fn a_bundle_too_long_for_memory_is_streamed_and_each_patient_is_still_one_group() {
    let count = usize::try_from(limits::MEMORY_MAX).unwrap() / 1_000;
    // By patient, as exports are; the patients themselves stand at the end, the type last.
    let goals = (0..3).flat_map(|first| (first..count).step_by(3)).map(long_goal);
    let patients = (0..3).map(|number| {
        format!(r#"{{"fullUrl":"urn:uuid:{number}","resource":{{"resourceType":"Patient"}}}}"#)
    });
    let entries: Vec<_> = goals.chain(patients).collect();
    let bundle = format!(
        r#"{{"resourceType":"Bundle","entry":[{}],"type":"transaction"}}"#,
        entries.join(",")
    );
    assert!(bundle.len() as u64 > limits::MEMORY_MAX);
    let outcome = read_json(&bundle);
    assert!(outcome.files_refused.is_empty(), "{:?}", outcome.files_refused);
    assert_eq!(outcome.items().count(), count + 3);
    assert_eq!(outcome.groups.len(), 3);
    for group in &outcome.groups {
        assert!(group.atomic && group.patient.is_some());
        assert_eq!(group.items.last().unwrap().kind, "Patient");
    }
}

#[test]
fn a_resource_over_the_limit_is_refused() {
    let long = "x".repeat(usize::try_from(limits::RESOURCE_MAX).unwrap());
    let outcome = read_json(&format!(
        r#"{{"resourceType":"Bundle","type":"batch","entry":[{{"resource":{{"a":"{long}"}}}}]}}"#
    ));
    assert_eq!(outcome.files_refused[0].reason, "a resource of more than 32 MiB");
    let patient = r#"{"resourceType":"Patient"}"#;
    let lines = format!("{patient}\n{{\"a\":\"{long}\"}}\n{patient}\n");
    let outcome = read_files(&[("a.ndjson", lines.as_bytes())]);
    assert_eq!(outcome.items().count(), 2);
    assert_eq!(outcome.files_refused[0].path, "line 2");
}

#[test]
fn many_lines_are_mapped_window_by_window() {
    let line = |number: usize| {
        format!(
            r#"{{"resourceType":"Goal","id":"{number}","lifecycleStatus":"active","description":{{"text":"x"}},"subject":{{"reference":"Patient/1"}},"addresses":[{{"reference":"Condition/1"}}]}}"#
        )
    };
    let mut lines: Vec<_> = (0..=limits::WINDOW_LINES).map(line).collect();
    lines.push("{\"resourceType\":\"Goal\"}".to_owned());
    let outcome = read_files(&[("a.ndjson", lines.join("\n").as_bytes())]);
    assert_eq!(outcome.items().count(), limits::WINDOW_LINES + 2);
    let refused: Vec<_> = outcome.items().filter_map(|item| item.refused.as_ref()).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].path, format!("line {}.subject", limits::WINDOW_LINES + 2));
}
