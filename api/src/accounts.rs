//! Accounts of people as they are made: a login name, a password for the first sign-in, roles.

use chartlog_domain::credential::{Command, Credentials};
use chartlog_domain::facet::Role;
use chartlog_domain::facts::administration::{Account, LoginReservation};
use chartlog_domain::facts::credentials::{PasswordSet, TotpEnrolled};
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

/// The first administrator of a data directory, to be shown once and kept nowhere.
pub struct FirstAdministrator {
    /// Login name.
    pub login: String,
    /// Password for the first sign-in, which changes it.
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
) -> Result<FirstAdministrator, AccountError> {
    let now = journal.now();
    let account = AccountId(random::id()?);
    let password = one_time_password()?;
    let secret = Zeroizing::new(random::bytes::<{ auth::SECRET_BYTES }>()?);
    let enrolment = Enrolment::new(secret.as_slice(), login).ok_or(AccountError::Unshowable)?;
    let mut unit = journal.unit(request, now);
    let command = || journal.own_command();
    let reservation = LoginReservation { account, login: login.to_owned() };
    unit.execute::<Identifiers>(
        &Stream::Login(login.to_owned()),
        command()?,
        identifier::Command::ReserveLogin(reservation),
    )?;
    let record = Account {
        account,
        login: login.to_owned(),
        name: HumanName::simple("", "Administrator"),
        identifiers: Vec::new(),
    };
    let roles = vec![Role::Admin];
    unit.execute::<Staff>(
        &Stream::Staff(account),
        command()?,
        staff::Command::CreateAccount { account: record, provider: None, roles },
    )?;
    let hash = Text::from(auth::hash_password(&password)?);
    let set = PasswordSet { account, hash, temporary: true, at: now };
    let stream = Stream::Credentials(account);
    unit.execute::<Credentials>(
        &stream,
        command()?,
        Command::SetPassword { password: set, replaces: None },
    )?;
    let totp = TotpEnrolled {
        account,
        factor: FactorId(random::id()?),
        secret: Secret::from(secret.to_vec()),
        digits: auth::DIGITS,
        period_s: auth::PERIOD_S,
        at: now,
    };
    let enrol = Command::EnrolTotp { totp, replaces: false };
    unit.execute::<Credentials>(&stream, command()?, enrol)?;
    unit.commit()?;
    Ok(FirstAdministrator { login: login.to_owned(), password, enrolment })
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
        let (state, _) = journal.load::<Staff>(Stream::Staff(account).id(journal.ids()))?;
        if !state.closed {
            break;
        }
    }
    Ok(account)
}

/// A password that is good for one sign-in: 100 random bits, easy to read and to type.
pub(crate) fn one_time_password() -> Result<Zeroizing<String>, NoRandomness> {
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
