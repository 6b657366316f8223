//! A running server and a client of it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::binary::Clinic;

/// A server of a clinic's directory. It is stopped with SIGTERM when dropped.
pub struct Server {
    child: Child,
    address: String,
    agent: ureq::Agent,
    said: Option<std::thread::JoinHandle<String>>,
}

impl Server {
    /// Starts a server on a free port and waits until it is ready.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(clinic: &Clinic) -> Self {
        Self::of(clinic.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Makes a demo clinic in a directory that is not made yet, and serves it.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn demo(clinic: &Clinic, patients: u32) -> Self {
        let patients = patients.to_string();
        Self::of(clinic.command(&["demo", "--listen", "127.0.0.1:0", "--patients", &patients]))
    }

    /// Starts one that believes what a client of this machine says about its source address.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_behind_a_proxy(clinic: &Clinic) -> Self {
        let mut command = clinic.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("CHARTLOG_TRUSTED_PROXIES", "127.0.0.1");
        Self::of(command)
    }

    /// Starts one whose writes can be made to fail by [`Server::no_more_writes`].
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_on_a_failing_disk(clinic: &Clinic) -> Self {
        let serve = clinic.command(&["serve", "--listen", "127.0.0.1:0"]);
        // A write past the limit is an error then, and not the end of the process.
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
        command.arg(serve.get_program()).args(serve.get_args());
        command.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self::of(command.stdin(Stdio::null()))
    }

    fn of(mut command: impl std::borrow::BorrowMut<Command>) -> Self {
        let mut child = command
            .borrow_mut()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut stderr = child.stderr.take().expect("piped");
        let said = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let line = lines.next().and_then(Result::ok).unwrap_or_default();
        let Some(address) = line.strip_prefix("listening on http://") else {
            let _ = child.kill();
            panic!("the server did not start: {line} {}", said.join().unwrap_or_default());
        };
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        let address = address.to_owned();
        Self { child, address, agent: config.into(), said: Some(said) }
    }

    /// `http://HOST:PORT`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The client.
    #[must_use]
    pub const fn agent(&self) -> &ureq::Agent {
        &self.agent
    }

    /// Asks and returns the whole answer, errors included.
    ///
    /// # Panics
    /// When no JSON comes back.
    #[must_use]
    pub fn ask(&self, token: &str, query: &str, variables: Value) -> Value {
        self.send(token, &json!({ "query": query, "variables": variables }))
    }

    /// As [`Server::ask`], of a view that has got to a position.
    ///
    /// # Panics
    /// When no JSON comes back.
    #[must_use]
    pub fn ask_after(&self, position: &Value, token: &str, query: &str, variables: Value) -> Value {
        let at_least = json!({ "atLeast": position });
        self.send(token, &json!({ "query": query, "variables": variables, "extensions": at_least }))
    }

    fn send(&self, token: &str, body: &Value) -> Value {
        let request = self.agent.post(self.url("/graphql"));
        let request = request.header("authorization", format!("Bearer {token}"));
        let mut answer = request.send_json(body).expect("an answer");
        answer.body_mut().read_json().expect("JSON")
    }

    /// Asks and returns `data`, of a view that knows of everything that others have done: an officer
    /// of compliance says how far that is.
    ///
    /// # Panics
    /// When there are errors.
    #[must_use]
    pub fn told(&self, officer: &str, token: &str, query: &str, variables: Value) -> Value {
        let head = self.data(officer, "{ logStatus { position } }", json!({}));
        let position = &head["logStatus"]["position"];
        let mut answer = self.ask_after(position, token, query, variables);
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].take()
    }

    /// Asks and returns `data`.
    ///
    /// # Panics
    /// When there are errors.
    #[must_use]
    pub fn data(&self, token: &str, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(token, query, variables);
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].take()
    }

    /// `HOST:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// From now on every write of the server to a file fails, as on a full disk.
    ///
    /// # Panics
    /// When the operating system does not allow that.
    pub fn no_more_writes(&self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        let nothing = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
        rustix::process::prlimit(pid, rustix::process::Resource::Fsize, nothing)
            .expect("a limit for a child of one's own");
    }

    /// Kills it at once.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn kill(mut self) {
        self.child.kill().expect("a child can be killed");
        let _ = self.child.wait();
    }

    /// Stops it and returns its exit code and what it said on standard error.
    ///
    /// # Panics
    /// When it does not stop.
    #[must_use]
    pub fn stop(mut self) -> (i32, String) {
        self.terminate();
        let status = self.child.wait().expect("it ends");
        let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
        (status.code().unwrap_or(-1), said)
    }

    fn terminate(&self) {
        if let Some(pid) =
            i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw)
        {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.terminate();
            let _ = self.child.wait();
        }
    }
}
