//! What billing is told when something changes.

use async_graphql::{Context, Enum, Result, SimpleObject, Subscription};
use chartlog_domain::facet::Facet;
use chartlog_projections::billing::Billing;
use chartlog_projections::billing::changes::{self, Change, Kind};
use chartlog_projections::{QueryError, Snapshot};

use crate::graphql::notice::{Notices, watch};
use crate::graphql::scalars::Id;
use crate::live::{Notice, Watch};

/// The root of the subscriptions.
pub struct Subscription;

/// What billing is told: that something has changed, and never what it says. Ask for that with a query
/// whose `extensions.atLeast` is the notice's position.
#[Subscription]
impl Subscription {
    /// Claims, accounts, or visits that are to be billed have changed.
    async fn claims_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Tell everything after this position: that of the answer that is on the screen, \
                    or of the last notice. From now on when left out. Too old a one is an error of \
                    code `BEHIND`: ask anew, and begin after that answer's position."
        )]
        after: Option<String>,
    ) -> Result<Notices<ClaimsNotice>> {
        watch::<Billing, _, _>(ctx, after.as_deref(), Watched).await
    }
}

struct Watched;

impl Watch<Billing> for Watched {
    fn facet(&self) -> Facet {
        Facet::Ledger
    }

    fn wants(&self, _change: &Change) -> bool {
        true
    }

    fn tell(
        &self,
        snapshot: &Snapshot,
        changes: Vec<Change>,
    ) -> std::result::Result<Vec<Change>, QueryError> {
        changes::seen(snapshot, changes)
    }
}

/// What has changed in claims and accounts.
#[derive(SimpleObject)]
pub(crate) struct ClaimsNotice {
    /// Everything up to this position has been told: go on from here after a break.
    position: String,
    /// The changes, in their order. The first notice has none, and now and then one has none: it only
    /// says how far the view is.
    changes: Vec<ClaimsChange>,
}

impl From<Notice<Change>> for ClaimsNotice {
    fn from(notice: Notice<Change>) -> Self {
        let changes = notice.changes.into_iter().map(ClaimsChange::from).collect();
        Self { position: notice.position.to_string(), changes }
    }
}

/// A change of a claim, of an account, or of what can be billed.
#[derive(SimpleObject)]
pub(crate) struct ClaimsChange {
    /// What has changed.
    kind: ClaimsChangeKind,
    /// Whose.
    patient_id: Id,
    /// Which claim.
    claim_id: Option<Id>,
    /// Which visit.
    encounter_id: Option<Id>,
    /// Which line of the account.
    line_id: Option<Id>,
    /// Which answer of a payer.
    adjudication_id: Option<Id>,
}

impl From<Change> for ClaimsChange {
    fn from(change: Change) -> Self {
        Self {
            kind: change.kind.into(),
            patient_id: change.patient.into(),
            claim_id: change.claim.map(Id::from),
            encounter_id: change.encounter.map(Id::from),
            line_id: change.line.map(Id::from),
            adjudication_id: change.adjudication.map(Id::from),
        }
    }
}

/// What has changed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub(crate) enum ClaimsChangeKind {
    /// The codes of a visit, and so whether it can be billed.
    Visit,
    /// A claim: drafted, or a step further.
    Claim,
    /// The codes of a claim.
    ClaimCodes,
    /// A payer's answer.
    Adjudication,
    /// A charge.
    Charge,
    /// A payment.
    Payment,
    /// A write-off.
    WriteOff,
    /// Whether a health plan may be told of a visit.
    Restriction,
    /// What a payer says of a coverage.
    Eligibility,
}
