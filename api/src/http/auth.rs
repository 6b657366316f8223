//! `/auth/...`: the steps of signing in as JSON, signing out, one's sessions. What each answers is
//! in the README, for whoever writes a sign-in page of their own.

mod factors;
mod shown;

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Role;
use chartlog_domain::ids::SessionId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::App;
use super::refusal::{refused, turned_away};
use super::session::{CLEAR_COOKIE, Failure, session};
use super::source_address::SourceAddress;
use super::user_agent::UserAgent;
use crate::auth::{Attestation, Caller, Ending, Factor, Sent, Session, SignInError};
use crate::graphql::error::Code;
use crate::limits;
use crate::node::{EndError, Node};
use crate::read::NoAnswer;
use shown::{session_shown, step_shown};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/auth/sign-in", post(sign_in))
        .route("/auth/second-factor", post(second_factor))
        .route("/auth/new-password", post(new_password))
        .route("/auth/enrol", post(enrol))
        .route("/auth/role", post(role))
        .route("/auth/step-up", post(step_up))
        .route("/auth/password", post(change_password))
        .route("/auth/sign-out", post(sign_out))
        .route("/auth/sessions", get(sessions))
        .route("/auth/sessions/end", post(end_session))
        .merge(factors::routes())
}

/// Passwords are hashed a few at a time, and so many wait for it: sign-ins never starve reads.
pub struct Hashing {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl Default for Hashing {
    fn default() -> Self {
        Self {
            admitted: Arc::new(Semaphore::new(limits::HASHING + limits::HASHING_QUEUE)),
            running: Arc::new(Semaphore::new(limits::HASHING)),
        }
    }
}

/// What a text of a request is: wiped when it is dropped.
type Typed = Zeroizing<String>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SignInBody {
    login: String,
    password: Typed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FactorBody {
    #[serde(default)]
    sign_in: Option<Typed>,
    #[serde(default)]
    totp: Option<Typed>,
    #[serde(default)]
    recovery_code: Option<Typed>,
    #[serde(default)]
    passkey: Option<Box<RawValue>>,
    #[serde(default)]
    purpose: Option<String>,
    #[serde(default)]
    deliver: Deliver,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewPasswordBody {
    sign_in: Typed,
    password: Typed,
    #[serde(default)]
    purpose: Option<String>,
    #[serde(default)]
    deliver: Deliver,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EnrolBody {
    sign_in: Typed,
    #[serde(default)]
    code: Option<Typed>,
    #[serde(default)]
    passkey: Option<Box<RawValue>>,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    purpose: Option<String>,
    #[serde(default)]
    deliver: Deliver,
}

/// A first factor that somebody enrols.
enum FirstFactor {
    /// The first code of the generator that was shown.
    Code(Typed),
    /// A passkey and what it is called.
    Passkey(Attestation, String),
}

impl EnrolBody {
    fn first_factor(self) -> Result<(Typed, FirstFactor, Deliver), Failure> {
        let first = match (self.code, self.passkey, self.label) {
            (Some(code), None, None) => FirstFactor::Code(code),
            (None, Some(made), Some(label)) => {
                FirstFactor::Passkey(factors::attestation(&made)?, label)
            }
            _ => return Err(bad("send either `code`, or `passkey` with its `label`")),
        };
        Ok((self.sign_in, first, self.deliver))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RoleBody {
    sign_in: Typed,
    role: String,
    #[serde(default)]
    purpose: Option<String>,
    #[serde(default)]
    deliver: Deliver,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PasswordBody {
    old: Typed,
    new: Typed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SessionBody {
    session: String,
}

/// How a session is handed over.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Deliver {
    /// In the answer, for an application.
    #[default]
    Token,
    /// As a cookie that scripts cannot read, for a page.
    Cookie,
}

impl FactorBody {
    fn factor(self) -> Result<(Option<Typed>, Factor, Deliver), Failure> {
        let factor = match (self.totp, self.recovery_code, self.passkey) {
            (Some(code), None, None) => Factor::Totp(code),
            (None, Some(code), None) => Factor::RecoveryCode(code),
            (None, None, Some(signed)) => Factor::Passkey(factors::assertion(&signed)?),
            _ => return Err(bad("send one of `totp`, `recoveryCode` and `passkey`")),
        };
        Ok((self.sign_in, factor, self.deliver))
    }
}

async fn sign_in(
    State(app): State<App>,
    source: SourceAddress,
    UserAgent(user_agent): UserAgent,
    body: Bytes,
) -> Response {
    answer(async {
        let body: SignInBody = read(&body)?;
        admit(&app, &source).await?;
        let address = source.0.to_string();
        let step = hashed(&app, move |node| {
            let began = Instant::now();
            let caller = Caller { address: &address, user_agent: user_agent.as_deref() };
            let step = node.sign_in().password(&body.login, &body.password, caller);
            Ok((began, step))
        });
        let (began, step) = step.await?;
        if step.is_err() {
            // What was looked up and put on record on the way shows in no answer's time.
            tokio::time::sleep_until((began + limits::REFUSAL).into()).await;
        }
        step_shown(&app, step.map_err(|error| failure(&error))?, Deliver::Token)
    })
    .await
}

async fn second_factor(State(app): State<App>, source: SourceAddress, body: Bytes) -> Response {
    answer(async {
        let mut body: FactorBody = read(&body)?;
        let purpose = body.purpose.take();
        let (token, factor, deliver) = body.factor()?;
        let token = token.ok_or_else(|| bad("send `signIn` as the step before gave it"))?;
        admit(&app, &source).await?;
        let address = source.0.to_string();
        let step = blocking(&app, move |node| {
            let sent = Sent { address: &address, purpose: purpose.as_deref() };
            node.sign_in().second_factor(&token, &factor, sent)
        });
        step_shown(&app, step.await?, deliver)
    })
    .await
}

async fn new_password(State(app): State<App>, source: SourceAddress, body: Bytes) -> Response {
    answer(async {
        let body: NewPasswordBody = read(&body)?;
        admit(&app, &source).await?;
        let (address, deliver) = (source.0.to_string(), body.deliver);
        let step = hashed(&app, move |node| {
            let sent = Sent { address: &address, purpose: body.purpose.as_deref() };
            node.sign_in().new_password(&body.sign_in, &body.password, sent)
        });
        step_shown(&app, step.await?, deliver)
    })
    .await
}

async fn enrol(State(app): State<App>, source: SourceAddress, body: Bytes) -> Response {
    answer(async {
        let mut body: EnrolBody = read(&body)?;
        let purpose = body.purpose.take();
        let (token, first, deliver) = body.first_factor()?;
        admit(&app, &source).await?;
        let address = source.0.to_string();
        let step = blocking(&app, move |node| {
            let sent = Sent { address: &address, purpose: purpose.as_deref() };
            match first {
                FirstFactor::Code(code) => node.sign_in().enrol(&token, &code, sent),
                FirstFactor::Passkey(made, label) => {
                    node.sign_in().enrol_passkey(&token, &made, &label, sent)
                }
            }
        });
        step_shown(&app, step.await?, deliver)
    })
    .await
}

async fn role(State(app): State<App>, body: Bytes) -> Response {
    answer(async {
        let body: RoleBody = read(&body)?;
        let role = Role::from_name(&body.role)
            .ok_or_else(|| bad("`role` must be one of those that the step before named"))?;
        let step = blocking(&app, move |node| {
            node.sign_in().role(&body.sign_in, role, body.purpose.as_deref())
        });
        step_shown(&app, step.await?, body.deliver)
    })
    .await
}

async fn step_up(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let body: FactorBody = read(&body)?;
        if body.purpose.is_some() {
            return Err(bad("a session keeps its purpose of use; name another one with a request"));
        }
        let (_, factor, _) = body.factor()?;
        admit_in(&app, &session, &source).await?;
        let address = source.0.to_string();
        blocking(&app, move |node| node.sign_in().step_up(&session, &factor, &address)).await?;
        Ok(Json::new(json!({ "steppedUp": true })))
    })
    .await
}

async fn change_password(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let body: PasswordBody = read(&body)?;
        admit_in(&app, &session, &source).await?;
        let address = source.0.to_string();
        let changed = hashed(&app, move |node| {
            node.sign_in().change_password(&session, &body.old, &body.new, &address)
        });
        changed.await?;
        Ok(Json::new(json!({ "changed": true })).with(HeaderValue::from_static(CLEAR_COOKIE)))
    })
    .await
}

async fn sign_out(State(app): State<App>, source: SourceAddress, headers: HeaderMap) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let by = Actor::Account(session.account);
        blocking(&app, move |node| Ok(node.sessions().end(&session, Ending::SignOut, by)?)).await?;
        Ok(Json::new(json!({ "signedOut": true })).with(HeaderValue::from_static(CLEAR_COOKIE)))
    })
    .await
}

