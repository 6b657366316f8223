//! Requests that somebody else's page makes a browser send. Whatever changes or asks something
//! is JSON by POST, or a file with headers that no form can send, from our own pages, or from origins that the operator allowed by name; other
//! clients send neither `Origin` nor `Sec-Fetch-Site` and are asked for their session only.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};

use super::refusal::refusal;
use super::{Origin, Site, documents, token};
use crate::graphql::error::Code;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
/// What is sent everywhere but to [`token::PATH`].
const JSON: &str = "application/json";
/// What is sent there: it acts by a signature in the body, and by no cookie.
const FORM: &str = "application/x-www-form-urlencoded";
/// What is sent to [`documents::PATH`]: a file of any kind, with headers that a form cannot send.
const ANY: &str = "*/*";
/// How long a browser may remember that an origin is allowed.
const PREFLIGHT: Duration = Duration::from_secs(600);

/// Why a request goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    /// It comes from a page that may not send it.
    CrossSite,
    /// Its body is not JSON: anything else a form of another site could send.
    NotJson,
    /// Its body is not the form that machine clients sign in with.
    NotForm,
}

/// Lets through what may come from where it comes.
pub(super) async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let kind = match request.uri().path() {
        token::PATH => FORM,
        documents::PATH => ANY,
        _ => JSON,
    };
    match judge(&site, request.method(), request.headers(), kind) {
        Ok(()) => next.run(request).await,
        Err(Refused::CrossSite) => refusal(
            StatusCode::FORBIDDEN,
            Code::Forbidden,
            "this page may not send requests here; an operator can allow its origin",
        ),
        Err(Refused::NotJson) => refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::BadInput,
            "send JSON with `Content-Type: application/json`, by itself and not in a form",
        ),
        Err(Refused::NotForm) => refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::BadInput,
            "send a form with `Content-Type: application/x-www-form-urlencoded`, as OAuth 2 does",
        ),
    }
}

fn judge(site: &Site, method: &Method, headers: &HeaderMap, kind: &str) -> Result<(), Refused> {
    // A WebSocket begins as a GET, and browsers open one to anywhere.
    let only_looks = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
        && !headers.contains_key(header::UPGRADE);
    if only_looks {
        return may_look(site, headers);
    }
    may_act(site, headers)?;
    if *method == Method::POST && kind != ANY && !is(headers, kind) {
        return Err(if kind == FORM { Refused::NotForm } else { Refused::NotJson });
    }
    Ok(())
}

/// A page may be linked to from anywhere; it is not part of another site's page.
fn may_look(site: &Site, headers: &HeaderMap) -> Result<(), Refused> {
    let allowed = match headers.get(SEC_FETCH_SITE) {
        None => true,
        Some(from) => {
            let mode = headers.get(SEC_FETCH_MODE);
            from == "same-origin"
                || mode.is_some_and(|mode| mode == "navigate")
                || (from == "none" && mode.is_none())
                || matches!(origin_of(headers), Some(Ok(origin)) if site.allows(&origin))
        }
    };
    if allowed { Ok(()) } else { Err(Refused::CrossSite) }
}

fn may_act(site: &Site, headers: &HeaderMap) -> Result<(), Refused> {
    match origin_of(headers) {
        Some(Err(())) => return Err(Refused::CrossSite),
        // It was allowed by name; to its browser it is another site all the same.
        Some(Ok(origin)) if site.allows(&origin) => return Ok(()),
        Some(Ok(origin)) if !site.is_own(&origin, headers) => return Err(Refused::CrossSite),
        Some(Ok(_)) | None => {}
    }
    let mut from = headers.get_all(SEC_FETCH_SITE).iter();
    if from.all(|from| from == "same-origin") { Ok(()) } else { Err(Refused::CrossSite) }
}

/// The `Origin`, when there is one; an error when it is `null`, twice there or none.
fn origin_of(headers: &HeaderMap) -> Option<Result<Origin, ()>> {
    let mut values = headers.get_all(header::ORIGIN).iter();
    let first = values.next()?;
    if values.next().is_some() {
        return Some(Err(()));
    }
    Some(first.to_str().map_err(|_| ()).and_then(|text| text.parse().map_err(|_| ())))
}

