//! THE WRITE PATH of mutations, up to the unit of work (`write.rs`): a command and its envelope
//! become events, or a refusal that is on record before it is told (access.md, the write path).
//!
//! 1. The resolver makes the command out of its input; the [`Clerk`] has the envelope.
//! 2. May this actor do this to this subject ([`crate::access::may`])?
//! 3. Was this command carried out before? Then the same answer is given again.
//! 4. A unit loads the streams, decides, and is committed. On a conflict back to 3.
//! 5. The answer carries ids and the position, never PHI; a refusal is durable first.

mod concerned;
mod known;
mod not_done;
mod seen;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chartlog_domain::event::Subject;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::oversight::Request;
use chartlog_domain::ids::{AccessId, AccountId, CommandId};
use chartlog_domain::staff::{Kind, Staff};
use chartlog_eventlog::{AppendError, Position};
use parking_lot::Mutex;

use crate::access::{self, Action};
use crate::access_record;
use crate::auth::Ending;
use crate::journal::JournalError;
use crate::limits;
use crate::node::Node;
use crate::read::Question;
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

pub use concerned::{Concerned, Record};
pub use not_done::NotDone;
pub(crate) use not_done::all_at_once;
pub(crate) use seen::SeenAt;

/// The envelope of a request's command: who, by what right, from where, when.
pub struct Clerk {
    /// What the command is carried out on.
    pub node: Arc<Node>,
    /// Who and by what right.
    pub request: Request,
    /// `now` of the request, microseconds since 1970 UTC.
    pub now: i64,
    question: Question,
    answered: AtomicBool,
    written: Mutex<Option<Position>>,
}

/// A command.
pub struct Order {
    /// What.
    pub action: Action,
    /// Chosen by whoever sent it.
    pub id: CommandId,
    /// Its input, as it was sent: what a repeated command is compared by.
    pub input: String,
}

/// A command that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Where its last event stands in the log.
    pub position: Position,
    /// It had been carried out before.
    pub repeated: bool,
}

impl Clerk {
    /// The envelope of a question.
    #[must_use]
    pub fn new(node: Arc<Node>, question: &Question, now: i64) -> Self {
        Self {
            node,
            request: access_record::request(question),
            now,
            question: question.clone(),
            answered: AtomicBool::new(false),
            written: Mutex::new(None),
        }
    }

    /// Runs a command; whatever stands in its way is on record when this returns, with the patients
    /// whom it concerns.
    ///
    /// # Errors
    /// [`NotDone`].
    pub fn answer<T>(
        &self,
        action: Action,
        concerned: Concerned,
        command: impl FnOnce() -> Result<T, NotDone>,
    ) -> Result<T, NotDone> {
        self.answered.store(true, Ordering::Relaxed);
        let refused = match command() {
            Ok(done) => return Ok(done),
            Err(refused) => refused,
        };
        let code = refused.reason().unwrap_or(refused.code().as_str());
        let mut question = self.question.clone();
        if refused.field() == Some("input.jwks") {
            // It may hold a private key, which has no place in the log.
            "(left out)".clone_into(&mut question.document);
            question.variables = serde_json::Value::Null;
        }
        let record = self.patients(concerned).and_then(|patients| {
            access_record::command_refused(&self.node, &question, action, patients, code)
        });
        let durable = record.and_then(|record| Ok(record.wait()?));
        durable.map_err(NotDone::Failed)?;
        Err(refused)
    }

