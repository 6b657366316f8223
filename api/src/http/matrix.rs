//! The access matrix, asked over HTTP: every field, question, command and address of the server, for
//! everybody. What is expected stands in `matrix/table.rs`.

mod commands;
mod paths;
mod practice;
mod table;
mod time_out;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chartlog_domain::facet::Role;
use serde_json::{Value, json};

use self::commands::COMMANDS;
use self::paths::Paths;
use self::practice::{Ids, Practice, command_id};
use self::table::{ADDRESSES, Place, QUESTIONS, SUBSCRIPTIONS, Told, WITHOUT};
use super::live::testing::{Client, Heard};
use super::testing::Received;
use crate::access::{Action, RIGHTS};
use crate::graphql::{
    admin, billing, clinical, compliance, front_desk, patient, scalars::fields::SHARED,
};

/// Whether the facet table of a role has a row for a field.
fn has_row(role: Role, name: &str, field: &str) -> bool {
    let rows = match role {
        Role::FrontDesk => front_desk::fields::FIELDS,
        Role::Clinical => clinical::fields::FIELDS,
        Role::Billing => billing::fields::FIELDS,
        Role::Patient => patient::fields::FIELDS,
        Role::Compliance => compliance::fields::FIELDS,
        Role::Admin => admin::fields::FIELDS,
    };
    rows.iter().any(|(of, known, _)| (*of, *known) == (name, field))
}

fn is_shared(name: &str, field: &str) -> bool {
    let name = if name.ends_with("Connection") {
        "*Connection"
    } else if name.ends_with("Edge") {
        "*Edge"
    } else if name.ends_with("Payload") {
        "*Payload"
    } else {
        name
    };
    name == "Mutation" || SHARED.contains(&(name, field))
}

/// The words of a row replaced by the ids that they stand for; none where one of them is missing.
fn filled(row: &str, ids: &Ids) -> String {
    let mut filled = row.to_owned();
    // A word may begin with another one.
    let mut words: Vec<_> = ids.iter().collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    for (word, id) in words {
        filled = filled.replace(&format!("${word}"), &format!("\"{id}\""));
    }
    assert!(!filled.contains('$'), "nothing stands for a word of {row}: {ids:?}");
    filled
}

/// `extensions.code` of the first error, and the reason when it has one.
fn code_and_reason(body: &Value) -> (&str, &str) {
    let of = |what: &str| body["errors"][0]["extensions"][what].as_str().unwrap_or_default();
    (of("code"), of("reason"))
}

/// An answer without what differs from one request to the next.
fn but_for_its_id(mut body: Value) -> Value {
    for error in body["errors"].as_array_mut().into_iter().flatten() {
        error["extensions"]["requestId"] = Value::Null;
    }
    body["extensions"] = Value::Null;
    body
}

