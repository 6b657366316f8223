//! Broken glass, and the reviews of it.

use async_graphql::{ComplexObject, Context, InputObject, Result, SimpleObject};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_projections::compliance::query::{self, GlassFilter};

use super::account::{Account, Actor};
use super::words::window;
use crate::graphql::scalars::{DateTime, Id, optional_id};

/// A break-glass grant: somebody outside the care team opened a patient's chart (45 CFR
/// 164.312(a)(2)(ii)).
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct BrokenGlass {
    /// Its id.
    id: Id,
    /// Id of the account that broke it.
    account_id: Id,
    /// Id of the patient whose chart was opened.
    patient_id: Id,
    /// Why, a code. The sentence that goes with it is opened in an investigation only.
    reason: String,
    /// When.
    at: DateTime,
    /// When it ends by itself.
    until: DateTime,
    /// When it was ended by hand; null when it ended by itself or still runs.
    mended_at: Option<DateTime>,
    /// Who ended it by hand; null when nobody did.
    mended_by: Option<Actor>,
    /// When it was reviewed last; null when nobody has yet.
    reviewed_at: Option<DateTime>,
    /// Id of the account that reviewed it last; null when nobody has yet.
    reviewed_by_id: Option<Id>,
    /// What the last review found, a code; null when there was none yet. The review is open until this is
    /// `JUSTIFIED` or `NOT_JUSTIFIED`.
    finding: Option<String>,
    /// Id of the restriction by which the patient wanted this account not to see the record, in
    /// force while the grant ran; null when there was none. An emergency is what such a chart is
    /// opened for, and nothing else (45 CFR 164.522(a)(1)(iii)).
    restriction_id: Option<Id>,
    #[graphql(skip)]
    by: AccountId,
}

#[ComplexObject]
impl BrokenGlass {
    /// The account that broke it, as it is now.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        Account::of(ctx, self.by)
    }
}

impl From<query::Glass> for BrokenGlass {
    fn from(glass: query::Glass) -> Self {
        let (mended, review) = (glass.mended, glass.review);
        Self {
            id: glass.glass.into(),
            account_id: glass.account.into(),
            patient_id: glass.patient.into(),
            reason: glass.reason,
            at: DateTime::of_micros(glass.at),
            until: DateTime::of_micros(glass.until),
            mended_at: mended.as_ref().map(|mended| DateTime::of_micros(mended.at)),
            mended_by: mended.map(|mended| mended.by.into()),
            reviewed_at: review.as_ref().map(|review| DateTime::of_micros(review.at)),
            reviewed_by_id: review.as_ref().map(|review| review.by.into()),
            finding: review.map(|review| review.finding),
            restriction_id: glass.restriction.map(Id::from),
            by: glass.account,
        }
    }
}

/// Which grants are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct BrokenGlassFilterInput {
    /// Only broken at or after this time; a date begins at midnight UTC.
    from: Option<DateTime>,
    /// Only broken at or before this time; a date means its whole day, UTC.
    to: Option<DateTime>,
    /// Only by this account.
    account: Option<Id>,
    /// Only for this patient.
    patient: Option<Id>,
    /// Only those whose review is open, or only those that are signed off. One that needs a follow-up is open.
    open: Option<bool>,
}

impl BrokenGlassFilterInput {
    pub(super) fn parsed(self) -> Result<GlassFilter> {
        Ok(GlassFilter {
            window: window((self.from.as_ref(), "filter.from"), (self.to.as_ref(), "filter.to"))?,
            account: optional_id(self.account.as_ref(), "filter.account", AccountId)?,
            patient: optional_id(self.patient.as_ref(), "filter.patient", PatientId)?,
            open: self.open,
        })
    }
}
