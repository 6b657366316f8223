//! Signing in: password, then a second factor, then a role. What is missing is set on the way: a
//! password in place of a temporary one, a second factor where none is enrolled. Which second
//! factors there are is told to whoever has shown the password, and to nobody else.
//!
//! ```text
//! password --> second factor --> new password --> enrolment --> role --> session
//!              (when enrolled)   (when temporary) (when none)   (when several)
//! ```
//!
//! Every step after the first may name the purpose of use of the session; the last one that was named
//! counts, and is checked against the role.
//!
//! Whoever fails learns nothing: unknown names, wrong passwords, locked and closed accounts get the
//! same answer after the same work (access.md, sign-in and sessions).

mod changes;
mod client;
mod factors;
mod going_on;
mod held;
mod passkeys;
mod running;
mod step;

use std::sync::OnceLock;

use chartlog_domain::credential;
use chartlog_domain::facet::Role;
use chartlog_domain::ids::{AccountId, FactorId};
use chartlog_domain::staff::{self, Kind, Staff};
use webauthn_rs::prelude::PasskeyRegistration;
use zeroize::Zeroizing;

use super::asked::Asked;
use super::ceremony::{Ceremonies, Ceremony, Stage};
use super::client::ClientSessions;
use super::guard::{Guard, Guess};
use super::passkey::{Challenge, RelyingParty};
use super::password::{self, BadPassword};
use super::refusals::{Reason, Refusals};
use super::session::{Method, Opening, Session, Sessions};
use super::totp;
use crate::audit::AccessLog;
use crate::journal::{Journal, JournalError};
use crate::limits;
use crate::random;
use crate::streams::Stream;
use changes::{FactorError, totp_commands};
use going_on::rest;
use held::Held;
use passkeys::place_of;

pub use client::ClientError;
pub use factors::{Factors, ListedFactor};
pub use step::{Caller, Factor, Sent, SignInError, Step};

/// Signs people in. Every method blocks: call it on a thread that may.
pub struct SignIn {
    journal: Journal,
    sessions: Sessions,
    clients: ClientSessions,
    guard: Guard,
    refusals: Refusals,
    ceremonies: Ceremonies,
    /// Where passkeys work, once that is known.
    party: OnceLock<RelyingParty>,
    /// What passkeys were asked to sign.
    challenges: Asked<Challenge>,
    /// What passkeys are being made of.
    creations: Asked<PasskeyRegistration>,
    /// Secrets of generators that somebody signed in is enrolling.
    generators: Asked<Zeroizing<Vec<u8>>>,
}

/// An account as sign-in sees it.
struct Door {
    id: AccountId,
    staff: staff::State,
    credentials: credential::State,
    /// Whether the key of its second factor was destroyed.
    is_lost: bool,
}

impl Door {
    /// Whether somebody may sign in with it.
    fn is_open(&self) -> bool {
        self.is_persons() && !self.is_lost
    }

    fn is_persons(&self) -> bool {
        self.staff.made && !self.staff.closed && self.staff.kind != Some(Kind::Client)
    }

    /// Its role, when it has one and no other.
    fn only_role(&self) -> Option<Role> {
        let mut roles = self.staff.roles.iter();
        roles.next().copied().filter(|_| roles.next().is_none())
    }

    /// Until when the log says that it is locked.
    fn lock_until(&self) -> Option<i64> {
        self.staff.lock.as_ref().map(|lock| lock.until)
    }
}

impl SignIn {
    /// Sign-in to the accounts of a log.
    ///
    /// # Errors
    /// When there is no randomness for the name of its stream.
    pub fn new(
        journal: Journal,
        sessions: Sessions,
        clients: ClientSessions,
    ) -> Result<Self, JournalError> {
        let refusals = Refusals::new(AccessLog::sign_ins(journal.clone())?);
        Ok(Self {
            journal,
            sessions,
            clients,
            guard: Guard::default(),
            refusals,
            ceremonies: Ceremonies::default(),
            party: OnceLock::new(),
            challenges: Asked::default(),
            creations: Asked::default(),
            generators: Asked::default(),
        })
    }

    /// Whether an address may try again now. Every step of a sign-in that checks something asks this
    /// first.
    ///
    /// # Errors
    /// [`SignInError::Limited`], and on record.
    pub fn admit(&self, address: &str) -> Result<(), SignInError> {
        let now = self.journal.now();
        if self.guard.admits(address, now) {
            return Ok(());
        }
        self.refusals.record(None, address, Reason::Limited, now)?;
        Err(SignInError::Limited)
    }

    /// As [`SignIn::admit`], of whoever is signed in: the session's attempts are its own, so that
    /// somebody who guesses at the same address keeps nobody from showing a second factor.
    ///
    /// # Errors
    /// [`SignInError::Limited`], and on record.
    pub fn admit_in(&self, session: &Session, address: &str) -> Result<(), SignInError> {
        let now = self.journal.now();
        if self.guard.admits_in(session.id, now) {
            return Ok(());
        }
        self.refusals.record(Some(session.account), address, Reason::Limited, now)?;
        Err(SignInError::Limited)
    }

