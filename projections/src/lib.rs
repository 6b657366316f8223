//! The log told again for each role: encrypted, disposable, rebuildable views.
//!
//! A view holds the facts of its role's facets and nothing else. It has no key for the others: its
//! vault is restricted to the role's facets before anything is read.
//!
//! | module | its one job |
//! | --- | --- |
//! | [`projection`] | what a projector is |
//! | [`page`] | pages of lists, and cursors that say nothing |
//! | [`search`] | how names, phones and numbers are folded so that a person is found |
//! | [`front_desk`], [`clinical`], [`billing`], [`patient`], [`compliance`], [`admin`] | one role each: `schema.sql`, how facts become rows, what can be asked |
//! | [`live`] | what changed, for those who look on: kinds and ids, in the order of the log |
//! | [`local_time`] | points in time as a place writes them |
//! | [`error`], [`limits`] | what can go wrong, and how much is allowed |
//! | [`testing`] | a log in memory to tell facts to, for tests of projectors |
//!
//! What is deliberately absent: a way to write to a view that does not come from the log, and a
//! way to read one that is not scoped.

pub mod admin;
pub mod billing;
pub mod clinical;
pub mod compliance;
pub mod error;
pub mod front_desk;
mod kept;
pub mod limits;
pub mod live;
pub mod local_time;
mod opening;
pub mod page;
pub mod patient;
mod progress;
pub mod projection;
mod rebuild;
mod runner;
pub mod search;
mod store;
pub mod testing;
mod view;
mod window;

pub use error::{Behind, QueryError, StopReason, ViewError};
pub use kept::page as page_of;
pub use page::{Page, PageArgs};
pub use progress::{Lag, Status};
pub use projection::{ApplyError, At, Projection};
pub use rebuild::{Rebuilt, Step};
pub use store::{Scope, Served, Snapshot};
pub use view::{View, ViewOptions};
pub use window::Window;
