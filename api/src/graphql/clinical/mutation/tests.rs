//! Broken glass and care teams on a data directory, with a clock of the test's.

mod amendments;
mod charting;
mod list;
mod notes;
mod own_affairs;
mod own_appointments;
mod restricted_notes;
mod restrictions;
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

/// A patient with a team, an allergy and a restricted record.
fn registers(node: &Node, clinician: AccountId) {
    let patient = ids::PATIENT;
    let person = Person {
        names: vec![HumanName::simple("Zoë", "O'Neil")],
        birth_date: Some(at(BORN)),
        ..Person::default()
    };
    let register = patient::Command::Register {
        identity: Identity { patient, person },
        contact: None,
        residence: None,
    };
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

const FIND: &str = "query($family: String!, $given: String!, $birthDate: Date!) {
    findPatient(family: $family, given: $given, birthDate: $birthDate) {
        id displayName birthDate } }";

#[test]
fn outside_the_team_a_patient_is_found_by_name_and_date_of_birth_and_nothing_else_is_seen() {
    let ward = Ward::new();
    assert_eq!(ward.sees(&ward.team), Some(1));
    assert_eq!(ward.sees(&ward.other), None);
    let name = json!({ "family": "ONEIL", "given": "zoe", "birthDate": BORN });
    let found = ward.ask(&ward.other, FIND, name).done();
    let one =
        json!([{ "id": ids::PATIENT.to_string(), "displayName": "Zoë O'Neil", "birthDate": BORN }]);
    assert_eq!(found["findPatient"], one);
    let nobody = json!({ "family": "Oneill", "given": "Zoe", "birthDate": BORN });
    assert_eq!(ward.ask(&ward.other, FIND, nobody).done()["findPatient"], json!([]));
    let vague = json!({ "family": "ONEIL", "given": "zoe", "birthDate": "1932" });
    ward.ask(&ward.other, FIND, vague).refused("BAD_INPUT");
    // Both searches are on record, the one that found nobody too; a name stands in neither.
    let searches = ward.asks(
        &ward.officer,
        "{ accesses(filter: { kinds: [SEARCH] }) { nodes { operation outcome patientIds } } }",
    );
    let searches = searches.done()["accesses"]["nodes"].as_array().unwrap().clone();
    let finds: Vec<_> = searches.iter().filter(|one| one["operation"] == "findPatient").collect();
    assert!(finds.iter().any(|one| one["patientIds"] == json!([ids::PATIENT.to_string()])));
    assert!(finds.iter().any(|one| one["outcome"] == "NOTHING_FOUND"), "{finds:?}");
    assert!(!format!("{searches:?}").to_lowercase().contains("neil"));
}

#[test]
fn broken_glass_opens_what_the_team_sees_at_once_and_nothing_that_is_restricted() {
    let ward = Ward::new();
    let broken = ward.give(&ward.other, "breakGlass", breaking(ids::PATIENT)).done();
    assert!(broken["position"].as_str().is_some_and(|position| !position.is_empty()));
    // The session that broke it waits for nothing else.
    assert_eq!(ward.sees(&ward.other), Some(1));
    let chart = CHART.replace("$PATIENT", &ids::PATIENT.to_string()).replace("$ROWS", "20");
    let (mine, theirs) = (ward.asks(&ward.other, &chart), ward.asks(&ward.team, &chart));
    let mine = mine.done();
    assert_eq!(mine, theirs.done(), "what the team sees");
    assert!(!mine.to_string().contains(SECRET));
    assert_eq!(mine["patient"]["allergies"]["totalCount"], 1);
}

#[test]
fn a_grant_ends_by_the_clock_and_stays_ended() {
    let mut ward = Ward::new();
    ward.breaks(&ward.other);
    ward.passes(60 * MINUTE);
    assert_eq!(ward.sees(&ward.other), Some(1), "its last moment");
    ward.passes(1);
    assert_eq!(ward.sees(&ward.other), None);
    ward.restarts();
    assert_eq!(ward.sees(&ward.other), None);
    assert_eq!(ward.sees(&ward.team), Some(1));
}

