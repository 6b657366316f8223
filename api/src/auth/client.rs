//! Machine clients: they sign in with a JWT that they signed (RFC 7523, as SMART Backend Services
//! does), and get a session of some minutes that is bound to their facets.

mod assertion;
mod keys;
mod session;
#[cfg(test)]
pub(super) mod testing;

pub(super) use assertion::{Asserted, Claimed};
pub use keys::{BadKeys, check as check_keys};
pub use session::{ClientMinted, ClientSession, ClientSessions};
