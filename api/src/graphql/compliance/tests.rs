//! The schema of compliance: its words, what it knows and does not know, and answers.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::ids::AccountId;
use chartlog_domain::testing::samples;
use chartlog_projections::compliance::Compliance;

use super::{Mutation, Query, fields, schema};
use crate::graphql::scalars::contract::{self, Desk};

const PATIENT: &str = "01010101-0101-0101-0101-010101010101";
const STRANGER: &str = "02020202-0202-0202-0202-020202020202";

fn desk() -> Desk<Compliance, Query, Mutation, super::Subscription> {
    let facts = [
        samples::kept(Facet::Administration, true),
        samples::kept(Facet::Directory, true),
        samples::kept(Facet::CareTeam, true),
        samples::kept(Facet::Oversight, true),
    ];
    Desk::of(schema(), facts.into_iter().flatten())
}

#[test]
fn the_schema_keeps_its_promises() {
    contract::keeps(Role::Compliance, &schema().sdl(), fields::FIELDS);
}

#[test]
fn a_patient_is_an_id_and_nothing_else() {
    let desk = desk();
    let patient = format!("{{ patient(id: \"{PATIENT}\") {{ id }} }}");
    desk.does_not_know("Query", "patient", &patient);
    desk.does_not_know("Query", "patients", "{ patients { totalCount } }");
    desk.does_not_know("Access", "patients", "{ accesses { nodes { patients { mrn } } } }");
    desk.does_not_know("BrokenGlass", "patient", "{ brokenGlass { nodes { patient { id } } } }");
}

#[test]
fn accesses_answer_with_everything_the_schema_has() {
    let desk = desk();
    let data = desk.data(
        "{ accesses(first: 50) { totalCount nodes { id position at kind outcome role sessionId
             session { id method account { login } } sourceAddress purpose operation code facets
             patientIds concernedAccountIds reason underGlass userAgent requestId
             actor { kind accountId operator account { login displayName roles } } } } }",
    );
    assert!(data["accesses"]["totalCount"].as_u64() > Some(3), "{data}");
    for access in data["accesses"]["nodes"].as_array().unwrap() {
        assert!(access["at"].is_string() && access["position"].is_string(), "{access}");
    }
}

#[test]
fn accesses_are_narrowed_and_sorted_as_asked() {
    let desk = desk();
    let count = |filter: &str| {
        let data = desk.data(&format!("{{ accesses(filter: {filter}) {{ totalCount }} }}"));
        data["accesses"]["totalCount"].as_u64().unwrap()
    };
    let all = count("{}");
    let of_patient = count(&format!("{{ patient: \"{PATIENT}\" }}"));
    assert!(of_patient > 0 && of_patient <= all);
    assert_eq!(count(&format!("{{ patient: \"{STRANGER}\" }}")), 0);
    let concerned = |account: AccountId| count(&format!("{{ concernedAccount: \"{account}\" }}"));
    assert!(concerned(samples::ids::PORTAL) > 0);
    assert_eq!(concerned(samples::ids::CLERK), 0);
    assert_eq!(count("{ to: \"1999-01-01\" }"), 0);
    assert_eq!(count("{ from: \"1999-01-01\" }"), all);
    let by_kind: u64 = ["SHOWN", "SEARCH", "REFUSED", "COMMAND_REFUSED", "CHANGE", "EXPORT"]
        .iter()
        .map(|kind| count(&format!("{{ kinds: [{kind}] }}")))
        .sum();
    assert_eq!(by_kind, all);
    assert!(count(&format!("{{ requestId: \"{}\" }}", samples::ids::REQUEST)) > 0);
    assert_eq!(count(&format!("{{ requestId: \"{STRANGER}\" }}")), 0);
    let under = count("{ underGlass: true }") + count("{ underGlass: false }");
    assert_eq!(under, all);
    for by in ["TIME", "ACCOUNT", "PATIENT", "ROLE", "OUTCOME"] {
        let positions = |descending: bool| {
            let data = desk.data(&format!(
                "{{ accesses(first: 100, order: {{ by: {by}, descending: {descending} }}) {{
                     nodes {{ position }} }} }}"
            ));
            let nodes = data["accesses"]["nodes"].as_array().unwrap().clone();
            nodes.iter().map(|node| node["position"].to_string()).collect::<Vec<_>>()
        };
        let (up, mut down) = (positions(false), positions(true));
        down.reverse();
        assert_eq!(up, down, "{by}");
    }
}

