//! Sign-in and sessions (access.md).

mod asked;
mod ceremony;
mod client;
mod guard;
mod passkey;
mod password;
mod recovery;
mod refusals;
mod session;
mod sign_in;
mod totp;

pub use client::{BadKeys, ClientMinted, ClientSession, ClientSessions, check_keys};
pub use passkey::{Assertion, Attestation};
pub use password::{BadPassword, HashFailed, hash as hash_password};
pub use session::{Ending, Listed, Method, Minted, Opening, Session, SessionError, Sessions};
pub use sign_in::{
    Caller, ClientError, Factor, Factors, ListedFactor, Sent, SignIn, SignInError, Step,
};
pub use totp::{DIGITS, Enrolment, PERIOD_S, SECRET_BYTES};
