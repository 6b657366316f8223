//! The root key: it never lies in the data directory.

use std::fs;
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::{Zeroize, Zeroizing};

use crate::keys::KeyError;
use crate::limits;

/// Where the root key comes from. Wipes itself, prints nothing.
pub enum RootKeySource {
    /// A passphrase, stretched with argon2id.
    Passphrase(Zeroizing<String>),
    /// 32 random bytes: a credential file, an environment variable, a key service.
    Raw(Zeroizing<[u8; 32]>),
}

impl RootKeySource {
    /// A passphrase.
    #[must_use]
    pub fn passphrase(passphrase: String) -> Self {
        Self::Passphrase(Zeroizing::new(passphrase))
    }

    /// 32 random bytes.
    #[must_use]
    pub fn raw(key: [u8; 32]) -> Self {
        Self::Raw(Zeroizing::new(key))
    }

    /// A credential file such as systemd hands over: 32 bytes as they are, or 64 hexadecimal
    /// digits with or without a line end.
    ///
    /// # Errors
    /// When the file cannot be read or holds neither.
    pub fn file(path: &Path) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(fs::read(path)?);
        let mut key = Zeroizing::new([0_u8; 32]);
        if bytes.len() == key.len() {
            key.copy_from_slice(&bytes);
            return Ok(Self::Raw(key));
        }
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| KeyError::RootKey("the file holds neither 32 bytes nor 64 hex digits"))?;
        hex::decode_to_slice(text.trim_end(), key.as_mut())
            .map_err(|_| KeyError::RootKey("the file holds neither 32 bytes nor 64 hex digits"))?;
        Ok(Self::Raw(key))
    }

    /// An environment variable of 64 hexadecimal digits.
    ///
    /// # Errors
    /// When it is not set or holds something else.
    pub fn environment(variable: &str) -> Result<Self, KeyError> {
        let text = std::env::var(variable)
            .map(Zeroizing::new)
            .map_err(|_| KeyError::RootKey("the environment variable is not set"))?;
        let mut key = Zeroizing::new([0_u8; 32]);
        hex::decode_to_slice(text.trim_end(), key.as_mut())
            .map_err(|_| KeyError::RootKey("the variable does not hold 64 hex digits"))?;
        Ok(Self::Raw(key))
    }
}

/// What stretching a passphrase costs. It is kept beside the wrapped keys, so that it can grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for KdfCost {
    /// 64 MiB, 3 passes, 1 lane: the second recommendation of RFC 9106 with one lane.
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 }
    }
}

impl KdfCost {
    /// What stands in the file when nothing is stretched.
    pub(crate) const NONE: Self = Self { memory_kib: 0, passes: 0, lanes: 0 };
}

/// The key that wraps the escrow file.
pub(crate) fn wrapping_key(
    source: &RootKeySource,
    salt: &[u8; 16],
    cost: KdfCost,
) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let mut key = Zeroizing::new([0_u8; 32]);
    match source {
        RootKeySource::Passphrase(passphrase) => {
            if cost.memory_kib > limits::KDF_MEMORY_KIB
                || cost.passes > limits::KDF_PASSES
                || cost.lanes > limits::KDF_LANES
            {
                return Err(KeyError::Kdf);
            }
            let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
                .map_err(|_| KeyError::Kdf)?;
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
                .map_err(|_| KeyError::Kdf)?;
        }
        RootKeySource::Raw(raw) => {
            let mut material = Zeroizing::new([0_u8; 48]);
            material[..32].copy_from_slice(raw.as_ref());
            material[32..].copy_from_slice(salt);
            let mut derived =
                blake3::derive_key("chartlog 2026-11-21 root-key v1", material.as_ref());
            key.copy_from_slice(&derived);
            derived.zeroize();
        }
    }
    Ok(key)
}
