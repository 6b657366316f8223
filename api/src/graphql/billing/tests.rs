//! The schema of billing: its words, what it knows and does not know, and answers.

use chartlog_domain::facet::Facet;
use chartlog_domain::facet::Role;
use chartlog_domain::testing::samples;
use chartlog_projections::billing::Billing;

use super::{Mutation, Query, fields, schema};
use crate::graphql::scalars::contract::{self, Desk};

const PATIENT: &str = "01010101-0101-0101-0101-010101010101";
const STRANGER: &str = "02020202-0202-0202-0202-020202020202";

fn desk() -> Desk<Billing, Query, Mutation, super::Subscription> {
    let facts = [
        samples::kept(Facet::Identity, true),
        samples::kept(Facet::Residence, true),
        samples::kept(Facet::Coverage, true),
        samples::kept(Facet::Coding, true),
        samples::kept(Facet::Ledger, true),
        samples::kept(Facet::Directory, true),
    ];
    Desk::of(schema(), facts.into_iter().flatten())
}

#[test]
fn the_schema_keeps_its_promises() {
    contract::keeps(Role::Billing, &schema().sdl(), fields::FIELDS);
}

#[test]
fn billing_cannot_ask_about_the_chart() {
    let desk = desk();
    let patient = |field| format!("{{ patient(id: \"{PATIENT}\") {{ {field} }} }}");
    for field in ["notes", "problems", "observations", "contactPoints", "careTeam", "appointments"]
    {
        desk.does_not_know("Patient", field, &patient(field));
    }
    desk.does_not_know("Query", "encounter", "{ encounter(id: \"x\") { id } }");
    desk.does_not_know("Query", "daySheet", "{ daySheet(date: \"2026-05-04\") { totalCount } }");
}

#[test]
fn a_patient_has_coverages_visits_claims_and_an_account() {
    let data = desk().data(&format!(
        "{{ patient(id: \"{PATIENT}\") {{
              id displayName birthDate sex mrn deceased deceasedAt
              names {{ use full }} identifiers {{ kind value }}
              addresses {{ nodes {{ lines city }} }}
              coverages {{ totalCount nodes {{ id status kind {{ label }} payer memberId group plan
                subscriber relationship {{ label }} period {{ start end }} imported
                payerOrganisation {{ id name }} }} }}
              visits {{ totalCount nodes {{ encounterId date billed imported provider {{ id name }}
                diagnoses {{ system code }} services {{ sequence code {{ code }} modifiers {{ code }}
                units diagnoses date }} }} }}
              unbilledVisits {{ totalCount }}
              adjudications {{ totalCount nodes {{ id outcome paid {{ amount currency }} }} }}
              claims {{ totalCount edges {{ cursor node {{ id status }} }} }}
              account {{ balances {{ currency charged paid writtenOff due uncounted }} }} }} }}"
    ));
    let patient = &data["patient"];
    for list in ["coverages", "visits", "claims", "adjudications"] {
        assert!(patient[list]["totalCount"].as_u64() > Some(0), "{list}: {patient}");
    }
    assert!(patient["account"]["balances"][0]["due"].is_string(), "{patient}");
}

#[test]
fn a_patient_is_found_by_name_but_not_by_phone() {
    let desk = desk();
    let data = desk.data("{ patients { totalCount nodes { patient { mrn } } } }");
    let mrn = data["patients"]["nodes"][0]["patient"]["mrn"].as_str().unwrap();
    let found = desk.data(&format!(
        "{{ patients(search: {{ mrn: \"{mrn}\" }}) {{ nodes {{ score why patient {{ id }} }} }} }}"
    ));
    assert_eq!(found["patients"]["nodes"][0]["why"], serde_json::json!(["MRN"]), "{found}");
    let by_phone = "{ patients(search: { phone: \"5551234\" }) { totalCount } }";
    assert!(!desk.ask(by_phone).0.errors.is_empty());
}

