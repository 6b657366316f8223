//! Keys: root key, facet keys, data keys, and who may hold which (keys.md).
//!
//! ```text
//! root key             outside the data directory: passphrase or 32 raw bytes
//!   | wraps            escrow/facet-keys (one file; `escrow`)
//! facet key FEK[f,e]   in memory only of processes that read facet f (`keyring`)
//!   | wraps            keys/keystore.redb (one record a key; `keystore`)
//! data key DEK[s,f,v]  one per subject, facet and version (`DataKey`, handed out by `vault`)
//!   | derives
//! message key          single use (seal.rs)
//! ```
//!
//! Every secret wipes itself, prints nothing, and is exposed in one place.

mod derive;
mod destroyed;
mod escrow;
mod file;
mod keyring;
mod keystore;
mod record;
mod registration;
mod root;
mod rotation;
#[cfg(test)]
mod salamander;
mod settle;
mod vault;
mod wrap;

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

pub use derive::IdDeriver;
pub use destroyed::{Approval, EpochRetired, Shredding};
pub use escrow::OrgKeys;
pub use file::FileKey;
pub use keyring::Keyring;
pub use keystore::Keystore;
pub use registration::{KeyRegistration, parse_registrations};
pub use root::{KdfCost, RootKeySource};
pub use rotation::{Rotated, RotationProgress, rotate};
pub use settle::settle;
pub use vault::{KeyRequest, Vault};
pub(crate) use wrap::touch;

use crate::error::{AppendError, ReadError};
use crate::ids::{FacetTag, Hash32, KeyId, SubjectId};
use crate::random::NoRandomness;
use crate::seal;

/// Why a key was not to be had. Names ids, never a key.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The root key does not open the escrow file: a wrong passphrase or another file's key.
    #[error("the root key does not open the escrow file")]
    WrongRootKey,
    /// A file of keys is there already and is not overwritten.
    #[error("{what} exists already")]
    Exists {
        /// Which file.
        what: &'static str,
    },
    /// A file of keys is missing.
    #[error("{what} is missing")]
    Missing {
        /// Which file.
        what: &'static str,
    },
    /// A file of keys is not what was written.
    #[error("{what} is damaged: {why}")]
    Damaged {
        /// Which file.
        what: &'static str,
        /// What was found.
        why: &'static str,
    },
    /// A file of keys belongs to another log.
    #[error("{what} belongs to another log")]
    OtherLog {
        /// Which file.
        what: &'static str,
    },
    /// A root key that is not one: not 32 bytes, not UTF-8, an unset variable.
    #[error("root key: {0}")]
    RootKey(&'static str),
    /// The passphrase could not be stretched with the parameters given.
    #[error("argon2id parameters are out of range")]
    Kdf,
    /// The keyring does not hold this facet: its keys cannot be opened here.
    #[error("facet {facet} is not in this keyring")]
    NotInKeyring {
        /// The facet.
        facet: FacetTag,
    },
    /// The keyring holds the facet, but not the epoch the key is wrapped under.
    #[error("epoch {epoch} of facet {facet} is not in this keyring")]
    UnknownEpoch {
        /// The facet.
        facet: FacetTag,
        /// The epoch.
        epoch: u32,
    },
    /// The keystore has no such key.
    #[error("key {key_id} is unknown")]
    Unknown {
        /// The key.
        key_id: KeyId,
    },
    /// The key was destroyed.
    #[error("key {key_id} was destroyed")]
    Shredded {
        /// The key.
        key_id: KeyId,
    },
    /// The record of the key does not unwrap.
    #[error("key {key_id} does not unwrap")]
    Unwrap {
        /// The key.
        key_id: KeyId,
    },
    /// The key that was unwrapped is not the one that was registered.
    #[error("key {key_id} is not the one that was committed to")]
    CommitmentMismatch {
        /// The key.
        key_id: KeyId,
    },
    /// The keystore holds keys under an epoch that the log says was retired: it is an older one.
    #[error(
        "the keystore is older than the log: epoch {epoch} of facet {facet} was retired since; \
         restore the newest keystore"
    )]
    KeystoreOlder {
        /// The facet.
        facet: FacetTag,
        /// The epoch.
        epoch: u32,
    },
    /// The keystore holds a key that the log says was destroyed: it is an older one.
    #[error(
        "the keystore is older than the log: it holds key {key_id}, which was destroyed since; \
         restore the newest keystore"
    )]
    HoldsShredded {
        /// The key.
        key_id: KeyId,
    },
    /// The escrow file lacks an epoch that keys of the keystore are wrapped under: it is an older one.
    #[error(
        "the escrow file is older than the keystore: it lacks epoch {epoch} of facet {facet}; \
         restore the newest escrow file"
    )]
    EscrowOlder {
        /// The facet.
        facet: FacetTag,
        /// The epoch.
        epoch: u32,
    },
    /// More keys at once than allowed.
    #[error("{asked} keys at once, limit {limit}")]
    TooMany {
        /// How many were asked for.
        asked: usize,
        /// The limit.
        limit: usize,
    },
    /// The operating system gave no randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The keystore database failed.
    #[error("keystore: {0}")]
    Keystore(Arc<redb::Error>),
    /// A file could not be read or written.
    #[error("keys: {0}")]
    Io(Arc<std::io::Error>),
    /// The registration could not be appended.
    #[error("registering a key: {0}")]
    Register(#[from] AppendError),
    /// The registrations could not be read.
    #[error("reading registrations: {0}")]
    Read(#[from] ReadError),
}

impl KeyError {
    /// A file of keys that could not be opened.
    pub(crate) fn reading(what: &'static str, error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::NotFound {
            Self::Missing { what }
        } else {
            error.into()
        }
    }

    /// A file of keys that could not be made.
    pub(crate) fn writing(what: &'static str, error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            Self::Exists { what }
        } else {
            error.into()
        }
    }
}

impl From<std::io::Error> for KeyError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// An opened data key: of one subject, for one facet. Wipes itself; prints only its ids.
pub struct DataKey {
    key_id: KeyId,
    facet: FacetTag,
    subject: SubjectId,
    version: u32,
    secret: Zeroizing<[u8; 32]>,
    facet_key: Zeroizing<[u8; 32]>,
}

impl DataKey {
    /// A data key from its 32 secret bytes: for tests and for what brings keys of its own. A
    /// vault's keys are registered before use, this one is registered by whoever makes it.
    #[must_use]
    pub fn from_secret(
        key_id: KeyId,
        facet: FacetTag,
        subject: SubjectId,
        version: u32,
        secret: Zeroizing<[u8; 32]>,
    ) -> Self {
        let facet_key = seal::facet_key(&secret);
        Self { key_id, facet, subject, version, secret, facet_key }
    }

    /// Which key.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The facet it seals.
    #[must_use]
    pub fn facet(&self) -> FacetTag {
        self.facet
    }

    /// Whose data it seals.
    #[must_use]
    pub fn subject(&self) -> SubjectId {
        self.subject
    }

    /// Which of the subject's keys for the facet.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// What is registered in the log before the key's first use (envelope.md).
    #[must_use]
    pub fn commitment(&self) -> Hash32 {
        seal::key_commitment(&self.secret)
    }

    /// The secret, for wrapping only.
    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// What message keys are derived from, computed once.
    pub(crate) fn facet_key(&self) -> &[u8; 32] {
        &self.facet_key
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKey")
            .field("key_id", &self.key_id)
            .field("facet", &self.facet)
            .field("subject", &self.subject)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
