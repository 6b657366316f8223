//! Somebody's first sign-in from a front-end of their own.

use serde_json::{Value, json};

use crate::Server;

/// The password that everybody here takes when they are asked for one of their own.
pub const PASSWORD: &str = "tangerine portrait of rain";

/// The code that an authenticator application shows now.
///
/// # Panics
/// When the key is not what was shown.
#[must_use]
pub fn code(key: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(key).expect("a key in base 32");
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    totp.generate_current().to_string()
}

/// Signs in for the first time, to a bearer token. Who has no second factor enrols one.
///
/// # Panics
/// When a step is refused.
#[must_use]
pub fn first_sign_in(server: &Server, login: &str, password: &str, key: Option<&str>) -> String {
    let mut step = server.post("/auth/sign-in", &json!({ "login": login, "password": password }));
    for _ in 0..5 {
        let sign_in = step["signIn"].clone();
        step = match step["next"].as_str() {
            Some("second_factor") => {
                let key = key.expect("an account without a second factor");
                server.post("/auth/second-factor", &json!({ "signIn": sign_in, "totp": code(key) }))
            }
            Some("new_password") => server
                .post("/auth/new-password", &json!({ "signIn": sign_in, "password": PASSWORD })),
            Some("enrol") => {
                let shown = code(step["secret"].as_str().expect("a secret"));
                server.post("/auth/enrol", &json!({ "signIn": sign_in, "code": shown }))
            }
            Some("signed_in") => return step["token"].as_str().expect("a token").to_owned(),
            _ => panic!("{}", step["errors"]),
        };
    }
    panic!("a sign-in has no more steps than these");
}

impl Server {
    /// Posts JSON and returns what comes back.
    ///
    /// # Panics
    /// When no JSON comes back.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Value {
        let mut answer = self.agent().post(self.url(path)).send_json(body).expect("an answer");
        answer.body_mut().read_json().expect("JSON")
    }
}
