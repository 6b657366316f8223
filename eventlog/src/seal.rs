//! Sealing of one facet, suite 1: BLAKE3 for keys and hashes, ChaCha20-Poly1305 for the bytes.
//!
//! ```text
//! plain  = length u32 || bytes || zeros, padded (see `padded_len`)
//! FK     = D("facet-key", DEK)
//! info   = salt || stream id || revision || event id || tag || i || suite || five zeros
//! okm    = K(FK, info), 64 bytes;  key = okm[0..32];  nonce = okm[32..44]
//! sealed = ChaCha20-Poly1305(key, nonce, aad, plain) || tag
//! digest = D("facet-digest", sealed)
//! ```
//!
//! The key of a message is derived from a fresh salt and used once, so no nonce ever repeats.

use std::sync::LazyLock;

use blake3::Hasher;
use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, Key, KeyInit, Nonce, Tag};
use zeroize::{Zeroize, Zeroizing};

use crate::ids::Hash32;

/// BLAKE3 and ChaCha20-Poly1305 (envelope.md).
pub(crate) const SUITE: u8 = 1;

/// Bytes of the authentication tag that ends every sealed text.
pub(crate) const TAG_LEN: usize = 16;

/// Bytes of the length that begins every plaintext.
pub(crate) const LENGTH_LEN: usize = 4;

// A prepared hasher has absorbed its context: a clone costs a copy where `derive_key` hashes anew.
static ENTRY_HASH: LazyLock<Hasher> = LazyLock::new(|| context("entry-hash"));
static FACET_DIGEST: LazyLock<Hasher> = LazyLock::new(|| context("facet-digest"));
static FACET_KEY: LazyLock<Hasher> = LazyLock::new(|| context("facet-key"));
static KEY_COMMITMENT: LazyLock<Hasher> = LazyLock::new(|| context("key-commitment"));

fn context(name: &str) -> Hasher {
    Hasher::new_derive_key(&format!("chartlog 2026-11-21 {name} v1"))
}

fn derive(prepared: &Hasher, bytes: &[u8]) -> [u8; 32] {
    *prepared.clone().update(bytes).finalize().as_bytes()
}

/// The hash of an entry: over its header and all its descriptors.
pub(crate) fn entry_hash(header_and_descriptors: &[u8]) -> Hash32 {
    Hash32(derive(&ENTRY_HASH, header_and_descriptors))
}

/// The digest of a facet's bytes as they stand in the entry, or of a blob's file.
pub(crate) fn facet_digest(bytes: &[u8]) -> Hash32 {
    Hash32(derive(&FACET_DIGEST, bytes))
}

/// A hasher for the digest of what does not fit into memory.
pub(crate) fn facet_digest_hasher() -> Hasher {
    FACET_DIGEST.clone()
}

/// The key that the single-use keys of a data key's messages are derived from.
pub(crate) fn facet_key(data_key: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(derive(&FACET_KEY, data_key))
}

/// The commitment that is registered for a data key before its first use.
pub(crate) fn key_commitment(data_key: &[u8; 32]) -> Hash32 {
    Hash32(derive(&KEY_COMMITMENT, data_key))
}

/// The length of a plaintext of `len` bytes with its length and its padding: a multiple of 64,
/// above 1,024 a Padme size, so that a length says little about the text.
pub(crate) fn padded_len(len: usize) -> usize {
    let with_length = len + LENGTH_LEN;
    if with_length <= 1024 {
        with_length.div_ceil(64) * 64
    } else {
        // Padme (Nikitin et al., PETS 2019): at most 12 % more, only O(log log n) bits told.
        let exponent = with_length.ilog2();
        let kept = exponent.ilog2() + 1;
        let mask = (1_usize << (exponent - kept)) - 1;
        (with_length + mask) & !mask
    }
}

/// The length of a text of `len` bytes once it is sealed.
pub(crate) fn sealed_len(len: usize) -> usize {
    padded_len(len) + TAG_LEN
}

/// What a message key is derived from: everything that says where the message belongs.
pub(crate) struct Info<'a> {
    pub(crate) salt: &'a [u8; 16],
    pub(crate) stream: &'a [u8; 16],
    pub(crate) revision: u64,
    pub(crate) event_id: &'a [u8; 16],
    pub(crate) tag: u8,
    pub(crate) index: u8,
}

impl Info<'_> {
    pub(crate) fn to_bytes(&self) -> [u8; 64] {
        let mut info = [0_u8; 64];
        info[..16].copy_from_slice(self.salt);
        info[16..32].copy_from_slice(self.stream);
        info[32..40].copy_from_slice(&self.revision.to_le_bytes());
        info[40..56].copy_from_slice(self.event_id);
        info[56] = self.tag;
        info[57] = self.index;
        info[58] = SUITE;
        info
    }
}

/// Key and nonce of one message, for whoever may read that message and no other: neither the data key
/// nor the key of another message follows from them. Wipes itself, and cannot be printed.
pub struct MessageKey {
    okm: Zeroizing<[u8; 44]>,
}

impl MessageKey {
    /// The key (ChaCha20-Poly1305, RFC 8439).
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.okm[..32]
    }

    /// The nonce that it is used with once.
    #[must_use]
    pub fn nonce(&self) -> &[u8] {
        &self.okm[32..]
    }
}

