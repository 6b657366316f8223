//! Passkeys in a sign-in: what a browser is asked for, and a passkey as the first factor.

use chartlog_domain::credential::Command;
use chartlog_domain::facts::credentials::PasskeyEnrolled;
use chartlog_domain::ids::FactorId;
use chartlog_domain::limits::PASSKEY_LABEL_BYTES;
use chartlog_domain::words::{Secret, Text};
use serde_json::Value;

use super::{Door, Sent, SignIn, SignInError, Step};
use crate::auth::asked::Place;
use crate::auth::ceremony::{self, Stage};
use crate::auth::passkey::{Attestation, RelyingParty};
use crate::auth::refusals::Reason;
use crate::auth::session::{Method, Session};
use crate::random;

impl SignIn {
    /// Says where people's browsers find this server: passkeys work there and nowhere else. Where
    /// the host is an address there are none. The first word counts.
    pub fn is_found_at(&self, origin: &str) {
        if let Some(party) = RelyingParty::of(origin) {
            let _ = self.party.set(party);
        }
    }

    /// Where passkeys work; none when nowhere.
    #[must_use]
    pub fn passkey_origin(&self) -> Option<&str> {
        self.party.get().map(RelyingParty::origin)
    }

    /// What a browser is to have signed by a passkey of somebody who has shown the password.
    ///
    /// # Errors
    /// [`SignInError::NoPasskey`] when they have none that works here.
    pub fn passkey_challenge(&self, token: &str) -> Result<Value, SignInError> {
        let now = self.journal.now();
        let (ceremony, door) = self.at(token, now)?;
        if ceremony.stage != Stage::SecondFactor {
            return Err(SignInError::Over);
        }
        self.ask(place_of(token), &door, now)
    }

    /// As [`SignIn::passkey_challenge`], in a session that runs: to step up.
    ///
    /// # Errors
    /// [`SignInError::NoPasskey`] when its holder has none that works here.
    pub fn passkey_challenge_in(&self, session: &Session) -> Result<Value, SignInError> {
        let door = self.door(session.account)?;
        self.ask(Place::Session(session.id), &door, self.journal.now())
    }

    fn ask(&self, place: Place, door: &Door, now: i64) -> Result<Value, SignInError> {
        let party = self.party.get().ok_or(SignInError::NoPasskey)?;
        let (options, challenge) =
            party.challenge(&door.credentials).ok_or(SignInError::NoPasskey)?;
        self.challenges.put(place, challenge, now);
        Ok(options)
    }

    /// What a browser is to make a passkey of that becomes the first factor of an account.
    ///
    /// # Errors
    /// [`SignInError::NoPasskey`] when passkeys do not work here.
    pub fn passkey_creation(&self, token: &str) -> Result<Value, SignInError> {
        let now = self.journal.now();
        let (ceremony, door) = self.at(token, now)?;
        if !matches!(ceremony.stage, Stage::Enrolment(_)) {
            return Err(SignInError::Over);
        }
        self.begin_creation(place_of(token), &ceremony.login, &door, now)
    }

    pub(super) fn begin_creation(
        &self,
        place: Place,
        login: &str,
        door: &Door,
        now: i64,
    ) -> Result<Value, SignInError> {
        let party = self.party.get().ok_or(SignInError::NoPasskey)?;
        let begun = party.creation(door.id, login, &door.credentials);
        let (options, creation) = begun.ok_or(SignInError::NoPasskey)?;
        self.creations.put(place, creation, now);
        Ok(options)
    }

    /// The credential that was made as this place was asked to; none when it was not.
    pub(super) fn created(&self, place: Place, answer: &Attestation, now: i64) -> Option<Secret> {
        let creation = self.creations.take(place, now)?;
        self.party.get()?.created(&creation, answer)
    }

    /// Enrols a passkey as the first factor. Recovery codes come with it.
    ///
    /// # Errors
    /// [`SignInError::Refused`] when it was not made as asked, [`SignInError::BadLabel`],
    /// [`SignInError::NoSuchPurpose`] when the only role may not name that purpose: nothing is enrolled
    /// then.
    pub fn enrol_passkey<'a>(
        &self,
        token: &str,
        answer: &Attestation,
        label: &str,
        sent: impl Into<Sent<'a>>,
    ) -> Result<Step, SignInError> {
        let Sent { address, purpose } = sent.into();
        let now = self.journal.now();
        let (mut ceremony, door) = self.at(token, now)?;
        if !matches!(ceremony.stage, Stage::Enrolment(_)) {
            return Err(SignInError::Over);
        }
        ceremony.names(purpose);
        self.check_purpose(token, &ceremony, &door)?;
        let label = label_of(label)?;
        let Some(credential) = self.created(place_of(token), answer, now) else {
            let error = self.refuse(Some(door.id), address, Reason::SecondFactor, now);
            return Err(self.wrong(token, error));
        };
        let factor = FactorId(random::id()?);
        let passkey = PasskeyEnrolled { account: door.id, factor, credential, label, at: now };
        let commands = vec![Command::EnrolPasskey { passkey, adds: false }];
        let codes = self.enrolled(door.id, commands, address, now)?;
        self.after_enrolment(token, ceremony, Method::PasswordAndPasskey, codes, address)
    }
}

/// Where something was asked in a sign-in.
pub(super) fn place_of(token: &str) -> Place {
    Place::SignIn(ceremony::key(token))
}

/// What somebody calls a passkey.
pub(super) fn label_of(label: &str) -> Result<Text, SignInError> {
    let label = label.trim();
    let fits = (1..=PASSKEY_LABEL_BYTES).contains(&label.len());
    if fits && !label.contains(char::is_control) {
        Ok(Text::from(label.to_owned()))
    } else {
        Err(SignInError::BadLabel)
    }
}
