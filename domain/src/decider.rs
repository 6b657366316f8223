//! Deciders: a command and what is known of its stream give events, or a refusal.
//!
//! Pure and synchronous: no clock, no randomness, no input or output. Time, ids and the actor come
//! in with the command.

pub(crate) mod guard;
mod refusal;
pub(crate) mod shape;

pub use refusal::Refusal;

use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;

/// What guards one kind of stream.
pub trait Decider {
    /// What is remembered of a stream: what the guards need and no more.
    type State: Default + Clone + std::fmt::Debug + Send + 'static;
    /// What can be asked for.
    type Command;
    /// Name of the kind of stream.
    const NAME: &'static str;
    /// Facets whose facts [`Decider::evolve`] reads; facts of others need not be opened for it.
    const FACETS: &'static [Facet];

    /// The events that a command makes; none when what is asked for is so already.
    ///
    /// # Errors
    /// A [`Refusal`], which changes nothing.
    fn decide(state: &Self::State, command: Self::Command) -> Result<Vec<Event>, Refusal>;

    /// The state after one more fact of the stream, whatever its facet. It never refuses, and gets
    /// along without the facts that cannot be read any more (a patient whose key was destroyed).
    fn evolve(state: Self::State, fact: &Fact) -> Self::State;

    /// The state after all facts of some events.
    #[must_use]
    fn fold(state: Self::State, events: &[Event]) -> Self::State {
        events
            .iter()
            .flat_map(|event| &event.facts)
            .fold(state, |s, (_, fact)| Self::evolve(s, fact))
    }
}
