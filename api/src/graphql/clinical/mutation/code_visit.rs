//! `codeVisit`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::encounter::{Command as OnVisit, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::coding::{ServiceLine, Visit};
use chartlog_domain::ids::{AccountId, EncounterId, PatientId};
use chartlog_domain::words::Decimal as Number;

use super::charting::{elsewhere, past};
use super::filled_in::{CodeInput, codes};
use super::team::treats;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record, SeenAt};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::anew::sets_codes;
use crate::graphql::scalars::{DateTime, Decimal, Id, typed_id};
use crate::streams::Stream;

/// The codes of a visit, for billing: they take the place of those that were told before. Billing sees
/// codes and no words.
#[derive(InputObject)]
pub(crate) struct CodeVisitInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// Which visit, open or closed.
    encounter: Id,
    /// Diagnoses (ICD-10-CM), the principal one first; at most 12.
    diagnoses: Vec<CodeInput>,
    /// Services as they are billed, in order; they are numbered from 1.
    services: Vec<ServiceLineInput>,
    /// Date of service; that of the visit when left out.
    date: Option<DateTime>,
    /// Account of the rendering provider; the one who opened the visit when left out.
    provider: Option<Id>,
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
}

/// A service as it is billed.
#[derive(InputObject, Clone)]
pub(crate) struct ServiceLineInput {
    /// Code of the service (CPT, HCPCS).
    code: CodeInput,
    /// Modifiers of the code.
    modifiers: Option<Vec<CodeInput>>,
    /// How many; 1 when left out.
    units: Option<Decimal>,
    /// Which of the diagnoses it is for, by number from 1.
    diagnoses: Vec<u32>,
    /// When, if not at the date of the visit.
    date: Option<DateTime>,
}

/// The visit is coded.
#[derive(SimpleObject)]
pub(crate) struct CodeVisitPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for CodeVisitInput {
    const ACTION: Action = Action::CodeVisit;
    type Payload = CodeVisitPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn record(&self) -> Option<Record> {
        self.encounter.typed("input.encounter", EncounterId).ok().map(Record::Encounter)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let encounter = self.encounter.typed("input.encounter", EncounterId)?;
        let provider = typed_id(self.provider.as_ref(), "input.provider", AccountId)?;
        let seen_at = SeenAt::typed(clerk, self.seen_at.as_deref())?;
        let services = (1..).zip(self.services).map(|(number, line)| line.line(clerk, number));
        let visit = Visit {
            encounter,
            patient,
            date: past(clerk, self.date.as_ref(), "input.date")?,
            provider,
            diagnoses: codes(Some(self.diagnoses)),
            services: services.collect::<Result<_, _>>()?,
        };
        let stream = Stream::Encounter(encounter);
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            treats(&clerk.clinical_sight()?, patient)?;
            if let Some(provider) = provider {
                clerk.check_clinician(provider)?;
            }
            let code = OnVisit::CodeVisit(visit.clone());
            // First: of another patient's visit nobody is told that it was coded.
            unit.execute::<Encounters>(&stream, command, code).map_err(elsewhere)?;
            seen_at.check::<Encounters>(unit, &stream, Facet::Coding, sets_codes)
        })?;
        Ok(CodeVisitPayload { position: done.position.to_string() })
    }
}

impl ServiceLineInput {
    fn line(self, clerk: &Clerk, sequence: u32) -> Result<ServiceLine, NotDone> {
        Ok(ServiceLine {
            sequence,
            code: Some(self.code.into()),
            modifiers: codes(self.modifiers),
            units: self.units.map(|units| units.number()).or_else(|| Number::parse("1").ok()),
            diagnoses: self.diagnoses,
            date: past(clerk, self.date.as_ref(), "input.services")?,
        })
    }
}
