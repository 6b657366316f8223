//! Work on the keys of a data directory that nobody has open: no process may go on with keys from
//! before it.

use std::path::Path;
use std::sync::Arc;

use chartlog_domain::facet::Facet;
use chartlog_domain::governance::{self, Governance, KeyWork};
use chartlog_eventlog::{
    KdfCost, Keystore, OrgKeys, RootKeySource, Rotated, RotationProgress, SegmentLog,
};

use super::{NodeError, is_data_directory, journal, log_options, operator, tags};
use crate::clock::Clock;
use crate::streams::Stream;

/// Gives the facets new keys, wraps every data key anew, and retires the older epochs. On record first.
///
/// # Errors
/// When the directory is not there or in use, the root key is wrong, or a key does not open: the keys are
/// usable as they are.
pub fn rotate_keys(
    dir: &Path,
    root: &RootKeySource,
    facets: &[Facet],
    clock: &Clock,
    progress: &dyn Fn(RotationProgress),
) -> Result<Rotated, NodeError> {
    let log = begin(dir, root, clock, KeyWork::Rotation)?;
    let now = u64::try_from(clock.now()).unwrap_or_default();
    let rotated = chartlog_eventlog::rotate(dir, root, &*log, &tags(facets), now, progress)?;
    log.close()?;
    Ok(rotated)
}

/// Puts the facet keys under another root key: the old one opens the directory no more. On record first.
///
/// # Errors
/// When the directory is not there or in use, or the old root key is wrong: it is in force then.
pub fn change_root_key(
    dir: &Path,
    old: &RootKeySource,
    new: &RootKeySource,
    clock: &Clock,
) -> Result<(), NodeError> {
    let log = begin(dir, old, clock, KeyWork::RootChange)?;
    OrgKeys::change_root(dir, old, new, KdfCost::default())?;
    log.close()?;
    Ok(())
}

/// Opens the log, whose lock keeps everybody else out, and puts the work on record.
fn begin(
    dir: &Path,
    root: &RootKeySource,
    clock: &Clock,
    work: KeyWork,
) -> Result<Arc<SegmentLog>, NodeError> {
    if !is_data_directory(dir) {
        return Err(NodeError::NotThere(dir.to_owned()));
    }
    let keys = OrgKeys::open(dir, root)?;
    let log = Arc::new(SegmentLog::open(dir, &keys, log_options())?.0);
    let keystore = Keystore::open(dir, keys.log_id())?;
    let now = u64::try_from(clock.now()).unwrap_or_default();
    let keys = chartlog_eventlog::settle(dir, root, keys, &keystore, &*log, now)?;
    let journal = journal(dir, &keys, Arc::new(keystore), log.clone(), clock.clone())?;
    let command = journal.own_command().map_err(crate::journal::JournalError::from)?;
    let mut unit = journal.unit(&operator(), journal.now());
    let work = governance::Command::BeginKeyWork(work);
    unit.execute::<Governance>(&Stream::Governance, command, work)?;
    unit.commit()?;
    Ok(log)
}
