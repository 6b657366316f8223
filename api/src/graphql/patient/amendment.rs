//! What the patient asked to have amended, and what came of it.

use async_graphql::{Context, Enum, Object, Result};
use chartlog_domain::facts::clinical::{AmendmentAcceptance, AmendmentDenial};
use chartlog_projections::patient::query::{Amended, AmendmentDecision};

use super::directory::Provider;
use crate::graphql::asking;
use crate::graphql::scalars::{DateTime, Id};

/// A day, microseconds.
const DAY_US: i64 = 86_400_000_000;

/// How far a request for an amendment has come.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AmendmentStatus {
    /// Nobody has decided.
    Open,
    /// The record was amended.
    Accepted,
    /// It was denied; a statement of disagreement is possible.
    Denied,
}

/// A request for an amendment with all that came of it.
pub(crate) struct AmendmentRequest(Amended);

impl From<Amended> for AmendmentRequest {
    fn from(row: Amended) -> Self {
        Self(row)
    }
}

/// An amendment of your record that you asked for (45 CFR 164.526), and all that came of it. It stays with
/// your record.
#[Object]
impl AmendmentRequest {
    /// Id of the request.
    async fn id(&self) -> Id {
        self.0.request.amendment.into()
    }

    /// What kind of record it is about, such as `NOTE`; null when it is about the record in general.
    async fn record_kind(&self) -> Option<&str> {
        self.0.request.record.as_ref().map(|about| about.kind.as_str())
    }

    /// Id of the record that it is about; null when it is about the record in general.
    async fn record_id(&self) -> Option<Id> {
        self.0.request.record.as_ref().map(|about| about.record.into())
    }

    /// What is wrong or missing, in your words.
    async fn wrong(&self) -> &str {
        self.0.request.wrong.expose()
    }

    /// What it should say, in your words.
    async fn wanted(&self) -> &str {
        self.0.request.wanted.expose()
    }

    /// When it was asked for.
    async fn requested_at(&self) -> DateTime {
        DateTime::of_micros(self.0.request.at)
    }

    /// Until when it must be decided (45 CFR 164.526(b)(2)).
    async fn due_at(&self) -> DateTime {
        DateTime::of_micros(self.0.due)
    }

    /// Whole days that are left to decide, below zero when it is late; null when it is decided.
    async fn days_left(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let now = asking(ctx)?.now;
        let open = self.0.decision.is_none();
        Ok(open.then(|| self.0.due.saturating_sub(now).div_euclid(DAY_US)))
    }

    /// Whether it is open, accepted or denied.
    async fn status(&self) -> AmendmentStatus {
        match &self.0.decision {
            None => AmendmentStatus::Open,
            Some(AmendmentDecision::Accepted(_)) => AmendmentStatus::Accepted,
            Some(AmendmentDecision::Denied(_)) => AmendmentStatus::Denied,
        }
    }

    /// Why it takes longer than 60 days; null when it does not.
    async fn extension_reason(&self) -> Option<&str> {
        self.0.extension.as_ref().map(|extension| extension.reason.expose())
    }

    /// When it was decided; null while it is open.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decision.as_ref().map(|decision| {
            DateTime::of_micros(match decision {
                AmendmentDecision::Accepted(accepted) => accepted.at,
                AmendmentDecision::Denied(denied) => denied.at,
            })
        })
    }

    /// Who decided; null while it is open.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        let by = self.0.decision.as_ref().map(|decision| match decision {
            AmendmentDecision::Accepted(accepted) => accepted.by,
            AmendmentDecision::Denied(denied) => denied.by,
        });
        by.map(|account| Provider::of(ctx, account)).transpose()
    }

    /// What was done; null when it was not accepted.
    async fn done(&self) -> Option<&str> {
        self.accepted().map(|accepted| accepted.done.expose())
    }

    /// What kind of record amends it, such as `NOTE`; null when none does.
    async fn amending_record_kind(&self) -> Option<&str> {
        self.accepted().and_then(|it| it.record.as_ref()).map(|about| about.kind.as_str())
    }

    /// Id of the note or record that amends it; null when none does.
    async fn amending_record_id(&self) -> Option<Id> {
        self.accepted().and_then(|it| it.record.as_ref()).map(|about| about.record.into())
    }

    /// On which ground it was denied (45 CFR 164.526(a)(2)): `NOT_CREATED_HERE`, `NOT_IN_RECORD_SET`,
    /// `NOT_OPEN_TO_ACCESS` or `ACCURATE_AND_COMPLETE`; null when it was not denied.
    async fn ground(&self) -> Option<&str> {
        self.denied().map(|denied| denied.ground.as_str())
    }

    /// The basis of the denial, in plain language; null when it was not denied.
    async fn basis(&self) -> Option<&str> {
        self.denied().map(|denied| denied.basis.expose())
    }

    /// Why you disagree with the denial; null when you said nothing.
    async fn statement(&self) -> Option<&str> {
        self.0.disagreement.as_ref().map(|statement| statement.statement.expose())
    }

    /// When the statement was made; null when there is none.
    async fn statement_at(&self) -> Option<DateTime> {
        self.0.disagreement.as_ref().map(|statement| DateTime::of_micros(statement.at))
    }

    /// What the clinic answers to the statement; null when it does not.
    async fn rebuttal(&self) -> Option<&str> {
        self.0.rebuttal.as_ref().map(|rebuttal| rebuttal.text.expose())
    }

    /// When that was answered; null when it was not.
    async fn rebuttal_at(&self) -> Option<DateTime> {
        self.0.rebuttal.as_ref().map(|rebuttal| DateTime::of_micros(rebuttal.at))
    }

    /// Who answered; null when nobody did.
    async fn rebutted_by(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        let by = self.0.rebuttal.as_ref().map(|rebuttal| rebuttal.by);
        by.map(|account| Provider::of(ctx, account)).transpose()
    }
}

impl AmendmentRequest {
    const fn accepted(&self) -> Option<&AmendmentAcceptance> {
        if let Some(AmendmentDecision::Accepted(accepted)) = &self.0.decision {
            Some(accepted)
        } else {
            None
        }
    }

    const fn denied(&self) -> Option<&AmendmentDenial> {
        if let Some(AmendmentDecision::Denied(denied)) = &self.0.decision {
            Some(denied)
        } else {
            None
        }
    }
}
