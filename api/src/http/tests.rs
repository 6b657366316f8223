//! What every answer carries, and what never runs.

mod records;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chartlog_domain::facts::OversightFact;

use super::testing::Served;
use super::{Site, limits};

const QUERY: &str = r#"{"query":"{ patients(first: 3) { totalCount } }"}"#;

fn site(allowed: &[&str]) -> Site {
    Site {
        allowed_origins: allowed.iter().map(|o| o.parse().unwrap()).collect(),
        ..Site::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_and_recorded_with_its_source_address() {
    let site = Site { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Site::default() };
    let served = Served::of(site);
    for (peer, forwarded) in
        [([127, 0, 0, 1], "192.0.2.1"), ([10, 0, 0, 1], "198.51.100.7"), ([10, 0, 0, 1], "_x")]
    {
        let mut question = served.question(QUERY);
        question.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
        let answer = served.send_from(peer, question).await;
        assert_eq!(answer.status, StatusCode::OK, "{forwarded}: {}", answer.body);
        assert_eq!(answer.body["data"]["patients"]["totalCount"], 0, "{}", answer.body);
    }
    let expected = ["127.0.0.1", "198.51.100.7", "10.0.0.1"];
    assert_eq!(served.asked(), expected.map(|address| Some(address.to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_one_json_question_by_post_gets_a_clear_error_and_never_runs() {
    let served = Served::of(Site::default());
    let query = "/graphql?query=%7B%20patients(first%3A%203)%20%7B%20totalCount%20%7D%20%7D";
    let multipart = "--x\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n";
    let padded = |length: usize| format!("{QUERY}{}", " ".repeat(length - QUERY.len()));
    let post = |kind: &str, body: String| {
        served.request("POST", "/graphql").header("content-type", kind).body(Body::from(body))
    };
    let json = |body: &str| post("application/json", body.to_owned());
    let bare = |method: &str, path: &str| served.request(method, path).body(Body::empty());
    for (request, status, code) in [
        (bare("GET", query), 426, "BAD_INPUT"),
        (bare("PUT", "/graphql"), 405, "BAD_INPUT"),
        (bare("PATCH", "/graphql"), 405, "BAD_INPUT"),
        (bare("DELETE", "/graphql"), 405, "BAD_INPUT"),
        (bare("OPTIONS", "/graphql"), 405, "BAD_INPUT"),
        (bare("POST", query), 415, "BAD_INPUT"),
        (json(&format!("[{QUERY},{QUERY}]")), 400, "BAD_INPUT"),
        (json(&format!(" \n[{QUERY}]")), 400, "BAD_INPUT"),
        (json(r#"["{ patients(first: 3) { totalCount } }"]"#), 400, "BAD_INPUT"),
        (json("[]"), 400, "BAD_INPUT"),
        (json("{}"), 400, "BAD_INPUT"),
        (json(""), 400, "BAD_INPUT"),
        (json(&QUERY[..20]), 400, "BAD_INPUT"),
        (json(&format!("{QUERY}{QUERY}")), 400, "BAD_INPUT"),
        (
            post("multipart/form-data; boundary=x", format!("{multipart}{QUERY}\r\n--x--")),
            415,
            "BAD_INPUT",
        ),
        (post("application/x-www-form-urlencoded", format!("query={QUERY}")), 415, "BAD_INPUT"),
        (post("application/graphql", "{ patients { totalCount } }".into()), 415, "BAD_INPUT"),
        (post("text/plain", QUERY.into()), 415, "BAD_INPUT"),
        (json(&padded(limits::BODY + 1)), 413, "LIMITED"),
        (json(&padded(10 * limits::BODY)), 413, "LIMITED"),
    ] {
        let request = request.unwrap();
        let what = format!("{} {} {:?}", request.method(), request.uri(), request.headers());
        let answer = served.send(request).await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.body);
        assert_eq!(answer.code(), code, "{what}: {}", answer.body);
        let error = &answer.body["errors"][0];
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 20), "{what}");
        assert!(error["extensions"]["requestId"].is_string(), "{what}");
        assert!(answer.body.get("data").is_none(), "{what}");
        if status == 405 {
            assert_eq!(answer.header("allow"), "POST,GET,HEAD", "{what}");
        }
    }
    assert_eq!(served.asked(), [], "none of them was asked");
    let answer = served.send(json(&padded(limits::BODY)).unwrap()).await;
    assert_eq!(answer.body["data"]["patients"]["totalCount"], 0, "{}", answer.body);
    assert_eq!(served.asked().len(), 1, "the one at the limit was");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_gets_nowhere() {
    let served = Served::of(Site::default());
    for (name, value) in
        [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "same-site")]
    {
        let mut question = served.question(QUERY);
        question.headers_mut().insert(name, value.parse().unwrap());
        let answer = served.send(question).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{value}");
        assert_eq!(answer.code(), "FORBIDDEN", "{value}");
    }
    assert_eq!(served.asked(), []);
    let refused = ("http 403".to_owned(), "FORBIDDEN".to_owned());
    assert_eq!(served.turned_away(), [refused.clone(), refused.clone(), refused]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_turned_away_with_a_session_is_on_record_and_who_has_none_is_not() {
    let served = Served::of(Site::default());
    let requests = |token: Option<&str>| {
        let request = |method: &str, kind: &str, body: String| {
            let mut request = Request::builder().method(method).uri("/graphql?query=x");
            if let Some(token) = token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            request.header("content-type", kind).body(Body::from(body)).unwrap()
        };
        [
            request("GET", "application/json", String::new()),
            request("POST", "text/plain", QUERY.to_owned()),
            request("POST", "application/json", " ".repeat(limits::BODY + 1)),
            request("POST", "application/json", format!("[{QUERY}]")),
        ]
    };
    for token in [None, Some("clog_nobody's"), Some("clogm_nobody's")] {
        for request in requests(token) {
            let status = served.send(request).await.status;
            assert!(status.is_client_error(), "{status}");
        }
    }
    assert_eq!(served.turned_away(), [], "nobody can fill the disk");
    for request in requests(Some(&served.token)) {
        served.send(request).await;
    }
    let expected =
        [("426", "BAD_INPUT"), ("415", "BAD_INPUT"), ("413", "LIMITED"), ("400", "BAD_INPUT")];
    let expected = expected.map(|(status, code)| (format!("http {status}"), code.to_owned()));
    assert_eq!(served.turned_away(), expected);
    assert_eq!(served.asked(), [], "none of them was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_that_keep_pages_apart() {
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    // Over TLS that ends here, or at a proxy in front.
    for (tls, origin, strict) in [
        (false, None, false),
        (true, None, true),
        (false, Some("https://chart.clinic.example"), true),
        (false, Some("http://localhost:8420"), false),
    ] {
        let origin = origin.map(|origin| origin.parse().unwrap());
        let served = Served::of(Site { tls, origin, ..Site::default() });
        let mut evil = served.question(QUERY);
        evil.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
        for (request, status) in [
            (served.question(QUERY), 200),
            (get("/health/live"), 200),
            (get("/explorer"), 200),
            (get("/not/there"), 404),
            (get("/graphql"), 426),
            (served.question(" ".repeat(limits::BODY + 1)), 413),
            (evil, 403),
        ] {
            let answer = served.send(request).await;
            assert_eq!(answer.status.as_u16(), status);
            for (name, value) in [
                ("cache-control", "no-store"),
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                (
                    "strict-transport-security",
                    if strict { "max-age=31536000; includeSubDomains" } else { "" },
                ),
            ] {
                assert_eq!(answer.header(name), value, "{status} {name}");
            }
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; "), "{policy}");
            let devices = answer.header("permissions-policy");
            let open: Vec<_> =
                devices.split(", ").filter(|device| !device.ends_with("=()")).collect();
            let passkeys =
                ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"];
            assert_eq!(open, passkeys);
            assert!(devices.contains("camera=()") && devices.contains("geolocation=()"));
            assert_eq!(answer.header("access-control-allow-origin"), "", "{status}");
            assert_eq!(answer.header("access-control-allow-credentials"), "", "{status}");
        }
    }
}

/// What a browser asks before a page of another origin may send JSON.
fn preflight(path: &str, origin: &str) -> Request<Body> {
    Request::options(path)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .header("sec-fetch-mode", "cors")
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_allowed_origins_nothing_is_shared() {
    let served = Served::of(Site::default());
    let answer = served.send(preflight("/graphql", "https://desk.example")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allowed_origin_is_echoed_exactly_and_no_other() {
    let served = Served::of(site(&["https://desk.example", "http://localhost:3000"]));
    for origin in ["https://desk.example", "http://localhost:3000"] {
        for path in ["/graphql", "/auth/sign-in", "/documents", "/documents/1/0"] {
            let answer = served.send(preflight(path, origin)).await;
            assert!(answer.status.is_success(), "{path}");
            assert_eq!(answer.header("access-control-allow-origin"), origin);
            assert_eq!(answer.header("access-control-allow-credentials"), "true");
            assert_eq!(answer.header("access-control-allow-methods"), "POST");
            let headers = answer.header("access-control-allow-headers");
            assert!(headers.starts_with("content-type,authorization,chartlog-"), "{headers}");
            assert!(!headers.contains('*') && headers.ends_with("range,if-range"), "{headers}");
        }
        let mut question = served.question(QUERY);
        question.headers_mut().insert("origin", origin.parse().unwrap());
        question.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        let answer = served.send(question).await;
        assert_eq!(answer.body["data"]["patients"]["totalCount"], 0, "{}", answer.body);
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        let vary = answer.header("vary").to_ascii_lowercase();
        assert!(vary.split(',').any(|name| name.trim() == "origin"), "{vary}");
    }
    for (path, origin) in [
        ("/graphql", "https://evil.example"),
        ("/graphql", "https://desk.example.evil.example"),
        ("/graphql", "null"),
        ("/health/ready", "https://desk.example"),
        ("/explorer", "https://desk.example"),
        ("/documentsx", "https://desk.example"),
    ] {
        let answer = served.send(preflight(path, origin)).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path} {origin}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{path} {origin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_as_long_as_can_go_on_record_and_no_longer() {
    let served = Served::of(Site::default());
    // With `{}` for the variables.
    let longest = limits::QUESTION - 2;
    for (length, code) in [(longest, ""), (longest + 1, "LIMITED")] {
        let asked = "{ __typename }";
        let document = asked.to_owned() + &" ".repeat(length - asked.len());
        let body = serde_json::json!({ "query": document }).to_string();
        let answer = served.send(served.question(body)).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::OK, code), "{}", answer.body);
        assert_eq!(answer.body.get("data").is_some(), code.is_empty(), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_asked_too_much_is_told_to_wait_and_the_record_has_the_id_of_that_answer() {
    let served = Served::of(Site::default());
    let account = served.node.sessions().find(&served.token).unwrap().account;
    let (quota, now) = (served.node.quota(), served.node.journal().now());
    while quota.take(account, limits::QUESTION, now).is_ok() {}
    // Two seconds of patience would let it through.
    let document = format!("{{ __typename }}{}", " ".repeat(limits::QUESTION - 16));
    let body = serde_json::json!({ "query": document }).to_string();
    let answer = served.send(served.question(body)).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::OK, "LIMITED"), "{}", answer.body);
    let error = &answer.body["errors"][0];
    assert!(error["message"].as_str().unwrap().contains("try again in"), "{error}");
    let limited = served.oversight().into_iter().find_map(|fact| {
        let OversightFact::RequestsLimited(limited) = fact else { return None };
        Some(limited.access.to_string())
    });
    assert_eq!(limited.as_deref(), error["extensions"]["requestId"].as_str());
    let short = served.send(served.question(QUERY)).await;
    assert_eq!(short.body["data"]["patients"]["totalCount"], 0, "{}", short.body);
}
