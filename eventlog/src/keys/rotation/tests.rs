use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use tempfile::TempDir;

use super::*;
use crate::entry::EntryKind;
use crate::ids::{KeyId, LogId, SubjectId};
use crate::keys::{EpochRetired, KdfCost, KeyRequest, Shredding, Vault};
use crate::log::Direction;
use crate::memory::MemoryLog;

const LOG_ID: LogId = LogId::from_bytes([1; 16]);
const FACETS: [FacetTag; 2] = [FacetTag(1), FacetTag(6)];

/// A data directory whose keystore holds keys of two facets, one of them destroyed.
struct Clinic {
    dir: TempDir,
    log: Arc<MemoryLog>,
    live: BTreeSet<KeyId>,
    shredded: KeyId,
}

fn root() -> RootKeySource {
    RootKeySource::raw([3; 32])
}

impl Clinic {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        OrgKeys::create(dir.path(), &root(), LOG_ID, &FACETS, KdfCost::default()).unwrap();
        drop(Keystore::create(dir.path(), LOG_ID).unwrap());
        let (log, live) = (Arc::new(MemoryLog::new(LOG_ID)), BTreeSet::new());
        let mut clinic = Self { dir, log, live, shredded: KeyId::from_bytes([0; 16]) };
        for subject in 0..5 {
            clinic.mint(subject);
        }
        clinic.shredded = clinic.live.pop_first().unwrap();
        let (keys, rule) = (vec![clinic.shredded], "retention_over".to_owned());
        let shredding = Shredding { keys, rule, approvals: vec![] };
        clinic.vault().unwrap().shred_on_record(&shredding, 8).unwrap();
        clinic
    }

    /// Opened as a start of the server does.
    fn vault(&self) -> Result<Vault, KeyError> {
        let keys = OrgKeys::open(self.dir.path(), &root())?;
        let keystore = Keystore::open(self.dir.path(), LOG_ID)?;
        let keys = settle(self.dir.path(), &root(), keys, &keystore, &*self.log, 9)?;
        let ring = keys.keyring(&FACETS);
        Ok(Vault::new(Arc::new(keystore), self.log.clone(), ring, keys.deriver()))
    }

    fn mint(&mut self, subject: u8) {
        let subject = SubjectId::from_bytes([subject; 16]);
        let wanted = FACETS.map(|facet| KeyRequest { subject, facet, version: 1 });
        let keys = self.vault().unwrap().obtain(&wanted, 7).unwrap();
        self.live.extend(keys.iter().map(|key| key.key_id()));
    }

    /// Everything that was there opens, what was destroyed does not, and new keys are made.
    fn check(&mut self) {
        let new = u8::try_from(100 + self.live.len()).unwrap();
        self.mint(new);
        let vault = self.vault().unwrap();
        for key in &self.live {
            assert_eq!(vault.open(*key).unwrap().key_id(), *key);
        }
        let gone = vault.open(self.shredded).map(|_| ()).unwrap_err();
        assert!(matches!(gone, KeyError::Shredded { .. }), "{gone}");
    }

    fn epochs(&self) -> BTreeMap<FacetTag, Vec<u32>> {
        OrgKeys::open(self.dir.path(), &root()).unwrap().epochs()
    }

    fn counts(&self) -> BTreeMap<(FacetTag, u32), u64> {
        Keystore::open(self.dir.path(), LOG_ID).unwrap().counts().unwrap()
    }

    fn rotate(&self, facets: &[FacetTag]) -> Result<Rotated, KeyError> {
        rotate(self.dir.path(), &root(), &*self.log, facets, 10, &|_| ())
    }

    fn retired(&self) -> Vec<EpochRetired> {
        let deriver = OrgKeys::open(self.dir.path(), &root()).unwrap().deriver();
        let stream = crate::keys::destroyed::stream(&deriver);
        let entries = self.log.read_stream(stream, 0, Direction::Forward).unwrap();
        entries
            .map(Result::unwrap)
            .filter(|entry| entry.kind() == EntryKind::EpochRetired)
            .map(|entry| EpochRetired::parse(entry.clear(0).unwrap()).unwrap())
            .collect()
    }
}

#[test]
fn a_rotation_wraps_every_live_key_of_the_facet_anew_and_retires_the_old_epoch() {
    let mut clinic = Clinic::new();
    let (rotated, kept) = (FACETS[1], FACETS[0]);
    let told = Cell::new(None);
    let tell = |progress| told.set(Some(progress));
    let done = rotate(clinic.dir.path(), &root(), &*clinic.log, &[rotated], 10, &tell).unwrap();
    assert_eq!(done, Rotated { epochs: BTreeMap::from([(rotated, 2)]), keys: 9 });
    assert_eq!(told.get(), Some(RotationProgress { done: 9, of: 9 }));
    assert_eq!(clinic.epochs(), BTreeMap::from([(kept, vec![1]), (rotated, vec![2])]));
    let counts = clinic.counts();
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), [(kept, 1), (rotated, 2)]);
    assert_eq!(counts.values().sum::<u64>(), 9);
    assert_eq!(clinic.retired(), [EpochRetired { facet: rotated, epoch: 1 }]);
    clinic.check();
    // Both at once, and once more.
    assert_eq!(clinic.rotate(&FACETS).unwrap().epochs, BTreeMap::from([(kept, 2), (rotated, 3)]));
    assert_eq!(clinic.retired().len(), 3);
    clinic.check();
    let unknown = clinic.rotate(&[FacetTag(9)]);
    assert!(matches!(unknown, Err(KeyError::NotInKeyring { facet: FacetTag(9) })));
}

