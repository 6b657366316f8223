//! Bytes that nobody may read who does not need them.

use zeroize::Zeroizing;

/// A secret: wiped from memory when it is dropped. `Debug` prints `[secret]`; [`Secret::expose`] is
/// how it is read. Comparing two takes a time that depends on them: to check what somebody typed,
/// compare in constant time.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// The bytes themselves. For sealing under `credentials` and for checking a factor.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::from(b"hunter2".to_vec())), "[secret]");
    }
}
