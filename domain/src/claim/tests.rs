mod billing;
mod remittance;

use super::*;
use crate::testing::{Given, given, samples};
use crate::words::{Code, Decimal, Money};
use samples::ids;
use samples::words::imported;

fn claim() -> Claim {
    samples::ledger::claim(true)
}

fn codes() -> ClaimCodes {
    samples::coding::claim_codes(true)
}

fn bare(mut codes: ClaimCodes) -> ClaimCodes {
    codes.diagnoses = codes.diagnoses.iter().map(Code::bare).collect();
    for line in &mut codes.services {
        line.code = line.code.as_ref().map(Code::bare);
        line.modifiers = line.modifiers.iter().map(Code::bare).collect();
    }
    codes
}

fn at() -> ClaimStep {
    let step = samples::ledger::claim_step(true);
    ClaimStep { reason: step.reason.map(|reason| reason.bare()), ..step }
}

fn none() -> BTreeSet<EncounterId> {
    BTreeSet::new()
}

fn submit() -> Command {
    Command::Submit { step: at(), withheld: none() }
}

fn appeal() -> Command {
    Command::Appeal { step: at(), withheld: none() }
}

fn drafted() -> Given<Claims> {
    given::<Claims>(&[]).after(Command::Draft { claim: claim(), codes: None, withheld: none() })
}

fn acknowledged() -> Given<Claims> {
    drafted().after(submit()).after(Command::Acknowledge(at()))
}

fn import(status: &str) -> Command {
    let claim = Claim { status: status.to_owned(), ..claim() };
    Command::Import { claim: imported(true, claim), codes: imported(true, codes()) }
}

#[test]
fn amounts_go_to_the_ledger_and_codes_without_words_to_coding() {
    let command = Command::Draft { claim: claim(), codes: Some(codes()), withheld: none() };
    given::<Claims>(&[]).when(command).then(&[Event::new("ClaimDrafted")
        .about(ids::PATIENT, LedgerFact::ClaimDrafted(claim()))
        .about(ids::PATIENT, CodingFact::ClaimCoded(bare(codes())))]);
    given::<Claims>(&[])
        .when(Command::Draft { claim: claim(), codes: None, withheld: none() })
        .then(&[Event::new("ClaimDrafted").about(ids::PATIENT, LedgerFact::ClaimDrafted(claim()))]);
}

#[test]
fn a_claim_is_drafted_once_and_as_a_draft() {
    drafted()
        .when(Command::Draft { claim: claim(), codes: None, withheld: none() })
        .refused("ALREADY_EXISTS");
    let active = Claim { status: "active".to_owned(), ..claim() };
    given::<Claims>(&[])
        .when(Command::Draft { claim: active, codes: None, withheld: none() })
        .then(&[Event::new("ClaimDrafted").about(ids::PATIENT, LedgerFact::ClaimDrafted(claim()))]);
}

#[test]
fn the_codes_are_those_of_the_claim() {
    let draft = |codes| {
        given::<Claims>(&[]).when(Command::Draft {
            claim: claim(),
            codes: Some(codes),
            withheld: none(),
        })
    };
    draft(ClaimCodes { patient: ids::OTHER_PATIENT, ..codes() }).refused("OTHER_PATIENT");
    draft(ClaimCodes { claim: ids::OTHER_CLAIM, ..codes() }).refused("OTHER_RECORD");
    draft(ClaimCodes { diagnoses: vec![], ..codes() }).refused("WRONG_NUMBER");
}

#[test]
fn a_claim_lives_from_draft_to_paid() {
    let events = acknowledged().when(Command::Pay(at())).events();
    assert_eq!(events, [Event::new("ClaimPaid").about(ids::PATIENT, LedgerFact::ClaimPaid(at()))]);
    let paid = acknowledged().after(Command::Pay(at()));
    paid.when(Command::Pay(at())).refused("WRONG_STATUS");
}

#[test]
fn a_denied_claim_is_appealed_and_then_paid() {
    let denied = || acknowledged().after(Command::Deny(at()));
    denied().when(Command::Pay(at())).refused("WRONG_STATUS");
    let appealed = denied().after(appeal());
    assert_eq!(appealed.when(Command::Pay(at())).events()[0].kind, "ClaimPaid");
}

