//! A synthetic clinic behind the server's routes, with a clock of the test's and a session of
//! every role.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chartlog_domain::actor::Actor;
use chartlog_domain::encounter::{self, Encounters};
use chartlog_domain::facet::Role;
use chartlog_domain::facts::clinical::Encounter;
use chartlog_domain::facts::coding::{ServiceLine, Visit};
use chartlog_domain::ids::{AccountId, EncounterId, PatientId};
use chartlog_domain::testing::samples::clinical;
use chartlog_domain::testing::samples::words::{at, imported};
use chartlog_domain::words::Code;
use serde_json::{Value, json};

use super::super::testing::{Received, received, upload};
use super::super::{App, Site, router, serve};
use super::table::Without;
use crate::auth::Method;
use crate::limits;
use crate::node::Node;
use crate::streams::Stream;
use crate::synthetic::{self, Plan};
use crate::testing::{Home, own_account, signed_in, told, works};

/// 18 November 2026, 15:42 UTC.
const WEDNESDAY: i64 = 1_795_016_520_000_000;
pub(super) const MINUTE: i64 = 60 * 1_000_000;
/// What stands for an id that nobody has.
const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

/// What rows are asked about: the words of the table, and the ids that they stand for.
pub(super) type Ids = BTreeMap<&'static str, String>;

/// A clinic, served.
pub(super) struct Practice {
    pub(super) node: Arc<Node>,
    router: Router,
    accounts: BTreeMap<Role, AccountId>,
    tokens: BTreeMap<Role, String>,
    hired: Cell<u32>,
    /// Of one's own, another's, left, nobody's.
    pub(super) subjects: [Ids; 4],
    portal: String,
    home: Home,
}

impl Practice {
    pub(super) async fn new(development: bool) -> Self {
        let home = Home::at(WEDNESDAY, development);
        let node = home.open();
        let plan = Plan { seed: 1, patients: 24, now: WEDNESDAY };
        let clinic = synthetic::generate(node.journal(), &plan, &|_, _, _| {}).unwrap();
        let officer = works(&node, "officer", &[Role::Compliance]);
        let chief = works(&node, "chief", &[Role::Admin]);
        let accounts: BTreeMap<_, _> = [
            (Role::FrontDesk, clinic.front_desk[0].account),
            (Role::Clinical, clinic.clinicians[0].account),
            (Role::Billing, clinic.billing[0].account),
            (Role::Patient, clinic.portal.unwrap().account),
            (Role::Compliance, officer),
            (Role::Admin, chief),
        ]
        .into();
        assert_eq!(accounts.len(), Role::ALL.len(), "one of every role");
        node.catch_up(limits::CATCH_UP).unwrap();
        let tokens = accounts.iter().map(|(role, account)| (*role, mint(&node, *account, *role)));
        let tokens = tokens.collect();
        let router = router(App::new(node.clone(), Site::default()));
        let (hired, subjects) = (Cell::new(0), Default::default());
        let portal = String::new();
        let mut practice = Self { node, router, accounts, tokens, hired, subjects, portal, home };
        practice.look_around().await;
        practice
    }

