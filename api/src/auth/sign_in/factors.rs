//! The second factors of somebody who is signed in: which there are, another one, one less, new
//! recovery codes. Whatever changes them wants a fresh second factor, so that a session that was
//! left open or stolen does not become an account.

use chartlog_domain::credential::Command;
use chartlog_domain::facts::credentials::{FactorRemoved, PasskeyEnrolled};
use chartlog_domain::ids::FactorId;
use chartlog_domain::words::Text;
use serde_json::Value;
use zeroize::Zeroizing;

use super::changes::totp_commands;
use super::passkeys::label_of;
use super::{SignIn, SignInError};
use crate::auth::asked::Place;
use crate::auth::guard::Guess;
use crate::auth::passkey::Attestation;
use crate::auth::refusals::Reason;
use crate::auth::session::Session;
use crate::auth::totp::{self, Enrolment};
use crate::journal::JournalError;
use crate::random;

/// A second factor as its holder sees it.
pub struct ListedFactor {
    /// Which.
    pub factor: FactorId,
    /// What its holder calls it; none when it is a generator of one-time passwords.
    pub passkey: Option<Text>,
    /// When it was enrolled, microseconds since 1970 UTC.
    pub enrolled_at: i64,
    /// When it was used last, microseconds since 1970 UTC.
    pub used_at: Option<i64>,
}

/// The second factors of an account as its holder sees them.
pub struct Factors {
    /// The factors, in the order in which they were enrolled.
    pub listed: Vec<ListedFactor>,
    /// How many recovery codes are left.
    pub recovery_codes: usize,
}

