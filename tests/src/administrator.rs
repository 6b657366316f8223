//! The first administrator, as whoever ran `chartlog init` knows them: what it printed, and an
//! authenticator application.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

use crate::{Clinic, Server};

/// Seconds that a code lasts.
const STEP: u64 = 30;

/// Somebody with a login name, a password and an authenticator application.
pub struct Administrator {
    /// Login name.
    pub login: String,
    /// The password that holds.
    pub password: String,
    /// The secret of the second factor in base 32, as it was shown.
    pub key: String,
    totp: Totp,
    /// The step whose code was taken last.
    used: u64,
}

/// An answer to a step of signing in.
pub struct Answer {
    /// Its HTTP status.
    pub status: u16,
    /// What it sets as a cookie.
    pub cookie: Option<String>,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body; null when that is no JSON.
    pub body: Value,
}

impl Answer {
    /// Receives it.
    #[must_use]
    pub fn of(mut answer: ureq::http::Response<ureq::Body>) -> Self {
        let text = |value: &ureq::http::HeaderValue| {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        let headers: Vec<_> = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect();
        let cookie = answer.headers().get("set-cookie").map(text);
        let body = answer.body_mut().read_json().unwrap_or_default();
        Self { status: answer.status().as_u16(), cookie, headers, body }
    }

    /// A field of the body that is text; empty when it is not there.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }

    /// `extensions.code` of the first error.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    /// Status and body without the id of the request: what somebody learns who asks twice.
    #[must_use]
    pub fn but_for_its_id(mut self) -> (u16, Value) {
        self.body["errors"][0]["extensions"]["requestId"] = Value::Null;
        (self.status, self.body)
    }
}

impl Administrator {
    /// Makes the data directory and reads what was printed.
    ///
    /// # Panics
    /// When that is not what is expected.
    #[must_use]
    pub fn of(clinic: &Clinic, args: &[&str]) -> Self {
        let ran = clinic.run(&[&["init"], args].concat());
        assert_eq!(ran.exit, 0, "{}", ran.err);
        let printed = |what: &str| {
            let line = ran.out.lines().find_map(|line| line.strip_prefix(what));
            line.unwrap_or_else(|| panic!("`{what}` is not in what init printed")).to_owned()
        };
        let key = printed("key: ");
        let secret = Secret::try_from_base32(&key).expect("a key in base 32");
        Self {
            login: printed("administrator: "),
            password: printed("password for the first sign-in: "),
            totp: Builder::new().with_secret(secret).build_noncompliant(),
            key,
            used: 0,
        }
    }

    /// A code that was not taken yet. Every step is good for one, and the server allows one step
    /// of skew either way: so there are three at once, and nobody has to wait.
    ///
    /// # Panics
    /// When those three are used up.
    pub fn next_code(&mut self) -> String {
        let now = seconds();
        // The one before is about to be too old at the end of a step.
        let oldest = (now + 5) / STEP - 1;
        let step = oldest.max(self.used + 1);
        assert!(step <= now / STEP + 1, "more codes within a minute than there are");
        self.used = step;
        self.totp.generate(step * STEP).to_string()
    }

    /// The code of so many steps before (below zero) or after now.
    ///
    /// # Panics
    /// When that is before 1970.
    #[must_use]
    pub fn code_of_another_time(&self, steps: i64) -> String {
        let step = i64::try_from(seconds() / STEP).expect("a time of these days") + steps;
        self.totp.generate(u64::try_from(step).expect("after 1970") * STEP).to_string()
    }

    /// Shows login name and password.
    #[must_use]
    pub fn knock(&self, server: &Server) -> Answer {
        server.step("sign-in", &json!({ "login": self.login, "password": self.password }))
    }

    /// Goes all the way to a session, with a new password when one is wanted.
    ///
    /// # Panics
    /// When a step is refused.
    pub fn sign_in(&mut self, server: &Server, deliver: &str) -> Answer {
        let knocked = self.knock(server);
        assert_eq!(knocked.text("next"), "second_factor", "{}", knocked.body);
        let mut answer = server.step(
            "second-factor",
            &json!({
                "signIn": knocked.text("signIn"), "totp": self.next_code(), "deliver": deliver,
            }),
        );
        if answer.text("next") == "new_password" {
            "tangerine portrait of an otter".clone_into(&mut self.password);
            answer = server.step(
                "new-password",
                &json!({
                    "signIn": answer.text("signIn"), "password": self.password, "deliver": deliver,
                }),
            );
        }
        assert_eq!(answer.text("next"), "signed_in", "{}", answer.body);
        answer
    }
}

impl Server {
    /// Sends a step of signing in.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn step(&self, path: &str, body: &Value) -> Answer {
        let request = self.agent().post(self.url(&format!("/auth/{path}")));
        Answer::of(request.send_json(body).expect("an answer"))
    }

    /// Sends something to `/auth/...` with a header that says which session it is.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn with_session(&self, path: &str, header: (&str, &str), body: Option<&Value>) -> Answer {
        let url = self.url(&format!("/auth/{path}"));
        let answer = match body {
            Some(body) => self.agent().post(url).header(header.0, header.1).send_json(body),
            None => self.agent().get(url).header(header.0, header.1).call(),
        };
        Answer::of(answer.expect("an answer"))
    }
}

/// Seconds since 1970 by the clock that the server goes by too.
#[allow(clippy::disallowed_methods)] // a test from outside has no other
fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs()
}
