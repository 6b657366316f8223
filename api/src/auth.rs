//! Sign-in and sessions (access.md).

mod ceremony;
mod guard;
mod password;
mod recovery;
mod refusals;
mod session;
mod sign_in;
mod totp;

pub use password::{BadPassword, HashFailed, hash as hash_password};
pub use session::{Ending, Listed, Method, Minted, Opening, Session, SessionError, Sessions};
pub use sign_in::{Caller, Factor, SignIn, SignInError, Step};
pub use totp::{DIGITS, Enrolment, PERIOD_S, SECRET_BYTES};
