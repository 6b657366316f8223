//! A visit, from opening to closing: who may open it, and who is on the team then.

use chartlog_domain::calendar::{self, Calendar};
use chartlog_domain::facts::scheduling::Appointment;
use chartlog_domain::testing::samples::scheduling;

use super::*;

/// An appointment of the patient with somebody, in an hour.
fn booked(ward: &Ward, provider: AccountId, status: &str) -> Value {
    booked_at(ward, provider, status, "2027-01-15T09:00:00Z")
}

fn booked_at(ward: &Ward, provider: AccountId, status: &str, start: &str) -> Value {
    let appointment = Appointment {
        provider: Some(provider),
        status: status.to_owned(),
        start: Some(at(start)),
        end: None,
        ..scheduling::appointment(true)
    };
    let id = appointment.appointment;
    let day = appointment.start.as_ref().unwrap().date().to_owned();
    told(ward.node(), "appointment", |unit, command| {
        let import = calendar::Command::ImportAppointment(imported(true, appointment));
        unit.execute::<Calendar>(&Stream::Calendar { provider, day }, command, import).unwrap();
    });
    ward.node().catch_up(limits::CATCH_UP).unwrap();
    json!(id.to_string())
}

fn visit(ward: &Ward, session: &Session, encounter: &Value) -> Value {
    let document = format!(
        "{{ encounter(id: {encounter}) {{ status class {{ code }} reasons {{ text }} period {{ start \
         end }} participants {{ id }} appointment {{ id status }} imported }} }}"
    );
    ward.asks(session, &document).done()["encounter"].clone()
}

#[test]
fn a_visit_is_opened_by_the_team_and_closed_once() {
    let ward = Ward::new();
    let opened = json!({ "reasons": [{ "text": "A cough" }] });
    let opened = ward.charts(&ward.team, "openEncounter", opened).done();
    let encounter = &opened["encounter"];
    let seen = visit(&ward, &ward.team, encounter);
    assert_eq!((&seen["status"], &seen["class"]["code"]), (&json!("in-progress"), &json!("AMB")));
    assert_eq!(seen["reasons"][0]["text"], "A cough");
    assert_eq!(seen["participants"][0]["id"], json!(ward.team.account.to_string()));
    assert_eq!((&seen["appointment"], &seen["imported"]), (&Value::Null, &json!(false)));
    ward.passes(MINUTE);
    let close = json!({ "encounter": encounter });
    ward.charts(&ward.team, "closeEncounter", close.clone()).done();
    assert_eq!(visit(&ward, &ward.team, encounter)["status"], "finished");
    let again = ward.charts(&ward.team, "closeEncounter", close);
    assert_eq!(again.refused("REFUSED"), "ENCOUNTER_ALREADY_CLOSED");
}

#[test]
fn who_opens_the_visit_of_their_own_appointment_is_on_the_team_from_then_on() {
    let ward = Ward::new();
    let appointment = booked(&ward, ward.other.account, "booked");
    assert_eq!(ward.sees(&ward.other), None);
    ward.charts(&ward.other, "openEncounter", json!({})).refused("NOT_FOUND");
    let open = json!({ "appointment": appointment });
    let opened = ward.charts(&ward.other, "openEncounter", open).done();
    assert_eq!(ward.sees(&ward.other), Some(1));
    let seen = visit(&ward, &ward.other, &opened["encounter"]);
    assert_eq!(seen["appointment"], json!({ "id": appointment, "status": "booked" }));
    let team = format!(
        "{{ patient(id: \"{}\") {{ careTeam {{ nodes {{ clinician {{ id }} joining }} }} }} }}",
        ids::PATIENT
    );
    let team = ward.asks(&ward.other, &team).done()["patient"]["careTeam"]["nodes"].clone();
    let joined =
        json!({ "clinician": { "id": ward.other.account.to_string() }, "joining": "ENCOUNTER" });
    assert!(team.as_array().unwrap().contains(&joined), "{team}");
}

#[test]
fn an_appointment_of_somebody_else_or_one_that_is_over_opens_no_visit() {
    let ward = Ward::new();
    let theirs = booked(&ward, ward.team.account, "booked");
    let open = json!({ "appointment": theirs });
    ward.charts(&ward.other, "openEncounter", open.clone()).refused("NOT_FOUND");
    // For a patient of the team it may be a colleague's.
    let ward = Ward::new();
    booked(&ward, ward.other.account, "booked");
    ward.charts(&ward.team, "openEncounter", open).done();
    let unknown = json!({ "appointment": ids::OTHER_APPOINTMENT.to_string() });
    ward.charts(&ward.team, "openEncounter", unknown).refused("NOT_FOUND");
    let ward = Ward::new();
    let over = json!({ "appointment": booked(&ward, ward.other.account, "cancelled") });
    let refused = ward.charts(&ward.other, "openEncounter", over);
    assert_eq!(refused.refused("REFUSED"), "WRONG_STATUS");
    assert_eq!(ward.sees(&ward.other), None);
}

