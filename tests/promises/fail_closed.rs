//! No data without its record, whatever happens: when the disk of the log fails, nobody is shown
//! anything; when the process dies between a question and its answer, the log has the record or the
//! client has no data.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use chartlog_tests::socket::{Reply, question};
use chartlog_tests::{Clinic, Server, Socket, fhir};
use serde_json::{Value, json};

const PATIENTS: u32 = 12;
const READERS: usize = 16;
/// A question whose answer is about one patient, with names and numbers.
const CHART: &str = "query($id: UUID!) { patient(id: $id) { id displayName birthDate mrn \
    contactPoints { value } addresses { lines city } } }";
/// How often the server is killed: more than in every run by a command (CONTRIBUTING.md).
const KILLS: &str = "CHARTLOG_KILLS";

/// A clinic of some patients, without the time that a passphrase takes at every start.
fn clinic() -> Clinic {
    let clinic = Clinic::with_root_key_file();
    clinic.takes((0..PATIENTS).map(fhir::bundle));
    clinic
}

fn patients(server: &Server, token: &str) -> Vec<String> {
    let query = "{ patients(first: 100) { nodes { patient { id } } } }";
    let data = server.data(token, query, json!({}));
    let nodes = data["patients"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["patient"]["id"].as_str().unwrap().to_owned()).collect()
}

/// Small and repeatable; which moments are hit depends on the machine anyway.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

