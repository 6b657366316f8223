//! The decider of an identifier or a login name: used once.

pub mod mrn;

use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::administration::LoginReservation;
use crate::facts::identity::Reservation;
use crate::facts::{AdministrationFact, IdentityFact};
use crate::ids::{AccountId, PatientId};
use crate::limits;

/// Who holds an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A patient holds it.
    Patient(PatientId),
    /// An account holds it.
    Account(AccountId),
}

/// What is remembered of an identifier: its stream is the identifier itself.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Who holds it; none when it is free.
    pub holder: Option<Holder>,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Reserve a medical record number for a patient.
    ReserveMrn(Reservation),
    /// Give it up again.
    ReleaseMrn(Reservation),
    /// Reserve a login name for an account.
    ReserveLogin(LoginReservation),
}

/// The decider of an identifier or a login name: used once.
#[derive(Clone, Copy, Debug)]
pub struct Identifiers;

impl Decider for Identifiers {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "identifier";
    const FACETS: &'static [Facet] = &[Facet::Identity, Facet::Administration];

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
        decide(state, command)
    }

    fn evolve(state: State, fact: &Fact) -> State {
        evolve(state, fact)
    }
}

/// The events that a command makes; none when the holder holds it already.
///
/// # Errors
/// A [`Refusal`] when somebody else holds it.
pub fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::ReserveMrn(reservation) => reserve_mrn(state, reservation),
        Command::ReleaseMrn(reservation) => release_mrn(state, reservation),
        Command::ReserveLogin(reservation) => reserve_login(state, reservation),
    }
}

fn reserve_mrn(state: &State, reservation: Reservation) -> Result<Vec<Event>, Refusal> {
    let patient = reservation.patient;
    limits::within(&[&reservation])?;
    limits::line("value", reservation.value.expose())?;
    if taken("value", state, Holder::Patient(patient))? {
        return Ok(Vec::new());
    }
    let fact = IdentityFact::IdentifierReserved(reservation);
    Ok(vec![Event::new("IdentifierReserved").about(patient, fact)])
}

fn release_mrn(state: &State, reservation: Reservation) -> Result<Vec<Event>, Refusal> {
    let patient = reservation.patient;
    if !taken("value", state, Holder::Patient(patient))? {
        return Err(Refusal::Unknown { field: "value" });
    }
    let fact = IdentityFact::IdentifierReleased(reservation);
    Ok(vec![Event::new("IdentifierReleased").about(patient, fact)])
}

fn reserve_login(state: &State, reservation: LoginReservation) -> Result<Vec<Event>, Refusal> {
    let account = reservation.account;
    limits::login(&reservation.login)?;
    if taken("login", state, Holder::Account(account))? {
        return Ok(Vec::new());
    }
    let fact = AdministrationFact::LoginReserved(reservation);
    Ok(vec![Event::new("IdentifierReserved").of_account(account, fact)])
}

/// Whether it is held by this one already; refused when somebody else holds it.
fn taken(field: &'static str, state: &State, by: Holder) -> Result<bool, Refusal> {
    match state.holder {
        None => Ok(false),
        Some(holder) if holder == by => Ok(true),
        Some(_) => Err(Refusal::IdentifierTaken { field }),
    }
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    if let Fact::Identity(IdentityFact::IdentifierReserved(reservation)) = fact {
        state.holder = Some(Holder::Patient(reservation.patient));
    } else if let Fact::Identity(IdentityFact::IdentifierReleased(_)) = fact {
        state.holder = None;
    } else if let Fact::Administration(AdministrationFact::LoginReserved(reservation)) = fact {
        state.holder = Some(Holder::Account(reservation.account));
    }
    state
}

#[cfg(test)]
mod tests;
