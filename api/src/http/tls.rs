//! TLS 1.2 and 1.3. The certificate and its key are read again when their files change, without
//! a restart; a pair that cannot be used leaves the one before in use.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::{Mutex, RwLock};
use tokio::signal::unix::Signal;
use tokio::time::MissedTickBehavior;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{Error, InconsistentKeys, ServerConfig};
use zeroize::Zeroizing;

use crate::limits;

/// The files of a certificate, as PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and after it those up to, but without, the root.
    pub certificate: PathBuf,
    /// Its private key: PKCS #8, PKCS #1 or SEC 1.
    pub key: PathBuf,
}

/// Why a certificate cannot be used. It names the file and nothing that is in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {path}: {error}", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file is too large to be what it should be.
    #[error("{} is larger than {} bytes, which no certificate or key is", .0.display(), limits::PEM)]
    TooLarge(PathBuf),
    /// There is no certificate in the file.
    #[error("{} holds no certificate as PEM", .0.display())]
    NoCertificate(PathBuf),
    /// The certificate cannot be understood.
    #[error("the certificate in {} cannot be used", .0.display())]
    BadCertificate(PathBuf),
    /// There is no key in the file.
    #[error("{} holds no private key as PEM", .0.display())]
    NoKey(PathBuf),
    /// The key is of a kind that cannot be used.
    #[error("the private key in {} cannot be used", .0.display())]
    BadKey(PathBuf),
    /// They do not belong together.
    #[error("the private key in {key} is not that of the certificate in {certificate}",
        key = key.display(), certificate = certificate.display())]
    NotAPair {
        /// The certificate.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
    },
    /// The protocol versions cannot be had from the cryptography library.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[source] Error),
}

/// TLS with a certificate that is kept current.
pub struct Tls {
    files: TlsFiles,
    current: Arc<Current>,
    config: Arc<ServerConfig>,
    seen: Mutex<Stamp>,
}

/// When a file was changed and how long it is; none when it is not there.
type FileStamp = Option<(SystemTime, u64)>;

/// What tells that a file has changed: of the certificate and of the key.
type Stamp = [FileStamp; 2];

/// The certificate in use.
struct Current(RwLock<Arc<CertifiedKey>>);

impl std::fmt::Debug for Current {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Current([redacted])")
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().clone())
    }
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When they hold no pair that can be used.
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let seen = stamp(&files);
        let pair = pair(&files, &provider)?;
        let current = Arc::new(Current(RwLock::new(Arc::new(pair))));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(TlsError::Setup)?
            .with_no_client_auth()
            .with_cert_resolver(current.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { files, current, config: Arc::new(config), seen: Mutex::new(seen) })
    }

    /// What shakes hands with clients.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.config.clone().into()
    }

    /// Reads the files again when they have changed since they were read last, or when `asked`
    /// to. Tells whether the certificate in use is another one now.
    ///
    /// # Errors
    /// When they hold no pair that can be used; the one before stays in use.
    pub fn check(&self, asked: bool) -> Result<bool, TlsError> {
        // Before the files are read: a change while they are read is seen next time.
        let now = stamp(&self.files);
        if std::mem::replace(&mut *self.seen.lock(), now) == now && !asked {
            return Ok(false);
        }
        let pair = pair(&self.files, self.config.crypto_provider())?;
        let changed = self.current.0.read().cert != pair.cert;
        *self.current.0.write() = Arc::new(pair);
        Ok(changed)
    }

    /// Checks the files every few seconds, and at once at each `hangup`. It does not end.
    pub async fn keep_current(self: Arc<Self>, mut hangup: Signal) {
        let mut tick = tokio::time::interval(limits::CERTIFICATE_CHECK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let asked = tokio::select! {
                _ = tick.tick() => false,
                _ = hangup.recv() => true,
            };
            let tls = self.clone();
            // The files may lie on storage that answers late.
            match tokio::task::spawn_blocking(move || tls.check(asked)).await {
                Ok(Ok(true)) => tracing::info!("the new certificate is in use"),
                Ok(Ok(false)) => {}
                Ok(Err(error)) => {
                    tracing::error!(%error, "the certificate before stays in use");
                }
                Err(error) => tracing::error!(%error, "the certificate could not be checked"),
            }
        }
    }
}

fn stamp(files: &TlsFiles) -> Stamp {
    [&files.certificate, &files.key].map(|path| {
        let file = std::fs::metadata(path).ok()?;
        Some((file.modified().ok()?, file.len()))
    })
}

fn pair(files: &TlsFiles, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let TlsFiles { certificate, key } = files;
    let chain = read(certificate)?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsError::NoCertificate(certificate.clone()))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(certificate.clone()));
    }
    let private =
        PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|_| TlsError::NoKey(key.clone()))?;
    let private = provider
        .key_provider
        .load_private_key(private)
        .map_err(|_| TlsError::BadKey(key.clone()))?;
    let pair = CertifiedKey::new(chain, private);
    match pair.keys_match() {
        // Not every kind of key tells its public half; then the first handshake shows.
        Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(pair),
        Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
            Err(TlsError::NotAPair { certificate: certificate.clone(), key: key.clone() })
        }
        Err(_) => Err(TlsError::BadCertificate(certificate.clone())),
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, TlsError> {
    let unreadable = |error| TlsError::Unreadable { path: path.to_owned(), error };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > limits::PEM {
        return Err(TlsError::TooLarge(path.to_owned()));
    }
    std::fs::read(path).map(Zeroizing::new).map_err(unreadable)
}