    /// Finds out, by asking, who is whose patient; and leaves a care team.
    async fn look_around(&mut self) {
        let everybody =
            self.data(Role::FrontDesk, "patients(first: 100) { nodes { patient { id } } }").await;
        let mine = self.data(Role::Clinical, "myPatients(first: 100) { nodes { id } }").await;
        let mine = texts(&mine["myPatients"]["nodes"], "/id");
        let others = texts(&everybody["patients"]["nodes"], "/patient/id");
        let me = self.data(Role::Patient, "me { id }").await;
        me["me"]["id"].as_str().unwrap().clone_into(&mut self.portal);
        // Whoever has a sign-in already gets no second one.
        let portal = self.portal.clone();
        let is_new = |patient: &String| *patient != portal;
        let is_mine = |patient: &String| mine.contains(patient);
        let others: Vec<_> = others.into_iter().filter(|it| is_new(it) && !is_mine(it)).collect();
        let mine: Vec<_> = mine.iter().filter(|it| is_new(it)).cloned().collect();

        let (mut own, mut another) = (Vec::new(), Vec::new());
        for patient in mine {
            own.extend(self.known(patient).await);
        }
        for patient in others {
            another.extend(self.known(patient).await);
        }
        let [first, second, ..] = &own[..] else { panic!("two patients with a claim") };
        let left = second["patient"].clone();
        let leaving = format!("leaveCareTeam(input: {{ {}, patient: \"{left}\" }})", command());
        let done = self.change(Role::Clinical, &format!("{leaving} {{ position }}")).await;
        assert!(done["errors"].is_null(), "{done}");
        self.caught_up();

        let shown = "accesses(first: 1, filter: { kinds: [SHOWN] }) { nodes { id } }";
        let accesses = self.data(Role::Compliance, shown).await;
        let whom = self.accounts[&Role::FrontDesk].to_string();
        let clinicians = self.data(Role::FrontDesk, "providers(first: 100) { nodes { id } }").await;
        let colleague = texts(&clinicians["providers"]["nodes"], "/id")
            .into_iter()
            .find(|id| *id != self.accounts[&Role::Clinical].to_string());
        let places = self.data(Role::FrontDesk, "locations(first: 1) { nodes { id } }").await;
        let place = texts(&places["locations"]["nodes"], "/id").remove(0);
        let mut nobody: Ids = first.keys().map(|word| (*word, NOBODY.to_owned())).collect();
        nobody.extend(
            ["access", "account", "glass", "newcomer", "restriction", "me", "room", "hold"]
                .map(|word| (word, NOBODY.to_owned())),
        );
        let more = ["booked", "over", "wanted", "block", "line", "bill", "visit"];
        nobody.extend(more.map(|word| (word, NOBODY.to_owned())));
        let more =
            ["amendment", "request", "note", "problem", "allergy", "medication", "asked", "slot"];
        nobody.extend(more.map(|word| (word, NOBODY.to_owned())));
        self.subjects = [first.clone(), another.remove(0), second.clone(), nobody];
        for column in 0..3 {
            let visit = self.coded(self.subjects[column]["patient"].parse().unwrap());
            self.subjects[column].insert("visit", visit.to_string());
        }
        self.caught_up();
        let access = accesses["accesses"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        self.subjects[0].extend([("access", access), ("account", whom)]);
        for (ids, login) in self.subjects.iter_mut().zip(["one", "two", "three", "four"]) {
            ids.insert("clinician", colleague.clone().unwrap());
            ids.insert("login", login.to_owned());
            ids.insert("location", place.clone());
            ids.insert("clerk", self.accounts[&Role::FrontDesk].to_string());
            let me = self.accounts[&Role::Clinical].to_string();
            ids.entry("me").or_insert(me);
        }
    }

    /// A patient with an appointment, an encounter and a claim.
    async fn known(&self, patient: String) -> Option<Ids> {
        let booked =
            format!("patient(id: \"{patient}\") {{ appointments(first: 1) {{ nodes {{ id }} }} }}");
        let billed = format!(
            "claims(filter: {{ patient: \"{patient}\" }}, first: 1) {{ nodes {{ id encounterIds }} }}"
        );
        let booked = self.data(Role::FrontDesk, &booked).await;
        // The latest one: it has not ended.
        let insured =
            format!("patient(id: \"{patient}\") {{ coverages(first: 1) {{ nodes {{ id }} }} }}");
        let billed = self.data(Role::Billing, &billed).await;
        let insured = self.data(Role::Billing, &insured).await;
        let id = |found: &Value, at: &str| Some(found.pointer(at)?.as_str()?.to_owned());
        Some(Ids::from([
            ("appointment", id(&booked, "/patient/appointments/nodes/0/id")?),
            ("claim", id(&billed, "/claims/nodes/0/id")?),
            ("encounter", id(&billed, "/claims/nodes/0/encounterIds/0")?),
            ("coverage", id(&insured, "/patient/coverages/nodes/0/id")?),
            ("patient", patient),
        ]))
    }

    /// A visit of a patient that is coded, and neither charged nor billed.
    fn coded(&self, patient: PatientId) -> EncounterId {
        let visit = self.node.journal().ids().derive_id("coded", &[patient.as_bytes()]);
        let (encounter, at) = (EncounterId::from_bytes(visit), at("2026-11-17"));
        let code = |system: &str, code: &str| Code {
            system: system.to_owned(),
            code: code.to_owned(),
            display: None,
        };
        let service = ServiceLine {
            sequence: 1,
            code: Some(code("urn:cpt", "99213")),
            modifiers: Vec::new(),
            units: None,
            diagnoses: vec![1],
            date: None,
        };
        let coded = Visit {
            encounter,
            patient,
            date: Some(at),
            provider: Some(self.accounts[&Role::Clinical]),
            diagnoses: vec![code("urn:icd", "J45")],
            services: vec![service],
        };
        let resource = Encounter { encounter, patient, ..clinical::encounter(false) };
        let open = encounter::Command::Import { encounter: imported(false, resource) };
        let coding = encounter::Command::CodeVisit(coded);
        told(&self.node, &encounter.to_string(), |unit, command| {
            let stream = Stream::Encounter(encounter);
            unit.execute::<Encounters>(&stream, command, open).unwrap();
            unit.execute::<Encounters>(&stream, command, coding).unwrap();
        });
        encounter
    }

    /// Listens as a server does, until the process ends.
    pub(super) async fn listen(&self) -> std::net::SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = App::new(self.node.clone(), Site::default());
        tokio::spawn(serve(listener, app, None, std::future::pending()));
        address
    }

