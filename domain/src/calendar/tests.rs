mod own;
mod times;

use super::*;
use crate::decider::Refusal;
use crate::facts::directory::Taken;
use crate::facts::{ClinicalFact, DirectoryFact, SchedulingFact};
use crate::ids::{AppointmentId, SlotId};
use crate::limits;
use crate::testing::{Given, given, samples};
use crate::words::DateTime;
use samples::ids;
use samples::words::{at, imported};

/// A time on the day of the samples.
fn time(clock: &str) -> DateTime {
    at(&format!("2026-05-04T{clock}:00-04:00"))
}

fn hours(start: &str, end: &str) -> Hours {
    Hours { start: time(start), end: time(end), ..samples::directory::hours(true) }
}

fn open() -> Given<Calendar> {
    given::<Calendar>(&[]).after(Command::Open(hours("08:00", "12:00")))
}

fn appointment(start: &str, end: &str) -> Appointment {
    Appointment {
        start: Some(time(start)),
        end: Some(time(end)),
        ..samples::scheduling::appointment(true)
    }
}

fn other(start: &str, end: &str) -> Appointment {
    Appointment {
        appointment: ids::OTHER_APPOINTMENT,
        patient: ids::OTHER_PATIENT,
        ..appointment(start, end)
    }
}

fn book(appointment: Appointment) -> Command {
    Command::Book { appointment, reason: None, terms: Terms::default() }
}

fn booked() -> Given<Calendar> {
    open().after(book(appointment("09:00", "09:20")))
}

fn to(start: &str, end: &str) -> Move {
    Move { start: time(start), end: time(end), ..samples::scheduling::moved() }
}

fn shift(start: &str, end: &str) -> Command {
    Command::Move { to: to(start, end), hold: None, now: 0 }
}

fn here(start: &str, end: &str) -> Command {
    Command::MoveHere { to: to(start, end), hold: None, now: 0 }
}

fn taken(start: &str, end: &str) -> DirectoryFact {
    DirectoryFact::SlotTaken(Taken {
        start: time(start),
        end: time(end),
        ..samples::directory::taken(true)
    })
}

fn change() -> StatusChange {
    samples::scheduling::status_change()
}

#[test]
fn everyone_learns_that_a_time_is_taken_and_nobody_by_whom() {
    let reason = samples::clinical::visit_reason();
    let appointment = appointment("09:00", "09:20");
    let command = Command::Book {
        appointment: appointment.clone(),
        reason: Some(reason.clone()),
        terms: Terms::default(),
    };
    open().when(command).then(&[Event::new("AppointmentBooked")
        .about(ids::PATIENT, SchedulingFact::Booked(appointment))
        .of_organisation(taken("09:00", "09:20"))
        .about(ids::PATIENT, ClinicalFact::ReasonGiven(reason))]);
}

#[test]
fn no_two_appointments_overlap() {
    for (start, end) in
        [("09:00", "09:20"), ("08:30", "09:01"), ("09:19", "10:00"), ("08:00", "11:00")]
    {
        booked().when(book(other(start, end))).refused("SLOT_TAKEN");
    }
}

#[test]
fn one_appointment_may_begin_when_another_ends() {
    assert_eq!(booked().when(book(other("09:20", "09:40"))).events().len(), 1);
    assert_eq!(booked().when(book(other("08:40", "09:00"))).events().len(), 1);
}

#[test]
fn times_are_compared_as_instants_whatever_their_offset() {
    let mut late = other("09:00", "09:20");
    late.start = Some(at("2026-05-04T13:10:00Z"));
    late.end = Some(at("2026-05-04T15:30:00+02:00"));
    booked().when(book(late)).refused("SLOT_TAKEN");
}

#[test]
fn an_appointment_is_booked_within_opened_hours() {
    open().when(book(appointment("07:50", "08:10"))).refused("OUTSIDE_HOURS");
    open().when(book(appointment("11:50", "12:10"))).refused("OUTSIDE_HOURS");
    given::<Calendar>(&[]).when(book(appointment("09:00", "09:20"))).refused("OUTSIDE_HOURS");
    let afternoon = open().after(Command::Open(hours("12:00", "16:00")));
    assert_eq!(afternoon.when(book(appointment("11:50", "12:10"))).events().len(), 1);
    let theirs =
        Appointment { provider: Some(ids::OTHER_CLINICIAN), ..appointment("09:00", "09:20") };
    open().when(book(theirs)).refused("OUTSIDE_HOURS");
}

#[test]
fn an_appointment_ends_after_it_begins_and_has_a_provider() {
    open().when(book(appointment("09:20", "09:20"))).refused("END_BEFORE_START");
    open().when(book(appointment("09:20", "09:00"))).refused("END_BEFORE_START");
    let nobody = Appointment { provider: None, ..appointment("09:00", "09:20") };
    open().when(book(nobody)).refused("REQUIRED");
    booked().when(book(appointment("10:00", "10:20"))).refused("ALREADY_EXISTS");
}

