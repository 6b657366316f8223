//! What else there is in a calendar than appointments: holds, blocked times, rooms; and what is over.

use super::*;
use crate::facts::directory::{Block, FreedRoom, Hold, TakenRoom};
use crate::facts::scheduling::{Cancellation, Overbooking};

/// Eight in the morning of the day of the samples.
fn now() -> i64 {
    time("08:00").utc_micros()
}

const MINUTE: i64 = 60_000_000;

fn hold(start: &str, end: &str, minutes: i64) -> Hold {
    let until = now() + minutes * MINUTE;
    Hold { start: time(start), end: time(end), until, ..samples::directory::hold() }
}

fn keep(hold: Hold) -> Command {
    Command::Hold { hold, now: now() }
}

fn book_at(now: i64, hold: Option<SlotId>, start: &str) -> Command {
    let terms = Terms { hold, now, ..Terms::default() };
    let end = format!("{}:20", &start[..2]);
    Command::Book { appointment: appointment(start, &end), reason: None, terms }
}

fn block(start: &str, end: &str) -> Block {
    Block { start: time(start), end: time(end), ..samples::directory::block() }
}

fn blocked(block: Block, appointments_stay: bool) -> Command {
    Command::Block { block, appointments_stay }
}

fn overbook(appointment: Appointment, why: &str) -> Command {
    let terms = Terms { overbooked: Some(why.into()), now: now(), ..Terms::default() };
    Command::Book { appointment, reason: None, terms }
}

fn room(start: &str, end: &str) -> TakenRoom {
    TakenRoom { start: time(start), end: time(end), ..samples::directory::taken_room() }
}

fn several(state: &State, command: Command) -> Vec<&'static str> {
    let refusal = decide(state, command).unwrap_err();
    refusal.each().iter().map(Refusal::code).collect()
}

#[test]
fn a_time_that_is_held_is_booked_by_its_holder_alone_until_the_hold_ends() {
    let held = || open().after(keep(hold("10:00", "10:20", 5)));
    held().when(book_at(now(), None, "10:00")).refused("SLOT_HELD");
    held().when(keep(Hold { hold: ids::BLOCK, ..hold("10:10", "10:30", 5) })).refused("SLOT_HELD");
    let booked = held().when(book_at(now(), Some(ids::HOLD), "10:00")).events();
    let told = &booked[0].facts;
    assert!(told.iter().any(|(_, fact)| *fact == DirectoryFact::SlotReleased(ids::HOLD).into()));
    let later = now() + 5 * MINUTE;
    assert_eq!(held().when(book_at(later, None, "10:00")).events().len(), 1);
    let released = held().after(Command::Release(ids::HOLD));
    assert_eq!(released.when(book_at(now(), None, "10:00")).events().len(), 1);
}

#[test]
fn an_appointment_moves_to_a_time_that_is_held_with_its_hold_alone() {
    let within = |hold| Command::Move { to: to("10:00", "10:20"), hold, now: now() };
    let here = |hold| Command::MoveHere { to: to("10:00", "10:20"), hold, now: now() };
    let keep = || keep(hold("10:00", "10:20", 5));
    booked().after(keep()).when(within(None)).refused("SLOT_HELD");
    open().after(keep()).when(here(None)).refused("SLOT_HELD");
    let moved = booked().after(keep()).after(within(Some(ids::HOLD)));
    assert!(moved.state.holds.is_empty(), "it keeps the time no longer");
    let arrived = open().after(keep()).after(here(Some(ids::HOLD)));
    assert!(arrived.state.holds.is_empty());
    assert_eq!(
        booked().when(within(Some(ids::HOLD))).events(),
        booked().when(within(None)).events()
    );
}

