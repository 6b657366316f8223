use super::super::{Command, Patient};
use super::*;
use crate::patient::tests::registered;
use crate::testing::{given, samples};
use samples::ids;

const AT: i64 = 1_777_903_200_000_000;

fn restriction(restriction: RestrictionId, restricted: Restricted) -> Restriction {
    let (patient, by) = (ids::PATIENT, ids::OFFICER);
    let request = "IN_WRITING".to_owned();
    Restriction { restriction, patient, restricted, request, asked: None, by, at: AT }
}

fn staff() -> Restriction {
    restriction(ids::RESTRICTION, Restricted::Staff(ids::OTHER_CLINICIAN))
}

fn plan() -> Restriction {
    restriction(ids::OTHER_RESTRICTION, Restricted::Plan(ids::ENCOUNTER))
}

fn lifting(restriction: RestrictionId) -> Lifting {
    let (patient, by) = (ids::PATIENT, ids::OFFICER);
    Lifting { restriction, patient, ground: "AGREED_ORALLY".to_owned(), by, at: AT }
}

#[test]
fn who_must_enforce_a_restriction_is_told_and_compliance_who_agreed() {
    let events = registered().when(Command::AgreeRestriction(staff())).events();
    assert_eq!(events[0].kind, "RestrictionAdded");
    let enforced = IdentityFact::StaffExcluded(samples::identity::staff_restriction());
    let agreed = OversightFact::RestrictionAgreed(samples::oversight::restriction_agreed(true));
    let expected =
        Event::new("RestrictionAdded").about(ids::PATIENT, enforced).of_organisation(agreed);
    assert_eq!(events, [expected]);
    let events = registered().when(Command::AgreeRestriction(plan())).events();
    let enforced = LedgerFact::PlanExcluded(samples::ledger::plan_restriction());
    assert_eq!(events[0].facts[0].1, Fact::from(enforced));
}

#[test]
fn nobody_lifts_a_restriction_against_themselves() {
    let own = Restriction { restricted: Restricted::Staff(ids::OFFICER), ..staff() };
    let restriction = own.restriction;
    let agreed = registered().after(Command::AgreeRestriction(own));
    agreed.when(Command::LiftRestriction(lifting(restriction))).refused("OWN_RESTRICTION");
}

#[test]
fn a_restriction_is_agreed_to_once_and_ends_once_and_may_be_asked_for_again() {
    let agreed = || registered().after(Command::AgreeRestriction(staff()));
    agreed().when(Command::AgreeRestriction(staff())).refused("ALREADY_EXISTS");
    let again = restriction(ids::OTHER_RESTRICTION, Restricted::Staff(ids::OTHER_CLINICIAN));
    agreed().when(Command::AgreeRestriction(again.clone())).refused("ALREADY_EXISTS");
    let lifted = || agreed().after(Command::LiftRestriction(lifting(ids::RESTRICTION)));
    lifted().when(Command::LiftRestriction(lifting(ids::RESTRICTION))).refused("ALREADY_ENDED");
    lifted().when(Command::AgreeRestriction(staff())).refused("ALREADY_EXISTS");
    assert_eq!(lifted().when(Command::AgreeRestriction(again)).events().len(), 1);
    let unknown = Command::LiftRestriction(lifting(ids::OTHER_RESTRICTION));
    agreed().when(unknown).refused("UNKNOWN_RECORD");
}

#[test]
fn only_the_patients_word_ends_a_restriction() {
    let agreed = || registered().after(Command::AgreeRestriction(plan()));
    for ground in ["ORGANISATION_INFORMED", "", "agreed_orally"] {
        let lifting = Lifting { ground: ground.to_owned(), ..lifting(ids::OTHER_RESTRICTION) };
        agreed().when(Command::LiftRestriction(lifting)).refused("UNKNOWN_CODE");
    }
    for ground in GROUNDS {
        let lifting = Lifting { ground: ground.to_owned(), ..lifting(ids::OTHER_RESTRICTION) };
        let events = agreed().when(Command::LiftRestriction(lifting)).events();
        let said = events[0].facts.iter().any(|(_, fact)| {
            matches!(fact, Fact::Oversight(OversightFact::RestrictionLifted(it))
                if it.ground == ground && it.by == ids::OFFICER)
        });
        assert!(said, "{ground}");
    }
}

#[test]
fn a_visit_is_withheld_from_the_plan_until_the_restriction_ends() {
    let agreed = registered()
        .after(Command::AgreeRestriction(plan()))
        .after(Command::AgreeRestriction(staff()));
    assert_eq!(agreed.state.withheld_from_plan(), BTreeSet::from([ids::ENCOUNTER]));
    let lifted = agreed.after(Command::LiftRestriction(lifting(ids::OTHER_RESTRICTION)));
    assert_eq!(lifted.state.withheld_from_plan(), BTreeSet::new());
}

#[test]
fn a_restriction_needs_a_registered_patient_and_a_known_way_of_asking() {
    let nobody = given::<Patient>(&[]);
    nobody.when(Command::AgreeRestriction(staff())).refused("PATIENT_NOT_REGISTERED");
    let other = Restriction { patient: ids::OTHER_PATIENT, ..staff() };
    registered().when(Command::AgreeRestriction(other)).refused("OTHER_PATIENT");
    let unsaid = Restriction { request: "BY_TELEPATHY".to_owned(), ..staff() };
    registered().when(Command::AgreeRestriction(unsaid)).refused("UNKNOWN_CODE");
}

#[test]
fn one_patient_has_a_limited_number_of_restrictions_in_force() {
    let of = |number: usize| {
        let bytes = (number as u128).to_be_bytes();
        let account = AccountId::from_bytes(bytes);
        Command::AgreeRestriction(restriction(
            RestrictionId::from_bytes(bytes),
            Restricted::Staff(account),
        ))
    };
    let full =
        (0..limits::RESTRICTIONS).fold(registered(), |given, number| given.after(of(number)));
    full.when(of(limits::RESTRICTIONS)).refused("OVER_LIMIT");
}
