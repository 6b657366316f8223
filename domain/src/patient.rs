//! The decider of a patient registration: one person, their contact, residence, care team and
//! coverage, what they asked to amend and to restrict, by which other means they want to be reached, and
//! which other records are theirs.

pub mod amendment;
mod confidential;
mod coverage;
pub mod desk;
pub mod link;
pub mod restriction;
mod team;

use crate::decider::guard::same_patient;
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::care_team::{Leaving, Member};
use crate::facts::contact::{ConfidentialContact, Contact};
use crate::facts::coverage::{Coverage, CoverageEnd};
use crate::facts::identity::{Death, Identity};
use crate::facts::residence::{ConfidentialAddress, Residence};
use crate::facts::{ContactFact, IdentityFact, ResidenceFact};
use crate::ids::{
    AccountId, AmendmentId, CoverageId, PatientId, RestrictionId, RestrictionRequestId,
};
use crate::limits;
use crate::words::{ContactPoint, DateTime, Deceased, Text};
pub use coverage::OnFile;
use desk::{ContactChange, Correction, Registration};
use link::{Linking, Unlinking};
use restriction::request::{Asking, Declining, Request};
use restriction::{Known, Lifting, Restriction};
use std::collections::{BTreeMap, BTreeSet};

/// What is remembered of a patient's registration.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The patient, once registered or imported.
    pub patient: Option<PatientId>,
    /// Medical record number: a correction that does not name one leaves it.
    pub mrn: Option<Text>,
    /// Date of birth.
    pub birth_date: Option<DateTime>,
    /// What is known of a death.
    pub deceased: Option<Deceased>,
    /// Records that are linked with this one directly, and which of the two is the one to use.
    pub links: BTreeMap<PatientId, PatientId>,
    /// Who is on the care team, but for appointments, and until when.
    pub team: BTreeMap<AccountId, Vec<Member>>,
    /// Who is on it by appointments, and when: from the first to the last moment, microseconds since 1970 UTC.
    /// Those that are far apart each have a window of their own; with them, it ends.
    pub booked: BTreeMap<AccountId, Vec<(i64, i64)>>,
    /// Who left it and has not joined again: history that is imported later does not bring them
    /// back.
    pub left: BTreeSet<AccountId>,
    /// Coverages, on file or ended.
    pub coverages: BTreeMap<CoverageId, OnFile>,
    /// Restrictions that were agreed to, in force or ended.
    pub restrictions: BTreeMap<RestrictionId, Known>,
    /// Restrictions that the patient asked for, decided or not.
    pub requests: BTreeMap<RestrictionRequestId, Request>,
    /// Amendments that the patient asked for, decided or not.
    pub amendments: BTreeMap<AmendmentId, amendment::Known>,
    /// Ordinary phones, e-mail and the like: a change of the contact that does not name them leaves them.
    pub points: Vec<ContactPoint>,
    /// Whether other means of reaching them are in force.
    pub confidential: bool,
    /// Whether these stand in for the ordinary phones and e-mail.
    pub other_points: bool,
    /// Whether these stand in for the ordinary addresses.
    pub other_addresses: bool,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Register a person as a patient.
    Register {
        /// Who it is.
        identity: Identity,
        /// How to reach them.
        contact: Option<Contact>,
        /// Where they live.
        residence: Option<Residence>,
    },
    /// The same at the front desk, where it is known who is alike.
    RegisterAtDesk(Registration),
    /// Import a patient, or the same one again with other content.
    Import {
        /// Who it is.
        identity: Imported<Identity>,
        /// How to reach them.
        contact: Option<Imported<Contact>>,
        /// Where they live.
        residence: Option<Imported<Residence>>,
    },
    /// Correct the whole identity.
    CorrectIdentity(Correction),
    /// Set the contact, with its phones and e-mail or without.
    ChangeContact(ContactChange),
    /// Set the whole residence.
    ChangeResidence(Residence),
    /// Put a clinician on the care team.
    JoinCareTeam(Member),
    /// Take a clinician off the care team.
    LeaveCareTeam(Leaving),
    /// The appointments with a clinician are others than before: one was cancelled or moved. Who is on the
    /// team by appointments stays for what is left of them, and as long as they are on it anyway.
    AppointmentsChanged {
        /// Who, and when it was changed.
        leaving: Leaving,
        /// The windows of the appointments that are left.
        left: Vec<Member>,
    },
    /// Import a member of the care team.
    ImportMember(Imported<Member>),
    /// Put coverage on file.
    AddCoverage(Coverage),
    /// End a coverage.
    EndCoverage(CoverageEnd),
    /// End every coverage that is on file.
    EndAllCoverage {
        /// Whose.
        patient: PatientId,
        /// When.
        at: DateTime,
    },
    /// Import a coverage.
    ImportCoverage(Imported<Coverage>),
    /// Record a death.
    RecordDeath {
        /// Who died, and when.
        death: Death,
        /// Now, microseconds since 1970 UTC.
        now: i64,
    },
    /// Link two records that are one person's. It is told to the stream of each.
    Link(Linking),
    /// End such a link. It is told to the stream of each.
    Unlink(Unlinking),
    /// Ask for an amendment of the record, or go on with one.
    Amendment(amendment::Step),
    /// Ask for a restriction.
    RequestRestriction(Asking),
    /// Decline a restriction that the patient asked for.
    DeclineRestriction(Declining),
    /// Agree to a restriction that the patient asked for.
    AgreeRestriction(Restriction),
    /// End a restriction.
    LiftRestriction(Lifting),
    /// Set the other means by which the patient wants to be reached, as a whole.
    SetConfidentialContact {
        /// By phone, e-mail and the like.
        contact: ConfidentialContact,
        /// By mail.
        address: ConfidentialAddress,
    },
    /// Go back to the ordinary ways.
    ClearConfidentialContact {
        /// The patient.
        patient: PatientId,
        /// When, microseconds since 1970 UTC.
        at: i64,
    },
}