#[test]
fn a_grant_ends_by_hand_for_every_session_and_stays_ended() {
    let mut ward = Ward::new();
    let glass = ward.breaks(&ward.other);
    let second = signed_in(ward.node(), ward.other.account, Role::Clinical);
    ward.restarts();
    assert_eq!(ward.sees(&second), Some(1), "a grant outlives the process");
    ward.passes(MINUTE);
    ward.give(&ward.team, "mendGlass", json!({ "glass": glass })).refused("NOT_FOUND");
    ward.give(&ward.other, "mendGlass", json!({ "glass": glass })).done();
    assert_eq!(ward.sees(&second), None);
    assert_eq!(ward.sees(&ward.other), None);
    let again = ward.give(&ward.other, "mendGlass", json!({ "glass": glass }));
    assert_eq!(again.refused("REFUSED"), "ALREADY_ENDED");
    ward.passes(1);
    ward.restarts();
    assert_eq!(ward.sees(&second), None);
}

#[test]
fn who_showed_no_second_factor_lately_breaks_no_glass() {
    let ward = Ward::new();
    ward.passes(limits::STEP_UP_US);
    let input = breaking(ids::PATIENT);
    ward.give(&ward.other, "breakGlass", input.clone()).refused("STEP_UP_REQUIRED");
    assert_eq!(ward.sees(&ward.other), None);
    ward.node().sessions().step_up(&ward.other).unwrap();
    ward.give(&ward.other, "breakGlass", input).done();
    assert_eq!(ward.sees(&ward.other), Some(1));
    let refusals = ward.asks(&ward.officer, "{ refusals { nodes { operation code patientIds } } }");
    let refusals = refusals.done()["refusals"]["nodes"].as_array().unwrap().clone();
    let on_record = json!({ "operation": "breakGlass", "code": "STEP_UP_REQUIRED",
                            "patientIds": [ids::PATIENT.to_string()] });
    assert!(refusals.contains(&on_record), "{refusals:?}");
}

#[test]
fn compliance_sees_the_grant_and_what_was_read_under_it_and_signs_it_off() {
    let ward = Ward::new();
    ward.sees(&ward.team);
    let glass = ward.breaks(&ward.other);
    ward.sees(&ward.other);
    let open = "{ brokenGlass(filter: { open: true }) { nodes {
        id accountId patientId reason finding reviewedById } } }";
    let found = ward.asks(&ward.officer, open).done()["brokenGlass"]["nodes"].clone();
    let account = ward.other.account.to_string();
    assert_eq!(found[0]["id"], json!(glass));
    assert_eq!(found[0]["accountId"], json!(account));
    assert_eq!(found[0]["patientId"], json!(ids::PATIENT.to_string()));
    assert_eq!((&found[0]["reason"], &found[0]["finding"]), (&json!("EMERGENCY"), &Value::Null));
    let under = format!(
        "{{ accesses(filter: {{ glass: \"{glass}\", kinds: [SHOWN, SEARCH] }}) {{ nodes {{
             operation underGlass actor {{ accountId }} }} }} }}"
    );
    let reads = ward.asks(&ward.officer, &under).done()["accesses"]["nodes"].clone();
    let read = json!({ "operation": "patient", "underGlass": true,
                       "actor": { "accountId": account } });
    assert_eq!(reads, json!([read]), "not what the team read");

    let review = |finding: &str| json!({ "glass": glass, "finding": finding });
    let running = ward.give(&ward.officer, "reviewGlass", review("JUSTIFIED"));
    assert_eq!(running.refused("REFUSED"), "WRONG_STATUS");
    ward.passes(61 * MINUTE);
    let own = signed_in(ward.node(), ward.other.account, Role::Compliance);
    let own = ward.give(&own, "reviewGlass", review("JUSTIFIED"));
    assert_eq!(own.refused("REFUSED"), "OWN_REVIEW");
    ward.give(&ward.officer, "reviewGlass", review("NOT_JUSTIFIED")).done();
    let again = ward.give(&ward.officer, "reviewGlass", review("JUSTIFIED"));
    assert_eq!(again.refused("REFUSED"), "ALREADY_EXISTS");
    let unknown = json!({ "glass": ids::GLASS.to_string(), "finding": "JUSTIFIED" });
    ward.give(&ward.officer, "reviewGlass", unknown).refused("NOT_FOUND");
    assert_eq!(ward.asks(&ward.officer, open).done()["brokenGlass"]["nodes"], json!([]));
    let reviewed = ward.asks(&ward.officer, &open.replace("open: true", "open: false")).done();
    assert_eq!(reviewed["brokenGlass"]["nodes"][0]["finding"], "NOT_JUSTIFIED");
}

