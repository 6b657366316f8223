//! What is free.

use chartlog_domain::facts::directory::{Block, Hold, Hours, Slot, Taken};
use chartlog_domain::ids::SlotId;

use super::super::query::SlotSearch;
use super::*;

const MINUTE: i64 = 60_000_000;

/// The starts of the slots of a day, UTC, as they are written.
fn starts(desk: &Desk, day: &str) -> Vec<String> {
    let from = at(day).utc_micros();
    let to = from + 24 * 60 * MINUTE;
    let search = SlotSearch { from, to, provider: None, location: None, minutes: None };
    let page = query::open_slots(&desk.sight(), &search, &PageArgs::default()).unwrap();
    page.items.iter().map(|(_, slot)| slot.start.as_str().to_owned()).collect()
}

fn place(time_zone: Option<&str>) -> DirectoryFact {
    DirectoryFact::LocationListed(Location {
        location: location(1),
        name: "North".into(),
        address: None,
        points: Vec::new(),
        time_zone: time_zone.map(str::to_owned),
        organisation: None,
    })
}

fn hours(start: &str, end: &str, slot_minutes: u32) -> DirectoryFact {
    DirectoryFact::CalendarOpened(Hours {
        provider: account(1),
        location: Some(location(1)),
        start: at(start),
        end: at(end),
        slot_minutes,
    })
}

#[test]
fn open_slots_are_the_opened_hours_without_what_is_taken() {
    let desk = Desk::new();
    desk.list_provider(1, "Dr. One");
    let hours = Hours {
        provider: account(1),
        location: Some(location(1)),
        start: at("2026-03-02T09:00:00-05:00"),
        end: at("2026-03-02T10:20:00-05:00"),
        slot_minutes: 20,
    };
    desk.directory(DirectoryFact::CalendarOpened(hours));
    let taken = Taken {
        appointment: visit(1),
        provider: account(1),
        location: None,
        start: at("2026-03-02T09:20:00-05:00"),
        end: at("2026-03-02T09:40:00-05:00"),
    };
    desk.directory(DirectoryFact::SlotTaken(taken));
    let slot = |n, start: &str, end: &str, status: &str| {
        let slot = Slot {
            slot: SlotId::from_bytes(bytes(n)),
            provider: Some(account(1)),
            location: Some(location(1)),
            start: at(start),
            end: at(end),
            status: status.into(),
        };
        DirectoryFact::SlotImported(imported(slot))
    };
    desk.directory(slot(1, "2026-03-02T11:00:00-05:00", "2026-03-02T11:30:00-05:00", "free"));
    desk.directory(slot(2, "2026-03-02T10:00:00-05:00", "2026-03-02T10:10:00-05:00", "busy"));

    let from = at("2026-03-02T00:00:00Z").utc_micros();
    let to = from + 24 * 60 * MINUTE;
    let search = SlotSearch { from, to, provider: None, location: None, minutes: None };
    let starts = |args: &PageArgs| -> Vec<String> {
        let page = query::open_slots(&desk.sight(), &search, args).unwrap();
        page.items.iter().map(|(_, slot)| slot.start.as_str()[11..16].to_owned()).collect()
    };
    assert_eq!(starts(&PageArgs::default()), ["09:00", "09:40", "11:00"]);
    let page = query::open_slots(&desk.sight(), &search, &PageArgs::first(1)).unwrap();
    assert_eq!(page.total, 3);
    assert_eq!(page.items[0].1.provider_name.as_deref(), Some("Dr. One"));
    let after = Some(page.items[0].0.clone());
    assert_eq!(
        starts(&PageArgs { after: after.clone(), ..PageArgs::default() }),
        ["09:40", "11:00"]
    );

    desk.directory(DirectoryFact::SlotFreed(visit(1)));
    assert_eq!(starts(&PageArgs::default()), ["09:00", "09:20", "09:40", "11:00"]);
    let other = SlotSearch { provider: Some(account(2)), ..search.clone() };
    assert_eq!(query::open_slots(&desk.sight(), &other, &PageArgs::default()).unwrap().total, 0);
    let longer = SlotSearch { minutes: Some(30), ..search.clone() };
    let starts = |search: &SlotSearch| -> Vec<String> {
        let page = query::open_slots(&desk.sight(), search, &PageArgs::default()).unwrap();
        page.items.iter().map(|(_, slot)| slot.start.as_str()[11..16].to_owned()).collect()
    };
    assert_eq!(starts(&longer), ["09:00", "09:20", "11:00"], "at 09:40 half an hour is not free");
    let too_long = SlotSearch { to: from + 32 * 24 * 60 * MINUTE, ..search };
    let refused = query::open_slots(&desk.sight(), &too_long, &PageArgs::default());
    assert!(matches!(refused, Err(QueryError::TooLarge { limit: 31, .. })));
}

