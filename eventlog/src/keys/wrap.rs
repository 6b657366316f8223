//! Wrapping of one secret under another: XChaCha20-Poly1305 with a random nonce, and the durable
//! writing of small files of wrapped keys.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chacha20poly1305::{AeadInOut, Key, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, Zeroizing};

use crate::seal::TAG_LEN;

/// Bytes of the nonce.
pub(crate) const NONCE_LEN: usize = 24;

/// Bytes of a wrapped 32-byte key with its tag.
pub(crate) const WRAPPED_KEY_LEN: usize = 32 + TAG_LEN;

/// The wrapped text did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused;

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    let mut copy = Key::from(*key);
    let cipher = XChaCha20Poly1305::new(&copy);
    copy.as_mut_slice().zeroize();
    cipher
}

/// Encrypts `plain` and puts the tag behind it. The buffer that is returned never held anything
/// else, so no plaintext is left in it.
pub(crate) fn wrap(
    key: &[u8; 32],
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::with_capacity(plain.len() + TAG_LEN);
    out.extend_from_slice(plain);
    let tag = cipher(key)
        .encrypt_inout_detached(&XNonce::from(*nonce), aad, out.as_mut_slice().into())
        .map_err(|_| Refused)?;
    out.extend_from_slice(&tag);
    Ok(out)
}

/// Opens what [`wrap`] made.
pub(crate) fn unwrap(
    key: &[u8; 32],
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    wrapped: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let (text, tag) = wrapped.split_last_chunk::<TAG_LEN>().ok_or(Refused)?;
    let mut plain = Zeroizing::new(text.to_vec());
    cipher(key)
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            aad,
            plain.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| Refused)?;
    Ok(plain)
}

/// Opens a wrapped 32-byte key.
pub(crate) fn unwrap_key(
    key: &[u8; 32],
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    wrapped: &[u8],
) -> Result<Zeroizing<[u8; 32]>, Refused> {
    let plain = unwrap(key, nonce, aad, wrapped)?;
    let mut out = Zeroizing::new([0_u8; 32]);
    if plain.len() != out.len() {
        return Err(Refused);
    }
    out.copy_from_slice(&plain);
    Ok(out)
}

/// Makes sure that a database file is there that only its owner may read: redb would make it
/// readable for everyone. An empty file is a new database to it.
pub(crate) fn touch(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let options = options.create(true).truncate(false).write(true).mode(0o600);
    options.open(path).map(|_| ())
}

/// Writes a new file that only its owner may read, durable with its name. An existing file is
/// left alone: `AlreadyExists`.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (temporary, folder) = write_unnamed(path, bytes)?;
    // A link fails where a rename would replace.
    fs::hard_link(&temporary, path)?;
    fs::remove_file(temporary)?;
    File::open(folder)?.sync_all()
}

/// Puts a file in the place of the one that is there, in one step of the file system, durable when this
/// returns. Only its owner may read it.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (temporary, folder) = write_unnamed(path, bytes)?;
    fs::rename(temporary, path)?;
    File::open(folder)?.sync_all()
}

/// The name of a file until it is whole.
pub(crate) fn unnamed(path: &Path) -> PathBuf {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    PathBuf::from(temporary)
}

/// Removes what a crash left behind: it was never given its name, so it is nobody's.
pub(crate) fn remove_unnamed(temporary: &Path) -> io::Result<()> {
    match fs::remove_file(temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes the bytes under another name, synced. Gives that name and the folder.
fn write_unnamed<'a>(path: &'a Path, bytes: &[u8]) -> io::Result<(PathBuf, &'a Path)> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let temporary = unnamed(path);
    remove_unnamed(&temporary)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok((temporary, folder))
}
