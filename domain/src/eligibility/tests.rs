use super::*;
use crate::testing::{Given, given, samples};
use crate::words::{Decimal, Money};
use samples::ids;

fn answer() -> Eligibility {
    samples::ledger::eligibility(true)
}

fn check(eligibility: Eligibility) -> Command {
    Command::Check { eligibility, coverages: BTreeSet::from([ids::COVERAGE]) }
}

fn when(change: fn(&mut Eligibility)) -> crate::testing::Outcome {
    let mut it = answer();
    change(&mut it);
    given::<Checks>(&[]).when(check(it))
}

fn known() -> Given<Checks> {
    given::<Checks>(&[]).after(check(answer()))
}

#[test]
fn what_a_payer_says_is_told_in_the_ledger() {
    for eligibility in [answer(), samples::ledger::eligibility(false)] {
        given::<Checks>(&[])
            .when(check(eligibility.clone()))
            .then(&[Event::new("EligibilityChecked")
                .about(ids::PATIENT, LedgerFact::EligibilityChecked(eligibility))]);
    }
}

#[test]
fn an_answer_is_about_one_coverage_of_the_patient_and_recorded_once() {
    known().when(check(answer())).refused("ALREADY_EXISTS");
    let other = |change: fn(&mut Eligibility)| {
        let mut it = Eligibility { eligibility: ids::REMITTANCE, ..answer() };
        change(&mut it);
        known().when(check(it))
    };
    assert_eq!(other(|_| ()).events().len(), 1);
    other(|it| it.patient = ids::OTHER_PATIENT).refused("OTHER_PATIENT");
    other(|it| it.coverage = ids::OTHER_COVERAGE).refused("OTHER_RECORD");
    when(|it| it.coverage = ids::OTHER_COVERAGE).refused("UNKNOWN_RECORD");
}

#[test]
fn an_answer_has_benefits_or_says_why_there_is_none() {
    when(|it| it.benefits.clear()).refused("REQUIRED");
    let refused = when(|it| {
        it.benefits.clear();
        it.rejection = Some("75".to_owned());
    });
    assert_eq!(refused.events().len(), 1);
}

#[test]
fn nothing_but_codes_and_amounts_gets_in() {
    when(|it| it.benefits[0].information = "Z9".to_owned()).refused("UNKNOWN_CODE");
    when(|it| it.benefits[0].level = Some("everybody".to_owned())).refused("UNKNOWN_CODE");
    when(|it| it.benefits[0].service_type = Some("eyes only".to_owned())).refused("UNKNOWN_CODE");
    when(|it| it.benefits[0].period = Some(String::new())).refused("UNKNOWN_CODE");
    when(|it| it.rejection = Some("not found".to_owned())).refused("UNKNOWN_CODE");
    when(|it| it.benefits[0].amount = Some(Money::usd_cents(-1))).refused("AMOUNT_NOT_POSITIVE");
    when(|it| it.benefits[0].percent = Decimal::parse("1.5").ok()).refused("MALFORMED");
    when(|it| it.benefits[0].percent = Decimal::parse("-0.1").ok()).refused("MALFORMED");
    when(|it| it.benefits[0].amount.as_mut().unwrap().currency = "points".to_owned())
        .refused("OTHER_CURRENCY");
}
