//! TLS with certificates that are made here.

use std::fs::File;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::duplex;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{
    ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion,
};

use super::*;

/// A certificate for `localhost` in two files.
struct Made {
    dir: TempDir,
    changes: u64,
}

impl Made {
    fn new() -> (Self, CertificateDer<'static>) {
        let mut made = Self { dir: tempfile::tempdir().unwrap(), changes: 0 };
        let certificate = made.replace();
        (made, certificate)
    }

    fn files(&self) -> TlsFiles {
        let file = |name| self.dir.path().join(name);
        TlsFiles { certificate: file("chain.pem"), key: file("key.pem") }
    }

    /// A new pair.
    fn replace(&mut self) -> CertificateDer<'static> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        self.write(&self.files().certificate, &made.cert.pem());
        self.write(&self.files().key, &made.signing_key.serialize_pem());
        made.cert.der().clone()
    }

    /// Writes at a time of its own: file systems count in milliseconds, tests are faster.
    fn write(&mut self, path: &Path, text: &str) {
        std::fs::write(path, text).unwrap();
        self.changes += 1;
        let time = std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + self.changes);
        File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
    }
}

/// Shakes hands and tells which certificate was shown, in which version and protocol.
async fn shake(
    tls: &Tls,
    trusts: &CertificateDer<'static>,
    versions: &[&'static SupportedProtocolVersion],
    protocol: &[u8],
) -> Option<(ProtocolVersion, Option<Vec<u8>>)> {
    let mut roots = RootCertStore::empty();
    roots.add(trusts.clone()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let (client, server) = duplex(16 * 1024);
    let name = ServerName::try_from("localhost").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let (client, _server) =
        tokio::join!(connector.connect(name, client), tls.acceptor().accept(server));
    let client = client.ok()?;
    let connection = client.get_ref().1;
    Some((connection.protocol_version().unwrap(), connection.alpn_protocol().map(<[u8]>::to_vec)))
}

async fn shows(tls: &Tls, certificate: &CertificateDer<'static>) -> bool {
    shake(tls, certificate, &[&TLS13], b"http/1.1").await.is_some()
}

#[tokio::test]
async fn both_versions_are_spoken_and_http_1_1_is_agreed_on() {
    let (made, certificate) = Made::new();
    let tls = Tls::open(made.files()).unwrap();
    for (version, spoken) in
        [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)]
    {
        let shaken = shake(&tls, &certificate, &[version], b"http/1.1").await;
        assert_eq!(shaken, Some((spoken, Some(b"http/1.1".to_vec()))));
    }
    assert_eq!(shake(&tls, &certificate, &[&TLS13], b"h2").await, None);
}

#[tokio::test]
async fn a_changed_pair_is_taken_without_a_restart() {
    let (mut made, first) = Made::new();
    let tls = Tls::open(made.files()).unwrap();
    assert!(!tls.check(false).unwrap(), "nothing has changed");
    let second = made.replace();
    assert!(shows(&tls, &first).await, "nobody has looked yet");
    assert!(tls.check(false).unwrap());
    assert!(shows(&tls, &second).await && !shows(&tls, &first).await);
    assert!(!tls.check(false).unwrap(), "it has been taken");
}

#[tokio::test]
async fn a_hangup_reads_the_files_whatever_they_look_like() {
    let (mut made, _) = Made::new();
    let tls = Tls::open(made.files()).unwrap();
    let second = made.replace();
    *tls.seen.lock() = stamp(&made.files()); // as if time and length were the same
    assert!(!tls.check(false).unwrap());
    assert!(tls.check(true).unwrap());
    assert!(shows(&tls, &second).await);
    assert!(!tls.check(true).unwrap(), "it is the same certificate");
}

#[tokio::test]
async fn a_broken_pair_leaves_the_one_before_and_the_error_names_the_file_only() {
    let (mut made, first) = Made::new();
    let TlsFiles { certificate, key } = made.files();
    let tls = Tls::open(made.files()).unwrap();
    let good_key = std::fs::read_to_string(&key).unwrap();
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let junk = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let planted = "-----BEGIN PLANTED SECRET";
    for (path, text, names) in [
        (&certificate, planted.to_owned(), "chain.pem holds no certificate"),
        (&certificate, String::new(), "chain.pem holds no certificate"),
        (&certificate, good_key.clone(), "chain.pem holds no certificate"),
        (&certificate, junk.to_owned(), "chain.pem cannot be used"),
        (&certificate, " ".repeat(1024 * 1024 + 1), "chain.pem is larger than 1048576 bytes"),
        (&key, planted.to_owned(), "key.pem holds no private key"),
        (&key, other.cert.pem(), "key.pem holds no private key"),
        (&key, other.signing_key.serialize_pem(), "is not that of the certificate"),
        (&key, good_key.replace("MI", "NI"), "key.pem cannot be used"),
    ] {
        let before = std::fs::read_to_string(path).unwrap();
        made.write(path, &text);
        let error = tls.check(false).unwrap_err().to_string();
        assert!(error.contains(names), "{error}");
        assert!(!error.contains("PLANTED"), "{error}");
        assert!(!tls.check(false).unwrap(), "one change, one error");
        assert!(shows(&tls, &first).await, "{names}");
        made.write(path, &before);
        assert!(!tls.check(false).unwrap(), "mended, and the same certificate");
    }
    std::fs::remove_file(&key).unwrap();
    let error = tls.check(false).unwrap_err().to_string();
    assert!(error.starts_with("cannot read ") && error.contains("key.pem"), "{error}");
    assert!(shows(&tls, &first).await);
}

#[test]
fn nothing_is_served_with_a_pair_that_is_none() {
    let (mut made, _) = Made::new();
    let key = made.files().key;
    made.write(&key, "");
    assert!(matches!(Tls::open(made.files()), Err(TlsError::NoKey(_))));
    let shown = format!("{:?}", Current(RwLock::new(Arc::new(pair_of_a_test()))));
    assert_eq!(shown, "Current([redacted])");
}

fn pair_of_a_test() -> CertifiedKey {
    let (made, _) = Made::new();
    pair(&made.files(), &aws_lc_rs::default_provider()).unwrap()
}