/// The decider of a patient registration: one person, their contact, residence, care team and coverage.
#[derive(Clone, Copy, Debug)]
pub struct Patient;

impl Decider for Patient {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "patient";
    const FACETS: &'static [Facet] = &[
        Facet::Identity,
        Facet::Contact,
        Facet::Residence,
        Facet::CareTeam,
        Facet::Clinical,
        Facet::Coverage,
        Facet::Ledger,
        Facet::Oversight,
    ];

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
        Command::Register { identity, contact, residence } => {
            desk::register(state, identity, contact, residence)
        }
        Command::RegisterAtDesk(registration) => desk::register_unlike(state, registration),
        Command::Import { identity, contact, residence } => {
            import(state, identity, contact, residence)
        }
        Command::CorrectIdentity(correction) => desk::correct_identity(state, correction),
        Command::ChangeContact(change) => desk::change_contact(state, change),
        Command::ChangeResidence(residence) => desk::change_residence(state, residence),
        Command::JoinCareTeam(member) => team::join(state, member),
        Command::LeaveCareTeam(leaving) => team::leave(state, leaving),
        Command::AppointmentsChanged { leaving, left } => {
            team::appointments_changed(state, leaving, left)
        }
        Command::ImportMember(member) => team::import(state, member),
        Command::AddCoverage(coverage) => coverage::add(state, coverage),
        Command::EndCoverage(end) => coverage::end(state, end),
        Command::EndAllCoverage { patient, at } => coverage::end_all(state, patient, &at),
        Command::ImportCoverage(coverage) => coverage::import(state, coverage),
        Command::RecordDeath { death, now } => desk::record_death(state, death, now),
        Command::Link(linking) => link::link(state, linking),
        Command::Unlink(unlinking) => link::unlink(state, unlinking),
        Command::Amendment(step) => amendment::step(state, step),
        Command::RequestRestriction(asking) => restriction::request::request(state, asking),
        Command::DeclineRestriction(declining) => restriction::request::decline(state, declining),
        Command::AgreeRestriction(restriction) => restriction::agree(state, restriction),
        Command::LiftRestriction(lifting) => restriction::lift(state, lifting),
        Command::SetConfidentialContact { contact, address } => {
            confidential::set(state, contact, address)
        }
        Command::ClearConfidentialContact { patient, at } => {
            confidential::clear(state, patient, at)
        }
    }
}

