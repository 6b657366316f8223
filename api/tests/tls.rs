//! `chartlog serve` with TLS, as a process: it may be reached from other machines, it takes a new
//! certificate without a restart, and what is not TLS gets nothing.

#![allow(clippy::unwrap_used)] // what is not a test here is part of one

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{
    CipherSuite, ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned,
};

/// A data directory and a certificate beside it.
struct Place {
    dir: tempfile::TempDir,
    certificate: CertificateDer<'static>,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let certificate = certify(dir.path());
        let place = Self { dir, certificate };
        let made = place.run(&["init"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chartlog"));
        command.args(args).arg("--data").arg(self.path("data"));
        command.env("CHARTLOG_PASSPHRASE", "of this test");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn serve(&self) -> Serving {
        let mut child = self
            .command(&["serve", "--listen", "0.0.0.0:0"])
            .arg("--tls-cert")
            .arg(self.path("chain.pem"))
            .env("CHARTLOG_TLS_KEY", self.path("key.pem"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on https://0.0.0.0:");
        let port = address.unwrap_or_else(|| panic!("it did not start: {line}")).parse().unwrap();
        Serving { child, port }
    }
}

/// Writes a new certificate for `localhost` and its key.
fn certify(dir: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(dir.join("chain.pem"), made.cert.pem()).unwrap();
    std::fs::write(dir.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

struct Serving {
    child: Child,
    port: u16,
}

impl Serving {
    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// The answer to a GET, for a client that trusts this certificate only.
    fn get(&self, path: &str, trusts: &CertificateDer<'static>) -> std::io::Result<String> {
        let mut roots = RootCertStore::empty();
        roots.add(trusts.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").unwrap();
        let client = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = StreamOwned::new(client, self.connect());
        let close = "connection: close\r\n\r\n";
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n{close}")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Stops it; its exit code and what it said.
    fn stop(mut self) -> (Option<i32>, String) {
        self.signal(Signal::TERM);
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_server_with_tls_may_be_reached_from_anywhere_and_takes_a_new_certificate() {
    let place = Place::new();
    let serving = place.serve();
    let answer = serving.get("/health/live", &place.certificate).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let transport = "strict-transport-security: max-age=31536000; includeSubDomains";
    assert!(answer.contains(transport), "{answer}");

    let mut clear = serving.connect();
    clear.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut said = Vec::new();
    let _ = clear.read_to_end(&mut said);
    assert!(!String::from_utf8_lossy(&said).contains("HTTP"), "nothing is said in clear");

    // A broken pair first: the server stays as it was.
    let key = std::fs::read(place.path("key.pem")).unwrap();
    std::fs::write(place.path("key.pem"), "PLANTED").unwrap();
    serving.signal(Signal::HUP);
    assert!(serving.get("/health/live", &place.certificate).is_ok());
    std::fs::write(place.path("key.pem"), key).unwrap();

    let new = certify(place.dir.path());
    serving.signal(Signal::HUP);
    let deadline = Instant::now() + Duration::from_secs(30);
    while serving.get("/health/live", &new).is_err() {
        assert!(Instant::now() < deadline, "the new certificate was never shown");
    }
    assert!(serving.get("/health/live", &place.certificate).is_err(), "the old one is gone");

    let (exit, said) = serving.stop();
    assert_eq!(exit, Some(0), "{said}");
    assert!(!said.contains("PLANTED") && !said.contains("PRIVATE KEY"), "{said}");
}

#[test]
fn serve_does_not_begin_with_a_certificate_that_cannot_be_used() {
    let place = Place::new();
    let serve = |key: &Path| {
        let mut command = place.command(&["serve", "--listen", "0.0.0.0:0"]);
        let ran = command.arg("--tls-cert").arg(place.path("chain.pem")).arg("--tls-key").arg(key);
        let ran = ran.output().unwrap();
        (ran.status.code(), String::from_utf8_lossy(&ran.stderr).into_owned())
    };
    let (exit, said) = serve(&place.path("not-there.pem"));
    assert_eq!(exit, Some(2), "{said}");
    assert!(said.contains("not-there.pem"), "{said}");
    let (exit, said) = serve(&place.path("chain.pem"));
    assert_eq!(exit, Some(2), "{said}");
    assert!(said.contains("chain.pem holds no private key"), "{said}");
    let without = place.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(without.status.code(), Some(2), "and without one only loopback is served");
}

/// 45 CFR 170.315(d)(9)(ii): a connection that is encrypted and kept whole by algorithms of FIPS 140-2
/// Annex A (AES-GCM) and of FIPS 180-4 (SHA-2), in TLS 1.2 and 1.3; what was changed on the way is not
/// taken for anything, and without encryption the server does not listen beyond the machine.
#[test]
fn d9_trusted_connection() {
    let place = Place::new();
    let serving = place.serve();
    for suite in [
        CipherSuite::TLS13_AES_256_GCM_SHA384,
        CipherSuite::TLS13_AES_128_GCM_SHA256,
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    ] {
        let mut provider = aws_lc_rs::default_provider();
        provider.cipher_suites.retain(|offered| offered.suite() == suite);
        let mut roots = RootCertStore::empty();
        roots.add(place.certificate.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let config = Arc::new(config);
        let connect = || {
            let name = ServerName::try_from("localhost").unwrap();
            ClientConnection::new(config.clone(), name).unwrap()
        };
        let mut stream = StreamOwned::new(connect(), serving.connect());
        let get = "GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(get.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{suite:?} {answer}");
        assert_eq!(stream.conn.negotiated_cipher_suite().unwrap().suite(), suite);
        let version = stream.conn.protocol_version().unwrap();
        assert!(matches!(version, ProtocolVersion::TLSv1_2 | ProtocolVersion::TLSv1_3));

        // The same request with one bit changed on the way.
        let (mut client, mut wire) = (connect(), serving.connect());
        while client.is_handshaking() {
            client.complete_io(&mut wire).unwrap();
        }
        client.writer().write_all(get.as_bytes()).unwrap();
        let mut sealed = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut sealed).unwrap();
        }
        *sealed.last_mut().unwrap() ^= 1;
        wire.write_all(&sealed).unwrap();
        let mut said = Vec::new();
        let mut stream = StreamOwned::new(client, wire);
        let _ = stream.read_to_end(&mut said);
        assert_eq!(said, b"", "{suite:?}: it was not understood, so nobody answered");
    }
    let clear = place.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(clear.status.code(), Some(2), "without a certificate it stays on the machine");
}
