//! The commands of clinicians on a data directory, with a clock of the test's.

mod amendments;
mod anew;
mod changes;
mod charting;
mod glass;
mod in_error;
mod list;
mod notes;
mod own_affairs;
mod own_appointments;
mod restricted_notes;
mod restrictions;
mod team;
mod visit;

use std::cell::Cell;
use std::sync::Arc;

use chartlog_domain::chart::{self, Chart};
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::facts::restricted::RestrictedRecord;
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::testing::samples::{clinical, ids, restricted, words::at, words::imported};
use chartlog_domain::words::{HumanName, Person};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::arrival::Arrival;
use crate::auth::Session;
use crate::graphql::error::code_of;
use crate::limits;
use crate::node::Node;
use crate::read::{Question, Reader};
use crate::streams::Stream;
use crate::testing::{self, Home, told};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const BORN: &str = "1932-03-13";
const SENTENCE: &str = "Found on the floor of the waiting room, does not answer";
const SECRET: &str = "what was said in therapy";
const CHART: &str = include_str!("../chart.graphql");

/// A clinic with one patient, whose care team is one clinician; and who else works there.
struct Ward {
    open: Option<(Arc<Node>, Arc<Reader>)>,
    runtime: Runtime,
    commands: Cell<u128>,
    team: Session,
    other: Session,
    officer: Session,
    home: Home,
}

#[derive(Debug)]
struct Asked {
    data: Value,
    code: Option<String>,
    reason: Value,
    /// Everything that stands in the way, by reason and field.
    problems: Vec<(Value, Value)>,
}

impl Asked {
    #[track_caller]
    fn done(self) -> Value {
        assert_eq!(self.code, None, "{:?}", self.reason);
        self.data
    }

    #[track_caller]
    fn refused(self, code: &str) -> Value {
        assert_eq!(self.code.as_deref(), Some(code), "{self:?}");
        self.reason
    }
}

impl Ward {
    fn new() -> Self {
        let home = Home::at(1_800_000_000 * SECOND, false);
        let (node, reader) = opened(&home);
        let work = |name, roles: &[Role]| works(&node, name, roles);
        let team = work("team", &[Role::Clinical]);
        let other = work("other", &[Role::Clinical, Role::Compliance]);
        let officer = work("officer", &[Role::Compliance]);
        registers(&node, team);
        let team = signed_in(&node, team, Role::Clinical);
        let other = signed_in(&node, other, Role::Clinical);
        let officer = signed_in(&node, officer, Role::Compliance);
        let (runtime, commands) = (Runtime::new().unwrap(), Cell::new(1));
        Self { open: Some((node, reader)), runtime, commands, team, other, officer, home }
    }

    fn node(&self) -> &Arc<Node> {
        &self.open.as_ref().unwrap().0
    }

    fn passes(&self, micros: i64) {
        self.home.passes(micros);
    }

    /// The process ends and another one begins.
    fn restarts(&mut self) {
        let (node, reader) = self.open.take().unwrap();
        drop(reader);
        node.close().unwrap();
        drop(node);
        self.open = Some(opened(&self.home));
        self.node().catch_up(limits::CATCH_UP).unwrap();
    }

    fn ask(&self, session: &Session, document: &str, variables: Value) -> Asked {
        let question = Question {
            session: session.clone(),
            arrival: Arrival::default(),
            source_address: "192.0.2.7".to_owned(),
            document: document.to_owned(),
            operation_name: None,
            variables,
            at_least: None,
        };
        let reader = &self.open.as_ref().unwrap().1;
        match self.runtime.block_on(reader.read(question)) {
            Ok(answer) => {
                let errors = serde_json::to_value(&answer.response.errors).unwrap();
                let problems = errors[0]["extensions"]["problems"].as_array();
                let problem = |one: &Value| (one["reason"].clone(), one["field"].clone());
                Asked {
                    data: serde_json::from_slice(&answer.data).unwrap(),
                    code: answer.response.errors.first().map(code_of),
                    reason: errors[0]["extensions"]["reason"].clone(),
                    problems: problems.into_iter().flatten().map(problem).collect(),
                }
            }
            Err(refused) => {
                let code = Some(refused.code.as_str().to_owned());
                Asked { data: Value::Null, code, reason: Value::Null, problems: Vec::new() }
            }
        }
    }

    /// A question of somebody's who knows of everything in the log.
    fn asks(&self, session: &Session, document: &str) -> Asked {
        self.node().catch_up(limits::CATCH_UP).unwrap();
        self.ask(session, document, json!({}))
    }