#[test]
fn what_cannot_be_held_is_refused() {
    open().when(Command::Release(ids::HOLD)).refused("UNKNOWN_RECORD");
    open().when(keep(hold("07:00", "07:20", 5))).refused("EXPIRED");
    open().when(keep(hold("12:00", "12:20", 5))).refused("OUTSIDE_HOURS");
    open().when(keep(hold("10:20", "10:00", 5))).refused("END_BEFORE_START");
    open().when(keep(hold("10:00", "10:20", 0))).refused("END_BEFORE_START");
    assert_eq!(open().when(keep(hold("10:00", "10:20", 15))).events().len(), 1);
    open().when(keep(hold("10:00", "10:20", 16))).refused("OVER_LIMIT");
    let held = open().after(keep(hold("10:00", "10:20", 5)));
    held.when(keep(hold("11:00", "11:20", 5))).refused("ALREADY_EXISTS");
    let many = (0..limits::HOLDS).fold(open(), |given, number| {
        let id = SlotId::from_bytes([u8::try_from(number).unwrap(); 16]);
        let start = format!("{:02}:{:02}", 8 + number / 6, number % 6 * 10);
        let end = format!("{:02}:{:02}", 8 + number / 6, number % 6 * 10 + 9);
        given.after(keep(Hold { hold: id, ..hold(&start, &end, 5) }))
    });
    many.when(keep(hold("11:50", "12:00", 5))).refused("OVER_LIMIT");
}

#[test]
fn nobody_is_booked_at_a_blocked_time() {
    let blocked_time = || open().after(blocked(block("10:00", "11:00"), false));
    blocked_time().when(book_at(now(), None, "10:00")).refused("TIME_BLOCKED");
    blocked_time().when(keep(hold("10:30", "10:40", 5))).refused("TIME_BLOCKED");
    let unblocked = blocked_time().after(Command::Unblock(ids::BLOCK));
    assert_eq!(unblocked.when(book_at(now(), None, "10:00")).events().len(), 1);
    open().when(Command::Unblock(ids::BLOCK)).refused("UNKNOWN_RECORD");
    blocked_time().when(blocked(block("09:00", "09:10"), false)).refused("ALREADY_EXISTS");
    open().when(blocked(block("10:00", "10:00"), false)).refused("END_BEFORE_START");
    let why = Block { reason: "golf".to_owned(), ..block("10:00", "11:00") };
    open().when(blocked(why, false)).refused("UNKNOWN_CODE");
}

#[test]
fn whoever_blocks_a_time_is_told_who_is_booked_then() {
    let full = booked().after(book(other("09:20", "09:40")));
    let named = several(&full.state, blocked(block("09:00", "10:00"), false));
    assert_eq!(named, ["SLOT_TAKEN", "SLOT_TAKEN"]);
    assert_eq!(full.when(blocked(block("09:00", "10:00"), true)).events().len(), 1);
}

#[test]
fn everything_that_stands_in_the_way_is_named_at_once() {
    let full = booked()
        .after(book(other("09:20", "09:40")))
        .after(blocked(block("09:40", "10:00"), false))
        .after(keep(hold("10:00", "10:20", 5)));
    let mut long = appointment("09:10", "13:00");
    long.appointment = AppointmentId::from_bytes([9; 16]);
    let terms = Terms { now: now(), ..Terms::default() };
    let command = Command::Book { appointment: long, reason: None, terms };
    let expected = ["OUTSIDE_HOURS", "TIME_BLOCKED", "SLOT_TAKEN", "SLOT_TAKEN", "SLOT_HELD"];
    assert_eq!(several(&full.state, command), expected);
    let both = Hold { hold: ids::BLOCK, ..hold("07:00", "07:20", 16) };
    assert_eq!(several(&full.state, keep(both)), ["OVER_LIMIT", "EXPIRED", "OUTSIDE_HOURS"]);
    let past = Appointment {
        appointment: AppointmentId::from_bytes([9; 16]),
        ..appointment("07:00", "07:20")
    };
    assert_eq!(several(&full.state, overbook(past, " ")), ["EXPIRED", "REQUIRED"]);
    let away = full.after(Command::CheckIn(change()));
    assert_eq!(
        several(&away.state, shift("09:30", "09:50")),
        ["WRONG_STATUS", "TIME_BLOCKED", "SLOT_TAKEN"]
    );
}