async fn sessions(State(app): State<App>, source: SourceAddress, headers: HeaderMap) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let account = session.account;
        let mine = blocking(&app, move |node| match node.sessions_of(account) {
            Ok(mine) => Ok(mine),
            Err(EndError::Journal(error)) => Err(error.into()),
            // Nobody is kept from the page by a view that is still behind.
            Err(error) => {
                tracing::warn!(%error, "sessions of before the start cannot be listed");
                Ok(node.sessions().of(account))
            }
        });
        let mine = mine.await?;
        let shown: Vec<_> = mine.iter().map(|listed| session_shown(listed, session.id)).collect();
        let idle = app.node.sessions().idle_us() / 1_000_000;
        Ok(Json::new(json!({ "sessions": shown, "idleSeconds": idle })))
    })
    .await
}

async fn end_session(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(async {
        let session = session(&app, source, &headers).await?;
        let body: SessionBody = read(&body)?;
        let named: SessionId =
            body.session.parse().map_err(|_| bad("`session` must be an id that the list gave"))?;
        let by = Actor::Account(session.account);
        let ended = blocking(&app, move |node| {
            Ok(node.sessions().end_one(session.account, named, Ending::SignOut, &by)?)
        });
        Ok(Json::new(json!({ "ended": ended.await? })))
    })
    .await
}

