//! What every download of records has in common: who may take it away, and that it goes on record, or why
//! not, before it is told.

use chartlog_domain::event::Subject;
use chartlog_domain::facts::oversight::ExportMade;
use chartlog_domain::ids::PatientId;

use crate::access::{self, Action};
use crate::access_record;
use crate::command::NotDone;
use crate::node::Node;
use crate::read::{NoAnswer, Question};

/// An export ended in the middle: the connection is closed before the end of the answer, so that
/// nobody takes it for the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the export ended in the middle")]
pub struct Broken;

/// Whether whoever asks may, for the purpose that they name.
pub(super) fn permit(
    node: &Node,
    question: &Question,
    action: Action,
    subject: Subject,
    now: i64,
) -> Result<(), NoAnswer> {
    question.purpose()?;
    let request = access_record::request(question);
    let stepped_up_at = node.sessions().stepped_up_at(question.session.id);
    access::may(&request, action, subject, stepped_up_at, now).map_err(NotDone::from)?;
    Ok(())
}

/// Puts on record what is about to leave, or why nothing does: durable when this returns.
pub(super) fn on_record<T>(
    node: &Node,
    question: &Question,
    action: Action,
    patient: Option<PatientId>,
    taken: Result<(T, ExportMade), NoAnswer>,
) -> Result<T, NoAnswer> {
    match taken {
        Ok((taken, made)) => {
            access_record::wait_durable(access_record::exported(node, question, made)?)?;
            Ok(taken)
        }
        Err(no_answer) => {
            let code = no_answer.code.as_str();
            let patients = patient.into_iter().collect();
            let refused = access_record::command_refused(node, question, action, patients, code);
            access_record::wait_durable(refused.map_err(access_record::not_recorded)?)?;
            Err(no_answer)
        }
    }
}
