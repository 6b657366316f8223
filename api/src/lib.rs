//! Chartlog's server and command line: who asks, may they, do it, record it, answer.
//!
//! [`mod@command`] and [`mod@write`] are the write path, [`mod@read`] is the read path,
//! [`mod@live`] the live path; `ARCHITECTURE.md` walks through them.

pub mod access;
pub mod access_record;
pub mod accounts;
pub mod appointments;
pub mod arrival;
pub mod audit;
pub mod auth;
pub mod backup;
mod blocking;
mod care_team;
pub mod cli;
pub mod clock;
pub mod command;
pub mod control;
pub mod document;
pub mod exchange;
pub mod files;
pub mod glass;
pub mod graphql;
pub mod http;
pub mod journal;
pub mod limits;
mod linked;
pub mod live;
pub mod node;
pub mod quota;
pub mod random;
pub mod read;
pub mod restricted;
mod shares;
pub mod staff;
pub mod streams;
pub mod subscriber;
pub mod synthetic;
#[cfg(test)]
mod testing;
pub mod trusted;
pub mod write;