#[test]
fn a_rejected_claim_is_submitted_again() {
    let rejected = || drafted().after(submit()).after(Command::Reject(at()));
    rejected().when(Command::Acknowledge(at())).refused("WRONG_STATUS");
    assert_eq!(rejected().when(submit()).events()[0].kind, "ClaimSubmitted");
}

#[test]
fn no_step_is_skipped() {
    drafted().when(Command::Acknowledge(at())).refused("WRONG_STATUS");
    drafted().when(Command::Pay(at())).refused("WRONG_STATUS");
    drafted().when(appeal()).refused("WRONG_STATUS");
    drafted().after(submit()).when(Command::Pay(at())).refused("WRONG_STATUS");
    acknowledged().when(submit()).refused("WRONG_STATUS");
    given::<Claims>(&[]).when(submit()).refused("UNKNOWN_RECORD");
}

#[test]
fn a_denial_says_why_and_a_payment_how_much() {
    let without = ClaimStep { reason: None, amount: None, ..at() };
    acknowledged().when(Command::Deny(without.clone())).refused("REQUIRED");
    acknowledged().when(Command::Pay(without.clone())).refused("REQUIRED");
    drafted().after(submit()).when(Command::Reject(without)).refused("REQUIRED");
}

#[test]
fn a_claim_has_one_currency_and_one_patient() {
    let euros = Money { amount: Decimal::from_cents(100), currency: "EUR".to_owned() };
    let foreign = ClaimStep { amount: Some(euros.clone()), ..at() };
    acknowledged().when(Command::Pay(foreign)).refused("OTHER_CURRENCY");
    let mixed = Claim { total: Some(euros), ..claim() };
    given::<Claims>(&[])
        .when(Command::Draft { claim: mixed, codes: None, withheld: none() })
        .refused("OTHER_CURRENCY");
    let theirs = ClaimStep { patient: ids::OTHER_PATIENT, ..at() };
    acknowledged().when(Command::Pay(theirs)).refused("OTHER_PATIENT");
}

#[test]
fn lines_are_numbered_once() {
    let mut twice = claim();
    twice.lines.push(twice.lines[0].clone());
    given::<Claims>(&[])
        .when(Command::Draft { claim: twice, codes: None, withheld: none() })
        .refused("WRONG_NUMBER");
}

#[test]
fn an_imported_claim_is_told_like_a_drafted_one_and_goes_on_from_there() {
    let events = given::<Claims>(&[]).when(import("active")).events();
    assert_eq!(events[0].facets(), [Facet::Coding, Facet::Ledger]);
    assert!(events[0].facts.iter().any(|(_, fact)| {
        *fact == Fact::Coding(CodingFact::ClaimCodesImported(imported(true, bare(codes()))))
    }));
    let known = || given::<Claims>(&[]).after(import("active"));
    assert_eq!(known().when(Command::Acknowledge(at())).events()[0].kind, "ClaimAcknowledged");
    let void = given::<Claims>(&[]).after(import("cancelled"));
    void.when(Command::Acknowledge(at())).refused("WRONG_STATUS");
}

#[test]
fn importing_a_claim_again_does_not_undo_what_happened_since() {
    let paid = known_and_paid().after(import("active"));
    paid.when(Command::Acknowledge(at())).refused("WRONG_STATUS");
}

#[test]
fn a_payers_answer_pays_the_claim_it_is_about() {
    assert_eq!(known_and_paid().state.status, Some(Status::Paid));
    let mut theirs = samples::ledger::adjudication(true);
    theirs.patient = ids::OTHER_PATIENT;
    let answer = Command::ImportAdjudication(imported(true, theirs));
    given::<Claims>(&[]).after(import("active")).when(answer).refused("OTHER_PATIENT");
}

fn known_and_paid() -> Given<Claims> {
    let answer = imported(true, samples::ledger::adjudication(true));
    given::<Claims>(&[]).after(import("active")).after(Command::ImportAdjudication(answer))
}

