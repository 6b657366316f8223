//! The questions of administrators.

use async_graphql::{Context, Object, Result};
use chartlog_domain::ids::AccountId;
use chartlog_projections::admin::query;

use super::account::{Account, AccountSearchInput};
use super::place::{CalendarFilterInput, Hours, Location};
use crate::graphql::error::not_found;
use crate::graphql::page::lists;
use crate::graphql::scalars::Id;

/// The root of the schema.
pub struct Query;

lists! {
    /// What an administrator can ask. There is nothing of a patient here.
    Object impl Query {
        /// An account. Null, with an error of code `NOT_FOUND`, when there is none.
        async fn account(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The account.")] id: Id,
        ) -> Option<Result<Account>> {
            Some(account(ctx, &id))
        }
    }
    lists {
        /// Accounts, by name.
        staff(
            search: Option<AccountSearchInput> = "Which accounts; all when left out.",
        ) -> Account = |_me, snapshot, page| query::staff(
            snapshot,
            &search.unwrap_or_default().parsed(),
            page,
        );

        /// Every location, by name.
        locations() -> Location = |_me, snapshot, page| query::locations(snapshot, page);

        /// Hours in which providers can be booked, the first first.
        calendars(
            filter: Option<CalendarFilterInput> = "Which hours; all when left out.",
        ) -> Hours = |_me, snapshot, page| query::calendars(
            snapshot,
            &filter.unwrap_or_default().parsed()?,
            page,
        );
    }
}

fn account(ctx: &Context<'_>, id: &Id) -> Result<Account> {
    Account::of(ctx, id.parse_as("id", AccountId)?)?.ok_or_else(not_found)
}
