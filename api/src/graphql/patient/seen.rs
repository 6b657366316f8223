//! Who has seen the patient's chart.

use async_graphql::{Context, Enum, Object, Result};
use chartlog_projections::patient::query;
use chartlog_projections::{Window, compliance};

use super::directory::Provider;
use crate::graphql::scalars::{DateTime, Id, RoleName};

/// What kind of access it was.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "compliance::AccessKind")]
pub(crate) enum AccessKind {
    /// A record was shown.
    Shown,
    /// A list or the result of a search was shown.
    Search,
    /// A read was refused.
    Refused,
    /// A command was refused.
    CommandRefused,
    /// Something was changed.
    Change,
    /// Records were taken away as a file: who has seen your chart, or your own record.
    Export,
}

/// How an access ended.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "compliance::AccessOutcome")]
pub(crate) enum AccessOutcome {
    /// The answer was given.
    Shown,
    /// The answer was given with errors in some fields.
    ShownInPart,
    /// Nothing was found, or nothing that this person may know.
    NothingFound,
    /// It was refused.
    Refused,
    /// It was carried out: a change.
    Done,
}

/// An access to the chart or a change of it.
pub(crate) struct Access(query::Seen);

impl From<query::Seen> for Access {
    fn from(seen: query::Seen) -> Self {
        Self(seen)
    }
}

/// An access to your chart or a change of it: who, when, by what right, and how it ended.
#[Object]
impl Access {
    /// When.
    async fn at(&self) -> DateTime {
        DateTime::of_micros(self.0.at)
    }

    /// What kind of access it was.
    async fn kind(&self) -> AccessKind {
        self.0.kind.into()
    }

    /// How it ended.
    async fn outcome(&self) -> AccessOutcome {
        self.0.outcome.into()
    }

    /// Id of the account whose access it was; null for the operator of the clinic's computers and
    /// for Chartlog itself.
    async fn account_id(&self) -> Option<Id> {
        self.0.account.map(Id::from)
    }

    /// Who gives care by that account, as the directory lists them; its name is null for everybody
    /// else. Null when there is no account.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.0.account.map(|account| Provider::of(ctx, account)).transpose()
    }

    /// In which role; null for the operator and for Chartlog itself.
    async fn role(&self) -> Option<RoleName> {
        self.0.role.map(RoleName::from)
    }

    /// Purpose of use: `TREATMENT`, `PAYMENT`, `OPERATIONS` and so on.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// What was asked for, by name; of a change its kind, such as `NoteSigned`. Null where that is
    /// restricted.
    async fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// Whether it was an emergency access: somebody outside your care team had broken the glass.
    async fn under_glass(&self) -> bool {
        self.0.under_glass
    }
}

/// The window of the arguments `from` and `to`.
pub(super) fn window(from: Option<&DateTime>, to: Option<&DateTime>) -> Result<Window> {
    let from = from.map(|from| from.parse("from")).transpose()?;
    let to = to.map(|to| to.parse("to")).transpose()?;
    Ok(Window::of(from.as_ref(), to.as_ref()))
}