    /// Whose command it is.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.question.session.account
    }

    /// Whether a command was run.
    #[must_use]
    pub fn has_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    /// Where the last event of this request stands.
    #[must_use]
    pub fn written(&self) -> Option<Position> {
        *self.written.lock()
    }

    /// Carries a command out on the streams that `decide` names.
    ///
    /// # Errors
    /// [`NotDone`].
    pub fn carry_out(
        &self,
        order: &Order,
        subject: Subject,
        decide: impl Fn(&mut Unit, CommandRef) -> Result<(), NotDone>,
    ) -> Result<Done, NotDone> {
        self.permit(order.action, subject)?;
        let command = self.reference(order);
        for _ in 0..=limits::WRITE_ATTEMPTS {
            if let Some(done) = self.repeated(command)? {
                return Ok(done);
            }
            let mut unit = self.node.journal().unit(&self.request, self.now);
            unit.typed(whose(subject), self.typed(order));
            decide(&mut unit, command)?;
            match unit.commit() {
                Ok(Some(appended)) => return Ok(self.done(appended.position, appended.repeated)),
                Ok(None) => return Ok(self.done(self.head()?, false)),
                Err(JournalError::Append(
                    AppendError::Conflict { .. } | AppendError::EventIdReused { .. },
                )) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(NotDone::Conflict)
    }

    /// Whether this actor may do this to this subject now.
    ///
    /// # Errors
    /// [`NotDone::Denied`].
    pub fn permit(&self, action: Action, subject: Subject) -> Result<(), NotDone> {
        let stepped_up_at = self.node.sessions().stepped_up_at(self.question.session.id);
        Ok(access::may(&self.request, action, subject, stepped_up_at, self.now)?)
    }

    /// An id that a repeated command of the same actor gives again.
    #[must_use]
    pub fn derived(&self, kind: &str, order: &Order) -> [u8; 16] {
        let account = self.account();
        let parts: [&[u8]; 3] = [kind.as_bytes(), account.as_bytes(), order.id.as_bytes()];
        self.node.journal().ids().derive_id("made-by-command", &parts)
    }

    /// Refuses an account that was not made here.
    ///
    /// # Errors
    /// [`NotDone::Refused`] when it is not there.
    pub fn check_account(&self, account: AccountId) -> Result<(), NotDone> {
        let state = self.node.journal().known::<Staff>(&Stream::Staff(account))?;
        if state.made { Ok(()) } else { Err(NotDone::unknown("account")) }
    }

    /// Refuses an account that is no clinician's. One that was imported has no roles here, and stands
    /// for somebody who treats patients.
    ///
    /// # Errors
    /// [`NotDone::Refused`].
    pub fn check_clinician(&self, clinician: AccountId) -> Result<(), NotDone> {
        let state = self.node.journal().known::<Staff>(&Stream::Staff(clinician))?;
        let treats = state.roles.contains(&Role::Clinical) || !state.made;
        if state.kind == Some(Kind::Staff) && !state.closed && treats {
            Ok(())
        } else {
            Err(NotDone::unknown("clinician"))
        }
    }

    /// Ends those sessions of an account that are in this role, or all of them.
    ///
    /// # Errors
    /// When an end could not be recorded; a repeated command tries again.
    pub fn end_sessions(
        &self,
        account: AccountId,
        ending: Ending,
        role: Option<Role>,
    ) -> Result<(), NotDone> {
        Ok(self.node.end_sessions(account, ending, &self.request.actor, role)?)
    }

    /// Where the log stands: the position of an answer that added nothing to it.
    ///
    /// # Errors
    /// When nothing is in it.
    pub fn head(&self) -> Result<Position, NotDone> {
        self.node.journal().log().head().position.ok_or(NotDone::Conflict)
    }

    /// How many events a command of the caller's made, as the log has them.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn events_of(&self, order: &Order) -> Result<usize, NotDone> {
        Ok(self.told(order.id)?.len())
    }

    /// Where the events of a command stand.
    fn told(&self, command: CommandId) -> Result<Vec<Position>, NotDone> {
        let (journal, actor) = (self.node.journal(), &self.request.actor);
        let mut told = Vec::new();
        for number in 0.. {
            let event_id = journal.event_id(actor, command, number);
            let Some(position) = journal.log().find(event_id).map_err(JournalError::from)? else {
                break;
            };
            told.push(position);
        }
        Ok(told)
    }

    fn reference(&self, order: &Order) -> CommandRef {
        let parts: [&[u8]; 2] = [order.action.name().as_bytes(), order.input.as_bytes()];
        let input_digest = self.node.journal().ids().keyed_digest("input", &parts);
        CommandRef { id: order.id, input_digest }
    }

    /// The answer of the first time, if there was one. Another command of that id is refused.
    fn repeated(&self, command: CommandRef) -> Result<Option<Done>, NotDone> {
        let (journal, actor) = (self.node.journal(), &self.request.actor);
        let Some(digest) = journal.find_command(actor, command.id)? else { return Ok(None) };
        if digest != command.input_digest {
            return Err(NotDone::OtherInput);
        }
        // Events of several streams stand in another order than they were made in.
        let last = self.told(command.id)?.into_iter().max();
        Ok(last.map(|position| self.done(position, true)))
    }

    /// What was typed goes to `inquiry` with the first event.
    fn typed(&self, order: &Order) -> Fact {
        access_record::typed(&self.question, AccessId(order.id.0))
    }

    fn done(&self, position: Position, repeated: bool) -> Done {
        *self.written.lock() = Some(position);
        self.node.sessions().wrote(self.question.session.id, position);
        Done { position, repeated }
    }
}

/// Under whom what was typed is kept: the patient where exactly one is concerned.
const fn whose(subject: Subject) -> Subject {
    match subject {
        Subject::Patient(_) => subject,
        Subject::Account(_) | Subject::Organisation => Subject::Organisation,
    }
}

#[cfg(test)]
mod tests;
