//! Care teams: who joins and who leaves.

use super::*;

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
