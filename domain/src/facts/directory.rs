//! `directory`: what everyone may know: locations, providers' names, payers' names, opening
//! hours, slots taken (times and appointment id, no patient).

use super::Imported;
use crate::ids::{AccountId, AppointmentId, LocationId, OrganisationId, RoomId, SlotId};
use crate::words::{Address, Code, Concept, ContactPoint, DateTime};

/// A provider as everyone may know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Whose account.
    pub account: AccountId,
    /// Name as shown.
    pub name: String,
    /// National Provider Identifier (45 CFR 162.406).
    pub npi: Option<String>,
    /// Specialties and roles.
    pub specialties: Vec<Concept>,
    /// Where they work.
    pub organisation: Option<OrganisationId>,
    /// At which locations.
    pub locations: Vec<LocationId>,
    /// Whether they work here now.
    pub active: bool,
}

/// A place where care is given (FHIR Location).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its id.
    pub location: LocationId,
    /// Name.
    pub name: String,
    /// Address.
    pub address: Option<Address>,
    /// Phones and the like.
    pub points: Vec<ContactPoint>,
    /// IANA time zone; none when not known.
    pub time_zone: Option<String>,
    /// Of which organisation.
    pub organisation: Option<OrganisationId>,
}

/// A provider organisation or a payer (FHIR Organization).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub organisation: OrganisationId,
    /// Name.
    pub name: String,
    /// Kinds: provider, payer and so on.
    pub kinds: Vec<Concept>,
    /// Phones and the like.
    pub points: Vec<ContactPoint>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Part of which organisation.
    pub part_of: Option<OrganisationId>,
}

/// Roles and places of a provider (FHIR PractitionerRole).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Whose account.
    pub account: AccountId,
    /// At which organisation.
    pub organisation: Option<OrganisationId>,
    /// Roles and specialties.
    pub specialties: Vec<Concept>,
    /// At which locations.
    pub locations: Vec<LocationId>,
    /// Whether it is held now.
    pub active: bool,
}

/// Hours in which a provider can be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Whose.
    pub provider: AccountId,
    /// Where.
    pub location: Option<LocationId>,
    /// From when.
    pub start: DateTime,
    /// Until when.
    pub end: DateTime,
    /// Length of a slot, minutes.
    pub slot_minutes: u32,
}

/// A time of a provider that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// By which appointment.
    pub appointment: AppointmentId,
    /// Whose time.
    pub provider: AccountId,
    /// Where.
    pub location: Option<LocationId>,
    /// From when.
    pub start: DateTime,
    /// Until when.
    pub end: DateTime,
}

/// A slot of an imported calendar (FHIR Slot).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its id.
    pub slot: SlotId,
    /// Whose; none when its schedule names no provider.
    pub provider: Option<AccountId>,
    /// Where.
    pub location: Option<LocationId>,
    /// From when.
    pub start: DateTime,
    /// Until when.
    pub end: DateTime,
    /// `free`, `busy`, `busy-unavailable`, `busy-tentative`, `entered-in-error`.
    pub status: String,
}

/// The time span for which a calendar exists (FHIR Schedule).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its id, shared with its slots.
    pub schedule: SlotId,
    /// Whose.
    pub providers: Vec<AccountId>,
    /// Where.
    pub locations: Vec<LocationId>,
    /// From when; none when open.
    pub start: Option<DateTime>,
    /// Until when; none when open.
    pub end: Option<DateTime>,
}

/// A time that somebody keeps for a few minutes, while they speak with a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub hold: SlotId,
    /// Whose time.
    pub provider: AccountId,
    /// From when.
    pub start: DateTime,
    /// Until when.
    pub end: DateTime,
    /// When the hold ends by itself, microseconds since 1970 UTC.
    pub until: i64,
}

/// A time at which nobody is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its id.
    pub block: SlotId,
    /// Whose time.
    pub provider: AccountId,
    /// From when.
    pub start: DateTime,
    /// Until when.
    pub end: DateTime,
    /// Why: see [`crate::calendar::BLOCK_REASONS`].
    pub reason: String,
}

/// A kind of visit that can be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitType {
    /// Its code, with the name that people see.
    pub code: Code,
    /// How long it takes, minutes.
    pub minutes: u32,
    /// Whether patients book it themselves.
    pub by_patients: bool,
    /// Whether it is offered now.
    pub active: bool,
}

/// A room of a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its id.
    pub room: RoomId,
    /// Where.
    pub location: LocationId,
    /// Name.
    pub name: String,
    /// Whether it is used now.
    pub active: bool,
}

/// A time of a room that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenRoom {
    /// By which appointment.
    pub appointment: AppointmentId,
    /// Which room.
    pub room: RoomId,
    /// From when.
    pub start: DateTime,
    /// Until when.
    pub end: DateTime,
}

/// A room that an appointment does not take any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreedRoom {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Which room.
    pub room: RoomId,
}

/// What the `directory` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectoryFact {
    /// A provider is known, or known otherwise.
    ProviderListed(Provider),
    /// A provider was imported.
    ProviderImported(Imported<Provider>),
    /// A provider's position was imported.
    PositionImported(Imported<Position>),
    /// A location is known.
    LocationListed(Location),
    /// A location was imported.
    LocationImported(Imported<Location>),
    /// An organisation was imported.
    OrganisationImported(Imported<Organisation>),
    /// A provider's hours were opened.
    CalendarOpened(Hours),
    /// A time is taken.
    SlotTaken(Taken),
    /// The time of an appointment is free again.
    SlotFreed(AppointmentId),
    /// A calendar was imported.
    ScheduleImported(Imported<Schedule>),
    /// A slot was imported.
    SlotImported(Imported<Slot>),
    /// A time is kept for a few minutes.
    SlotHeld(Hold),
    /// A time that was kept is free again.
    SlotReleased(SlotId),
    /// Nobody is booked at a time.
    TimeBlocked(Block),
    /// People are booked again at a time that was blocked.
    TimeUnblocked(SlotId),
    /// A kind of visit is offered, or offered otherwise, or not any more.
    VisitTypeListed(VisitType),
    /// A room is known, or known otherwise.
    RoomListed(Room),
    /// A room is taken.
    RoomTaken(TakenRoom),
    /// A room is free again.
    RoomFreed(FreedRoom),
}
