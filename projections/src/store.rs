//! One role's encrypted database: its connections, who may read what through them, and what it
//! holds.

pub(crate) mod authorizer;
pub(crate) mod column;
pub(crate) mod connection;
pub(crate) mod digest;
pub(crate) mod files;
pub(crate) mod pool;
mod snapshot;

pub(crate) use snapshot::List;
pub use snapshot::{Scope, Served, Snapshot};
