//! What is set as a whole in a chart, by several: nobody overwrites what they have not seen, when they say what
//! they saw.

use super::restrictions::portal;
use super::*;

#[test]
fn a_medication_that_was_changed_since_is_read_again() {
    let ward = Ward::new();
    let start = |name: &str| {
        let started = json!({ "drug": { "text": name } });
        ward.charts(&ward.team, "startMedication", started).done()
    };
    let (started, other) = (start("Salbutamol"), start("Syrup"));
    let change = |of: &Value, dosage: &str, seen: &Value| {
        let input = json!({ "medication": of["medication"], "drug": { "text": "Salbutamol" },
                            "dosages": [dosage], "seenAt": seen });
        ward.charts(&ward.team, "changeMedication", input)
    };
    let seen = other["position"].clone();
    change(&other, "1 spoon", &seen).done();
    let changed = change(&started, "1 puff", &seen).done();
    assert_eq!(change(&started, "2 puffs", &seen).refused("REFUSED"), "CHANGED_SINCE");
    let changed = change(&started, "2 puffs", &changed["position"]).done();
    let stopped = json!({ "medication": started["medication"] });
    ward.charts(&ward.team, "stopMedication", stopped).done();
    let late = change(&started, "3 puffs", &changed["position"]);
    assert_eq!(late.refused("REFUSED"), "CHANGED_SINCE");
}

#[test]
fn a_visit_that_was_coded_since_is_read_again() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    let code = |diagnosis: &str, seen: &Value| {
        let input = json!({ "encounter": encounter, "services": [], "seenAt": seen,
            "diagnoses": [{ "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": diagnosis }] });
        ward.charts(&ward.team, "codeVisit", input)
    };
    let first = code("J45.909", &Value::Null).done();
    let seen = first["position"].clone();
    let note = json!({ "encounter": encounter, "title": "Visit", "text": "What was said" });
    ward.charts(&ward.team, "signNote", note).done();
    code("J45.901", &seen).done();
    assert_eq!(code("J45.902", &seen).refused("REFUSED"), "CHANGED_SINCE");
}

#[test]
fn a_patient_does_not_overwrite_what_was_set_since_either() {
    let ward = Ward::new();
    let own = portal(&ward);
    let contact = |seen: &Value| {
        let input = json!({ "languages": ["es"], "emergencyContacts": [], "seenAt": seen });
        ward.give(&own, "changeContact", input)
    };
    let seen = contact(&Value::Null).done()["position"].clone();
    let again = contact(&seen).done()["position"].clone();
    assert_eq!(contact(&seen).refused("REFUSED"), "CHANGED_SINCE");
    contact(&again).done();
}
