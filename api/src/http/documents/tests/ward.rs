//! A clinic with a patient, a visit, who treats and who does not.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use chartlog_domain::chart::{self, Chart};
use chartlog_domain::encounter::{self, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::clinical::{Attachment, Document, Report};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::{AccountId, EncounterId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::testing::samples::{clinical, ids, words::imported};
use chartlog_domain::words::{HumanName, Person};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::http::{App, Site, router};
use crate::limits;
use crate::node::Node;
use crate::streams::Stream;
use crate::testing::{Home, in_log, own_account, signed_in, told, works};
use crate::write::Blob;

const FILE: &str = "mutation($in: FileDocumentInput!) {
    fileDocument(input: $in) { document position } }";

/// The clinic, and a token of everybody.
pub(super) struct Ward {
    node: Arc<Node>,
    router: Router,
    pub(super) team_account: AccountId,
    /// A clinician of the team.
    pub(super) team: String,
    /// A clinician who does not know the patient.
    pub(super) other: String,
    /// The front desk.
    pub(super) desk: String,
    /// The patient.
    pub(super) patient: String,
    /// Another patient.
    pub(super) stranger: String,
    home: Home,
}

/// An answer, received.
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Received {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    pub(super) fn code(&self) -> String {
        let code = &self.json()["errors"][0]["extensions"]["code"];
        code.as_str().unwrap_or_default().to_owned()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

/// What came of filing a document.
#[derive(Debug)]
pub(super) struct Filed {
    document: Option<String>,
    pub(super) code: String,
    pub(super) reason: String,
    pub(super) message: String,
}

impl Filed {
    #[track_caller]
    pub(super) fn done(self) -> String {
        assert_eq!(self.code, "", "{self:?}");
        self.document.unwrap()
    }
}

/// Bytes that differ everywhere.
pub(super) fn letter(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at * 31 % 251) as u8).collect()
}

impl Ward {
    pub(super) fn new() -> Self {
        let home = Home::at(1_800_000_000_000_000, false);
        let node = home.open();
        let team_account = works(&node, "team", &[Role::Clinical]);
        let other = works(&node, "other", &[Role::Clinical]);
        let desk = works(&node, "desk", &[Role::FrontDesk]);
        registers(&node, ids::PATIENT, team_account);
        registers(&node, ids::OTHER_PATIENT, other);
        let own = own_account(&node, "own", ids::PATIENT);
        let another = own_account(&node, "another", ids::OTHER_PATIENT);
        told(&node, "visit", |unit, command| {
            let mut visit = clinical::encounter(true);
            visit.period.end = None;
            let open = encounter::Command::Open(visit);
            let stream = Stream::Encounter(ids::ENCOUNTER);
            unit.execute::<Encounters>(&stream, command, open).unwrap();
        });
        node.catch_up(limits::CATCH_UP).unwrap();
        let router = router(App::new(node.clone(), Site::default()));
        Self {
            team_account,
            team: session(&node, team_account, Role::Clinical),
            other: session(&node, other, Role::Clinical),
            desk: session(&node, desk, Role::FrontDesk),
            patient: session(&node, own, Role::Patient),
            stranger: session(&node, another, Role::Patient),
            node,
            router,
            home,
        }
    }

    pub(super) fn node(&self) -> &Node {
        &self.node
    }

    pub(super) fn passes(&self, micros: i64) {
        self.home.passes(micros);
    }

    /// Another session of the clinician of the team.
    pub(super) fn another_session(&self) -> String {
        session(&self.node, self.team_account, Role::Clinical)
    }

    /// The id of a command.
    pub(super) fn command(number: u128) -> String {
        uuid::Uuid::from_u128(number).to_string()
    }

    /// How many files there are beside the log.
    pub(super) fn blobs(&self) -> usize {
        std::fs::read_dir(self.home.path().join("blobs")).unwrap().count()
    }

    /// What is on record.
    pub(super) fn told<T>(&self, of: impl Fn(OversightFact) -> Option<T>) -> Vec<T> {
        in_log(&self.node, Facet::Oversight, |fact| {
            let Fact::Oversight(fact) = fact else { return None };
            of(fact)
        })
    }

    /// An answer whose body nobody has read.
    pub(super) async fn answers(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("authorization", format!("Bearer {token}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Received {
        let answer = self.answers(method, path, token, headers, body).await;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes().to_vec();
        Received { status, headers, bytes }
    }

    pub(super) async fn fetches(
        &self,
        token: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Received {
        self.node.catch_up(limits::CATCH_UP).unwrap();
        self.send("GET", path, token, headers, Body::empty()).await
    }

    /// Sends a file for the command of this number.
    pub(super) async fn sends_file(
        &self,
        token: &str,
        command: u128,
        body: Body,
        headers: &[(&str, &str)],
    ) -> Received {
        let (encounter, command) = (ids::ENCOUNTER.to_string(), Self::command(command));
        let mut all = vec![
            ("content-type", "application/pdf"),
            ("chartlog-encounter", &*encounter),
            ("chartlog-command-id", &*command),
        ];
        all.extend_from_slice(headers);
        self.send("POST", "/documents", token, &all, body).await
    }

    pub(super) async fn uploads_with(
        &self,
        token: &str,
        command: u128,
        bytes: &[u8],
        headers: &[(&str, &str)],
    ) -> Received {
        self.sends_file(token, command, Body::from(bytes.to_vec()), headers).await
    }

    /// What is said of an upload that is taken.
    pub(super) async fn uploads(&self, token: &str, command: u128, bytes: &[u8]) -> Value {
        let uploaded = self.uploads_with(token, command, bytes, &[]).await;
        assert_eq!(uploaded.status, StatusCode::CREATED, "{}", uploaded.json());
        uploaded.json()
    }

    pub(super) async fn files(&self, token: &str, command: u128, uploads: &[&Value]) -> Filed {
        self.files_as(token, command, "11506-3", uploads).await
    }

    pub(super) async fn files_as(
        &self,
        token: &str,
        command: u128,
        kind: &str,
        uploads: &[&Value],
    ) -> Filed {
        let files: Vec<_> = uploads.iter().map(|upload| json!({ "upload": upload })).collect();
        let input = json!({
            "commandId": Self::command(command), "patient": ids::PATIENT.to_string(),
            "encounter": ids::ENCOUNTER.to_string(), "kind": kind, "title": "Letter",
            "files": files,
        });
        self.filed(token, &input).await
    }

    /// What a document without files is told, in a visit that need not be the patient's.
    pub(super) async fn files_nothing(
        &self,
        token: &str,
        command: u128,
        patient: PatientId,
        encounter: EncounterId,
    ) -> Filed {
        let input = json!({
            "commandId": Self::command(command), "patient": patient.to_string(),
            "encounter": encounter.to_string(), "kind": "11506-3", "title": "Letter", "files": [],
        });
        self.filed(token, &input).await
    }

    async fn filed(&self, token: &str, input: &Value) -> Filed {
        let answer = self.query(token, FILE, &json!({ "in": input })).await;
        let said = &answer["errors"][0]["extensions"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Filed {
            document: answer["data"]["fileDocument"]["document"].as_str().map(str::to_owned),
            code: text(&said["code"]),
            reason: text(&said["reason"]),
            message: text(&answer["errors"][0]["message"]),
        }
    }

    /// A question about the patient.
    pub(super) async fn asks(&self, token: &str, selection: &str) -> Value {
        let query = format!("{{ patient(id: \"{}\") {{ {selection} }} }}", ids::PATIENT);
        let mut answer = self.query(token, &query, &json!({})).await;
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"]["patient"].take()
    }

    async fn query(&self, token: &str, query: &str, variables: &Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let json = [("content-type", "application/json")];
        self.send("POST", "/graphql", token, &json, Body::from(body)).await.json()
    }

    /// A document and a report from elsewhere: a short file, a long one, and one that is not here.
    pub(super) fn imports(&self, short: &[u8], long: &[u8]) {
        let file = |bytes: &[u8]| Attachment {
            content_type: Some("text/plain".to_owned()),
            size: Some(bytes.len() as u64),
            digest: Some(*blake3::hash(bytes).as_bytes()),
            ..Attachment::default()
        };
        let attachments = vec![
            Attachment { inline: Some(short.to_vec()), ..file(short) },
            file(long),
            Attachment { url: Some("elsewhere".into()), ..Attachment::default() },
        ];
        let document = Document { attachments: attachments.clone(), ..clinical::document(true) };
        let report = Report { attachments, ..clinical::report(true) };
        for (name, import) in [
            ("document", chart::Command::ImportDocument(imported(true, document))),
            ("report", chart::Command::ImportReport(imported(true, report))),
        ] {
            told(&self.node, name, |unit, command| {
                let subject = Subject::Patient(ids::PATIENT);
                let blob = Blob { subject, facet: Facet::Clinical, bytes: long.to_vec() };
                let stream = Stream::Chart(ids::PATIENT);
                unit.execute_with_blobs::<Chart>(&stream, command, import, vec![blob]).unwrap();
            });
        }
        self.node.catch_up(limits::CATCH_UP).unwrap();
    }
}

fn session(node: &Node, account: AccountId, role: Role) -> String {
    signed_in(node, account, role).token.to_string()
}

/// A patient with a clinician on the team.
fn registers(node: &Node, patient: PatientId, clinician: AccountId) {
    let names = vec![HumanName::simple("Zoe", "Example")];
    let person = Person { names, ..Person::default() };
    let register = patient::Command::Register {
        identity: Identity { patient, person },
        contact: None,
        residence: None,
    };
    let (joining, role, since, until) = (Joining::Registration, None, None, None);
    let member = Member { patient, clinician, role, joining, since, until };
    told(node, &patient.to_string(), |unit, command| {
        let stream = Stream::Patient(patient);
        unit.execute::<Patient>(&stream, command, register).unwrap();
        let join = patient::Command::JoinCareTeam(member);
        unit.execute::<Patient>(&stream, command, join).unwrap();
    });
}
