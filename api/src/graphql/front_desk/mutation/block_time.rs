//! `blockTime` and `unblockTime`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::calendar::{self, Calendar};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::directory::Block;
use chartlog_domain::ids::{AccountId, LocationId, SlotId};
use chartlog_domain::words;
use chartlog_projections::front_desk::query::{self, Opened};
use chartlog_projections::local_time;

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, all_at_once};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id, typed_id};
use crate::limits;
use crate::streams::Stream;

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

/// Why nobody is booked at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum BlockReason {
    /// A break.
    Break,
    /// The clinic is closed.
    Holiday,
    /// The provider is away.
    Leave,
    /// The provider is in a meeting.
    Meeting,
    /// Rooms or equipment cannot be used.
    Maintenance,
    /// For another reason.
    Other,
}

impl BlockReason {
    const fn code(self) -> &'static str {
        match self {
            Self::Break => "break",
            Self::Holiday => "holiday",
            Self::Leave => "leave",
            Self::Meeting => "meeting",
            Self::Maintenance => "maintenance",
            Self::Other => "other",
        }
    }
}

/// A time at which nobody is booked, in the opened hours of one provider, or of everybody at a location.
#[derive(InputObject)]
pub(crate) struct BlockTimeInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose time: a provider's account. Everybody's at the location when left out.
    provider: Option<Id>,
    /// Where. At every location of the provider when left out.
    location: Option<Id>,
    /// From when.
    start: DateTime,
    /// Until when; at most 92 days later.
    end: DateTime,
    /// Why.
    reason: BlockReason,
    /// Block it although appointments are booked then: they stay booked. Without it they are named, and
    /// nothing is blocked.
    #[graphql(default)]
    appointments_stay: bool,
}

/// Nobody is booked then.
#[derive(SimpleObject)]
pub(crate) struct BlockTimePayload {
    /// Ids of the blocked times: one for each of the opened hours that it touches.
    blocks: Vec<Id>,
    /// Where the log stands with it.
    position: String,
}

impl Command for BlockTimeInput {
    const ACTION: Action = Action::BlockTime;
    type Payload = BlockTimePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let provider = typed_id(self.provider.as_ref(), "input.provider", AccountId)?;
        let location = typed_id(self.location.as_ref(), "input.location", LocationId)?;
        if provider.is_none() && location.is_none() {
            let sentence = "say whose time: of a provider, of a location, or of both";
            return Err(NotDone::BadInput { field: "input.provider", sentence });
        }
        let from = self.start.typed("input.start")?.utc_micros();
        let to = self.end.typed("input.end")?.utc_micros();
        if to <= from || to - from > limits::CALENDAR_DAYS * DAY_US {
            let sentence = "this must be after the start, and at most 92 days after it";
            return Err(NotDone::BadInput { field: "input.end", sentence });
        }
        let (reason, stay) = (self.reason.code(), self.appointments_stay);
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            let desk = clerk.front_desk_sight()?;
            let opened = query::opened_between(&desk, provider, location, from, to)?;
            if opened.is_empty() {
                let sentence = "no hours are open then: nobody could be booked anyway";
                return Err(NotDone::BadInput { field: "input.start", sentence });
            }
            all_at_once(opened.iter().zip(ids(clerk, order)).map(|(hours, block)| {
                let block = Block {
                    block,
                    provider: hours.provider,
                    start: within(hours, from.max(hours.start.utc_micros())),
                    end: within(hours, to.min(hours.end_us)),
                    reason: reason.to_owned(),
                };
                let stream = Stream::calendar_of(Some(hours.provider), Some(&hours.start));
                let command_of = calendar::Command::Block { block, appointments_stay: stay };
                unit.execute::<Calendar>(&stream, command, command_of)
            }))
        })?;
        // One each, as the log has them: hours may have been opened since.
        let count = clerk.events_of(order)?;
        let blocks = ids(clerk, order).take(count).map(Id::from).collect();
        Ok(BlockTimePayload { blocks, position: done.position.to_string() })
    }
}

/// The ids of the times that a command blocks, one after the other.
fn ids(clerk: &Clerk, order: &Order) -> impl Iterator<Item = SlotId> {
    let first = u128::from_be_bytes(clerk.derived("block", order));
    (0..).map(move |number| SlotId::from_bytes(first.wrapping_add(number).to_be_bytes()))
}

/// A time written as the hours are.
fn within(hours: &Opened, at: i64) -> words::DateTime {
    local_time::written(at, &local_time::zone(None, &hours.start))
}

/// A time that is not blocked any more.
#[derive(InputObject)]
pub(crate) struct UnblockTimeInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which blocked time.
    block: Id,
}

/// People can be booked then again.
#[derive(SimpleObject)]
pub(crate) struct UnblockTimePayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for UnblockTimeInput {
    const ACTION: Action = Action::UnblockTime;
    type Payload = UnblockTimePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let block = self.block.typed("input.block", SlotId)?;
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            let found = query::block(&clerk.front_desk_sight()?, block)?;
            let found = found.ok_or(NotDone::unknown("block"))?;
            let stream = Stream::calendar_of(Some(found.provider), Some(&found.start));
            Ok(unit.execute::<Calendar>(&stream, command, calendar::Command::Unblock(block))?)
        })?;
        Ok(UnblockTimePayload { position: done.position.to_string() })
    }
}