#[test]
fn a_health_plan_is_not_told_of_a_visit_that_is_withheld_from_it() {
    let withheld = || BTreeSet::from([claim().encounters[0]]);
    let draft = Command::Draft { claim: claim(), codes: None, withheld: withheld() };
    given::<Claims>(&[]).when(draft).refused("WITHHELD_FROM_PLAN");
    let draft = Command::Draft {
        claim: Claim { encounters: Vec::new(), ..claim() },
        codes: Some(codes()),
        withheld: BTreeSet::from([codes().encounters[0]]),
    };
    given::<Claims>(&[]).when(draft).refused("WITHHELD_FROM_PLAN");
    // Agreed to after the draft, or after a denial.
    let submit_it = Command::Submit { step: at(), withheld: withheld() };
    drafted().when(submit_it).refused("WITHHELD_FROM_PLAN");
    let appeal_it = Command::Appeal { step: at(), withheld: withheld() };
    acknowledged().after(Command::Deny(at())).when(appeal_it).refused("WITHHELD_FROM_PLAN");
    let other = BTreeSet::from([ids::OTHER_ENCOUNTER]);
    let submit_it = Command::Submit { step: at(), withheld: other };
    assert_eq!(drafted().when(submit_it).events()[0].kind, "ClaimSubmitted");
}

#[test]
fn a_visit_that_only_the_codes_of_a_claim_name_is_withheld_too() {
    let draft = Command::Draft {
        claim: Claim { encounters: Vec::new(), ..claim() },
        codes: Some(codes()),
        withheld: none(),
    };
    let withheld = BTreeSet::from([codes().encounters[0]]);
    let submit_it = Command::Submit { step: at(), withheld };
    given::<Claims>(&[]).after(draft).when(submit_it).refused("WITHHELD_FROM_PLAN");
}

/// A claim in a status of its life, by what happened to it.
fn in_status(status: Status) -> Given<Claims> {
    match status {
        Status::Draft => drafted(),
        Status::Submitted => drafted().after(submit()),
        Status::Acknowledged => acknowledged(),
        Status::Rejected => drafted().after(submit()).after(Command::Reject(at())),
        Status::Paid => acknowledged().after(Command::Pay(at())),
        Status::Denied => acknowledged().after(Command::Deny(at())),
        Status::Appealed => acknowledged().after(Command::Deny(at())).after(appeal()),
        Status::Void => given::<Claims>(&[]).after(import("cancelled")),
    }
}

fn taking(step: Step) -> Command {
    match step {
        Step::Submit => submit(),
        Step::Acknowledge => Command::Acknowledge(at()),
        Step::Reject => Command::Reject(at()),
        Step::Correct => correct(claim()),
        Step::Pay => Command::Pay(at()),
        Step::Deny => Command::Deny(at()),
        Step::Answer => Command::Answer(samples::ledger::remittance(true)),
        Step::Appeal => appeal(),
        Step::Void => void("MISTAKE"),
    }
}

fn void(reason: &str) -> Command {
    Command::Void(voided(reason))
}

fn voided(reason: &str) -> ClaimStep {
    let (system, code) = (VOIDING.to_owned(), reason.to_owned());
    ClaimStep { reason: Some(Code { system, code, display: None }), amount: None, ..at() }
}

fn correct(claim: Claim) -> Command {
    let correction = Correction { claim, ..samples::ledger::correction(true) };
    Command::Correct { correction, codes: codes(), withheld: none() }
}

#[test]
fn every_step_is_taken_from_where_the_table_says_and_from_nowhere_else() {
    let mut illegal = 0;
    for (step, _, from) in life::LIFE {
        for status in Status::ALL {
            let outcome = in_status(status).when(taking(step));
            if from.contains(&status) {
                assert_eq!(outcome.events().len(), 1, "{step:?} from {status:?}");
            } else {
                outcome.refused("WRONG_STATUS");
                illegal += 1;
            }
        }
    }
    assert_eq!(illegal, 9 * 8 - 25);
}

#[test]
fn a_step_leads_to_the_status_that_the_table_names() {
    for (step, to, from) in life::LIFE {
        for status in from {
            let after = in_status(*status).after(taking(step)).state.status.unwrap();
            let expected = if step == Step::Answer { "paid" } else { to };
            assert_eq!(after.name(), expected, "{step:?} from {status:?}");
        }
    }
}