#[test]
fn the_sentence_stands_in_inquiry_and_nowhere_else() {
    let ward = Ward::new();
    ward.breaks(&ward.other);
    let holding = ward.holding(SENTENCE);
    // As it was typed, and as the explanation of the grant.
    assert_eq!(holding, [Facet::Inquiry; 2]);
    ward.node().catch_up(limits::CATCH_UP).unwrap();
    let views = ward.node().views();
    for found in [
        views.compliance.find_bytes(SENTENCE.as_bytes()).unwrap(),
        views.clinical.find_bytes(SENTENCE.as_bytes()).unwrap(),
    ] {
        assert_eq!(found, Vec::<String>::new());
    }
}

#[test]
fn the_same_command_breaks_the_glass_once_and_says_when_it_ends() {
    let ward = Ward::new();
    let mut input = breaking(ids::PATIENT);
    input["commandId"] = json!(uuid::Uuid::from_u128(77).to_string());
    input["minutes"] = json!(15);
    let first = ward.give(&ward.other, "breakGlass", input.clone()).done();
    ward.passes(SECOND);
    assert_eq!(ward.give(&ward.other, "breakGlass", input).done(), first);
    let all = ward.asks(&ward.officer, "{ brokenGlass { totalCount nodes { until } } }").done();
    assert_eq!(all["brokenGlass"]["totalCount"], 1);
    assert_eq!(all["brokenGlass"]["nodes"][0]["until"], first["until"]);
    ward.passes(15 * MINUTE);
    assert_eq!(ward.sees(&ward.other), None);
}

#[test]
fn glass_is_not_broken_for_nobody_nor_by_the_team_nor_without_a_reason_nor_for_long() {
    let ward = Ward::new();
    let unknown = breaking(ids::OTHER_PATIENT);
    ward.give(&ward.other, "breakGlass", unknown).refused("NOT_FOUND");
    let own = ward.give(&ward.team, "breakGlass", breaking(ids::PATIENT));
    assert_eq!(own.refused("REFUSED"), "ON_CARE_TEAM");
    for (field, value) in [
        ("sentence", json!("help")),
        ("sentence", json!("x".repeat(1001))),
        ("reason", json!("CURIOUS")),
        ("minutes", json!(0)),
        ("minutes", json!(241)),
        ("minutes", json!(-5)),
        ("patient", json!("Zoe")),
    ] {
        let mut input = breaking(ids::PATIENT);
        input[field] = value.clone();
        ward.give(&ward.other, "breakGlass", input).refused("BAD_INPUT");
    }
    assert_eq!(ward.sees(&ward.other), None);
    let mut longest = breaking(ids::PATIENT);
    longest["minutes"] = json!(240);
    ward.give(&ward.other, "breakGlass", longest).done();
}

#[test]
fn a_colleague_joins_by_a_member_and_not_by_broken_glass() {
    let ward = Ward::new();
    let joining = |clinician: AccountId| json!({ "patient": ids::PATIENT.to_string(), "clinician": clinician.to_string() });
    let (team, other) = (ward.team.account, ward.other.account);
    ward.give(&ward.other, "joinCareTeam", joining(other)).refused("NOT_FOUND");
    ward.breaks(&ward.other);
    ward.give(&ward.other, "joinCareTeam", joining(other)).refused("NOT_FOUND");
    ward.passes(61 * MINUTE);
    assert_eq!(ward.sees(&ward.other), None);
    for nobody in [ward.officer.account, ids::CLINICIAN] {
        ward.give(&ward.team, "joinCareTeam", joining(nobody)).refused("NOT_FOUND");
    }
    ward.give(&ward.team, "joinCareTeam", joining(other)).done();
    ward.node().catch_up(limits::CATCH_UP).unwrap();
    assert_eq!(ward.sees(&ward.other), Some(1));
    ward.give(&ward.other, "joinCareTeam", joining(team)).done();
}

#[test]
fn who_leaves_the_team_sees_nothing_from_then_on_in_any_session() {
    let ward = Ward::new();
    let second = signed_in(ward.node(), ward.team.account, Role::Clinical);
    let leaving = json!({ "patient": ids::PATIENT.to_string() });
    ward.give(&ward.team, "leaveCareTeam", leaving.clone()).done();
    assert_eq!(ward.sees(&second), None);
    assert_eq!(ward.sees(&ward.team), None);
    // Who is not on the team does not learn whether there is such a patient.
    let mine = ward.give(&ward.team, "leaveCareTeam", leaving);
    let unknown = json!({ "patient": ids::OTHER_PATIENT.to_string() });
    let unknown = ward.give(&ward.team, "leaveCareTeam", unknown);
    assert_eq!(mine.refused("NOT_FOUND"), unknown.refused("NOT_FOUND"));
}
