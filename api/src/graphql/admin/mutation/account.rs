//! What the commands about accounts share: that an administrator is left.

use chartlog_domain::facet::Role;
use chartlog_domain::ids::AccountId;
use chartlog_projections::admin::query::{self, AccountKind, AccountSearch};
use chartlog_projections::{PageArgs, Scope};

use crate::command::{Clerk, NotDone};
use crate::limits;

/// Refuses to take the role of administrator from the last open account that has it. It looks at
/// the view of accounts, at the end of the log; whoever asks holds [`administrators`] until what
/// was decided is committed.
///
/// [`administrators`]: crate::node::Node::administrators
pub(super) fn another_administers(clerk: &Clerk, account: AccountId) -> Result<(), NotDone> {
    let view = &clerk.node.views().admin;
    view.wait_for(clerk.head()?, limits::BEHIND).map_err(|_| NotDone::Behind)?;
    let scope = Scope { account: None, patient: None, now: clerk.now };
    let snapshot = view.snapshot(scope).map_err(|_| NotDone::NoView)?;
    let open = AccountSearch {
        kind: Some(AccountKind::Staff),
        role: Some(Role::Admin),
        closed: Some(false),
        ..AccountSearch::default()
    };
    let found = query::staff(&snapshot, &open, &PageArgs::first(2));
    let found = found.map_err(|_| NotDone::NoView)?;
    let mut administrators = found.items.iter().map(|(_, found)| found.account);
    let is_last = found.total == 1 && administrators.any(|other| other == account);
    if is_last { Err(NotDone::LastAdministrator) } else { Ok(()) }
}
