//! Attacks over a real socket, by somebody who writes bytes and not requests. Elsewhere: replayed
//! codes, locks, fixation, stolen cookies, forged tokens and timing (`sign_in`), other roles' fields
//! (`roles`), pages of other sites and what is not JSON (`api/src/http`), slow clients with a clock of
//! the test's (`api/src/http/connection/tests.rs`).

use std::time::{Duration, Instant};

use chartlog_tests::socket::{Reply, Whole, post, question};
use chartlog_tests::{Administrator, Clinic, Server, Socket, fhir};
use serde_json::{Value, json};

const NAMES: &str = "{ patients { nodes { patient { displayName } } } }";

/// A server with one patient, and a token of the front desk.
fn served() -> (Clinic, Server, String) {
    let clinic = Clinic::with_patients(1);
    let server = Server::start(&clinic);
    let ran = clinic.run(&["token", "--role", "front_desk"]);
    (clinic, server, ran.out.trim().to_owned())
}

fn sent(server: &Server, bytes: &[u8]) -> Reply {
    Socket::open(server.address()).unwrap().ask(bytes)
}

#[track_caller]
fn whole(reply: Reply) -> Whole {
    match reply {
        Reply::Whole(answer) => answer,
        Reply::Torn | Reply::Nothing => panic!("an answer was expected"),
    }
}

/// The server does its work as before, for whoever asks as one should.
#[track_caller]
fn works(server: &Server, token: &str) {
    let answer = whole(sent(server, &question(token, NAMES, &json!({}))));
    assert!(answer.body.to_string().contains(fhir::FAMILY), "{:?}", answer.body);
}

/// Whatever came back, nothing of a record is in it.
#[track_caller]
fn shows_nothing(reply: &Reply, what: &str) {
    if let Reply::Whole(answer) = reply {
        assert!(!answer.body.to_string().contains(fhir::FAMILY), "{what}: {:?}", answer.body);
        assert!(answer.body["data"].is_null(), "{what}: {:?}", answer.body);
        assert!((400..=505).contains(&answer.status) || answer.status == 200, "{what}");
    }
}

#[test]
fn a_code_of_another_time_is_refused_and_a_clock_that_is_a_little_off_is_not() {
    let clinic = Clinic::without_directory();
    let administrator = Administrator::of(&clinic, &["--admin", "mara.lindt"]);
    let server = Server::start(&clinic);
    let knocked = administrator.knock(&server);
    let sign_in = knocked.text("signIn");
    for steps in [-3, 3] {
        let totp = administrator.code_of_another_time(steps);
        let answer = server.step("second-factor", &json!({ "signIn": sign_in, "totp": totp }));
        assert_eq!((answer.status, answer.code()), (401, "UNAUTHENTICATED"), "{steps} steps");
    }
    let now = json!({ "signIn": sign_in, "totp": administrator.code_of_another_time(0) });
    let answer = server.step("second-factor", &now);
    assert_eq!(answer.text("next"), "new_password", "{}", answer.body);
    let knocked = administrator.knock(&server);
    let before = json!({
        "signIn": knocked.text("signIn"), "totp": administrator.code_of_another_time(-1),
    });
    let replayed = server.step("second-factor", &before);
    assert_eq!(replayed.status, 401, "an older code after a newer one is a replay");
    let ahead = json!({
        "signIn": knocked.text("signIn"), "totp": administrator.code_of_another_time(1),
    });
    let answer = server.step("second-factor", &ahead);
    assert_eq!(answer.text("next"), "new_password", "half a minute fast: {}", answer.body);
}

#[test]
fn guessing_at_full_speed_from_one_address_ends_there_and_nobody_else_notices() {
    let clinic = Clinic::without_directory();
    let mut administrator = Administrator::of(&clinic, &["--admin", "mara.lindt"]);
    let server = Server::start_behind_a_proxy(&clinic);
    let token = administrator.sign_in(&server, "token").text("token").to_owned();
    let guess = |from: &str, number: u32| {
        let request = server.agent().post(server.url("/auth/sign-in"));
        let body = json!({ "login": format!("guess{number}"), "password": "walnut harbour seven" });
        let answer = request.header("x-forwarded-for", from).send_json(body).unwrap();
        answer.status().as_u16()
    };
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let guess = &guess;
        let ten = |n: u32| move || (0..10).map(|m| guess("192.0.2.1", n * 10 + m)).collect();
        let guessers: Vec<_> = (0..16).map(|n| scope.spawn::<_, Vec<u16>>(ten(n))).collect();
        guessers.into_iter().flat_map(|guesser| guesser.join().unwrap()).collect()
    });
    let refused = statuses.iter().filter(|status| **status == 401).count();
    let told_to_wait = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!(refused + told_to_wait, 160, "{statuses:?}");
    // 60 a minute; a second minute may have begun.
    assert!((1..=120).contains(&refused), "{refused} passwords of one address were looked at");
    assert!(told_to_wait >= 40, "{told_to_wait}");
    // Who is signed in works on, and somebody at another address signs in.
    let asked = server.data(&token, "{ staff { totalCount } }", json!({}));
    assert!(asked["staff"]["totalCount"].is_number());
    assert_eq!(guess("198.51.100.7", 999), 401);
    assert_eq!(administrator.knock(&server).text("next"), "second_factor");
}