/// An answer as JSON, with a cookie where there is one to set.
struct Json {
    body: Zeroizing<String>,
    cookie: Option<HeaderValue>,
}

impl Json {
    fn new(body: Value) -> Self {
        Self { body: Zeroizing::new(body.to_string()), cookie: None }
    }

    fn with(self, cookie: HeaderValue) -> Self {
        Self { cookie: Some(cookie), ..self }
    }
}

async fn answer(work: impl Future<Output = Result<Json, Failure>>) -> Response {
    match work.await {
        Ok(Json { body, cookie }) => {
            let kind = [(header::CONTENT_TYPE, "application/json")];
            let mut response = (kind, body.to_string()).into_response();
            if let Some(cookie) = cookie {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            response
        }
        Err((status, no_answer)) => {
            let refused = refused(status, no_answer.code, &no_answer.sentence);
            // A machine client's session, which gets nothing here.
            if status == StatusCode::FORBIDDEN {
                return turned_away(no_answer.code, refused);
            }
            refused
        }
    }
}

/// Reads a JSON body. Nothing of it is repeated in an error.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    // A struct could be read from an array too.
    let object = body.trim_ascii_start().first() == Some(&b'{');
    let read = object.then(|| serde_json::from_slice(body).ok()).flatten();
    read.ok_or_else(|| bad("the body must be one JSON object with the fields of this step"))
}

/// Work that hashes a password: a few at a time. Whoever hangs up does not make room for more.
async fn hashed<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Node) -> Result<T, SignInError> + Send + 'static,
) -> Result<T, Failure> {
    let busy = || failure(&SignInError::Limited);
    let admitted = app.hashing.admitted.clone().try_acquire_owned().map_err(|_| busy())?;
    let turn = app.hashing.running.clone().acquire_owned().await.map_err(|_| busy())?;
    blocking(app, move |node| {
        let _held = (admitted, turn);
        work(node)
    })
    .await
}

/// Whether this address may try again now: asked before anything waits or is checked.
async fn admit(app: &App, source: &SourceAddress) -> Result<(), Failure> {
    let address = source.0.to_string();
    blocking(app, move |node| node.sign_in().admit(&address)).await
}

/// As [`admit`], in a session: it has attempts of its own.
async fn admit_in(app: &App, session: &Session, source: &SourceAddress) -> Result<(), Failure> {
    let (session, address) = (session.clone(), source.0.to_string());
    blocking(app, move |node| node.sign_in().admit_in(&session, &address)).await
}

/// Work that waits for the log.
async fn blocking<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Node) -> Result<T, SignInError> + Send + 'static,
) -> Result<T, Failure> {
    let node = app.node.clone();
    match crate::blocking::spawn(move || work(&node)).await {
        Ok(done) => done.map_err(|error| failure(&error)),
        Err(_) => Err((StatusCode::SERVICE_UNAVAILABLE, NoAnswer::unavailable())),
    }
}

fn failure(error: &SignInError) -> Failure {
    let (status, code) = match error {
        SignInError::Refused | SignInError::Over => {
            (StatusCode::UNAUTHORIZED, Code::Unauthenticated)
        }
        SignInError::Limited => (StatusCode::TOO_MANY_REQUESTS, Code::Limited),
        SignInError::BadPassword(_) | SignInError::BadLabel | SignInError::NoSuchPurpose(_) => {
            (StatusCode::BAD_REQUEST, Code::BadInput)
        }
        SignInError::NoRole => (StatusCode::FORBIDDEN, Code::Forbidden),
        SignInError::StepUpRequired => (StatusCode::FORBIDDEN, Code::StepUpRequired),
        SignInError::NoPasskey | SignInError::NotTaken(_) => (StatusCode::CONFLICT, Code::Refused),
        SignInError::Journal(_) | SignInError::Hash(_) => {
            tracing::error!(%error, "a sign-in could not be recorded, so it is refused");
            return (StatusCode::SERVICE_UNAVAILABLE, NoAnswer::unavailable());
        }
    };
    (status, NoAnswer::new(code, &error.to_string()))
}

fn bad(sentence: &str) -> Failure {
    (StatusCode::BAD_REQUEST, NoAnswer::new(Code::BadInput, sentence))
}

/// A time of the server's clock in ISO 8601, to the second.
fn instant(micros: i64) -> String {
    let seconds = micros.div_euclid(1_000_000);
    jiff::Timestamp::from_second(seconds).unwrap_or_default().to_string()
}
