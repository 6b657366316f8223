//! Broken glass: what it opens, until when, and who reviews it.

use super::*;

pub(super) const FIND: &str = "query($family: String!, $given: String!, $birthDate: Date!) {
    findPatient(family: $family, given: $given, birthDate: $birthDate) {
        id displayName birthDate } }";

#[test]
fn outside_the_team_a_patient_is_found_by_name_and_date_of_birth_and_nothing_else_is_seen() {
    let ward = Ward::new();
    assert_eq!(ward.sees(&ward.team), Some(1));
    assert_eq!(ward.sees(&ward.other), None);
    let name = json!({ "family": "ONEIL", "given": "zoe", "birthDate": BORN });
    let found = ward.ask(&ward.other, FIND, name).done();
    let one =
        json!([{ "id": ids::PATIENT.to_string(), "displayName": "Zoë O'Neil", "birthDate": BORN }]);
    assert_eq!(found["findPatient"], one);
    let nobody = json!({ "family": "Oneill", "given": "Zoe", "birthDate": BORN });
    assert_eq!(ward.ask(&ward.other, FIND, nobody).done()["findPatient"], json!([]));
    let vague = json!({ "family": "ONEIL", "given": "zoe", "birthDate": "1932" });
    ward.ask(&ward.other, FIND, vague).refused("BAD_INPUT");
    // Both searches are on record, the one that found nobody too; a name stands in neither.
    let searches = ward.asks(
        &ward.officer,
        "{ accesses(filter: { kinds: [SEARCH] }) { nodes { operation outcome patientIds } } }",
    );
    let searches = searches.done()["accesses"]["nodes"].as_array().unwrap().clone();
    let finds: Vec<_> = searches.iter().filter(|one| one["operation"] == "findPatient").collect();
    assert!(finds.iter().any(|one| one["patientIds"] == json!([ids::PATIENT.to_string()])));
    assert!(finds.iter().any(|one| one["outcome"] == "NOTHING_FOUND"), "{finds:?}");
    assert!(!format!("{searches:?}").to_lowercase().contains("neil"));
}

#[test]
fn broken_glass_opens_what_the_team_sees_at_once_and_nothing_that_is_restricted() {
    let ward = Ward::new();
    let broken = ward.give(&ward.other, "breakGlass", breaking(ids::PATIENT)).done();
    assert!(broken["position"].as_str().is_some_and(|position| !position.is_empty()));
    // The session that broke it waits for nothing else.
    assert_eq!(ward.sees(&ward.other), Some(1));
    let chart = CHART.replace("$PATIENT", &ids::PATIENT.to_string()).replace("$ROWS", "20");
    let (mine, theirs) = (ward.asks(&ward.other, &chart), ward.asks(&ward.team, &chart));
    let mine = mine.done();
    assert_eq!(mine, theirs.done(), "what the team sees");
    assert!(!mine.to_string().contains(SECRET));
    assert_eq!(mine["patient"]["allergies"]["totalCount"], 1);
}

#[test]
fn a_grant_ends_by_the_clock_and_stays_ended() {
    let mut ward = Ward::new();
    ward.breaks(&ward.other);
    ward.passes(60 * MINUTE);
    assert_eq!(ward.sees(&ward.other), Some(1), "its last moment");
    ward.passes(1);
    assert_eq!(ward.sees(&ward.other), None);
    ward.restarts();
    assert_eq!(ward.sees(&ward.other), None);
    assert_eq!(ward.sees(&ward.team), Some(1));
}

#[test]
fn a_grant_ends_by_hand_for_every_session_and_stays_ended() {
    let mut ward = Ward::new();
    let glass = ward.breaks(&ward.other);
    let second = signed_in(ward.node(), ward.other.account, Role::Clinical);
    ward.restarts();
    assert_eq!(ward.sees(&second), Some(1), "a grant outlives the process");
    ward.passes(MINUTE);
    ward.give(&ward.team, "mendGlass", json!({ "glass": glass })).refused("NOT_FOUND");
    ward.give(&ward.other, "mendGlass", json!({ "glass": glass })).done();
    assert_eq!(ward.sees(&second), None);
    assert_eq!(ward.sees(&ward.other), None);
    let again = ward.give(&ward.other, "mendGlass", json!({ "glass": glass }));
    assert_eq!(again.refused("REFUSED"), "ALREADY_ENDED");
    ward.passes(1);
    ward.restarts();
    assert_eq!(ward.sees(&second), None);
}

#[test]
fn who_showed_no_second_factor_lately_breaks_no_glass() {
    let ward = Ward::new();
    ward.passes(limits::STEP_UP_US);
    let input = breaking(ids::PATIENT);
    ward.give(&ward.other, "breakGlass", input.clone()).refused("STEP_UP_REQUIRED");
    assert_eq!(ward.sees(&ward.other), None);
    ward.node().sessions().step_up(&ward.other).unwrap();
    ward.give(&ward.other, "breakGlass", input).done();
    assert_eq!(ward.sees(&ward.other), Some(1));
    let refusals = ward.asks(&ward.officer, "{ refusals { nodes { operation code patientIds } } }");
    let refusals = refusals.done()["refusals"]["nodes"].as_array().unwrap().clone();
    let on_record = json!({ "operation": "breakGlass", "code": "STEP_UP_REQUIRED",
                            "patientIds": [ids::PATIENT.to_string()] });
    assert!(refusals.contains(&on_record), "{refusals:?}");
}

