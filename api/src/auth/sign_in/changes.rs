//! What signing in leaves in the log: factors that were used, passwords, enrolments, refusals, locks.

use chartlog_domain::actor::Actor;
use chartlog_domain::credential::{Command, Credentials};
use chartlog_domain::decider::Refusal;
use chartlog_domain::facts::administration::Lock;
use chartlog_domain::facts::credentials::{
    PasskeyUsed, PasswordSet, RecoveryCodeUsed, RecoveryCodesMade, TotpEnrolled, TotpUsed,
};
use chartlog_domain::facts::oversight::Request;
use chartlog_domain::ids::{AccountId, FactorId};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::words::{Secret, Text};
use chartlog_eventlog::AppendError;
use zeroize::Zeroizing;

use super::{Door, Factor, SignIn, SignInError};
use crate::auth::asked::Place;
use crate::auth::guard::{Guess, Lockout};
use crate::auth::passkey::{Assertion, Wrong};
use crate::auth::refusals::Reason;
use crate::auth::session::{Ending, Method};
use crate::auth::{password, recovery, totp};
use crate::journal::JournalError;
use crate::streams::Stream;
use crate::write::Unit;
use crate::{limits, node};

impl SignIn {
    /// Checks and uses a second factor: on record and used up when this returns.
    pub(super) fn use_factor(
        &self,
        door: &Door,
        factor: &Factor,
        place: Place,
        address: &str,
        now: i64,
    ) -> Result<Method, FactorError> {
        const WRONG: FactorError = FactorError::Wrong(Reason::SecondFactor);
        let account = door.id;
        let (command, method) = match factor {
            Factor::Totp(code) => {
                let totp = door.credentials.totp.as_ref().ok_or(WRONG)?;
                let step = totp::step_of(totp.secret.expose(), code, now);
                let (factor, step) = (totp.factor, step.ok_or(WRONG)?);
                let used = TotpUsed { account, factor, step, at: now };
                (Command::UseTotp(used), Method::PasswordAndTotp)
            }
            Factor::RecoveryCode(code) => {
                let digest = recovery::digest(self.journal.ids(), account.as_bytes(), code);
                let digest = digest.ok_or(WRONG)?;
                let used = RecoveryCodeUsed { account, digest, at: now };
                (Command::UseRecoveryCode(used), Method::PasswordAndRecoveryCode)
            }
            Factor::Passkey(answer) => {
                (self.passkey_command(account, answer, place, now)?, Method::PasswordAndPasskey)
            }
        };
        match self.change(account, address, now, &[command]) {
            Ok(()) => Ok(method),
            // Used before, or unknown: as wrong as any other.
            Err(JournalError::Refused(_)) => Err(WRONG),
            Err(error) => Err(FactorError::Journal(error)),
        }
    }

    /// The command that uses a passkey, when its answer is one to what it was asked there.
    fn passkey_command(
        &self,
        account: AccountId,
        answer: &Assertion,
        place: Place,
        now: i64,
    ) -> Result<Command, FactorError> {
        let asked = self.challenges.take(place, now).zip(self.party.get());
        let (challenge, party) = asked.ok_or(FactorError::Wrong(Reason::SecondFactor))?;
        let used = party.used(&challenge, answer).map_err(|wrong| match wrong {
            Wrong::Answer => FactorError::Wrong(Reason::SecondFactor),
            Wrong::Cloned => FactorError::Wrong(Reason::ClonedPasskey),
        })?;
        let (factor, credential) = (used.factor, used.credential);
        let seen = used.seen;
        Ok(Command::UsePasskey { used: PasskeyUsed { account, factor, credential, at: now }, seen })
    }

    pub(super) fn set_password(
        &self,
        door: &Door,
        password: &str,
        address: &str,
        now: i64,
    ) -> Result<(), SignInError> {
        let hash = Text::from(password::hash(password)?);
        let password = PasswordSet { account: door.id, hash, temporary: false, at: now };
        let replaces = door.credentials.password.as_ref().map(|before| before.set_at);
        match self.change(door.id, address, now, &[Command::SetPassword { password, replaces }]) {
            Ok(()) => {}
            // Somebody else changed it meanwhile.
            Err(JournalError::Refused(_)) => return Err(SignInError::Over),
            Err(error) => return Err(error.into()),
        }
        let by = Actor::Account(door.id);
        self.sessions.end_those(door.id, Ending::PasswordChanged, &by, |_| true)?;
        Ok(())
    }

