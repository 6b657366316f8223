//! The clinic whose morning it is: invented patients, staff with calendars and patients of their own, and
//! everybody signed in.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chartlog::auth::Method;
use chartlog::clock::Clock;
use chartlog::http::{self, App};
use chartlog::node::{self, Node};
use chartlog::streams::Stream;
use chartlog::synthetic::{self, Plan};
use chartlog::write::{CommandRef, Unit};
use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::administration::{Account, PatientAccount};
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::directory::Provider;
use chartlog_domain::ids::{AccountId, CommandId, PatientId};
use chartlog_domain::patient::{self, Patient as PatientDecider};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::words::HumanName;
use chartlog_eventlog::{KdfCost, RootKeySource};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::dice::Dice;
use crate::load::Connections;

/// The clinic's clock begins here: a Wednesday, eight in the morning in New York, microseconds since 1970.
const EIGHT: i64 = 1_795_006_800_000_000;
/// The day of it and the working days after it, on which people are booked.
pub(crate) const DAYS: [&str; 13] = [
    "2026-11-18",
    "2026-11-19",
    "2026-11-20",
    "2026-11-23",
    "2026-11-24",
    "2026-11-25",
    "2026-11-26",
    "2026-11-27",
    "2026-11-30",
    "2026-12-01",
    "2026-12-02",
    "2026-12-03",
    "2026-12-04",
];
/// Appointments of one clinician between nine and five.
const MOST_A_DAY: usize = 24;
const LISTED: &str = "query($after: String) { patients(first: 50, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { patient { id mrn birthDate deceased names { family given }
                      coverages(first: 5) { nodes { id status period { end } } } } } } }";
const LOCATIONS: &str = "{ locations(first: 1) { nodes { id } } }";
const OPEN: &str = "mutation($in: OpenCalendarInput!) { openCalendar(input: $in) { position } }";
const BOOK: &str =
    "mutation($in: BookAppointmentInput!) { bookAppointment(input: $in) { appointment position } }";

/// How large it is.
pub(crate) struct Size {
    patients: u32,
    front_desk: usize,
    clinicians: usize,
    billing: usize,
    portal: usize,
    compliance: usize,
    pub(crate) screens: usize,
}

impl Size {
    /// 500 people signed in.
    pub(crate) const MORNING: Self = Self {
        patients: 3_000,
        front_desk: 60,
        clinicians: 112,
        billing: 40,
        portal: 284,
        compliance: 4,
        screens: 100,
    };
    /// As many as show that it runs.
    pub(crate) const BRIEF: Self = Self {
        patients: 60,
        front_desk: 4,
        clinicians: 6,
        billing: 3,
        portal: 10,
        compliance: 1,
        screens: 10,
    };
}

/// Somebody who is signed in.
pub(crate) struct Person {
    pub(crate) account: AccountId,
    pub(crate) token: String,
}

/// Somebody who is registered.
pub(crate) struct Patient {
    pub(crate) id: String,
    pub(crate) family: String,
    pub(crate) given: String,
    pub(crate) birth_date: Option<String>,
    pub(crate) mrn: String,
    /// A coverage that has not ended.
    pub(crate) coverage: Option<String>,
}

/// An appointment of today whose patient has not come yet.
pub(crate) struct Expected {
    pub(crate) appointment: String,
    pub(crate) patient: String,
    pub(crate) provider: String,
}

/// The clinic and whoever is signed in.
pub(crate) struct Clinic {
    pub(crate) front_desk: Vec<Person>,
    pub(crate) clinicians: Vec<Person>,
    pub(crate) billing: Vec<Person>,
    pub(crate) portal: Vec<Person>,
    pub(crate) compliance: Vec<Person>,
    pub(crate) patients: Vec<Patient>,
    /// Whom each clinician treats, as places in `patients`.
    pub(crate) panels: Vec<Vec<usize>>,
    pub(crate) expected: VecDeque<Expected>,
}

/// Makes the directory and its invented patients.
pub(crate) fn open(data: &Path, size: &Size) -> Arc<Node> {
    let root = || RootKeySource::raw([7; 32]);
    Node::make(data, &root(), true, KdfCost::default()).expect("a data directory");
    let began = Instant::now();
    let clock = Clock::from_fn(move || {
        EIGHT + i64::try_from(began.elapsed().as_micros()).expect("less than 300,000 years")
    });
    let node = Arc::new(Node::open(data, &root(), clock, &|_| {}).expect("a node"));
    let plan = Plan { seed: 1, patients: size.patients, now: node.journal().now() };
    synthetic::generate(node.journal(), &plan, &|_, _, _| {}).expect("a clinic");
    node.catch_up(Duration::from_secs(600)).expect("the views");
    node
}

