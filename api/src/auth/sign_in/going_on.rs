//! From one step of a sign-in to the next: what is still missing, and the session at its end.

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Role;
use chartlog_domain::purpose::Purpose;
use zeroize::Zeroizing;

use super::{Door, SignIn, SignInError, Step};
use crate::arrival::named_purpose;
use crate::auth::ceremony::{Ceremony, Stage};
use crate::auth::session::Opening;
use crate::auth::totp::{self, Enrolment};
use crate::random::{self, NoRandomness};

impl SignIn {
    /// The next step. Nobody gets to the role without a second factor, and the token of the step
    /// before is good for nothing any more.
    pub(super) fn go_on(
        &self,
        token: &str,
        ceremony: Ceremony,
        door: &Door,
        now: i64,
    ) -> Result<Step, SignInError> {
        if !door.is_open() {
            self.ceremonies.give_up(token);
            return Err(SignInError::Over);
        }
        if ceremony.stage == Stage::Role {
            let roles: Vec<_> = door.staff.roles.iter().copied().collect();
            return match roles.as_slice() {
                [] => Err(SignInError::NoRole),
                [only] => self.signed_in(token, &ceremony, *only),
                _ => Ok(Step::Role(self.next(token, ceremony, now)?, roles)),
            };
        }
        match ceremony.stage.clone() {
            Stage::NewPassword => Ok(Step::NewPassword(self.next(token, ceremony, now)?)),
            Stage::Enrolment(secret) => {
                let enrolment =
                    Enrolment::new(&secret, &ceremony.login).ok_or(SignInError::Over)?;
                Ok(Step::Enrol(self.next(token, ceremony, now)?, enrolment))
            }
            Stage::SecondFactor | Stage::Role => {
                let methods = self.methods(door);
                Ok(Step::SecondFactor(self.next(token, ceremony, now)?, methods))
            }
        }
    }

    /// Which second factors an account can show here.
    fn methods(&self, door: &Door) -> Vec<&'static str> {
        let passkey = !door.credentials.passkeys.is_empty() && self.party.get().is_some();
        let totp = door.credentials.totp.is_some().then_some("totp");
        let recovery_code = Some("recovery_code");
        [totp, passkey.then_some("passkey"), recovery_code].into_iter().flatten().collect()
    }

    fn next(
        &self,
        token: &str,
        ceremony: Ceremony,
        now: i64,
    ) -> Result<Zeroizing<String>, SignInError> {
        if !self.ceremonies.end(token) {
            return Err(SignInError::Over); // somebody else was here with the same token
        }
        Ok(self.ceremonies.put(ceremony, now)?)
    }

    /// Refuses a purpose of use that the only role of an account may not name, before a step changes
    /// something.
    pub(super) fn check_purpose(
        &self,
        token: &str,
        ceremony: &Ceremony,
        door: &Door,
    ) -> Result<(), SignInError> {
        let Some(role) = door.only_role() else { return Ok(()) };
        self.purpose(token, ceremony, role).map(drop)
    }

    /// The purpose of use that was named, when the role may name it.
    fn purpose(
        &self,
        token: &str,
        ceremony: &Ceremony,
        role: Role,
    ) -> Result<Option<Purpose>, SignInError> {
        let named = ceremony.purpose.map(|named| named_purpose(role, named)).transpose();
        named.map_err(|wrong| self.wrong(token, wrong.into()))
    }

    pub(super) fn signed_in(
        &self,
        token: &str,
        ceremony: &Ceremony,
        role: Role,
    ) -> Result<Step, SignInError> {
        let purpose = self.purpose(token, ceremony, role)?;
        if !self.ceremonies.end(token) {
            return Err(SignInError::Over);
        }
        let method = ceremony.shown.ok_or(SignInError::Over)?;
        let by = Actor::Account(ceremony.account);
        let opening = Opening { purpose, ..ceremony.opening.clone() };
        let minted = self.sessions.open(ceremony.account, role, method, by, opening)?;
        // What ended the account's sessions meanwhile has not seen this one.
        if !self.sessions.holds(&minted.session)? {
            return Err(SignInError::Over);
        }
        if let Some(shown_at) = ceremony.shown_at {
            self.sessions.factor_was_shown(minted.session.id, shown_at);
        }
        Ok(Step::SignedIn(minted))
    }

    /// A ceremony and its account. It is over when the password that was shown does not hold any
    /// more, and when a second factor has been enrolled that was not shown.
    pub(super) fn at(&self, token: &str, now: i64) -> Result<(Ceremony, Door), SignInError> {
        let ceremony = self.ceremonies.find(token, now).ok_or(SignInError::Over)?;
        let door = self.door(ceremony.account)?;
        let set_at = door.credentials.password.as_ref().map(|password| password.set_at);
        let skips = ceremony.shown.is_none() && ceremony.stage != Stage::SecondFactor;
        // A factor that was shown before all of them were taken away does not count any more.
        let reset_at = door.credentials.factors_reset_at;
        let is_reset = ceremony.shown_at.zip(reset_at).is_some_and(|(shown, reset)| shown < reset);
        if set_at != Some(ceremony.password_set_at)
            || is_reset
            || (skips && door.credentials.has_factor())
            || !door.is_open()
        {
            self.ceremonies.give_up(token);
            return Err(SignInError::Over);
        }
        Ok((ceremony, door))
    }

    /// A wrong answer: it may be given again under the same token, some times.
    pub(super) fn wrong(&self, token: &str, error: SignInError) -> SignInError {
        if self.ceremonies.failed(token) { error } else { SignInError::Over }
    }
}

/// What is still missing of an account whose second factor, if there is one, was shown.
pub(super) fn rest(door: &Door) -> Result<Stage, NoRandomness> {
    if door.credentials.password.as_ref().is_some_and(|password| password.temporary) {
        return Ok(Stage::NewPassword);
    }
    if !door.credentials.has_factor() {
        let secret = Zeroizing::new(random::bytes::<{ totp::SECRET_BYTES }>()?);
        return Ok(Stage::Enrolment(Zeroizing::new(secret.to_vec())));
    }
    Ok(Stage::Role)
}
