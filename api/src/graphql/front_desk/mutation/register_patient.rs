//! `registerPatient`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::contact::Contact;
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::facts::residence::Residence;
use chartlog_domain::ids::{AccessId, AccountId, PatientId};
use chartlog_domain::patient::desk::Registration;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::{DateTime, Person, Text};
use chartlog_projections::QueryError;
use chartlog_projections::front_desk::query::{self, STRONG, Somebody};

use super::mrn;
use super::person::{
    AddressInput, ContactPointInput, EmergencyContactInput, HumanNameInput, IdentifierInput,
    languages,
};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::{Command, all_at_once};
use crate::graphql::scalars::{Date, Id};
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// Somebody who comes for the first time. Of a newborn or an unconscious person nothing but a name that
/// stands for one may be known.
#[derive(InputObject)]
pub(crate) struct RegisterPatientInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Names, the one to show first; at most 10.
    names: Vec<HumanNameInput>,
    /// Date of birth, as precise as known; not in the future.
    birth_date: Option<Date>,
    /// Administrative sex: `male`, `female`, `other` or `unknown` (FHIR administrative-gender).
    sex: Option<String>,
    /// Medical record number; when left out the server assigns one of eight digits, the last of which
    /// is a check digit. Each is one patient's.
    mrn: Option<String>,
    /// Identifiers that others issued; at most 20.
    #[graphql(default)]
    identifiers: Vec<IdentifierInput>,
    /// Phones, e-mail and the like, the one to use first; at most 10.
    #[graphql(default)]
    contact_points: Vec<ContactPointInput>,
    /// Languages the patient speaks, the preferred one first (BCP 47, such as `es`); at most 10.
    #[graphql(default)]
    languages: Vec<String>,
    /// Whom to call for the patient, the first first; at most 10.
    #[graphql(default)]
    emergency_contacts: Vec<EmergencyContactInput>,
    /// Postal addresses, the one to use first; at most 5.
    #[graphql(default)]
    addresses: Vec<AddressInput>,
    /// Account of the clinician who is to treat them, as `Provider.id`.
    clinician: Option<Id>,
    /// Id of the request that asked `possibleDuplicates` and was looked at. It is on record with the
    /// registration.
    duplicate_check: Option<Id>,
    /// Patients who were looked at and are somebody else; at most 100. Whoever may well be the same
    /// person must be named (`POSSIBLE_DUPLICATE`, whose `problems` name the `candidates`).
    #[graphql(default)]
    not_the_same_as: Vec<Id>,
}

/// Somebody is registered.
#[derive(SimpleObject)]
pub(crate) struct RegisterPatientPayload {
    /// Id of the patient. The number that was assigned is asked for with it.
    patient: Id,
    /// Where the log stands with it.
    position: String,
}

/// What was typed, parsed.
struct Parsed {
    registration: Registration,
    somebody: Somebody,
    clinician: Option<AccountId>,
    duplicate_check: Option<AccessId>,
}

impl Command for RegisterPatientInput {
    const ACTION: Action = Action::RegisterPatient;
    type Payload = RegisterPatientPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = PatientId::from_bytes(clerk.derived("patient", order));
        let parsed = self.parsed(patient, clerk.now)?;
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            parsed.register(clerk, order, unit, command)
        })?;
        Ok(RegisterPatientPayload { patient: patient.into(), position: done.position.to_string() })
    }
}

