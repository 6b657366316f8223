//! Legal holds: records of a patient that must be kept, whatever rule says that their time is over.

use chartlog_domain::event::Subject;
use chartlog_domain::facts::administration::LegalHold;
use chartlog_domain::facts::inquiry::Typed;
use chartlog_domain::facts::{Fact, InquiryFact, oversight};
use chartlog_domain::governance::{self, Governance};
use chartlog_domain::ids::{AccessId, PatientId};
use chartlog_domain::limits::SENTENCE_BYTES;
use chartlog_domain::patient::Patient;

use super::HoldRequest;
use crate::cli::{Exit, Failure};
use crate::node::Node;
use crate::streams::Stream;

/// Places a legal hold or lifts it. Who did it is on record, and why stands in `inquiry`, with the event.
///
/// # Errors
/// When there is no such patient, the hold is there already or is not there, or it could not be recorded.
pub fn hold(node: &Node, wanted: &HoldRequest, by: &oversight::Request) -> Result<(), Failure> {
    if !SENTENCE_BYTES.contains(&wanted.reason.trim().len()) {
        return Err(usage("--reason must be a sentence of 10 to 1000 bytes"));
    }
    let journal = node.journal();
    let patient: PatientId =
        wanted.patient.parse().map_err(|_| usage("--patient is not the id of a patient"))?;
    if journal.known::<Patient>(&Stream::Patient(patient))?.patient.is_none() {
        return Err(usage("there is no patient with this id"));
    }
    let command = journal.own_command().map_err(|error| Failure::of(&error))?;
    let hold = LegalHold { patient, case: wanted.case.clone() };
    let (operation, work) = if wanted.lift {
        ("unhold", governance::Command::LiftHold(hold))
    } else {
        ("hold", governance::Command::PlaceHold(hold))
    };
    let mut unit = journal.unit(by, journal.now());
    unit.typed(
        Subject::Patient(patient),
        Fact::Inquiry(InquiryFact::Typed(Typed {
            access: AccessId(command.id.0),
            operation: Some(operation.into()),
            document: wanted.reason.as_str().into(),
            variables: "".into(),
        })),
    );
    unit.execute::<Governance>(&Stream::Governance, command, work)?;
    unit.commit()?;
    Ok(())
}

fn usage(sentence: &str) -> Failure {
    Failure::new(Exit::Usage, sentence)
}