#[test]
fn the_reason_is_that_of_the_appointment() {
    let reason = |patient, appointment| {
        let reason = VisitReason { patient, appointment, ..samples::clinical::visit_reason() };
        Command::Book {
            appointment: self::appointment("09:00", "09:20"),
            reason: Some(reason),
            terms: Terms::default(),
        }
    };
    open().when(reason(ids::OTHER_PATIENT, ids::APPOINTMENT)).refused("OTHER_PATIENT");
    open().when(reason(ids::PATIENT, ids::OTHER_APPOINTMENT)).refused("OTHER_RECORD");
}

#[test]
fn hours_do_not_overlap_and_opening_them_again_changes_nothing() {
    open().when(Command::Open(hours("08:00", "12:00"))).nothing();
    open().when(Command::Open(hours("11:00", "13:00"))).refused("HOURS_OVERLAP");
    open().when(Command::Open(hours("13:00", "13:00"))).refused("END_BEFORE_START");
    let length = |slot_minutes| Command::Open(Hours { slot_minutes, ..hours("13:00", "14:00") });
    open().when(length(0)).refused("REQUIRED");
    assert_eq!(open().when(length(limits::SLOT_MINUTES)).events().len(), 1);
    open().when(length(limits::SLOT_MINUTES + 1)).refused("OVER_LIMIT");
}

#[test]
fn a_cancelled_time_is_free_again() {
    booked().when(Command::Cancel(change())).then(&[Event::new("AppointmentCancelled")
        .about(ids::PATIENT, SchedulingFact::Cancelled(change()))
        .of_organisation(DirectoryFact::SlotFreed(ids::APPOINTMENT))]);
    let cancelled = booked().after(Command::Cancel(change()));
    assert_eq!(cancelled.when(book(other("09:00", "09:20"))).events().len(), 1);
}

#[test]
fn an_appointment_moves_within_its_calendar() {
    booked().when(shift("09:10", "09:30")).then(&[Event::new("AppointmentMoved")
        .of_organisation(DirectoryFact::SlotFreed(ids::APPOINTMENT))
        .of_organisation(taken("09:10", "09:30"))
        .about(ids::PATIENT, SchedulingFact::Moved(to("09:10", "09:30")))]);
    let moved = || booked().after(shift("10:00", "10:20"));
    assert_eq!(moved().when(book(other("09:00", "09:20"))).events().len(), 1);
    moved().when(book(other("10:10", "10:30"))).refused("SLOT_TAKEN");
    assert_eq!(moved().when(Command::CheckIn(change())).events().len(), 1);
    let full = booked().after(book(other("10:00", "10:20")));
    full.when(shift("10:10", "10:30")).refused("SLOT_TAKEN");
}

#[test]
fn an_appointment_moves_to_another_calendar() {
    let away = || booked().after(Command::MoveAway(to("09:00", "09:20")));
    booked().when(Command::MoveAway(to("09:00", "09:20"))).then(&[
        Event::new("SlotReleased").of_organisation(DirectoryFact::SlotFreed(ids::APPOINTMENT))
    ]);
    away().when(Command::CheckIn(change())).refused("UNKNOWN_RECORD");
    away().when(Command::MoveAway(to("09:00", "09:20"))).refused("UNKNOWN_RECORD");
    assert_eq!(away().when(book(other("09:00", "09:20"))).events().len(), 1);

    let arrived = || open().after(here("11:00", "11:20"));
    open().when(here("11:00", "11:20")).then(&[Event::new("AppointmentMoved")
        .of_organisation(taken("11:00", "11:20"))
        .about(ids::PATIENT, SchedulingFact::Moved(to("11:00", "11:20")))]);
    arrived().when(here("11:30", "11:50")).refused("ALREADY_EXISTS");
    arrived().when(book(other("11:10", "11:30"))).refused("SLOT_TAKEN");
    assert_eq!(arrived().when(Command::CheckIn(change())).events().len(), 1);
    let back = away().after(here("09:00", "09:20"));
    assert_eq!(back.when(Command::CheckIn(change())).events().len(), 1);
}

#[test]
fn a_visit_goes_from_booked_to_checked_in_to_over() {
    booked().when(Command::Complete(change())).refused("WRONG_STATUS");
    let here = || booked().after(Command::CheckIn(change()));
    here().when(Command::CheckIn(change())).refused("WRONG_STATUS");
    here().when(Command::MarkNoShow(change())).refused("WRONG_STATUS");
    here().when(shift("10:00", "10:20")).refused("WRONG_STATUS");
    let over = || here().after(Command::Complete(change()));
    over().when(Command::Cancel(change())).refused("WRONG_STATUS");
    over().when(Command::CheckIn(change())).refused("WRONG_STATUS");
}

#[test]
fn whoever_was_missed_comes_late_on_that_day_or_not_at_all() {
    let missed = || booked().after(Command::MarkNoShow(change()));
    let comes = |at: DateTime| Command::CheckIn(StatusChange { at, ..change() });
    assert_eq!(missed().when(comes(time("23:59"))).events()[0].kind, "CheckedIn");
    missed().when(comes(at("2026-05-05T00:00:00-04:00"))).refused("WRONG_STATUS");
    let here = missed().after(comes(time("11:40")));
    assert_eq!(here.when(Command::Complete(change())).events().len(), 1);
}

