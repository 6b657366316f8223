//! Sockets over a real connection: the sub-protocol by its letter, the session by its end, and the
//! limits at the limit and one past.

use std::net::SocketAddr;
use std::time::Duration;

use chartlog_domain::actor::Actor;
use chartlog_domain::facts::OversightFact;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::testing::{Client, Heard};
use crate::auth::{Ending, Session};
use crate::http::testing::Served;
use crate::http::{Site, serve};
use crate::limits;

const SHEET: &str =
    "subscription { daySheetChanged(date: \"2026-05-04\") { position changes { kind } } }";

/// A server that listens, and the end that stops it.
struct Listening {
    served: Served,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Listening {
    async fn new() -> Self {
        let served = Served::of(Site::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let serving = tokio::spawn(serve(listener, served.app.clone(), None, stopped));
        Self { served, address, stop, serving }
    }

    async fn open(&self) -> Client {
        Client::open(self.address, &self.served.token).await
    }

    fn session(&self) -> Session {
        self.served.node.sessions().find(&self.served.token).unwrap()
    }
}

fn code(said: &serde_json::Value) -> &str {
    assert_eq!(said["type"], "error", "{said}");
    let code = said["payload"][0]["extensions"]["code"].as_str().unwrap();
    assert!(said["payload"][0]["extensions"]["requestId"].is_string(), "{said}");
    code
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_notice_says_from_where_on_it_tells_and_its_opening_is_on_record() {
    let server = Listening::new().await;
    let mut client = server.open().await;
    let said = client.subscribe("one", SHEET).await;
    assert_eq!((said["type"].as_str(), said["id"].as_str()), (Some("next"), Some("one")));
    let notice = &said["payload"]["data"]["daySheetChanged"];
    assert!(notice["position"].is_string() && notice["changes"] == json!([]), "{said}");
    let opened = server.served.oversight().into_iter().any(|fact| {
        matches!(fact, OversightFact::SearchShown(shown) if shown.operation == "daySheetChanged")
    });
    assert!(opened);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_may_come_with_the_head_and_must_come_at_all() {
    let server = Listening::new().await;
    let token = &server.served.token;
    let mut client = Client::connect(server.address, Some(token)).await.unwrap();
    client.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(client.message().await["type"], "connection_ack");
    assert_eq!(Client::connect(server.address, Some("clog_nothing")).await.err(), Some(401));
    for payload in [json!({}), json!({ "authorization": "Bearer clog_x" }), json!(null)] {
        let mut client = Client::connect(server.address, None).await.unwrap();
        client.say(&json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(client.closed().await, 4401, "{payload}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_our_own_pages_and_only_this_sub_protocol_open_a_socket() {
    let server = Listening::new().await;
    let protocol = |name: &str| ("sec-websocket-protocol", name.to_owned());
    let origin = |origin: &str| ("origin", origin.to_owned());
    let own = format!("http://{}", server.address);
    let good = protocol("graphql-transport-ws");
    assert!(Client::with(server.address, &[good.clone(), origin(&own)]).await.is_ok());
    let evil = [good.clone(), origin("https://evil.example")];
    assert_eq!(Client::with(server.address, &evil).await.err(), Some(403));
    assert_eq!(Client::with(server.address, &[protocol("graphql-ws")]).await.err(), Some(400));
    assert_eq!(Client::with(server.address, &[]).await.err(), Some(400));
    let both = protocol("graphql-ws, graphql-transport-ws");
    assert!(Client::with(server.address, &[both]).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sub_protocol_is_kept_to_the_letter() {
    let server = Listening::new().await;
    let init = json!({ "type": "connection_init" });
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": SHEET } });

    let mut hasty = Client::connect(server.address, Some(&server.served.token)).await.unwrap();
    hasty.say(&subscribe).await;
    assert_eq!(hasty.closed().await, 4401, "before the acknowledgement");

    let mut twice = server.open().await;
    twice.say(&init).await;
    assert_eq!(twice.closed().await, 4429);

    for wrong in
        ["", "hello", "[]", "{\"type\":\"start\"}", "{\"type\":\"subscribe\",\"id\":\"1\"}"]
    {
        let mut client = server.open().await;
        client.say_text(wrong).await;
        assert_eq!(client.closed().await, 4400, "{wrong}");
    }

    let mut client = server.open().await;
    client.say(&json!({ "type": "ping", "payload": { "at": 7 } })).await;
    assert_eq!(client.message().await, json!({ "type": "pong", "payload": { "at": 7 } }));
    client.say(&json!({ "type": "pong" })).await;
    client.say(&json!({ "type": "complete", "id": "nobody" })).await;
    assert_eq!(client.subscribe("1", SHEET).await["type"], "next");
    client.say(&json!({ "type": "complete", "id": "1" })).await;
    assert_eq!(client.subscribe("1", SHEET).await["type"], "next", "the id is free again");
    client.say(&subscribe).await;
    assert_eq!(client.closed().await, 4409);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_nothing_is_hung_up_on() {
    let server = Listening::new().await;
    let mut client = Client::connect(server.address, Some(&server.served.token)).await.unwrap();
    assert_eq!(client.closed().await, 4408);
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_and_commands_go_by_post() {
    let server = Listening::new().await;
    let mut client = server.open().await;
    let others = [
        "{ patients { totalCount } }",
        "mutation { clearConfidentialContact(input: {}) { position } }",
        "subscription { chartChanged(patient: \"x\") { position } }",
        "subscription { a: daySheetChanged(date: \"2026-05-04\") { position } \
            b: daySheetChanged(date: \"2026-05-05\") { position } }",
        "subscription {",
    ];
    for (number, document) in others.iter().enumerate() {
        let said = client.subscribe(&number.to_string(), document).await;
        assert_eq!(code(&said), "BAD_INPUT", "{document}");
    }
    let refused = server.served.oversight().into_iter();
    let refused = refused.filter(|fact| matches!(fact, OversightFact::AccessRefused(_))).count();
    assert_eq!(refused, others.len(), "each is on record");
    assert_eq!(client.subscribe("good", SHEET).await["type"], "next", "the socket goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_gone_on_from_is_refused() {
    let server = Listening::new().await;
    let mut client = server.open().await;
    let after = |position: &str| SHEET.replace("date:", &format!("after: \"{position}\", date:"));
    for (number, wrong) in ["soon", "18446744073709551615", "1"].iter().enumerate() {
        let said = client.subscribe(&number.to_string(), &after(wrong)).await;
        assert_eq!(code(&said), "BAD_INPUT", "{wrong}");
        assert_eq!(said["payload"][0]["extensions"]["field"], "after");
    }
    let first = client.subscribe("first", SHEET).await;
    let position = &first["payload"]["data"]["daySheetChanged"]["position"];
    let said = client.subscribe("again", &after(position.as_str().unwrap())).await;
    assert_eq!(said["payload"]["data"]["daySheetChanged"]["position"], *position);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_taken_at_its_limit_and_closes_the_socket_one_byte_past() {
    let server = Listening::new().await;
    for (length, fits) in [(limits::SOCKET_MESSAGE, true), (limits::SOCKET_MESSAGE + 1, false)] {
        let mut client = server.open().await;
        let frame = json!({ "type": "ping", "payload": { "p": "" } }).to_string().len();
        let payload = json!({ "p": "x".repeat(length - frame) });
        client.say(&json!({ "type": "ping", "payload": payload })).await;
        if fits {
            assert_eq!(client.message().await["payload"], payload);
        } else {
            assert!(matches!(client.closed().await, 1009 | 0));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_has_so_many_subscriptions_and_sockets_and_no_more() {
    let server = Listening::new().await;
    let mut client = server.open().await;
    for number in 0..limits::SUBSCRIPTIONS {
        assert_eq!(client.subscribe(&number.to_string(), SHEET).await["type"], "next");
    }
    assert_eq!(code(&client.subscribe("one too many", SHEET).await), "LIMITED");
    let mut others = Vec::new();
    for _ in 1..limits::SOCKETS_OF_SESSION {
        others.push(server.open().await);
    }
    let mut past = Client::connect(server.address, Some(&server.served.token)).await.unwrap();
    past.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(past.closed().await, 4414);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_ends_within_a_second_of_its_session() {
    let server = Listening::new().await;
    let mut client = server.open().await;
    assert_eq!(client.subscribe("1", SHEET).await["type"], "next");
    let (sessions, session) = (server.served.node.sessions(), server.session());
    assert!(sessions.runs(session.id));
    let ending = {
        let (sessions, session) = (sessions.clone(), session.clone());
        move || sessions.end(&session, Ending::RoleRevoked, Actor::System)
    };
    tokio::task::spawn_blocking(ending).await.unwrap().unwrap();
    let ended = tokio::time::Instant::now();
    assert_eq!(client.closed().await, 4401);
    assert!(ended.elapsed() < Duration::from_secs(1), "{:?}", ended.elapsed());
    assert!(!sessions.runs(session.id));
    assert_eq!(Client::connect(server.address, Some(&server.served.token)).await.err(), Some(401));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_listen_is_cut_off() {
    let server = Listening::new().await;
    let mut client = server.open().await;
    let ping =
        json!({ "type": "ping", "payload": { "p": "x".repeat(limits::SOCKET_MESSAGE / 2) } });
    let ping = ping.to_string();
    // Every ping is answered; whoever reads none of the answers can soon say nothing more.
    let talking = async { while client.say_text(&ping).await {} };
    tokio::time::timeout(Duration::from_secs(60), talking).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_closes_its_sockets_and_waits_for_them() {
    let server = Listening::new().await;
    let mut client = server.open().await;
    assert_eq!(client.subscribe("1", SHEET).await["type"], "next");
    let silent = Client::connect(server.address, Some(&server.served.token)).await.unwrap();
    server.stop.send(()).unwrap();
    assert_eq!(client.closed().await, 1001);
    drop(silent);
    tokio::time::timeout(Duration::from_secs(20), server.serving).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_socket_is_no_use_of_its_session() {
    let server = Listening::new().await;
    let mut client = server.open().await;
    assert_eq!(client.subscribe("1", SHEET).await["type"], "next");
    let sessions = server.served.node.sessions();
    let account = server.session().account;
    let before = sessions.of(account)[0].used_at;
    client.say(&json!({ "type": "ping" })).await;
    assert!(matches!(client.hear().await, Heard::Message(_)));
    assert_eq!(client.subscribe("2", SHEET).await["type"], "next");
    assert_eq!(sessions.of(account)[0].used_at, before);
}
