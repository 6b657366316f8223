//! Real bundles that we did not write: every record is in the view that should hold it, counted
//! independently from the JSON. Skipped where the data is not there.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chartlog_tests::{Clinic, Server};
use serde_json::{Value, json};

/// What is counted, and the field of a patient in the clinical schema that lists it.
const CLINICAL: [(&str, &str); 9] = [
    ("Encounter", "encounters"),
    ("Condition", "problems"),
    ("Observation", "observations"),
    ("Immunization", "immunizations"),
    ("Procedure", "procedures"),
    ("MedicationRequest", "medications"),
    ("AllergyIntolerance", "allergies"),
    ("DiagnosticReport", "reports"),
    ("CarePlan", "carePlans"),
];

fn data() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.parent()?;
    let folder = root.join("shared/testdata/fhir/A");
    folder.is_dir().then_some(folder)
}

/// Counts of each patient, taken from the JSON alone: family, given and birth date name them here.
fn counted(folder: &Path) -> (BTreeMap<String, u64>, Vec<BTreeMap<String, u64>>) {
    let mut all = BTreeMap::new();
    let mut patients = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "gz") {
            continue;
        }
        let mut text = String::new();
        flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
            .read_to_string(&mut text)
            .unwrap();
        let bundle: Value = serde_json::from_str(&text).unwrap();
        let mut own = BTreeMap::new();
        for entry in bundle["entry"].as_array().unwrap() {
            let kind = entry["resource"]["resourceType"].as_str().unwrap().to_owned();
            *own.entry(kind.clone()).or_default() += 1;
            *all.entry(kind).or_default() += 1;
        }
        if own.contains_key("Patient") {
            patients.push(own);
        }
    }
    (all, patients)
}

#[test]
fn every_record_of_set_a_is_in_the_view_that_should_hold_it() {
    let Some(folder) = data() else {
        println!("skipped: ../shared/testdata is not there, so set A was not imported");
        return;
    };
    let (all, per_patient) = counted(&folder);
    let clinic = Clinic::new();
    let (ran, report) = clinic.import(&folder);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    for (kind, count) in &all {
        let counts = &report["resources"][kind];
        assert_eq!(counts["read"].as_u64(), Some(*count), "{kind}");
        assert_eq!(counts["refused"], 0, "{kind}");
        let told = counts["events"].as_u64().unwrap() + counts["unchanged"].as_u64().unwrap();
        let filed = counts["filed"].as_u64().unwrap();
        assert_eq!(told + filed, *count, "{kind}");
        assert_eq!(filed > 0, kind == "ImagingStudy", "{kind}: {filed} filed only");
    }
    assert_eq!(report["patients"].as_u64(), all.get("Patient").copied());

    let server = Server::start(&clinic);
    let token = |args: &[&str]| clinic.run(args).out.trim().to_owned();
    let front_desk = token(&["token", "--role", "front_desk"]);
    let billing = token(&["token", "--role", "billing"]);
    let total = |token: &str, field: &str| {
        let data = server.data(token, &format!("{{ {field} {{ totalCount }} }}"), json!({}));
        data[field]["totalCount"].as_u64().unwrap()
    };
    assert_eq!(total(&front_desk, "patients"), all["Patient"]);
    assert_eq!(total(&billing, "patients"), all["Patient"]);
    assert_eq!(total(&billing, "claims"), all["Claim"]);

    // Each clinician's patients, until everybody has been seen once, and each chart counted.
    let mut seen = BTreeMap::new();
    for clinician in report["clinicians"].as_array().unwrap() {
        if clinician["patients"] == 0 || seen.len() as u64 == all["Patient"] {
            continue;
        }
        let login = clinician["login"].as_str().unwrap();
        let token = token(&["token", "--role", "clinical", "--as", login]);
        let fields: String =
            CLINICAL.iter().map(|(_, field)| format!("{field} {{ totalCount }} ")).collect();
        let data = server.data(
            &token,
            &format!("{{ myPatients(first: 50) {{ nodes {{ id {fields} }} }} }}"),
            json!({}),
        );
        for node in data["myPatients"]["nodes"].as_array().unwrap() {
            seen.insert(node["id"].as_str().unwrap().to_owned(), node.clone());
        }
    }
    assert_eq!(seen.len() as u64, all["Patient"], "every patient has a care team");
    for (kind, field) in CLINICAL {
        let mut from_views: Vec<u64> =
            seen.values().map(|node| node[field]["totalCount"].as_u64().unwrap()).collect();
        let mut from_json: Vec<u64> =
            per_patient.iter().map(|own| own.get(kind).copied().unwrap_or_default()).collect();
        from_views.sort_unstable();
        from_json.sort_unstable();
        assert_eq!(from_views, from_json, "{kind}");
    }
    assert_eq!(clinic.verify()["ok"], true);
}
