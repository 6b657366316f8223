//! What the commands about accounts share: that an administrator is left.

use chartlog_domain::facet::Role;
use chartlog_domain::ids::AccountId;
use chartlog_projections::PageArgs;
use chartlog_projections::admin::query::{self, AccountKind, AccountSearch};

use crate::command::{Clerk, NotDone};

/// Refuses to take the role of administrator from the last open account that has it. It looks at
/// the view of accounts, at the end of the log; whoever asks holds [`administrators`] until what
/// was decided is committed.
///
/// [`administrators`]: crate::node::Node::administrators
pub(super) fn another_administers(clerk: &Clerk, account: AccountId) -> Result<(), NotDone> {
    let open = AccountSearch {
        kind: Some(AccountKind::Staff),
        role: Some(Role::Admin),
        closed: Some(false),
        ..AccountSearch::default()
    };
    let accounts = clerk.sight(&clerk.node.views().admin)?;
    let found = query::staff(&accounts, &open, &PageArgs::first(2))?;
    let mut administrators = found.items.iter().map(|(_, found)| found.account);
    let is_last = found.total == 1 && administrators.any(|other| other == account);
    if is_last { Err(NotDone::LastAdministrator) } else { Ok(()) }
}
