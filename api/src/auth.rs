//! Sign-in and sessions (access.md).

mod ceremony;
mod client;
mod guard;
mod password;
mod recovery;
mod refusals;
mod session;
mod sign_in;
mod totp;

pub use client::{BadKeys, ClientMinted, ClientSession, ClientSessions, check_keys};
pub use password::{BadPassword, HashFailed, hash as hash_password};
pub use session::{Ending, Listed, Method, Minted, Session, SessionError, Sessions};
pub use sign_in::{ClientError, Factor, SignIn, SignInError, Step};
pub use totp::{DIGITS, Enrolment, PERIOD_S, SECRET_BYTES};