#[test]
fn refusals_sessions_sign_ins_glass_and_imports_answer() {
    let desk = desk();
    let data = desk.data(&format!(
        "{{ refusals {{ totalCount nodes {{ code operation patientIds }} }}
            sessions {{ totalCount nodes {{ id accountId role method openedAt expiresAt
              openedBy {{ kind }} purpose sourceAddress userAgent steppedUpAt endedAt endedReason endedBy {{ kind }} }} }}
            signInFailures {{ totalCount nodes {{ accountId sourceAddress reason attempts firstAt
              lastAt account {{ id }} }} }}
            brokenGlass {{ totalCount nodes {{ id accountId patientId reason at until mendedAt
              mendedBy {{ kind }} reviewedAt reviewedById finding account {{ login }} }} }}
            imports {{ totalCount nodes {{ id at actor {{ operator }} files bytes read events filed
              unchanged refused }} }}
            exports {{ totalCount nodes {{ id at actor {{ kind }} sessionId kind rows purpose position
              filterDigest }} }}
            accounts {{ totalCount nodes {{ id kind login displayName roles lockedUntil closedAt
              closingReason patientId facets vendor }} }}
            careTeam(patient: \"{PATIENT}\") {{ members {{ clinicianId joining since until leftAt
              clinician {{ id }} }} }} }}"
    ));
    let lists =
        ["refusals", "sessions", "signInFailures", "brokenGlass", "imports", "exports", "accounts"];
    for list in lists {
        assert!(data[list]["totalCount"].as_u64() > Some(0), "{list}: {data}");
    }
    assert!(data["careTeam"]["members"][0]["clinicianId"].is_string(), "{data}");
}

#[test]
fn the_activity_of_an_account_is_counted_by_day() {
    let desk = desk();
    let account = samples::ids::CLINICIAN;
    let data = desk.data(&format!(
        "{{ staffActivity(account: \"{account}\") {{ sessions {{ totalCount }}
             days {{ day kind count }} latest {{ totalCount }} }} }}"
    ));
    let activity = &data["staffActivity"];
    let counted = activity["days"].as_array().unwrap().iter();
    let counted: u64 = counted.map(|day| day["count"].as_u64().unwrap()).sum();
    assert_eq!(Some(counted), activity["latest"]["totalCount"].as_u64(), "{data}");
    assert!(counted > 0);
}

#[test]
fn the_log_says_where_it_stands() {
    let data = desk().data("{ logStatus { logId entries root position checkpoint } }");
    let status = &data["logStatus"];
    assert!(status["entries"].as_u64() > Some(0), "{data}");
    assert_eq!(status["root"].as_str().map(str::len), Some(64), "{data}");
}

#[test]
fn what_is_not_there_is_not_found_and_a_bad_filter_names_its_field() {
    let desk = desk();
    for field in ["access", "account"] {
        let document = format!("{{ {field}(id: \"{STRANGER}\") {{ id }} }}");
        assert_eq!(desk.error(&document).0, "NOT_FOUND");
    }
    let bad =
        |filter: &str| desk.error(&format!("{{ accesses(filter: {filter}) {{ totalCount }} }}"));
    let named = |field: &str| ("BAD_INPUT".to_owned(), Some(field.to_owned()));
    assert_eq!(bad("{ patient: \"Ada\" }"), named("filter.patient"));
    assert_eq!(bad("{ from: \"yesterday\" }"), named("filter.from"));
    assert_eq!(bad("{ concernedAccount: \"x\" }"), named("filter.concernedAccount"));
    assert_eq!(bad("{ glass: \"x\" }"), named("filter.glass"));
    assert_eq!(bad("{ requestId: \"x\" }"), named("filter.requestId"));
}
