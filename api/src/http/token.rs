//! `POST /auth/token`: a session for a machine client, as OAuth 2 has it (RFC 6749, 4.4, with the
//! client authentication of RFC 7523, 2.2). A form in, JSON out, and errors in OAuth's shape.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::source_address::SourceAddress;
use super::{App, Origin, Site};
use crate::auth::{ClientError, ClientMinted, SignInError};
use crate::limits;

/// Where it is.
pub(super) const PATH: &str = "/auth/token";

/// The only kind of assertion (RFC 7523, 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Bounds on the assertions that are checked at the same time.
pub struct Assertions(Arc<Semaphore>);

impl Default for Assertions {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(limits::ASSERTIONS_AT_ONCE)))
    }
}

/// An error in the words of RFC 6749, 5.2.
struct Refused {
    status: StatusCode,
    error: &'static str,
    sentence: &'static str,
}

const fn bad(error: &'static str, sentence: &'static str) -> Refused {
    Refused { status: StatusCode::BAD_REQUEST, error, sentence }
}

const fn later(status: StatusCode, sentence: &'static str) -> Refused {
    Refused { status, error: "temporarily_unavailable", sentence }
}

const UNAVAILABLE: Refused =
    later(StatusCode::SERVICE_UNAVAILABLE, "nobody can be signed in and recorded now; try again");

const LIMITED: Refused =
    later(StatusCode::TOO_MANY_REQUESTS, "too many attempts from this address; wait a minute");

/// What the form says.
struct Form {
    assertion: Zeroizing<String>,
    client: Option<String>,
}

pub(super) async fn token(
    State(app): State<App>,
    source: SourceAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match answer(&app, &source, &headers, &body).await {
        Ok(minted) => shown(&minted),
        Err(Refused { status, error, sentence }) => {
            let body = json!({ "error": error, "error_description": sentence });
            (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
        }
    }
}

async fn answer(
    app: &App,
    source: &SourceAddress,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<ClientMinted, Refused> {
    let form = read(body)?;
    let audience = audience(&app.site, headers).ok_or(bad(
        "invalid_request",
        "the operator has not said where this server is found: set `origin` in chartlog.toml",
    ))?;
    // Those that wait have sent no more than a body each.
    let turn = app.assertions.0.clone().acquire_owned().await.map_err(|_| UNAVAILABLE)?;
    let (node, address) = (app.node.clone(), source.0.to_string());
    let began = Instant::now();
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        node.sign_in().admit(&address).map_err(|error| {
            if matches!(error, SignInError::Limited) { LIMITED } else { unavailable(&error) }
        })?;
        let named = form.client.as_deref();
        let minted = node.sign_in().client(&form.assertion, named, &audience, &address);
        minted.map_err(|error| match error {
            ClientError::Refused => Refused {
                status: StatusCode::UNAUTHORIZED,
                error: "invalid_client",
                sentence: "this client is unknown, or the assertion is not one of its own, for \
                           this server, for now and for the first time",
            },
            error @ ClientError::Journal(_) => unavailable(&error),
        })
    });
    let answer = work.await.unwrap_or(Err(UNAVAILABLE));
    if answer.is_err() {
        // What was looked up, checked and put on record on the way shows in no answer's time.
        tokio::time::sleep_until((began + limits::REFUSAL).into()).await;
    }
    answer
}

fn unavailable(error: &dyn std::error::Error) -> Refused {
    tracing::error!(%error, "a machine client could not be signed in on record, so it is refused");
    UNAVAILABLE
}

