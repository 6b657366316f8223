//! The decider of a patient registration: one person, their contact, residence, care team and
//! coverage, what they asked to amend and to restrict, by which other means they want to be reached, and
//! which other records are theirs.

pub mod amendment;
mod confidential;
mod coverage;
pub mod desk;
pub mod link;
pub mod restriction;

use crate::decider::guard::{ordered, same, same_patient};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::care_team::{Joining, Leaving, Member};
use crate::facts::contact::{ConfidentialContact, Contact};
use crate::facts::coverage::{Coverage, CoverageEnd};
use crate::facts::identity::{Death, Identity};
use crate::facts::residence::{ConfidentialAddress, Residence};
use crate::facts::{CareTeamFact, ContactFact, IdentityFact, ResidenceFact};
use crate::ids::{
    AccountId, AmendmentId, CoverageId, PatientId, RestrictionId, RestrictionRequestId,
};
use crate::limits;
use crate::words::{DateTime, Deceased, Text};
use desk::{Correction, Registration};
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
    /// Who is on the care team, and until when if that is limited.
    pub team: BTreeMap<AccountId, Option<DateTime>>,
    /// Who left it and has not joined again: history that is imported later does not bring them
    /// back.
    pub left: BTreeSet<AccountId>,
    /// Who is on it by appointments alone: with those, their access ends.
    pub by_appointment: BTreeSet<AccountId>,
    /// From when on each of those is on it, microseconds since 1970 UTC.
    pub from: BTreeMap<AccountId, i64>,
    /// Coverages, and whether each is on file.
    pub coverages: BTreeMap<CoverageId, bool>,
    /// Restrictions that were agreed to, in force or ended.
    pub restrictions: BTreeMap<RestrictionId, Known>,
    /// Restrictions that the patient asked for, decided or not.
    pub requests: BTreeMap<RestrictionRequestId, Request>,
    /// Amendments that the patient asked for, decided or not.
    pub amendments: BTreeMap<AmendmentId, amendment::Known>,
    /// Whether other means of reaching them are in force.
    pub confidential: bool,
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
    /// Set the whole contact.
    ChangeContact(Contact),
    /// Set the whole residence.
    ChangeResidence(Residence),
    /// Put a clinician on the care team.
    JoinCareTeam(Member),
    /// Take a clinician off the care team.
    LeaveCareTeam(Leaving),
    /// The appointments with a clinician are others than before: one was cancelled or moved. Who is on the
    /// team by appointments alone stays for what is left of them.
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
        Command::ChangeContact(contact) => desk::change_contact(state, contact),
        Command::ChangeResidence(residence) => desk::change_residence(state, residence),
        Command::JoinCareTeam(member) => join_care_team(state, member),
        Command::LeaveCareTeam(leaving) => leave_care_team(state, leaving),
        Command::AppointmentsChanged { leaving, left } => {
            appointments_changed(state, leaving, left)
        }
        Command::ImportMember(member) => import_member(state, member),
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

/// Joining again never shortens a membership: whoever is on the team without an end stays so when
/// an appointment would add them for some weeks. One that comes before those that are booked already begins
/// earlier, though it ends earlier too.
fn join_care_team(state: &State, member: Member) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, member.patient)?;
    limits::within(&[&member])?;
    ordered("until", member.since.as_ref(), member.until.as_ref())?;
    let known = state.team.get(&member.clinician);
    let from = state.from.get(&member.clinician);
    let begins_earlier = from.is_some_and(|from| begins(&member) < *from);
    let as_long = known.is_some_and(|known| !is_longer(known.as_ref(), member.until.as_ref()));
    if as_long && !begins_earlier {
        return Ok(Vec::new());
    }
    Ok(vec![Event::new("CareTeamJoined").about(patient, CareTeamFact::Joined(member))])
}

/// From when on it is; always, where it does not say.
fn begins(member: &Member) -> i64 {
    member.since.as_ref().map_or(i64::MIN, DateTime::utc_micros)
}

