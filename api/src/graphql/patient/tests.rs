//! The patient's schema: its words, what it knows and does not know, and a whole own record.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::OversightFact;
use chartlog_domain::facts::oversight::Shown;
use chartlog_domain::testing::samples::{self, oversight};
use chartlog_projections::patient::Patient;

use super::{Mutation, Query, fields, schema};
use crate::graphql::scalars::contract::{self, Desk};

const OTHER: &str = "02020202-0202-0202-0202-020202020202";

fn desk() -> Desk<Patient, Query, Mutation, super::Subscription> {
    let facts = [
        samples::kept(Facet::Identity, true),
        samples::kept(Facet::Contact, true),
        samples::kept(Facet::Residence, true),
        samples::kept(Facet::Scheduling, true),
        samples::kept(Facet::CareTeam, true),
        samples::kept(Facet::Clinical, true),
        samples::kept(Facet::Coverage, true),
        samples::kept(Facet::Coding, true),
        samples::kept(Facet::Ledger, true),
        samples::kept(Facet::Directory, true),
    ];
    let both = vec![samples::ids::PATIENT, samples::ids::OTHER_PATIENT];
    let shown = Shown { patients: both, ..oversight::shown(true) };
    let others = vec![samples::ids::OTHER_PATIENT];
    let other = Shown { patients: others, operation: "planted".to_owned(), ..shown.clone() };
    let accesses = [OversightFact::RecordShown(shown), OversightFact::RecordShown(other)];
    let accesses = accesses.into_iter().map(chartlog_domain::facts::Fact::from);
    Desk::of(schema(), facts.into_iter().flatten().chain(accesses))
}

const WHOLE: &str = "{
  me { id displayName contact { languages { code } } contactPoints(first: 5) { totalCount }
    addresses(first: 5) { totalCount } careTeam(first: 5) { totalCount nodes { clinician { name } } }
    coverages(first: 5) { totalCount nodes { payer memberId } } }
  myAppointments(first: 5) { totalCount nodes { start status provider { name } location { name } } }
  myChart {
    problems(first: 5) { totalCount nodes { id code { label } } }
    allergies(first: 5) { totalCount } medications(first: 5) { totalCount nodes { drug { label } } }
    immunizations(first: 5) { totalCount } procedures(first: 5) { totalCount }
    observations(first: 5) { totalCount nodes { value { __typename } } }
    encounters(first: 5) { totalCount } notes(first: 5) { totalCount nodes { title text } }
    documents(first: 5) { totalCount }
    amendmentRequests(first: 5) { totalCount nodes { status wrong basis statement rebuttal } } }
  myAmendments(first: 5) { totalCount nodes { id daysLeft decidedBy { name } } }
  myBills { balances { currency due adjusted patientResponsibility refunded aging { to30Days } }
    claims(first: 5) { totalCount } charges(first: 5) { totalCount nodes { reversed { reason } } }
    payments(first: 5) { totalCount } refunds(first: 5) { totalCount }
    adjustments(first: 5) { totalCount nodes { group reason { code } amount { amount } } }
    writeOffs(first: 5) { totalCount } }
}";

#[test]
fn the_schema_keeps_its_promises() {
    contract::keeps(Role::Patient, &schema().sdl(), fields::FIELDS);
}

#[test]
fn a_patient_sees_the_whole_own_record() {
    let desk = desk();
    let data = desk.data(WHOLE);
    assert_eq!(data["me"]["id"], "01010101-0101-0101-0101-010101010101");
    for part in ["me", "myChart", "myBills"] {
        let lists = data[part].as_object().unwrap();
        for (name, list) in lists.iter().filter(|(_, list)| list["totalCount"].is_u64()) {
            assert!(list["totalCount"].as_u64() > Some(0), "{part}.{name}");
        }
    }
    assert!(data["myAppointments"]["totalCount"].as_u64() > Some(0));
    assert!(!data["myBills"]["balances"].as_array().unwrap().is_empty());
    let (_, served, _) = desk.ask(WHOLE);
    assert_eq!(served.patients, [samples::ids::PATIENT]);
    for facet in served.facets {
        assert!(Role::Patient.view_facets().contains(&facet), "{}", facet.name());
    }
}

#[test]
fn no_question_names_a_patient_and_no_answer_names_another() {
    let desk = desk();
    desk.does_not_know("Query", "patient", &format!("{{ patient(id: \"{OTHER}\") {{ id }} }}"));
    desk.does_not_know("Query", "patients", "{ patients { totalCount } }");
    desk.does_not_know("Query", "accesses", "{ accesses { totalCount } }");
    let asked = "{ whoHasSeenMyChart { totalCount nodes {
        at kind outcome accountId provider { name } role purpose operation underGlass } } }";
    let data = desk.data(asked);
    assert_eq!(data["whoHasSeenMyChart"]["totalCount"], 1);
    let row = &data["whoHasSeenMyChart"]["nodes"][0];
    assert_eq!(row["accountId"], "11111111-1111-1111-1111-111111111111");
    assert_eq!((&row["role"], &row["kind"]), (&"CLINICAL".into(), &"SHOWN".into()));
    let text = data.to_string();
    assert!(!text.contains(OTHER) && !text.contains("planted"), "{text}");
    let (_, served, _) = desk.ask(asked);
    assert_eq!(served.patients, [samples::ids::PATIENT]);
}

#[test]
fn neither_session_nor_address_of_who_looked_is_in_the_schema() {
    let desk = desk();
    for field in ["sessionId", "session", "sourceAddress", "patientIds", "position"] {
        let asked = format!("{{ whoHasSeenMyChart {{ nodes {{ {field} }} }} }}");
        desk.does_not_know("Access", field, &asked);
    }
}

#[test]
fn a_window_narrows_who_has_seen_the_chart_and_a_bad_one_names_its_field() {
    let desk = desk();
    let total = |arguments: &str| {
        let asked = format!("{{ whoHasSeenMyChart({arguments}) {{ totalCount }} }}");
        desk.data(&asked)["whoHasSeenMyChart"]["totalCount"].clone()
    };
    assert_eq!(total("from: \"2020-01-01\""), 1);
    assert_eq!(total("to: \"2020-01-01\""), 0);
    let bad = "{ whoHasSeenMyChart(from: \"yesterday\") { totalCount } }";
    assert_eq!(desk.error(bad), ("BAD_INPUT".to_owned(), Some("from".to_owned())));
}