#[test]
fn nobody_is_here_before_the_day_of_the_appointment_begins_where_it_is() {
    let comes = |at: &str| Command::CheckIn(StatusChange { at: self::at(at), ..change() });
    booked().when(comes("2026-05-03T23:59:59-04:00")).refused("NOT_YET");
    booked().when(comes("2026-05-04T03:59:59Z")).refused("NOT_YET");
    assert_eq!(booked().when(comes("2026-05-04T04:00:00Z")).events().len(), 1);
    assert_eq!(booked().when(comes("2026-05-06T12:00:00Z")).events().len(), 1, "told later");
    let moved = booked().after(shift("10:00", "10:20"));
    moved.when(comes("2026-05-04T03:59:59Z")).refused("NOT_YET");
}

#[test]
fn a_cancelled_appointment_is_not_checked_in() {
    let cancelled = booked().after(Command::Cancel(change()));
    cancelled.when(Command::CheckIn(change())).refused("WRONG_STATUS");
}

#[test]
fn an_unknown_appointment_or_another_patients_is_left_alone() {
    open().when(Command::Cancel(change())).refused("UNKNOWN_RECORD");
    open().when(shift("10:00", "10:20")).refused("UNKNOWN_RECORD");
    let theirs = StatusChange { patient: ids::OTHER_PATIENT, ..change() };
    booked().when(Command::Cancel(theirs)).refused("OTHER_PATIENT");
}

#[test]
fn an_imported_appointment_takes_its_time_whatever_the_hours_are() {
    let import = imported(true, appointment("20:00", "20:20"));
    open().when(Command::ImportAppointment(import.clone())).then(&[Event::new(
        "AppointmentImported",
    )
    .of_organisation(taken("20:00", "20:20"))
    .about(ids::PATIENT, SchedulingFact::AppointmentImported(import))]);
    let history =
        open().after(Command::ImportAppointment(imported(true, appointment("09:00", "09:20"))));
    history.when(book(other("09:10", "09:30"))).refused("SLOT_TAKEN");
}

#[test]
fn an_imported_appointment_that_is_cancelled_frees_its_time() {
    let mut record = appointment("09:00", "09:20");
    record.status = "cancelled".to_owned();
    let cancelled = imported(true, record);
    let told = SchedulingFact::AppointmentImported(cancelled.clone());
    open()
        .when(Command::ImportAppointment(cancelled.clone()))
        .then(&[Event::new("AppointmentImported").about(ids::PATIENT, told.clone())]);
    booked().when(Command::ImportAppointment(cancelled)).then(&[Event::new("AppointmentImported")
        .of_organisation(DirectoryFact::SlotFreed(ids::APPOINTMENT))
        .about(ids::PATIENT, told)]);
}

#[test]
fn an_imported_appointment_that_names_nobody_takes_no_time() {
    let asked = imported(false, samples::scheduling::appointment(false));
    let events = open().when(Command::ImportAppointment(asked)).events();
    assert_eq!(events[0].facets(), [Facet::Scheduling]);
}

#[test]
fn a_free_slot_that_was_imported_can_be_booked_until_it_is_busy() {
    let slot = |status: &str| {
        let status = status.to_owned();
        let slot = Slot {
            start: time("14:00"),
            end: time("14:20"),
            status,
            ..samples::directory::slot(true)
        };
        Command::ImportSlot(imported(true, slot))
    };
    let free = || given::<Calendar>(&[]).after(slot("free"));
    assert_eq!(free().when(book(appointment("14:00", "14:20"))).events().len(), 1);
    let busy = free().after(slot("busy"));
    busy.when(book(appointment("14:00", "14:20"))).refused("OUTSIDE_HOURS");
}

#[test]
fn a_time_stays_taken_when_the_patient_is_forgotten() {
    let opened = Event::new("CalendarOpened")
        .of_organisation(DirectoryFact::CalendarOpened(hours("08:00", "12:00")));
    let what_is_left = Event::new("AppointmentBooked").of_organisation(taken("09:00", "09:20"));
    given::<Calendar>(&[opened, what_is_left])
        .when(book(other("09:00", "09:20")))
        .refused("SLOT_TAKEN");
}

#[test]
fn each_appointment_that_a_patient_has_elsewhere_at_the_time_is_named() {
    let busy = |appointment| Refusal::PatientBusy { appointment };
    let one = check_patient_free(&[ids::APPOINTMENT]);
    assert_eq!(one, Err(busy(ids::APPOINTMENT)));
    assert_eq!(one.unwrap_err().code(), "PATIENT_BUSY");
    let two = check_patient_free(&[ids::APPOINTMENT, ids::OTHER_APPOINTMENT]);
    let each = [busy(ids::APPOINTMENT), busy(ids::OTHER_APPOINTMENT)];
    assert_eq!(two.unwrap_err().each(), each);
    assert_eq!(check_patient_free(&[]), Ok(()));
}
