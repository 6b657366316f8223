//! Given some events, when a command comes, then these events, or a refusal.
//!
//! ```
//! use chartlog_domain::identifier::{Command, Identifiers};
//! use chartlog_domain::testing::{given, samples};
//!
//! let mine = samples::identity::reservation();
//! let mut theirs = mine.clone();
//! theirs.patient = samples::ids::OTHER_PATIENT;
//! given::<Identifiers>(&[])
//!     .after(Command::ReserveMrn(mine))
//!     .when(Command::ReserveMrn(theirs))
//!     .refused("IDENTIFIER_TAKEN");
//! ```

pub mod samples;

use crate::decider::{Decider, Refusal};
use crate::event::Event;

/// A stream in which some events have happened.
#[must_use]
pub fn given<D: Decider>(events: &[Event]) -> Given<D> {
    Given { state: D::fold(D::State::default(), events) }
}

/// What was given.
pub struct Given<D: Decider> {
    /// The state that the events led to.
    pub state: D::State,
}

impl<D: Decider> Given<D> {
    /// With one more command carried out.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    #[track_caller]
    pub fn after(self, command: D::Command) -> Self {
        match D::decide(&self.state, command) {
            Ok(events) => Self { state: D::fold(self.state, &events) },
            Err(refusal) => panic!("{}: refused: {refusal}", D::NAME),
        }
    }

    /// What a command comes to.
    pub fn when(self, command: D::Command) -> Outcome {
        Outcome(D::decide(&self.state, command))
    }
}

/// What a command came to.
#[must_use = "say what it should have come to"]
pub struct Outcome(Result<Vec<Event>, Refusal>);

impl Outcome {
    /// It made exactly these events.
    ///
    /// # Panics
    /// When it did not.
    #[track_caller]
    pub fn then(self, events: &[Event]) {
        let made = self.events();
        let kinds = |events: &[Event]| events.iter().map(|event| event.kind).collect::<Vec<_>>();
        assert_eq!(kinds(&made), kinds(events), "kinds of events");
        for (made, expected) in made.iter().zip(events) {
            assert_eq!(made, expected, "facts of {}", expected.kind);
        }
    }

    /// Nothing happened: what was asked for is so already.
    ///
    /// # Panics
    /// When something happened.
    #[track_caller]
    pub fn nothing(self) {
        self.then(&[]);
    }

    /// The events it made.
    ///
    /// # Panics
    /// When it was refused.
    #[must_use]
    #[track_caller]
    pub fn events(self) -> Vec<Event> {
        self.0.unwrap_or_else(|refusal| panic!("refused: {refusal}"))
    }

    /// It was refused with this code.
    ///
    /// # Panics
    /// When it was not, or with another one.
    #[track_caller]
    pub fn refused(self, code: &str) {
        match self.0 {
            Ok(events) => panic!("not refused, {} events instead", events.len()),
            Err(refusal) => assert_eq!(refusal.code(), code),
        }
    }
}
