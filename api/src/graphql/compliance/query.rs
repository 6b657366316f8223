//! The questions of compliance.

use async_graphql::{Context, Object, Result};
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{AccessId, AccountId, PatientId};
use chartlog_projections::compliance::query::{self, AccessOrder};

use super::access::{Access, AccessFilterInput, AccessOrderInput, RefusalFilterInput, entry_of};
use super::account::{Account, AccountSearchInput};
use super::activity::StaffActivity;
use super::amendment_request::{RequestedAmendment, RequestedAmendmentFilterInput};
use super::export::Export;
use super::glass::{BrokenGlass, BrokenGlassFilterInput};
use super::import::Import;
use super::log_status::LogStatus;
use super::restriction::{Restriction, RestrictionFilterInput};
use super::restriction_request::{RequestedRestriction, RequestedRestrictionFilterInput};
use super::session::{Session, SessionFilterInput};
use super::sign_in::{SignInFailure, SignInFailureFilterInput};
use super::team::CareTeam;
use super::words::window;
use crate::graphql::error::{from_query, not_found};
use crate::graphql::page::lists;
use crate::graphql::scalars::{DateTime, Id};
use crate::graphql::{around, asking};

/// The root of the schema.
pub struct Query;

lists! {
    /// What compliance can ask, about everybody. Patients are ids.
    Object impl Query {
        /// An access by the id of its record. Null, with an error of code `NOT_FOUND`, when there
        /// is none.
        async fn access(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "Id of the access record.")] id: Id,
        ) -> Option<Result<Access>> {
            Some(access(ctx, &id))
        }

        /// An account. Null, with an error of code `NOT_FOUND`, when there is none.
        async fn account(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The account.")] id: Id,
        ) -> Option<Result<Account>> {
            Some(account(ctx, &id))
        }

        /// What one account did in a span of time: the latest sessions and accesses, and counts
        /// for each day.
        async fn staff_activity(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "Whose account.")] account: Id,
            #[graphql(desc = "Only at or after this time; a date begins at midnight UTC.")]
            from: Option<DateTime>,
            #[graphql(desc = "Only at or before this time; a date means its whole day, UTC.")]
            to: Option<DateTime>,
        ) -> Result<StaffActivity> {
            let account = account.parse_as("account", AccountId)?;
            let window = window((from.as_ref(), "from"), (to.as_ref(), "to"))?;
            let snapshot = &asking(ctx)?.snapshot;
            let did = query::staff_activity(snapshot, account, window).map_err(|e| from_query(&e))?;
            StaffActivity::of(did)
        }

        /// Who is or was on a patient's care team: what an access is weighed against.
        async fn care_team(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "Whose care team.")] patient: Id,
        ) -> Result<CareTeam> {
            let patient = patient.parse_as("patient", PatientId)?;
            let snapshot = &asking(ctx)?.snapshot;
            let team = query::care_team(snapshot, patient).map_err(|e| from_query(&e))?;
            Ok(CareTeam::from(team))
        }

        /// Where the log stands, and how far the views have followed it.
        async fn log_status(&self, ctx: &Context<'_>) -> Result<LogStatus> {
            asking(ctx)?.snapshot.serve(None, Facet::Oversight);
            Ok(LogStatus::of(around(ctx)?))
        }
    }
    lists {
        /// Accesses and changes, the latest first unless another order is asked for.
        accesses(
            filter: Option<AccessFilterInput> = "Which accesses; all when left out.",
            order: Option<AccessOrderInput> = "In which order; the latest first when left out.",
        ) -> Access = |_me, snapshot, page, ctx| query::accesses(
            snapshot,
            &filter.unwrap_or_default().parsed(around(ctx)?.log.as_ref())?,
            order.map_or_else(AccessOrder::default, AccessOrderInput::parsed),
            page,
        );

        /// Reads and commands that were refused, the latest first.
        refusals(
            filter: Option<RefusalFilterInput> = "Which refusals; all when left out.",
        ) -> Access = |_me, snapshot, page| query::refusals(
            snapshot,
            &filter.unwrap_or_default().parsed()?,
            page,
        );

        /// Glass that was broken: open reviews first, of them the latest first.
        broken_glass(
            filter: Option<BrokenGlassFilterInput> = "Which grants; all when left out.",
        ) -> BrokenGlass = |_me, snapshot, page| query::broken_glass(
            snapshot,
            &filter.unwrap_or_default().parsed()?,
            page,
        );

        /// Restrictions that patients asked for and the organisation agreed to: those in force
        /// first, of them the latest first.
        restrictions(
            filter: Option<RestrictionFilterInput> = "Which restrictions; all when left out.",
        ) -> Restriction = |_me, snapshot, page| query::restrictions(
            snapshot,
            &filter.unwrap_or_default().parsed()?,
            page,
        );

        /// Restrictions that patients ask for: the open ones first, of them the oldest first.
        restriction_requests(
            filter: Option<RequestedRestrictionFilterInput> = "Which requests; all when left out.",
        ) -> RequestedRestriction = |_me, snapshot, page| query::restriction_requests(
            snapshot,
            &filter.unwrap_or_default().parsed()?,
            page,
        );

        /// Amendments that patients ask for (45 CFR 164.526): the open ones first, of them the one that is
        /// due first.
        amendment_requests(
            filter: Option<RequestedAmendmentFilterInput> = "Which requests; all when left out.",
        ) -> RequestedAmendment = |_me, snapshot, page| query::amendment_requests(
            snapshot,
            &filter.unwrap_or_default().parsed()?,
            page,
        );

        /// Attempts to sign in that were refused or came to nothing, and tokens that came when no
        /// session of theirs ran; the latest first.
        sign_in_failures(
            filter: Option<SignInFailureFilterInput> = "Which attempts; all when left out.",
        ) -> SignInFailure = |_me, snapshot, page| query::sign_in_failures(
            snapshot,
            &filter.unwrap_or_default().parsed()?,
            page,
        );

        /// Sessions, the latest first.
        sessions(
            filter: Option<SessionFilterInput> = "Which sessions; all when left out.",
        ) -> Session = |_me, snapshot, page| query::sessions(
            snapshot,
            &filter.unwrap_or_default().parsed()?,
            page,
        );

        /// Runs of imports, the latest first.
        imports(
            from: Option<DateTime> = "Only ended at or after this time; a date begins at midnight \
                UTC.",
            to: Option<DateTime> = "Only ended at or before this time; a date means its whole \
                day, UTC.",
        ) -> Import = |_me, snapshot, page| query::imports(
            snapshot,
            window((from.as_ref(), "from"), (to.as_ref(), "to"))?,
            page,
        );

        /// Accesses that were taken away as a file (`POST /exports/accesses`), the latest first.
        exports(
            from: Option<DateTime> = "Only at or after this time; a date begins at midnight UTC.",
            to: Option<DateTime> = "Only at or before this time; a date means its whole day, UTC.",
        ) -> Export = |_me, snapshot, page| query::exports(
            snapshot,
            window((from.as_ref(), "from"), (to.as_ref(), "to"))?,
            page,
        );

        /// Accounts, by name.
        accounts(
            search: Option<AccountSearchInput> = "Which accounts; all when left out.",
        ) -> Account = |_me, snapshot, page| query::accounts(
            snapshot,
            &search.unwrap_or_default().parsed(),
            page,
        );
    }
}

fn access(ctx: &Context<'_>, id: &Id) -> Result<Access> {
    let id = id.parse_as("id", AccessId)?;
    let position = entry_of(around(ctx)?.log.as_ref(), id)?.ok_or_else(not_found)?;
    let found = query::access(&asking(ctx)?.snapshot, position).map_err(|e| from_query(&e))?;
    let found = found.filter(|access| access.access == Some(id));
    found.map(Access::from).ok_or_else(not_found)
}

fn account(ctx: &Context<'_>, id: &Id) -> Result<Account> {
    Account::of(ctx, id.parse_as("id", AccountId)?)?.ok_or_else(not_found)
}
