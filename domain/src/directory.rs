//! The decider of the directory: one location with its rooms, one organisation, or the kinds of visit.

use crate::decider::guard::{Problems, same};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::DirectoryFact;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::directory::{Location, Organisation, Room, VisitType};
use crate::ids::{LocationId, OrganisationId, RoomId};
use crate::limits;
use std::collections::BTreeMap;

/// What is remembered of a location, an organisation, or the kinds of visit.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The location, once known.
    pub location: Option<LocationId>,
    /// The organisation, once known.
    pub organisation: Option<OrganisationId>,
    /// The rooms of the location.
    pub rooms: BTreeMap<RoomId, Room>,
    /// The kinds of visit, by system and code.
    pub visit_types: BTreeMap<(String, String), VisitType>,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// List a location, or list it anew.
    ListLocation(Location),
    /// Import a location.
    ImportLocation(Imported<Location>),
    /// Import an organisation.
    ImportOrganisation(Imported<Organisation>),
    /// List a room of a location.
    ListRoom(Room),
    /// List a room otherwise.
    ChangeRoom(Room),
    /// Offer a kind of visit, or offer it otherwise.
    ListVisitType(VisitType),
}

/// The decider of the directory: one location with its rooms, one organisation, or the kinds of visit.
#[derive(Clone, Copy, Debug)]
pub struct Directory;

impl Decider for Directory {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "directory";
    const FACETS: &'static [Facet] = &[Facet::Directory];

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
        decide(state, command)
    }

    fn evolve(state: State, fact: &Fact) -> State {
        evolve(state, fact)
    }
}

/// The events that a command makes.
///
/// # Errors
/// A [`Refusal`] when the stream does not allow it.
pub fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::ListLocation(location) => {
            known_location(state, location.location)?;
            limits::within(&[&location])?;
            limits::line("name", &location.name)?;
            let fact = DirectoryFact::LocationListed(location);
            Ok(vec![Event::new("LocationListed").of_organisation(fact)])
        }
        Command::ImportLocation(location) => {
            known_location(state, location.record.location)?;
            limits::within(&[&location])?;
            let fact = DirectoryFact::LocationImported(location);
            Ok(vec![Event::new("LocationImported").of_organisation(fact)])
        }
        Command::ImportOrganisation(organisation) => {
            let named = &organisation.record.organisation;
            state.organisation.iter().try_for_each(|it| same("organisation", it, named))?;
            limits::within(&[&organisation])?;
            let fact = DirectoryFact::OrganisationImported(organisation);
            Ok(vec![Event::new("OrganisationImported").of_organisation(fact)])
        }
        Command::ListRoom(room) => list_room(state, room),
        Command::ChangeRoom(room) if !state.rooms.contains_key(&room.room) => {
            Err(Refusal::Unknown { field: "room" })
        }
        Command::ChangeRoom(room) => list_room(state, room),
        Command::ListVisitType(visit_type) => list_visit_type(state, visit_type),
    }
}

fn list_room(state: &State, room: Room) -> Result<Vec<Event>, Refusal> {
    if state.location.is_none() {
        return Err(Refusal::Unknown { field: "location" });
    }
    known_location(state, room.location)?;
    let mut problems = Problems::default();
    problems.check(limits::line("name", &room.name));
    let others = state.rooms.keys().filter(|known| **known != room.room).count();
    problems.check(limits::at_most("rooms", others + 1, limits::LISTED, "rooms of a location"));
    problems.none()?;
    if state.rooms.get(&room.room) == Some(&room) {
        return Ok(Vec::new());
    }
    let fact = DirectoryFact::RoomListed(room);
    Ok(vec![Event::new("RoomListed").of_organisation(fact)])
}

fn list_visit_type(state: &State, visit_type: VisitType) -> Result<Vec<Event>, Refusal> {
    let mut problems = Problems::default();
    problems.check(limits::within(&[&visit_type]));
    problems.check(limits::line("code", &visit_type.code.code));
    let display = visit_type.code.display.as_deref().unwrap_or_default();
    problems.check(limits::line("display", display));
    let minutes = 1..=limits::SLOT_MINUTES as usize;
    problems.check(limits::between("minutes", visit_type.minutes as usize, &minutes, "minutes"));
    let key = key_of(&visit_type);
    let others = state.visit_types.keys().filter(|known| **known != key).count();
    problems.check(limits::at_most("visit_types", others + 1, limits::LISTED, "kinds of visit"));
    problems.none()?;
    if state.visit_types.get(&key) == Some(&visit_type) {
        return Ok(Vec::new());
    }
    let fact = DirectoryFact::VisitTypeListed(visit_type);
    Ok(vec![Event::new("VisitTypeListed").of_organisation(fact)])
}

fn key_of(visit_type: &VisitType) -> (String, String) {
    (visit_type.code.system.clone(), visit_type.code.code.clone())
}

/// Refuses another location than the stream's.
fn known_location(state: &State, named: LocationId) -> Result<(), Refusal> {
    state.location.iter().try_for_each(|location| same("location", location, &named))
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    let Fact::Directory(fact) = fact else { return state };
    match fact {
        DirectoryFact::LocationListed(location) => state.location = Some(location.location),
        DirectoryFact::LocationImported(imported) => {
            state.location = Some(imported.record.location);
        }
        DirectoryFact::OrganisationImported(imported) => {
            state.organisation = Some(imported.record.organisation);
        }
        DirectoryFact::RoomListed(room) => {
            state.rooms.insert(room.room, room.clone());
        }
        DirectoryFact::VisitTypeListed(visit_type) => {
            state.visit_types.insert(key_of(visit_type), visit_type.clone());
        }
        DirectoryFact::ProviderListed(_)
        | DirectoryFact::ProviderImported(_)
        | DirectoryFact::PositionImported(_)
        | DirectoryFact::CalendarOpened(_)
        | DirectoryFact::SlotTaken(_)
        | DirectoryFact::SlotFreed(_)
        | DirectoryFact::ScheduleImported(_)
        | DirectoryFact::SlotImported(_)
        | DirectoryFact::SlotHeld(_)
        | DirectoryFact::SlotReleased(_)
        | DirectoryFact::TimeBlocked(_)
        | DirectoryFact::TimeUnblocked(_)
        | DirectoryFact::RoomTaken(_)
        | DirectoryFact::RoomFreed(_) => {}
    }
    state
}

#[cfg(test)]
mod tests;
