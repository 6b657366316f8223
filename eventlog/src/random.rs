//! Randomness from the operating system. Salts come from a pool so that a small entry does not
//! pay for a system call of its own.

use zeroize::Zeroizing;

/// The operating system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

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
    pool: Box<[u8; POOL]>,
    used: usize,
}

impl Salts {
    pub(crate) fn new() -> Self {
        Self { pool: Box::new([0; POOL]), used: POOL }
    }

    pub(crate) fn next(&mut self) -> Result<[u8; 16], NoRandomness> {
        if self.used + 16 > POOL {
            getrandom::fill(self.pool.as_mut()).map_err(|_| NoRandomness)?;
            self.used = 0;
        }
        let mut salt = [0_u8; 16];
        salt.copy_from_slice(&self.pool[self.used..self.used + 16]);
        self.used += 16;
        Ok(salt)
    }
}