#[test]
fn a_rotation_that_stops_anywhere_leaves_keys_that_open_and_the_next_start_completes_it() {
    use Moment::{EscrowHoldsBoth, Rewrapped, Swapped};
    for (moment, completed) in [(Rewrapped, false), (EscrowHoldsBoth, false), (Swapped, true)] {
        let mut clinic = Clinic::new();
        let stop = |reached| match reached == moment {
            true => Err(std::io::Error::other("the power went").into()),
            false => Ok(()),
        };
        let dir = clinic.dir.path();
        let stopped =
            rotate_until(dir, &root(), &*clinic.log, &FACETS, 10, &|_| (), &stop).unwrap_err();
        assert!(stopped.to_string().contains("the power went"), "{moment:?}: {stopped}");
        assert!(clinic.retired().is_empty(), "{moment:?}: nothing is said before it is so");
        clinic.check();
        let retired = clinic.retired().len();
        assert_eq!(retired, if completed { 2 } else { 0 }, "{moment:?}");
        assert_eq!(
            clinic.epochs().values().all(|epochs| epochs.len() == 1),
            moment != EscrowHoldsBoth
        );
        // Whatever was left behind, the next one goes through, and nothing of the old epochs stays.
        let newest = clinic.rotate(&FACETS).unwrap().epochs;
        clinic.check();
        let only: BTreeMap<_, _> =
            newest.iter().map(|(facet, epoch)| (*facet, vec![*epoch])).collect();
        assert_eq!(clinic.epochs(), only, "{moment:?}");
        let under: BTreeSet<_> = clinic.counts().into_keys().collect();
        assert_eq!(under, newest.into_iter().collect(), "{moment:?}");
    }
}

#[test]
fn a_rotation_begins_anew_over_what_an_earlier_one_left_half_written() {
    let mut clinic = Clinic::new();
    for file in ["keys/keystore.redb.new", "escrow/facet-keys.new"] {
        fs::write(clinic.dir.path().join(file), b"half a file").unwrap();
    }
    clinic.check();
    clinic.rotate(&FACETS).unwrap();
    clinic.check();
    for file in ["keys/keystore.redb.new", "escrow/facet-keys.new"] {
        assert!(!clinic.dir.path().join(file).exists(), "{file}");
    }
}

#[test]
fn a_key_that_does_not_open_stops_the_rotation_and_nothing_has_changed() {
    let clinic = Clinic::new();
    let bad = *clinic.live.first().unwrap();
    {
        let keystore = Keystore::open(clinic.dir.path(), LOG_ID).unwrap();
        let mut record = keystore.record(bad).unwrap();
        record.0[80] ^= 1;
        keystore.add(&[record]).unwrap();
    }
    let (epochs, counts) = (clinic.epochs(), clinic.counts());
    let refused = clinic.rotate(&FACETS).unwrap_err();
    assert!(matches!(refused, KeyError::Unwrap { key_id } if key_id == bad), "{refused}");
    assert_eq!((clinic.epochs(), clinic.counts()), (epochs, counts));
    let vault = clinic.vault().unwrap();
    assert!(clinic.live.iter().filter(|key| **key != bad).all(|key| vault.open(*key).is_ok()));
}

#[test]
fn a_keystore_that_somebody_has_open_is_not_rotated() {
    let clinic = Clinic::new();
    let _vault = clinic.vault().unwrap();
    assert!(matches!(clinic.rotate(&FACETS), Err(KeyError::Keystore(_))));
    assert_eq!(clinic.epochs().into_values().collect::<Vec<_>>(), [[1], [1]]);
}

#[test]
fn keystores_and_escrow_files_from_before_a_rotation_do_not_come_back() {
    let clinic = Clinic::new();
    let read = |file: &str| fs::read(clinic.dir.path().join(file)).unwrap();
    let write = |file: &str, bytes: &[u8]| fs::write(clinic.dir.path().join(file), bytes).unwrap();
    let (store, escrow) = ("keys/keystore.redb", "escrow/facet-keys");
    let (old_store, old_escrow) = (read(store), read(escrow));
    clinic.rotate(&FACETS).unwrap();
    let (new_store, new_escrow) = (read(store), read(escrow));
    let refused = || clinic.vault().map(|_| ()).unwrap_err();
    write(store, &old_store);
    assert!(matches!(refused(), KeyError::KeystoreOlder { epoch: 1, .. }));
    // Nor do both of them: the log is the witness.
    write(escrow, &old_escrow);
    assert!(matches!(refused(), KeyError::KeystoreOlder { epoch: 1, .. }));
    write(store, &new_store);
    assert!(matches!(refused(), KeyError::EscrowOlder { epoch: 2, .. }));
    assert_eq!(read(escrow), old_escrow, "what is refused is left alone");
    write(escrow, &new_escrow);
    assert!(clinic.vault().is_ok());
}