fn is(headers: &HeaderMap, wanted: &str) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(kind), None) = (values.next(), values.next()) else { return false };
    let kind = kind.to_str().ok().and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}

/// What tells browsers that pages of other origins may ask: nothing, unless the operator has
/// allowed some.
pub(super) fn sharing(site: &Arc<Site>) -> Option<CorsLayer> {
    if site.allowed_origins.is_empty() {
        return None;
    }
    let shares = {
        let site = site.clone();
        move |origin: &HeaderValue, path: &str| {
            let origin = origin.to_str().ok().and_then(|origin| origin.parse::<Origin>().ok());
            is_shared(path) && origin.is_some_and(|origin| site.allows(&origin))
        }
    };
    let with_credentials = shares.clone();
    let sent: Vec<_> =
        [header::CONTENT_TYPE, header::AUTHORIZATION].into_iter().chain(documents::SENT).collect();
    Some(
        CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |o, parts| shares(o, parts.uri.path())))
            .allow_credentials(AllowCredentials::predicate(move |o, parts| {
                with_credentials(o, parts.uri.path())
            }))
            .allow_methods([Method::POST])
            .allow_headers(sent)
            .expose_headers(documents::TOLD)
            .max_age(PREFLIGHT),
    )
}

fn is_shared(path: &str) -> bool {
    let files = path.strip_prefix(documents::PATH);
    let is_file = files.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    path == "/graphql" || path.starts_with("/auth/") || is_file
}

#[cfg(test)]
mod tests {
    use super::*;

    type Line = (&'static str, &'static str);
    const AS_JSON: Line = ("content-type", "application/json");
    const HOST: Line = ("host", "127.0.0.1:8420");
    const OWN: Line = ("origin", "http://127.0.0.1:8420");

