//! Randomness from the operating system. Salts come from a pool so that a small entry does not
//! pay for a system call of its own.

use std::fmt::Debug;
use std::sync::Arc;

use zeroize::Zeroizing;

/// The operating system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

/// Where a log's salts and nonces come from. Anything but [`OperatingSystem`] is for tests that want the same
/// bytes again: a salt that comes twice can open what it seals.
pub trait Randomness: Debug + Send + Sync + 'static {
    /// Fills the bytes with fresh ones.
    ///
    /// # Errors
    /// When there are none.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct OperatingSystem;

impl Randomness for OperatingSystem {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

/// Fresh random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut out = [0_u8; N];
    getrandom::fill(&mut out).map_err(|_| NoRandomness)?;
    Ok(out)
}

/// A fresh random key.
pub(crate) fn key() -> Result<Zeroizing<[u8; 32]>, NoRandomness> {
    let mut out = Zeroizing::new([0_u8; 32]);
    getrandom::fill(out.as_mut()).map_err(|_| NoRandomness)?;
    Ok(out)
}

const POOL: usize = 4096;

/// A pool of salts. Each byte is handed out once.
pub(crate) struct Salts {
    source: Arc<dyn Randomness>,
    pool: Box<[u8; POOL]>,
    used: usize,
}

impl Salts {
    pub(crate) fn new(source: Arc<dyn Randomness>) -> Self {
        Self { source, pool: Box::new([0; POOL]), used: POOL }
    }

    /// A nonce for the whole of a segment: not out of the pool.
    pub(crate) fn nonce(&self) -> Result<[u8; 16], NoRandomness> {
        let mut nonce = [0_u8; 16];
        self.source.fill(&mut nonce)?;
        Ok(nonce)
    }

    pub(crate) fn next(&mut self) -> Result<[u8; 16], NoRandomness> {
        if self.used + 16 > POOL {
            self.source.fill(self.pool.as_mut())?;
            self.used = 0;
        }
        let mut salt = [0_u8; 16];
        salt.copy_from_slice(&self.pool[self.used..self.used + 16]);
        self.used += 16;
        Ok(salt)
    }
}
