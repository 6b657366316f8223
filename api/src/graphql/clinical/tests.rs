//! The clinician's schema: its words, what it knows and does not know, and a whole chart.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::care_team::{CareTeamFact, Member};
use chartlog_domain::testing::samples;
use chartlog_domain::words::DateTime;
use chartlog_projections::clinical::Clinical;

use super::{Mutation, Query, fields, schema};
use crate::graphql::scalars::contract::{self, Desk};

const PATIENT: &str = "01010101-0101-0101-0101-010101010101";
const STRANGER: &str = "02020202-0202-0202-0202-020202020202";

fn desk() -> Desk<Clinical, Query, Mutation, super::Subscription> {
    let joined = CareTeamFact::Joined(Member {
        since: DateTime::parse("2020-01-01").ok(),
        until: None,
        ..samples::care_team::member(true)
    });
    let facts = [
        samples::kept(Facet::Identity, true),
        samples::kept(Facet::Contact, true),
        samples::kept(Facet::Residence, true),
        samples::kept(Facet::Scheduling, true),
        samples::kept(Facet::Clinical, true),
        samples::kept(Facet::Coding, true),
        samples::kept(Facet::Directory, true),
        vec![joined.into()],
    ];
    Desk::of(schema(), facts.into_iter().flatten())
}

const CHART: &str = include_str!("chart.graphql");

fn chart(patient: &str, rows: u32) -> String {
    CHART.replace("$PATIENT", patient).replace("$ROWS", &rows.to_string())
}

#[test]
fn the_schema_keeps_its_promises() {
    contract::keeps(Role::Clinical, &schema().sdl(), fields::FIELDS);
}

#[test]
fn a_clinician_cannot_ask_about_money() {
    let desk = desk();
    let patient = |field| format!("{{ patient(id: \"{PATIENT}\") {{ {field} }} }}");
    for field in ["claims", "coverages", "account", "adjudications", "coverageOnFile"] {
        desk.does_not_know("Patient", field, &patient(field));
    }
    desk.does_not_know("Query", "claims", "{ claims { totalCount } }");
    desk.does_not_know("Query", "unbilledVisits", "{ unbilledVisits { totalCount } }");
    desk.does_not_know("Query", "patients", "{ patients { totalCount } }");
}

#[test]
fn a_whole_chart_of_eight_lists_of_fifty_is_within_the_limits() {
    let data = desk().data(&chart(PATIENT, 50));
    let patient = &data["patient"];
    let lists = [
        "encounters",
        "problems",
        "allergies",
        "medications",
        "observations",
        "procedures",
        "reports",
        "notes",
    ];
    for list in lists {
        assert!(patient[list]["totalCount"].as_u64() > Some(0), "{list}: {patient}");
    }
}

#[test]
fn a_chart_is_served_of_the_facets_of_the_role_only() {
    let (response, served, _) = desk().ask(&chart(PATIENT, 5));
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    assert_eq!(served.patients, [samples::ids::PATIENT]);
    assert!(served.facets.contains(&Facet::Clinical));
    for facet in served.facets {
        assert!(Role::Clinical.view_facets().contains(&facet), "{}", facet.name());
    }
}

#[test]
fn a_patient_who_is_not_yours_is_not_found_and_remembered_as_asked_for() {
    let desk = desk();
    let document = format!("{{ patient(id: \"{STRANGER}\") {{ displayName }} }}");
    assert_eq!(desk.error(&document), ("NOT_FOUND".to_owned(), None));
    let (response, _, asking) = desk.ask(&document);
    assert_eq!(response.data.into_json().unwrap(), serde_json::json!({ "patient": null }));
    assert_eq!(asking.asked_in_vain(), [samples::ids::OTHER_PATIENT]);
}

#[test]
fn my_day_shows_who_comes_and_why() {
    let data = desk().data(
        "{ myDay(date: \"2026-05-04\") {
             appointment { id status reason provider { name } location { name } }
             patient { displayName } } }",
    );
    let day = data["myDay"].as_array().unwrap();
    assert!(!day.is_empty(), "{data}");
    assert!(day.iter().all(|entry| entry["patient"]["displayName"].is_string()));
}

#[test]
fn too_much_at_once_is_limited() {
    let deep =
        "{ myPatients(first: 100) { nodes { observations(first: 100) { nodes { id status } } } } }";
    assert_eq!(desk().error(deep).0, "LIMITED");
}

#[test]
fn a_bad_argument_names_its_field() {
    let desk = desk();
    let bad = |document: &str| desk.error(document);
    let named = |field: &str| ("BAD_INPUT".to_owned(), Some(field.to_owned()));
    assert_eq!(bad("{ patient(id: \"Ada\") { id } }"), named("id"));
    assert_eq!(bad("{ myDay(date: \"2026\") { appointment { id } } }"), named("date"));
    let cursor = "{ myPatients(after: \"Ada\") { totalCount } }";
    assert_eq!(bad(cursor), named("after"));
}
