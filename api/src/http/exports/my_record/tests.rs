//! Own records on a data directory, with a clock of the test's.

use std::io::Read as _;
use std::iter;
use std::sync::Arc;

use age::secrecy::SecretString;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chartlog_domain::chart::{self, Chart, ToldAs};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::administration::PatientAccount;
use chartlog_domain::facts::clinical::{Allergy, Problem};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::facts::restricted::RestrictedRecord;
use chartlog_domain::facts::{Fact, InquiryFact, OversightFact};
use chartlog_domain::ids::RecordId;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::testing::samples::{clinical, ids, restricted, words};
use chartlog_domain::words::{Concept, HumanName, Person};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;
use crate::http::{Site, router};
use crate::limits;
use crate::node::Node;
use crate::streams::Stream;
use crate::testing::{Home, in_log, signed_in, told};
use crate::write::Blob;

const START: i64 = 1_800_000_000_000_000;
const PASSPHRASE: &str = "twelve or more letters";
const THERAPY: &str = "what was said in therapy";

struct Office {
    node: Arc<Node>,
    router: Router,
    home: Home,
}

impl Office {
    fn new() -> Self {
        let home = Home::at(START, false);
        let node = home.open();
        registers(&node);
        node.catch_up(limits::CATCH_UP).unwrap();
        let router = router(App::new(node.clone(), Site::default()));
        Self { node, router, home }
    }

    /// A session whose second factor was shown now.
    fn signed_in(&self, role: Role) -> String {
        let account = if role == Role::Patient { ids::PORTAL } else { ids::CLINICIAN };
        signed_in(&self.node, account, role).token.to_string()
    }