/// Reads the form. Nothing of it is repeated in an error. `scope` and what else there may be is
/// left aside: a client is bound to its facets, and the answer names them.
fn read(body: &[u8]) -> Result<Form, Refused> {
    let (mut grant, mut kind, mut assertion, mut client) = (None, None, None, None);
    for (name, value) in form_urlencoded::parse(body) {
        let field = match &*name {
            "grant_type" => &mut grant,
            "client_assertion_type" => &mut kind,
            "client_assertion" => &mut assertion,
            "client_id" => &mut client,
            _ => continue,
        };
        if field.replace(value.into_owned()).is_some() {
            return Err(bad("invalid_request", "send each parameter once"));
        }
    }
    match grant.as_deref() {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(bad("unsupported_grant_type", "`grant_type` must be `client_credentials`"));
        }
        None => return Err(bad("invalid_request", "send `grant_type=client_credentials`")),
    }
    if kind.as_deref() != Some(JWT_BEARER) {
        return Err(bad(
            "invalid_request",
            "`client_assertion_type` must be \
             `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`",
        ));
    }
    let assertion = Zeroizing::new(assertion.unwrap_or_default());
    if assertion.is_empty() {
        return Err(bad("invalid_request", "send `client_assertion`, a JWT that you signed"));
    }
    if assertion.len() > limits::ASSERTION_BYTES {
        return Err(bad("invalid_request", "`client_assertion` is over its limit of 8192 bytes"));
    }
    Ok(Form { assertion, client })
}

/// The address of this endpoint, which an assertion must be for. Where nobody has said it, only
/// clients of this machine can know it: a `Host` that a stranger chose would let an assertion for
/// another server be used here.
fn audience(site: &Site, headers: &HeaderMap) -> Option<String> {
    let of_host = || {
        let host = headers.get(header::HOST)?.to_str().ok()?;
        Origin::of_host(site.tls, host).ok().filter(Origin::is_loopback)
    };
    let origin = site.origin.clone().or_else(of_host)?;
    Some(format!("{origin}{PATH}"))
}

/// The answer of RFC 6749, 5.1.
fn shown(minted: &ClientMinted) -> Response {
    let facets: Vec<_> = minted.session.facets.iter().map(|facet| facet.name()).collect();
    let body = Zeroizing::new(
        json!({
            "access_token": *minted.token,
            "token_type": "Bearer",
            "expires_in": limits::CLIENT_SESSION_US / 1_000_000,
            "scope": facets.join(" "),
        })
        .to_string(),
    );
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(body: &str) -> &'static str {
        read(body.as_bytes()).err().map_or("none", |refused| refused.error)
    }

    fn form(assertion: &str) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", assertion),
            ("scope", "system/*.read"),
        ];
        form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
    }

    #[test]
    fn a_form_has_each_parameter_once_and_errors_in_the_words_of_oauth() {
        assert_eq!(error(&form("a.b.c")), "none");
        assert_eq!(error(&format!("{}&client_id=x", form("a.b.c"))), "none");
        assert_eq!(error(&form("")), "invalid_request");
        for twice in
            ["grant_type=client_credentials", "client_assertion=a", "client_id=x&client_id=x"]
        {
            assert_eq!(error(&format!("{}&{twice}", form("a.b.c"))), "invalid_request", "{twice}");
        }
        let password = form("a.b.c").replace("client_credentials", "password");
        assert_eq!(error(&password), "unsupported_grant_type");
        assert_eq!(error(&form("a.b.c").replace("jwt-bearer", "saml2-bearer")), "invalid_request");
        assert_eq!(error(""), "invalid_request");
        assert_eq!(error("{\"grant_type\": \"client_credentials\"}"), "invalid_request");
    }

    #[test]
    fn an_assertion_is_taken_at_its_limit_and_refused_one_byte_past() {
        assert_eq!(error(&form(&"a".repeat(limits::ASSERTION_BYTES))), "none");
        assert_eq!(error(&form(&"a".repeat(limits::ASSERTION_BYTES + 1))), "invalid_request");
        assert_eq!(limits::ASSERTION_BYTES, 8192, "the sentence names it");
    }

    #[test]
    fn the_audience_is_what_the_operator_said_or_this_machine() {
        let of = |site: &Site, host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            audience(site, &headers)
        };
        let site = Site::default();
        let local = Some("http://127.0.0.1:8420/auth/token".to_owned());
        assert_eq!(of(&site, "127.0.0.1:8420"), local);
        assert_eq!(of(&site, "evil.example"), None);
        let tls = Site { tls: true, ..Site::default() };
        assert_eq!(of(&tls, "evil.example"), None, "a certificate does not say who asks");
        let said = Site { origin: Some("https://chart.example".parse().unwrap()), ..tls };
        let ours = Some("https://chart.example/auth/token".to_owned());
        assert_eq!(of(&said, "evil.example"), ours);
        assert_eq!(audience(&said, &HeaderMap::new()), ours);
    }
}
