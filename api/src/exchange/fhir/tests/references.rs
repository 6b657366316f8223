//! Every kind of reference leads where it should, forwards too.

use chartlog_domain::ids::{EncounterId, PatientId};

use super::super::identity::{Identity, Ids};
use super::super::plan::{Planned, Told};
use super::super::testing::{Keyless, Outcome, read_files, read_json};

fn patient(identity: &Identity) -> PatientId {
    Ids::new(&Keyless, "").patient(identity)
}

fn bundle(kind: &str, entries: &[&str]) -> String {
    format!(r#"{{"resourceType":"Bundle","type":"{kind}","entry":[{}]}}"#, entries.join(","))
}

/// An observation about `subject`, in an entry.
fn about(subject: &str) -> String {
    format!(
        r#"{{"resource":{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},
        "subject":{subject}}}}}"#
    )
}

fn subject_of(outcome: &Outcome) -> PatientId {
    let Told::Observation(observation) = outcome.told("Observation") else {
        panic!("an observation tells an observation")
    };
    observation.patient
}

#[test]
fn a_reference_by_full_url_may_point_forward() {
    let outcome = read_json(&bundle(
        "transaction",
        &[
            &about(r#"{"reference":"urn:uuid:1"}"#),
            r#"{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient"}}"#,
        ],
    ));
    assert_eq!(subject_of(&outcome), patient(&Identity::of_url("urn:uuid:1")));
}

#[test]
fn a_relative_reference_finds_the_entry_of_that_type_and_id() {
    let outcome = read_json(&bundle(
        "transaction",
        &[
            r#"{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"7"}}"#,
            &about(r#"{"reference":"Patient/7"}"#),
        ],
    ));
    assert_eq!(subject_of(&outcome), patient(&Identity::of_url("urn:uuid:1")));
}

#[test]
fn a_relative_reference_is_relative_to_the_base_of_its_entry() {
    let observation = r#"{"fullUrl":"https://e.org/r4/Observation/1","resource":{"resourceType":
        "Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/7"}}}"#;
    let outcome = read_json(&bundle("collection", &[observation]));
    assert_eq!(subject_of(&outcome), patient(&Identity::of_url("https://e.org/r4/Patient/7")));
}

