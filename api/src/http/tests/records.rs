//! What a record of access says about its request: id, purpose of use, client.

use chartlog_domain::facts::OversightFact;
use chartlog_domain::facts::oversight::Request as Asked;
use serde_json::{Value, json};

use super::*;

/// Who asked, by the id of the record; and the code of a refusal.
fn records(served: &Served) -> Vec<(String, Asked, Option<String>)> {
    let records = served.oversight().into_iter().filter_map(|fact| {
        if let OversightFact::RecordShown(it) | OversightFact::SearchShown(it) = fact {
            return Some((it.access.to_string(), it.request, None));
        }
        let OversightFact::AccessRefused(it) = fact else { return None };
        Some((it.access.to_string(), it.request, Some(it.code)))
    });
    records.collect()
}

fn id(answer: &Value) -> &str {
    let of_answer = answer["extensions"]["requestId"].as_str();
    of_answer.or(answer["errors"][0]["extensions"]["requestId"].as_str()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_id_in_an_answer_is_that_of_its_header_and_of_its_record() {
    let served = Served::of(Site::default());
    for (body, refused) in
        [(QUERY, false), (r#"{"query":"{ no such query"}"#, true), (r#"{"query":"{ no }"}"#, true)]
    {
        let mut question = served.question(body);
        question.headers_mut().insert("x-request-id", "one of mine".parse().unwrap());
        let answer = served.send(question).await;
        assert_eq!(answer.header("x-request-id"), id(&answer.body), "{}", answer.body);
        let (record, asked, code) = records(&served).pop().unwrap();
        assert_eq!(record, id(&answer.body));
        assert_eq!((asked.request, code.is_some()), (None, refused));
    }
    // A patient who is not there: the record of the read has the id, that of the refusal names it.
    let missing = r#"{"query":"{ patient(id: \"01010101-0101-4101-8101-010101010101\") { id } }"}"#;
    let answer = served.send(served.question(missing)).await;
    let mut records = records(&served);
    let (second, asked, code) = records.pop().unwrap();
    assert_eq!(code.as_deref(), Some("NOT_FOUND"));
    assert_eq!(asked.request.unwrap().to_string(), id(&answer.body));
    assert_ne!(second, id(&answer.body));
    assert_eq!(records.pop().unwrap().0, id(&answer.body));
    // What gets no record has an id too.
    let stranger = Request::post("/graphql").header("content-type", "application/json");
    let answer = served.send(stranger.body(Body::from(QUERY)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("x-request-id"), id(&answer.body));
    let answer = served.send(Request::get("/not/there").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("x-request-id").len(), 36);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_a_purpose_of_its_role_and_no_other() {
    let served = Served::of(Site::default());
    let ask = async |purpose: Value| {
        let query = "{ patients(first: 3) { totalCount } }";
        let body = json!({ "query": query, "extensions": { "purpose": purpose } });
        served.send(served.question(body.to_string())).await.body
    };
    for (named, recorded) in
        [(json!(null), "OPERATIONS"), (json!("PATIENT_REQUEST"), "PATIENT_REQUEST")]
    {
        let answer = ask(named).await;
        assert_eq!(answer["data"]["patients"]["totalCount"], 0, "{answer}");
        let (_, asked, code) = records(&served).pop().unwrap();
        assert_eq!((asked.purpose.as_str(), code), (recorded, None));
    }
    for wrong in ["EMERGENCY", "INVESTIGATION", "a word that was typed", "operations", ""] {
        let answer = ask(json!(wrong)).await;
        assert!(answer.get("data").is_none(), "{answer}");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_INPUT");
        let sentence = error["message"].as_str().unwrap();
        assert!(
            sentence.ends_with("OPERATIONS, TREATMENT, PAYMENT, PATIENT_REQUEST"),
            "{sentence}"
        );
        let (_, asked, code) = records(&served).pop().unwrap();
        assert_eq!(asked.purpose, "OPERATIONS", "it was not answered for that purpose");
        assert_eq!(code.as_deref(), Some("BAD_INPUT"));
    }
    assert!(!format!("{:?}", served.oversight()).contains("typed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_a_session_is_on_record_wherever_it_comes_and_whose_it_was() {
    let served = Served::of(Site::default());
    let send = async |path: &str, token: &str| {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        served.send(request.body(Body::from("{}")).unwrap()).await.status
    };
    assert_eq!(send("/auth/sign-out", &served.token).await, StatusCode::OK);
    let opened = served.oversight().into_iter().find_map(|fact| {
        let OversightFact::SessionOpened(opened) = fact else { return None };
        Some(opened.account)
    });
    let paths = [
        "/graphql",
        "/documents",
        "/exports/accesses",
        "/exports/my-record",
        "/auth/step-up",
        "/auth/password",
        "/auth/sign-out",
        "/auth/sessions/end",
        "/auth/passkey/challenge",
        "/auth/passkey/creation",
        "/auth/factors/passkey",
        "/auth/factors/totp",
        "/auth/factors/totp/first-code",
        "/auth/factors/remove",
        "/auth/recovery-codes",
    ];
    for (token, whose, reason) in [
        (served.token.as_str(), opened, "ended_session"),
        ("clog_nobody's", None, "unknown_session"),
        ("clogm_nobody's", None, "unknown_session"),
    ] {
        let before = served.oversight().len();
        for path in paths {
            assert_eq!(send(path, token).await, StatusCode::UNAUTHORIZED, "{path}");
        }
        served.node.sign_in().flush(true).unwrap();
        let mut told = 0;
        for fact in &served.oversight()[before..] {
            let OversightFact::SignInRefused(refused) = fact else { panic!("{fact:?}") };
            assert_eq!((refused.account, refused.reason.as_str()), (whose, reason));
            assert_eq!(refused.source_address.as_deref(), Some("127.0.0.1"));
            told += refused.count;
        }
        assert_eq!(usize::try_from(told).unwrap(), paths.len(), "{reason}");
        assert_eq!(served.oversight().len() - before, 2, "the first one, and the others together");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_calls_itself_is_on_record_cleaned_and_bounded() {
    let served = Served::of(Site::default());
    let said = async |agent: Option<&[u8]>| {
        let mut question = served.question(QUERY);
        if let Some(agent) = agent {
            let agent = axum::http::HeaderValue::from_bytes(agent).unwrap();
            question.headers_mut().insert("user-agent", agent);
        }
        served.send(question).await;
        records(&served).pop().unwrap().1.user_agent
    };
    assert_eq!(said(Some(b"Chart/7.1 (tablet)")).await.as_deref(), Some("Chart/7.1 (tablet)"));
    assert_eq!(said(Some(b"a\tb\xff")).await.as_deref(), Some("a?b?"));
    let long = vec![b'x'; limits::USER_AGENT + 1];
    assert_eq!(said(Some(&long)).await.map(|kept| kept.len()), Some(limits::USER_AGENT));
    // The session was opened without one: none is what differs from nothing.
    assert_eq!(said(None).await, None);
}