    /// The first step.
    ///
    /// # Errors
    /// [`SignInError::Refused`] for whatever is wrong, and on record.
    pub fn password<'a>(
        &self,
        login: &str,
        password: &str,
        caller: impl Into<Caller<'a>>,
    ) -> Result<Step, SignInError> {
        let Caller { address, user_agent } = caller.into();
        let now = self.journal.now();
        if password.len() > limits::PASSWORD_MOST || login.len() > limits::LOGIN_MOST {
            return Err(self.refuse(None, address, Reason::Unknown, now));
        }
        let login = login.trim().to_lowercase();
        let account = crate::staff::by_login(&self.journal, &login)?;
        let door = account.map(|account| self.door(account)).transpose()?;
        let guess = door
            .as_ref()
            .filter(|door| door.is_open())
            .map(|door| self.guard.guess(door.id, address, door.lock_until(), now));
        let set = door.as_ref().and_then(|door| door.credentials.password.as_ref());
        // The work is the same for everyone, and comes before anything is decided.
        let right = password::verify(password, set.map(|password| password.hash.expose()));
        let (Some(door), Some(guess), Some(set)) = (&door, guess, set) else {
            let lost = door.as_ref().is_some_and(|door| door.is_persons() && door.is_lost);
            let reason = match account {
                None => Reason::Unknown,
                Some(_) if lost => Reason::KeyDestroyed,
                Some(_) => Reason::Closed,
            };
            return Err(self.refuse(account, address, reason, now));
        };
        match guess {
            Guess::Locked => return Err(self.refuse(account, address, Reason::Locked, now)),
            Guess::Checked | Guess::Last(_) if right => self.guard.right(door.id, address, guess),
            Guess::Checked | Guess::Last(_) => {
                return Err(self.wrong_guess(door.id, address, Reason::Password, guess, now));
            }
        }
        let opening = Opening {
            purpose: None,
            source_address: Some(address.to_owned()),
            user_agent: user_agent.map(str::to_owned),
        };
        let token = self.ceremonies.begin(door.id, &login, set.set_at, opening, now)?;
        let mut ceremony = self.ceremonies.find(&token, now).ok_or(SignInError::Over)?;
        if !door.credentials.has_factor() {
            ceremony.stage = rest(door)?;
        }
        self.go_on(&token, ceremony, door, now)
    }

    /// Shows a second factor. Whether the role may name the purpose of use is said to who has shown it,
    /// since it tells the role.
    ///
    /// # Errors
    /// [`SignInError::Refused`] when it is wrong or was used, [`SignInError::NoSuchPurpose`] when the
    /// only role may not name that purpose, [`SignInError::Over`] when there is no such sign-in.
    pub fn second_factor<'a>(
        &self,
        token: &str,
        factor: &Factor,
        sent: impl Into<Sent<'a>>,
    ) -> Result<Step, SignInError> {
        let Sent { address, purpose } = sent.into();
        let now = self.journal.now();
        let (mut ceremony, door) = self.at(token, now)?;
        if ceremony.stage != Stage::SecondFactor {
            return Err(SignInError::Over);
        }
        let guess = self.guard.guess(door.id, address, door.lock_until(), now);
        if guess == Guess::Locked {
            let error = self.refuse(Some(door.id), address, Reason::Locked, now);
            return Err(self.wrong(token, error));
        }
        match self.use_factor(&door, factor, place_of(token), address, now) {
            Ok(method) => {
                self.guard.succeeded(door.id, address);
                ceremony.shown = Some(method);
                ceremony.shown_at = Some(now);
                ceremony.names(purpose);
                ceremony.stage = rest(&door)?;
                self.go_on(token, ceremony, &door, now)
            }
            Err(FactorError::Wrong(reason)) => {
                let error = self.wrong_guess(door.id, address, reason, guess, now);
                Err(self.wrong(token, error))
            }
            Err(FactorError::Journal(error)) => Err(error.into()),
        }
    }

    /// Sets a password in place of a temporary one.
    ///
    /// # Errors
    /// [`SignInError::BadPassword`] when it cannot be taken, [`SignInError::NoSuchPurpose`] when the only
    /// role may not name that purpose: it is not set then.
    pub fn new_password<'a>(
        &self,
        token: &str,
        password: &str,
        sent: impl Into<Sent<'a>>,
    ) -> Result<Step, SignInError> {
        let Sent { address, purpose } = sent.into();
        let now = self.journal.now();
        let (mut ceremony, door) = self.at(token, now)?;
        let temporary = door.credentials.password.as_ref().filter(|password| password.temporary);
        let Some(before) = temporary.filter(|_| ceremony.stage == Stage::NewPassword) else {
            return Err(SignInError::Over);
        };
        ceremony.names(purpose);
        self.check_purpose(token, &ceremony, &door)?;
        password::check(password, &ceremony.login)?;
        if password::verify(password, Some(before.hash.expose())) {
            return Err(BadPassword::Same.into());
        }
        self.set_password(&door, password, address, now)?;
        ceremony.password_set_at = now;
        let door = self.door(ceremony.account)?;
        ceremony.stage = rest(&door)?;
        self.go_on(token, ceremony, &door, now)
    }

    /// Shows the first code of a generator, which enrols it. Recovery codes come with it.
    ///
    /// # Errors
    /// [`SignInError::Refused`] when the code is not one of the generator's,
    /// [`SignInError::NoSuchPurpose`] when the only role may not name that purpose: nothing is enrolled
    /// then.
    pub fn enrol<'a>(
        &self,
        token: &str,
        code: &str,
        sent: impl Into<Sent<'a>>,
    ) -> Result<Step, SignInError> {
        let Sent { address, purpose } = sent.into();
        let now = self.journal.now();
        let (mut ceremony, door) = self.at(token, now)?;
        let Stage::Enrolment(secret) = ceremony.stage.clone() else {
            return Err(SignInError::Over);
        };
        ceremony.names(purpose);
        self.check_purpose(token, &ceremony, &door)?;
        let Some(step) = totp::step_of(&secret, code, now) else {
            let error = self.refuse(Some(door.id), address, Reason::SecondFactor, now);
            return Err(self.wrong(token, error));
        };
        let factor = FactorId(random::id()?);
        let commands = totp_commands(door.id, factor, &secret, step, now, false);
        let codes = self.enrolled(door.id, commands, address, now)?;
        self.after_enrolment(token, ceremony, Method::PasswordAndTotp, codes, address)
    }

    /// Goes on with a first factor that has just been enrolled.
    fn after_enrolment(
        &self,
        token: &str,
        mut ceremony: Ceremony,
        method: Method,
        codes: Vec<Zeroizing<String>>,
        address: &str,
    ) -> Result<Step, SignInError> {
        let now = self.journal.now();
        self.guard.succeeded(ceremony.account, address);
        ceremony.shown = Some(method);
        ceremony.shown_at = Some(now);
        let door = self.door(ceremony.account)?;
        ceremony.stage = rest(&door)?;
        let next = self.go_on(token, ceremony, &door, now)?;
        Ok(Step::Enrolled(codes, Box::new(next)))
    }

    /// Chooses the role of the session, and its purpose of use by name if not the role's own.
    ///
    /// # Errors
    /// [`SignInError::NoRole`] when the account does not hold it, [`SignInError::NoSuchPurpose`] when
    /// the role may not name that purpose.
    pub fn role(
        &self,
        token: &str,
        role: Role,
        purpose: Option<&str>,
    ) -> Result<Step, SignInError> {
        let now = self.journal.now();
        let (mut ceremony, door) = self.at(token, now)?;
        if ceremony.stage != Stage::Role {
            return Err(SignInError::Over);
        }
        if !door.staff.roles.contains(&role) {
            return Err(self.wrong(token, SignInError::NoRole));
        }
        ceremony.names(purpose);
        self.signed_in(token, &ceremony, role)
    }

    /// Puts on record that a token came of which no session runs: whose it was, if it was one that has
    /// ended.
    ///
    /// # Errors
    /// When that could not be looked up or recorded.
    pub fn without_session(&self, token: &str, address: &str) -> Result<(), JournalError> {
        let whose = match self.clients.whose(token) {
            Some(client) => Some(client),
            None => self.sessions.whose(token)?,
        };
        let reason = whose.map_or(Reason::UnknownSession, |_| Reason::EndedSession);
        self.refusals.record(whose, address, reason, self.journal.now())
    }

    /// Forgets the failures of an account that an administrator has unlocked.
    pub fn unlocked(&self, account: AccountId) {
        self.guard.forget(account);
    }

    /// Tells the attempts that wait to be told, all or those that have waited long enough; those that
    /// came to nothing after a right password among them.
    ///
    /// # Errors
    /// When they could not be recorded.
    pub fn flush(&self, all: bool) -> Result<(), JournalError> {
        let now = self.journal.now();
        for Ceremony { account, opening, begun_at, .. } in self.ceremonies.unfinished(now) {
            let address = opening.source_address.unwrap_or_default();
            let reason = Reason::Unfinished;
            self.refusals.record_of(Some(account), &address, reason, begun_at, now)?;
        }
        if all { self.refusals.flush_all() } else { self.refusals.flush(now) }
    }

    /// Gives up the sign-ins that are under way, and tells all that waits: before the process ends.
    ///
    /// # Errors
    /// As [`SignIn::flush`].
    pub fn close(&self) -> Result<(), JournalError> {
        self.ceremonies.give_up_all();
        self.flush(true)
    }

    fn door(&self, account: AccountId) -> Result<Door, JournalError> {
        let staff = self.journal.known::<Staff>(&Stream::Staff(account))?;
        let held = Held::load(&self.journal, account, !self.guard.remembers(account))?;
        self.guard.remember(account, &held.places);
        let is_lost = held.is_lost();
        Ok(Door { id: account, staff, credentials: held.credentials, is_lost })
    }
}

#[cfg(test)]
mod tests;
