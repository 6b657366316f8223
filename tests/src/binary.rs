//! The binary and a data directory for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::fhir;

/// Which binary: the one that `CHARTLOG_BINARY` names, else the one that cargo built beside this
/// test.
///
/// # Panics
/// When there is none: `cargo test --workspace` builds it.
#[must_use]
pub fn chartlog() -> PathBuf {
    if let Some(named) = std::env::var_os("CHARTLOG_BINARY") {
        return named.into();
    }
    let here = std::env::current_exe().expect("a test has a path");
    let beside = here.ancestors().nth(2).expect("a target directory").join("chartlog");
    assert!(beside.exists(), "run the tests with `cargo test --workspace`: it builds the binary");
    beside
}

/// A data directory in a temporary place, with its passphrase.
pub struct Clinic {
    root: TempDir,
    /// The root key comes from a file, which takes no time; else from a passphrase.
    key_file: bool,
}

/// How a command ended.
pub struct Ran {
    /// Its exit code; -1 when it was killed.
    pub exit: i32,
    /// What it printed.
    pub out: String,
    /// What it said besides.
    pub err: String,
}

impl Clinic {
    /// A new directory for development.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let clinic = Self::without_directory();
        let made = clinic.run(&["init", "--development"]);
        assert_eq!(made.exit, 0, "{}", made.err);
        clinic
    }

    /// A place for one that is not made yet.
    ///
    /// # Panics
    /// When there is no temporary place.
    #[must_use]
    pub fn without_directory() -> Self {
        let root = TempDir::with_prefix("chartlog-test-").expect("a temporary directory");
        Self { root, key_file: false }
    }

    /// A new directory for development whose root key is in a file: for tests that start the server
    /// again and again.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn with_root_key_file() -> Self {
        let clinic = Self { key_file: true, ..Self::without_directory() };
        std::fs::write(clinic.beside("root.key"), "07".repeat(32)).expect("a file");
        let made = clinic.run(&["init", "--development"]);
        assert_eq!(made.exit, 0, "{}", made.err);
        clinic
    }

    /// A place for a directory that is not made yet, with the root key file of another one.
    ///
    /// # Panics
    /// When that one has none.
    #[must_use]
    pub fn beside_with_the_key_of(other: &Self) -> Self {
        let clinic = Self { key_file: true, ..Self::without_directory() };
        std::fs::copy(other.beside("root.key"), clinic.beside("root.key")).expect("a key file");
        clinic
    }

    /// A new directory for development with so many patients of [`fhir::bundle`].
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn with_patients(patients: u32) -> Self {
        let clinic = Self::new();
        clinic.takes((0..patients).map(fhir::bundle));
        clinic
    }

    /// Imports bundles that are in order.
    ///
    /// # Panics
    /// When one is refused.
    pub fn takes(&self, bundles: impl IntoIterator<Item = serde_json::Value>) {
        let file = self.beside("bundles.ndjson");
        let lines: String = bundles.into_iter().map(|bundle| format!("{bundle}\n")).collect();
        std::fs::write(&file, lines).expect("a file");
        let (ran, _) = self.import(&file);
        assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    }

    /// The data directory.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// A place beside the data directory.
    #[must_use]
    pub fn beside(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// A token of a role; `args` are the role and whatever else `chartlog token --role` takes.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn token(&self, args: &[&str]) -> String {
        let ran = self.run(&[&["token", "--role"], args].concat());
        assert_eq!(ran.exit, 0, "{}", ran.err);
        ran.out.trim().to_owned()
    }

    /// A command of the binary; `--data` and the passphrase are given. For `import` the format
    /// comes first, as in `["import", "fhir", ...]`.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(chartlog());
        command.args(args).arg("--data").arg(self.dir());
        if self.key_file {
            command.env("CHARTLOG_ROOT_KEY_FILE", self.beside("root.key"));
        } else {
            command.env("CHARTLOG_PASSPHRASE", "a passphrase for tests only");
        }
        command.env("CHARTLOG_LOG", "debug");
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    /// When the binary cannot be started.
    #[must_use]
    pub fn run(&self, args: &[&str]) -> Ran {
        ran(self.command(args).output().expect("the binary starts"))
    }

    /// Imports and returns the report.
    ///
    /// # Panics
    /// When there is no report.
    #[must_use]
    pub fn import(&self, path: &Path) -> (Ran, serde_json::Value) {
        let report = self.beside("report.json");
        let _ = std::fs::remove_file(&report);
        let path = path.to_str().expect("a path that is text");
        let file = report.to_str().expect("a path that is text");
        let ran = self.run(&["import", "fhir", path, "--report", file]);
        let text = std::fs::read_to_string(&report)
            .unwrap_or_else(|_| panic!("no report: exit {} {}", ran.exit, ran.err));
        (ran, serde_json::from_str(&text).expect("a report in JSON"))
    }

    /// The keyless report of the log.
    ///
    /// # Panics
    /// When the log is not whole.
    #[must_use]
    pub fn verify(&self) -> serde_json::Value {
        let ran = self.run(&["verify", "--json"]);
        assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
        serde_json::from_str(&ran.out).expect("a report in JSON")
    }
}

impl Default for Clinic {
    fn default() -> Self {
        Self::new()
    }
}

/// How a finished process ended.
#[must_use]
pub fn ran(output: Output) -> Ran {
    Ran {
        exit: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