    /// The ids that a row of a role is asked about.
    pub(super) fn subject(&self, role: Role, column: usize) -> Ids {
        let mut ids = self.subjects[column].clone();
        if role == Role::Patient && column == 0 {
            ids.insert("patient", self.portal.clone());
        }
        ids
    }

    pub(super) fn caught_up(&self) {
        self.node.catch_up(limits::CATCH_UP).unwrap();
    }

    /// The session of a role.
    pub(super) fn token(&self, role: Role) -> &str {
        &self.tokens[&role]
    }

    /// A new session of a role's, with a second factor that was shown now.
    pub(super) fn fresh(&self, role: Role) -> String {
        mint(&self.node, self.accounts[&role], role)
    }

    /// A new session of a role's, whose second factor was shown too long ago.
    pub(super) fn stale(&self, role: Role) -> String {
        let account = self.accounts[&role];
        let by = Actor::Account(account);
        let sessions = self.node.sessions();
        let minted = sessions.mint(account, role, Method::PasswordAndTotp, by).unwrap();
        let before = self.node.journal().now() - limits::STEP_UP_US;
        sessions.factor_was_shown(minted.session.id, before);
        minted.token.to_string()
    }

    /// Time goes by.
    pub(super) fn passes(&self, micros: i64) {
        self.home.passes(micros);
    }

    /// Sends an empty or a JSON body, with a token or without.
    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Received {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        received(&self.router, [127, 0, 0, 1], request.body(body).unwrap()).await
    }

    /// The id of a file that was uploaded for a command; nobody's where that is refused.
    pub(super) async fn uploaded(&self, token: &str, ids: &Ids, command: &str) -> String {
        let request = upload(token, &ids["encounter"], command);
        let answer = received(&self.router, [127, 0, 0, 1], request).await;
        assert!(!answer.body.is_null(), "{}", answer.status);
        answer.body["upload"].as_str().unwrap_or(NOBODY).to_owned()
    }

    /// The whole answer to a document.
    pub(super) async fn ask(&self, token: Option<&str>, document: &str) -> Received {
        self.send("POST", "/graphql", token, Some(&json!({ "query": document }))).await
    }

