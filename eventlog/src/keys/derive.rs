//! Ids and digests that only this log can make: keyed BLAKE3 under a key that never rotates.
//!
//! A stream id derived from a patient number says nothing to who does not hold the key, and a
//! repeated command derives the same event ids again.

use std::sync::Arc;

use zeroize::Zeroizing;

/// Derives ids and keyed digests. Clones share the key.
#[derive(Clone)]
pub struct IdDeriver(Arc<Zeroizing<[u8; 32]>>);

impl IdDeriver {
    pub(crate) fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(Arc::new(key))
    }

    /// A keyed digest of the parts, for one purpose. Every part stands behind its length, so that
    /// different parts never look alike.
    #[must_use]
    pub fn keyed_digest(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        absorb(&mut hasher, purpose.as_bytes());
        for part in parts {
            absorb(&mut hasher, part);
        }
        *hasher.finalize().as_bytes()
    }

    /// An id: the first 16 bytes of the keyed digest with the version and variant bits of a
    /// `UUIDv8` (RFC 9562).
    #[must_use]
    pub fn derive_id(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 16] {
        let digest = self.keyed_digest(purpose, parts);
        let mut id = [0_u8; 16];
        id.copy_from_slice(&digest[..16]);
        id[6] = (id[6] & 0x0f) | 0x80;
        id[8] = (id[8] & 0x3f) | 0x80;
        id
    }
}

fn absorb(hasher: &mut blake3::Hasher, part: &[u8]) {
    hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_purposes_never_look_alike() {
        let deriver = IdDeriver::new(Zeroizing::new([1; 32]));
        let id = deriver.derive_id("a", &[b"bc", b"d"]);
        assert_eq!(id, deriver.derive_id("a", &[b"bc", b"d"]));
        assert_ne!(id, deriver.derive_id("a", &[b"b", b"cd"]));
        assert_ne!(id, deriver.derive_id("a", &[b"bcd"]));
        assert_ne!(id, deriver.derive_id("ab", &[b"c", b"d"]));
        assert_eq!((id[6] >> 4, id[8] >> 6), (8, 2), "a version 8 uuid");
        let other = IdDeriver::new(Zeroizing::new([2; 32]));
        assert_ne!(id, other.derive_id("a", &[b"bc", b"d"]));
    }
}
