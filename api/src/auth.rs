//! Sessions. Until people can sign in, the only ones are those that `chartlog demo` and
//! `chartlog token` mint, on directories made for development.

mod session;

pub use session::{Minted, Session, SessionError, Sessions};
