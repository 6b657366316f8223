//! A key for one file: a view or an index. Whoever holds the facet keys of the role opens it, and
//! nobody else: a reader node needs nothing but its facet keys.
//!
//! ```text
//!   0  4  magic "CLF1"       24  4  number of facet keys N
//!   4  4  version, 1         28  .  N times: facet tag 1, three zeros, epoch 4
//!   8 16  log id              . 24  nonce, then the wrapped key 48
//! ```
//! The wrapping key is derived from all those facet keys in the order they stand there. The aad is
//! everything before the nonce.

use std::fs;
use std::io::Read;
use std::path::Path;

use zeroize::{Zeroize, Zeroizing};

use crate::entry::array;
use crate::ids::{FacetTag, LogId};
use crate::keys::{KeyError, Keyring, wrap};
use crate::random;

const MAGIC: [u8; 4] = *b"CLF1";
const VERSION: u32 = 1;
const WHAT: &str = "the file key";
const HEAD_LEN: usize = 28;
const NAME_LEN: usize = 8;
const TAIL_LEN: usize = wrap::NONCE_LEN + wrap::WRAPPED_KEY_LEN;

/// The random key of one file. Wipes itself.
pub struct FileKey(Zeroizing<[u8; 32]>);

impl FileKey {
    /// Makes a key and stores it, wrapped, at `path` (mode 0600, durable).
    ///
    /// # Errors
    /// When the file exists, the keyring is empty or belongs to another log.
    pub fn create(keyring: &Keyring, log_id: LogId, path: &Path) -> Result<Self, KeyError> {
        check_log(keyring, log_id)?;
        let mut head = Vec::new();
        head.extend_from_slice(&MAGIC);
        head.extend_from_slice(&VERSION.to_le_bytes());
        head.extend_from_slice(log_id.as_bytes());
        let count = u32::try_from(keyring.facets().len()).unwrap_or(u32::MAX);
        head.extend_from_slice(&count.to_le_bytes());
        let mut names = Vec::new();
        for facet in keyring.facets() {
            let (epoch, _) = keyring.newest(*facet)?;
            head.extend_from_slice(&[facet.0, 0, 0, 0]);
            head.extend_from_slice(&epoch.to_le_bytes());
            names.push((*facet, epoch));
        }
        let wrapping = wrapping_key(keyring, &names)?;
        let key = random::key()?;
        let nonce = random::bytes()?;
        let damaged = |_| KeyError::Damaged { what: WHAT, why: "cannot be wrapped" };
        let wrapped = wrap::wrap(&wrapping, &nonce, &head, key.as_ref()).map_err(damaged)?;
        head.extend_from_slice(&nonce);
        head.extend_from_slice(&wrapped);
        wrap::write_new(path, &head).map_err(|error| KeyError::writing(WHAT, error))?;
        Ok(Self(key))
    }

    /// Opens a stored key.
    ///
    /// # Errors
    /// When the file is missing or damaged, or the keyring lacks one of its facet keys.
    pub fn open(keyring: &Keyring, log_id: LogId, path: &Path) -> Result<Self, KeyError> {
        check_log(keyring, log_id)?;
        let file = fs::File::open(path).map_err(|error| KeyError::reading(WHAT, error))?;
        let mut bytes = Vec::new();
        let longest = HEAD_LEN + 256 * NAME_LEN + TAIL_LEN;
        file.take(longest as u64 + 1).read_to_end(&mut bytes)?;
        let damaged = |why| KeyError::Damaged { what: WHAT, why };
        let names_len = bytes.len().checked_sub(HEAD_LEN + TAIL_LEN).ok_or(damaged("too short"))?;
        if bytes[..4] != MAGIC || u32::from_le_bytes(array(&bytes, 4)) != VERSION {
            return Err(damaged("unknown magic or version"));
        }
        if LogId::from_bytes(array(&bytes, 8)) != log_id {
            return Err(KeyError::OtherLog { what: WHAT });
        }
        if u32::from_le_bytes(array(&bytes, 24)) as usize * NAME_LEN != names_len {
            return Err(damaged("its length does not add up"));
        }
        let (head, tail) = bytes.split_at(HEAD_LEN + names_len);
        let names: Vec<(FacetTag, u32)> = head[HEAD_LEN..]
            .chunks_exact(NAME_LEN)
            .map(|name| (FacetTag(name[0]), u32::from_le_bytes(array(name, 4))))
            .collect();
        let wrapping = wrapping_key(keyring, &names)?;
        wrap::unwrap_key(&wrapping, &array(tail, 0), head, &tail[wrap::NONCE_LEN..])
            .map(Self)
            .map_err(|_| damaged("it does not open"))
    }

    /// The key: the one place where it is exposed.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

fn check_log(keyring: &Keyring, log_id: LogId) -> Result<(), KeyError> {
    if keyring.log_id() == log_id {
        Ok(())
    } else {
        Err(KeyError::OtherLog { what: "the keyring" })
    }
}

fn wrapping_key(
    keyring: &Keyring,
    names: &[(FacetTag, u32)],
) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    if names.is_empty() {
        return Err(KeyError::Damaged { what: WHAT, why: "a file key needs at least one facet" });
    }
    let mut material = Zeroizing::new(Vec::with_capacity(names.len() * 40));
    for (facet, epoch) in names {
        material.extend_from_slice(&[facet.0, 0, 0, 0]);
        material.extend_from_slice(&epoch.to_le_bytes());
        material.extend_from_slice(keyring.key(*facet, *epoch)?.as_ref().as_ref());
    }
    let mut derived = blake3::derive_key("chartlog 2026-11-21 file-key v1", &material);
    let key = Zeroizing::new(derived);
    derived.zeroize();
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::OrgKeys;

    #[test]
    fn a_file_key_opens_with_all_facet_keys_of_its_role_only() {
        let log = LogId::from_bytes([1; 16]);
        let facets = [FacetTag(1), FacetTag(2), FacetTag(3)];
        let keys = OrgKeys::in_memory(log, &facets).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("front-desk.key");
        let role = keys.keyring(&facets[..2]);
        let made = FileKey::create(&role, log, &path).unwrap();
        let opened = FileKey::open(&role, log, &path).unwrap();
        assert_eq!(made.expose(), opened.expose());
        // Whoever holds more opens it as well; whoever lacks one facet does not.
        assert!(FileKey::open(&keys.keyring(&facets), log, &path).is_ok());
        let lacking = FileKey::open(&keys.keyring(&facets[..1]), log, &path);
        assert!(matches!(lacking.map(|_| ()), Err(KeyError::NotInKeyring { facet: FacetTag(2) })));
        assert!(FileKey::create(&role, log, &path).is_err(), "never replaced");
    }

    #[test]
    fn every_changed_byte_of_a_file_key_is_noticed() {
        let log = LogId::from_bytes([1; 16]);
        let keys = OrgKeys::in_memory(log, &[FacetTag(1)]).unwrap();
        let ring = keys.keyring(&[FacetTag(1)]);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        FileKey::create(&ring, log, &path).unwrap();
        let bytes = fs::read(&path).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            assert!(FileKey::open(&ring, log, &path).is_err(), "byte {at}");
        }
    }
}
