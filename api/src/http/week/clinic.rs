//! The server of the week, on a directory of the test's and with its clock: sends what somebody sends,
//! notes every answer, is closed and opened again, loses the file of a view.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chartlog_domain::facet::Role;
use chartlog_domain::ids::AccountId;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::super::testing::{received, upload};
use super::super::{App, Site, router};
use super::calendar;
use crate::limits;
use crate::node::Node;
use crate::testing::{Home, signed_in, works};

/// The ids of the requests that were answered, by what there must be on record of them.
#[derive(Default)]
pub(super) struct Answers {
    /// Questions.
    pub(super) shown: BTreeSet<String>,
    /// Of them those that said `NOT_FOUND`.
    pub(super) not_found: usize,
    /// Commands that were refused.
    pub(super) refused: BTreeSet<String>,
    /// How often a session had ended.
    pub(super) ended_sessions: usize,
}

/// Somebody with an account, and the session that they have now.
pub(super) struct Person {
    pub(super) account: AccountId,
    pub(super) role: Role,
    token: Mutex<String>,
}

/// The server.
pub(super) struct Clinic {
    open: Mutex<Option<(Arc<Node>, Router)>>,
    pub(super) answers: Mutex<Answers>,
    home: Home,
}

impl Clinic {
    pub(super) fn new() -> Self {
        let home = Home::at(calendar::MONDAY, false);
        let clinic = Self { open: Mutex::default(), answers: Mutex::default(), home };
        clinic.opens();
        clinic
    }

    fn opens(&self) {
        let node = self.home.open();
        node.catch_up(limits::CATCH_UP).unwrap();
        let router = router(App::new(node.clone(), Site::default()));
        *self.open.lock() = Some((node, router));
    }

    /// Closes it, and opens it again; a view whose name is given loses its file in between.
    pub(super) fn restarts(&self, without: Option<&str>) {
        self.closes();
        if let Some(view) = without {
            for suffix in ["", "-wal", "-shm"] {
                let file = self.views().join(format!("{view}.db{suffix}"));
                let gone = std::fs::remove_file(file);
                assert!(gone.is_ok() || !suffix.is_empty(), "{view} has a file: {gone:?}");
            }
        }
        self.opens();
    }

