//! `endCoverage`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::facts::coverage::CoverageEnd;
use chartlog_domain::ids::{CoverageId, PatientId};
use chartlog_domain::patient;
use chartlog_domain::words::DateTime;

use super::on_patient;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{Date, Id};

/// Coverage that has ended. The front desk does not see what is on file: it names what it put there, or
/// ends all of it.
#[derive(InputObject)]
pub(crate) struct EndCoverageInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose.
    patient: Id,
    /// Which coverage, as `recordCoverage` answered; when left out every one that is on file. With
    /// nothing on file nothing happens then.
    coverage: Option<Id>,
    /// The last day on which it was good; today when left out.
    at: Option<Date>,
}

/// The coverage is not on file any more.
#[derive(SimpleObject)]
pub(crate) struct EndCoveragePayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for EndCoverageInput {
    const ACTION: Action = Action::EndCoverage;
    type Payload = EndCoveragePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let coverage =
            self.coverage.map(|id| id.typed("input.coverage", CoverageId)).transpose()?;
        let at = self.at.map(|at| at.typed("input.at")).transpose()?;
        let at = at.unwrap_or_else(|| DateTime::from_micros(clerk.now));
        let command = match coverage {
            Some(coverage) => patient::Command::EndCoverage(CoverageEnd { coverage, patient, at }),
            None => patient::Command::EndAllCoverage { patient, at },
        };
        let done = on_patient(clerk, order, patient, &command)?;
        Ok(EndCoveragePayload { position: done.position.to_string() })
    }
}
