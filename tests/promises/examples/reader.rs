//! Somebody who pastes the examples: into one shell from the first to the last, and into terminals of their
//! own what goes on running.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use chartlog_tests::Live;
use chartlog_tests::binary::chartlog;
use serde_json::json;
use tempfile::TempDir;

use super::prints::differs;
use crate::pages::root;

/// What a reader types and a test does not: the binary is built, and small clinics show the same.
const STANDS_FOR: [(&str, &str); 4] = [
    ("cargo build --release", "true"),
    ("cargo run --release -- demo", "chartlog demo --patients 8"),
    ("target/release/chartlog demo", "chartlog demo --patients 40"),
    ("target/release/chartlog ", "chartlog "),
];
/// What the pages say in place of the password that `init` printed.
const PRINTED: &str = "the one that init printed";
/// How a terminal says where it listens.
const LISTENS: &str = "listening on http://";
/// Stands between the answers of two blocks.
const NEXT: &str = "-- next block --";

/// The shell, the terminals, and a folder in place of `/tmp`.
pub(super) struct Reader {
    shell: Bash,
    terminals: Vec<Terminal>,
    first_password: String,
    /// Dropped last.
    own: TempDir,
}

/// What listens in a terminal.
struct Terminal {
    /// The address on the page.
    page: String,
    /// The address here.
    here: String,
    /// Stopped when it is dropped, as with Ctrl-C.
    _bash: Bash,
}

/// A bash, and what it prints, errors too.
struct Bash {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Reader {
    pub(super) fn new() -> Self {
        let own = TempDir::with_prefix("chartlog-test-").unwrap();
        let shell = Bash::new(own.path());
        Self { shell, terminals: Vec::new(), first_password: String::new(), own }
    }

    /// Which of these programs of the `PATH` or packages of Python is not there.
    pub(super) fn misses<'a>(&mut self, with: &'a [String]) -> Option<&'a str> {
        let there = |what: &str| format!("command -v {what} || python3 -c 'import {what}'");
        let mut misses = |what: &str| {
            let ask = format!("{{ {}; }} > /dev/null 2>&1 && echo there", there(what));
            self.shell.prints(&ask).is_empty()
        };
        with.iter().map(String::as_str).find(|what| misses(what))
    }

    /// Pastes a block into the shell and gives what it prints.
    pub(super) fn pastes(&mut self, block: &str) -> Vec<String> {
        let block = self.here(block);
        self.shell.prints(&block)
    }

    /// Pastes a block that goes on running into a new terminal, in place of the one that listened at its
    /// address, and gives what it prints until a line as the page's last one.
    pub(super) fn opens(&mut self, block: &str, prints: &[String]) -> Vec<String> {
        let address = |line: &String| line.strip_prefix(LISTENS).map(str::to_owned);
        let page = prints.iter().find_map(address).expect("the page says where it listens");
        self.terminals.retain(|terminal| terminal.page != page);
        let block = self.here(block).replace(&page, "127.0.0.1:0");
        let mut bash = Bash::new(self.own.path());
        bash.types(&block);
        writeln!(bash.input, "exit").unwrap();
        let last = self.here(prints.last().expect("the page says what it prints"));
        let said = bash.lines_until(|line| differs(&last, line).is_none());
        if let Some(here) = said.iter().find_map(address) {
            self.terminals.push(Terminal { page, here, _bash: bash });
        }
        let password = |line: &String| {
            line.strip_prefix("password for the first sign-in: ").map(str::to_owned)
        };
        if let Some(password) = said.iter().find_map(password) {
            self.first_password = password;
        }
        said
    }

    /// Subscribes over a socket in a role, with the patient of the shell, and gives the first message.
    pub(super) fn subscribes(&mut self, document: &str, role: &str) -> Vec<String> {
        let token = self.pastes(&format!("chartlog token --data /tmp/clinic --role {role}"));
        let patient = self.pastes("echo $PATIENT");
        let address = self.here("127.0.0.1:8420");
        let variables = json!({ "patient": patient.concat() });
        let told = Live::open(&address, &token.concat()).subscribe("1", document, &variables);
        vec![told.to_string()]
    }

    /// What a page says, for here.
    pub(super) fn here(&self, text: &str) -> String {
        let own = format!("{}/", self.own.path().display());
        let mut text = text.replace("/tmp/", &own).replace(PRINTED, &self.first_password);
        for (typed, here) in STANDS_FOR {
            text = text.replace(typed, here);
        }
        for Terminal { page, here, .. } in &self.terminals {
            text = text.replace(page, here);
        }
        text
    }
}

impl Bash {
    fn new(own: &Path) -> Self {
        // The packages that `.ci/run` has from PyPI, where it ran.
        let packages = root().join("target/python/bin");
        let mut path = vec![chartlog().parent().unwrap().to_owned(), packages];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
        // Whatever it runs is stopped with it, and does not wait for ever.
        let mut child = Command::new("timeout")
            .args(["900", "bash"])
            .current_dir(own)
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("CHARTLOG_LISTEN", "127.0.0.1:0")
            .env_remove("CHARTLOG_PASSPHRASE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        writeln!(input, "exec 2>&1").unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, input, lines }
    }

    fn types(&mut self, block: &str) {
        writeln!(self.input, "{{\n{block}\n}} < /dev/null").unwrap();
    }

    fn prints(&mut self, block: &str) -> Vec<String> {
        self.types(block);
        writeln!(self.input, "echo; echo '{NEXT}'").unwrap();
        let mut lines = self.lines_until(|line| line == NEXT);
        assert_eq!(lines.pop().as_deref(), Some(NEXT), "the shell ended with {lines:#?}");
        lines
    }

    /// The lines with something on them, up to one; all there are when that does not come.
    fn lines_until(&mut self, last: impl Fn(&str) -> bool) -> Vec<String> {
        let mut said = Vec::new();
        for line in self.lines.by_ref().map_while(Result::ok) {
            let ends = last(&line);
            if !line.trim().is_empty() {
                said.push(line);
            }
            if ends {
                break;
            }
        }
        said
    }
}

impl Drop for Bash {
    fn drop(&mut self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        // Until all that it ran has ended.
        self.lines.by_ref().map_while(Result::ok).for_each(drop);
        let _ = self.child.wait();
    }
}
