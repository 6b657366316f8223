//! Notes: signed, amended, added to, co-signed.

use super::*;

fn signs(ward: &Ward, encounter: &Value, co_signer: Option<AccountId>) -> Value {
    let soap = json!({ "subjective": "A cough", "plan": "Rest" });
    let input = json!({ "encounter": encounter, "title": "Visit", "soap": soap,
                        "coSigner": co_signer.map(|account| account.to_string()) });
    ward.charts(&ward.team, "signNote", input).done()["note"].clone()
}

fn notes(ward: &Ward, session: &Session) -> Vec<Value> {
    let document = format!(
        "{{ patient(id: \"{}\") {{ notes {{ nodes {{ id title text amends amendmentReason addsTo
             sections {{ code {{ code }} title text }} coSigner {{ id }}
             coSignatures {{ clinician {{ id }} }}
             amendments {{ totalCount }} addenda {{ totalCount }} }} }} }} }}",
        ids::PATIENT
    );
    let seen = ward.asks(session, &document).done();
    seen["patient"]["notes"]["nodes"].as_array().unwrap().clone()
}

#[test]
fn a_soap_note_keeps_its_sections_and_reads_as_one() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    signs(&ward, &encounter, None);
    let note = &notes(&ward, &ward.team)[0];
    assert_eq!(note["text"], "SUBJECTIVE\nA cough\n\nPLAN\nRest");
    let section = |code: &str, title: &str, text: &str| json!({ "code": { "code": code }, "title": title, "text": text });
    let expected =
        json!([section("61150-9", "Subjective", "A cough"), section("18776-5", "Plan", "Rest")]);
    assert_eq!(note["sections"], expected);
}

#[test]
fn a_signed_note_is_amended_and_added_to_and_stays_as_it_was_signed() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    let note = signs(&ward, &encounter, None);
    let told = |more: Value| {
        let mut input = json!({ "encounter": encounter, "note": note, "title": "Later",
                                "text": "Two weeks, not two days" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let amend = json!({ "reason": "Mistyped" });
    let amendment = ward.charts(&ward.team, "amendNote", told(amend)).done()["note"].clone();
    let addendum = ward.charts(&ward.team, "addAddendum", told(json!({}))).done()["note"].clone();
    let blank = ward.charts(&ward.team, "amendNote", told(json!({ "reason": " " })));
    assert_eq!(blank.refused("BAD_INPUT"), "REQUIRED");
    ward.charts(&ward.team, "addAddendum", told(json!({ "soap": { "plan": "Rest" } })))
        .refused("BAD_INPUT");
    let unknown = json!({ "note": ids::NOTE.to_string() });
    ward.charts(&ward.team, "addAddendum", told(unknown)).refused("NOT_FOUND");
    let seen = notes(&ward, &ward.team);
    let of = |id: &Value| seen.iter().find(|row| row["id"] == *id).unwrap();
    assert_eq!(seen.len(), 3);
    assert_eq!(of(&note)["text"], "SUBJECTIVE\nA cough\n\nPLAN\nRest");
    assert_eq!(of(&note)["amendments"]["totalCount"], 1);
    assert_eq!(of(&note)["addenda"]["totalCount"], 1);
    assert_eq!((&of(&amendment)["amends"], &of(&amendment)["addsTo"]), (&note, &Value::Null));
    assert_eq!(of(&amendment)["amendmentReason"], "Mistyped");
    assert_eq!((&of(&addendum)["addsTo"], &of(&addendum)["amends"]), (&note, &Value::Null));
}

#[test]
fn a_note_is_co_signed_by_whom_its_author_named_and_not_by_its_author() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    let unnamed = signs(&ward, &encounter, None);
    let sign = |note: &Value| json!({ "encounter": encounter, "note": note });
    ward.charts(&ward.other, "coSignNote", sign(&unnamed)).refused("NOT_FOUND");
    let note = signs(&ward, &encounter, Some(ward.other.account));
    let waiting = |session: &Session| {
        let asked = ward.asks(session, "{ notesToCoSign { nodes { id } } }").done();
        asked["notesToCoSign"]["nodes"].clone()
    };
    assert_eq!(waiting(&ward.other), json!([{ "id": note }]), "and so they read the chart");
    assert_eq!(waiting(&ward.team), json!([]));
    let own = ward.charts(&ward.team, "coSignNote", sign(&note));
    assert_eq!(own.refused("REFUSED"), "OWN_NOTE");
    ward.charts(&ward.other, "coSignNote", sign(&note)).done();
    let again = ward.charts(&ward.other, "coSignNote", sign(&note));
    assert_eq!(again.refused("REFUSED"), "CO_SIGNED_ALREADY");
    // Now a colleague of the team, who co-signs what nobody asked them to.
    ward.charts(&ward.other, "coSignNote", sign(&unnamed)).done();
    assert_eq!(waiting(&ward.other), json!([]));
    let by = json!({ "clinician": { "id": ward.other.account.to_string() } });
    for row in notes(&ward, &ward.team) {
        assert_eq!(row["coSignatures"], json!([by]));
    }
}

#[test]
fn whoever_was_named_co_signs_no_note_that_they_cannot_read_any_more() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    let names = || {
        let note = signs(&ward, &encounter, Some(ward.other.account));
        json!({ "encounter": encounter, "note": note })
    };
    let first = names();
    ward.charts(&ward.other, "leaveCareTeam", json!({})).done();
    ward.charts(&ward.other, "coSignNote", first.clone()).refused("NOT_FOUND");
    // Named once more, they are on the team again; until the patient has the record closed to them.
    let second = names();
    ward.charts(&ward.other, "coSignNote", first).done();
    let restriction = json!({ "patient": ids::PATIENT.to_string(),
                              "account": ward.other.account.to_string(), "request": "IN_WRITING" });
    ward.give(&ward.officer, "agreeRestriction", restriction).done();
    ward.charts(&ward.other, "coSignNote", second).refused("NOT_FOUND");
}