/// Derives the single-use key and nonce of one message.
pub(crate) fn message_key(facet_key: &[u8; 32], info: &[u8]) -> MessageKey {
    let mut okm = Zeroizing::new([0_u8; 44]);
    Hasher::new_keyed(facet_key).update(info).finalize_xof().fill(okm.as_mut_slice());
    MessageKey { okm }
}

fn message_cipher(facet_key: &[u8; 32], info: &[u8]) -> (ChaCha20Poly1305, Nonce) {
    let message = message_key(facet_key, info);
    let mut key = Key::default();
    key.copy_from_slice(message.key());
    let mut nonce = Nonce::default();
    nonce.copy_from_slice(message.nonce());
    let cipher = ChaCha20Poly1305::new(&key);
    key.as_mut_slice().zeroize();
    (cipher, nonce)
}

/// A text too long for the cipher or its length field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Seals `plain` onto the end of `out`: padded, encrypted in place, its tag behind it.
pub(crate) fn seal(
    facet_key: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    plain: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), TooLong> {
    let length = u32::try_from(plain.len()).map_err(|_| TooLong)?;
    let start = out.len();
    let text_end = start + padded_len(plain.len());
    out.reserve(text_end - start + TAG_LEN);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(plain);
    out.resize(text_end, 0);
    let (cipher, nonce) = message_cipher(facet_key, info);
    let tag = cipher
        .encrypt_inout_detached(&nonce, aad, (&mut out[start..]).into())
        .map_err(|_| TooLong)?;
    out.extend_from_slice(&tag);
    Ok(())
}

/// Why a sealed text did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsealable {
    /// Wrong key, or the bytes, their place or their description were changed.
    Refused,
    /// It opened, but its length or padding is not as it must be.
    Padding,
}

/// Opens a sealed text: the bytes without length and padding, which are checked.
pub(crate) fn open(
    facet_key: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
    let Some((text, tag)) = sealed.split_last_chunk::<TAG_LEN>() else {
        return Err(Unsealable::Refused);
    };
    let mut plain = Zeroizing::new(text.to_vec());
    let (cipher, nonce) = message_cipher(facet_key, info);
    cipher
        .decrypt_inout_detached(&nonce, aad, plain.as_mut_slice().into(), &Tag::from(*tag))
        .map_err(|_| Unsealable::Refused)?;
    let length = plain
        .first_chunk::<LENGTH_LEN>()
        .map(|length| u32::from_le_bytes(*length) as usize)
        .ok_or(Unsealable::Padding)?;
    // The padded size is a function of the length, so both must fit, and the rest must be zeros.
    if length > plain.len() - LENGTH_LEN
        || padded_len(length) != plain.len()
        || plain[LENGTH_LEN + length..].iter().any(|byte| *byte != 0)
    {
        return Err(Unsealable::Padding);
    }
    plain.copy_within(LENGTH_LEN..LENGTH_LEN + length, 0);
    plain[length..].zeroize();
    plain.truncate(length);
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_hides_the_length_in_steps() {
        assert_eq!(padded_len(0), 64);
        assert_eq!(padded_len(60), 64);
        assert_eq!(padded_len(61), 128);
        assert_eq!(padded_len(1020), 1024);
        assert_eq!(padded_len(1021), 1088);
        assert_eq!(padded_len(65_532), 65_536);
        for len in 0..5_000 {
            let padded = padded_len(len);
            assert!(padded >= len + LENGTH_LEN && padded.is_multiple_of(64));
            assert_eq!(padded_len(padded - LENGTH_LEN), padded, "a padded size is stable");
        }
    }

    #[test]
    fn a_text_whose_padding_is_not_zero_is_refused() {
        let key = [7; 32];
        let mut out = Vec::new();
        seal(&key, b"info", b"aad", b"text", &mut out).unwrap();
        assert_eq!(open(&key, b"info", b"aad", &out).unwrap().as_slice(), b"text");

        // Sealed by hand, since `seal` cannot make it: a one where zeros belong, then a length
        // that does not fit.
        for (at, value) in [(40, 1), (0, 61), (1, 1)] {
            let mut plain = [0_u8; 64];
            plain[0] = 4;
            plain[at] = value;
            let (cipher, nonce) = message_cipher(&key, b"info");
            let tag =
                cipher.encrypt_inout_detached(&nonce, b"aad", plain.as_mut_slice().into()).unwrap();
            let mut forged = plain.to_vec();
            forged.extend_from_slice(&tag);
            assert_eq!(open(&key, b"info", b"aad", &forged).unwrap_err(), Unsealable::Padding);
        }
    }

    #[test]
    fn every_length_opens_again() {
        let key = [9; 32];
        for len in [0, 1, 59, 60, 61, 1020, 1021, 70_000] {
            let text = vec![0x5a; len];
            let mut out = Vec::new();
            seal(&key, b"i", b"a", &text, &mut out).unwrap();
            assert_eq!(out.len(), sealed_len(len));
            assert_eq!(*open(&key, b"i", b"a", &out).unwrap(), text);
            assert_eq!(open(&key, b"j", b"a", &out).unwrap_err(), Unsealable::Refused);
            assert_eq!(open(&key, b"i", b"b", &out).unwrap_err(), Unsealable::Refused);
        }
    }
}
