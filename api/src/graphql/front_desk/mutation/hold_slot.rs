//! `holdSlot` and `releaseSlot`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::calendar::{self, Calendar};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::directory::Hold;
use chartlog_domain::ids::{AccountId, SlotId};
use chartlog_eventlog::Position;
use chartlog_projections::front_desk::query;

use crate::access::Action;
use crate::appointments::{self, Wanted};
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};
use crate::journal::JournalError;
use crate::limits;
use crate::streams::Stream;

/// A time that is kept while you speak with a patient.
#[derive(InputObject)]
pub(crate) struct HoldSlotInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose time: a provider's account.
    provider: Id,
    /// From when.
    start: DateTime,
    /// Until when; after the length of the kind of visit when left out.
    end: Option<DateTime>,
    /// For which kind of visit: the code of one of `visitTypes`.
    visit_type: Option<String>,
}

/// The time is kept: nobody else books it for five minutes.
#[derive(SimpleObject)]
pub(crate) struct HoldSlotPayload {
    /// Id of the hold, for `bookAppointment`, `moveAppointment` or `releaseSlot`.
    hold: Id,
    /// When it ends by itself.
    until: DateTime,
    /// Where the log stands with it.
    position: String,
}

impl Command for HoldSlotInput {
    const ACTION: Action = Action::HoldSlot;
    type Payload = HoldSlotPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let provider = self.provider.typed("input.provider", AccountId)?;
        let start = self.start.typed("input.start")?;
        let end = self.end.as_ref().map(|end| end.typed("input.end")).transpose()?;
        let hold = SlotId::from_bytes(clerk.derived("hold", order));
        let until = clerk.now.saturating_add(limits::HOLD_US);
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            let desk = clerk.front_desk_sight()?;
            let code = self.visit_type.as_deref();
            let length = appointments::length_of(&desk, &start, end.as_ref(), code)?.0;
            let start = start.clone();
            let wanted = Wanted { provider, start, length, location: None, anyhow: false };
            let slot = appointments::slot(&desk, &wanted)?;
            let hold = Hold { hold, provider, start: slot.start, end: slot.end, until };
            let keep = calendar::Command::Hold { hold, now: clerk.now };
            Ok(unit.execute::<Calendar>(&slot.stream, command, keep)?)
        })?;
        let position = done.position.to_string();
        // Sent again, it ends when it did: five minutes after the first time.
        let until = if done.repeated { ends(clerk, done.position)? } else { until };
        Ok(HoldSlotPayload { hold: hold.into(), until: DateTime::of_micros(until), position })
    }
}

/// When a hold ends that was made before, whatever became of it since.
fn ends(clerk: &Clerk, made: Position) -> Result<i64, NotDone> {
    let entry = clerk.node.journal().log().read_at(made).map_err(JournalError::from)?;
    let at = i64::try_from(entry.recorded_at()).unwrap_or(i64::MAX);
    Ok(at.saturating_add(limits::HOLD_US))
}

/// A time that is not kept any more.
#[derive(InputObject)]
pub(crate) struct ReleaseSlotInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which hold.
    hold: Id,
}

/// The time can be booked again.
#[derive(SimpleObject)]
pub(crate) struct ReleaseSlotPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for ReleaseSlotInput {
    const ACTION: Action = Action::ReleaseSlot;
    type Payload = ReleaseSlotPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let hold = self.hold.typed("input.hold", SlotId)?;
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            let held = query::hold(&clerk.front_desk_sight()?, hold)?;
            let held = held.ok_or(NotDone::unknown("hold"))?;
            let stream = Stream::calendar_of(Some(held.provider), Some(&held.start));
            let release = calendar::Command::Release(hold);
            Ok(unit.execute::<Calendar>(&stream, command, release)?)
        })?;
        Ok(ReleaseSlotPayload { position: done.position.to_string() })
    }
}
