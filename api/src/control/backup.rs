//! A backup that a running server takes.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Where to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BackupRequest {
    /// A folder of this machine, absolute.
    pub to: PathBuf,
}