impl RegisterPatientInput {
    fn parsed(self, patient: PatientId, now: i64) -> Result<Parsed, NotDone> {
        let somebody = self.somebody()?;
        let clinician = self.clinician.as_ref();
        let clinician = clinician.map(|id| id.typed("input.clinician", AccountId)).transpose()?;
        let check = self.duplicate_check.as_ref();
        let check = check.map(|id| id.typed("input.duplicateCheck", AccessId)).transpose()?;
        let others = self.not_the_same_as.iter();
        let others = others.map(|id| id.typed("input.notTheSameAs", PatientId));
        let not_the_same_as = others.collect::<Result<Vec<_>, _>>()?;
        let person = Person {
            names: self.names.into_iter().map(Into::into).collect(),
            birth_date: somebody.birth_date.clone(),
            sex: self.sex,
            mrn: self.mrn.map(Text::from),
            identifiers: self.identifiers.into_iter().map(Into::into).collect(),
            deceased: None,
        };
        let contact = Contact {
            patient,
            points: self.contact_points.into_iter().map(Into::into).collect(),
            languages: languages(self.languages),
            emergency: self.emergency_contacts.into_iter().map(Into::into).collect(),
        };
        let addresses: Vec<_> = self.addresses.into_iter().map(Into::into).collect();
        let residence = Residence { patient, addresses };
        let said = !contact.points.is_empty()
            || !contact.languages.is_empty()
            || !contact.emergency.is_empty();
        let lives = !residence.addresses.is_empty();
        let registration = Registration {
            identity: Identity { patient, person },
            contact: said.then_some(contact),
            residence: lives.then_some(residence),
            alike: Vec::new(),
            not_the_same_as,
            now,
        };
        Ok(Parsed { registration, somebody, clinician, duplicate_check: check })
    }

    /// What others are compared with.
    fn somebody(&self) -> Result<Somebody, NotDone> {
        let birth_date = self.birth_date.as_ref();
        let birth_date = birth_date.map(|date| date.typed("input.birthDate")).transpose()?;
        let (family, given): (Vec<_>, Vec<_>) =
            self.names.iter().map(HumanNameInput::words).unzip();
        let by = |email: bool| {
            let points = self.contact_points.iter();
            let points = points.filter(move |point| {
                matches!((point.system.as_str(), email), ("email", true) | ("phone" | "sms", false))
            });
            points.map(|point| point.value.clone()).collect()
        };
        Ok(Somebody {
            family: family.into_iter().flatten().collect(),
            given: given.into_iter().flatten().collect(),
            birth_date,
            mrn: self.mrn.clone(),
            phones: by(false),
            emails: by(true),
            postal_codes: self.addresses.iter().filter_map(|it| it.postal_code.clone()).collect(),
        })
    }
}

impl Parsed {
    fn register(
        &self,
        clerk: &Clerk,
        order: &Order,
        unit: &mut Unit,
        command: CommandRef,
    ) -> Result<(), NotDone> {
        if let Some(check) = &self.duplicate_check {
            unit.because_of(*check.as_bytes());
        }
        let mut registration = self.registration.clone();
        registration.alike = strongly_alike(clerk, &self.somebody)?;
        let patient = registration.identity.patient;
        let person = &mut registration.identity.person;
        if person.mrn.is_none() {
            person.mrn = Some(mrn::draw(clerk, order, unit)?);
        }
        let number = person.mrn.clone();
        let stream = Stream::Patient(patient);
        let register = patient::Command::RegisterAtDesk(registration);
        // First, so that its event carries what was typed.
        let registered = unit.execute::<Patient>(&stream, command, register);
        let is_registered = registered.is_ok();
        let mut parts = vec![
            registered.map_err(NotDone::from),
            mrn::reserve(unit, command, patient, number.as_ref()),
        ];
        if let Some(clinician) = self.clinician {
            parts.push(clerk.check_clinician(clinician));
            if is_registered {
                let since = Some(DateTime::from_micros(clerk.now));
                let joining = Joining::Registration;
                let member = Member { patient, clinician, role: None, joining, since, until: None };
                let join = patient::Command::JoinCareTeam(member);
                parts.push(unit.execute::<Patient>(&stream, command, join).map_err(NotDone::from));
            }
        }
        all_at_once(parts)
    }
}

/// Who may well be the same person, by the front desk's view at the end of the log. Of a name that too
/// many have, and nothing else, nobody is.
fn strongly_alike(clerk: &Clerk, somebody: &Somebody) -> Result<Vec<PatientId>, NotDone> {
    let likely = match query::possible_duplicates(&clerk.front_desk_sight()?, somebody) {
        // What is too long is refused with the rest of the input.
        Err(QueryError::TooBroad { .. } | QueryError::TooLarge { .. }) => Vec::new(),
        found => found?,
    };
    let strong = likely.into_iter().filter(|likely| likely.score >= STRONG);
    Ok(strong.map(|likely| likely.patient.patient).collect())
}
