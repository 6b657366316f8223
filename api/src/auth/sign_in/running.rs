//! What somebody who is signed in shows again: a fresh second factor, the password that changes.

use super::changes::FactorError;
use super::{Factor, SignIn, SignInError};
use crate::auth::asked::Place;
use crate::auth::guard::Guess;
use crate::auth::password::{self, BadPassword};
use crate::auth::refusals::Reason;
use crate::auth::session::Session;

impl SignIn {
    /// Shows a fresh second factor in a session that runs.
    ///
    /// # Errors
    /// [`SignInError::Refused`] when it is wrong or was used, or after too many wrong ones.
    pub fn step_up(
        &self,
        session: &Session,
        factor: &Factor,
        address: &str,
    ) -> Result<(), SignInError> {
        let now = self.journal.now();
        let door = self.door(session.account)?;
        if self.guard.guess_in(session.id, now) == Guess::Locked {
            return Err(self.refuse(Some(door.id), address, Reason::Locked, now));
        }
        match self.use_factor(&door, factor, Place::Session(session.id), address, now) {
            Ok(_) => {
                self.guard.succeeded_in(session.id);
                Ok(self.sessions.step_up(session)?)
            }
            Err(FactorError::Wrong(reason)) => {
                Err(self.refuse(Some(door.id), address, reason, now))
            }
            Err(FactorError::Journal(error)) => Err(error.into()),
        }
    }

    /// Changes the password of whoever knows the one that holds. Every session ends.
    ///
    /// # Errors
    /// [`SignInError::Refused`] when the old one is wrong, [`SignInError::BadPassword`] when the
    /// new one cannot be taken.
    pub fn change_password(
        &self,
        session: &Session,
        old: &str,
        new: &str,
        address: &str,
    ) -> Result<(), SignInError> {
        let now = self.journal.now();
        let door = self.door(session.account)?;
        let guess = self.guard.guess_in(session.id, now);
        if guess == Guess::Locked {
            return Err(self.refuse(Some(door.id), address, Reason::Locked, now));
        }
        let set = door.credentials.password.as_ref();
        if !password::verify(old, set.map(|password| password.hash.expose())) {
            return Err(self.refuse(Some(door.id), address, Reason::Password, now));
        }
        // Only this guess is taken back: wrong codes of the session stay counted.
        self.guard.right_in(session.id, guess);
        let login = crate::staff::login_of(&self.journal, door.id)?.unwrap_or_default();
        if old == new {
            return Err(BadPassword::Same.into());
        }
        password::check(new, &login)?;
        self.set_password(&door, new, address, now)
    }
}