    async fn export(&self, token: &str, body: &Value) -> Response {
        let request = Request::post(PATH)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn refused(&self, token: &str, body: &Value) -> (u16, String) {
        let answer = self.export(token, body).await;
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&bytes).unwrap();
        (status, body["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned())
    }

    fn told<T>(&self, facet: Facet, of: impl Fn(Fact) -> Option<T>) -> Vec<T> {
        in_log(&self.node, facet, of)
    }

    fn made(&self) -> Vec<chartlog_domain::facts::oversight::ExportMade> {
        self.told(Facet::Oversight, |fact| {
            let Fact::Oversight(OversightFact::ExportMade(made)) = fact else { return None };
            Some(made)
        })
    }
}

/// A patient with a sign-in, an allergy, and a problem that its source made restricted later.
fn registers(node: &Node) {
    let patient = ids::PATIENT;
    let person = Person { names: vec![HumanName::simple("Zoë", "O'Neil")], ..Person::default() };
    let register = patient::Command::Register {
        identity: Identity { patient, person },
        contact: None,
        residence: None,
    };
    let code = Concept { text: Some(THERAPY.into()), ..Concept::default() };
    let problem = words::imported(true, Problem { code, ..clinical::problem(true) });
    let record =
        RestrictedRecord { content: THERAPY.into(), ..restricted::restricted_record(true) };
    let record = words::imported(true, record);
    told(node, "patient", |unit, command| {
        unit.execute::<Patient>(&Stream::Patient(patient), command, register).unwrap();
        let allergy = chart::Command::ImportAllergy(words::imported(true, clinical::allergy(true)));
        unit.execute::<Chart>(&Stream::Chart(patient), command, allergy).unwrap();
        let problem = chart::Command::ImportProblem(problem);
        unit.execute::<Chart>(&Stream::Chart(patient), command, problem).unwrap();
    });
    told(node, "restricted", |unit, command| {
        let restricted = chart::Command::ImportRestricted { record, told_as: Some(ToldAs::Record) };
        unit.execute::<Chart>(&Stream::Chart(patient), command, restricted).unwrap();
    });
    told(node, "portal", |unit, command| {
        let made = PatientAccount { account: ids::PORTAL, login: "portal".to_owned(), patient };
        let create = staff::Command::CreatePatientAccount(made);
        unit.execute::<Staff>(&Stream::Staff(ids::PORTAL), command, create).unwrap();
    });
}

fn asking() -> Value {
    json!({ "passphrase": PASSPHRASE })
}

/// The lines of a sealed file.
async fn opened(answer: Response) -> Vec<Value> {
    let sealed = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(!sealed.windows(6).any(|window| window == b"O'Neil"), "it is sealed");
    let mut identity = age::scrypt::Identity::new(SecretString::from(PASSPHRASE.to_owned()));
    identity.set_max_work_factor(limits::PASSPHRASE_WORK);
    let decryptor = age::Decryptor::new(&sealed[..]).unwrap();
    let identities = iter::once(&identity as &dyn age::Identity);
    let mut text = String::new();
    decryptor.decrypt(identities).unwrap().read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_record_is_on_record_before_its_first_byte_and_the_passphrase_is_nowhere() {
    let office = Office::new();
    let token = office.signed_in(Role::Patient);
    let answer = office.export(&token, &asking()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let made = office.made();
    assert_eq!(made.len(), 1, "nobody has read a byte yet");
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(made[0].export.to_string(), id);
    assert_eq!(
        (made[0].kind.as_str(), made[0].patients.as_slice()),
        ("own-record-age", &[ids::PATIENT][..])
    );
    let name = answer.headers()["content-disposition"].to_str().unwrap();
    assert_eq!(name, format!("attachment; filename=\"my-record-{id}.jsonl.age\""));
    drop(answer);
    assert_eq!(office.made().len(), 1);
    let typed = office.told(Facet::Inquiry, |fact| {
        let Fact::Inquiry(InquiryFact::Typed(typed)) = fact else { return None };
        Some(format!("{} {}", typed.document.expose(), typed.variables.expose()))
    });
    assert!(typed.iter().any(|typed| typed.starts_with("POST /exports/my-record")));
    assert!(!typed.iter().any(|typed| typed.contains(PASSPHRASE)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_record_stops_leaving_when_its_session_ends() {
    let office = Office::new();
    let token = office.signed_in(Role::Patient);
    let mut body = office.export(&token, &asking()).await.into_body();
    office.home.tells_time(START + limits::SESSION_IDLE_US);
    assert!(body.frame().await.unwrap().is_err());
    assert!(body.frame().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_holds_the_own_facets_as_the_log_has_them_and_nothing_that_is_restricted() {
    let office = Office::new();
    let token = office.signed_in(Role::Patient);
    let lines = opened(office.export(&token, &asking()).await).await;
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    let events = &lines[1..lines.len() - 1];
    assert_eq!(first["patients"], json!([ids::PATIENT.to_string()]));
    assert_eq!(first["events"], events.len());
    assert_eq!((&last["events"], &last["end"]), (&json!(events.len()), &json!(true)));
    let log = office.node.journal().log();
    for event in events {
        let id: uuid::Uuid = event["event"].as_str().unwrap().parse().unwrap();
        let id = chartlog_eventlog::EventId::from_bytes(*id.as_bytes());
        let position = log.find(id).unwrap().expect("it is in the log");
        let entry = log.read_at(position).unwrap();
        assert_eq!(event["entryHash"], entry.hash().to_string());
        assert_eq!(event["previousHash"], entry.previous_hash().to_string());
        assert_eq!(event["position"], position.to_string());
        assert_eq!(event["leafIndex"], entry.leaf_index());
        let restricted = entry.facets().iter().any(|it| it.tag.0 == Facet::Restricted.tag());
        assert!(!restricted || event["kind"].is_null(), "its kind does not tell it");
    }
    let facts: Vec<_> = events.iter().flat_map(|it| it["facts"].as_array().unwrap()).collect();
    let told = |what: &str| facts.iter().find(|fact| fact["told"] == what);
    let name = told("Registered").unwrap();
    assert_eq!(name["facet"], "identity");
    assert_eq!(name["fields"]["person"]["names"][0]["family"], "O'Neil");
    assert!(told("AllergyImported").is_some());
    assert!(told("ProblemImported").is_none() && told("RecordWithdrawn").is_none());
    assert!(!lines.iter().any(|line| line.to_string().contains(THERAPY)));
    for fact in &facts {
        let facet = fact["facet"].as_str().unwrap();
        assert!(Facet::OF_RECORD.iter().any(|own| own.name() == facet), "{facet}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_beside_an_entry_is_in_it_part_by_part() {
    let office = Office::new();
    let scan: Vec<u8> = (0..=255).cycle().take(2 * limits::RECORD_BLOB_PART + 100).collect();
    let bytes = scan.clone();
    told(&office.node, "scan", |unit, command| {
        let subject = Subject::Patient(ids::PATIENT);
        let blob = Blob { subject, facet: Facet::Clinical, bytes };
        let allergy = RecordId::from_bytes([0x80; 16]);
        let allergy = Allergy { allergy, ..clinical::allergy(true) };
        let import = chart::Command::ImportAllergy(words::imported(true, allergy));
        let stream = Stream::Chart(ids::PATIENT);
        unit.execute_with_blobs::<Chart>(&stream, command, import, vec![blob]).unwrap();
    });
    let token = office.signed_in(Role::Patient);
    let lines = opened(office.export(&token, &asking()).await).await;
    let named = lines.iter().find(|line| line["blobs"].as_array().is_some_and(|it| !it.is_empty()));
    let named = named.expect("an event with a blob");
    let parts: Vec<_> = lines.iter().filter(|line| line["blob"].is_u64()).collect();
    assert_eq!(parts.len(), 3);
    let mut whole = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        assert_eq!((&part["event"], &part["part"]), (&named["event"], &json!(number)));
        whole.extend(BASE64.decode(part["data"].as_str().unwrap()).unwrap());
    }
    assert!(whole == scan);
    let last = lines.last().unwrap();
    assert_eq!(last["events"], lines[0]["events"], "parts are no events");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_patient_takes_it_with_a_fresh_second_factor_and_a_long_passphrase() {
    let office = Office::new();
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Patient) {
        let refused = office.refused(&office.signed_in(role), &asking()).await;
        assert_eq!(refused, (403, "FORBIDDEN".to_owned()), "{}", role.name());
    }
    let token = office.signed_in(Role::Patient);
    let least = "x".repeat(limits::PASSPHRASE_LEAST - 1);
    let most = "x".repeat(limits::PASSPHRASE_MOST + 1);
    for body in [
        json!({}),
        json!({ "passphrase": least }),
        json!({ "passphrase": most }),
        json!({ "passphrase": 7 }),
        json!({ "passphrase": PASSPHRASE, "patient": ids::OTHER_PATIENT.to_string() }),
        json!([PASSPHRASE]),
    ] {
        assert_eq!(office.refused(&token, &body).await, (400, "BAD_INPUT".to_owned()));
    }
    assert_eq!(office.refused("clog_nobody", &asking()).await, (401, "UNAUTHENTICATED".to_owned()));
    office.home.tells_time(START + limits::STEP_UP_US);
    assert_eq!(office.refused(&token, &asking()).await, (403, "STEP_UP_REQUIRED".to_owned()));
    assert_eq!(office.made(), []);
    let refusals = office.told(Facet::Oversight, |fact| {
        let Fact::Oversight(OversightFact::CommandRefused(it)) = fact else { return None };
        (it.operation == "exportMyRecord").then_some(it.code)
    });
    let count = |code: &str| refusals.iter().filter(|refused| *refused == code).count();
    assert_eq!((count("FORBIDDEN"), count("BAD_INPUT"), count("STEP_UP_REQUIRED")), (5, 2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_has_twelve_characters_whatever_their_bytes_and_at_most_so_many_bytes() {
    let office = Office::new();
    let token = office.signed_in(Role::Patient);
    let least = "\u{e4}".repeat(limits::PASSPHRASE_LEAST);
    for passphrase in [least, "x".repeat(limits::PASSPHRASE_MOST)] {
        let answer = office.export(&token, &json!({ "passphrase": passphrase })).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let sealed = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(sealed.starts_with(b"age-encryption.org/v1"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_own_records_leave_at_once_and_one_more_is_told_to_come_back() {
    let office = Office::new();
    // More than a client that reads nothing is sent ahead.
    let pieces = limits::EXPORT_PIECES + 3;
    told(&office.node, "large", |unit, command| {
        for number in 0..u8::try_from(pieces).unwrap() {
            let allergy = Allergy {
                allergy: RecordId::from_bytes([0x80 + number; 16]),
                notes: vec!["x".repeat(limits::EXPORT_PIECE).into()],
                ..clinical::allergy(true)
            };
            let import = chart::Command::ImportAllergy(words::imported(true, allergy));
            unit.execute::<Chart>(&Stream::Chart(ids::PATIENT), command, import).unwrap();
        }
    });
    let token = office.signed_in(Role::Patient);
    let mut waiting = Vec::new();
    for _ in 0..limits::RECORD_EXPORTS {
        let answer = office.export(&token, &asking()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        waiting.push(answer);
    }
    assert_eq!(office.refused(&token, &asking()).await, (429, "LIMITED".to_owned()));
    assert_eq!(office.made().len(), limits::RECORD_EXPORTS);
    for answer in waiting {
        let lines = opened(answer).await;
        assert_eq!(lines.last().unwrap()["end"], true);
    }
}