#[test]
fn a_rejected_claim_is_put_right_and_is_a_draft_again() {
    let rejected = || in_status(Status::Rejected);
    let other = Claim { encounters: vec![ids::OTHER_ENCOUNTER], ..claim() };
    let told = Correction { claim: other.clone(), ..samples::ledger::correction(true) };
    rejected().when(correct(other.clone())).then(&[Event::new("ClaimCorrected")
        .about(ids::PATIENT, LedgerFact::ClaimCorrected(told))
        .about(ids::PATIENT, CodingFact::ClaimCoded(bare(codes())))]);
    let again = rejected().after(correct(other));
    assert_eq!(again.state.status, Some(Status::Draft));
    assert!(again.state.encounters.contains(&ids::OTHER_ENCOUNTER));
    rejected()
        .when(correct(Claim { patient: ids::OTHER_PATIENT, ..claim() }))
        .refused("OTHER_PATIENT");
    rejected().when(correct(Claim { claim: ids::OTHER_CLAIM, ..claim() })).refused("OTHER_RECORD");
    given::<Claims>(&[]).when(correct(claim())).refused("UNKNOWN_RECORD");
    let correction = samples::ledger::correction(true);
    let withheld = BTreeSet::from([claim().encounters[0]]);
    let hidden = Command::Correct { correction, codes: codes(), withheld };
    rejected().when(hidden).refused("WITHHELD_FROM_PLAN");
}

#[test]
fn a_denied_claim_is_put_right_and_submitted_anew() {
    let denied = in_status(Status::Denied);
    let submitted = denied.after(correct(claim())).after(submit());
    assert_eq!(submitted.state.status, Some(Status::Submitted));
}

#[test]
fn a_claim_is_voided_for_a_reason_and_nothing_is_done_with_it_any_more() {
    for reason in VOIDINGS {
        let told = LedgerFact::ClaimVoided(voided(reason));
        drafted().when(void(reason)).then(&[Event::new("ClaimVoided").about(ids::PATIENT, told)]);
    }
    drafted().when(void("she changed her mind")).refused("UNKNOWN_CODE");
    let without = ClaimStep { reason: None, ..voided("MISTAKE") };
    drafted().when(Command::Void(without)).refused("REQUIRED");
    let theirs = ClaimStep { patient: ids::OTHER_PATIENT, ..voided("MISTAKE") };
    drafted().when(Command::Void(theirs)).refused("OTHER_PATIENT");
    given::<Claims>(&[]).when(void("MISTAKE")).refused("UNKNOWN_RECORD");
    let void_it = || drafted().after(submit()).after(void("DUPLICATE"));
    for (step, ..) in life::LIFE {
        void_it().when(taking(step)).refused("WRONG_STATUS");
    }
    // Told again by where it came from, it stays so.
    for again in ["active", "draft"] {
        let imported = given::<Claims>(&[]).after(import("active")).after(void("NOT_PURSUED"));
        assert_eq!(imported.after(import(again)).state.status, Some(Status::Void), "{again}");
    }
    // What its source had taken back, it can bring back.
    let back = given::<Claims>(&[]).after(import("cancelled")).after(import("draft"));
    assert_eq!(back.state.status, Some(Status::Draft));
}

#[test]
fn what_an_acknowledgement_makes_of_a_claim_its_category_says() {
    let submitted = || in_status(Status::Submitted);
    for category in ACCEPTED {
        let command = acknowledgement(at(), category, "20").unwrap();
        assert_eq!(submitted().when(command).events()[0].kind, "ClaimAcknowledged");
    }
    for category in REFUSED {
        let command = acknowledgement(at(), category, "21").unwrap();
        let events = submitted().when(command).events();
        let reason =
            Code { system: CLAIM_STATUS.to_owned(), code: format!("{category}:21"), display: None };
        let step = ClaimStep { reason: Some(reason), ..at() };
        let told = Event::new("ClaimRejected").about(ids::PATIENT, LedgerFact::ClaimRejected(step));
        assert_eq!(events, [told]);
    }
    let refused = |category, status| acknowledgement(at(), category, status).unwrap_err();
    assert_eq!(refused("F1", "20").field(), Some("category"));
    assert_eq!(refused("A1", "no such patient").field(), Some("status"));
    assert_eq!(refused("thanks", "").each().len(), 2);
}

#[test]
fn a_reason_is_a_code_without_words() {
    let words = |code: &str| ClaimStep {
        reason: Some(Code { code: code.to_owned(), ..Code::default() }),
        ..at()
    };
    acknowledged().when(Command::Deny(words("she was not insured"))).refused("MALFORMED");
    let spoken = samples::ledger::claim_step(true);
    let events = acknowledged().when(Command::Deny(spoken)).events();
    assert_eq!(
        events,
        [Event::new("ClaimDenied").about(ids::PATIENT, LedgerFact::ClaimDenied(at()))]
    );
}
