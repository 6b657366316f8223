//! The escrow file: every key of the organisation that data keys hang on, wrapped by the root key.
//!
//! ```text
//! escrow/facet-keys, mode 0600, never part of a backup
//!   0  4  magic "CLK1"            32  4  argon2id passes
//!   4  4  version, 1              36  4  argon2id lanes
//!   8 16  log id                  40 16  salt
//!  24  4  root key: 0 raw,        56 24  nonce
//!         1 passphrase            80  4  length of what follows
//!  28  4  argon2id memory, KiB    84  .  XChaCha20-Poly1305, aad = bytes 0..84
//!   .  32 BLAKE3 of everything before: tells damage from a wrong root key
//! inside: signing seed 32, derivation key 32, count u32,
//!         then per facet key: tag 1, three zeros, epoch 4, key 32
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use crate::entry::array;
use crate::ids::{FacetTag, LogId};
use crate::keys::keyring::FacetKey;
use crate::keys::root::{self, KdfCost, RootKeySource};
use crate::keys::{IdDeriver, KeyError, Keyring, wrap};
use crate::limits;
use crate::random;

/// The file, under the data directory.
const FILE: &str = "escrow/facet-keys";
const WHAT: &str = "the escrow file";
const MAGIC: [u8; 4] = *b"CLK1";
const VERSION: u32 = 1;
const HEAD_LEN: usize = 84;
const KEY_LEN: usize = 40;

/// The keys of the organisation: facet keys, the checkpoint signing key, the key of derived ids.
/// Held by the process that opens everything; others are given a [`Keyring`].
pub struct OrgKeys {
    log: LogId,
    facet_keys: BTreeMap<(FacetTag, u32), FacetKey>,
    // Both wipe themselves on drop.
    signing: SigningKey,
    derivation: Zeroizing<[u8; 32]>,
    /// What the file says that stretching its passphrase costs.
    cost: KdfCost,
}

impl OrgKeys {
    /// Makes new keys and writes the escrow file, durable when this returns. The public facet
    /// needs no key; when it is named it gets one that nothing uses.
    ///
    /// # Errors
    /// When the file exists, cannot be written, or the passphrase cannot be stretched.
    pub fn create(
        data_dir: &Path,
        root: &RootKeySource,
        log_id: LogId,
        facets: &[FacetTag],
        kdf: KdfCost,
    ) -> Result<Self, KeyError> {
        let mut keys = Self::in_memory(log_id, facets)?;
        keys.cost = kdf;
        let file = keys.to_file(root, kdf)?;
        wrap::write_new(&data_dir.join(FILE), &file)
            .map_err(|error| KeyError::writing(WHAT, error))?;
        Ok(keys)
    }

    /// Opens the escrow file.
    ///
    /// # Errors
    /// [`KeyError::WrongRootKey`] for a wrong passphrase or key; `Missing`, `Damaged` for the file.
    pub fn open(data_dir: &Path, root: &RootKeySource) -> Result<Self, KeyError> {
        let file =
            fs::File::open(data_dir.join(FILE)).map_err(|error| KeyError::reading(WHAT, error))?;
        let mut bytes = Vec::new();
        file.take(limits::ESCROW_BYTES + 1).read_to_end(&mut bytes)?;
        Self::from_file(&bytes, root)
    }