/// Listens as a server does. What clients say about their address counts, as behind a proxy.
pub(crate) async fn serve(node: Arc<Node>) -> SocketAddr {
    let trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    let site = http::Site { trusted_proxies, ..http::Site::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(http::serve(listener, App::new(node, site), None, std::future::pending()));
    address
}

/// Hires, opens calendars, books those who are to come (`arriving` check-ins, and some more), and signs
/// everybody in.
pub(crate) async fn make(
    node: &Arc<Node>,
    connections: &Connections,
    size: &Size,
    arriving: usize,
    dice: &mut Dice,
) -> Clinic {
    let front_desk = hire(node, Role::FrontDesk, size.front_desk);
    let clinicians = hire(node, Role::Clinical, size.clinicians);
    let billing = hire(node, Role::Billing, size.billing);
    let compliance = hire(node, Role::Compliance, size.compliance);
    let admin = hire(node, Role::Admin, 1).remove(0);
    node.catch_up(Duration::from_secs(600)).expect("the views");
    let patients = registered(connections, &billing[0].token).await;
    let insured: Vec<usize> =
        (0..patients.len()).filter(|at| patients[*at].coverage.is_some()).collect();
    let panels: Vec<Vec<usize>> = (0..clinicians.len())
        .map(|at| insured.iter().skip(at).step_by(clinicians.len()).copied().collect())
        .collect();
    treat(node, &clinicians, &panels, &patients);
    let portal = sign_ups(node, &patients, size.portal);
    open_calendars(connections, &admin.token, &clinicians, dice).await;
    let each = (arriving + arriving / 4) / clinicians.len() + 2;
    let mut clinic = Clinic {
        front_desk,
        clinicians,
        billing,
        portal,
        compliance,
        patients,
        panels,
        expected: VecDeque::new(),
    };
    book(connections, &mut clinic, each.min(MOST_A_DAY), dice).await;
    node.catch_up(Duration::from_secs(600)).expect("the views");
    clinic
}

/// Makes accounts of a role, and a session for each.
fn hire(node: &Node, role: Role, many: usize) -> Vec<Person> {
    let mut unit = unit(node);
    let mut hired = Vec::new();
    for number in 0..many {
        let login = format!("{}.{number}", role.name());
        let (account, command) = (AccountId::from_bytes(id(node, &login)), command(node, &login));
        let name = HumanName::simple(&format!("Number {number}"), role.name());
        let provider = (role == Role::Clinical).then(|| Provider {
            account,
            name: login.clone(),
            npi: None,
            specialties: Vec::new(),
            organisation: None,
            locations: Vec::new(),
            active: true,
        });
        let create = staff::Command::CreateAccount {
            account: Account { account, login, name, identifiers: Vec::new() },
            provider,
            roles: vec![role],
        };
        unit.execute::<Staff>(&Stream::Staff(account), command, create).expect("it is decided");
        hired.push(account);
    }
    unit.commit().expect("it is durable");
    hired.into_iter().map(|account| sign_in(node, account, role)).collect()
}

/// Makes sign-ins of patients, and a session for each.
fn sign_ups(node: &Node, patients: &[Patient], many: usize) -> Vec<Person> {
    let mut unit = unit(node);
    let mut made = Vec::new();
    for patient in patients.iter().take(many) {
        let login = format!("portal.{}", patient.id);
        let (account, command) = (AccountId::from_bytes(id(node, &login)), command(node, &login));
        let patient = patient.id.parse().expect("an id");
        let create = PatientAccount { account, login, patient };
        let create = staff::Command::CreatePatientAccount(create);
        unit.execute::<Staff>(&Stream::Staff(account), command, create).expect("it is decided");
        made.push(account);
    }
    unit.commit().expect("it is durable");
    made.into_iter().map(|account| sign_in(node, account, Role::Patient)).collect()
}

fn sign_in(node: &Node, account: AccountId, role: Role) -> Person {
    let minted = node.sessions().mint(account, role, Method::Demo, Actor::System);
    Person { account, token: minted.expect("a session").token.to_string() }
}

/// Puts clinicians on the care teams of their patients.
fn treat(node: &Node, clinicians: &[Person], panels: &[Vec<usize>], patients: &[Patient]) {
    for (clinician, panel) in clinicians.iter().zip(panels) {
        let mut unit = unit(node);
        for at in panel {
            let patient: PatientId = patients[*at].id.parse().expect("an id");
            let member = Member {
                patient,
                clinician: clinician.account,
                role: None,
                joining: Joining::Registration,
                since: None,
                until: None,
            };
            let command = command(node, &format!("{patient} is treated"));
            let join = patient::Command::JoinCareTeam(member);
            unit.execute::<PatientDecider>(&Stream::Patient(patient), command, join)
                .expect("it is decided");
        }
        unit.commit().expect("it is durable");
    }
}

/// Everybody who is registered and alive.
async fn registered(connections: &Connections, token: &str) -> Vec<Patient> {
    let mut patients = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = connections.data(token, LISTED, json!({ "after": after })).await;
        let page = &page["patients"];
        let nodes = page["nodes"].as_array().expect("a list");
        let alive = nodes.iter().map(|node| &node["patient"]).filter(|it| it["deceased"] != true);
        patients.extend(alive.map(patient));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != true {
            return patients;
        }
    }
}

