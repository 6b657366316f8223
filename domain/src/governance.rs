//! The decider of the duties of the organisation.

use crate::decider::guard::{coded, same};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::administration::LegalHold;
use crate::facts::oversight::{DirectoryMade, ImportRan};
use crate::facts::{AdministrationFact, Fact, OversightFact};
use crate::ids::ImportId;
use crate::limits;
use std::collections::BTreeSet;

/// What is remembered of the organisation's duties.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The run of an import whose stream it is.
    pub import: Option<ImportId>,
    /// Whether the data directory was made for development; none before it was made.
    pub development: Option<bool>,
    /// Legal holds that stand. A patient may be under several.
    pub holds: BTreeSet<LegalHold>,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Record that an import ran.
    RecordImport(ImportRan),
    /// Record that the data directory was made: once, before anything else.
    MakeDirectory(DirectoryMade),
    /// Record that something is about to be done with the organisation's keys.
    BeginKeyWork(KeyWork),
    /// Place a legal hold.
    PlaceHold(LegalHold),
    /// Lift it.
    LiftHold(LegalHold),
}

/// What is done with the organisation's keys, none of which is ever told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyWork {
    /// Facets get new keys, and every data key is wrapped anew.
    Rotation,
    /// The root key is changed.
    RootChange,
}

/// The decider of the duties of the organisation.
#[derive(Clone, Copy, Debug)]
pub struct Governance;

impl Decider for Governance {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "governance";
    const FACETS: &'static [Facet] = &[Facet::Oversight, Facet::Administration];

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
        Command::RecordImport(ran) => record_import(state, ran),
        Command::MakeDirectory(made) => make_directory(state, made),
        Command::BeginKeyWork(work) => Ok(vec![begin_key_work(work)]),
        Command::PlaceHold(hold) => place_hold(state, hold),
        Command::LiftHold(hold) => lift_hold(state, hold),
    }
}

/// A long run tells its files in several events.
fn record_import(state: &State, ran: ImportRan) -> Result<Vec<Event>, Refusal> {
    state.import.iter().try_for_each(|import| same("import", import, &ran.import))?;
    limits::at_most("files", ran.files.len(), limits::FILES_AN_EVENT, "files")?;
    limits::within(&[&ran])?;
    Ok(vec![Event::new("ImportRan").of_organisation(OversightFact::ImportRan(ran))])
}

fn make_directory(state: &State, made: DirectoryMade) -> Result<Vec<Event>, Refusal> {
    if state.development.is_some() {
        return Err(Refusal::AlreadyExists { field: "directory" });
    }
    limits::within(&[&made.request])?;
    Ok(vec![Event::new("DirectoryMade").of_organisation(OversightFact::DirectoryMade(made))])
}

/// On record before it is done: at worst it was not done. Which epochs were retired is told by the entries
/// about keys.
const fn begin_key_work(work: KeyWork) -> Event {
    match work {
        KeyWork::Rotation => Event::new("KeyRotationBegun"),
        KeyWork::RootChange => Event::new("RootKeyChangeBegun"),
    }
}

/// It is lifted by its case number, so that is no sentence.
fn place_hold(state: &State, hold: LegalHold) -> Result<Vec<Event>, Refusal> {
    coded("case", &hold.case)?;
    if state.holds.contains(&hold) {
        return Err(Refusal::AlreadyExists { field: "case" });
    }
    let fact = AdministrationFact::LegalHoldPlaced(hold);
    Ok(vec![Event::new("LegalHoldPlaced").of_organisation(fact)])
}

fn lift_hold(state: &State, hold: LegalHold) -> Result<Vec<Event>, Refusal> {
    if !state.holds.contains(&hold) {
        return Err(Refusal::Unknown { field: "case" });
    }
    let fact = AdministrationFact::LegalHoldLifted(hold);
    Ok(vec![Event::new("LegalHoldLifted").of_organisation(fact)])
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    if let Fact::Administration(AdministrationFact::LegalHoldPlaced(hold)) = fact {
        state.holds.insert(hold.clone());
    }
    if let Fact::Administration(AdministrationFact::LegalHoldLifted(hold)) = fact {
        state.holds.remove(hold);
    }
    let Fact::Oversight(fact) = fact else { return state };
    if let OversightFact::ImportRan(ran) = fact {
        state.import = Some(ran.import);
    }
    if let OversightFact::DirectoryMade(made) = fact {
        state.development = Some(made.development);
    }
    state
}

#[cfg(test)]
mod tests;
