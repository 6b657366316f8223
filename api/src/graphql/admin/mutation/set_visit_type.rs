//! `setVisitType`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::directory::{self, Directory};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::directory::VisitType;
use chartlog_domain::facts::{DirectoryFact, Fact};
use chartlog_domain::words::Code;

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, SeenAt};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A kind of visit.
#[derive(InputObject)]
pub(crate) struct SetVisitTypeInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Its code, used once: the same code again changes it.
    code: String,
    /// URI of its code system, when it is not the clinic's own.
    system: Option<String>,
    /// What people call it.
    display: String,
    /// How long it takes, minutes.
    minutes: u32,
    /// Whether patients book it themselves.
    #[graphql(default)]
    by_patients: bool,
    /// Whether it is offered now.
    #[graphql(default = true)]
    active: bool,
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
}

/// It is offered so from now on, or not any more.
#[derive(SimpleObject)]
pub(crate) struct SetVisitTypePayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for SetVisitTypeInput {
    const ACTION: Action = Action::SetVisitType;
    type Payload = SetVisitTypePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let seen_at = SeenAt::typed(clerk, self.seen_at.as_deref())?;
        let system = self.system.unwrap_or_default();
        let code = Code { system, code: self.code, display: Some(self.display) };
        let (minutes, by_patients, active) = (self.minutes, self.by_patients, self.active);
        let offered = VisitType { code, minutes, by_patients, active };
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            seen_at.check::<Directory>(unit, &Stream::VisitTypes, Facet::Directory, |fact| {
                let Fact::Directory(DirectoryFact::VisitTypeListed(it)) = fact else {
                    return false;
                };
                it.code.bare() == offered.code.bare()
            })?;
            let list = directory::Command::ListVisitType(offered.clone());
            Ok(unit.execute::<Directory>(&Stream::VisitTypes, command, list)?)
        })?;
        Ok(SetVisitTypePayload { position: done.position.to_string() })
    }
}