#[test]
fn who_guesses_at_an_address_keeps_nobody_there_from_showing_a_second_factor() {
    let clinic = Clinic::without_directory();
    let mut administrator = Administrator::of(&clinic, &["--admin", "mara.lindt"]);
    let server = Server::start(&clinic);
    let token = administrator.sign_in(&server, "token").text("token").to_owned();
    let guess = |number: u32| {
        let body = json!({ "login": format!("guess{number}"), "password": "walnut harbour seven" });
        server.step("sign-in", &body).status
    };
    let limited = std::thread::scope(|scope| {
        let guess = &guess;
        let ten = |n: u32| move || (0..10).any(|m| guess(n * 10 + m) == 429);
        let guessers: Vec<_> = (0..16).map(|n| scope.spawn(ten(n))).collect();
        guessers.into_iter().map(|guesser| guesser.join().unwrap()).filter(|told| *told).count()
    });
    assert!(limited > 0, "nobody was told to wait");
    let header = format!("Bearer {token}");
    let code = json!({ "totp": administrator.next_code() });
    let shown = server.with_session("step-up", ("authorization", &header), Some(&code));
    assert_eq!((shown.status, &shown.body["steppedUp"]), (200, &json!(true)), "{}", shown.body);
}

#[test]
fn a_page_of_another_site_gets_nowhere_whatever_it_says_about_itself() {
    let (_clinic, server, token) = served();
    let own = server.address().to_owned();
    let (_, port) = own.split_once(':').unwrap();
    let body = json!({ "query": NAMES }).to_string();
    let ask = |head: &str| {
        let length = body.len();
        let bytes = format!(
            "POST /graphql HTTP/1.1\r\n{head}content-type: application/json\r\n\
             authorization: Bearer {token}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        sent(&server, bytes.as_bytes())
    };
    for (host, origin) in [
        (own.as_str(), "https://evil.example".to_owned()),
        (&own, "null".to_owned()),
        (&own, format!("https://{own}")),
        (&own, format!("http://{own}.evil.example")),
        (&own, format!("http://evil.example#{own}")),
        (&own, format!("http://{own}@evil.example")),
        (&own, "http://127.0.0.1:1".to_owned()),
        (&own, format!("http://127.1:{port}")),
        (&own, "file://".to_owned()),
        // A name of a stranger's that resolves to this machine.
        ("evil.example", "http://evil.example".to_owned()),
        (&format!("evil.example:{port}"), format!("http://evil.example:{port}")),
        ("localhost.evil.example", "http://localhost.evil.example".to_owned()),
    ] {
        let reply = ask(&format!("host: {host}\r\norigin: {origin}\r\n"));
        shows_nothing(&reply, &origin);
        let answer = whole(reply);
        assert_eq!((answer.status, answer.code()), (403, "FORBIDDEN"), "{host} {origin}");
        assert!(!answer.head.contains("access-control"), "{}", answer.head);
    }
    // One that is right and one that is not; and what a browser says without a word from the page.
    let mine = format!("host: {own}\r\norigin: http://{own}\r\n");
    for more in [
        "origin: https://evil.example\r\n",
        "sec-fetch-site: cross-site\r\n",
        "sec-fetch-site: same-site\r\n",
    ] {
        let reply = ask(&format!("{mine}{more}"));
        shows_nothing(&reply, more);
        assert_eq!(whole(reply).status, 403, "{more}");
    }
    let answer = whole(ask(&format!("{mine}sec-fetch-site: same-origin\r\n")));
    assert!(answer.body.to_string().contains(fhir::FAMILY), "our own page: {:?}", answer.body);
}

#[test]
fn documents_that_cost_more_than_they_say_are_turned_away() {
    let (_clinic, server, token) = served();
    let nested = |open: &str, inner: &str, close: &str, times: usize| {
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    let aliases = |times: usize| -> String {
        (0..times).map(|n| format!("a{n}: patients {{ totalCount }} ")).collect()
    };
    let inside: String = (0..5_000).map(|n| format!("a{n}: displayName ")).collect();
    let doubling: String = (0..40)
        .map(|n| format!("fragment F{n} on Patient {{ ...F{} ...F{} }} ", n + 1, n + 1))
        .collect();
    let documents = [
        nested("{a", "", "}", 100_000),
        nested("{ patients { nodes { patient ", "{ id }", " } } }", 40),
        format!("{{ {} }}", aliases(21)),
        format!("{{ {} }}", aliases(20_000)),
        format!("{{ patients {{ nodes {{ patient {{ {inside} }} }} }} }}"),
        "{ ...F } fragment F on Query { ...F }".to_owned(),
        "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }".to_owned(),
        format!(
            "{{ patients {{ nodes {{ patient {{ ...F0 }} }} }} }} {doubling} \
             fragment F40 on Patient {{ id }}"
        ),
        format!("{{ patients {} {{ totalCount }} }}", "@include(if: true) ".repeat(1_000)),
        format!("{{ patients(search: {}) {{ totalCount }} }}", nested("[", "1", "]", 50_000)),
        format!("{{ patients(first: {}) {{ totalCount }} }}", "9".repeat(100_000)),
        "{ patients(first: 101) { totalCount } }".to_owned(),
        "{ patients(first: -1) { totalCount } }".to_owned(),
        format!("{{ patients(search: {{ text: \"{}\" }}) {{ totalCount }} }}", "x".repeat(500_000)),
        "query A { patients { totalCount } } query B { patients { totalCount } }".to_owned(),
        "subscription { patientsChanged }".to_owned(),
        "mutation { __typename }".to_owned(),
        "\u{0} { patients { totalCount } }".to_owned(),
        String::new(),
    ];
    for document in documents {
        let shown: String = document.chars().take(60).collect();
        let began = Instant::now();
        let reply = sent(&server, &question(&token, &document, &json!({})));
        shows_nothing(&reply, &shown);
        let answer = whole(reply);
        assert!(["LIMITED", "BAD_INPUT"].contains(&answer.code()), "{shown}: {:?}", answer.body);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(20), "{shown} took {took:?}");
    }
    works(&server, &token);
    let bytes = |body: &str, kind: &str| {
        let length = body.len();
        format!(
            "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\n\
             authorization: Bearer {token}\r\ncontent-length: {length}\r\n\r\n{body}"
        )
    };
    let json = "application/json";
    let one = json!({ "query": NAMES }).to_string();
    let batch = format!("[{}]", vec![one.as_str(); 1_000].join(","));
    let deep = format!(
        "{{\"query\":\"{{ __typename }}\",\"variables\":{}}}",
        nested("[", "", "]", 200_000)
    );
    let form = format!(
        "--x\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n{one}\r\n--x--\r\n"
    );
    let ten_megabytes = format!("{one}{}", " ".repeat(10 * 1024 * 1024));
    for (body, kind, statuses) in [
        (batch.as_str(), json, &[400][..]),
        (&deep, json, &[400]),
        (&form, "multipart/form-data; boundary=x", &[415]),
        (&one, "text/plain", &[415]),
        (&one, "application/x-www-form-urlencoded", &[415]),
        (&ten_megabytes, json, &[413]),
    ] {
        let reply = sent(&server, bytes(body, kind).as_bytes());
        shows_nothing(&reply, kind);
        assert!(statuses.contains(&whole(reply).status), "{kind} {}", body.len());
    }
    let get = format!(
        "GET /graphql?query=%7Bpatients%7BtotalCount%7D%7D HTTP/1.1\r\nhost: localhost\r\n\
         authorization: Bearer {token}\r\n\r\n"
    );
    let reply = sent(&server, get.as_bytes());
    shows_nothing(&reply, "GET");
    assert_eq!(whole(reply).status, 426, "only a WebSocket begins like this");
    works(&server, &token);
}

#[test]
fn bytes_that_are_no_request_get_nothing_and_harm_nobody() {
    let (_clinic, server, token) = served();
    let body = json!({ "query": NAMES }).to_string();
    let length = body.len();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         authorization: Bearer {token}\r\n"
    );
    let huge = "x".repeat(40_000);
    let many: String = (0..2_000).map(|n| format!("x-{n}: y\r\n")).collect();
    let requests = [
        format!("{head}content-length: {length}\r\ncontent-length: 5\r\n\r\n{body}"),
        format!("{head}content-length: -1\r\n\r\n{body}"),
        format!("{head}content-length: {length}, {length}1\r\n\r\n{body}"),
        format!("{head}content-length: 99999999999999999999\r\n\r\n{body}"),
        format!("{head}transfer-encoding: chunked\r\n\r\nZZ\r\n{body}\r\n0\r\n\r\n"),
        format!("{head}transfer-encoding: gzip\r\ncontent-length: {length}\r\n\r\n{body}"),
        format!("{head}x: {huge}\r\ncontent-length: {length}\r\n\r\n{body}"),
        format!("{head}{many}content-length: {length}\r\n\r\n{body}"),
        format!("{head}bad header\r\ncontent-length: {length}\r\n\r\n{body}"),
        format!("{head}x: \u{0}\r\ncontent-length: {length}\r\n\r\n{body}"),
        "GET /\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "CONNECT example.org:443 HTTP/1.1\r\nhost: example.org\r\n\r\n".to_owned(),
        "GET http://example.org/graphql HTTP/1.1\r\nhost: example.org\r\n\r\n".to_owned(),
        "GET /../../etc/passwd HTTP/1.1\r\nhost: localhost\r\n\r\n".to_owned(),
        "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nhost: localhost\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}".to_owned(),
    ];
    for request in requests {
        let shown: String = request.lines().last().unwrap_or_default().chars().take(60).collect();
        let mut socket = Socket::open(server.address()).unwrap();
        let _ = socket.send(request.as_bytes());
        let _ = socket.finish();
        let reply = socket.receive();
        shows_nothing(&reply, &shown);
        if let Reply::Whole(answer) = reply {
            assert!(answer.status >= 400, "{shown}: {answer:?}");
        }
        works(&server, &token);
    }
    // A body that says it has ended while another request hides in it: the second one is a request
    // of its own, with no session of its own.
    let hidden = question("", NAMES, &json!({}));
    let smuggled = [
        format!("{head}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n")
            .as_bytes(),
        &hidden,
    ]
    .concat();
    let mut socket = Socket::open(server.address()).unwrap();
    let _ = socket.send(&smuggled);
    let _ = socket.finish();
    for _ in 0..2 {
        shows_nothing(&socket.receive(), "smuggled");
    }
    works(&server, &token);
}

