//! `decideAmendment`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::facts::clinical::{AmendmentAcceptance, AmendmentDenial};
use chartlog_domain::ids::{AmendmentId, PatientId};
use chartlog_domain::patient::amendment::Step;
use chartlog_domain::words::Text;

use super::amendment_step;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::record_kind::record_kind;
use crate::graphql::scalars::Id;

record_kind!();

/// On which ground an amendment is denied; there is no other (45 CFR 164.526(a)(2)).
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DenialGround {
    /// It was not created here, and whoever created it can still be asked.
    NotCreatedHere,
    /// It is not part of the designated record set.
    NotInRecordSet,
    /// The patient would have no access to it (45 CFR 164.524).
    NotOpenToAccess,
    /// It is accurate and complete.
    AccurateAndComplete,
}

impl DenialGround {
    const fn code(self) -> &'static str {
        match self {
            Self::NotCreatedHere => "NOT_CREATED_HERE",
            Self::NotInRecordSet => "NOT_IN_RECORD_SET",
            Self::NotOpenToAccess => "NOT_OPEN_TO_ACCESS",
            Self::AccurateAndComplete => "ACCURATE_AND_COMPLETE",
        }
    }
}

/// The record was amended.
#[derive(InputObject)]
pub(crate) struct AmendmentAcceptedInput {
    /// What was done, for the patient to read; at most 8000 bytes.
    done: String,
    /// The note or record that amends, such as an amendment of a note.
    record: Option<RecordInput>,
}

/// The record is not amended.
#[derive(InputObject)]
pub(crate) struct AmendmentDeniedInput {
    /// On which ground.
    ground: DenialGround,
    /// The basis, in plain language, for the patient to read; at most 8000 bytes.
    basis: String,
}

/// A decision: `accepted` or `denied`, one of them.
#[derive(InputObject)]
pub(crate) struct DecideAmendmentInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose record; you are on the care team.
    patient: Id,
    /// Which request.
    amendment: Id,
    /// The record was amended: what was done.
    accepted: Option<AmendmentAcceptedInput>,
    /// It is not amended: why not.
    denied: Option<AmendmentDeniedInput>,
}

/// The request is decided.
#[derive(SimpleObject)]
pub(crate) struct DecideAmendmentPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for DecideAmendmentInput {
    const ACTION: Action = Action::DecideAmendment;
    type Payload = DecideAmendmentPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let step = self.step(clerk, patient)?;
        let position = amendment_step::take(clerk, order, patient, &step)?;
        Ok(DecideAmendmentPayload { position })
    }
}

impl DecideAmendmentInput {
    fn step(self, clerk: &Clerk, patient: PatientId) -> Result<Step, NotDone> {
        let amendment = self.amendment.typed("input.amendment", AmendmentId)?;
        let (by, at) = (clerk.account(), clerk.now);
        match (self.accepted, self.denied) {
            (Some(AmendmentAcceptedInput { done, record }), None) => {
                let record = record.map(|record| record.parsed("input.accepted.record.id"));
                let (done, record) = (Text::from(done), record.transpose()?);
                Ok(Step::Accept(AmendmentAcceptance { amendment, patient, done, record, by, at }))
            }
            (None, Some(AmendmentDeniedInput { ground, basis })) => {
                let (ground, basis) = (ground.code().to_owned(), Text::from(basis));
                Ok(Step::Deny(AmendmentDenial { amendment, patient, ground, basis, by, at }))
            }
            _ => {
                let sentence = "say `accepted` or `denied`, one of them";
                Err(NotDone::BadInput { field: "input.accepted", sentence })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartlog_domain::patient::amendment::GROUNDS;

    #[test]
    fn the_grounds_are_those_of_the_domain() {
        use DenialGround::{AccurateAndComplete, NotCreatedHere, NotInRecordSet, NotOpenToAccess};
        let all = [NotCreatedHere, NotInRecordSet, NotOpenToAccess, AccurateAndComplete];
        assert_eq!(all.map(DenialGround::code), GROUNDS);
    }
}
