//! A drill: a backup is restored into a scratch directory, opened there, compared with what was, and
//! taken away again. Nothing is served or sent meanwhile, and nothing of it goes on record.

use std::fs::Permissions;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::time::{Duration, Instant};

use chartlog_eventlog::RootKeySource;

use super::restore::{Restore, Restored, restore};
use super::{BackupError, views};
use crate::clock::Clock;
use crate::control::Progress;
use crate::limits;
use crate::node::Node;

/// What is to be tried.
pub struct Drill<'a> {
    /// The folder of backups.
    pub from: &'a Path,
    /// Which backup; the newest when not said.
    pub backup: Option<&'a str>,
    /// Where the scratch directory is made.
    pub beside: &'a Path,
    /// The escrow file.
    pub escrow: &'a Path,
    /// The root key.
    pub root: &'a RootKeySource,
    /// The time.
    pub clock: Clock,
}

/// How the view of a role came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// It holds exactly what it held.
    Same,
    /// It holds something else.
    Different,
    /// It is of another version of Chartlog.
    OtherVersion,
}

/// How a drill went.
pub struct Drilled {
    /// What was restored and verified.
    pub restored: Restored,
    /// How the views compare that were noted at the backup, by role.
    pub views: Vec<(String, Compared)>,
    /// From the backup to its drill.
    pub age: Duration,
    /// Fetching and verifying.
    pub restoring: Duration,
    /// Opening, until every view was built: from then on it could serve.
    pub opening: Duration,
}

impl Drilled {
    /// How long it took until it could serve.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.restoring + self.opening
    }

    /// Whether every view that could be compared is the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        !self.views.iter().any(|(_, compared)| *compared == Compared::Different)
    }
}

/// Tries whether a backup comes back. The scratch directory is gone afterwards, however it ends.
///
/// # Errors
/// What [`restore`] says, and when what was restored does not open or a view cannot be built.
pub fn drill(asked: &Drill<'_>, tell: &dyn Fn(Progress)) -> Result<Drilled, BackupError> {
    let scratch = tempfile::Builder::new()
        .prefix("chartlog-drill-")
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(asked.beside)?;
    let dir = scratch.path().join("data");
    let began = Instant::now();
    let wanted =
        Restore { from: asked.from, backup: asked.backup, into: &dir, escrow: None, against: None };
    let restored = restore(&wanted, tell)?;
    let restoring = began.elapsed();
    // The escrow file stays where it is: no copy of it is made that would have to be destroyed.
    let folder = dir.join("escrow");
    std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
    symlink(asked.escrow.canonicalize()?, folder.join("facet-keys"))?;
    let began = Instant::now();
    let node = Node::open(&dir, asked.root, asked.clock.clone(), &|_| {})?;
    let built = node.catch_up(limits::RESTORED_WITHIN);
    let opening = began.elapsed();
    let compared = built.map_err(BackupError::from).and_then(|()| compare(&node, &restored));
    node.close()?;
    let age = asked.clock.now().saturating_sub(restored.taken_at.as_microsecond());
    Ok(Drilled {
        views: compared?,
        age: Duration::from_micros(u64::try_from(age).unwrap_or_default()),
        restored,
        restoring,
        opening,
    })
}

/// Tells the log again up to where each view was at the backup, and compares.
fn compare(node: &Node, restored: &Restored) -> Result<Vec<(String, Compared)>, BackupError> {
    let mut compared = Vec::new();
    for seen in &restored.manifest.views {
        let how = match views::same(node, seen)? {
            None => Compared::OtherVersion,
            Some(true) => Compared::Same,
            Some(false) => Compared::Different,
        };
        compared.push((seen.view.clone(), how));
    }
    Ok(compared)
}
