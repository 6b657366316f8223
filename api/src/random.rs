//! Randomness from the operating system, and the ids made of it.

use uuid::Uuid;

/// The operating system gave no randomness. Nothing can be sealed without it.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes: {0}")]
pub struct NoRandomness(#[from] getrandom::Error);

/// Bytes nobody can guess.
///
/// # Errors
/// [`NoRandomness`].
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A random id (UUIDv4): opaque, tells no time.
///
/// # Errors
/// [`NoRandomness`].
pub fn id() -> Result<Uuid, NoRandomness> {
    Ok(uuid::Builder::from_random_bytes(bytes()?).into_uuid())
}