#[test]
fn a_claim_has_lines_with_codes_and_amounts_steps_and_answers() {
    let claims = desk();
    let data = claims.data("{ claims { nodes { id } } }");
    for claim in data["claims"]["nodes"].as_array().unwrap() {
        let id = claim["id"].as_str().unwrap();
        let data = claims.data(&format!(
            "{{ claim(id: \"{id}\") {{
                  id status statusAt kind use created billablePeriod {{ start end }} encounterIds payer
                  patient {{ displayName }} coverages {{ id payer }} total {{ amount currency }}
                  diagnoses {{ system code display }} imported
                  lines {{ sequence net {{ amount }} service {{ code {{ code display }} units }} }}
                  steps {{ status at reason {{ code }} amount {{ amount }} }}
                  adjudications {{ id status outcome amounts {{ sequence category {{ code }}
                    amount {{ amount }} value }} }} }} }}"
        ));
        assert!(data["claim"]["lines"][0]["sequence"].is_number(), "{data}");
    }
}

#[test]
fn an_account_has_charges_payments_and_write_offs() {
    let data = desk().data(&format!(
        "{{ account(patient: \"{PATIENT}\") {{
              patient {{ id }} balances {{ currency due }}
              charges {{ totalCount nodes {{ id encounterId code {{ code }} amount {{ amount }} at }} }}
              payments {{ totalCount nodes {{ id claimId amount {{ amount }} at source }} }}
              refunds {{ totalCount nodes {{ id source reversed {{ at reason }} }} }}
              adjustments {{ totalCount nodes {{ claimId remittanceId sequence group reason {{ code
                display }} amount {{ amount }} at }} }}
              writeOffs {{ totalCount nodes {{ id claimId amount {{ amount }} at reason }} }} }} }}"
    ));
    for list in ["charges", "payments", "refunds", "adjustments", "writeOffs"] {
        assert!(data["account"][list]["totalCount"].as_u64() > Some(0), "{list}: {data}");
    }
}

#[test]
fn fees_and_what_payers_say_are_codes_and_amounts() {
    let data = desk().data(&format!(
        "{{ fees {{ nodes {{ code {{ code display }} modifiers {{ code }} from amount {{ amount }} }} }}
            eligibility(patient: \"{PATIENT}\") {{ nodes {{ coverageId at serviceDate rejection
              benefits {{ information level serviceType period amount {{ amount }} percent
                inNetwork }} }} }}
            deniedClaims {{ totalCount }} unansweredClaims(days: 10) {{ totalCount }} }}"
    ));
    assert_eq!(data["fees"]["nodes"][0]["amount"]["amount"], "125.50");
    assert_eq!(data["eligibility"]["nodes"][0]["benefits"][0]["amount"]["amount"], "250.00");
}

#[test]
fn nobody_is_not_found_and_remembered_as_asked_for() {
    let desk = desk();
    for document in [
        format!("{{ patient(id: \"{STRANGER}\") {{ id }} }}"),
        format!("{{ account(patient: \"{STRANGER}\") {{ balances {{ due }} }} }}"),
    ] {
        assert_eq!(desk.error(&document).0, "NOT_FOUND");
        let (_, _, asking) = desk.ask(&document);
        assert_eq!(asking.asked_in_vain(), [samples::ids::OTHER_PATIENT]);
    }
    assert_eq!(desk.error(&format!("{{ claim(id: \"{STRANGER}\") {{ id }} }}")).0, "NOT_FOUND");
}

#[test]
fn a_bad_filter_names_its_field() {
    let desk = desk();
    let bad =
        |filter: &str| desk.error(&format!("{{ claims(filter: {filter}) {{ totalCount }} }}"));
    let named = |field: &str| ("BAD_INPUT".to_owned(), Some(field.to_owned()));
    assert_eq!(bad("{ patient: \"Ada\" }"), named("filter.patient"));
    assert_eq!(bad("{ from: \"yesterday\" }"), named("filter.from"));
    assert_eq!(bad("{ to: \"2026-02-30\" }"), named("filter.to"));
}
