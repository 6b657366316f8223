//! What every subscription shares: notices that come one after the other, and what they say of
//! appointments.

use async_graphql::futures_util::StreamExt as _;
use async_graphql::futures_util::stream::BoxStream;
use async_graphql::{Context, Enum, Result};
use chartlog_projections::Projection;
use chartlog_projections::front_desk::changes::Kind;

use crate::live::{Live, Notice, Watch};

/// The notices of a subscription.
pub(crate) type Notices<T> = BoxStream<'static, Result<T>>;

/// Opens the subscription that a resolver is asked for, and gives its notices the form of its schema.
pub(crate) async fn watch<P: Projection, W: Watch<P>, T: From<Notice<P::Change>> + 'static>(
    ctx: &Context<'_>,
    after: Option<&str>,
    watch: W,
) -> Result<Notices<T>> {
    let live = ctx.data::<std::sync::Arc<Live<P>>>()?;
    let notices = live.open(after, watch).await?;
    Ok(notices.map(|notice| notice.map(T::from)).boxed())
}

/// What became of an appointment.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub(crate) enum AppointmentChangeKind {
    /// It was booked.
    Booked,
    /// It has another time, place or provider. Everybody who may see the patient is told, whichever day
    /// they look at: from which one it was moved is not in what is told.
    Moved,
    /// It was cancelled.
    Cancelled,
    /// The patient is here.
    CheckedIn,
    /// The patient did not come.
    NoShow,
    /// It took place.
    Completed,
    /// It came in from another system, for the first time or again.
    Imported,
    /// It is not told here any more.
    Withdrawn,
    /// It has a room, or none any more.
    Room,
    /// Somebody wants one: it is on the wait list.
    Requested,
    /// Nobody waits for it any more.
    RequestClosed,
}
