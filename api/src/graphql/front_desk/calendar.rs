//! Kinds of visit, rooms, and times at which nobody is booked.

use async_graphql::SimpleObject;
use chartlog_projections::front_desk::query;

use crate::graphql::scalars::{DateTime, Id};

/// A kind of visit that is offered.
#[derive(SimpleObject)]
pub(crate) struct VisitType {
    /// The code that `bookAppointment` takes.
    code: String,
    /// URI of its code system; null when it has none.
    system: Option<String>,
    /// What people call it.
    display: String,
    /// How long it takes, minutes.
    minutes: u32,
    /// Whether patients book it themselves.
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

/// A room that is used.
#[derive(SimpleObject)]
pub(crate) struct Room {
    /// Its id.
    id: Id,
    /// Id of its location.
    location_id: Id,
    /// Name.
    name: String,
}

impl From<query::Room> for Room {
    fn from(room: query::Room) -> Self {
        Self { id: room.room.into(), location_id: room.location.into(), name: room.name }
    }
}

/// A time at which nobody is booked.
#[derive(SimpleObject)]
pub(crate) struct BlockedTime {
    /// Its id, for `unblockTime`.
    id: Id,
    /// Whose time: a provider's account.
    provider_id: Id,
    /// From when.
    start: DateTime,
    /// Until when.
    end: DateTime,
    /// Why: `break`, `holiday`, `leave`, `meeting`, `maintenance` or `other`.
    reason: String,
}

impl From<query::Blocked> for BlockedTime {
    fn from(blocked: query::Blocked) -> Self {
        Self {
            id: blocked.block.into(),
            provider_id: blocked.provider.into(),
            start: DateTime::from(&blocked.start),
            end: DateTime::from(&blocked.end),
            reason: blocked.reason,
        }
    }
}