    /// Ends the process, as far as the directory knows.
    pub(super) fn closes(&self) {
        let (node, router) = self.open.lock().take().unwrap();
        drop(router);
        node.close().unwrap();
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    fn views(&self) -> PathBuf {
        self.home.path().join("views")
    }

    pub(super) fn node(&self) -> Arc<Node> {
        self.open.lock().as_ref().unwrap().0.clone()
    }

    /// It is this time.
    pub(super) fn tells_time(&self, now: i64) {
        self.home.tells_time(now);
    }

    /// The administrator who is there before everybody else.
    pub(super) fn first_administrator(&self) -> AccountId {
        works(&self.node(), "chief", &[Role::Admin])
    }

    /// Somebody signs in: a session whose second factor was shown now.
    pub(super) fn signs_in(&self, account: AccountId, role: Role) -> Person {
        Person { account, role, token: Mutex::new(self.session(account, role)) }
    }

    fn session(&self, account: AccountId, role: Role) -> String {
        signed_in(&self.node(), account, role).token.to_string()
    }

    /// Somebody shows their second factor again.
    pub(super) fn steps_up(&self, person: &Person) {
        *person.token.lock() = self.session(person.account, person.role);
    }

    /// A document is answered. Whoever comes with a session that has ended signs in again.
    async fn ask(&self, person: &Person, document: &str) -> Value {
        let node = self.node();
        let head = node.journal().log().head().position.map(|position| position.to_string());
        // Whatever was acknowledged to anybody is known to whoever asks now.
        let body = json!({ "query": document, "extensions": { "atLeast": head } });
        for _ in 0..2 {
            let token = person.token.lock().clone();
            let request = Request::post("/graphql")
                .header("authorization", format!("Bearer {token}"))
                .header("content-type", "application/json")
                .body(Body::from(body.to_string()))
                .unwrap();
            let (status, answer) = self.send(request).await;
            if status != 401 {
                assert_eq!(status, 200, "{document}: {answer}");
                return answer;
            }
            self.answers.lock().ended_sessions += 1;
            self.steps_up(person);
        }
        panic!("a session that has just begun has ended");
    }

    async fn send(&self, request: Request<Body>) -> (u16, Value) {
        let router = self.open.lock().as_ref().unwrap().1.clone();
        let answer = received(&router, [127, 0, 0, 1], request).await;
        (answer.status.as_u16(), answer.body)
    }

    /// The whole answer to a question: its data, and its code where there is one.
    pub(super) async fn question(&self, person: &Person, question: &str) -> (Value, String) {
        let mut answer = self.ask(person, &format!("{{ {question} }}")).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        assert!(["", "NOT_FOUND"].contains(&code), "{question}: {answer}");
        let code = code.to_owned();
        let mut answers = self.answers.lock();
        answers.shown.insert(request_id(&answer));
        answers.not_found += usize::from(!code.is_empty());
        drop(answers);
        (answer["data"].take(), code)
    }

    /// All rows of a list.
    pub(super) async fn rows(
        &self,
        person: &Person,
        (field, arguments): (&str, &str),
        selection: &str,
    ) -> Vec<Value> {
        let wrapped = ("", field, "");
        self.rows_within(person, wrapped, arguments, selection).await
    }

    /// All rows of a list that is reached through something: `patient(id: ...) {`, list, `}`.
    pub(super) async fn rows_within(
        &self,
        person: &Person,
        (before, field, after): (&str, &str, &str),
        arguments: &str,
        selection: &str,
    ) -> Vec<Value> {
        let (mut rows, mut cursor) = (Vec::new(), String::new());
        loop {
            let question = format!(
                "{before} {field}(first: 100{cursor}{}{arguments}) {{
                   nodes {{ {selection} }} pageInfo {{ hasNextPage endCursor }} totalCount
                 }} {after}",
                if arguments.is_empty() { "" } else { ", " },
            );
            let (data, code) = self.question(person, &question).await;
            assert!(code.is_empty(), "{question}: {code}");
            let way: Vec<_> = before.split(['(', '{', ' ']).filter(|it| !it.is_empty()).collect();
            let mut page = &data;
            if let Some(root) = way.first() {
                page = &page[*root];
            }
            let page = &page[field];
            rows.extend(page["nodes"].as_array().unwrap().iter().cloned());
            if page["pageInfo"]["hasNextPage"] != true {
                assert_eq!(page["totalCount"], rows.len(), "{question}");
                return rows;
            }
            cursor = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }
    }

    /// A command is answered: its payload, or why it was refused.
    pub(super) async fn command(
        &self,
        person: &Person,
        name: &str,
        document: &str,
    ) -> Result<Value, String> {
        let mut answer = self.ask(person, document).await;
        let extensions = &answer["errors"][0]["extensions"];
        if let Some(code) = extensions["code"].as_str() {
            let said = extensions["reason"].as_str().unwrap_or(code).to_owned();
            assert!(!answer["errors"][0]["path"].is_null(), "{document}: {answer}");
            self.answers.lock().refused.insert(request_id(&answer));
            return Err(said);
        }
        Ok(answer["data"][name].take())
    }

    /// Uploads a file for a command that is to file it with a visit.
    pub(super) async fn uploads(&self, person: &Person, encounter: &str, command: &str) -> String {
        self.steps_up(person);
        let token = person.token.lock().clone();
        let request = upload(&token, encounter, command);
        let (status, answer) = self.send(request).await;
        assert!((200..300).contains(&status), "{status}: {answer}");
        answer["upload"].as_str().unwrap().to_owned()
    }
}

fn request_id(answer: &Value) -> String {
    answer["extensions"]["requestId"].as_str().unwrap().to_owned()
}
