//! `markEnteredInError`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::chart::Command as OnChart;
use chartlog_domain::facts::clinical::EnteredInError;
use chartlog_domain::ids::PatientId;

use super::charting::{Refers, on_chart};
use super::decide_amendment::RecordInput;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;

/// What is wrong with a record that was entered by mistake.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorReason {
    /// It is another patient's.
    WrongPatient,
    /// It says something that is not so, such as a mistyped number.
    WrongValue,
    /// It stands there twice.
    Duplicate,
    /// Something else.
    Other,
}

impl ErrorReason {
    const fn code(self) -> &'static str {
        match self {
            Self::WrongPatient => "WRONG_PATIENT",
            Self::WrongValue => "WRONG_VALUE",
            Self::Duplicate => "DUPLICATE",
            Self::Other => "OTHER",
        }
    }
}

/// A record that was entered by mistake.
#[derive(InputObject)]
pub(crate) struct MarkEnteredInErrorInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// In whose chart it stands; a patient of yours.
    patient: Id,
    /// Which record: a problem, allergy, medication, immunization, procedure, observation or document.
    record: RecordInput,
    /// What is wrong.
    reason: ErrorReason,
}

/// The record counts no more.
#[derive(SimpleObject)]
pub(crate) struct MarkEnteredInErrorPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for MarkEnteredInErrorInput {
    const ACTION: Action = Action::MarkEnteredInError;
    type Payload = MarkEnteredInErrorPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let record = self.record.parsed("input.record.id")?;
        let refers = Refers { record: Some(record.clone()), ..Refers::default() };
        let (reason, by, at) = (self.reason.code().to_owned(), clerk.account(), clerk.now);
        let mark = EnteredInError { record, patient, reason, by, at };
        let command = OnChart::MarkEnteredInError(mark);
        let done = on_chart(clerk, order, patient, &refers, &command)?;
        Ok(MarkEnteredInErrorPayload { position: done.position.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartlog_domain::chart::ERROR_REASONS;

    #[test]
    fn the_reasons_are_those_of_the_domain() {
        use ErrorReason::{Duplicate, Other, WrongPatient, WrongValue};
        assert_eq!(
            [WrongPatient, WrongValue, Duplicate, Other].map(ErrorReason::code),
            ERROR_REASONS
        );
    }
}
