//! When you can be seen: kinds of visit, and free times of those that patients book themselves.

use async_graphql::{Context, Object, Result, SimpleObject};
use chartlog_projections::Snapshot;
use chartlog_projections::patient::query::{self, OpenSlot as Open};

use super::directory::{Location, Provider};
use crate::graphql::error::{bad_input, from_query};
use crate::graphql::scalars::{DateTime, Id};

/// A kind of visit that is offered.
#[derive(SimpleObject)]
pub(crate) struct VisitType {
    /// The code that `requestAppointment` takes, and `bookOpenSlot` where you book it yourself.
    code: String,
    /// URI of its code system; null when it has none.
    system: Option<String>,
    /// What people call it.
    display: String,
    /// How long it takes, minutes.
    minutes: u32,
    /// Whether you book it yourself; else ask for it.
    by_patients: bool,
}

impl From<query::VisitType> for VisitType {
    fn from(offered: query::VisitType) -> Self {
        Self {
            code: offered.code.code,
            system: Some(offered.code.system).filter(|system| !system.is_empty()),
            display: offered.code.display.unwrap_or_default(),
            minutes: offered.minutes,
            by_patients: offered.by_patients,
        }
    }
}

/// A time that you can book.
pub(crate) struct OpenSlot(Open);

impl From<Open> for OpenSlot {
    fn from(row: Open) -> Self {
        Self(row)
    }
}

/// A time that you can book, with `bookOpenSlot`.
#[Object]
impl OpenSlot {
    /// Id of the provider's account, for `bookOpenSlot`.
    async fn provider_id(&self) -> Option<Id> {
        self.0.provider.map(Id::from)
    }

    /// With whom.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.0.provider.map(|account| Provider::of(ctx, account)).transpose()
    }

    /// Where; null when not said.
    async fn location(&self, ctx: &Context<'_>) -> Result<Option<Location>> {
        Location::of(ctx, self.0.location)
    }

    /// When it begins, by the clock of its place.
    async fn start(&self) -> DateTime {
        DateTime::from(&self.0.start)
    }

    /// When it ends.
    async fn end(&self) -> DateTime {
        DateTime::from(&self.0.end)
    }
}

/// The kinds of visit that are offered.
pub(super) fn visit_types(snapshot: &Snapshot) -> Result<Vec<VisitType>> {
    let found = query::visit_types(snapshot).map_err(|e| from_query(&e))?;
    Ok(found.into_iter().map(VisitType::from).collect())
}

/// How long a kind of visit takes that patients book themselves, minutes; none when none is named.
pub(super) fn minutes_of(snapshot: &Snapshot, code: Option<&str>) -> Result<Option<u32>> {
    let Some(code) = code else { return Ok(None) };
    let offered = query::visit_types(snapshot).map_err(|e| from_query(&e))?;
    let kind = offered.into_iter().find(|it| it.code.code == code);
    let own = kind.filter(|kind| kind.by_patients).map(|kind| kind.minutes);
    let sentence = "this is no kind of visit that you book yourself; `visitTypes` says which are";
    own.map(Some).ok_or_else(|| bad_input("visitType", sentence))
}