#[test]
fn when_the_disk_of_the_log_fails_nobody_is_shown_anything_and_health_says_so() {
    let clinic = clinic();
    let server = Server::start_on_a_failing_disk(&clinic);
    let tokens: Vec<_> = (0..8).map(|_| clinic.token(&["front_desk"])).collect();
    let officer = clinic.token(&["compliance"]);
    let ids = patients(&server, &tokens[0]);
    let failing = AtomicBool::new(false);
    let shown = AtomicUsize::new(0);
    let (answer, answers) = mpsc::channel();
    let late: usize = std::thread::scope(|scope| {
        let readers: Vec<_> = tokens
            .iter()
            .map(|token| {
                let (server, ids, failing, shown) = (&server, &ids, &failing, &shown);
                let told = answer.clone();
                scope.spawn(move || {
                    let mut socket = Socket::open(server.address()).unwrap();
                    let mut refused = 0_usize;
                    for id in ids.iter().cycle() {
                        // What is asked from here on is asked of a disk that fails.
                        let after = failing.load(Ordering::SeqCst);
                        let asked = question(token, CHART, &json!({ "id": id }));
                        let Reply::Whole(answer) = socket.ask(&asked) else {
                            panic!("no answer: the server is there and says so")
                        };
                        if answer.body["data"]["patient"]["id"] == json!(id) {
                            assert!(!after, "shown after the disk had failed: {}", answer.body);
                            assert_eq!(answer.status, 200);
                            shown.fetch_add(1, Ordering::SeqCst);
                            told.send(()).unwrap();
                            continue;
                        }
                        assert_eq!((answer.status, answer.code()), (503, "UNAVAILABLE"));
                        assert!(answer.body.get("data").is_none(), "{}", answer.body);
                        let said = answer.body.to_string();
                        for word in fhir::PLANTED {
                            assert!(!said.contains(word), "{said}");
                        }
                        refused += 1;
                        if refused == 20 {
                            break;
                        }
                    }
                    refused
                })
            })
            .collect();
        drop(answer);
        answers.iter().take(200).for_each(drop);
        server.no_more_writes();
        failing.store(true, Ordering::SeqCst);
        readers.into_iter().map(|reader| reader.join().unwrap()).sum()
    });
    assert_eq!(late, 20 * tokens.len());

    // Searches, commands, sign-in: nothing that would have to be on record gets through.
    let find = server.ask(&tokens[0], "{ patients { totalCount } }", json!({}));
    assert_eq!(find["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{find}");
    let invalid = server.ask(&tokens[0], "{ nothing }", json!({}));
    assert_eq!(invalid["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{invalid}");
    let mut ready = server.agent().get(server.url("/health/ready")).call().unwrap();
    let said: Value = ready.body_mut().read_json().unwrap();
    assert_eq!((ready.status().as_u16(), &said["status"]), (503, &json!("unavailable")));
    assert_eq!(said["log"]["ready"], false, "{said}");
    let live = server.agent().get(server.url("/health/live")).call().unwrap();
    assert_eq!(live.status(), 200, "the process is there");

    // Started again on a disk that works, the log is whole and has a record of whatever was shown.
    server.kill();
    assert_eq!(clinic.verify()["ok"], true);
    let server = Server::start(&clinic);
    let records = records(&server, &officer, &mut None);
    let recorded: usize = records.values().map(Vec::len).sum();
    let shown = shown.load(Ordering::SeqCst);
    assert!(recorded >= shown, "{shown} answers, {recorded} records");
    println!(
        "measured: {shown} answers before the disk failed, {recorded} records, {late} refused"
    );
}

/// The patients of every record of a chart that was shown since the last time, by session, in the
/// order of the log.
fn records(
    server: &Server,
    officer: &str,
    after: &mut Option<String>,
) -> BTreeMap<String, Vec<String>> {
    let query = "query($after: String) { accesses(filter: { role: FRONT_DESK, kinds: [SHOWN] }, \
        order: { descending: false }, first: 100, after: $after) { \
        nodes { sessionId patientIds operation outcome } \
        pageInfo { hasNextPage endCursor } } }";
    let mut found = BTreeMap::<String, Vec<String>>::new();
    loop {
        let mut data = server.data(officer, query, json!({ "after": after }));
        let page = data["accesses"].take();
        for node in page["nodes"].as_array().unwrap() {
            assert_eq!(
                (&node["operation"], &node["outcome"]),
                (&json!("patient"), &json!("SHOWN"))
            );
            let session = node["sessionId"].as_str().unwrap().to_owned();
            let whose = node["patientIds"][0].as_str().unwrap().to_owned();
            found.entry(session).or_default().push(whose);
        }
        if let Some(end) = page["pageInfo"]["endCursor"].as_str() {
            *after = Some(end.to_owned());
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return found;
        }
    }
}

/// What a reader had of one life of the server.
#[derive(Default)]
struct Had {
    /// Patients asked about whose answer began to arrive, in order.
    answered: Vec<String>,
    /// The one whose answer did not.
    interrupted: Option<String>,
}

#[test]
fn a_kill_between_question_and_answer_leaves_a_record_or_no_data() {
    let kills: u32 = std::env::var(KILLS).map_or(24, |kills| kills.parse().unwrap());
    let clinic = clinic();
    let mut seed = 0x5eed_u64;
    // Tokens outlive the server, so every reader keeps its session; which one it is, its first
    // question tells.
    let tokens: Vec<_> = (0..READERS).map(|_| clinic.token(&["front_desk"])).collect();
    let officer = clinic.token(&["compliance"]);
    let server = Server::start(&clinic);
    let ids = patients(&server, &clinic.token(&["front_desk"]));
    let mut after = None;
    let mut sessions = Vec::new();
    for token in &tokens {
        let _ = server.data(token, CHART, json!({ "id": ids[0] }));
        // The view of compliance follows the log: it may take another look.
        let mut looks = (0..1_000).map(|_| records(&server, &officer, &mut after));
        let found = looks.find(|found| !found.is_empty()).expect("the record of that question");
        assert_eq!(found.len(), 1, "of one session");
        sessions.extend(found.into_keys());
    }
    drop(server);

    let (mut answered, mut interrupted, mut recorded) = (0, 0, 0);
    for kill in 0..kills {
        let server = Server::start(&clinic);
        let budget = 16 + next(&mut seed) % 200;
        let pause = Duration::from_micros(next(&mut seed) % 3_000);
        let offset = usize::try_from(next(&mut seed) % 12).unwrap();
        let lived = life(server, &tokens, &ids, offset, budget, pause);
        let server = Server::start(&clinic);
        let found = records(&server, &officer, &mut after);
        for (session, had) in sessions.iter().zip(lived) {
            let records = found.get(session).cloned().unwrap_or_default();
            let (answers, more) = records.split_at(had.answered.len().min(records.len()));
            assert_eq!(answers, had.answered, "kill {kill}: data without a record");
            // One question at a time: at most the one that was under way is on record as well.
            let under_way: Vec<_> = had.interrupted.clone().into_iter().collect();
            assert!(more.is_empty() || more == under_way, "kill {kill}: {more:?}");
            answered += had.answered.len();
            interrupted += under_way.len();
            recorded += more.len();
        }
    }
    assert_eq!(clinic.verify()["ok"], true);
    println!(
        "measured: {kills} kills, {answered} answers received and all on record; {interrupted} \
         questions under way had none, {recorded} of them with a record"
    );
    assert!(interrupted > 0, "no question was under way when the server was killed");
}

/// Readers ask until the server is killed: after so many answers and a moment.
fn life(
    server: Server,
    tokens: &[String],
    ids: &[String],
    offset: usize,
    budget: u64,
    pause: Duration,
) -> Vec<Had> {
    let (answer, answers) = mpsc::channel();
    let budget = usize::try_from(budget).unwrap();
    let address = server.address().to_owned();
    std::thread::scope(|scope| {
        let readers: Vec<_> = tokens
            .iter()
            .enumerate()
            .map(|(number, token)| {
                let (told, address) = (answer.clone(), &address);
                scope.spawn(move || {
                    let mut had = Had::default();
                    let Ok(mut socket) = Socket::open(address) else { return had };
                    for id in ids.iter().cycle().skip(offset + number) {
                        match socket.ask(&question(token, CHART, &json!({ "id": id }))) {
                            Reply::Whole(answer) => {
                                assert_eq!(answer.body["data"]["patient"]["id"], json!(id));
                                had.answered.push(id.clone());
                                told.send(()).unwrap();
                            }
                            Reply::Torn => {
                                had.answered.push(id.clone());
                                return had;
                            }
                            Reply::Nothing => {
                                had.interrupted = Some(id.clone());
                                return had;
                            }
                        }
                    }
                    had
                })
            })
            .collect();
        drop(answer);
        answers.iter().take(budget).for_each(drop);
        // The moment of the kill is what is random here; nothing waits for something to be true.
        std::thread::sleep(pause);
        server.kill();
        readers.into_iter().map(|reader| reader.join().unwrap()).collect()
    })
}