    async fn data(&self, role: Role, question: &str) -> Value {
        let mut answer = self.ask(Some(self.token(role)), &format!("{{ {question} }}")).await;
        assert!(answer.body["errors"].is_null(), "{question}: {}", answer.body);
        answer.body["data"].take()
    }

    /// A command in a session with a fresh second factor.
    pub(super) async fn change(&self, role: Role, command: &str) -> Value {
        self.ask(Some(&self.fresh(role)), &format!("mutation {{ {command} }}")).await.body
    }

    /// A token, if any, of somebody of this role who comes without a session that runs; none when it
    /// cannot come to that in this role.
    pub(super) async fn without(&self, role: Role, how: Without) -> Option<Option<String>> {
        let number = self.hired.get();
        self.hired.set(number + 1);
        let portal = (role == Role::Patient).then(|| self.portal.parse().unwrap());
        let login = format!("somebody.{number}");
        let account = match portal {
            Some(patient) => own_account(&self.node, &login, patient),
            None => works(&self.node, &login, &[role]),
        };
        let token = mint(&self.node, account, role);
        let sessions = self.send("GET", "/auth/sessions", Some(&token), None).await;
        assert_eq!(sessions.status, 200, "it runs until then");
        let by_admin = match how {
            Without::Anonymous => return Some(None),
            Without::Forged => return Some(Some(format!("clog_{}", "A".repeat(43)))),
            Without::Idle => {
                self.passes(limits::SESSION_IDLE_US);
                return Some(Some(token));
            }
            Without::TwelveHours => {
                let step = 14 * MINUTE;
                for _ in 0..limits::SESSION_US / step {
                    self.passes(step);
                    let used = self.send("GET", "/auth/sessions", Some(&token), None).await;
                    assert_eq!(used.status, 200, "it is in use");
                }
                self.passes(limits::SESSION_US % step);
                return Some(Some(token));
            }
            Without::SignedOut => {
                let nothing = json!({});
                let out = self.send("POST", "/auth/sign-out", Some(&token), Some(&nothing)).await;
                assert_eq!(out.status, 200);
                return Some(Some(token));
            }
            Without::EndedFromAnother => {
                let another = mint(&self.node, account, role);
                let which = json!({ "session": sessions.body["sessions"][0]["session"] });
                let ended =
                    self.send("POST", "/auth/sessions/end", Some(&another), Some(&which)).await;
                assert_eq!(ended.body["ended"], 1);
                return Some(Some(token));
            }
            Without::RoleRevoked if role == Role::Patient => return None,
            Without::EndedByAdministrator => ("endSessions", String::new()),
            Without::FactorReset => (
                "resetSecondFactor",
                "reason: DEVICE_LOST, sentence: \"It fell into the harbour\"".to_owned(),
            ),
            Without::RoleRevoked => ("revokeRole", format!("role: {}", role.name().to_uppercase())),
            Without::AccountClosed => ("closeAccount", "reason: LEFT".to_owned()),
        };
        let (name, input) = by_admin;
        let document =
            format!("{name}(input: {{ {}, account: \"{account}\", {input} }})", command());
        let done = self.change(Role::Admin, &format!("{document} {{ position }}")).await;
        assert!(done["errors"].is_null(), "{done}");
        Some(Some(token))
    }
}

/// The id of a command that nobody repeats.
pub(super) fn command_id() -> String {
    uuid::Uuid::from_bytes(crate::random::bytes().unwrap()).to_string()
}

/// `commandId` of a command that nobody repeats.
fn command() -> String {
    format!("commandId: \"{}\"", command_id())
}

fn texts(list: &Value, at: &str) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| one.pointer(at).unwrap().as_str().unwrap().to_owned()).collect()
}

fn mint(node: &Node, account: AccountId, role: Role) -> String {
    signed_in(node, account, role).token.to_string()
}