    fn give(&self, session: &Session, name: &str, mut input: Value) -> Asked {
        let next = self.commands.get();
        self.commands.set(next + 1);
        if input["commandId"].is_null() {
            input["commandId"] = json!(uuid::Uuid::from_u128(next).to_string());
        }
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let fields = match name {
            "breakGlass" => "glass until position",
            "mendGlass" | "reviewGlass" => "glass position",
            "agreeRestriction" => "restriction position",
            "requestAmendment" => "amendment position",
            "requestRestriction" => "request position",
            "requestAppointment" | "bookOpenSlot" => "appointment position",
            "openEncounter" => "encounter position",
            "signNote" | "amendNote" | "addAddendum" | "signRestrictedNote" => "note position",
            "recordVitals" => "observations position",
            "recordResult" => "observation position",
            "recordProblem" => "problem position",
            "recordAllergy" => "allergy position",
            "startMedication" | "changeMedication" => "medication position",
            _ => "position",
        };
        let document = format!("mutation($in: {kind}!) {{ {name}(input: $in) {{ {fields} }} }}");
        let mut asked = self.ask(session, &document, json!({ "in": input }));
        asked.data = asked.data[name].take();
        asked
    }

    fn breaks(&self, session: &Session) -> String {
        let broken = self.give(session, "breakGlass", breaking(ids::PATIENT)).done();
        broken["glass"].as_str().unwrap().to_owned()
    }

    /// The facets that a text stands in, one for each time.
    fn holding(&self, text: &str) -> Vec<Facet> {
        let journal = self.node().journal();
        let mut holding = Vec::new();
        for entry in journal.log().read_all(None).unwrap() {
            let entry = entry.unwrap();
            for facet in Facet::ALL.into_iter().filter(|facet| *facet != Facet::Public) {
                for fact in journal.open(&entry, &[facet]).unwrap() {
                    let bytes = chartlog_domain::wire::encode(&fact);
                    if bytes.windows(text.len()).any(|part| part == text.as_bytes()) {
                        holding.push(facet);
                    }
                }
            }
        }
        holding
    }

    /// A command about the patient.
    fn charts(&self, session: &Session, name: &str, mut input: Value) -> Asked {
        input["patient"] = json!(ids::PATIENT.to_string());
        self.give(session, name, input)
    }

    /// The id of a visit that somebody opens.
    fn opens(&self, session: &Session) -> Value {
        self.charts(session, "openEncounter", json!({})).done()["encounter"].clone()
    }

    /// How many allergies of the patient somebody sees; none when there is no such patient to them.
    fn sees(&self, session: &Session) -> Option<u64> {
        let document =
            format!("{{ patient(id: \"{}\") {{ allergies {{ totalCount }} }} }}", ids::PATIENT);
        let asked = self.ask(session, &document, json!({}));
        match &asked.code {
            None => asked.data["patient"]["allergies"]["totalCount"].as_u64(),
            Some(code) => {
                assert_eq!((code.as_str(), &asked.data["patient"]), ("NOT_FOUND", &Value::Null));
                None
            }
        }
    }
}

fn opened(home: &Home) -> (Arc<Node>, Arc<Reader>) {
    let node = home.open();
    let reader = Arc::new(Reader::new(node.clone()));
    (node, reader)
}

fn signed_in(node: &Node, account: AccountId, role: Role) -> Session {
    testing::signed_in(node, account, role).session
}

/// Somebody who works here; a clinician is on the list of those who may break the glass.
fn works(node: &Node, name: &str, roles: &[Role]) -> AccountId {
    let account = testing::works(node, name, roles);
    if roles.contains(&Role::Clinical) {
        told(node, &format!("list {name}"), |unit, command| {
            let allow = staff::Command::AllowBreakGlass(account);
            unit.execute::<Staff>(&Stream::Staff(account), command, allow).unwrap();
        });
    }
    account
}

fn registration(patient: PatientId, name: HumanName) -> patient::Command {
    let person = Person { names: vec![name], birth_date: Some(at(BORN)), ..Person::default() };
    let identity = Identity { patient, person };
    patient::Command::Register { identity, contact: None, residence: None }
}

/// A patient with a team, an allergy and a restricted record.
fn registers(node: &Node, clinician: AccountId) {
    let patient = ids::PATIENT;
    let register = registration(patient, HumanName::simple("Zoë", "O'Neil"));
    let member = Member {
        patient,
        clinician,
        role: None,
        joining: Joining::Registration,
        since: None,
        until: None,
    };
    let content = SECRET.into();
    let record =
        imported(true, RestrictedRecord { content, ..restricted::restricted_record(true) });
    let restricted = chart::Command::ImportRestricted { record, told_as: None };
    told(node, "patient", |unit, command| {
        let stream = Stream::Patient(patient);
        unit.execute::<Patient>(&stream, command, register).unwrap();
        let join = patient::Command::JoinCareTeam(member);
        unit.execute::<Patient>(&stream, command, join).unwrap();
        let stream = Stream::Chart(patient);
        let allergy = chart::Command::ImportAllergy(imported(true, clinical::allergy(true)));
        unit.execute::<Chart>(&stream, command, allergy).unwrap();
        unit.execute::<Chart>(&stream, command, restricted).unwrap();
    });
    node.catch_up(limits::CATCH_UP).unwrap();
}

fn breaking(patient: PatientId) -> Value {
    json!({ "patient": patient.to_string(), "reason": "EMERGENCY", "sentence": SENTENCE })
}