#[test]
fn only_a_clinician_is_named_to_co_sign() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    for (account, code) in [
        (ward.officer.account, "NOT_FOUND"),
        (ids::CLINICIAN, "NOT_FOUND"),
        (ward.team.account, "REFUSED"),
    ] {
        let input = json!({ "encounter": encounter, "title": "Visit", "text": "A cough",
                            "coSigner": account.to_string() });
        ward.charts(&ward.team, "signNote", input).refused(code);
    }
    assert!(notes(&ward, &ward.team).is_empty());
}

#[test]
fn who_is_refused_on_a_note_is_on_record_with_the_patient_whose_it_is() {
    let ward = Ward::new();
    let other = ids::OTHER_PATIENT;
    told(ward.node(), "another patient", |unit, command| {
        let register = registration(other, HumanName::simple("Ada", "Vale"));
        unit.execute::<Patient>(&Stream::Patient(other), command, register).unwrap();
        let join = patient::Command::JoinCareTeam(Member {
            patient: other,
            clinician: ward.other.account,
            role: None,
            joining: Joining::Registration,
            since: None,
            until: None,
        });
        unit.execute::<Patient>(&Stream::Patient(other), command, join).unwrap();
    });
    let theirs = json!({ "patient": other.to_string() });
    let encounter = ward.give(&ward.other, "openEncounter", theirs).done()["encounter"].clone();
    let note = json!({ "patient": other.to_string(), "encounter": encounter, "title": "Visit",
                       "text": "What was said" });
    let note = ward.give(&ward.other, "signNote", note).done()["note"].clone();

    // By the name of a patient of theirs, and of the visit of one who is not.
    let add = |encounter: &Value| {
        let input = json!({ "encounter": encounter, "note": note, "title": "Later",
                            "text": "Two weeks, not two days" });
        ward.charts(&ward.team, "addAddendum", input).refused("NOT_FOUND")
    };
    assert_eq!(add(&encounter), add(&json!(ids::ENCOUNTER.to_string())), "both look the same");
    let on_record = testing::refused_on(ward.node(), "addAddendum");
    assert_eq!(on_record, [vec![ids::PATIENT, other], vec![ids::PATIENT]]);
}

#[test]
fn what_is_said_later_waits_for_a_co_signature_of_its_own() {
    let ward = Ward::new();
    let encounter = ward.opens(&ward.team);
    let unnamed = signs(&ward, &encounter, None);
    let later = |name: &str, note: &Value, co_signer: Option<AccountId>| {
        let mut input = json!({ "encounter": encounter, "note": note, "title": "Later",
                                "text": "Two weeks, not two days",
                                "coSigner": co_signer.map(|account| account.to_string()) });
        if name == "amendNote" {
            input["reason"] = json!("Mistyped");
        }
        ward.charts(&ward.team, name, input)
    };
    let waiting = || {
        let asked = ward.asks(&ward.other, "{ notesToCoSign { nodes { id } } }").done();
        let nodes = asked["notesToCoSign"]["nodes"].as_array().unwrap().clone();
        nodes.into_iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
    };
    let sign = |note: &Value| {
        let input = json!({ "encounter": encounter, "note": note });
        ward.charts(&ward.other, "coSignNote", input)
    };
    // Named for what comes later alone, they are on the team by it, as by a note.
    later("amendNote", &unnamed, None).done();
    assert_eq!(waiting(), Vec::<Value>::new());
    let amendment = later("amendNote", &unnamed, Some(ward.other.account)).done()["note"].clone();
    assert_eq!(waiting(), std::slice::from_ref(&amendment));
    sign(&amendment).done();
    assert_eq!(waiting(), Vec::<Value>::new());
    let own = later("addAddendum", &unnamed, Some(ward.team.account));
    assert_eq!(own.refused("REFUSED"), "OWN_NOTE");
    // Of a note that named somebody, co-signed as it is, what its author adds is not co-signed.
    let note = signs(&ward, &encounter, Some(ward.other.account));
    sign(&note).done();
    let addendum = later("addAddendum", &note, None).done()["note"].clone();
    assert_eq!(waiting(), std::slice::from_ref(&addendum));
    let seen = notes(&ward, &ward.team);
    let row = seen.iter().find(|row| row["id"] == addendum).unwrap();
    assert_eq!(row["coSigner"]["id"], ward.other.account.to_string());
    assert_eq!(row["coSignatures"], json!([]));
}
