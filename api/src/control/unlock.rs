//! The way out on the machine itself, for an administrator whom nobody else can let in again.

use chartlog_domain::credential::{self, Credentials};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::credentials::FactorsReset;
use chartlog_domain::facts::inquiry::Typed;
use chartlog_domain::facts::{Fact, InquiryFact, oversight};
use chartlog_domain::ids::AccessId;
use chartlog_domain::limits::SENTENCE_BYTES;
use chartlog_domain::staff::{self as account, Kind, Staff};

use super::{UnlockRequest, Unlocked};
use crate::accounts::{self, AccountError};
use crate::auth::Ending;
use crate::cli::{Exit, Failure};
use crate::node::Node;
use crate::staff;
use crate::streams::Stream;

/// Unlocks an account, and takes away its second factors or its password when that is asked. Who did
/// it is on record, and why stands in `inquiry`, with the first event.
///
/// # Errors
/// When there is no such account that a person signs in with, or it could not be recorded.
pub fn unlock(
    node: &Node,
    wanted: &UnlockRequest,
    by: &oversight::Request,
) -> Result<Unlocked, Failure> {
    if !SENTENCE_BYTES.contains(&wanted.reason.trim().len()) {
        return Err(usage("--reason must be a sentence of 10 to 1000 bytes"));
    }
    let journal = node.journal();
    let found = staff::by_login(journal, &wanted.login)?;
    let found = found.ok_or_else(|| usage("there is no account with this login"))?;
    let state = journal.known::<Staff>(&Stream::Staff(found))?;
    if !state.made || state.closed || state.kind == Some(Kind::Client) {
        return Err(usage(
            "nobody signs in with this account: it is closed, imported or a machine's",
        ));
    }
    let now = journal.now();
    let command = journal.own_command().map_err(|error| Failure::of(&error))?;
    let mut unit = journal.unit(by, now);
    unit.typed(
        Subject::Organisation,
        Fact::Inquiry(InquiryFact::Typed(Typed {
            access: AccessId(command.id.0),
            operation: Some("unlock".into()),
            document: wanted.reason.as_str().into(),
            variables: "".into(),
        })),
    );
    unit.execute::<Staff>(&Stream::Staff(found), command, account::Command::Unlock(found))?;
    let credentials = Stream::Credentials(found);
    if wanted.second_factor {
        let reset = credential::Command::ResetFactors(FactorsReset { account: found, at: now });
        unit.execute::<Credentials>(&credentials, command, reset)?;
    }
    let mut password = None;
    if wanted.password {
        let made = accounts::temporary_password::<AccountError>(found, now);
        let (shown, set) = made.map_err(|error| Failure::of(&error))?;
        let set = credential::Command::SetPassword { password: set, replaces: None };
        unit.execute::<Credentials>(&credentials, command, set)?;
        password = Some(shown.to_string());
    }
    let was_locked = state.lock.is_some_and(|lock| lock.until > now);
    unit.commit()?;
    node.sign_in().unlocked(found);
    if wanted.second_factor || wanted.password {
        let ending = if wanted.password { Ending::PasswordChanged } else { Ending::FactorsReset };
        let ended = node.end_sessions(found, ending, &by.actor, None);
        ended.map_err(|error| Failure::new(Exit::Unavailable, error.to_string()))?;
    }
    Ok(Unlocked { was_locked, password })
}

fn usage(sentence: &str) -> Failure {
    Failure::new(Exit::Usage, sentence)
}
