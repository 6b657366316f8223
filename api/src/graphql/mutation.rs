//! What the commands of every schema share: a resolver makes the command out of its input, and
//! nothing else; [`crate::command`] carries it out.

pub(crate) mod anew;
pub(crate) mod times;

use std::sync::Arc;

use async_graphql::{Context, InputType, Result};
use chartlog_domain::ids::{CommandId, PatientId};
use chartlog_domain::limits::SENTENCE_BYTES;

use super::error::from_command;
use super::scalars::Id;
use crate::access::Action;
use crate::command::{Clerk, Concerned, NotDone, Order, Record};

pub(crate) use crate::command::all_at_once;

/// The input of a command.
pub(crate) trait Command: InputType {
    /// What it does.
    const ACTION: Action;
    /// What its caller is told: ids and the position, nothing about anybody.
    type Payload;

    /// Chosen by the caller.
    fn command_id(&self) -> &Id;

    /// The patient whom it names, for the record of a refusal.
    fn patient(&self) -> Option<&Id> {
        None
    }

    /// The patient whom it concerns: the one that it names, unless it is about the own record.
    fn concerns(&self, _clerk: &Clerk) -> Option<PatientId> {
        self.patient().and_then(|id| id.typed("input.patient", PatientId).ok())
    }

    /// The record that it names: a refusal is on record with whose it is, too.
    fn record(&self) -> Option<Record> {
        None
    }

    /// Carries it out.
    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone>;
}

/// Carries out a command, or says why not.
pub(crate) fn answer<C: Command>(ctx: &Context<'_>, command: C) -> Result<C::Payload> {
    let clerk = ctx.data::<Arc<Clerk>>()?;
    let concerned = Concerned { patient: command.concerns(clerk), record: command.record() };
    let carried_out = clerk.answer(C::ACTION, concerned, || {
        let id = command.command_id().typed("input.commandId", CommandId)?;
        let order = Order { action: C::ACTION, id, input: command.to_value().to_string() };
        command.carry_out(clerk, &order)
    });
    carried_out.map_err(|not_done| from_command(&not_done))
}

/// Refuses what is no sentence: why something is done that is reviewed.
pub(crate) fn check_sentence(typed: &str) -> Result<(), NotDone> {
    if SENTENCE_BYTES.contains(&typed.trim().len()) {
        return Ok(());
    }
    let sentence = "this must be a sentence of 10 to 1000 bytes";
    Err(NotDone::BadInput { field: "input.sentence", sentence })
}
