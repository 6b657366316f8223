//! Backups: what is sealed is copied to another folder, comes back from there, and is known to.
//!
//! ```text
//! log/<number>-<root at its end>.seg   a segment up to its last commit; a sealed one never changes
//! blobs/<digest>                       as they are
//! keys/<digest>.keys                   wrapped data keys, as they were at one moment
//! checkpoints/<size>.note, log.vkey    the signed note that ends it, and what checks it
//! backups/<UTC time>-<size>.json       the manifest, written last: where it is, the backup is whole
//! ```
//! Only what is sealed or public leaves: no root key, no escrow file, no view, no index, no settings.

mod drill;
mod error;
mod manifest;
mod restore;
mod take;
mod target;
mod views;

pub use drill::{Compared, Drill, Drilled, drill};
pub use error::BackupError;
pub use manifest::{Manifest, Object, ObjectName};
pub use restore::{Restore, Restored, restore};
pub use take::{Taken, take};
pub use target::folder_of;
pub use views::ViewSeen;