#[test]
fn an_own_appointment_opens_a_visit_from_a_week_before_it_to_90_days_after() {
    for (start, opens) in [
        ("2027-01-22T08:00:01Z", false),
        ("2027-01-22T08:00:00Z", true),
        ("2026-10-17T08:00:00Z", true),
        ("2026-10-17T07:59:59Z", false),
        ("2016-10-17T08:00:00Z", false),
    ] {
        let ward = Ward::new();
        let appointment = booked_at(&ward, ward.other.account, "booked", start);
        let open = json!({ "appointment": appointment });
        if opens {
            ward.charts(&ward.other, "openEncounter", open).done();
            assert_eq!(ward.sees(&ward.other), Some(1), "{start}");
            continue;
        }
        // As one that is not there.
        let unknown = json!({ "appointment": ids::OTHER_APPOINTMENT.to_string() });
        let unknown = ward.charts(&ward.other, "openEncounter", unknown).problems;
        let refused = ward.charts(&ward.other, "openEncounter", open.clone());
        assert_eq!(refused.problems, unknown, "{start}");
        refused.refused("NOT_FOUND");
        assert_eq!(ward.sees(&ward.other), None, "{start}");
        // Whoever is on the team opens it all the same; broken glass puts nobody on it.
        ward.breaks(&ward.other);
        ward.charts(&ward.other, "openEncounter", open.clone()).done();
        ward.passes(61 * MINUTE);
        assert_eq!(ward.sees(&ward.other), None, "{start}");
        ward.charts(&ward.team, "openEncounter", open).done();
    }
}

#[test]
fn an_old_appointment_that_is_over_does_not_tell_what_became_of_it() {
    let ward = Ward::new();
    let old = booked_at(&ward, ward.other.account, "cancelled", "2016-10-17T08:00:00Z");
    let open = json!({ "appointment": old });
    ward.charts(&ward.other, "openEncounter", open).refused("NOT_FOUND");
}

#[test]
fn under_broken_glass_a_visit_is_written_down_and_the_team_stays_as_it_is() {
    let ward = Ward::new();
    ward.breaks(&ward.other);
    let encounter = ward.opens(&ward.other);
    let note =
        json!({ "encounter": encounter, "title": "Emergency", "text": "Found on the floor" });
    ward.charts(&ward.other, "signNote", note.clone()).done();
    ward.passes(61 * MINUTE);
    assert_eq!(ward.sees(&ward.other), None);
    ward.charts(&ward.other, "signNote", note).refused("NOT_FOUND");
    assert_eq!(visit(&ward, &ward.team, &encounter)["status"], "in-progress");
}

#[test]
fn nothing_is_said_to_be_in_the_future_and_nothing_refers_to_what_is_not_there() {
    let ward = Ward::new();
    for (name, input) in [
        ("openEncounter", json!({ "start": "2027-01-15T09:00:00Z" })),
        ("recordProblem", json!({ "code": { "text": "Cough" }, "onset": "2027-02" })),
        ("giveImmunization", json!({ "vaccine": { "text": "Flu" }, "occurred": "2028" })),
    ] {
        ward.charts(&ward.team, name, input).refused("BAD_INPUT");
    }
    for (name, input) in [
        ("openEncounter", json!({ "location": ids::LOCATION.to_string() })),
        (
            "recordProblem",
            json!({ "code": { "text": "Cough" }, "encounter": ids::ENCOUNTER.to_string() }),
        ),
        (
            "startMedication",
            json!({ "drug": { "text": "Syrup" }, "problems": [ids::PROBLEM.to_string()] }),
        ),
        ("closeEncounter", json!({ "encounter": ids::ENCOUNTER.to_string() })),
    ] {
        ward.charts(&ward.team, name, input).refused("NOT_FOUND");
    }
    // The day before yesterday, wherever that is, and to the year.
    ward.charts(&ward.team, "openEncounter", json!({ "start": "2027-01-13" })).done();
    let since = json!({ "code": { "text": "Cough" }, "onset": "2027" });
    ward.charts(&ward.team, "recordProblem", since).done();
}

#[test]
fn the_same_command_opens_one_visit() {
    let ward = Ward::new();
    let mut input = json!({ "patient": ids::PATIENT.to_string() });
    input["commandId"] = json!(uuid::Uuid::from_u128(77).to_string());
    let first = ward.give(&ward.team, "openEncounter", input.clone()).done();
    ward.passes(MINUTE);
    assert_eq!(ward.give(&ward.team, "openEncounter", input.clone()).done(), first);
    input["reasons"] = json!([{ "text": "A cough" }]);
    ward.give(&ward.team, "openEncounter", input).refused("BAD_INPUT");
    let count =
        format!("{{ patient(id: \"{}\") {{ encounters {{ totalCount }} }} }}", ids::PATIENT);
    let count = ward.asks(&ward.team, &count).done();
    assert_eq!(count["patient"]["encounters"]["totalCount"], 1);
}