    /// Enrols a first factor, and makes the recovery codes that come with it.
    pub(super) fn enrolled(
        &self,
        account: AccountId,
        mut commands: Vec<Command>,
        address: &str,
        now: i64,
    ) -> Result<Vec<Zeroizing<String>>, SignInError> {
        let (codes, made) = self.new_codes(account, now)?;
        commands.push(Command::MakeRecoveryCodes(made));
        match self.change(account, address, now, &commands) {
            Ok(()) => Ok(codes),
            // Somebody else enrolled one meanwhile.
            Err(JournalError::Refused(_)) => Err(SignInError::Over),
            Err(error) => Err(error.into()),
        }
    }

    /// New recovery codes, and what is kept of them.
    pub(super) fn new_codes(
        &self,
        account: AccountId,
        now: i64,
    ) -> Result<(Vec<Zeroizing<String>>, RecoveryCodesMade), SignInError> {
        let codes = recovery::codes()?;
        let digest = |code: &Zeroizing<String>| {
            recovery::digest(self.journal.ids(), account.as_bytes(), code)
        };
        let digests = codes.iter().filter_map(digest).collect();
        Ok((codes, RecoveryCodesMade { account, digests, at: now }))
    }

    /// Carries out commands on the credentials of an account, all or none, by its holder.
    pub(super) fn change(
        &self,
        account: AccountId,
        address: &str,
        now: i64,
        commands: &[Command],
    ) -> Result<(), JournalError> {
        let request = Request {
            actor: Actor::Account(account),
            source_address: Some(address.to_owned()),
            ..node::operator()
        };
        let mut left = limits::WRITE_ATTEMPTS;
        loop {
            left -= 1;
            let mut unit = self.journal.unit(&request, now);
            for command in commands {
                let stream = Stream::Credentials(account);
                unit.execute::<Credentials>(&stream, self.journal.own_command()?, command.clone())?;
            }
            match commit(unit) {
                Err(JournalError::Append(AppendError::Conflict { .. })) if left > 0 => {}
                done => return done,
            }
        }
    }

    /// Puts a failed attempt on record and gives the answer that does not tell why.
    pub(super) fn refuse(
        &self,
        account: Option<AccountId>,
        address: &str,
        reason: Reason,
        now: i64,
    ) -> SignInError {
        match self.refusals.record(account, address, reason, now) {
            Ok(()) => SignInError::Refused,
            Err(error) => error.into(),
        }
    }

    /// As [`SignIn::refuse`], for a guess; one too many locks the account.
    pub(super) fn wrong_guess(
        &self,
        account: AccountId,
        address: &str,
        reason: Reason,
        guess: Guess,
        now: i64,
    ) -> SignInError {
        let lockout = match guess {
            Guess::Last(lockout) if lockout.everywhere => Some(lockout),
            Guess::Last(_) | Guess::Checked | Guess::Locked => None,
        };
        match lockout.map_or(Ok(()), |lockout| self.lock(account, lockout, now)) {
            Ok(()) => self.refuse(Some(account), address, reason, now),
            Err(error) => error.into(),
        }
    }

    /// Locks an account: in the log, so that the lock outlives this process.
    pub(super) fn lock(
        &self,
        account: AccountId,
        lockout: Lockout,
        now: i64,
    ) -> Result<(), JournalError> {
        let mut left = limits::WRITE_ATTEMPTS;
        loop {
            left -= 1;
            let lock = Lock { account, until: lockout.until, failures: lockout.failures };
            let mut unit = self.journal.unit(&node::system(), now);
            let command = staff::Command::Lock { lock, at: now };
            match unit.execute::<Staff>(
                &Stream::Staff(account),
                self.journal.own_command()?,
                command,
            ) {
                Ok(()) => {}
                // It was closed meanwhile: there is nothing to lock.
                Err(JournalError::Refused(Refusal::Unknown { .. } | Refusal::AccountClosed)) => {
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
            match commit(unit) {
                Err(JournalError::Append(AppendError::Conflict { .. })) if left > 0 => {}
                done => return done,
            }
        }
    }
}

/// What enrols a generator of one-time passwords whose code of this step was shown.
pub(super) fn totp_commands(
    account: AccountId,
    factor: FactorId,
    secret: &[u8],
    step: u64,
    now: i64,
    replaces: bool,
) -> Vec<Command> {
    let totp = TotpEnrolled {
        account,
        factor,
        secret: Secret::from(secret.to_vec()),
        digits: totp::DIGITS,
        period_s: totp::PERIOD_S,
        at: now,
    };
    let used = TotpUsed { account, factor, step, at: now };
    vec![Command::EnrolTotp { totp, replaces }, Command::UseTotp(used)]
}

/// Why a second factor was not taken.
pub(super) enum FactorError {
    /// It is wrong, or was used: what goes on record.
    Wrong(Reason),
    /// It could not be looked up or recorded.
    Journal(JournalError),
}

fn commit(unit: Unit) -> Result<(), JournalError> {
    unit.commit().map(drop)
}
