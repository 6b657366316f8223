//! Notes that are kept apart from the chart.

use super::*;

const KEPT_APART: &str = "a dream of a burning harbour";

fn note(text: &str) -> Value {
    json!({ "category": "PSYCHOTHERAPY", "title": "Session", "text": text })
}

fn own(ward: &Ward, session: &Session) -> Asked {
    let document = format!(
        "{{ restrictedNotes(patient: \"{}\") {{ totalCount nodes {{ id category title text
             encounterId signedAt }} }} }}",
        ids::PATIENT
    );
    ward.asks(session, &document)
}

#[test]
fn a_restricted_note_stands_in_its_own_facet_and_is_read_by_its_author_alone() {
    let ward = Ward::new();
    let signed = ward.charts(&ward.team, "signRestrictedNote", note(KEPT_APART)).done();
    assert_eq!(ward.holding(KEPT_APART), [Facet::Restricted]);
    let seen = own(&ward, &ward.team).done()["restrictedNotes"].clone();
    assert_eq!(seen["totalCount"], 1);
    let row = &seen["nodes"][0];
    assert_eq!((&row["id"], &row["text"]), (&signed["note"], &json!(KEPT_APART)));
    assert_eq!((&row["category"], &row["encounterId"]), (&json!("PSYCHOTHERAPY"), &Value::Null));
    // The imported one is somebody else's.
    assert!(!seen.to_string().contains(SECRET));

    own(&ward, &ward.other).refused("NOT_FOUND");
    ward.breaks(&ward.other);
    assert_eq!(own(&ward, &ward.other).done()["restrictedNotes"]["totalCount"], 0);
    let chart = CHART.replace("$PATIENT", &ids::PATIENT.to_string()).replace("$ROWS", "20");
    for session in [&ward.team, &ward.other] {
        assert!(!ward.asks(session, &chart).done().to_string().contains(KEPT_APART));
    }
    let views = ward.node().views();
    for found in [
        views.clinical.find_bytes(KEPT_APART.as_bytes()).unwrap(),
        views.compliance.find_bytes(KEPT_APART.as_bytes()).unwrap(),
        views.patient.find_bytes(KEPT_APART.as_bytes()).unwrap(),
        views.billing.find_bytes(KEPT_APART.as_bytes()).unwrap(),
    ] {
        assert_eq!(found, Vec::<String>::new());
    }
}

#[test]
fn what_was_typed_for_one_is_on_record_nowhere_even_when_it_is_refused() {
    let ward = Ward::new();
    let refused = note(KEPT_APART);
    ward.charts(&ward.other, "signRestrictedNote", refused.clone()).refused("NOT_FOUND");
    let mut untitled = refused.clone();
    untitled["title"] = json!(" ");
    ward.charts(&ward.team, "signRestrictedNote", untitled).refused("BAD_INPUT");
    let mut misspelt = refused;
    misspelt["category"] = json!("SECRET");
    ward.charts(&ward.team, "signRestrictedNote", misspelt).refused("BAD_INPUT");
    assert_eq!(ward.holding(KEPT_APART), []);
}

#[test]
fn whoever_reads_one_is_on_record_with_patient_and_facet() {
    let ward = Ward::new();
    ward.charts(&ward.team, "signRestrictedNote", note(KEPT_APART)).done();
    own(&ward, &ward.team).done();
    let accesses =
        "{ accesses(filter: { kinds: [SHOWN] }) { nodes { operation patientIds facets } } }";
    let accesses = ward.asks(&ward.officer, accesses).done();
    let expected = json!({ "operation": "restrictedNotes", "facets": ["RESTRICTED"],
                           "patientIds": [ids::PATIENT.to_string()] });
    let nodes = accesses["accesses"]["nodes"].as_array().unwrap();
    assert!(nodes.contains(&expected), "{nodes:?}");
}

#[test]
fn restricted_notes_are_paged_the_oldest_first_and_last_over_a_restart() {
    let mut ward = Ward::new();
    for text in ["one", "two", "three"] {
        ward.charts(&ward.team, "signRestrictedNote", note(text)).done();
    }
    ward.restarts();
    let page = |after: &str| {
        let document = format!(
            "{{ restrictedNotes(patient: \"{}\", first: 2{after}) {{ nodes {{ text }}
                 pageInfo {{ endCursor hasNextPage }} }} }}",
            ids::PATIENT
        );
        ward.asks(&ward.team, &document).done()["restrictedNotes"].clone()
    };
    let first = page("");
    assert_eq!(first["nodes"], json!([{ "text": "one" }, { "text": "two" }]));
    let next = page(&format!(", after: {}", first["pageInfo"]["endCursor"]));
    assert_eq!(next["nodes"], json!([{ "text": "three" }]));
    assert_eq!(next["pageInfo"]["hasNextPage"], false);
}