fn import(
    state: &State,
    identity: Imported<Identity>,
    contact: Option<Imported<Contact>>,
    residence: Option<Imported<Residence>>,
) -> Result<Vec<Event>, Refusal> {
    let patient = identity.record.patient;
    same_patient(state.patient, patient)?;
    contact.iter().try_for_each(|it| same_patient(Some(patient), it.record.patient))?;
    residence.iter().try_for_each(|it| same_patient(Some(patient), it.record.patient))?;
    limits::within(&[&identity, &contact, &residence])?;
    let mut event =
        Event::new("PatientImported").about(patient, IdentityFact::PatientImported(identity));
    if let Some(contact) = contact {
        event = event.about(patient, ContactFact::ContactImported(contact));
    }
    if let Some(residence) = residence {
        event = event.about(patient, ResidenceFact::ResidenceImported(residence));
    }
    Ok(vec![event])
}

/// The patient, if registered and the one that is named.
fn registered(state: &State, named: PatientId) -> Result<PatientId, Refusal> {
    let patient = state.patient.ok_or(Refusal::PatientNotRegistered)?;
    same_patient(Some(patient), named)?;
    Ok(patient)
}

/// The state after one more fact.
#[must_use]
pub fn evolve(state: State, fact: &Fact) -> State {
    if let Fact::Identity(fact) = fact {
        after_identity(state, fact)
    } else if let Fact::CareTeam(fact) = fact {
        team::after_care_team(state, fact)
    } else if let Fact::Coverage(fact) = fact {
        coverage::after_coverage(state, fact)
    } else if let Fact::Contact(fact) = fact {
        confidential::after_contact(state, fact)
    } else if let Fact::Residence(fact) = fact {
        confidential::after_residence(state, fact)
    } else if let Fact::Ledger(fact) = fact {
        restriction::after_ledger(state, fact)
    } else if let Fact::Clinical(fact) = fact {
        amendment::after_clinical(state, fact)
    } else if let Fact::Oversight(fact) = fact {
        restriction::request::after_oversight(state, fact)
    } else {
        state
    }
}

fn after_identity(mut state: State, fact: &IdentityFact) -> State {
    match fact {
        IdentityFact::Registered(identity) | IdentityFact::Corrected(identity) => {
            state.known_as(identity);
        }
        IdentityFact::PatientImported(imported) => state.known_as(&imported.record),
        IdentityFact::Died(death) => state.deceased = Some(death.deceased.clone()),
        IdentityFact::Linked(_) | IdentityFact::Unlinked(_) => {
            link::after_identity(&mut state, fact);
        }
        IdentityFact::StaffExcluded(_) | IdentityFact::StaffReadmitted(_) => {
            restriction::after_identity(&mut state, fact);
        }
        IdentityFact::IdentifierReserved(_) | IdentityFact::IdentifierReleased(_) => {}
    }
    state
}

impl State {
    /// Whether a death is recorded.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        match &self.deceased {
            None => false,
            Some(Deceased::Known(dead)) => *dead,
            Some(Deceased::At(_)) => true,
        }
    }

    /// Refuses what is still to come, such as an appointment, for somebody who has died.
    ///
    /// # Errors
    /// [`Refusal::PatientDeceased`].
    pub fn check_living(&self) -> Result<(), Refusal> {
        if self.is_dead() { Err(Refusal::PatientDeceased) } else { Ok(()) }
    }

    fn known_as(&mut self, identity: &Identity) {
        self.patient = Some(identity.patient);
        self.mrn.clone_from(&identity.person.mrn);
        self.birth_date.clone_from(&identity.person.birth_date);
        self.deceased.clone_from(&identity.person.deceased);
    }
}

#[cfg(test)]
mod tests;
