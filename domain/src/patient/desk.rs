//! What the front desk writes about who somebody is: registered, corrected, reached, at home where,
//! dead. It is brought into the form in which it is kept ([`crate::normal`]), and whoever typed it is
//! told everything that stands in the way at once, field by field.

mod person;

use super::{State, registered};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, has_come, ordered, same_patient};
use crate::event::Event;
use crate::facts::contact::Contact;
use crate::facts::identity::{Death, Identity};
use crate::facts::residence::Residence;
use crate::facts::{ContactFact, IdentityFact, ResidenceFact};
use crate::ids::PatientId;
use crate::limits;
use crate::words::{Code, ContactPoint, Deceased, EmergencyContact};

pub(super) use person::{addresses, points};

/// Somebody who comes for the first time.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Who it is.
    pub identity: Identity,
    /// How to reach them.
    pub contact: Option<Contact>,
    /// Where they live.
    pub residence: Option<Residence>,
    /// Who is registered and may well be the same person, the likeliest first.
    pub alike: Vec<PatientId>,
    /// Who was looked at and is somebody else.
    pub not_the_same_as: Vec<PatientId>,
    /// Now, microseconds since 1970 UTC.
    pub now: i64,
}

/// A whole identity as it should have been told. A medical record number that is left out stays, and so
/// does a death.
#[derive(Clone, Debug)]
pub struct Correction {
    /// Who it is.
    pub identity: Identity,
    /// A death was recorded by mistake.
    pub alive: bool,
    /// Now, microseconds since 1970 UTC.
    pub now: i64,
}

/// How somebody is reached from now on: languages and whom to call, as a whole.
#[derive(Clone, Debug)]
pub struct ContactChange {
    /// Who.
    pub patient: PatientId,
    /// Phones, e-mail and the like, as a whole, the one to use first; none leaves those on file.
    pub points: Option<Vec<ContactPoint>>,
    /// Languages, the preferred one first (BCP 47).
    pub languages: Vec<Code>,
    /// Whom to call.
    pub emergency: Vec<EmergencyContact>,
}

impl From<Contact> for ContactChange {
    fn from(contact: Contact) -> Self {
        let Contact { patient, points, languages, emergency } = contact;
        Self { patient, points: Some(points), languages, emergency }
    }
}

pub(super) fn register(
    state: &State,
    identity: Identity,
    contact: Option<Contact>,
    residence: Option<Residence>,
) -> Result<Vec<Event>, Refusal> {
    told(state, identity, contact, residence, None, Problems::default())
}

pub(super) fn register_unlike(
    state: &State,
    registration: Registration,
) -> Result<Vec<Event>, Refusal> {
    let Registration { identity, contact, residence, alike, not_the_same_as, now } = registration;
    let mut problems = Problems::default();
    let (field, named) = ("notTheSameAs", not_the_same_as.len());
    problems.check(limits::at_most(field, named, limits::CANDIDATES, "patients"));
    problems.check(unlike(alike, &not_the_same_as));
    told(state, identity, contact, residence, Some(now), problems)
}

/// Whoever may well be the same person was looked at.
fn unlike(alike: Vec<PatientId>, not_the_same_as: &[PatientId]) -> Result<(), Refusal> {
    let candidates: Vec<_> =
        alike.into_iter().filter(|candidate| !not_the_same_as.contains(candidate)).collect();
    if candidates.is_empty() { Ok(()) } else { Err(Refusal::PossibleDuplicate { candidates }) }
}

fn told(
    state: &State,
    identity: Identity,
    contact: Option<Contact>,
    residence: Option<Residence>,
    now: Option<i64>,
    mut problems: Problems,
) -> Result<Vec<Event>, Refusal> {
    let patient = identity.patient;
    if state.patient.is_some() {
        return Err(Refusal::PatientAlreadyRegistered);
    }
    contact.iter().try_for_each(|it| same_patient(Some(patient), it.patient))?;
    residence.iter().try_for_each(|it| same_patient(Some(patient), it.patient))?;
    limits::within(&[&identity, &contact, &residence])?;
    let identity = person::identity(&mut problems, identity, now);
    let contact = contact.map(|contact| person::contact(&mut problems, contact));
    let residence = residence.map(|residence| person::residence(&mut problems, residence));
    problems.none()?;
    let mut event =
        Event::new("PatientRegistered").about(patient, IdentityFact::Registered(identity));
    if let Some(contact) = contact {
        event = event.about(patient, ContactFact::Changed(contact));
    }
    if let Some(residence) = residence {
        event = event.about(patient, ResidenceFact::Changed(residence));
    }
    Ok(vec![event])
}

pub(super) fn correct_identity(
    state: &State,
    correction: Correction,
) -> Result<Vec<Event>, Refusal> {
    let Correction { mut identity, alive, now } = correction;
    let patient = registered(state, identity.patient)?;
    limits::within(&[&identity])?;
    let person = &mut identity.person;
    if alive {
        person.deceased = Some(Deceased::Known(false));
    } else {
        person.deceased = person.deceased.take().or_else(|| state.deceased.clone());
    }
    let mut problems = Problems::default();
    let mut identity = person::identity(&mut problems, identity, Some(now));
    problems.none()?;
    // As it was told: one that came from elsewhere need not have the form of ours.
    identity.person.mrn = identity.person.mrn.or_else(|| state.mrn.clone());
    Ok(vec![Event::new("IdentityCorrected").about(patient, IdentityFact::Corrected(identity))])
}

/// Whoever is shown other phones and e-mail than the ordinary ones does not change those: they are not told.
pub(super) fn change_contact(state: &State, change: ContactChange) -> Result<Vec<Event>, Refusal> {
    let ContactChange { patient, points, languages, emergency } = change;
    let patient = registered(state, patient)?;
    let stay = points.is_none();
    let contact = Contact { patient, points: points.unwrap_or_default(), languages, emergency };
    limits::within(&[&contact])?;
    let mut problems = Problems::default();
    if state.other_points && !stay {
        problems.check(Err(Refusal::ConfidentialInForce { field: "contactPoints" }));
    }
    let mut contact = person::contact(&mut problems, contact);
    problems.none()?;
    if stay {
        // As they were told: those that came from elsewhere need not have the form of ours.
        contact.points.clone_from(&state.points);
    }
    Ok(vec![Event::new("ContactChanged").about(patient, ContactFact::Changed(contact))])
}

/// Whoever is shown another address than the ordinary one does not change that: it is not told.
pub(super) fn change_residence(state: &State, residence: Residence) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, residence.patient)?;
    limits::within(&[&residence])?;
    let mut problems = Problems::default();
    if state.other_addresses {
        problems.check(Err(Refusal::ConfidentialInForce { field: "addresses" }));
    }
    let residence = person::residence(&mut problems, residence);
    problems.none()?;
    Ok(vec![Event::new("ResidenceChanged").about(patient, ResidenceFact::Changed(residence))])
}

pub(super) fn record_death(state: &State, death: Death, now: i64) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, death.patient)?;
    if state.is_dead() {
        return Err(Refusal::DeathAlreadyRecorded);
    }
    match &death.deceased {
        Deceased::Known(false) => return Err(Refusal::Required { field: "deceased" }),
        Deceased::Known(true) => {}
        Deceased::At(at) => {
            let mut problems = Problems::default();
            problems.check(has_come("at", at, now));
            problems.check(ordered("at", state.birth_date.as_ref(), Some(at)));
            problems.none()?;
        }
    }
    Ok(vec![Event::new("PatientDeceased").about(patient, IdentityFact::Died(death))])
}

#[cfg(test)]
mod tests;