    fn judged(site: &Site, method: &Method, lines: &[Line]) -> Result<(), Refused> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        judge(site, method, &headers, JSON)
    }

    fn post(site: &Site, lines: &[Line]) -> Result<(), Refused> {
        judged(site, &Method::POST, &[&[AS_JSON], lines].concat())
    }

    fn origin(text: &str) -> Origin {
        text.parse().unwrap()
    }

    #[test]
    fn our_own_pages_and_clients_that_are_no_browser_may_act() {
        let site = Site::default();
        for lines in [
            &[][..],
            &[HOST],
            &[HOST, OWN],
            &[HOST, OWN, ("sec-fetch-site", "same-origin")],
            &[HOST, ("sec-fetch-site", "same-origin")],
            &[("host", "localhost:8420"), ("origin", "http://localhost:8420")],
            &[("host", "[::1]:8420"), ("origin", "http://[::1]:8420")],
            &[("host", "LOCALHOST"), ("origin", "http://localhost")],
        ] {
            assert_eq!(post(&site, lines), Ok(()), "{lines:?}");
        }
    }

    #[test]
    fn no_other_page_may_act() {
        let site = Site::default();
        for lines in [
            &[HOST, ("origin", "https://evil.example")][..],
            &[HOST, ("origin", "null")],
            &[HOST, ("origin", "")],
            &[HOST, ("origin", "https://127.0.0.1:8420")],
            &[HOST, ("origin", "http://127.0.0.1:8421")],
            &[HOST, ("origin", "http://127.0.0.1")],
            &[HOST, ("origin", "http://localhost:8420")],
            &[HOST, ("origin", "http://127.0.0.1:8420.evil.example")],
            &[HOST, OWN, OWN],
            &[HOST, OWN, ("origin", "https://evil.example")],
            &[OWN],
            &[HOST, ("sec-fetch-site", "cross-site")],
            &[HOST, ("sec-fetch-site", "same-site")],
            &[HOST, ("sec-fetch-site", "none")],
            &[HOST, ("sec-fetch-site", "something new")],
            &[HOST, OWN, ("sec-fetch-site", "same-site")],
            &[HOST, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            // A name of somebody else's that resolves to this machine.
            &[("host", "evil.example:8420"), ("origin", "http://evil.example:8420")],
        ] {
            assert_eq!(post(&site, lines), Err(Refused::CrossSite), "{lines:?}");
        }
    }

    #[test]
    fn with_tls_the_own_origin_is_https_and_the_host() {
        let site = Site { tls: true, ..Site::default() };
        let host = ("host", "chart.clinic.example");
        assert_eq!(post(&site, &[host, ("origin", "https://chart.clinic.example")]), Ok(()));
        for other in ["http://chart.clinic.example", "https://chart.clinic.example:8443"] {
            assert_eq!(post(&site, &[host, ("origin", other)]), Err(Refused::CrossSite), "{other}");
        }
    }

    #[test]
    fn a_configured_origin_is_the_own_one_whatever_the_host_says() {
        let site = Site { origin: Some(origin("https://chart.clinic.example")), ..Site::default() };
        assert_eq!(post(&site, &[HOST, ("origin", "https://chart.clinic.example")]), Ok(()));
        assert_eq!(post(&site, &[HOST, OWN]), Err(Refused::CrossSite));
    }

    #[test]
    fn an_origin_that_was_allowed_by_name_may_act_and_no_other() {
        let site =
            Site { allowed_origins: vec![origin("https://desk.example")], ..Site::default() };
        let cross = ("sec-fetch-site", "cross-site");
        assert_eq!(post(&site, &[HOST, ("origin", "https://desk.example"), cross]), Ok(()));
        assert_eq!(post(&site, &[HOST, OWN]), Ok(()));
        for other in ["https://desk.example.evil.example", "https://desk.example:444"] {
            assert_eq!(post(&site, &[HOST, ("origin", other)]), Err(Refused::CrossSite), "{other}");
        }
        assert_eq!(post(&site, &[HOST, cross]), Err(Refused::CrossSite), "no origin, no name");
    }

    #[test]
    fn only_json_is_taken() {
        let site = Site::default();
        for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
            assert_eq!(judged(&site, &Method::POST, &[("content-type", kind)]), Ok(()), "{kind}");
        }
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/graphql",
            "text/plain; application/json",
            "application/json, text/plain",
            "application/json5",
            "",
        ] {
            let refused = judged(&site, &Method::POST, &[("content-type", kind)]);
            assert_eq!(refused, Err(Refused::NotJson), "{kind}");
        }
        assert_eq!(judged(&site, &Method::POST, &[]), Err(Refused::NotJson));
        let twice = [AS_JSON, ("content-type", "text/plain")];
        assert_eq!(judged(&site, &Method::POST, &twice), Err(Refused::NotJson));
    }

    #[test]
    fn machine_clients_send_a_form_and_no_page_sends_it_for_them() {
        let sent = |lines: &[Line]| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            judge(&Site::default(), &Method::POST, &headers, FORM)
        };
        let form = ("content-type", "application/x-www-form-urlencoded");
        assert_eq!(sent(&[form]), Ok(()));
        assert_eq!(sent(&[AS_JSON]), Err(Refused::NotForm));
        assert_eq!(
            sent(&[form, HOST, ("origin", "https://evil.example")]),
            Err(Refused::CrossSite)
        );
    }

    #[test]
    fn pages_can_be_linked_to_and_not_be_embedded() {
        let site = Site::default();
        let get = |lines: &[Line]| judged(&site, &Method::GET, lines);
        let navigate = ("sec-fetch-mode", "navigate");
        for from in ["none", "same-origin", "same-site", "cross-site"] {
            assert_eq!(get(&[("sec-fetch-site", from), navigate]), Ok(()), "{from}");
        }
        assert_eq!(get(&[]), Ok(()));
        assert_eq!(get(&[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors")]), Ok(()));
        for from in ["none", "same-site", "cross-site"] {
            let lines = [("sec-fetch-site", from), ("sec-fetch-mode", "no-cors")];
            assert_eq!(get(&lines), Err(Refused::CrossSite), "{from}");
        }
    }

    #[test]
    fn a_websocket_is_opened_by_our_own_pages_only() {
        let site = Site::default();
        let upgrade = ("upgrade", "websocket");
        let get = |lines: &[Line]| judged(&site, &Method::GET, lines);
        assert_eq!(get(&[upgrade, HOST, OWN]), Ok(()));
        let evil = get(&[upgrade, HOST, ("origin", "https://evil.example")]);
        assert_eq!(evil, Err(Refused::CrossSite));
    }
}
