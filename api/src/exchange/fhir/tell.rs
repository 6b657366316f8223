//! From what is to be told to the deciders' commands: which stream, which decider.

use chartlog_domain::calendar::{self, Calendar};
use chartlog_domain::chart::{self, Chart};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::decider::Decider;
use chartlog_domain::directory::{self, Directory};
use chartlog_domain::encounter::{self, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::administration::LoginReservation;
use chartlog_domain::facts::{Imported, Origin};
use chartlog_domain::identifier::{self, Identifiers};
use chartlog_domain::ids::{CommandId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::words::DateTime;

use super::plan::{Blobs, Planned, Told};
use crate::journal::{Journal, JournalError};
use crate::streams::Stream;
use crate::write::{Blob, CommandRef, Unit};

/// One command on its way: the unit it goes into and what all its facts share.
pub(super) struct Telling<'a> {
    pub(super) unit: &'a mut Unit,
    pub(super) command: CommandRef,
    /// Whether another content of the same resource was told before.
    pub(super) again: bool,
    pub(super) occurred_at: &'a Option<DateTime>,
    pub(super) origin: &'a Origin,
}

impl Telling<'_> {
    /// Decides the command of what is planned.
    ///
    /// # Errors
    /// The domain's refusal, or what the journal says.
    pub(super) fn tell(
        &mut self,
        journal: &Journal,
        planned: &Planned,
    ) -> Result<(), JournalError> {
        match planned.told.clone() {
            Told::Patient { person, contact, residence } => {
                let stream = Stream::Patient(person.patient);
                let identity = self.imported(person);
                let contact = Some(self.imported(contact));
                let residence = Some(self.imported(residence));
                self.run::<Patient>(
                    &stream,
                    patient::Command::Import { identity, contact, residence },
                )
            }
            Told::Mrn(number) => {
                let (system, value) = (number.system.clone(), number.value.expose().to_owned());
                let stream = Stream::Mrn { system, value };
                self.run::<Identifiers>(&stream, identifier::Command::ReserveMrn(number))
            }
            Told::Member(member) => {
                let stream = Stream::Patient(member.patient);
                let member = self.imported(member);
                self.run::<Patient>(&stream, patient::Command::ImportMember(member))
            }
            Told::Coverage(coverage) => {
                let stream = Stream::Patient(coverage.patient);
                let coverage = self.imported(coverage);
                self.run::<Patient>(&stream, patient::Command::ImportCoverage(coverage))
            }
            Told::Encounter(record) => {
                let stream = Stream::Encounter(record.encounter);
                let encounter = self.imported(record);
                self.run::<Encounters>(&stream, encounter::Command::Import { encounter })
            }
            Told::Staff { account, provider } => self.staff(journal, account, provider),
            Told::Position(position) => {
                let stream = Stream::Staff(position.account);
                let position = self.imported(position);
                self.run::<Staff>(&stream, staff::Command::ImportPosition(position))
            }
            Told::Location(location) => {
                let stream = Stream::Location(location.location);
                let location = self.imported(location);
                self.run::<Directory>(&stream, directory::Command::ImportLocation(location))
            }
            Told::Organisation(organisation) => {
                let stream = Stream::Organisation(organisation.organisation);
                let organisation = self.imported(organisation);
                self.run::<Directory>(&stream, directory::Command::ImportOrganisation(organisation))
            }
            Told::Claim { claim, codes } => {
                let stream = Stream::Claim(claim.claim);
                let (claim, codes) = (self.imported(claim), self.imported(codes));
                self.run::<Claims>(&stream, claim::Command::Import { claim, codes })
            }
            Told::Adjudication(claim, adjudication) => {
                let adjudication = self.imported(adjudication);
                let command = claim::Command::ImportAdjudication(adjudication);
                self.run::<Claims>(&Stream::Claim(claim), command)
            }
            told @ (Told::Appointment(_) | Told::Schedule(_) | Told::Slot(_)) => {
                self.calendar(told)
            }
            told @ (Told::Problem(_)
            | Told::Allergy(_)
            | Told::Medication(_)
            | Told::Immunization(_)
            | Told::Observation(_)
            | Told::Procedure(_)
            | Told::Report(..)
            | Told::Document(..)
            | Told::CarePlan(_)
            | Told::Goal(_)
            | Told::Restricted(..)) => self.chart(told),
        }
    }

    /// A record of a patient's chart.
    fn chart(&mut self, told: Told) -> Result<(), JournalError> {
        use chart::Command;
        let (patient, command, blobs) = match told {
            Told::Problem(r) => (r.patient, Command::ImportProblem(self.imported(r)), vec![]),
            Told::Allergy(r) => (r.patient, Command::ImportAllergy(self.imported(r)), vec![]),
            Told::Medication(r) => (r.patient, Command::ImportMedication(self.imported(r)), vec![]),
            Told::Immunization(r) => {
                (r.patient, Command::ImportImmunization(self.imported(r)), vec![])
            }
            Told::Observation(r) => {
                (r.patient, Command::ImportObservation(self.imported(r)), vec![])
            }
            Told::Procedure(r) => (r.patient, Command::ImportProcedure(self.imported(r)), vec![]),
            Told::Report(r, blobs) => (r.patient, Command::ImportReport(self.imported(r)), blobs),
            Told::Document(r, blobs) => {
                (r.patient, Command::ImportDocument(self.imported(r)), blobs)
            }
            Told::CarePlan(r) => (r.patient, Command::ImportCarePlan(self.imported(r)), vec![]),
            Told::Goal(r) => (r.patient, Command::ImportGoal(self.imported(r)), vec![]),
            Told::Restricted(r, told_as) => {
                let told_as = self.again.then_some(told_as);
                let patient = r.patient;
                let record = self.imported(r);
                (patient, Command::ImportRestricted { record, told_as }, vec![])
            }
            Told::Patient { .. }
            | Told::Mrn(_)
            | Told::Member(_)
            | Told::Coverage(_)
            | Told::Encounter(_)
            | Told::Staff { .. }
            | Told::Position(_)
            | Told::Location(_)
            | Told::Organisation(_)
            | Told::Appointment(_)
            | Told::Schedule(_)
            | Told::Slot(_)
            | Told::Claim { .. }
            | Told::Adjudication(..) => return Ok(()), // not of the chart
        };
        let stream = Stream::Chart(patient);
        let blobs = sealed(patient, blobs);
        self.unit.execute_with_blobs::<Chart>(&stream, self.command, command, blobs)
    }

    /// An appointment, a schedule or a slot, in the calendar of its provider and day.
    fn calendar(&mut self, told: Told) -> Result<(), JournalError> {
        let of = Stream::calendar_of;
        let (stream, command) = match told {
            Told::Appointment(r) => (
                of(r.provider, r.start.as_ref()),
                calendar::Command::ImportAppointment(self.imported(r)),
            ),
            Told::Schedule(r) => (
                of(r.providers.first().copied(), r.start.as_ref()),
                calendar::Command::ImportSchedule(self.imported(r)),
            ),
            Told::Slot(r) => {
                (of(r.provider, Some(&r.start)), calendar::Command::ImportSlot(self.imported(r)))
            }
            Told::Patient { .. }
            | Told::Mrn(_)
            | Told::Member(_)
            | Told::Coverage(_)
            | Told::Encounter(_)
            | Told::Problem(_)
            | Told::Allergy(_)
            | Told::Medication(_)
            | Told::Immunization(_)
            | Told::Observation(_)
            | Told::Procedure(_)
            | Told::Report(..)
            | Told::Document(..)
            | Told::CarePlan(_)
            | Told::Goal(_)
            | Told::Restricted(..)
            | Told::Staff { .. }
            | Told::Position(_)
            | Told::Location(_)
            | Told::Organisation(_)
            | Told::Claim { .. }
            | Told::Adjudication(..) => return Ok(()), // not of a calendar
        };
        self.run::<Calendar>(&stream, command)
    }

    /// A staff record, under the login name that was reserved for it the first time: a new name
    /// does not change what somebody is called at the door.
    fn staff(
        &mut self,
        journal: &Journal,
        mut account: chartlog_domain::facts::administration::Account,
        provider: chartlog_domain::facts::directory::Provider,
    ) -> Result<(), JournalError> {
        let id = account.account;
        match crate::staff::login_of(journal, id)? {
            Some(login) => account.login = login,
            None => {
                let reservation = LoginReservation { account: id, login: account.login.clone() };
                let stream = Stream::Login(account.login.clone());
                let again = journal.ids().derive_id("fhir-login", &[id.as_bytes()]);
                let own = self.command;
                self.command.id = CommandId::from_bytes(again);
                let reserve = identifier::Command::ReserveLogin(reservation);
                let reserved = self.run::<Identifiers>(&stream, reserve);
                self.command = own;
                reserved?;
            }
        }
        let (account, provider) = (self.imported(account), self.imported(provider));
        let command = staff::Command::ImportStaff { account, provider };
        self.run::<Staff>(&Stream::Staff(id), command)
    }

    fn run<D: Decider>(
        &mut self,
        stream: &Stream,
        command: D::Command,
    ) -> Result<(), JournalError> {
        self.unit.execute::<D>(stream, self.command, command)
    }

    fn imported<T>(&self, record: T) -> Imported<T> {
        Imported { record, occurred_at: self.occurred_at.clone(), origin: self.origin.clone() }
    }
}

fn sealed(patient: PatientId, blobs: Blobs) -> Vec<Blob> {
    let subject = Subject::Patient(patient);
    blobs.into_iter().map(|bytes| Blob { subject, facet: Facet::Clinical, bytes }).collect()
}
