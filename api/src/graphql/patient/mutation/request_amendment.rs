//! `requestAmendment`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::clinical::RecordReference;
use chartlog_domain::ids::{AmendmentId, PatientId};
use chartlog_domain::patient::amendment::{Asked, Step};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::Text;
use chartlog_projections::patient::query;

use super::own;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::record_kind::record_kind;
use crate::graphql::scalars::Id;
use crate::linked;
use crate::streams::Stream;
use crate::write::Unit;

record_kind!();

/// What you want to have amended.
#[derive(InputObject)]
pub(crate) struct RequestAmendmentInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which record of your chart, or of the chart of a linked record of yours, where the request then is; left out when it is about your record in general, such as something
    /// that is missing.
    record: Option<RecordInput>,
    /// What is wrong or missing, in your words; at most 8000 bytes.
    wrong: String,
    /// What it should say, in your words; at most 8000 bytes.
    wanted: String,
}

/// The request is made.
#[derive(SimpleObject)]
pub(crate) struct RequestAmendmentPayload {
    /// Id of the request.
    amendment: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RequestAmendmentInput {
    const ACTION: Action = Action::RequestAmendment;
    type Payload = RequestAmendmentPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn concerns(&self, clerk: &Clerk) -> Option<PatientId> {
        own(clerk).ok()
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = own(clerk)?;
        let record =
            self.record.as_ref().map(|record| record.parsed("input.record.id")).transpose()?;
        let amendment = AmendmentId::from_bytes(clerk.derived("amendment", order));
        let (wrong, wanted) = (Text::from(self.wrong), Text::from(self.wanted));
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let patient = match &record {
                None => patient,
                Some(about) => holder(clerk, unit, patient, about)?,
            };
            let (wrong, wanted, record) = (wrong.clone(), wanted.clone(), record.clone());
            let asked = Asked { amendment, patient, record, wrong, wanted, at: clerk.now };
            let request = patient::Command::Amendment(Step::Request(asked));
            Ok(unit.execute::<Patient>(&Stream::Patient(patient), command, request)?)
        })?;
        Ok(RequestAmendmentPayload {
            amendment: amendment.into(),
            position: done.position.to_string(),
        })
    }
}

/// In which of a person's charts a record stands.
fn holder(
    clerk: &Clerk,
    unit: &mut Unit,
    patient: PatientId,
    about: &RecordReference,
) -> Result<PatientId, NotDone> {
    // The streams are read before the view: a link that ends in between is a conflict.
    let own = linked::in_unit(unit, patient)?;
    let charts = clerk.own_sight(patient)?;
    for record in own {
        if query::in_chart(&charts, record, &about.kind, about.record)? {
            return Ok(record);
        }
    }
    Err(NotDone::unknown("record"))
}
