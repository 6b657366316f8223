//! The list of those who may break the glass, as administrators keep it.

use super::*;

/// An administrator who has just signed in.
fn chief(ward: &Ward) -> Session {
    let account = works(ward.node(), "chief", &[Role::Admin]);
    signed_in(ward.node(), account, Role::Admin)
}

fn of(account: AccountId) -> Value {
    json!({ "account": account.to_string() })
}

#[test]
fn who_is_not_on_the_list_breaks_no_glass_and_that_is_on_record() {
    let ward = Ward::new();
    let chief = chief(&ward);
    let newcomer = testing::works(ward.node(), "newcomer", &[Role::Clinical]);
    let newcomer = signed_in(ward.node(), newcomer, Role::Clinical);
    let refused = ward.give(&newcomer, "breakGlass", breaking(ids::PATIENT));
    assert_eq!(refused.refused("REFUSED"), "NOT_ON_GLASS_LIST");
    // Nobody learns by it whether there is such a patient.
    let nobody = ward.give(&newcomer, "breakGlass", breaking(ids::OTHER_PATIENT));
    assert_eq!(nobody.refused("REFUSED"), "NOT_ON_GLASS_LIST");
    assert_eq!(ward.sees(&newcomer), None);
    let refusals = ward.asks(&ward.officer, "{ refusals { nodes { operation code patientIds } } }");
    let refusals = refusals.done()["refusals"]["nodes"].as_array().unwrap().clone();
    let on_record = json!({ "operation": "breakGlass", "code": "NOT_ON_GLASS_LIST",
                            "patientIds": [ids::PATIENT.to_string()] });
    assert!(refusals.contains(&on_record), "{refusals:?}");

    ward.give(&chief, "allowBreakGlass", of(newcomer.account)).done();
    let listed = "{ staff(search: { mayBreakGlass: true, text: \"newcomer\" }) {
        nodes { login mayBreakGlass } } }";
    let found = ward.asks(&chief, listed).done();
    let one = json!([{ "login": "newcomer", "mayBreakGlass": true }]);
    assert_eq!(found["staff"]["nodes"], one);
    ward.breaks(&newcomer);
    assert_eq!(ward.sees(&newcomer), Some(1));
}

#[test]
fn who_is_taken_off_the_list_loses_what_is_open_at_once() {
    let ward = Ward::new();
    let chief = chief(&ward);
    ward.breaks(&ward.other);
    let second = signed_in(ward.node(), ward.other.account, Role::Clinical);
    // The session that broke it waits for the view.
    assert_eq!(ward.sees(&ward.other), Some(1));
    assert_eq!(ward.sees(&second), Some(1));
    ward.passes(MINUTE);
    ward.give(&chief, "forbidBreakGlass", of(ward.other.account)).done();
    assert_eq!(ward.sees(&second), None);
    assert_eq!(ward.sees(&ward.other), None);
    let again = ward.give(&ward.other, "breakGlass", breaking(ids::PATIENT));
    assert_eq!(again.refused("REFUSED"), "NOT_ON_GLASS_LIST");
    let ended = "{ brokenGlass { nodes { mendedAt mendedBy { accountId } account {
        mayBreakGlass } } } }";
    let ended = ward.asks(&ward.officer, ended).done()["brokenGlass"]["nodes"][0].clone();
    assert!(ended["mendedAt"].is_string(), "{ended}");
    assert_eq!(ended["mendedBy"]["accountId"], chief.account.to_string());
    assert_eq!(ended["account"]["mayBreakGlass"], false);
}

#[test]
fn who_loses_the_role_or_the_account_loses_what_is_open_by_broken_glass() {
    let ward = Ward::new();
    let chief = chief(&ward);
    ward.breaks(&ward.other);
    let change = json!({ "account": ward.other.account.to_string(), "role": "CLINICAL" });
    ward.give(&chief, "revokeRole", change.clone()).done();
    ward.give(&chief, "grantRole", change).done();
    let back = signed_in(ward.node(), ward.other.account, Role::Clinical);
    assert_eq!(ward.sees(&back), None, "the role brings neither back");
    let refused = ward.give(&back, "breakGlass", breaking(ids::PATIENT));
    assert_eq!(refused.refused("REFUSED"), "NOT_ON_GLASS_LIST");

    ward.give(&chief, "allowBreakGlass", of(ward.other.account)).done();
    ward.breaks(&back);
    let close = json!({ "account": ward.other.account.to_string(), "reason": "LEFT" });
    ward.give(&chief, "closeAccount", close).done();
    let running = "{ brokenGlass { nodes { mendedAt } } }";
    let all = ward.asks(&ward.officer, running).done()["brokenGlass"]["nodes"].clone();
    let all = all.as_array().unwrap();
    assert!(all.len() == 2 && all.iter().all(|one| one["mendedAt"].is_string()), "{all:?}");
}

#[test]
fn the_list_is_changed_with_a_fresh_second_factor_by_administrators_and_holds_clinicians() {
    let ward = Ward::new();
    let chief = chief(&ward);
    let officer = ward.give(&chief, "allowBreakGlass", of(ward.officer.account));
    assert_eq!(officer.refused("REFUSED"), "WRONG_KIND");
    ward.give(&chief, "allowBreakGlass", of(ids::CLINICIAN)).refused("NOT_FOUND");
    ward.passes(limits::STEP_UP_US);
    for name in ["allowBreakGlass", "forbidBreakGlass"] {
        ward.give(&chief, name, of(ward.other.account)).refused("STEP_UP_REQUIRED");
    }
    ward.give(&ward.officer, "allowBreakGlass", of(ward.other.account)).refused("BAD_INPUT");
}
