use chartlog_domain::facet::Facet;
use chartlog_domain::facts::clinical::ClinicalFact;
use chartlog_domain::facts::identity::IdentityFact;
use chartlog_domain::facts::scheduling::{Appointment, Move, StatusChange};
use chartlog_domain::facts::{CodingFact, SchedulingFact};
use chartlog_domain::testing::samples::words::{at, imported};
use chartlog_domain::testing::samples::{clinical, coding, identity, ids, scheduling};

use super::{Kit, all, items};
use crate::clinical::query::{self, Charted};

#[test]
fn an_appointment_is_as_it_was_moved_and_checked_in() {
    let kit = Kit::with_team();
    let booked = scheduling::appointment(true);
    kit.tell(SchedulingFact::AppointmentImported(imported(true, booked.clone())));
    kit.tell(ClinicalFact::ReasonGiven(clinical::visit_reason()));
    let moved = Move {
        provider: ids::OTHER_CLINICIAN,
        start: at("2026-05-06T10:00:00-04:00"),
        end: at("2026-05-06T10:20:00-04:00"),
        ..scheduling::moved()
    };
    kit.tell(SchedulingFact::Moved(moved.clone()));
    let change = StatusChange { at: at("2026-05-06T13:55:00Z"), ..scheduling::status_change() };
    kit.tell(SchedulingFact::CheckedIn(change.clone()));
    let seen = kit.seen();
    let booking = items(query::appointments(&seen, ids::PATIENT, &all()).unwrap()).remove(0);
    let expected = Appointment {
        provider: Some(moved.provider),
        location: Some(moved.location),
        start: Some(moved.start),
        end: Some(moved.end),
        status: "checked-in".to_owned(),
        ..booked
    };
    assert_eq!(booking.appointment, expected);
    assert!(booking.imported);
    assert_eq!(booking.changed_at, Some(change.at));
    assert_eq!(booking.reason, Some(clinical::visit_reason().reason));
    assert_eq!(seen.served().facets, [Facet::Scheduling, Facet::Clinical]);
    assert_eq!(query::appointment(&seen, ids::APPOINTMENT).unwrap(), Some(booking));
    // It has left the day it was on, and the calendar of whom it was with.
    assert_eq!(query::my_day(&seen, "2026-05-04").unwrap(), []);
    drop(seen);
    let theirs = kit.seen_by(ids::OTHER_CLINICIAN, "2026-05-06T12:00:00Z");
    assert_eq!(query::my_day(&theirs, "2026-05-06").unwrap().len(), 1);
}

#[test]
fn ones_own_day_names_and_tells_reasons_only_of_patients_of_the_team() {
    for on_team in [true, false] {
        let kit = if on_team { Kit::with_team() } else { Kit::new() };
        kit.tell(IdentityFact::Registered(identity::identity(true)));
        kit.tell(SchedulingFact::Booked(scheduling::appointment(true)));
        kit.tell(ClinicalFact::ReasonGiven(clinical::visit_reason()));
        let seen = kit.seen();
        let day = query::my_day(&seen, "2026-05-04").unwrap();
        assert_eq!(day.len(), 1);
        assert_eq!(day[0].booking.appointment, scheduling::appointment(true));
        assert_eq!(day[0].patient.is_some(), on_team);
        assert_eq!(day[0].booking.reason.is_some(), on_team);
        assert!(query::appointment(&seen, ids::APPOINTMENT).unwrap().is_some());
        assert_eq!(query::appointments(&seen, ids::PATIENT, &all()).unwrap().total, on_team.into());
        let facets = if on_team {
            vec![Facet::Identity, Facet::Scheduling, Facet::Clinical]
        } else {
            vec![Facet::Scheduling]
        };
        assert_eq!(seen.served().facets, facets);
        assert_eq!(seen.served().patients, [ids::PATIENT]);
        assert_eq!(query::my_day(&seen, "2026-05-05").unwrap(), []);
    }
}

#[test]
fn an_imported_visit_never_takes_the_codes_of_a_coded_one() {
    let kit = Kit::with_team();
    let told = |imported: bool| {
        let record = coding::visit(!imported);
        Charted { record, imported, ended: None, in_error: None }
    };
    kit.tell(CodingFact::VisitImported(imported(true, coding::visit(false))));
    assert_eq!(query::visit(&kit.seen(), ids::ENCOUNTER).unwrap(), Some(told(true)));
    kit.tell(CodingFact::VisitCoded(coding::visit(true)));
    kit.tell(CodingFact::VisitImported(imported(true, coding::visit(false))));
    let seen = kit.seen();
    assert_eq!(query::visit(&seen, ids::ENCOUNTER).unwrap(), Some(told(false)));
    assert_eq!(items(query::visits(&seen, ids::PATIENT, &all()).unwrap()), [told(false)]);
    assert_eq!(seen.served().facets, [Facet::Coding]);
}
