//! What patients book and cancel themselves.

use super::*;
use crate::facts::directory::{Block, Hold};
use crate::facts::scheduling::Cancellation;

/// Half past eight on the day of the samples.
fn now() -> i64 {
    time("08:30").utc_micros()
}

fn own(appointment: Appointment, offered: bool, now: i64) -> Command {
    let terms = Terms { now, own: Some(OwnBooking { offered }), ..Terms::default() };
    Command::Book { appointment, reason: None, terms }
}

fn books(start: &str, end: &str) -> Command {
    own(appointment(start, end), true, now())
}

fn why() -> Cancellation {
    Cancellation { appointment: ids::APPOINTMENT, ..samples::scheduling::cancellation() }
}

fn cancels(at: &str) -> Command {
    let reason = "pat".to_owned();
    Command::CancelOwn(Cancellation { at: time(at), reason, ..why() })
}

#[test]
fn a_patient_books_a_slot_of_a_kind_of_visit_that_is_offered_to_patients() {
    let by_the_desk = open().when(book(appointment("09:20", "09:40"))).events();
    assert_eq!(open().when(books("09:20", "09:40")).events(), by_the_desk);
    open().when(own(appointment("09:20", "09:40"), false, now())).refused("NOT_FOR_PATIENTS");
}

#[test]
fn a_patient_books_from_where_a_slot_begins_on_and_nothing_that_has_begun() {
    open().when(books("09:25", "09:45")).refused("NO_SLOT_THEN");
    assert_eq!(open().when(books("09:20", "10:00")).events().len(), 1, "as long as it takes");
    open().when(books("11:40", "12:20")).refused("OUTSIDE_HOURS");
    open().when(books("13:10", "13:30")).refused("OUTSIDE_HOURS");
    open().when(books("08:20", "08:40")).refused("EXPIRED");
    let begins = time("08:40").utc_micros();
    open().when(own(appointment("08:40", "09:00"), true, begins)).refused("EXPIRED");
    let before = own(appointment("08:40", "09:00"), true, begins - 1);
    assert_eq!(open().when(before).events().len(), 1);
    // Two stretches of hours are cut from their own start on.
    let two = || open().after(Command::Open(hours("12:10", "13:10")));
    assert_eq!(two().when(books("12:30", "12:50")).events().len(), 1);
    two().when(books("12:40", "13:00")).refused("NO_SLOT_THEN");
}

#[test]
fn a_patient_books_a_free_slot_of_an_imported_calendar_from_its_start_on() {
    let slot = Slot {
        start: time("14:05"),
        end: time("14:35"),
        status: "free".to_owned(),
        ..samples::directory::slot(true)
    };
    let free = || given::<Calendar>(&[]).after(Command::ImportSlot(imported(true, slot.clone())));
    assert_eq!(free().when(books("14:05", "14:25")).events().len(), 1);
    free().when(books("14:10", "14:30")).refused("NO_SLOT_THEN");
}

#[test]
fn what_stands_in_a_patients_way_is_told_at_once_and_names_nobodys_appointment() {
    let held = Hold {
        start: time("09:40"),
        end: time("10:00"),
        until: now() + 60_000_000,
        ..samples::directory::hold()
    };
    let block = Block { start: time("10:00"), end: time("10:20"), ..samples::directory::block() };
    let full = booked()
        .after(book(other("09:20", "09:40")))
        .after(Command::Hold { hold: held, now: now() })
        .after(Command::Block { block, appointments_stay: false });
    let mut long = appointment("09:05", "12:20");
    long.appointment = AppointmentId::from_bytes([9; 16]);
    let refusal = decide(&full.state, own(long.clone(), false, now())).unwrap_err();
    let codes = |refusal: &Refusal| -> Vec<_> {
        refusal.each().iter().map(|one| (one.code(), one.field().unwrap_or_default())).collect()
    };
    assert_eq!(
        codes(&refusal),
        [
            ("NOT_FOR_PATIENTS", "visitType"),
            ("OUTSIDE_HOURS", "start"),
            ("TIME_BLOCKED", "start"),
            ("SLOT_TAKEN", "start"),
            ("SLOT_TAKEN", "start"),
            ("SLOT_HELD", "start"),
        ]
    );
    let unnamed = refusal.clone().unnamed();
    let told = ["NOT_FOR_PATIENTS", "OUTSIDE_HOURS", "TIME_BLOCKED", "SLOT_TAKEN", "SLOT_HELD"];
    assert_eq!(codes(&unnamed).iter().map(|(code, _)| *code).collect::<Vec<_>>(), told);
    for whose in [ids::APPOINTMENT, ids::OTHER_APPOINTMENT] {
        assert!(refusal.to_string().contains(&whose.to_string()));
        assert!(!unnamed.to_string().contains(&whose.to_string()));
    }
    let room = Refusal::RoomTaken { appointment: ids::APPOINTMENT };
    assert_eq!(room.unnamed(), Refusal::TimeTaken);
    assert_eq!(Refusal::OutsideHours.unnamed(), Refusal::OutsideHours);
}

#[test]
fn a_patient_cancels_before_it_begins_and_the_time_is_free_again() {
    let by_the_desk = |command| {
        let Command::CancelOwn(why) = command else { panic!("it is a patient's") };
        booked().when(Command::CancelFor(why)).events()
    };
    assert_eq!(booked().when(cancels("08:59")).events(), by_the_desk(cancels("08:59")));
    booked().when(cancels("09:00")).refused("EXPIRED");
    booked().after(cancels("08:59")).when(cancels("08:59")).refused("WRONG_STATUS");
    let here = booked().after(Command::CheckIn(change()));
    here.when(cancels("08:59")).refused("WRONG_STATUS");
    let moved = || booked().after(shift("10:00", "10:20"));
    assert_eq!(moved().when(cancels("09:30")).events().len(), 1);
    moved().when(cancels("10:00")).refused("EXPIRED");
}

#[test]
fn a_patient_cancels_nobody_elses_appointment_and_says_that_it_was_them() {
    open().when(cancels("08:59")).refused("UNKNOWN_RECORD");
    let theirs = Cancellation { patient: ids::OTHER_PATIENT, at: time("08:59"), ..why() };
    booked().when(Command::CancelOwn(theirs)).refused("OTHER_PATIENT");
    let why = Cancellation { at: time("08:59"), reason: "weather".to_owned(), ..why() };
    booked().when(Command::CancelOwn(why)).refused("UNKNOWN_CODE");
}

#[test]
fn an_imported_appointment_without_a_provider_is_cancelled_before_it_begins_too() {
    let record = Appointment { provider: None, ..appointment("09:00", "09:20") };
    let known = || open().after(Command::ImportAppointment(imported(true, record.clone())));
    assert_eq!(known().when(cancels("08:59")).events().len(), 1);
    known().when(cancels("09:00")).refused("EXPIRED");
}
