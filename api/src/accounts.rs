//! Accounts of people as they are made: a login name, a password for the first sign-in, roles.

use chartlog_domain::credential::{Command, Credentials};
use chartlog_domain::facet::Role;
use chartlog_domain::facts::administration::{Account, LoginReservation};
use chartlog_domain::facts::credentials::{PasswordSet, TotpEnrolled};
use chartlog_domain::facts::directory::Provider;
use chartlog_domain::facts::oversight::Request;
use chartlog_domain::identifier::{self, Identifiers};
use chartlog_domain::ids::{AccountId, FactorId, PatientId};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::words::{HumanName, Secret, Text};
use zeroize::Zeroizing;

use crate::auth::{self, Enrolment};
use crate::journal::{Journal, JournalError};
use crate::limits;
use crate::random::{self, NoRandomness};
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// Why an account could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// The log did not take it, or the domain refused it.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] auth::HashFailed),
    /// The login name is too long for an authenticator application.
    #[error("the login name cannot be shown as a QR code; take a shorter one")]
    Unshowable,
}

impl From<NoRandomness> for AccountError {
    fn from(error: NoRandomness) -> Self {
        Self::Journal(error.into())
    }
}

/// What somebody signs in with, to be shown once and kept nowhere.
pub struct Handout {
    /// Login name.
    pub login: String,
    /// The password.
    pub password: Zeroizing<String>,
    /// The second factor, enrolled already.
    pub enrolment: Enrolment,
}

/// Makes the first administrator: account, password for one sign-in and second factor, all in one
/// append.
///
/// # Errors
/// When the login name is taken or malformed, or the log does not take it.
pub fn first_administrator(
    journal: &Journal,
    request: &Request,
    login: &str,
) -> Result<Handout, AccountError> {
    let now = journal.now();
    let account = AccountId(random::id()?);
    let (password, set) = temporary_password::<AccountError>(account, now)?;
    let (enrolment, totp) = generator(account, login, now)?;
    let name = HumanName::simple("", "Administrator");
    let identifiers = Vec::new();
    let made = NewAccount {
        record: Account { account, login: login.to_owned(), name, identifiers },
        provider: None,
        roles: vec![Role::Admin],
        password: set,
    };
    let mut unit = journal.unit(request, now);
    let command = journal.own_command()?;
    made.make(&mut unit, command)?;
    let enrol = Command::EnrolTotp { totp, replaces: false };
    unit.execute::<Credentials>(&Stream::Credentials(account), command, enrol)?;
    unit.commit()?;
    Ok(Handout { login: login.to_owned(), password, enrolment })
}

/// Gives an account that has neither a password and a second factor. Whoever is handed them signs in
/// with them as they are: for invented people.
///
/// # Errors
/// When the account has a password, or the log does not take it.
pub fn equip(
    journal: &Journal,
    request: &Request,
    account: AccountId,
    login: &str,
) -> Result<Handout, AccountError> {
    let now = journal.now();
    let (password, set) = temporary_password::<AccountError>(account, now)?;
    let (enrolment, totp) = generator(account, login, now)?;
    let set = PasswordSet { temporary: false, ..set };
    let mut unit = journal.unit(request, now);
    let (command, stream) = (journal.own_command()?, Stream::Credentials(account));
    let set = Command::SetPassword { password: set, replaces: None };
    unit.execute::<Credentials>(&stream, command, set)?;
    let enrol = Command::EnrolTotp { totp, replaces: false };
    unit.execute::<Credentials>(&stream, command, enrol)?;
    unit.commit()?;
    Ok(Handout { login: login.to_owned(), password, enrolment })
}

/// A generator of one-time passwords: what its holder scans, and what is kept of it.
fn generator(
    account: AccountId,
    login: &str,
    now: i64,
) -> Result<(Enrolment, TotpEnrolled), AccountError> {
    let secret = Zeroizing::new(random::bytes::<{ auth::SECRET_BYTES }>()?);
    let enrolment = Enrolment::new(secret.as_slice(), login).ok_or(AccountError::Unshowable)?;
    let totp = TotpEnrolled {
        account,
        factor: FactorId(random::id()?),
        secret: Secret::from(secret.to_vec()),
        digits: auth::DIGITS,
        period_s: auth::PERIOD_S,
        at: now,
    };
    Ok((enrolment, totp))
}

/// The account that a patient's own sign-in is made with: it derives from the patient, so that there
/// is one at a time. One that was closed keeps its id, and the next one gets another.
///
/// # Errors
/// When log or keys cannot be read.
pub(crate) fn patients_own(
    journal: &Journal,
    patient: PatientId,
) -> Result<AccountId, JournalError> {
    let mut account = AccountId::from_bytes([0; 16]);
    for number in 0..limits::PATIENT_ACCOUNTS {
        let parts: [&[u8]; 2] = [patient.as_bytes(), &number.to_be_bytes()];
        account = AccountId::from_bytes(journal.ids().derive_id("patient-account", &parts));
        let state = journal.known::<Staff>(&Stream::Staff(account))?;
        if !state.closed {
            break;
        }
    }
    Ok(account)
}

/// An account of a member of staff that is to be made.
pub(crate) struct NewAccount {
    /// The account.
    pub record: Account,
    /// How the directory lists its holder, for somebody who gives care.
    pub provider: Option<Provider>,
    /// Its first roles.
    pub roles: Vec<Role>,
    /// The password for the first sign-in.
    pub password: PasswordSet,
}

impl NewAccount {
    /// Reserves the login name, makes the account and sets the password.
    ///
    /// # Errors
    /// When the login name is taken or malformed, or the domain refuses something else.
    pub(crate) fn make(&self, unit: &mut Unit, command: CommandRef) -> Result<(), JournalError> {
        let (account, login) = (self.record.account, self.record.login.clone());
        let reservation = LoginReservation { account, login: login.clone() };
        let reserve = identifier::Command::ReserveLogin(reservation);
        unit.execute::<Identifiers>(&Stream::Login(login), command, reserve)?;
        let create = staff::Command::CreateAccount {
            account: self.record.clone(),
            provider: self.provider.clone(),
            roles: self.roles.clone(),
        };
        unit.execute::<Staff>(&Stream::Staff(account), command, create)?;
        let set = Command::SetPassword { password: self.password.clone(), replaces: None };
        unit.execute::<Credentials>(&Stream::Credentials(account), command, set)
    }
}

/// A password that is good for one sign-in, to be shown once, and what is kept of it.
///
/// # Errors
/// When there is no randomness, or it could not be hashed.
pub(crate) fn temporary_password<E: From<NoRandomness> + From<auth::HashFailed>>(
    account: AccountId,
    now: i64,
) -> Result<(Zeroizing<String>, PasswordSet), E> {
    let password = one_time_password()?;
    let hash = Text::from(auth::hash_password(&password)?);
    Ok((password, PasswordSet { account, hash, temporary: true, at: now }))
}

/// A password that is good for one sign-in: 100 random bits, easy to read and to type.
fn one_time_password() -> Result<Zeroizing<String>, NoRandomness> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let bytes = Zeroizing::new(random::bytes::<20>()?);
    let mut password = Zeroizing::new(String::with_capacity(23));
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 && at % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte & 31)]));
    }
    Ok(password)
}
