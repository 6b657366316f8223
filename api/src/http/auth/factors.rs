//! `/auth/passkey/...` and `/auth/factors...`: what a browser asks a passkey for, and the second
//! factors of somebody who is signed in.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use chartlog_domain::ids::FactorId;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{Json, Typed, admit_in, answer, bad, blocking, instant, read};
use crate::auth::{Assertion, Attestation, Enrolment, ListedFactor};
use crate::http::App;
use crate::http::session::{Failure, session};
use crate::http::source_address::SourceAddress;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/auth/passkey/challenge", post(challenge))
        .route("/auth/passkey/creation", post(creation))
        .route("/auth/factors", get(factors))
        .route("/auth/factors/passkey", post(add_passkey))
        .route("/auth/factors/totp", post(new_generator))
        .route("/auth/factors/totp/first-code", post(add_generator))
        .route("/auth/factors/remove", post(remove))
        .route("/auth/recovery-codes", post(renew_recovery_codes))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AskBody {
    #[serde(default)]
    sign_in: Option<Typed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PasskeyBody {
    passkey: Box<RawValue>,
    label: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CodeBody {
    code: Typed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FactorIdBody {
    factor: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// What a passkey signed, out of the body of a step.
pub(super) fn assertion(json: &RawValue) -> Result<Assertion, Failure> {
    Assertion::read(json.get()).ok_or_else(not_a_passkey)
}

/// A new passkey, out of the body of a step.
pub(super) fn attestation(json: &RawValue) -> Result<Attestation, Failure> {
    Attestation::read(json.get()).ok_or_else(not_a_passkey)
}

fn not_a_passkey() -> Failure {
    bad("`passkey` must be what the browser gave, as its `toJSON()` writes it")
}

/// A generator of one-time passwords that is to be enrolled, as the caller is told.
pub(super) fn enrolment_shown(enrolment: &Enrolment) -> Value {
    json!({
        "secret": *enrolment.secret,
        "uri": *enrolment.uri,
        "qr": enrolment.as_svg().as_deref(),
    })
}

async fn challenge(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let options = match read::<AskBody>(&body)?.sign_in {
            Some(token) => {
                blocking(&app, move |node| node.sign_in().passkey_challenge(&token)).await?
            }
            None => {
                let session = session(&app, source, &headers).await?;
                blocking(&app, move |node| node.sign_in().passkey_challenge_in(&session)).await?
            }
        };
        Ok(Json::new(options))
    })
    .await
}

async fn creation(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let options = match read::<AskBody>(&body)?.sign_in {
            Some(token) => {
                blocking(&app, move |node| node.sign_in().passkey_creation(&token)).await?
            }
            None => {
                let session = session(&app, source, &headers).await?;
                blocking(&app, move |node| node.sign_in().passkey_creation_in(&session)).await?
            }
        };
        Ok(Json::new(options))
    })
    .await
}

async fn factors(State(app): State<App>, source: SourceAddress, headers: HeaderMap) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let origin = app.node.sign_in().passkey_origin().map(str::to_owned);
        let known = blocking(&app, move |node| node.sign_in().factors(&session)).await?;
        let shown: Vec<_> = known.listed.iter().map(factor_shown).collect();
        Ok(Json::new(json!({
            "factors": shown,
            "recoveryCodesLeft": known.recovery_codes,
            "passkeyOrigin": origin,
        })))
    })
    .await
}

fn factor_shown(listed: &ListedFactor) -> Value {
    json!({
        "factor": listed.factor.to_string(),
        "kind": if listed.passkey.is_some() { "passkey" } else { "totp" },
        "label": listed.passkey.as_ref().map(|label| label.expose().to_owned()),
        "enrolledAt": instant(listed.enrolled_at),
        "usedAt": listed.used_at.map(instant),
    })
}

async fn add_passkey(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let body: PasskeyBody = read(&body)?;
        let made = attestation(&body.passkey)?;
        admit_in(&app, &session, &source).await?;
        let address = source.0.to_string();
        let added = blocking(&app, move |node| {
            node.sign_in().add_passkey(&session, &made, &body.label, &address)
        });
        Ok(Json::new(json!({ "factor": added.await?.to_string() })))
    })
    .await
}

async fn new_generator(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let Nothing {} = read(&body)?;
        let enrolment = blocking(&app, move |node| node.sign_in().new_generator(&session)).await?;
        Ok(Json::new(enrolment_shown(&enrolment)))
    })
    .await
}

async fn add_generator(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let body: CodeBody = read(&body)?;
        admit_in(&app, &session, &source).await?;
        let address = source.0.to_string();
        let added = blocking(&app, move |node| {
            node.sign_in().add_generator(&session, &body.code, &address)
        });
        Ok(Json::new(json!({ "factor": added.await?.to_string() })))
    })
    .await
}

async fn remove(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let body: FactorIdBody = read(&body)?;
        let factor: FactorId =
            body.factor.parse().map_err(|_| bad("`factor` must be an id that the list gave"))?;
        admit_in(&app, &session, &source).await?;
        let address = source.0.to_string();
        blocking(&app, move |node| node.sign_in().remove_factor(&session, factor, &address))
            .await?;
        Ok(Json::new(json!({ "removed": true })))
    })
    .await
}

async fn renew_recovery_codes(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let Nothing {} = read(&body)?;
        admit_in(&app, &session, &source).await?;
        let address = source.0.to_string();
        let codes =
            blocking(&app, move |node| node.sign_in().renew_recovery_codes(&session, &address));
        let codes = codes.await?;
        let shown: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
        Ok(Json::new(json!({ "recoveryCodes": shown })))
    })
    .await
}
