//! The list of those who may break the glass (access.md, break-glass), and the end of what they opened
//! when they are taken off it.

use chartlog_domain::glass::{self, Glass};
use chartlog_domain::ids::AccountId;
use chartlog_domain::staff::Staff;
use chartlog_projections::compliance::query;

use crate::command::{Clerk, NotDone};
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// Refuses a caller who is not on the list. Whoever decides by it holds [`glass_list`] until what was
/// decided is committed: nobody breaks the glass while being taken off the list.
///
/// [`glass_list`]: crate::node::Node::glass_list
///
/// # Errors
/// [`NotDone::NotOnGlassList`].
pub fn check_listed(clerk: &Clerk) -> Result<(), NotDone> {
    let state = clerk.node.journal().known::<Staff>(&Stream::Staff(clerk.account()))?;
    if state.may_break_glass { Ok(()) } else { Err(NotDone::NotOnGlassList) }
}

/// Ends the grants of an account that run, with the command that takes it off the list. They are found
/// by the view of compliance at the end of the log; whoever asks holds [`glass_list`].
///
/// [`glass_list`]: crate::node::Node::glass_list
///
/// # Errors
/// When the view gives no answer, or a grant could not be read.
pub fn end_grants(
    clerk: &Clerk,
    unit: &mut Unit,
    command: CommandRef,
    account: AccountId,
) -> Result<(), NotDone> {
    let grants = clerk.sight(&clerk.node.views().compliance)?;
    let running = query::running_glass(&grants, account, clerk.now)?;
    drop(grants);
    for id in running {
        let stream = Stream::Glass(id);
        let state = clerk.node.journal().known::<Glass>(&stream)?;
        // A grant that began after this request did ends when it began.
        let at = state.broken.as_ref().map_or(clerk.now, |broken| broken.at.max(clerk.now));
        if !state.runs(at) {
            continue; // its holder ended it meanwhile
        }
        let mend = glass::Command::Mend { by: clerk.request.actor.clone(), at };
        unit.execute::<Glass>(&stream, command, mend)?;
    }
    Ok(())
}

/// As [`end_grants`], with a command that ends every session that could use them: it is carried out
/// also when the view gives no answer, and they run out by themselves.
///
/// # Errors
/// When a grant could not be read.
pub fn end_grants_if_known(
    clerk: &Clerk,
    unit: &mut Unit,
    command: CommandRef,
    account: AccountId,
) -> Result<(), NotDone> {
    match end_grants(clerk, unit, command, account) {
        Err(NotDone::Behind | NotDone::NoView) => Ok(()),
        ended => ended,
    }
}