#[test]
fn compliance_sees_the_grant_and_what_was_read_under_it_and_signs_it_off() {
    let ward = Ward::new();
    ward.sees(&ward.team);
    let glass = ward.breaks(&ward.other);
    ward.sees(&ward.other);
    let open = "{ brokenGlass(filter: { open: true }) { nodes {
        id accountId patientId reason finding reviewedById } } }";
    let found = ward.asks(&ward.officer, open).done()["brokenGlass"]["nodes"].clone();
    let account = ward.other.account.to_string();
    assert_eq!(found[0]["id"], json!(glass));
    assert_eq!(found[0]["accountId"], json!(account));
    assert_eq!(found[0]["patientId"], json!(ids::PATIENT.to_string()));
    assert_eq!((&found[0]["reason"], &found[0]["finding"]), (&json!("EMERGENCY"), &Value::Null));
    let under = format!(
        "{{ accesses(filter: {{ glass: \"{glass}\", kinds: [SHOWN, SEARCH] }}) {{ nodes {{
             operation underGlass actor {{ accountId }} }} }} }}"
    );
    let reads = ward.asks(&ward.officer, &under).done()["accesses"]["nodes"].clone();
    let read = json!({ "operation": "patient", "underGlass": true,
                       "actor": { "accountId": account } });
    assert_eq!(reads, json!([read]), "not what the team read");

    let review = |finding: &str| json!({ "glass": glass, "finding": finding });
    let running = ward.give(&ward.officer, "reviewGlass", review("JUSTIFIED"));
    assert_eq!(running.refused("REFUSED"), "WRONG_STATUS");
    ward.passes(61 * MINUTE);
    let own = signed_in(ward.node(), ward.other.account, Role::Compliance);
    let own = ward.give(&own, "reviewGlass", review("JUSTIFIED"));
    assert_eq!(own.refused("REFUSED"), "OWN_REVIEW");
    ward.give(&ward.officer, "reviewGlass", review("NEEDS_FOLLOW_UP")).done();
    let waits = ward.asks(&ward.officer, open).done()["brokenGlass"]["nodes"].clone();
    assert_eq!(waits[0]["id"], json!(glass), "it waits for another review");
    assert_eq!(waits[0]["finding"], "NEEDS_FOLLOW_UP");
    ward.give(&ward.officer, "reviewGlass", review("NOT_JUSTIFIED")).done();
    let again = ward.give(&ward.officer, "reviewGlass", review("JUSTIFIED"));
    assert_eq!(again.refused("REFUSED"), "ALREADY_EXISTS");
    let unknown = json!({ "glass": ids::GLASS.to_string(), "finding": "JUSTIFIED" });
    ward.give(&ward.officer, "reviewGlass", unknown).refused("NOT_FOUND");
    assert_eq!(ward.asks(&ward.officer, open).done()["brokenGlass"]["nodes"], json!([]));
    let reviewed = ward.asks(&ward.officer, &open.replace("open: true", "open: false")).done();
    assert_eq!(reviewed["brokenGlass"]["nodes"][0]["finding"], "NOT_JUSTIFIED");
}

#[test]
fn the_sentence_stands_in_inquiry_and_nowhere_else() {
    let ward = Ward::new();
    ward.breaks(&ward.other);
    let holding = ward.holding(SENTENCE);
    // As it was typed, and as the explanation of the grant.
    assert_eq!(holding, [Facet::Inquiry; 2]);
    ward.node().catch_up(limits::CATCH_UP).unwrap();
    let views = ward.node().views();
    for found in [
        views.compliance.find_bytes(SENTENCE.as_bytes()).unwrap(),
        views.clinical.find_bytes(SENTENCE.as_bytes()).unwrap(),
    ] {
        assert_eq!(found, Vec::<String>::new());
    }
}

#[test]
fn the_same_command_breaks_the_glass_once_and_says_when_it_ends() {
    let ward = Ward::new();
    let mut input = breaking(ids::PATIENT);
    input["commandId"] = json!(uuid::Uuid::from_u128(77).to_string());
    input["minutes"] = json!(15);
    let first = ward.give(&ward.other, "breakGlass", input.clone()).done();
    ward.passes(SECOND);
    assert_eq!(ward.give(&ward.other, "breakGlass", input).done(), first);
    let all = ward.asks(&ward.officer, "{ brokenGlass { totalCount nodes { until } } }").done();
    assert_eq!(all["brokenGlass"]["totalCount"], 1);
    assert_eq!(all["brokenGlass"]["nodes"][0]["until"], first["until"]);
    ward.passes(15 * MINUTE);
    assert_eq!(ward.sees(&ward.other), None);
}

#[test]
fn glass_is_not_broken_for_nobody_nor_by_the_team_nor_without_a_reason_nor_for_long() {
    let ward = Ward::new();
    let unknown = breaking(ids::OTHER_PATIENT);
    ward.give(&ward.other, "breakGlass", unknown).refused("NOT_FOUND");
    let own = ward.give(&ward.team, "breakGlass", breaking(ids::PATIENT));
    assert_eq!(own.refused("REFUSED"), "ON_CARE_TEAM");
    for (field, value) in [
        ("sentence", json!("help")),
        ("sentence", json!("x".repeat(1001))),
        ("reason", json!("CURIOUS")),
        ("minutes", json!(0)),
        ("minutes", json!(241)),
        ("minutes", json!(-5)),
        ("patient", json!("Zoe")),
    ] {
        let mut input = breaking(ids::PATIENT);
        input[field] = value.clone();
        ward.give(&ward.other, "breakGlass", input).refused("BAD_INPUT");
    }
    assert_eq!(ward.sees(&ward.other), None);
    let mut longest = breaking(ids::PATIENT);
    longest["minutes"] = json!(240);
    ward.give(&ward.other, "breakGlass", longest).done();
}
