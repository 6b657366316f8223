//! What goes into an event, and that nothing else does.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::testing::samples::ids;
use chartlog_eventlog::Position;
use chartlog_projections::compliance::AccessOutcome;
use serde_json::{Value, json};

use super::*;

fn access(kind: AccessKind) -> Access {
    Access {
        position: Position::from_u64(220),
        at: 1_777_903_200_000_000,
        kind,
        outcome: AccessOutcome::Shown,
        access: Some(ids::ACCESS),
        actor: Actor::Account(ids::CLINICIAN),
        role: Some(Role::Clinical),
        session: Some(ids::SESSION),
        source_address: Some("192.0.2.7".to_owned()),
        purpose: "TREATMENT".to_owned(),
        operation: "patient".to_owned(),
        code: None,
        facets: vec![Facet::Identity, Facet::Clinical],
        patients: vec![ids::PATIENT],
        concerned: Vec::new(),
        reason: None,
        under_glass: false,
        request: Some(ids::ACCESS),
        user_agent: Some("Chart/7.1 (tablet)".to_owned()),
        times: 1,
    }
}

fn events(access: &Access) -> Vec<Value> {
    let mut out = Vec::new();
    lines(&mut out, access, &Server::new("the log", "https://chart.clinic.example"));
    let text = String::from_utf8(out).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn only(access: &Access) -> Value {
    let events = events(access);
    assert_eq!(events.len(), 1);
    events.into_iter().next().unwrap()
}

#[test]
fn a_read_says_who_saw_what_of_whom_from_where_and_why() {
    let event = only(&access(AccessKind::Shown));
    assert_eq!(
        event["meta"]["profile"],
        json!(["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead"])
    );
    assert_eq!(event["id"], json!(ids::ACCESS.to_string()));
    assert_eq!((&event["action"], &event["outcome"]), (&json!("R"), &json!("0")));
    assert_eq!(event["recorded"], "2026-05-04T14:00:00Z");
    assert_eq!(event["purposeOfEvent"][0]["coding"][0]["code"], "TREAT");
    let agents = event["agent"].as_array().unwrap();
    let codes: Vec<_> = agents.iter().map(|agent| &agent["type"]["coding"][0]["code"]).collect();
    assert_eq!(codes, ["110152", "110153", "IRCP"]);
    assert_eq!(agents[0]["network"], json!({ "address": "192.0.2.7", "type": "2" }));
    assert_eq!(agents[0]["who"]["display"], "Chart/7.1 (tablet)");
    assert_eq!(agents[1]["who"], event["source"]["observer"]);
    assert_eq!(agents[2]["who"]["identifier"]["value"], json!(ids::CLINICIAN.to_string()));
    assert_eq!(agents[2]["role"][0]["coding"][0]["code"], "clinical");
    assert_eq!(agents[2]["altId"], json!(ids::SESSION.to_string()));
    assert_eq!(agents[2]["purposeOfUse"], event["purposeOfEvent"]);
    assert!(agents[2].get("network").is_none());
    let entities = event["entity"].as_array().unwrap();
    assert_eq!(entities[0]["what"]["identifier"]["value"], json!(ids::ACCESS.to_string()));
    assert_eq!(entities[1]["what"]["identifier"]["value"], "220");
    let facets = entities[1]["securityLabel"].as_array().unwrap();
    let facets: Vec<_> = facets.iter().map(|facet| &facet["code"]).collect();
    assert_eq!(facets, ["identity", "clinical"]);
    assert_eq!(entities[2]["what"], json!({ "reference": format!("Patient/{}", ids::PATIENT) }));
}

#[test]
fn each_kind_of_access_follows_the_profile_that_fits_it() {
    let nobody = |kind| Access { patients: Vec::new(), ..access(kind) };
    for (kind, name, action, subtype) in [
        (AccessKind::Shown, "Read", "R", "read"),
        (AccessKind::Search, "Query", "E", "search"),
        (AccessKind::Export, "Query", "E", "search"),
        (AccessKind::Change, "Update", "U", "update"),
    ] {
        for (access, name) in
            [(access(kind), format!("Patient{name}")), (nobody(kind), name.into())]
        {
            let event = only(&access);
            let profile = event["meta"]["profile"][0].as_str().unwrap();
            assert!(profile.ends_with(&format!("IHE.BasicAudit.{name}")), "{profile}");
            assert_eq!(event["action"], action);
            assert_eq!(event["subtype"][0]["code"], subtype);
            assert_eq!(event["type"]["code"], "rest");
        }
    }
}

#[test]
fn a_change_that_makes_a_record_is_a_creation_and_any_other_an_update() {
    for (operation, name, action, subtype) in [
        ("PatientRegistered", "Create", "C", "create"),
        ("AccountCreated", "Create", "C", "create"),
        ("NoteAmended", "Create", "C", "create"),
        ("NoteCoSigned", "Update", "U", "update"),
        ("ContactChanged", "Update", "U", "update"),
        ("ProblemImported", "Update", "U", "update"),
    ] {
        let change = Access { operation: operation.to_owned(), ..access(AccessKind::Change) };
        let nobody = Access { patients: Vec::new(), ..change.clone() };
        for (access, name) in [(change, format!("Patient{name}")), (nobody, name.to_owned())] {
            let event = only(&access);
            let profile = event["meta"]["profile"][0].as_str().unwrap();
            assert!(profile.ends_with(&format!("IHE.BasicAudit.{name}")), "{operation}: {profile}");
            assert_eq!((&event["action"], &event["outcome"]), (&json!(action), &json!("0")));
            assert_eq!(event["subtype"][0]["code"], subtype, "{operation}");
            let agents = event["agent"].as_array().unwrap();
            let codes: Vec<_> =
                agents.iter().map(|agent| &agent["type"]["coding"][0]["code"]).collect();
            assert_eq!(codes, ["110153", "110152", "AUT"], "{operation}");
            let made = &event["entity"][1];
            assert_eq!((&made["role"]["code"], &made["type"]["code"]), (&json!("4"), &json!("2")));
            assert_eq!(made["what"]["display"], operation);
        }
    }
    // What was not carried out has made nothing.
    let refused = access(AccessKind::CommandRefused);
    let code = Some("BAD_INPUT".to_owned());
    let event = only(&Access { operation: "PatientRegistered".into(), code, ..refused });
    assert_eq!(event["action"], "E");
}

#[test]
fn a_query_is_the_names_of_what_was_asked_and_nothing_that_was_typed() {
    let event = only(&Access { operation: "patients".into(), ..access(AccessKind::Search) });
    let query = &event["entity"][1];
    assert_eq!(query["query"], json!(BASE64.encode("patients")));
    assert!(query.get("what").is_none() && query.get("detail").is_none());
    assert_eq!(query["role"]["code"], "24");
}

#[test]
fn each_patient_of_an_access_has_an_event_of_the_same_request() {
    let both = vec![ids::PATIENT, ids::OTHER_PATIENT];
    let events = events(&Access { patients: both.clone(), ..access(AccessKind::Search) });
    assert_eq!(events.len(), 2);
    for (number, (event, patient)) in events.iter().zip(both).enumerate() {
        assert_eq!(event["id"], json!(format!("{}.{}", ids::ACCESS, number + 1)));
        assert_eq!(event["entity"][0], events[0]["entity"][0]);
        assert_eq!(event["entity"][2]["what"]["reference"], json!(format!("Patient/{patient}")));
    }
}

#[test]
fn who_may_not_is_an_authorisation_decision_and_what_failed_is_a_failure() {
    let refused = |code: &str| {
        let kind = AccessKind::CommandRefused;
        only(&Access { code: Some(code.to_owned()), facets: Vec::new(), ..access(kind) })
    };
    for code in ["FORBIDDEN", "NOT_FOUND", "STEP_UP_REQUIRED"] {
        let event = refused(code);
        assert_eq!((&event["outcome"], &event["outcomeDesc"]), (&json!("8"), &json!(code)));
        assert_eq!(event["subtype"][0]["code"], "AuthZ-Role");
        assert_eq!(event["type"]["code"], "110113");
        assert!(event.get("meta").is_none(), "it is no successful access");
    }
    for code in ["BAD_INPUT", "LIMITED", "ON_CARE_TEAM"] {
        let event = refused(code);
        assert_eq!((&event["outcome"], &event["type"]["code"]), (&json!("4"), &json!("rest")));
        assert!(event.get("meta").is_none());
    }
}

#[test]
fn what_the_system_and_operators_did_is_told_too() {
    let by = |actor| {
        let there = Access {
            source_address: None,
            session: None,
            role: None,
            user_agent: None,
            request: None,
            access: None,
            ..access(AccessKind::Change)
        };
        only(&Access { actor, ..there })
    };
    let system = by(Actor::System);
    assert_eq!(system["id"], "change-220");
    assert_eq!(system["agent"].as_array().unwrap().len(), 2);
    assert_eq!(system["agent"][0]["requestor"], true);
    assert_eq!(system["agent"][0]["network"], json!({ "address": "localhost", "type": "1" }));
    let operator = by(Actor::Operator(501));
    assert_eq!(operator["agent"][2]["who"]["identifier"]["value"], "501");
    assert_eq!(operator["agent"][2]["type"]["coding"][0]["code"], "AUT");
}

#[test]
fn a_change_of_an_account_names_it_beside_who_made_it_and_says_why() {
    let reset = Access {
        operation: "SecondFactorReset".into(),
        concerned: vec![ids::PORTAL],
        reason: Some("DEVICE_LOST".into()),
        ..access(AccessKind::Change)
    };
    for (access, profile) in [
        (reset.clone(), "IHE.BasicAudit.PatientUpdate"),
        (Access { patients: Vec::new(), ..reset }, "IHE.BasicAudit.Update"),
    ] {
        let event = only(&access);
        assert!(event["meta"]["profile"][0].as_str().unwrap().ends_with(profile), "{event}");
        assert_eq!(
            event["agent"][2]["who"]["identifier"]["value"],
            json!(ids::CLINICIAN.to_string())
        );
        let concerned = event["entity"].as_array().unwrap().last().unwrap();
        assert_eq!(concerned["what"]["identifier"]["value"], json!(ids::PORTAL.to_string()));
        assert_eq!(
            (&concerned["type"]["code"], &concerned["role"]["code"]),
            (&json!("4"), &json!("11"))
        );
        assert_eq!(concerned["description"], "DEVICE_LOST");
    }
}

#[test]
fn broken_glass_and_purposes_that_hl7_has_no_code_for_are_said() {
    let event = only(&Access { under_glass: true, ..access(AccessKind::Shown) });
    assert_eq!(event["purposeOfEvent"][1]["coding"][0]["code"], "BTG");
    let event = only(&Access { purpose: "OLD WORD".into(), ..access(AccessKind::Shown) });
    assert_eq!(event["purposeOfEvent"], json!([{ "text": "OLD WORD" }]));
}

#[test]
fn a_bundle_of_them_is_json() {
    let server = Server::new("the log", "localhost");
    let mut out = Vec::new();
    begin_bundle(&mut out, ids::REQUEST, "2026-05-04T14:00:00Z");
    let both = vec![ids::PATIENT, ids::OTHER_PATIENT];
    entries(&mut out, &Access { patients: both, ..access(AccessKind::Search) }, &server, true);
    entries(&mut out, &access(AccessKind::Shown), &server, false);
    out.extend_from_slice(b"]}");
    let bundle: Value = serde_json::from_slice(&out).unwrap();
    let entries = bundle["entry"].as_array().unwrap();
    assert_eq!((entries.len(), &bundle["type"]), (3, &json!("collection")));
    let url = entries[2]["fullUrl"].as_str().unwrap();
    assert!(url.ends_with(entries[2]["resource"]["id"].as_str().unwrap()), "{url}");
}