fn kept_out(answer: &Received, what: &str) {
    assert_eq!(answer.status, 401, "{what}: {}", answer.body);
    assert_eq!(answer.code(), "UNAUTHENTICATED", "{what}");
    assert!(answer.body.get("data").is_none(), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_gets_the_fields_of_its_facets_and_no_field_of_another_role_even_validates() {
    let practice = Practice::new(false).await;
    let schemas: Vec<_> = Role::ALL.into_iter().map(|role| (role, Paths::of(role))).collect();
    let all: BTreeSet<(&str, &str)> =
        schemas.iter().flat_map(|(_, schema)| schema.fields()).collect();
    let (mut asked, mut refused) = (0, 0);
    for (role, schema) in &schemas {
        let own: BTreeSet<_> = schema.fields().collect();
        let mut foreign: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, field) in &all {
            let what = format!("{} asks for {name}.{field}", role.name());
            if !own.contains(&(*name, *field)) {
                foreign.entry(name).or_default().push(field);
                assert!(!has_row(*role, name, field), "{what}: a row, and no field");
                continue;
            }
            let row = has_row(*role, name, field) || is_shared(name, field);
            assert!(row, "{what}: no row says of which facet it is");
            let question = schema.question(name, field);
            let answer = practice.ask(Some(practice.token(*role)), &question).await;
            let errors = answer.body["errors"].as_array().into_iter().flatten();
            // What is wrong with the document has no path.
            let invalid: Vec<_> = errors.filter(|error| error["path"].is_null()).collect();
            assert!(answer.status.is_success() && invalid.is_empty(), "{question}: {invalid:?}");
            asked += 1;
        }
        // A few at a time: there is a limit on the fields of a question.
        let foreign = foreign
            .iter()
            .flat_map(|(name, fields)| fields.chunks(10).map(move |fields| (*name, fields)));
        for (name, fields) in foreign {
            let selection = fields.join(" ");
            let question = schema
                .asking(name, &selection)
                .unwrap_or_else(|| format!("{{ ...F }} fragment F on {name} {{ {selection} }}"));
            let answer = practice.ask(Some(practice.token(*role)), &question).await;
            let what = format!("{} asks for {name}: {question}: {}", role.name(), answer.body);
            assert_eq!(answer.code(), "BAD_INPUT", "{what}");
            assert!(answer.body["data"].is_null(), "{what}");
            let said = answer.body["errors"].to_string();
            for field in fields {
                let unknown = said.contains(&format!("Unknown field \\\"{field}\\\""))
                    || said.contains(&format!("Unknown type \\\"{name}\\\""));
                assert!(unknown, "{field}: {what}");
                refused += 1;
            }
        }
    }
    println!("measured: access matrix, {asked} fields of own schemas, {refused} of others");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_tells_what_the_matrix_says_about_whom() {
    let offered: BTreeSet<(Role, String)> = Role::ALL
        .into_iter()
        .flat_map(|role| {
            let schema = Paths::of(role);
            let roots = schema.fields().filter(|(name, _)| *name == "Query");
            roots.map(|(_, field)| (role, field.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    let rows: BTreeSet<_> =
        QUESTIONS.iter().map(|(role, field, ..)| (*role, (*field).to_owned())).collect();
    assert_eq!(offered, rows, "questions and rows of the matrix (table.rs)");

    let practice = Practice::new(false).await;
    let mut wrong = Vec::new();
    for (role, field, row, expected) in QUESTIONS {
        let mut answers = Vec::new();
        for (column, told) in expected.iter().enumerate() {
            if *told == Told::Nobody {
                continue;
            }
            let ids = practice.subject(*role, column);
            let question = format!("{{ {} }}", filled(row, &ids));
            let answer = practice.ask(Some(practice.token(*role)), &question).await.body;
            let what = format!("{} {field}, column {}: {answer}", role.name(), column + 1);
            // The id that the row asks for, else the patient's.
            let word = ids.keys().find(|word| row.contains(&format!("${word}")));
            let id = &ids[word.unwrap_or(&"patient")];
            let shows = answer["data"].to_string().contains(id);
            let (code, _) = code_and_reason(&answer);
            let held = match told {
                Told::Shown => code.is_empty() && shows,
                Told::Absent => code.is_empty() && !shows,
                Told::Answered => code.is_empty() && !answer["data"][field].is_null(),
                Told::NotFound => code == "NOT_FOUND" && answer["data"][field].is_null(),
                Told::Done | Told::Refused(_) | Told::Nobody => false,
            };
            if !held {
                wrong.push(format!("{told:?} was expected: {what}"));
            }
            answers.push((told, but_for_its_id(answer)));
        }
        // Another's patient, one whose team was left and one who does not exist look the same.
        answers.retain(|(told, _)| **told == Told::NotFound);
        assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_subscription_tells_what_the_matrix_says_about_whom() {
    let offered: BTreeSet<(Role, String)> = Role::ALL
        .into_iter()
        .flat_map(|role| {
            let schema = Paths::of(role);
            schema.subscriptions().map(|field| (role, field.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    let rows: BTreeSet<_> =
        SUBSCRIPTIONS.iter().map(|(role, field, ..)| (*role, (*field).to_owned())).collect();
    assert_eq!(offered, rows, "subscriptions and rows of the matrix (table.rs)");

    let practice = Practice::new(false).await;
    let address = practice.listen().await;
    for (role, field, row, expected) in SUBSCRIPTIONS {
        let mut refusals = Vec::new();
        for (column, told) in expected.iter().enumerate() {
            if *told == Told::Nobody {
                continue;
            }
            let ids = practice.subject(*role, column);
            let document = format!("subscription {{ {} }}", filled(row, &ids));
            let mut client = Client::open(address, &practice.fresh(*role)).await;
            let said = client.subscribe("1", &document).await;
            let what = format!("{} {field}, column {}: {said}", role.name(), column + 1);
            match told {
                Told::Answered => {
                    assert!(said["payload"]["data"][field]["position"].is_string(), "{what}");
                }
                Told::NotFound => {
                    assert_eq!(said["payload"][0]["extensions"]["code"], "NOT_FOUND", "{what}");
                    refusals.push(said["payload"][0]["message"].clone());
                }
                Told::Shown | Told::Absent | Told::Done | Told::Refused(_) | Told::Nobody => {
                    panic!("{told:?} is nothing that a subscription tells")
                }
            }
            for other in Role::ALL.into_iter().filter(|other| other != role) {
                let mut client = Client::open(address, &practice.fresh(other)).await;
                let said = client.subscribe("1", &document).await;
                let code = &said["payload"][0]["extensions"]["code"];
                assert_eq!(code, "BAD_INPUT", "{} as {}: {said}", what, other.name());
            }
        }
        assert!(refusals.windows(2).all(|two| two[0] == two[1]), "{refusals:?}");
    }
    let mut nobody = Client::connect(address, None).await.unwrap();
    nobody.say(&json!({ "type": "connection_init" })).await;
    assert!(matches!(nobody.hear().await, Heard::Closed(4401)));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_does_what_the_matrix_says_for_whom() {
    // An export is an address, not a command of a schema.
    let exports = [Action::ExportAccesses, Action::ExportMyRecord];
    let rights = RIGHTS.iter().filter(|right| !exports.contains(&right.action));
    let offered: BTreeSet<_> = rights.map(|right| (right.role, right.action.name())).collect();
    let rows: BTreeSet<_> = COMMANDS.iter().map(|(role, name, ..)| (*role, *name)).collect();
    assert_eq!(offered, rows, "commands (access.rs) and rows of the matrix (commands.rs)");

    let practice = Practice::new(false).await;
    let mut made = Ids::new();
    let mut wrong = Vec::new();
    for (role, name, row, expected) in COMMANDS {
        let right = RIGHTS.iter().find(|right| (right.role, right.action.name()) == (*role, *name));
        // Those that come first must not change what comes after: the carried out one is the last.
        for (column, told) in expected.iter().enumerate().rev() {
            if *told == Told::Nobody {
                continue;
            }
            let mut ids = practice.subject(*role, column);
            if column < 3 {
                ids.extend(made.clone());
            }
            // A file is uploaded in the session of the command, and for its id.
            let (own, id) = (practice.fresh(*role), command_id());
            if row.contains("$upload") {
                ids.insert("upload", practice.uploaded(&own, &ids, &id).await);
            }
            let document = |ids: &Ids| {
                let input = filled(row, ids);
                let payload = payload(name).0;
                format!(
                    "mutation {{ {name}(input: {{ commandId: \"{id}\", {input} }}) {{ {payload} }} }}",
                )
            };
            let what = format!("{} {name}, column {}", role.name(), column + 1);
            // A command of two roles has a row for each.
            let gives = |other: &Role| {
                let mut rights = RIGHTS.iter();
                rights.any(|right| (right.role, right.action.name()) == (*other, *name))
            };
            for other in Role::ALL.into_iter().filter(|other| !gives(other)) {
                let token = practice.fresh(other);
                let answer = practice.ask(Some(&token), &document(&ids)).await;
                assert_eq!(answer.code(), "BAD_INPUT", "{} as {}", what, other.name());
                assert!(answer.body["data"].is_null(), "{} as {}", what, other.name());
            }
            kept_out(&practice.ask(None, &document(&ids)).await, &what);
            if right.unwrap().step_up {
                let stale = practice.stale(*role);
                let answer = practice.ask(Some(&stale), &document(&ids)).await;
                assert_eq!(answer.code(), "STEP_UP_REQUIRED", "{what}: {}", answer.body);
            }
            let answer = practice.ask(Some(&own), &document(&ids)).await.body;
            let (code, reason) = code_and_reason(&answer);
            let held = match told {
                Told::Done => code.is_empty() && answer["data"][name]["position"].is_string(),
                Told::Refused(why) => (code, reason) == ("REFUSED", *why),
                Told::NotFound => code == "NOT_FOUND",
                Told::Shown | Told::Absent | Told::Answered | Told::Nobody => false,
            };
            if !held {
                wrong.push(format!("{told:?} was expected: {what}: {answer}"));
            }
            if let Some((at, word)) = payload(name).1
                && let Some(id) = answer["data"][name].pointer(at).and_then(Value::as_str)
            {
                made.insert(word, id.to_owned());
            }
            practice.caught_up();
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What a command answers with, and as which word the next ones use it.
type Payload = (&'static str, Option<(&'static str, &'static str)>);

/// What a command answers with, as far as the next ones need it.
const PAYLOADS: &[(&str, Payload)] = &[
    ("createAccount", ("position account", Some(("/account", "account")))),
    ("registerClient", ("position account", Some(("/account", "account")))),
    ("registerPatient", ("position patient", Some(("/patient", "newcomer")))),
    ("breakGlass", ("position glass", Some(("/glass", "glass")))),
    ("agreeRestriction", ("position restriction", Some(("/restriction", "restriction")))),
    ("setRoom", ("position room", Some(("/room", "room")))),
    ("holdSlot", ("position hold", Some(("/hold", "hold")))),
    ("bookAppointment", ("position appointment", Some(("/appointment", "booked")))),
    ("overbook", ("position appointment", Some(("/appointment", "over")))),
    ("joinWaitList", ("position appointment", Some(("/appointment", "wanted")))),
    ("blockTime", ("position blocks", Some(("/blocks/0", "block")))),
    ("draftClaim", ("position claim", Some(("/claim", "bill")))),
    ("recordPayment", ("position line", Some(("/line", "line")))),
    ("recordRefund", ("position line", Some(("/line", "line")))),
    ("writeOff", ("position line", Some(("/line", "line")))),
    ("requestAppointment", ("position appointment", Some(("/appointment", "asked")))),
    ("bookOpenSlot", ("position appointment", Some(("/appointment", "slot")))),
    ("requestAmendment", ("position amendment", Some(("/amendment", "amendment")))),
    ("requestRestriction", ("position request", Some(("/request", "request")))),
    ("openEncounter", ("position encounter", Some(("/encounter", "visit")))),
    ("signNote", ("position note", Some(("/note", "note")))),
    ("recordProblem", ("position problem", Some(("/problem", "problem")))),
    ("recordAllergy", ("position allergy", Some(("/allergy", "allergy")))),
    ("startMedication", ("position medication", Some(("/medication", "medication")))),
];

fn payload(name: &str) -> Payload {
    let known = PAYLOADS.iter().find(|(of, _)| *of == name);
    known.map_or(("position", None), |(_, payload)| *payload)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_that_runs_nobody_gets_in_anywhere() {
    let practice = Practice::new(true).await;
    for how in WITHOUT {
        for role in Role::ALL {
            let Some(token) = practice.without(role, *how).await else {
                let only = (table::Without::RoleRevoked, Role::Patient);
                assert_eq!((*how, role), only, "everybody else can lose a session like this");
                continue;
            };
            let token = token.as_deref();
            let what = |at: &str| format!("{} {how:?} at {at}", role.name());
            let own = QUESTIONS.iter().filter(|(of, ..)| *of == role);
            for (_, field, row, _) in own {
                let question = format!("{{ {} }}", filled(row, &practice.subjects[0]));
                kept_out(&practice.ask(token, &question).await, &what(field));
            }
            kept_out(&practice.ask(token, "{ __schema { types { name } } }").await, &what("SDL"));
            for (method, path, without, ..) in ADDRESSES {
                let body = (*method == "POST").then(|| json!({}));
                let answer = practice.send(method, path, token, body.as_ref()).await;
                assert_eq!(answer.status, *without, "{}", what(path));
                if *without == 401 {
                    kept_out(&answer, &what(path));
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_answers_what_the_matrix_says_and_there_is_no_other() {
    let written = addresses_in_the_sources();
    let rows =
        ADDRESSES.iter().map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned()));
    let rows: BTreeSet<_> = rows.collect();
    assert_eq!(written, rows, "addresses in api/src and rows of the matrix (table.rs)");

    let mut wrong = Vec::new();
    for development in [true, false] {
        let practice = Practice::new(development).await;
        for (method, path, _, with, place) in ADDRESSES {
            let here = development || *place == Place::Everywhere;
            for role in Role::ALL {
                let token = practice.fresh(role);
                let body = (*method == "POST").then(|| json!({}));
                let answer = practice.send(method, path, Some(&token), body.as_ref()).await;
                let expected = if here { *with } else { 404 };
                if answer.status != expected {
                    let got = answer.status;
                    wrong
                        .push(format!("{method} {path} as {}: {got}, not {expected}", role.name()));
                }
            }
            for other in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
                let methods = ADDRESSES.iter().filter(|row| row.1 == *path).map(|row| row.0);
                let methods: BTreeSet<_> = methods.collect();
                if methods.contains(other) {
                    continue;
                }
                let answer = practice.send(other, path, None, Some(&json!({}))).await;
                let expected = if here { 405 } else { 404 };
                assert_eq!(answer.status, expected, "{other} {path}");
                if here {
                    let head = methods.contains("GET").then_some("HEAD");
                    let allowed: BTreeSet<_> = methods.into_iter().chain(head).collect();
                    let said: BTreeSet<_> = answer.header("allow").split(',').collect();
                    assert_eq!(said, allowed, "{other} {path}");
                }
            }
        }
        for nowhere in ["/", "/graphql/", "/metrics", "/auth", "/control", "/.env", "//graphql"] {
            let token = practice.fresh(Role::Admin);
            let answer = practice.send("GET", nowhere, Some(&token), None).await;
            assert_eq!(answer.status, 404, "{nowhere}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Method and address of every route that the sources name, but for those of tests.
fn addresses_in_the_sources() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let of_tests = ["tests.rs", "testing.rs", "matrix.rs"];
            if of_tests.iter().any(|name| path.ends_with(name)) {
                continue;
            }
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for other in [".nest(", ".route_service(", ".nest_service(", ".fallback_service("] {
                assert!(
                    !text.contains(other),
                    "{other} in {}: say it with .route(",
                    path.display()
                );
            }
            for route in text.split(".route(").skip(1) {
                let mut parts = route.trim_start().split('"');
                let (addresses, rest) = if parts.next() == Some("") {
                    (vec![parts.next().unwrap().to_owned()], parts.next().unwrap())
                } else {
                    let (name, rest) = route.split_once(',').unwrap();
                    (named_addresses(name.trim(), &path), rest)
                };
                let rest = rest.trim_start_matches(',').trim_start();
                let method = rest.split('(').next().unwrap().to_uppercase();
                found.extend(addresses.into_iter().map(|address| (method.clone(), address)));
            }
        }
    }
    found
}

/// The addresses that a name stands for: a constant of this file or of the one that it is named
/// after, or a variable that goes through a list in this file.
fn named_addresses(name: &str, path: &Path) -> Vec<String> {
    let file = match name.split_once("::") {
        Some((module, _)) => path.with_extension("").join(format!("{module}.rs")),
        None => path.to_owned(),
    };
    let text = std::fs::read_to_string(&file).unwrap();
    let constant = name.rsplit("::").next().unwrap();
    let is_variable = constant.chars().all(char::is_lowercase);
    let opening = if is_variable { "(\"/" } else { &format!("const {constant}: &str = \"/") };
    let found: Vec<_> = text
        .split(opening)
        .skip(1)
        .map(|rest| format!("/{}", rest.split('"').next().unwrap()))
        .collect();
    assert!(!found.is_empty(), "what {name} stands for in {}", file.display());
    found
}
