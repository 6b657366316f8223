//! The script of a clinic's life: who asks for what, and when. It is played in the order of time,
//! so that the log tells the story as it would have happened.

use std::collections::HashSet;

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::oversight::Request;
use chartlog_domain::ids::{AccountId, CommandId};
use chartlog_domain::{
    account, calendar, chart, claim, directory, encounter, identifier, patient, staff,
};

use super::dice::Dice;
use super::time::{DAY, HOUR};
use crate::journal::{Journal, JournalError};
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

macro_rules! actions {
    ($($name:ident($commands:ident, $decider:ty)),+ $(,)?) => {
        /// A command of some aggregate.
        pub(super) enum Action {
            $($name($commands::Command),)+
        }

        $(impl From<$commands::Command> for Action {
            fn from(command: $commands::Command) -> Self { Self::$name(command) }
        })+

        impl Action {
            fn execute(
                self,
                unit: &mut Unit,
                stream: &Stream,
                command: CommandRef,
            ) -> Result<(), JournalError> {
                match self {
                    $(Self::$name(input) => unit.execute::<$decider>(stream, command, input),)+
                }
            }
        }
    };
}

actions! {
    Patient(patient, patient::Patient),
    Identifier(identifier, identifier::Identifiers),
    Encounter(encounter, encounter::Encounters),
    Chart(chart, chart::Chart),
    Calendar(calendar, calendar::Calendar),
    Account(account, account::Account),
    Claim(claim, claim::Claims),
    Staff(staff, staff::Staff),
    Directory(directory, directory::Directory),
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Chartlog itself: it sets the clinic up.
    System,
    /// A member of staff.
    Staff(AccountId, Role),
}

impl Who {
    fn request(self) -> Request {
        let (actor, role, purpose) = match self {
            Self::System => (Actor::System, None, "OPERATIONS"),
            Self::Staff(account, role) => {
                let purpose = match role {
                    Role::Clinical | Role::Patient => "TREATMENT",
                    Role::Billing => "PAYMENT",
                    Role::FrontDesk | Role::Compliance | Role::Admin => "OPERATIONS",
                };
                (Actor::Account(account), Some(role), purpose)
            }
        };
        Request {
            actor,
            role,
            session: None,
            source_address: None,
            purpose: purpose.to_owned(),
            request: None,
            user_agent: None,
        }
    }
}

struct Step {
    at: i64,
    who: Who,
    stream: Stream,
    action: Action,
}

/// What happens in a clinic. Nothing in it is later than `now`.
pub(super) struct Script {
    now: i64,
    steps: Vec<Step>,
}

/// What a script came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Played {
    pub(super) encounters: u32,
    pub(super) appointments: u32,
    pub(super) claims: u32,
    pub(super) events: u64,
}

/// Commands of one person that are appended together.
struct Open {
    who: Who,
    unit: Unit,
    streams: HashSet<Stream>,
}

impl Script {
    /// An empty script.
    pub(super) const fn new(now: i64) -> Self {
        Self { now, steps: Vec::new() }
    }

    /// Adds a step. What would be later than `now` has not happened: it is left out, so a visit
    /// that goes on now is told just as far as it has come.
    pub(super) fn add(&mut self, at: i64, who: Who, stream: Stream, action: impl Into<Action>) {
        if at <= self.now {
            self.steps.push(Step { at, who, stream, action: action.into() });
        }
    }

    /// Plays it: everybody's commands of a period ([`period_end`]) are one append each, recorded at
    /// its end, and within a stream the order of time is kept.
    pub(super) fn play(
        mut self,
        journal: &Journal,
        seed: u64,
        tell: &dyn Fn(u64, u64),
    ) -> Result<Played, JournalError> {
        self.steps.sort_by_key(|step| step.at);
        let of = self.steps.len() as u64;
        let mut dice = Dice::new(seed, u64::MAX);
        let mut played = Played::default();
        let mut open: Vec<Open> = Vec::new();
        let mut until = i64::MIN;
        for (done, step) in (0..).zip(self.steps) {
            if step.at >= until {
                played.events += commit(open.drain(..))?;
                until = period_end(step.at, self.now);
                tell(done, of);
            }
            // A stream is held by one of them at a time: whoever held it before is done first.
            let other =
                |held: &mut Open| held.who != step.who && held.streams.contains(&step.stream);
            played.events += commit(open.extract_if(.., other))?;
            played.count(&step.action);
            let id = CommandId(dice.id());
            let digest = journal.ids().keyed_digest(
                "synthetic input",
                &[&seed.to_le_bytes(), &self.now.to_le_bytes(), id.as_bytes()],
            );
            let recorded = until.min(self.now);
            let at = open.iter().position(|held| held.who == step.who).unwrap_or_else(|| {
                let unit = journal.unit(&step.who.request(), recorded);
                open.push(Open { who: step.who, unit, streams: HashSet::new() });
                open.len() - 1
            });
            let command = CommandRef { id, input_digest: digest };
            step.action.execute(&mut open[at].unit, &step.stream, command)?;
            open[at].streams.insert(step.stream);
        }
        played.events += commit(open.into_iter())?;
        tell(of, of);
        Ok(played)
    }
}

impl Played {
    fn count(&mut self, action: &Action) {
        match action {
            Action::Encounter(encounter::Command::Open(_)) => self.encounters += 1,
            Action::Calendar(calendar::Command::Book { .. }) => self.appointments += 1,
            Action::Claim(claim::Command::Draft { .. }) => self.claims += 1,
            Action::Patient(_)
            | Action::Identifier(_)
            | Action::Encounter(_)
            | Action::Chart(_)
            | Action::Calendar(_)
            | Action::Account(_)
            | Action::Claim(_)
            | Action::Staff(_)
            | Action::Directory(_) => {}
        }
    }
}

/// Appends what everybody has done, in the order in which they began.
fn commit(done: impl Iterator<Item = Open>) -> Result<u64, JournalError> {
    let mut events = 0;
    for held in done {
        events += held.unit.events() as u64;
        held.unit.commit()?;
    }
    Ok(events)
}

/// The end of the four weeks, the week, the day or the hour in which something happens. Each
/// append waits for the disk, so what is long ago comes in larger parts.
const fn period_end(at: i64, now: i64) -> i64 {
    let length = match now - at {
        age if age > 90 * DAY => 28 * DAY,
        age if age > 7 * DAY => 7 * DAY,
        age if age > DAY => DAY,
        _ => HOUR,
    };
    (at.div_euclid(length) + 1) * length
}
