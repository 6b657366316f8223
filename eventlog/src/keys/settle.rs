//! What is done with the keys of a data directory before anything is opened with them: a rotation or a
//! shredding that a crash has interrupted is completed, and keys that were restored from before one are
//! refused (keys.md, backups).

use std::collections::BTreeMap;
use std::path::Path;

use crate::entry::EntryKind;
use crate::keys::destroyed::{self, Destroyed, EpochRetired, Shredding};
use crate::keys::{KeyError, Keystore, OrgKeys, RootKeySource};
use crate::log::EventLog;

/// Completes what was interrupted, and checks that escrow file, keystore and log belong together.
/// Gives the keys as they are afterwards.
///
/// # Errors
/// [`KeyError::KeystoreOlder`], [`KeyError::HoldsShredded`] or [`KeyError::EscrowOlder`] for files from
/// before a key was destroyed; nothing was changed then.
pub fn settle(
    data_dir: &Path,
    root: &RootKeySource,
    keys: OrgKeys,
    keystore: &Keystore,
    log: &dyn EventLog,
    now_us: u64,
) -> Result<OrgKeys, KeyError> {
    let mut oldest = BTreeMap::new();
    for (facet, epochs) in keys.epochs() {
        let epoch = keystore.oldest_epoch(facet)?;
        if epochs.last().is_none_or(|newest| *newest < epoch) {
            return Err(KeyError::EscrowOlder { facet, epoch });
        }
        oldest.insert(facet, epoch);
    }
    finish_shredding(keystore, log)?;
    let destroyed = Destroyed::read(log, &keys.deriver())?;
    destroyed.check(keystore)?;
    let kept = keys.without_epochs_before(&oldest);
    if kept.epochs() != keys.epochs() {
        kept.replace(data_dir, root)?;
    }
    note_retired(log, &kept, &destroyed, now_us)?;
    Ok(kept)
}

/// The log says whether a shredding that was begun is to be completed.
pub(super) fn finish_shredding(keystore: &Keystore, log: &dyn EventLog) -> Result<(), KeyError> {
    let Some(event) = keystore.shredding()? else {
        return Ok(());
    };
    match log.find(event)? {
        None => keystore.set_shredding(None),
        Some(position) => {
            let entry = log.read_at(position)?;
            let told = Shredding::parse(entry.clear(0).unwrap_or_default());
            keystore.shred(&told.map_err(destroyed::damaged)?.keys)
        }
    }
}

/// The epochs that the escrow file has no more are in the log as retired, each once.
fn note_retired(
    log: &dyn EventLog,
    keys: &OrgKeys,
    known: &Destroyed,
    now_us: u64,
) -> Result<(), KeyError> {
    for (facet, epochs) in keys.epochs() {
        let epoch = epochs.first().map_or(0, |oldest| oldest.saturating_sub(1));
        if epoch > known.retired.get(&facet).copied().unwrap_or(0) {
            let notice = EpochRetired { facet, epoch }.to_bytes().to_vec();
            destroyed::append(log, &keys.deriver(), EntryKind::EpochRetired, notice, now_us)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ids::{FacetTag, KeyId, LogId, SubjectId};
    use crate::keys::{KeyRequest, Vault};
    use crate::memory::MemoryLog;

    const LOG: LogId = LogId::from_bytes([1; 16]);
    const FACET: FacetTag = FacetTag(6);

    #[test]
    fn a_shredding_that_a_crash_interrupted_is_completed_when_the_log_has_it_and_forgotten_when_not()
     {
        let root = RootKeySource::raw([3; 32]);
        for in_the_log in [true, false] {
            let keys = OrgKeys::in_memory(LOG, &[FACET]).unwrap();
            let keystore = Arc::new(Keystore::in_memory(LOG).unwrap());
            let log = Arc::new(MemoryLog::new(LOG));
            let ring = keys.keyring(&[FACET]);
            let vault = Vault::new(keystore.clone(), log.clone(), ring.clone(), keys.deriver());
            let wanted = [1, 2].map(|subject| {
                let subject = SubjectId::from_bytes([subject; 16]);
                KeyRequest { subject, facet: FACET, version: 1 }
            });
            let made = vault.obtain(&wanted, 7).unwrap();
            let ids: Vec<KeyId> = made.iter().map(|key| key.key_id()).collect();
            let shredding =
                Shredding { keys: vec![ids[0]], rule: "retention_over".into(), approvals: vec![] };
            let notice = shredding.to_bytes().unwrap();
            let event = destroyed::event_id(&keys.deriver(), &notice);
            keystore.set_shredding(Some(event)).unwrap();
            if in_the_log {
                let kind = EntryKind::KeysShredded;
                destroyed::append(&*log, &keys.deriver(), kind, notice, 8).unwrap();
            }
            let nowhere = Path::new("/nowhere");
            let keys = settle(nowhere, &root, keys, &keystore, &*log, 9).unwrap();
            assert_eq!(keystore.shredding().unwrap(), None);
            let vault = Vault::new(keystore, log, ring, keys.deriver());
            assert_eq!(vault.open(ids[0]).is_err(), in_the_log);
            assert!(vault.open(ids[1]).is_ok());
        }
    }
}