/// Whether a membership ends later than the one that is known; none means it does not end.
fn is_longer(known: Option<&DateTime>, until: Option<&DateTime>) -> bool {
    match (known, until) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(known), Some(until)) => until.utc_micros() > known.utc_micros(),
    }
}

fn leave_care_team(state: &State, leaving: Leaving) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, leaving.patient)?;
    if !state.team.contains_key(&leaving.clinician) {
        return Err(Refusal::NotOnCareTeam);
    }
    Ok(vec![Event::new("CareTeamLeft").about(patient, CareTeamFact::Left(leaving))])
}

/// Leaving and joining again makes the windows anew.
fn appointments_changed(
    state: &State,
    leaving: Leaving,
    left: Vec<Member>,
) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, leaving.patient)?;
    for member in &left {
        same_patient(Some(patient), member.patient)?;
        same("clinician", &leaving.clinician, &member.clinician)?;
        ordered("until", member.since.as_ref(), member.until.as_ref())?;
    }
    if !state.by_appointment.contains(&leaving.clinician) {
        return Ok(Vec::new());
    }
    let mut events = vec![Event::new("CareTeamLeft").about(patient, CareTeamFact::Left(leaving))];
    let joined = |member| Event::new("CareTeamJoined").about(patient, CareTeamFact::Joined(member));
    events.extend(left.into_iter().map(joined));
    Ok(events)
}

fn import_member(state: &State, member: Imported<Member>) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, member.record.patient)?;
    limits::within(&[&member])?;
    if state.left.contains(&member.record.clinician) {
        return Ok(vec![]);
    }
    Ok(vec![Event::new("MemberImported").about(patient, CareTeamFact::MemberImported(member))])
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
        after_care_team(state, fact)
    } else if let Fact::Coverage(fact) = fact {
        coverage::after_coverage(state, fact)
    } else if let Fact::Contact(fact) = fact {
        confidential::after_contact(state, fact)
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

fn after_care_team(mut state: State, fact: &CareTeamFact) -> State {
    match fact {
        CareTeamFact::Joined(member) => {
            state.left.remove(&member.clinician);
            state.joined(member);
        }
        CareTeamFact::MemberImported(imported) => {
            if !state.left.contains(&imported.record.clinician) {
                state.by_appointment.remove(&imported.record.clinician);
                state.from.remove(&imported.record.clinician);
                let until = imported.record.until.clone();
                let known = state.team.entry(imported.record.clinician).or_insert(until.clone());
                if is_longer(known.as_ref(), until.as_ref()) {
                    *known = until;
                }
            }
        }
        CareTeamFact::Left(leaving) => {
            state.team.remove(&leaving.clinician);
            state.by_appointment.remove(&leaving.clinician);
            state.from.remove(&leaving.clinician);
            state.left.insert(leaving.clinician);
        }
        // A grant puts nobody on the team.
        CareTeamFact::GlassOpened(_) | CareTeamFact::GlassClosed(_) => {}
    }
    state
}

impl State {
    fn joined(&mut self, member: &Member) {
        let (clinician, since) = (member.clinician, begins(member));
        let known = self.team.get(&clinician);
        let is_new = known.is_none();
        // Joining again never shortens it.
        let shorter = known.is_some_and(|it| !is_longer(it.as_ref(), member.until.as_ref()));
        let ended = known.and_then(Option::as_ref).is_some_and(|until| until.utc_micros() < since);
        if member.joining != Joining::Appointment {
            self.by_appointment.remove(&clinician);
            self.from.remove(&clinician);
        } else if is_new {
            self.by_appointment.insert(clinician);
            self.from.insert(clinician, since);
        } else if let Some(from) = self.from.get_mut(&clinician) {
            *from = if ended { since } else { since.min(*from) };
        }
        if !shorter {
            self.team.insert(clinician, member.until.clone());
        }
    }

    /// Whether a death is recorded.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        match &self.deceased {
            None => false,
            Some(Deceased::Known(dead)) => *dead,
            Some(Deceased::At(_)) => true,
        }
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
