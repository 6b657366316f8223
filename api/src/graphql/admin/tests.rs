//! The schema of administrators: its words, what it knows and does not know, and answers.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::testing::samples;
use chartlog_projections::admin::Admin;

use super::{Mutation, Query, fields, schema};
use crate::graphql::scalars::contract::{self, Desk};

const STRANGER: &str = "02020202-0202-0202-0202-020202020202";

fn desk() -> Desk<Admin, Query, Mutation, super::Subscription> {
    let facts = [samples::kept(Facet::Administration, true), samples::kept(Facet::Directory, true)];
    Desk::of(schema(), facts.into_iter().flatten())
}

#[test]
fn the_schema_keeps_its_promises() {
    contract::keeps(Role::Admin, &schema().sdl(), fields::FIELDS);
}

#[test]
fn an_administrator_cannot_ask_about_patients_nor_about_what_anybody_did() {
    let desk = desk();
    desk.does_not_know("Query", "patients", "{ patients { totalCount } }");
    desk.does_not_know("Query", "accesses", "{ accesses { totalCount } }");
    desk.does_not_know("Query", "sessions", "{ sessions { totalCount } }");
    desk.does_not_know("Account", "patientId", "{ staff { nodes { patientId } } }");
}

#[test]
fn accounts_places_and_hours_answer_with_everything_the_schema_has() {
    let data = desk().data(
        "{ staff { totalCount nodes { id kind login displayName identifiers { kind system value }
             roles facets vendor locked lockedUntil failures closedAt closingReason
             provider { id name npi specialties { label } locationIds active } } }
           locations { totalCount nodes { id name address { lines city district state postalCode
             country } contactPoints { system value } timeZone organisation } }
           calendars { totalCount nodes { providerId start end slotMinutes provider { name }
             location { name } } } }",
    );
    for list in ["staff", "locations", "calendars"] {
        assert!(data[list]["totalCount"].as_u64() > Some(0), "{list}: {data}");
    }
}

#[test]
fn an_account_is_found_by_the_words_of_its_name() {
    let desk = desk();
    let data = desk.data("{ staff { nodes { id login } } }");
    for account in data["staff"]["nodes"].as_array().unwrap() {
        let (id, login) = (account["id"].as_str().unwrap(), account["login"].as_str().unwrap());
        if login.is_empty() {
            continue;
        }
        let search = format!("{{ staff(search: {{ text: \"{login}\" }}) {{ nodes {{ id }} }} }}");
        let found = desk.data(&search);
        let found = found["staff"]["nodes"].as_array().unwrap().clone();
        assert!(found.iter().any(|found| found["id"] == id), "{login}");
    }
}

#[test]
fn what_is_not_there_is_not_found_and_a_bad_filter_names_its_field() {
    let desk = desk();
    assert_eq!(desk.error(&format!("{{ account(id: \"{STRANGER}\") {{ id }} }}")).0, "NOT_FOUND");
    let bad = desk.error("{ calendars(filter: { provider: \"x\" }) { totalCount } }");
    assert_eq!(bad, ("BAD_INPUT".to_owned(), Some("filter.provider".to_owned())));
}