fn patient(shown: &Value) -> Patient {
    let text = |at: &str| shown.pointer(at).and_then(Value::as_str).map(str::to_owned);
    let coverages = shown["coverages"]["nodes"].as_array().expect("a list");
    let running = coverages
        .iter()
        .find(|coverage| coverage["status"] == "active" && coverage["period"]["end"].is_null());
    Patient {
        id: text("/id").expect("an id"),
        family: text("/names/0/family").unwrap_or_default(),
        given: text("/names/0/given/0").unwrap_or_default(),
        birth_date: text("/birthDate"),
        mrn: text("/mrn").unwrap_or_default(),
        coverage: running.and_then(|coverage| coverage["id"].as_str()).map(str::to_owned),
    }
}

async fn open_calendars(
    connections: &Connections,
    token: &str,
    clinicians: &[Person],
    dice: &mut Dice,
) {
    let locations = connections.data(token, LOCATIONS, json!({})).await;
    let hours: Vec<_> = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
        .map(|weekday| json!({ "weekday": weekday, "from": "08:00", "to": "17:00" }))
        .into();
    for clinician in clinicians {
        let open = json!({
            "commandId": dice.id(), "provider": clinician.account.to_string(),
            "location": locations["locations"]["nodes"][0]["id"], "from": DAYS[0],
            "to": DAYS[DAYS.len() - 1], "hours": hours, "slotMinutes": 20,
        });
        connections.data(token, OPEN, json!({ "in": open })).await;
    }
}

/// Books so many of each clinician's patients for today, from nine on.
async fn book(connections: &Connections, clinic: &mut Clinic, each: usize, dice: &mut Dice) {
    for (clinician, panel) in clinic.clinicians.iter().zip(&clinic.panels) {
        for (number, at) in panel.iter().take(each).enumerate() {
            let minutes = 9 * 60 + number * 20;
            let start = format!("{}T{:02}:{:02}:00-05:00", DAYS[0], minutes / 60, minutes % 60);
            let (patient, provider) = (&clinic.patients[*at].id, clinician.account.to_string());
            let book = json!({ "commandId": dice.id(), "patient": patient, "provider": provider,
                               "start": start, "visitType": "FOLLOWUP" });
            let desk = &clinic.front_desk[number % clinic.front_desk.len()].token;
            let booked = connections.data(desk, BOOK, json!({ "in": book })).await;
            let appointment = booked["bookAppointment"]["appointment"].as_str().expect("an id");
            let (appointment, patient) = (appointment.to_owned(), patient.clone());
            clinic.expected.push_back(Expected { appointment, patient, provider });
        }
    }
}

fn unit(node: &Node) -> Unit {
    node.journal().unit(&node::system(), node.journal().now())
}

fn id(node: &Node, of: &str) -> [u8; 16] {
    node.journal().ids().derive_id("morning", &[of.as_bytes()])
}

fn command(node: &Node, of: &str) -> CommandRef {
    CommandRef { id: CommandId::from_bytes(id(node, of)), input_digest: [0; 32] }
}