#[test]
fn who_does_not_work_here_any_more_has_no_open_slots_until_they_do_again() {
    let desk = Desk::new();
    desk.list_provider(1, "Dr. One");
    desk.directory(hours("2026-03-02T09:00:00-05:00", "2026-03-02T10:00:00-05:00", 30));
    assert_eq!(starts(&desk, "2026-03-02").len(), 2);
    let left = Provider {
        account: account(1),
        name: "Dr. One".to_owned(),
        npi: None,
        specialties: Vec::new(),
        organisation: None,
        locations: Vec::new(),
        active: false,
    };
    desk.directory(DirectoryFact::ProviderListed(left));
    assert!(starts(&desk, "2026-03-02").is_empty());
    desk.list_provider(1, "Dr. One");
    assert_eq!(starts(&desk, "2026-03-02").len(), 2);
}

#[test]
fn a_slot_is_written_by_the_clock_of_its_place_on_both_sides_of_a_change_of_clocks() {
    let desk = Desk::new();
    desk.directory(place(Some("America/New_York")));
    desk.directory(hours("2026-11-01T00:00:00-04:00", "2026-11-01T04:00:00-05:00", 60));
    desk.directory(hours("2026-03-08T01:00:00-05:00", "2026-03-08T05:00:00-04:00", 60));
    let autumn = [
        "2026-11-01T00:00:00-04:00",
        "2026-11-01T01:00:00-04:00",
        "2026-11-01T01:00:00-05:00",
        "2026-11-01T02:00:00-05:00",
        "2026-11-01T03:00:00-05:00",
    ];
    assert_eq!(starts(&desk, "2026-11-01"), autumn);
    let spring =
        ["2026-03-08T01:00:00-05:00", "2026-03-08T03:00:00-04:00", "2026-03-08T04:00:00-04:00"];
    assert_eq!(starts(&desk, "2026-03-08"), spring);
}

#[test]
fn where_no_time_zone_is_known_a_slot_keeps_the_offset_of_its_hours() {
    let desk = Desk::new();
    desk.directory(place(None));
    desk.directory(hours("2026-11-01T01:00:00-04:00", "2026-11-01T03:00:00-04:00", 60));
    let kept = ["2026-11-01T01:00:00-04:00", "2026-11-01T02:00:00-04:00"];
    assert_eq!(starts(&desk, "2026-11-01"), kept);
}

#[test]
fn a_held_or_blocked_time_is_not_free_until_it_is_given_back() {
    let desk = Desk::new();
    let now = BEGINNING.cast_signed();
    desk.directory(hours("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", 20));
    let hold = |n: u8, start: &str, end: &str, until: i64| Hold {
        hold: SlotId::from_bytes(bytes(n)),
        provider: account(1),
        start: at(start),
        end: at(end),
        until,
    };
    let soon = hold(1, "2026-03-02T09:00:00Z", "2026-03-02T09:20:00Z", now + MINUTE);
    let over = hold(2, "2026-03-02T09:20:00Z", "2026-03-02T09:40:00Z", now);
    desk.directory(DirectoryFact::SlotHeld(soon.clone()));
    desk.directory(DirectoryFact::SlotHeld(over));
    // A block of the same id as a hold is another thing.
    let block = Block {
        block: soon.hold,
        provider: account(1),
        start: at("2026-03-02T09:40:00Z"),
        end: at("2026-03-02T10:00:00Z"),
        reason: "break".to_owned(),
    };
    desk.directory(DirectoryFact::TimeBlocked(block.clone()));
    let count = || starts(&desk, "2026-03-02").len();
    assert_eq!(count(), 1, "but for the hold that has ended");
    let held = query::hold(&desk.sight(), soon.hold).unwrap().unwrap();
    assert_eq!((held.start, held.until), (soon.start, soon.until));
    desk.directory(DirectoryFact::SlotReleased(soon.hold));
    assert_eq!(count(), 2);
    let from = at("2026-03-02").utc_micros();
    let blocks = query::blocks(&desk.sight(), None, from, from + 24 * 60 * MINUTE).unwrap();
    assert_eq!(blocks.len(), 1);
    desk.directory(DirectoryFact::TimeUnblocked(block.block));
    assert_eq!(count(), 3);
}
