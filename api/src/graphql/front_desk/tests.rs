//! The schema of the front desk: its words, what it knows and does not know, and answers.

use chartlog_domain::facet::Facet;
use chartlog_domain::facet::Role;
use chartlog_domain::testing::samples;
use chartlog_projections::front_desk::FrontDesk;

use super::{Mutation, Query, fields, schema};
use crate::graphql::scalars::contract::{self, Desk};

const PATIENT: &str = "01010101-0101-0101-0101-010101010101";
const STRANGER: &str = "02020202-0202-0202-0202-020202020202";

fn desk() -> Desk<FrontDesk, Query, Mutation, super::Subscription> {
    let facts = [
        samples::kept(Facet::Identity, true),
        samples::kept(Facet::Contact, true),
        samples::kept(Facet::Residence, true),
        samples::kept(Facet::Scheduling, true),
        samples::kept(Facet::CareTeam, true),
        samples::kept(Facet::Directory, true),
    ];
    Desk::of(schema(), facts.into_iter().flatten())
}

#[test]
fn the_schema_keeps_its_promises() {
    contract::keeps(Role::FrontDesk, &schema().sdl(), fields::FIELDS);
}

#[test]
fn the_front_desk_cannot_ask_about_the_chart_or_money() {
    let desk = desk();
    let patient = |field| format!("{{ patient(id: \"{PATIENT}\") {{ {field} }} }}");
    for field in ["problems", "notes", "observations", "claims", "account", "coverages", "memberId"]
    {
        desk.does_not_know("Patient", field, &patient(field));
    }
    let sheet = "{ daySheet(date: \"2026-05-04\") { nodes { reason } } }";
    desk.does_not_know("Appointment", "reason", sheet);
    desk.does_not_know("Query", "myPatients", "{ myPatients { totalCount } }");
}

#[test]
fn a_patient_is_found_and_it_says_why() {
    let desk = desk();
    let data = desk.data("{ patients { totalCount nodes { score why patient { mrn } } } }");
    assert_eq!(data["patients"]["totalCount"], 1, "{data}");
    let mrn = data["patients"]["nodes"][0]["patient"]["mrn"].as_str().unwrap();
    let data = desk.data(&format!(
        "{{ patients(search: {{ mrn: \"{mrn}\" }}) {{ edges {{ cursor node {{ score why patient {{
              id displayName birthDate sex mrn deceased deceasedAt coverageOnFile
              names {{ use family given prefix suffix full }} identifiers {{ kind system value }}
              contactPoints {{ system value use rank }} languages {{ code }}
              emergencyContacts {{ name {{ full }} relationships {{ label }} }}
              addresses {{ lines city postalCode }} careTeam {{ id name }}
              appointments {{ totalCount }} }} }} }} }} }}"
    ));
    assert_eq!(data["patients"]["edges"][0]["node"]["why"], serde_json::json!(["MRN"]), "{data}");
}

#[test]
fn a_day_sheet_needs_no_second_question() {
    let desk = desk();
    let data = desk.data(
        "{ daySheet(date: \"2026-05-04\") { totalCount nodes { id patientId patientName
             patientBirthDate providerId providerName locationId locationName start end status
             visitType { display } patient { id } } } }",
    );
    assert!(data["daySheet"]["totalCount"].as_u64() > Some(0), "{data}");
    let id = data["daySheet"]["nodes"][0]["id"].as_str().unwrap();
    let data = desk.data(&format!("{{ appointment(id: \"{id}\") {{ id start }} }}"));
    assert_eq!(data["appointment"]["id"], id);
}

#[test]
fn the_directory_and_open_slots_answer() {
    let data = desk().data(
        "{ providers { nodes { id name npi specialties { label } locationIds active
             organisation { id name kinds { label } partOf } } }
           locations { nodes { id name timeZone address { city } contactPoints { value }
             organisation { id } } }
           openSlots(from: \"2026-05-01T00:00:00Z\", to: \"2026-05-20T00:00:00Z\") {
             totalCount nodes { providerId providerName locationId start end provider { npi } } } }",
    );
    assert!(data["providers"]["nodes"][0]["name"].is_string(), "{data}");
    assert!(data["locations"]["nodes"][0]["name"].is_string(), "{data}");
    assert!(data["openSlots"]["totalCount"].is_number(), "{data}");
}

#[test]
fn what_is_not_there_is_not_found() {
    let desk = desk();
    let document = format!("{{ patient(id: \"{STRANGER}\") {{ id }} }}");
    assert_eq!(desk.error(&document).0, "NOT_FOUND");
    assert_eq!(desk.ask(&document).2.asked_in_vain(), [samples::ids::OTHER_PATIENT]);
    let document = format!("{{ appointment(id: \"{STRANGER}\") {{ id }} }}");
    assert_eq!(desk.error(&document).0, "NOT_FOUND");
}

#[test]
fn a_bad_argument_names_its_field() {
    let desk = desk();
    let named = |field: &str| ("BAD_INPUT".to_owned(), Some(field.to_owned()));
    let search = "{ patients(search: { birthDate: \"soon\" }) { totalCount } }";
    assert_eq!(desk.error(search), named("search.birthDate"));
    assert_eq!(desk.error("{ daySheet(date: \"2026-02-30\") { totalCount } }"), named("date"));
    let slots = "{ openSlots(from: \"now\", to: \"2026-05-04\") { totalCount } }";
    assert_eq!(desk.error(slots), named("from"));
    let slots = "{ openSlots(from: \"2026-05-04T00:00:00\", to: \"2026-05-04\") { totalCount } }";
    assert_eq!(desk.error(slots), named("from"));
    let sheet = "{ daySheet(date: \"2026-05-04\", provider: \"Ada\") { totalCount } }";
    assert_eq!(desk.error(sheet), named("provider"));
}

#[test]
fn a_page_has_at_most_a_hundred_rows() {
    let desk = desk();
    assert!(desk.data("{ providers(first: 100) { totalCount } }")["providers"].is_object());
    assert_eq!(desk.error("{ providers(first: 101) { totalCount } }").0, "BAD_INPUT");
    assert_eq!(desk.error("{ providers(first: 1, last: 1) { totalCount } }").0, "BAD_INPUT");
}
