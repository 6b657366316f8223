//! `setRoom`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::directory::{self, Directory};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::directory::Room;
use chartlog_domain::facts::{DirectoryFact, Fact};
use chartlog_domain::ids::{LocationId, RoomId};

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, SeenAt};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{Id, typed_id};
use crate::streams::Stream;

/// A room.
#[derive(InputObject)]
pub(crate) struct SetRoomInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which room is changed; a new one is listed when left out.
    room: Option<Id>,
    /// Where it is.
    location: Id,
    /// Name.
    name: String,
    /// Whether it is used now.
    #[graphql(default = true)]
    active: bool,
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
}

/// It is used so from now on, or not any more.
#[derive(SimpleObject)]
pub(crate) struct SetRoomPayload {
    /// Id of the room.
    room: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for SetRoomInput {
    const ACTION: Action = Action::SetRoom;
    type Payload = SetRoomPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let known = typed_id(self.room.as_ref(), "input.room", RoomId)?;
        let room = known.unwrap_or_else(|| RoomId::from_bytes(clerk.derived("room", order)));
        let location = self.location.typed("input.location", LocationId)?;
        let seen_at = SeenAt::typed(clerk, self.seen_at.as_deref())?;
        let stream = Stream::Location(location);
        let listed = Room { room, location, name: self.name, active: self.active };
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            let list = match known {
                None => directory::Command::ListRoom(listed.clone()),
                Some(_) => directory::Command::ChangeRoom(listed.clone()),
            };
            seen_at.check::<Directory>(unit, &stream, Facet::Directory, |fact| {
                matches!(fact, Fact::Directory(DirectoryFact::RoomListed(it)) if it.room == room)
            })?;
            Ok(unit.execute::<Directory>(&stream, command, list)?)
        })?;
        Ok(SetRoomPayload { room: room.into(), position: done.position.to_string() })
    }
}
