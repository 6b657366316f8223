//! Exports on a data directory, with a clock of the test's.

use std::sync::Arc;

use axum::http::Request;
use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::{Fact, InquiryFact, OversightFact};
use chartlog_domain::testing::samples::ids;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;
use crate::auth::{Method, Session};
use crate::http::{Site, router};
use crate::limits;
use crate::node::Node;
use crate::testing::{self, Home};

const START: i64 = 1_800_000_000_000_000;
const AGENT: &str = "=cmd|' /C calc'!A0";

struct Office {
    node: Arc<Node>,
    router: Router,
    home: Home,
}

impl Office {
    fn new() -> Self {
        let home = Home::at(START, true);
        let node = home.open();
        node.catch_up(limits::CATCH_UP).unwrap();
        let router = router(App::new(node.clone(), Site::default()));
        Self { node, router, home }
    }

    /// A session whose second factor was shown now.
    fn signed_in(&self, role: Role) -> (Session, String) {
        let method = Method::DevelopmentToken;
        let by = Actor::Account(ids::OFFICER);
        let minted = self.node.sessions().mint(ids::OFFICER, role, method, by).unwrap();
        (minted.session, minted.token.to_string())
    }

    async fn post(&self, path: &str, token: &str, body: &Value) -> Response {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("user-agent", AGENT)
            .body(Body::from(body.to_string()))
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn export(&self, token: &str, body: &Value) -> Response {
        self.post(PATH, token, body).await
    }

    /// An export that is taken whole.
    async fn taken(&self, token: &str, body: &Value) -> String {
        let answer = self.export(token, body).await;
        assert_eq!(answer.status(), StatusCode::OK);
        text(answer).await
    }

    async fn refused(&self, token: &str, body: &Value) -> (u16, String) {
        let answer = self.export(token, body).await;
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_str(&text(answer).await).unwrap();
        (status, body["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned())
    }

    fn told<T>(&self, facet: Facet, of: impl Fn(Fact) -> Option<T>) -> Vec<T> {
        testing::in_log(&self.node, facet, of)
    }

    fn made(&self) -> Vec<chartlog_domain::facts::oversight::ExportMade> {
        self.told(Facet::Oversight, |fact| {
            let Fact::Oversight(OversightFact::ExportMade(made)) = fact else { return None };
            Some(made)
        })
    }

    /// Operation and code of each command that was refused.
    fn refusals(&self) -> Vec<(String, String)> {
        self.told(Facet::Oversight, |fact| {
            let Fact::Oversight(OversightFact::CommandRefused(it)) = fact else { return None };
            Some((it.operation, it.code))
        })
    }
}

async fn text(answer: Response) -> String {
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn csv() -> Value {
    json!({ "format": "csv", "purpose": "OPERATIONS" })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_on_record_before_its_first_byte_and_stays_there_when_it_is_stopped() {
    let office = Office::new();
    let (session, token) = office.signed_in(Role::Compliance);
    let asked = json!({ "format": "balp-ndjson", "purpose": "INVESTIGATION",
        "filter": { "patient": ids::PATIENT.to_string(), "purpose": "a word that was typed" } });
    let answer = office.export(&token, &asked).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let made = office.made();
    assert_eq!(made.len(), 1, "nobody has read a byte yet");
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(made[0].export.to_string(), id);
    assert_eq!(made[0].request.session, Some(session.id));
    assert_eq!(made[0].request.purpose, "INVESTIGATION");
    assert_eq!((made[0].rows, made[0].kind.as_str()), (0, "balp-ndjson"));
    assert_eq!(made[0].patients, [ids::PATIENT]);
    assert!(made[0].filter_digest.is_some() && made[0].position.is_some());
    let name = answer.headers()["content-disposition"].to_str().unwrap();
    assert_eq!(name, format!("attachment; filename=\"accesses-{id}.ndjson\""));
    drop(answer);
    assert_eq!(office.made(), made);
    let typed = office.told(Facet::Inquiry, |fact| {
        let Fact::Inquiry(InquiryFact::Typed(typed)) = fact else { return None };
        Some(typed)
    });
    let typed: Vec<_> = typed.iter().filter(|typed| typed.access == made[0].export).collect();
    assert!(typed[0].variables.expose().contains("a word that was typed"));
    let told = office.told(Facet::Oversight, |fact| Some(format!("{fact:?}")));
    assert!(!told.iter().any(|told| told.contains("typed")), "what was typed is in `inquiry` only");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_compliance_takes_accesses_away_for_its_purposes_and_with_a_fresh_second_factor() {
    let office = Office::new();
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Compliance) {
        let (_, token) = office.signed_in(role);
        let own = crate::access::own_purpose(role).code();
        let asked = json!({ "format": "csv", "purpose": own });
        assert_eq!(office.refused(&token, &asked).await, (403, "FORBIDDEN".into()));
    }
    let (_, token) = office.signed_in(Role::Compliance);
    for (body, expected) in [
        (json!({ "format": "csv", "purpose": "TREATMENT" }), (400, "BAD_INPUT")),
        (json!({ "format": "csv", "purpose": "CURIOSITY" }), (400, "BAD_INPUT")),
        (json!({ "format": "csv" }), (400, "BAD_INPUT")),
        (json!({ "format": "xml", "purpose": "OPERATIONS" }), (400, "BAD_INPUT")),
        (json!({ "format": "csv", "purpose": "OPERATIONS", "all": true }), (400, "BAD_INPUT")),
        (json!(["csv", "OPERATIONS", {}]), (400, "BAD_INPUT")),
    ] {
        let (status, code) = office.refused(&token, &body).await;
        assert_eq!((status, code.as_str()), expected, "{body}");
    }
    for filter in [
        json!({ "patients": [ids::PATIENT.to_string()] }),
        json!({ "patient": "Ada" }),
        json!({ "patient": 7 }),
        json!({ "role": "JANITOR" }),
        json!({ "from": "yesterday" }),
    ] {
        let asked = json!({ "format": "csv", "purpose": "OPERATIONS", "filter": filter });
        assert_eq!(office.refused(&token, &asked).await, (400, "BAD_INPUT".into()), "{asked}");
    }
    assert_eq!(office.made(), []);
    office.home.tells_time(START + limits::STEP_UP_US - 1);
    assert!(office.taken(&token, &csv()).await.starts_with("at,kind,"));
    office.home.tells_time(START + limits::STEP_UP_US);
    assert_eq!(office.refused(&token, &csv()).await, (403, "STEP_UP_REQUIRED".into()));
    assert_eq!(office.refused("clog_nobody", &csv()).await, (401, "UNAUTHENTICATED".into()));
    assert_eq!(office.made().len(), 1);
    let refusals = office.refusals();
    let count = |code: &str| {
        let this = ("exportAccesses".to_owned(), code.to_owned());
        refusals.iter().filter(|refusal| **refusal == this).count()
    };
    assert_eq!((count("FORBIDDEN"), count("STEP_UP_REQUIRED"), count("BAD_INPUT")), (5, 1, 7));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_has_what_was_on_record_when_it_began_and_itself_only_in_the_next() {
    let office = Office::new();
    let (_, token) = office.signed_in(Role::Compliance);
    let asked = json!({ "query": "{ logStatus { entries } }" });
    for _ in 0..3 {
        let answer = office.post("/graphql", &token, &asked).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    let reads = |text: &str| text.lines().filter(|line| line.contains(",SHOWN,SHOWN,")).count();
    let exports = |text: &str| text.lines().filter(|line| line.contains(",EXPORT,")).count();
    let first = office.taken(&token, &csv()).await;
    assert_eq!((reads(&first), exports(&first)), (3, 0), "{first}");
    assert!(first.contains(",\"'=cmd|' /C calc'!A0\","), "no cell is a formula: {first}");
    assert!(first.ends_with("\r\n"));
    let second = office.taken(&token, &csv()).await;
    assert_eq!((reads(&second), exports(&second)), (3, 1), "{second}");
    let made = office.made();
    assert_eq!(made[1].rows, made[0].rows + 1);
    assert_eq!(made[1].rows as usize, second.lines().count() - 1);
    let narrowed = json!({ "format": "balp-ndjson", "purpose": "OPERATIONS",
        "filter": { "kinds": ["EXPORT"] } });
    let events = office.taken(&token, &narrowed).await;
    assert_eq!(events.lines().count(), 2, "{events}");
    for line in events.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        assert_eq!(event["resourceType"], "AuditEvent");
    }
    let bundle = json!({ "format": "balp-bundle", "purpose": "OPERATIONS",
        "filter": { "outcome": "DONE", "from": "2199-01-01" } });
    let bundle: Value = serde_json::from_str(&office.taken(&token, &bundle).await).unwrap();
    assert_eq!(bundle["entry"], json!([]), "of nothing it is one too");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_exports_run_at_once_and_one_more_is_told_to_come_back() {
    let office = Office::new();
    let (_, token) = office.signed_in(Role::Compliance);
    // Enough that an export whose client reads nothing does not end.
    let asked = json!({ "query": "{ logStatus { entries } }" });
    let rows = (limits::EXPORT_PIECES + 2) * limits::EXPORT_PIECE / 1_000;
    for _ in 0..rows {
        assert_eq!(office.post("/graphql", &token, &asked).await.status(), StatusCode::OK);
    }
    let bundle = json!({ "format": "balp-bundle", "purpose": "OPERATIONS" });
    let mut waiting = Vec::new();
    for _ in 0..limits::EXPORTS {
        let answer = office.export(&token, &bundle).await;
        assert_eq!(answer.status(), StatusCode::OK);
        waiting.push(answer);
    }
    assert_eq!(office.refused(&token, &bundle).await, (429, "LIMITED".into()));
    assert_eq!(office.made().len(), limits::EXPORTS);
    for answer in waiting {
        let whole: Value = serde_json::from_str(&text(answer).await).unwrap();
        assert!(whole["entry"].as_array().unwrap().len() >= rows);
    }
    // Its place is free when its thread has ended, which is a moment after its last byte.
    let mut tries = 0;
    while office.export(&token, &csv()).await.status() != StatusCode::OK {
        tries += 1;
        assert!(tries < 10_000, "a place is free again");
        tokio::task::yield_now().await;
    }
}
