//! 45 CFR 170.315(d)(5), over HTTP with a clock that can be moved.

use serde_json::{Value, json};

use super::practice::{MINUTE, Practice};
use crate::accounts::{self, Handout};
use crate::{limits, node};

const PASSWORD: &str = "tangerine portrait of rain";

/// The code that the authenticator application shows at the time of the clinic.
fn code(practice: &Practice, first: &Handout) -> String {
    let secret = totp_rs::Secret::try_from_base32(&*first.enrolment.secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let now = practice.node.journal().now() / 1_000_000;
    totp.generate(u64::try_from(now).unwrap()).to_string()
}

async fn step(practice: &Practice, path: &str, body: Value) -> Value {
    let answer = practice.send("POST", &format!("/auth/{path}"), None, Some(&body)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

/// Signs in with a password and a code; who is new sets a password.
async fn sign_in(practice: &Practice, first: &Handout, password: &str) -> String {
    let knock = json!({ "login": first.login, "password": password });
    let knocked = step(practice, "sign-in", knock).await;
    let factor = json!({ "signIn": knocked["signIn"], "totp": code(practice, first) });
    let mut answer = step(practice, "second-factor", factor).await;
    if answer["next"] == "new_password" {
        let own = json!({ "signIn": answer["signIn"], "password": PASSWORD });
        answer = step(practice, "new-password", own).await;
    }
    answer["token"].as_str().unwrap().to_owned()
}

/// (d)(5): access stops after a predetermined time without use, and only who authenticates again
/// has it back.
#[tokio::test(flavor = "multi_thread")]
async fn d5_automatic_access_time_out() {
    let practice = Practice::new(false).await;
    let journal = practice.node.journal();
    let first = accounts::first_administrator(journal, &node::operator(), "mara.lindt").unwrap();
    practice.caught_up();
    let token = sign_in(&practice, &first, &first.password).await;
    let asks = async |token: &str| practice.ask(Some(token), "{ staff { totalCount } }").await;

    // In use it goes on.
    for _ in 0..3 {
        practice.passes(limits::SESSION_IDLE_US - MINUTE);
        assert!(asks(&token).await.body["data"]["staff"]["totalCount"].is_number());
    }
    // Left alone it stops, by itself, for every way in.
    practice.passes(limits::SESSION_IDLE_US);
    for _ in 0..3 {
        let stopped = asks(&token).await;
        assert_eq!((stopped.status.as_u16(), stopped.code()), (401, "UNAUTHENTICATED"));
        assert!(stopped.body.get("data").is_none());
    }
    for (method, path) in [("GET", "/auth/sessions"), ("POST", "/auth/step-up")] {
        let factor = json!({ "totp": code(&practice, &first) });
        let body = (method == "POST").then_some(&factor);
        let stopped = practice.send(method, path, Some(&token), body).await;
        assert_eq!(stopped.status, 401, "{path}: a code alone does not bring it back");
    }
    // Whoever authenticates again has access again, in another session.
    let again = sign_in(&practice, &first, PASSWORD).await;
    assert_ne!(again, token);
    assert!(asks(&again).await.body["data"]["staff"]["totalCount"].is_number());
    // An operator may make the time shorter.
    practice.node.sessions().end_unused_after(2 * MINUTE);
    practice.passes(MINUTE);
    assert!(asks(&again).await.body["data"]["staff"]["totalCount"].is_number());
    practice.passes(2 * MINUTE);
    assert_eq!(asks(&again).await.status.as_u16(), 401);
    assert_eq!(asks(&token).await.status, 401, "the one that stopped stays so");
}