#[test]
fn an_absolute_reference_and_a_version_lead_to_the_same_resource() {
    for reference in ["https://e.org/Patient/7", "https://e.org/Patient/7/_history/2"] {
        let outcome =
            read_json(&bundle("batch", &[&about(&format!(r#"{{"reference":"{reference}"}}"#))]));
        assert_eq!(subject_of(&outcome), patient(&Identity::of_url("https://e.org/Patient/7")));
    }
}

#[test]
fn a_put_names_its_resource_by_its_url() {
    let outcome = read_json(&bundle(
        "batch",
        &[
            r#"{"resource":{"resourceType":"Patient"},
                "request":{"method":"PUT","url":"Patient/7"}}"#,
            &about(r#"{"reference":"Patient/7"}"#),
        ],
    ));
    assert_eq!(subject_of(&outcome), patient(&Identity::relative("Patient", "7")));
    assert!(outcome.only("Patient").put);
}

#[test]
fn conditional_and_logical_references_find_whoever_has_the_identifier() {
    let given = r#"{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient",
        "identifier":[{"system":"http://x","value":"7"}]}}"#;
    for subject in [
        r#"{"reference":"Patient?identifier=http://x|7"}"#,
        r#"{"identifier":{"system":"http://x","value":"7"}}"#,
        r#"{"type":"Patient","identifier":{"system":"http://x","value":"7"}}"#,
    ] {
        let outcome = read_json(&bundle("batch", &[given, &about(subject)]));
        assert_eq!(subject_of(&outcome), patient(&Identity::of_url("urn:uuid:1")));
    }
}

#[test]
fn if_none_exist_makes_the_identifier_decide_whichever_file_comes_first() {
    let conditional = bundle("batch", &[&about(r#"{"reference":"Patient?identifier=s|7"}"#)]);
    let created = bundle(
        "transaction",
        &[r#"{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient"},
            "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=s|7"}}"#],
    );
    for (one, other) in [(&conditional, &created), (&created, &conditional)] {
        let outcome = read_files(&[("1.json", one.as_bytes()), ("2.json", other.as_bytes())]);
        let Told::Patient { person, .. } = outcome.told("Patient") else { panic!("a patient") };
        assert_eq!(subject_of(&outcome), person.patient);
    }
}

#[test]
fn contained_resources_are_followed_inside_their_container() {
    let outcome = read_json(
        r##"{"resourceType":"MedicationRequest","status":"active","intent":"order",
        "contained":[{"resourceType":"Medication","id":"m","code":{"text":"oil"}},
        {"resourceType":"Practitioner","id":"p","identifier":[
        {"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}]}],
        "medicationReference":{"reference":"#m"},"requester":{"reference":"#p"},
        "subject":{"reference":"Patient/7"}}"##,
    );
    let Told::Medication(medication) = outcome.told("MedicationRequest") else { panic!() };
    assert_eq!(medication.drug.label(), "oil");
    let npi =
        Identity::by_identifier("Practitioner", "http://hl7.org/fhir/sid/us-npi", "1234567893");
    assert_eq!(medication.requester, Some(Ids::new(&Keyless, "").account(&npi)));
}

#[test]
fn a_role_leads_to_its_practitioner_even_across_files() {
    let role = r#"{"resourceType":"PractitionerRole","id":"r",
        "practitioner":{"reference":"Practitioner/p"}}"#;
    let visit = r#"{"resourceType":"Encounter","id":"e","status":"finished","subject":
        {"reference":"Patient/7"},"participant":[{"individual":
        {"reference":"PractitionerRole/r"}}]}"#;
    let outcome = read_files(&[("a.json", visit.as_bytes()), ("b.json", role.as_bytes())]);
    let expected = Ids::new(&Keyless, "").account(&Identity::relative("Practitioner", "p"));
    let planned = &outcome.only("Encounter").planned;
    assert!(matches!(&planned[0].told, Told::Encounter(e) if e.participants == [expected]));
    assert!(
        matches!(&planned[1], Planned { told: Told::Member(m), .. } if m.clinician == expected)
    );
}

#[test]
fn a_patient_who_is_not_here_is_still_somebody() {
    let outcome = read_json(&bundle("batch", &[&about(r#"{"reference":"Patient/elsewhere"}"#)]));
    assert_eq!(subject_of(&outcome), patient(&Identity::relative("Patient", "elsewhere")));
}

#[test]
fn a_subject_that_leads_nowhere_is_refused() {
    for subject in [
        r#"{"display":"Mrs Smith"}"#,
        r#"{"reference":"urn:uuid:not-here"}"#,
        r##"{"reference":"#none"}"##,
        r#"{"reference":"Smith"}"#,
    ] {
        let outcome = read_json(&bundle("batch", &[&about(subject)]));
        let refused = outcome.only("Observation").refused.clone().unwrap();
        assert_eq!(refused.path, "entry[0].resource.subject");
        assert_eq!(refused.reason, "does not lead to a patient");
    }
}

#[test]
fn a_resource_about_no_patient_is_filed() {
    for subject in [r#"{"reference":"Group/1"}"#, r#"{"reference":"Device/1"}"#] {
        let outcome = read_json(&bundle("batch", &[&about(subject)]));
        let item = outcome.only("Observation");
        assert!(item.planned.is_empty() && item.refused.is_none());
        assert_eq!(outcome.groups[0].patient, None);
    }
}

#[test]
fn lines_may_refer_to_each_other() {
    let lines = concat!(
        r#"{"resourceType":"Claim","id":"c","status":"active","use":"claim","patient":{"reference":"Patient/7"},"item":[{"sequence":1,"encounter":[{"reference":"Encounter/e"}]}],"diagnosis":[{"sequence":1,"diagnosisReference":{"reference":"Condition/d"}}]}"#,
        "\n\n",
        r#"{"resourceType":"Condition","id":"d","subject":{"reference":"Patient/7"},"code":{"coding":[{"system":"s","code":"J06","display":"words"}]}}"#,
        "\n",
    );
    let outcome = read_files(&[("a.ndjson", lines.as_bytes())]);
    let Told::Claim { claim, codes } = outcome.told("Claim") else { panic!("a claim") };
    assert_eq!(codes.diagnoses[0].code, "J06");
    assert_eq!(codes.diagnoses[0].display, None);
    let encounter: EncounterId =
        Ids::new(&Keyless, "").encounter(&Identity::relative("Encounter", "e"));
    assert_eq!(claim.encounters, [encounter]);
}
