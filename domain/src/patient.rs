//! The decider of a patient registration: one person, their contact, residence, care team and
//! coverage, what they asked to restrict, and by which other means they want to be reached.

mod confidential;
pub mod restriction;

use crate::decider::guard::{one_of, ordered, same, same_patient};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::Fact;
use crate::facts::Imported;
use crate::facts::care_team::{Joining, Leaving, Member};
use crate::facts::contact::{ConfidentialContact, Contact, CoverageOnFile};
use crate::facts::coverage::{Coverage, CoverageEnd};
use crate::facts::identity::{Death, Identity};
use crate::facts::residence::{ConfidentialAddress, Residence};
use crate::facts::{CareTeamFact, ContactFact, CoverageFact, IdentityFact, ResidenceFact};
use crate::ids::{AccountId, CoverageId, PatientId, RestrictionId};
use crate::limits;
use crate::words::{ContactPoint, DateTime, Deceased, Person};
use restriction::{Known, Lifting, Restriction};
use std::collections::{BTreeMap, BTreeSet};

/// What is remembered of a patient's registration.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The patient, once registered or imported.
    pub patient: Option<PatientId>,
    /// Whether a death is recorded.
    pub deceased: bool,
    /// Who is on the care team, and until when if that is limited.
    pub team: BTreeMap<AccountId, Option<DateTime>>,
    /// Who left it and has not joined again: history that is imported later does not bring them
    /// back.
    pub left: BTreeSet<AccountId>,
    /// Who is on it by appointments alone: with those, their access ends.
    pub by_appointment: BTreeSet<AccountId>,
    /// Coverages, and whether each is on file.
    pub coverages: BTreeMap<CoverageId, bool>,
    /// Restrictions that were agreed to, in force or ended.
    pub restrictions: BTreeMap<RestrictionId, Known>,
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
    CorrectIdentity(Identity),
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
    /// Import a coverage.
    ImportCoverage(Imported<Coverage>),
    /// Record a death.
    RecordDeath(Death),
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
    const FACETS: &'static [Facet] =
        &[Facet::Identity, Facet::Contact, Facet::CareTeam, Facet::Coverage, Facet::Ledger];

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
            register(state, identity, contact, residence)
        }
        Command::Import { identity, contact, residence } => {
            import(state, identity, contact, residence)
        }
        Command::CorrectIdentity(identity) => correct_identity(state, identity),
        Command::ChangeContact(contact) => change_contact(state, contact),
        Command::ChangeResidence(residence) => change_residence(state, residence),
        Command::JoinCareTeam(member) => join_care_team(state, member),
        Command::LeaveCareTeam(leaving) => leave_care_team(state, leaving),
        Command::AppointmentsChanged { leaving, left } => {
            appointments_changed(state, leaving, left)
        }
        Command::ImportMember(member) => import_member(state, member),
        Command::AddCoverage(coverage) => add_coverage(state, coverage),
        Command::EndCoverage(end) => end_coverage(state, end),
        Command::ImportCoverage(coverage) => import_coverage(state, coverage),
        Command::RecordDeath(death) => record_death(state, death),
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

fn register(
    state: &State,
    identity: Identity,
    contact: Option<Contact>,
    residence: Option<Residence>,
) -> Result<Vec<Event>, Refusal> {
    let patient = identity.patient;
    if state.patient.is_some() {
        return Err(Refusal::PatientAlreadyRegistered);
    }
    contact.iter().try_for_each(|it| same_patient(Some(patient), it.patient))?;
    residence.iter().try_for_each(|it| same_patient(Some(patient), it.patient))?;
    limits::within(&[&identity, &contact, &residence])?;
    check_person(&identity.person)?;
    contact.iter().try_for_each(check_contact)?;
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

fn correct_identity(state: &State, identity: Identity) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, identity.patient)?;
    limits::within(&[&identity])?;
    check_person(&identity.person)?;
    Ok(vec![Event::new("IdentityCorrected").about(patient, IdentityFact::Corrected(identity))])
}

fn change_contact(state: &State, contact: Contact) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, contact.patient)?;
    limits::within(&[&contact])?;
    check_contact(&contact)?;
    Ok(vec![Event::new("ContactChanged").about(patient, ContactFact::Changed(contact))])
}

fn change_residence(state: &State, residence: Residence) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, residence.patient)?;
    limits::within(&[&residence])?;
    Ok(vec![Event::new("ResidenceChanged").about(patient, ResidenceFact::Changed(residence))])
}

/// Joining again never shortens a membership: whoever is on the team without an end stays so when
/// an appointment would add them for some weeks.
fn join_care_team(state: &State, member: Member) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, member.patient)?;
    limits::within(&[&member])?;
    ordered("until", member.since.as_ref(), member.until.as_ref())?;
    let known = state.team.get(&member.clinician);
    if known.is_some_and(|known| !is_longer(known.as_ref(), member.until.as_ref())) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::new("CareTeamJoined").about(patient, CareTeamFact::Joined(member))])
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

fn add_coverage(state: &State, coverage: Coverage) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, coverage.patient)?;
    if state.coverages.contains_key(&coverage.coverage) {
        return Err(Refusal::AlreadyExists { field: "coverage" });
    }
    limits::within(&[&coverage])?;
    one_of("status", &coverage.status, &["active"])?;
    if coverage.payer.is_none() && coverage.payer_organisation.is_none() {
        return Err(Refusal::Required { field: "payer" });
    }
    ordered("end", coverage.period.start.as_ref(), coverage.period.end.as_ref())?;
    let on_file = ContactFact::CoverageOnFile(CoverageOnFile { patient, on_file: true });
    let event = Event::new("CoverageAdded").about(patient, CoverageFact::Added(coverage));
    Ok(vec![event.about(patient, on_file)])
}

