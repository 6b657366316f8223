//! The seal of a file for a person: the age format with a passphrase (age-encryption.org/v1, its scrypt
//! recipient), which other programs open too. A file that was cut short does not open to its end.

use std::io::{self, Write};
use std::iter;
use std::time::Instant;

use age::secrecy::SecretString;
use age::stream::StreamWriter;
use age::{Encryptor, Recipient, scrypt};
use axum::body::Bytes;
use tokio::sync::mpsc::Sender;

use crate::exchange::export::Broken;
use crate::limits;

/// Begins a sealed file. It takes [`limits::PASSPHRASE_WORK`].
///
/// # Errors
/// When the client is gone.
pub(super) fn begin<W: Write>(passphrase: &str, out: W) -> io::Result<StreamWriter<W>> {
    let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
    recipient.set_work_factor(limits::PASSPHRASE_WORK);
    let recipients = iter::once(&recipient as &dyn Recipient);
    let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
    encryptor.wrap_output(out)
}

/// Ends it.
///
/// # Errors
/// When the client is gone.
pub(super) fn end<W: Write>(sealed: StreamWriter<W>) -> io::Result<()> {
    sealed.finish()?.flush()
}

/// Where a sealed file leaves: in pieces of a bounded size. It waits for the client, up to a limit.
pub(super) struct Outlet<'a> {
    client: &'a Sender<Result<Bytes, Broken>>,
    piece: Vec<u8>,
    began: Instant,
}

impl<'a> Outlet<'a> {
    pub(super) fn new(client: &'a Sender<Result<Bytes, Broken>>) -> Self {
        Self { client, piece: Vec::with_capacity(limits::EXPORT_PIECE), began: Instant::now() }
    }

    fn send(&mut self) -> io::Result<()> {
        let full = std::mem::replace(&mut self.piece, Vec::with_capacity(limits::EXPORT_PIECE));
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        self.client.blocking_send(Ok(full.into())).map_err(|_| gone())?;
        if self.began.elapsed() > limits::EXPORT_TIME {
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        Ok(())
    }
}

impl Write for Outlet<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= limits::EXPORT_PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() { Ok(()) } else { self.send() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn opened(sealed: &[u8], passphrase: &str) -> Result<Vec<u8>, String> {
        let mut identity = scrypt::Identity::new(SecretString::from(passphrase.to_owned()));
        identity.set_max_work_factor(limits::PASSPHRASE_WORK);
        let decryptor = age::Decryptor::new(sealed).map_err(|error| error.to_string())?;
        let identities = iter::once(&identity as &dyn age::Identity);
        let mut plain = Vec::new();
        let mut reader = decryptor.decrypt(identities).map_err(|error| error.to_string())?;
        reader.read_to_end(&mut plain).map_err(|error| error.to_string())?;
        Ok(plain)
    }

    #[test]
    fn what_was_sealed_opens_with_its_passphrase_whole_or_not_at_all() {
        let mut out = Vec::new();
        let mut sealed = begin("correct horse battery", &mut out).unwrap();
        let plain = b"a line of the record\n".repeat(10_000);
        sealed.write_all(&plain).unwrap();
        end(sealed).unwrap();
        assert!(out.starts_with(b"age-encryption.org/v1\n-> scrypt "));
        assert!(!out.windows(6).any(|window| window == b"record"));
        assert_eq!(opened(&out, "correct horse battery").unwrap(), plain);
        assert!(opened(&out, "correct horse batterx").is_err());
        assert!(opened(&out[..out.len() - 1], "correct horse battery").is_err());
    }
}