#[test]
fn whoever_overbooks_says_why_and_takes_the_time_beside_the_other() {
    let why = "Fever since the morning";
    let over = other("09:10", "09:30");
    booked().when(overbook(over.clone(), why)).then(&[Event::new("Overbooked")
        .about(
            ids::OTHER_PATIENT,
            SchedulingFact::Overbooked(Overbooking {
                appointment: over.clone(),
                reason: why.into(),
            }),
        )
        .of_organisation(DirectoryFact::SlotTaken(Taken {
            appointment: ids::OTHER_APPOINTMENT,
            start: time("09:10"),
            end: time("09:30"),
            ..samples::directory::taken(true)
        }))]);
    booked().when(overbook(over.clone(), "  ")).refused("REQUIRED");
    let both = || booked().after(overbook(over.clone(), why));
    let theirs = StatusChange {
        appointment: ids::OTHER_APPOINTMENT,
        patient: ids::OTHER_PATIENT,
        ..change()
    };
    assert_eq!(both().when(Command::CheckIn(theirs)).events().len(), 1);
    assert_eq!(both().when(Command::Cancel(change())).events().len(), 1);
}

#[test]
fn what_is_over_is_not_booked_and_nothing_moves_there() {
    let noon = time("12:00").utc_micros();
    open().when(book_at(noon, None, "09:00")).refused("EXPIRED");
    let late = Command::Move { to: to("10:00", "10:20"), hold: None, now: noon };
    booked().when(late).refused("EXPIRED");
    let late = Command::MoveHere { to: to("10:00", "10:20"), hold: None, now: noon };
    open().when(late).refused("EXPIRED");
    let during = time("09:10").utc_micros();
    assert_eq!(open().when(book_at(during, None, "09:00")).events().len(), 1, "it goes on");
}

#[test]
fn nobody_is_missed_before_the_appointment_begins() {
    let early = StatusChange { at: time("08:59"), ..change() };
    booked().when(Command::MarkNoShow(early)).refused("NOT_YET");
    let then = StatusChange { at: time("09:00"), ..change() };
    assert_eq!(booked().when(Command::MarkNoShow(then)).events().len(), 1);
}

#[test]
fn a_cancellation_says_by_whom_it_was() {
    let why = |reason: &str| Cancellation {
        appointment: ids::APPOINTMENT,
        reason: reason.to_owned(),
        ..samples::scheduling::cancellation()
    };
    booked().when(Command::CancelFor(why("pat"))).then(&[Event::new("AppointmentCancelled")
        .about(ids::PATIENT, SchedulingFact::CancelledFor(why("pat")))
        .of_organisation(DirectoryFact::SlotFreed(ids::APPOINTMENT))]);
    booked().when(Command::CancelFor(why("rain"))).refused("UNKNOWN_CODE");
    let cancelled = booked().after(Command::CancelFor(why("prov")));
    cancelled.when(Command::CancelFor(why("pat"))).refused("WRONG_STATUS");
}

#[test]
fn no_two_appointments_are_in_a_room_at_the_same_time() {
    let taken = || given::<Calendar>(&[]).after(Command::TakeRoom(room("09:00", "09:20")));
    let theirs = |start: &str, end: &str| {
        let appointment = ids::OTHER_APPOINTMENT;
        Command::TakeRoom(TakenRoom { appointment, ..room(start, end) })
    };
    taken().when(theirs("09:10", "09:30")).refused("ROOM_TAKEN");
    assert_eq!(taken().when(theirs("09:20", "09:40")).events().len(), 1);
    let other = TakenRoom { room: ids::OTHER_ROOM, ..room("10:00", "10:20") };
    taken().when(Command::TakeRoom(other)).refused("OTHER_RECORD");
    taken().when(Command::TakeRoom(room("10:20", "10:00"))).refused("END_BEFORE_START");
    let freed = FreedRoom { appointment: ids::APPOINTMENT, room: ids::ROOM };
    let free = taken().after(Command::FreeRoom(freed));
    assert_eq!(free.when(theirs("09:10", "09:30")).events().len(), 1);
    given::<Calendar>(&[]).when(Command::FreeRoom(freed)).nothing();
}