fn end_coverage(state: &State, end: CoverageEnd) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, end.patient)?;
    match state.coverages.get(&end.coverage) {
        None => return Err(Refusal::Unknown { field: "coverage" }),
        Some(false) => return Err(Refusal::AlreadyEnded { field: "coverage" }),
        Some(true) => {}
    }
    let one_is_left =
        state.coverages.iter().any(|(coverage, active)| *active && *coverage != end.coverage);
    let event = Event::new("CoverageEnded").about(patient, CoverageFact::Ended(end));
    Ok(vec![told_if_changed(event, patient, true, one_is_left)])
}

fn import_coverage(state: &State, coverage: Imported<Coverage>) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, coverage.record.patient)?;
    limits::within(&[&coverage])?;
    let before = state.coverages.values().any(|active| *active);
    let mut coverages = state.coverages.clone();
    coverages.insert(coverage.record.coverage, is_active(&coverage.record));
    let after = coverages.values().any(|active| *active);
    let event =
        Event::new("CoverageImported").about(patient, CoverageFact::CoverageImported(coverage));
    Ok(vec![told_if_changed(event, patient, before, after)])
}

fn record_death(state: &State, death: Death) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, death.patient)?;
    if state.deceased {
        return Err(Refusal::DeathAlreadyRecorded);
    }
    if death.deceased == Deceased::Known(false) {
        return Err(Refusal::Required { field: "deceased" });
    }
    Ok(vec![Event::new("PatientDeceased").about(patient, IdentityFact::Died(death))])
}

/// The patient, if registered and the one that is named.
fn registered(state: &State, named: PatientId) -> Result<PatientId, Refusal> {
    let patient = state.patient.ok_or(Refusal::PatientNotRegistered)?;
    same_patient(Some(patient), named)?;
    Ok(patient)
}

/// Nobody is registered without a name; of a newborn or an unconscious person nothing else may be
/// known yet.
fn check_person(person: &Person) -> Result<(), Refusal> {
    let name = person.names.first().ok_or(Refusal::Required { field: "names" })?;
    limits::line("names", &name.full())?;
    let sexes = ["male", "female", "other", "unknown"];
    person.sex.iter().try_for_each(|sex| one_of("sex", sex, &sexes))?;
    person.mrn.iter().try_for_each(|mrn| limits::line("mrn", mrn.expose()))?;
    if let Some(Deceased::At(death)) = &person.deceased {
        ordered("deceased", person.birth_date.as_ref(), Some(death))?;
    }
    Ok(())
}

fn check_contact(contact: &Contact) -> Result<(), Refusal> {
    let of_others = contact.emergency.iter().flat_map(|other| &other.points);
    contact.points.iter().chain(of_others).try_for_each(check_point)
}

fn check_point(point: &ContactPoint) -> Result<(), Refusal> {
    let systems = ["phone", "fax", "email", "pager", "url", "sms", "other"];
    one_of("system", &point.system, &systems)?;
    limits::line("value", point.value.expose())
}

/// With the news for the front desk, when whether coverage is on file is news.
fn told_if_changed(event: Event, patient: PatientId, before: bool, on_file: bool) -> Event {
    if before == on_file {
        return event;
    }
    event.about(patient, ContactFact::CoverageOnFile(CoverageOnFile { patient, on_file }))
}

/// Whether a coverage counts as on file. Its period does not matter here: there is no clock.
fn is_active(coverage: &Coverage) -> bool {
    coverage.status == "active"
}

/// The state after one more fact.
#[must_use]
pub fn evolve(state: State, fact: &Fact) -> State {
    if let Fact::Identity(fact) = fact {
        after_identity(state, fact)
    } else if let Fact::CareTeam(fact) = fact {
        after_care_team(state, fact)
    } else if let Fact::Coverage(fact) = fact {
        after_coverage(state, fact)
    } else if let Fact::Contact(fact) = fact {
        confidential::after_contact(state, fact)
    } else if let Fact::Ledger(fact) = fact {
        restriction::after_ledger(state, fact)
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
        IdentityFact::Died(_) => state.deceased = true,
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
            let is_new = !state.team.contains_key(&member.clinician);
            if member.joining != Joining::Appointment {
                state.by_appointment.remove(&member.clinician);
            } else if is_new {
                state.by_appointment.insert(member.clinician);
            }
            state.team.insert(member.clinician, member.until.clone());
        }
        CareTeamFact::MemberImported(imported) => {
            if !state.left.contains(&imported.record.clinician) {
                state.by_appointment.remove(&imported.record.clinician);
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
            state.left.insert(leaving.clinician);
        }
        // A grant puts nobody on the team.
        CareTeamFact::GlassOpened(_) | CareTeamFact::GlassClosed(_) => {}
    }
    state
}

fn after_coverage(mut state: State, fact: &CoverageFact) -> State {
    match fact {
        CoverageFact::Added(coverage) => {
            state.coverages.insert(coverage.coverage, is_active(coverage));
        }
        CoverageFact::CoverageImported(imported) => {
            state.coverages.insert(imported.record.coverage, is_active(&imported.record));
        }
        CoverageFact::Ended(end) => {
            state.coverages.insert(end.coverage, false);
        }
    }
    state
}

impl State {
    fn known_as(&mut self, identity: &Identity) {
        self.patient = Some(identity.patient);
        self.deceased = match &identity.person.deceased {
            None => false,
            Some(Deceased::Known(dead)) => *dead,
            Some(Deceased::At(_)) => true,
        };
    }
}

#[cfg(test)]
mod tests;
