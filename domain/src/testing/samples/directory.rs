//! Samples of `directory`.

use super::ids;
use super::words::{address, at, code, concept, contact_point, imported, list};
use crate::facts::Fact;
use crate::facts::directory::{
    Block, DirectoryFact, FreedRoom, Hold, Hours, Location, Organisation, Position, Provider, Room,
    Schedule, Slot, Taken, TakenRoom, VisitType,
};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        DirectoryFact::ProviderListed(provider(full)),
        DirectoryFact::ProviderImported(imported(full, provider(full))),
        DirectoryFact::PositionImported(imported(full, position(full))),
        DirectoryFact::LocationListed(location(full)),
        DirectoryFact::LocationImported(imported(full, location(full))),
        DirectoryFact::OrganisationImported(imported(full, organisation(full))),
        DirectoryFact::CalendarOpened(hours(full)),
        DirectoryFact::SlotTaken(taken(full)),
        DirectoryFact::SlotFreed(ids::APPOINTMENT),
        DirectoryFact::ScheduleImported(imported(full, schedule(full))),
        DirectoryFact::SlotImported(imported(full, slot(full))),
        DirectoryFact::SlotHeld(hold()),
        DirectoryFact::SlotReleased(ids::HOLD),
        DirectoryFact::TimeBlocked(block()),
        DirectoryFact::TimeUnblocked(ids::BLOCK),
        DirectoryFact::VisitTypeListed(visit_type()),
        DirectoryFact::RoomListed(room()),
        DirectoryFact::RoomTaken(taken_room()),
        DirectoryFact::RoomFreed(FreedRoom { appointment: ids::APPOINTMENT, room: ids::ROOM }),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// A time that is kept for a few minutes.
#[must_use]
pub fn hold() -> Hold {
    Hold {
        hold: ids::HOLD,
        provider: ids::CLINICIAN,
        start: at("2026-05-04T10:00:00-04:00"),
        end: at("2026-05-04T10:20:00-04:00"),
        until: 1_777_902_300_000_000,
    }
}

/// A time at which nobody is booked.
#[must_use]
pub fn block() -> Block {
    Block {
        block: ids::BLOCK,
        provider: ids::CLINICIAN,
        start: at("2026-05-04T11:00:00-04:00"),
        end: at("2026-05-04T11:30:00-04:00"),
        reason: "break".to_owned(),
    }
}

/// A kind of visit.
#[must_use]
pub fn visit_type() -> VisitType {
    VisitType { code: code("visit-type"), minutes: 20, by_patients: true, active: true }
}

/// A room.
#[must_use]
pub fn room() -> Room {
    Room { room: ids::ROOM, location: ids::LOCATION, name: "Room 3".to_owned(), active: true }
}

/// A time of a room.
#[must_use]
pub fn taken_room() -> TakenRoom {
    TakenRoom {
        appointment: ids::APPOINTMENT,
        room: ids::ROOM,
        start: at("2026-05-04T09:00:00-04:00"),
        end: at("2026-05-04T09:20:00-04:00"),
    }
}

/// A provider as everyone may know them.
#[must_use]
pub fn provider(full: bool) -> Provider {
    Provider {
        account: ids::CLINICIAN,
        name: "Dr. Grace Murphy".to_owned(),
        npi: full.then(|| "1234567893".to_owned()),
        specialties: list(full, concept(full, "specialties")),
        organisation: full.then_some(ids::ORGANISATION),
        locations: list(full, ids::LOCATION),
        active: true,
    }
}

/// A place where care is given (FHIR Location).
#[must_use]
pub fn location(full: bool) -> Location {
    Location {
        location: ids::LOCATION,
        name: "Elm Street Clinic".to_owned(),
        address: full.then(|| address(full)),
        points: list(full, contact_point(full)),
        time_zone: full.then(|| "America/New_York".to_owned()),
        organisation: full.then_some(ids::ORGANISATION),
    }
}

/// A provider organisation or a payer (FHIR Organization).
#[must_use]
pub fn organisation(full: bool) -> Organisation {
    Organisation {
        organisation: ids::ORGANISATION,
        name: "Elm Street Health".to_owned(),
        kinds: list(full, concept(full, "kinds")),
        points: list(full, contact_point(full)),
        addresses: list(full, address(full)),
        part_of: full.then_some(ids::PAYER),
    }
}

/// Roles and places of a provider (FHIR PractitionerRole).
#[must_use]
pub fn position(full: bool) -> Position {
    Position {
        account: ids::CLINICIAN,
        organisation: full.then_some(ids::ORGANISATION),
        specialties: list(full, concept(full, "specialties")),
        locations: list(full, ids::LOCATION),
        active: true,
    }
}

/// Hours in which a provider can be booked.
#[must_use]
pub fn hours(full: bool) -> Hours {
    Hours {
        provider: ids::CLINICIAN,
        location: full.then_some(ids::LOCATION),
        start: at("2026-05-04T09:00:00-04:00"),
        end: at("2026-05-04T09:20:00-04:00"),
        slot_minutes: 20,
    }
}

/// A time of a provider that is taken.
#[must_use]
pub fn taken(full: bool) -> Taken {
    Taken {
        appointment: ids::APPOINTMENT,
        provider: ids::CLINICIAN,
        location: full.then_some(ids::LOCATION),
        start: at("2026-05-04T09:00:00-04:00"),
        end: at("2026-05-04T09:20:00-04:00"),
    }
}

/// A slot of an imported calendar (FHIR Slot).
#[must_use]
pub fn slot(full: bool) -> Slot {
    Slot {
        slot: ids::SLOT,
        provider: full.then_some(ids::CLINICIAN),
        location: full.then_some(ids::LOCATION),
        start: at("2026-05-04T09:00:00-04:00"),
        end: at("2026-05-04T09:20:00-04:00"),
        status: "free".to_owned(),
    }
}

/// The time span for which a calendar exists (FHIR Schedule).
#[must_use]
pub fn schedule(full: bool) -> Schedule {
    Schedule {
        schedule: ids::SLOT,
        providers: list(full, ids::CLINICIAN),
        locations: list(full, ids::LOCATION),
        start: full.then(|| at("2026-05-04T09:00:00-04:00")),
        end: full.then(|| at("2026-05-04T09:20:00-04:00")),
    }
}