/// Waits for the server to hang up by itself, ten seconds for a head and thirty for a body.
#[test]
fn slow_clients_keep_nobody_waiting_and_are_hung_up_on() {
    let (_clinic, server, token) = served();
    let body = json!({ "query": NAMES });
    let whole_request = post("/graphql", &token, &body);
    let heads: Vec<Socket> = (0..120)
        .map(|n| {
            let mut socket = Socket::open(server.address()).unwrap();
            socket.send(&whole_request[..20 + n % 40]).unwrap();
            socket
        })
        .collect();
    let bodies: Vec<Socket> = (0..60)
        .map(|n| {
            let mut socket = Socket::open(server.address()).unwrap();
            socket.send(&whole_request[..whole_request.len() - 1 - n % 20]).unwrap();
            socket
        })
        .collect();
    // Somebody who asks for much and takes nothing.
    let greedy: Vec<Socket> = (0..20)
        .map(|_| {
            let mut socket = Socket::open(server.address()).unwrap();
            let schema = "{ __schema { types { name description fields { name description } } } }";
            for _ in 0..20 {
                let _ = socket.send(&question(&token, schema, &Value::Null));
            }
            socket
        })
        .collect();
    let began = Instant::now();
    works(&server, &token);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(8), "somebody waited {took:?} for the slow ones");
    for (sockets, at_most) in [(heads, 30), (bodies, 60)] {
        for mut socket in sockets {
            let reply = socket.receive();
            shows_nothing(&reply, "a slow one");
            if let Reply::Whole(answer) = reply {
                assert!([400, 408].contains(&answer.status), "{answer:?}");
            }
        }
        let waited = began.elapsed();
        assert!(waited < Duration::from_secs(at_most), "held for {waited:?}");
    }
    drop(greedy);
    works(&server, &token);
}
