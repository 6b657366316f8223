//! The decider of the directory: one location or one organisation.

use crate::decider::guard::same;
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::DirectoryFact;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::directory::{Location, Organisation};
use crate::ids::{LocationId, OrganisationId};
use crate::limits;

/// What is remembered of a location or an organisation: which one it is.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The location, once known.
    pub location: Option<LocationId>,
    /// The organisation, once known.
    pub organisation: Option<OrganisationId>,
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
}

/// The decider of the directory: one location or one organisation.
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
    }
}

/// Refuses another location than the stream's.
fn known_location(state: &State, named: LocationId) -> Result<(), Refusal> {
    state.location.iter().try_for_each(|location| same("location", location, &named))
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    if let Fact::Directory(DirectoryFact::LocationListed(location)) = fact {
        state.location = Some(location.location);
    } else if let Fact::Directory(DirectoryFact::LocationImported(imported)) = fact {
        state.location = Some(imported.record.location);
    } else if let Fact::Directory(DirectoryFact::OrganisationImported(imported)) = fact {
        state.organisation = Some(imported.record.organisation);
    }
    state
}

#[cfg(test)]
mod tests;
