//! The bytes of facts of `directory`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Address1, Code1, Concept1, ContactPoint1, Imported1};
use crate::facts::directory::{
    Block, DirectoryFact, FreedRoom, Hold, Hours, Location, Organisation, Position, Provider, Room,
    Schedule, Slot, Taken, TakenRoom, VisitType,
};

frozen! {
    struct Provider1 for Provider {
        account: [u8; 16],
        name: String,
        npi: Option<String>,
        specialties: Vec<Concept1>,
        organisation: Option<[u8; 16]>,
        locations: Vec<[u8; 16]>,
        active: bool,
    }
    struct Location1 for Location {
        location: [u8; 16],
        name: String,
        address: Option<Address1>,
        points: Vec<ContactPoint1>,
        time_zone: Option<String>,
        organisation: Option<[u8; 16]>,
    }
    struct Organisation1 for Organisation {
        organisation: [u8; 16],
        name: String,
        kinds: Vec<Concept1>,
        points: Vec<ContactPoint1>,
        addresses: Vec<Address1>,
        part_of: Option<[u8; 16]>,
    }
    struct Position1 for Position {
        account: [u8; 16],
        organisation: Option<[u8; 16]>,
        specialties: Vec<Concept1>,
        locations: Vec<[u8; 16]>,
        active: bool,
    }
    struct Hours1 for Hours {
        provider: [u8; 16],
        location: Option<[u8; 16]>,
        start: String,
        end: String,
        slot_minutes: u32,
    }
    struct Taken1 for Taken {
        appointment: [u8; 16],
        provider: [u8; 16],
        location: Option<[u8; 16]>,
        start: String,
        end: String,
    }
    struct Slot1 for Slot {
        slot: [u8; 16],
        provider: Option<[u8; 16]>,
        location: Option<[u8; 16]>,
        start: String,
        end: String,
        status: String,
    }
    struct Schedule1 for Schedule {
        schedule: [u8; 16],
        providers: Vec<[u8; 16]>,
        locations: Vec<[u8; 16]>,
        start: Option<String>,
        end: Option<String>,
    }
    struct Hold1 for Hold {
        hold: [u8; 16],
        provider: [u8; 16],
        start: String,
        end: String,
        until: i64,
    }
    struct Block1 for Block {
        block: [u8; 16],
        provider: [u8; 16],
        start: String,
        end: String,
        reason: String,
    }
    struct VisitType1 for VisitType { code: Code1, minutes: u32, by_patients: bool, active: bool }
    struct Room1 for Room { room: [u8; 16], location: [u8; 16], name: String, active: bool }
    struct TakenRoom1 for TakenRoom {
        appointment: [u8; 16],
        room: [u8; 16],
        start: String,
        end: String,
    }
    struct FreedRoom1 for FreedRoom { appointment: [u8; 16], room: [u8; 16] }
}

frozen! {
    facet DirectoryWire for DirectoryFact {
        ProviderListed(Provider1),
        ProviderImported(Imported1<Provider1>),
        PositionImported(Imported1<Position1>),
        LocationListed(Location1),
        LocationImported(Imported1<Location1>),
        OrganisationImported(Imported1<Organisation1>),
        CalendarOpened(Hours1),
        SlotTaken(Taken1),
        SlotFreed([u8; 16]),
        ScheduleImported(Imported1<Schedule1>),
        SlotImported(Imported1<Slot1>),
        SlotHeld(Hold1),
        SlotReleased([u8; 16]),
        TimeBlocked(Block1),
        TimeUnblocked([u8; 16]),
        VisitTypeListed(VisitType1),
        RoomListed(Room1),
        RoomTaken(TakenRoom1),
        RoomFreed(FreedRoom1),
    }
}