impl SignIn {
    /// The second factors of whoever holds a session. Nothing in them is secret.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn factors(&self, session: &Session) -> Result<Factors, SignInError> {
        let known = self.door(session.account)?.credentials;
        let totp = known.totp.iter().map(|totp| ListedFactor {
            factor: totp.factor,
            passkey: None,
            enrolled_at: totp.enrolled_at,
            used_at: totp.used_at,
        });
        let passkeys = known.passkeys.iter().map(|(factor, passkey)| ListedFactor {
            factor: *factor,
            passkey: Some(passkey.label.clone()),
            enrolled_at: passkey.enrolled_at,
            used_at: passkey.used_at,
        });
        let mut listed: Vec<_> = totp.chain(passkeys).collect();
        listed.sort_by_key(|listed| listed.enrolled_at);
        Ok(Factors { listed, recovery_codes: known.recovery.len() })
    }

    /// What a browser is to make another passkey of.
    ///
    /// # Errors
    /// [`SignInError::StepUpRequired`], [`SignInError::NoPasskey`] when passkeys do not work here.
    pub fn passkey_creation_in(&self, session: &Session) -> Result<Value, SignInError> {
        self.check_fresh(session)?;
        let door = self.door(session.account)?;
        let login = crate::staff::login_of(&self.journal, door.id)?.unwrap_or_default();
        self.begin_creation(Place::Session(session.id), &login, &door, self.journal.now())
    }

    /// Adds a passkey to the factors that there are.
    ///
    /// # Errors
    /// [`SignInError::StepUpRequired`], [`SignInError::Refused`] when it was not made as asked,
    /// [`SignInError::NotTaken`] when there are as many as there may be.
    pub fn add_passkey(
        &self,
        session: &Session,
        answer: &Attestation,
        label: &str,
        address: &str,
    ) -> Result<FactorId, SignInError> {
        self.check_fresh(session)?;
        let (now, account) = (self.journal.now(), session.account);
        let label = label_of(label)?;
        let Some(credential) = self.created(Place::Session(session.id), answer, now) else {
            return Err(self.refuse(Some(account), address, Reason::SecondFactor, now));
        };
        let factor = FactorId(random::id()?);
        let passkey = PasskeyEnrolled { account, factor, credential, label, at: now };
        self.take(session, address, now, &[Command::EnrolPasskey { passkey, adds: true }])?;
        Ok(factor)
    }

    /// Begins to enrol a generator of one-time passwords; it takes the place of the former one.
    ///
    /// # Errors
    /// [`SignInError::StepUpRequired`].
    pub fn new_generator(&self, session: &Session) -> Result<Enrolment, SignInError> {
        self.check_fresh(session)?;
        let login = crate::staff::login_of(&self.journal, session.account)?.unwrap_or_default();
        let secret = Zeroizing::new(random::bytes::<{ totp::SECRET_BYTES }>()?);
        let enrolment = Enrolment::new(secret.as_slice(), &login).ok_or(SignInError::Over)?;
        let secret = Zeroizing::new(secret.to_vec());
        self.generators.put(Place::Session(session.id), secret, self.journal.now());
        Ok(enrolment)
    }

    /// Enrols it when its first code is shown.
    ///
    /// # Errors
    /// [`SignInError::StepUpRequired`], [`SignInError::Refused`] when it is not its code, or was not
    /// asked for in this session a short while ago.
    pub fn add_generator(
        &self,
        session: &Session,
        code: &str,
        address: &str,
    ) -> Result<FactorId, SignInError> {
        self.check_fresh(session)?;
        let (now, account) = (self.journal.now(), session.account);
        let place = Place::Session(session.id);
        if self.guard.guess_in(session.id, now) == Guess::Locked {
            return Err(self.refuse(Some(account), address, Reason::Locked, now));
        }
        let secret = self.generators.take(place, now);
        let step = secret.as_ref().and_then(|secret| totp::step_of(secret, code, now));
        let (Some(secret), Some(step)) = (&secret, step) else {
            // A mistyped code is typed again.
            secret.into_iter().for_each(|secret| self.generators.put(place, secret, now));
            return Err(self.refuse(Some(account), address, Reason::SecondFactor, now));
        };
        self.guard.succeeded_in(session.id);
        let factor = FactorId(random::id()?);
        let commands = totp_commands(account, factor, secret, step, now, true);
        self.take(session, address, now, &commands)?;
        Ok(factor)
    }

    /// Removes a factor; never the last one.
    ///
    /// # Errors
    /// [`SignInError::StepUpRequired`], [`SignInError::NotTaken`] when it is the last one or there
    /// is none like that.
    pub fn remove_factor(
        &self,
        session: &Session,
        factor: FactorId,
        address: &str,
    ) -> Result<(), SignInError> {
        self.check_fresh(session)?;
        let (now, account) = (self.journal.now(), session.account);
        let removed = FactorRemoved { account, factor, at: now };
        self.take(session, address, now, &[Command::RemoveFactor(removed)])
    }

    /// Makes new recovery codes, shown once; those that were left are good for nothing any more.
    ///
    /// # Errors
    /// [`SignInError::StepUpRequired`].
    pub fn renew_recovery_codes(
        &self,
        session: &Session,
        address: &str,
    ) -> Result<Vec<Zeroizing<String>>, SignInError> {
        self.check_fresh(session)?;
        let now = self.journal.now();
        let (codes, made) = self.new_codes(session.account, now)?;
        self.take(session, address, now, &[Command::MakeRecoveryCodes(made)])?;
        Ok(codes)
    }

    /// Whether a second factor was shown a short while ago, by somebody who signed in with one.
    fn check_fresh(&self, session: &Session) -> Result<(), SignInError> {
        if session.method.is_sign_in() && self.sessions.is_stepped_up(session.id) {
            Ok(())
        } else {
            Err(SignInError::StepUpRequired)
        }
    }

    fn take(
        &self,
        session: &Session,
        address: &str,
        now: i64,
        commands: &[Command],
    ) -> Result<(), SignInError> {
        match self.change(session.account, address, now, commands) {
            Ok(()) => Ok(()),
            Err(JournalError::Refused(refusal)) => Err(SignInError::NotTaken(refusal)),
            Err(error) => Err(error.into()),
        }
    }
}