    /// Makes new keys and writes nothing: for tests and logs in memory.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn in_memory(log_id: LogId, facets: &[FacetTag]) -> Result<Self, KeyError> {
        let mut facet_keys = BTreeMap::new();
        for facet in facets {
            facet_keys.insert((*facet, 1), Arc::new(random::key()?));
        }
        Ok(Self {
            log: log_id,
            facet_keys,
            signing: SigningKey::from_bytes(&*random::key()?),
            derivation: random::key()?,
            cost: KdfCost::NONE,
        })
    }

    /// Puts all keys under another root key, in one step: the old one opens the file no more.
    /// `kdf` is what stretching the new one costs, when it is a passphrase.
    ///
    /// # Errors
    /// [`KeyError::WrongRootKey`] when `old` is not the one of the file; when it cannot be written,
    /// the old one is in force.
    pub fn change_root(
        data_dir: &Path,
        old: &RootKeySource,
        new: &RootKeySource,
        kdf: KdfCost,
    ) -> Result<Self, KeyError> {
        let mut keys = Self::open(data_dir, old)?;
        keys.cost = kdf;
        keys.replace(data_dir, new)?;
        Ok(keys)
    }

    /// Writes the escrow file anew in the place of the one that is there, in one step.
    pub(crate) fn replace(&self, data_dir: &Path, root: &RootKeySource) -> Result<(), KeyError> {
        let file = self.to_file(root, self.cost)?;
        Ok(wrap::replace(&data_dir.join(FILE), &file)?)
    }

    /// The facets and the epochs of their keys, oldest first. Nothing secret.
    #[must_use]
    pub fn epochs(&self) -> BTreeMap<FacetTag, Vec<u32>> {
        let mut epochs: BTreeMap<FacetTag, Vec<u32>> = BTreeMap::new();
        for (facet, epoch) in self.facet_keys.keys() {
            epochs.entry(*facet).or_default().push(*epoch);
        }
        epochs
    }

    /// These keys and a new epoch of each of the facets.
    pub(crate) fn with_new_epoch(&self, facets: &[FacetTag]) -> Result<Self, KeyError> {
        let epochs = self.epochs();
        let mut facet_keys = self.facet_keys.clone();
        for facet in facets {
            let newest = epochs.get(facet).and_then(|epochs| epochs.last());
            let newest = newest.ok_or(KeyError::NotInKeyring { facet: *facet })?;
            let over = KeyError::Damaged { what: WHAT, why: "its epochs have run out" };
            let epoch = newest.checked_add(1).ok_or(over)?;
            facet_keys.insert((*facet, epoch), Arc::new(random::key()?));
        }
        Ok(self.with(facet_keys))
    }

    /// These keys without the epochs before the one that `oldest` gives for a facet.
    pub(crate) fn without_epochs_before(&self, oldest: &BTreeMap<FacetTag, u32>) -> Self {
        let mut facet_keys = self.facet_keys.clone();
        facet_keys.retain(|(facet, epoch), _| oldest.get(facet).is_none_or(|kept| epoch >= kept));
        self.with(facet_keys)
    }

    fn with(&self, facet_keys: BTreeMap<(FacetTag, u32), FacetKey>) -> Self {
        Self {
            log: self.log,
            facet_keys,
            signing: self.signing.clone(),
            derivation: self.derivation.clone(),
            cost: self.cost,
        }
    }

    /// The log these keys belong to.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.log
    }

    /// A keyring of these facets only. What is named and not there is left out.
    #[must_use]
    pub fn keyring(&self, facets: &[FacetTag]) -> Keyring {
        let all = self.facet_keys.iter();
        let kept = all.filter(|((facet, _), _)| facets.contains(facet));
        Keyring::new(self.log, kept.map(|(name, key)| (*name, Arc::clone(key))).collect())
    }

    /// What derives stream ids and event ids.
    #[must_use]
    pub fn deriver(&self) -> IdDeriver {
        IdDeriver::new(self.derivation.clone())
    }

    /// The key that signs checkpoints.
    pub(crate) fn signing_key(&self) -> &SigningKey {
        &self.signing
    }

    fn to_file(&self, root: &RootKeySource, kdf: KdfCost) -> Result<Vec<u8>, KeyError> {
        let (source, cost) = match root {
            RootKeySource::Passphrase(_) => (1_u32, kdf),
            RootKeySource::Raw(_) => (0, KdfCost::NONE),
        };
        let salt = random::bytes::<16>()?;
        let nonce = random::bytes::<{ wrap::NONCE_LEN }>()?;
        let plain = self.to_plain();
        let sealed_len = plain.len() + crate::seal::TAG_LEN;
        let too_many =
            |_| KeyError::TooMany { asked: self.facet_keys.len(), limit: limits::KEYS_PER_CALL };
        let mut file = Vec::with_capacity(HEAD_LEN + sealed_len + 32);
        file.extend_from_slice(&MAGIC);
        file.extend_from_slice(&VERSION.to_le_bytes());
        file.extend_from_slice(self.log.as_bytes());
        for number in [source, cost.memory_kib, cost.passes, cost.lanes] {
            file.extend_from_slice(&number.to_le_bytes());
        }
        file.extend_from_slice(&salt);
        file.extend_from_slice(&nonce);
        let length = u32::try_from(sealed_len).map_err(too_many)?;
        file.extend_from_slice(&length.to_le_bytes());
        let key = root::wrapping_key(root, &salt, cost)?;
        let sealed = wrap::wrap(&key, &nonce, &file, &plain).map_err(|_| KeyError::Kdf)?;
        file.extend_from_slice(&sealed);
        let sum = blake3::hash(&file);
        file.extend_from_slice(sum.as_bytes());
        Ok(file)
    }

    fn to_plain(&self) -> Zeroizing<Vec<u8>> {
        // The exact capacity: a buffer that grows leaves copies behind.
        let len = 68 + self.facet_keys.len() * KEY_LEN;
        let mut plain = Zeroizing::new(Vec::with_capacity(len));
        plain.extend_from_slice(self.signing.as_bytes());
        plain.extend_from_slice(self.derivation.as_ref());
        let count = u32::try_from(self.facet_keys.len()).unwrap_or(u32::MAX);
        plain.extend_from_slice(&count.to_le_bytes());
        for ((facet, epoch), key) in &self.facet_keys {
            plain.extend_from_slice(&[facet.0, 0, 0, 0]);
            plain.extend_from_slice(&epoch.to_le_bytes());
            plain.extend_from_slice(key.as_ref().as_ref());
        }
        plain
    }

    fn from_file(file: &[u8], root: &RootKeySource) -> Result<Self, KeyError> {
        let damaged = |why| KeyError::Damaged { what: WHAT, why };
        if file.len() as u64 > limits::ESCROW_BYTES {
            return Err(damaged("too long"));
        }
        let (body, sum) = file
            .split_last_chunk::<32>()
            .filter(|(body, _)| body.len() > HEAD_LEN)
            .ok_or(damaged("too short"))?;
        if body[..4] != MAGIC {
            return Err(damaged("unknown magic"));
        }
        if blake3::hash(body) != *sum {
            return Err(damaged("its checksum differs"));
        }
        if u32::from_le_bytes(array(body, 4)) != VERSION {
            return Err(damaged("unknown version"));
        }
        let (head, sealed) = body.split_at(HEAD_LEN);
        if u32::from_le_bytes(array(head, 80)) as usize != sealed.len() {
            return Err(damaged("its length differs"));
        }
        let by_passphrase = match u32::from_le_bytes(array(head, 24)) {
            0 => false,
            1 => true,
            _ => return Err(damaged("unknown kind of root key")),
        };
        if by_passphrase != matches!(root, RootKeySource::Passphrase(_)) {
            return Err(KeyError::WrongRootKey);
        }
        let cost = KdfCost {
            memory_kib: u32::from_le_bytes(array(head, 28)),
            passes: u32::from_le_bytes(array(head, 32)),
            lanes: u32::from_le_bytes(array(head, 36)),
        };
        let key = root::wrapping_key(root, &array(head, 40), cost)?;
        let plain = wrap::unwrap(&key, &array(head, 56), head, sealed)
            .map_err(|_| KeyError::WrongRootKey)?;
        Self::from_plain(LogId::from_bytes(array(head, 8)), &plain, cost)
            .ok_or(damaged("its content does not add up"))
    }

    fn from_plain(log: LogId, plain: &[u8], cost: KdfCost) -> Option<Self> {
        let signing = Zeroizing::new(array::<32>(plain, 0));
        let derivation = Zeroizing::new(array::<32>(plain, 32));
        let count = u32::from_le_bytes(array(plain, 64)) as usize;
        let keys = plain.get(68..)?;
        if keys.len() != count.checked_mul(KEY_LEN)? {
            return None;
        }
        let mut facet_keys = BTreeMap::new();
        for key in keys.chunks_exact(KEY_LEN) {
            let name = (FacetTag(key[0]), u32::from_le_bytes(array(key, 4)));
            facet_keys.insert(name, Arc::new(Zeroizing::new(array::<32>(key, 8))));
        }
        let signing = SigningKey::from_bytes(&signing);
        Some(Self { log, facet_keys, signing, derivation, cost })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: LogId = LogId::from_bytes([1; 16]);
    const CHEAP: KdfCost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };

    #[test]
    fn the_escrow_file_opens_with_its_passphrase_and_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let root = RootKeySource::passphrase("correct horse".to_owned());
        let facets = [FacetTag(1), FacetTag(6)];
        let made = OrgKeys::create(dir.path(), &root, LOG, &facets, CHEAP).unwrap();
        let opened = OrgKeys::open(dir.path(), &root).unwrap();
        assert_eq!(opened.log_id(), LOG);
        assert_eq!(opened.signing_key().as_bytes(), made.signing_key().as_bytes());
        assert_eq!(
            opened.deriver().derive_id("x", &[b"y"]),
            made.deriver().derive_id("x", &[b"y"])
        );
        for facet in facets {
            let (epoch, key) = (1, opened.facet_keys.get(&(facet, 1)).unwrap());
            assert_eq!(***key, ***made.facet_keys.get(&(facet, epoch)).unwrap());
        }
        let wrong = [RootKeySource::passphrase("wrong".to_owned()), RootKeySource::raw([7; 32])];
        for root in &wrong {
            let error = OrgKeys::open(dir.path(), root).map(|_| ()).unwrap_err();
            assert!(matches!(error, KeyError::WrongRootKey), "{error}");
        }
        let again = OrgKeys::create(dir.path(), &root, LOG, &facets, CHEAP);
        assert!(matches!(again.map(|_| ()), Err(KeyError::Exists { .. })));
    }

    #[test]
    fn after_a_change_of_the_root_key_the_old_one_opens_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let old = RootKeySource::passphrase("correct horse".to_owned());
        let made = OrgKeys::create(dir.path(), &old, LOG, &[FacetTag(1)], CHEAP).unwrap();
        // What a crash in the middle of an earlier try left behind.
        fs::write(dir.path().join("escrow/facet-keys.new"), b"half a file").unwrap();
        let wrong = RootKeySource::raw([7; 32]);
        let refused = OrgKeys::change_root(dir.path(), &wrong, &wrong, CHEAP);
        assert!(matches!(refused.map(|_| ()), Err(KeyError::WrongRootKey)));
        assert!(OrgKeys::open(dir.path(), &old).is_ok(), "a refused change changes nothing");
        // From a passphrase to a raw key and to another passphrase: the keys stay what they are.
        let raw = RootKeySource::raw([3; 32]);
        let new = RootKeySource::passphrase("battery staple".to_owned());
        for (from, to) in [(&old, &raw), (&raw, &new)] {
            OrgKeys::change_root(dir.path(), from, to, CHEAP).unwrap();
            let refused = OrgKeys::open(dir.path(), from).map(|_| ()).unwrap_err();
            assert!(matches!(refused, KeyError::WrongRootKey), "{refused}");
            let opened = OrgKeys::open(dir.path(), to).unwrap();
            assert_eq!(*opened.to_plain(), *made.to_plain());
        }
        let names: Vec<_> = fs::read_dir(dir.path().join("escrow")).unwrap().collect();
        assert_eq!(names.len(), 1, "nothing of the old file stays beside the new one");
    }

    #[test]
    fn every_changed_byte_of_the_escrow_file_is_noticed() {
        let root = RootKeySource::raw([3; 32]);
        let keys = OrgKeys::in_memory(LOG, &[FacetTag(1)]).unwrap();
        let file = keys.to_file(&root, CHEAP).unwrap();
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            let error = OrgKeys::from_file(&changed, &root).map(|_| ()).unwrap_err();
            assert!(matches!(error, KeyError::Damaged { .. }), "byte {at}: {error}");
            assert!(OrgKeys::from_file(&file[..at], &root).is_err());
        }
    }

    #[test]
    fn a_forged_cost_is_refused_before_the_memory_is_taken() {
        let root = RootKeySource::passphrase("p".to_owned());
        let keys = OrgKeys::in_memory(LOG, &[]).unwrap();
        let mut file = keys.to_file(&root, CHEAP).unwrap();
        let body = file.len() - 32;
        file[28..32].copy_from_slice(&u32::MAX.to_le_bytes());
        let sum = blake3::hash(&file[..body]);
        file[body..].copy_from_slice(sum.as_bytes());
        let error = OrgKeys::from_file(&file, &root).map(|_| ()).unwrap_err();
        assert!(matches!(error, KeyError::Kdf));
    }
}
