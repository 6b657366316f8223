use super::*;
use crate::facts::ledger::{Adjustment, ClaimLine, PaidLine};
use crate::ids::LedgerLineId;

/// Two lines: 125.50 and 74.50.
fn two_lines() -> Given<Claims> {
    let net = |cents| Some(Money::usd_cents(cents));
    let lines = vec![
        ClaimLine { sequence: 1, net: net(12_550) },
        ClaimLine { sequence: 2, net: net(7_450) },
    ];
    let claim = Claim { lines, total: net(20_000), ..claim() };
    given::<Claims>(&[])
        .after(Command::Draft { claim, codes: None, withheld: none() })
        .after(submit())
        .after(Command::Acknowledge(at()))
}

fn less(number: u8, sequence: Option<u32>, group: &str, reason: &str, cents: i64) -> Adjustment {
    Adjustment {
        line: LedgerLineId::from_bytes([number; 16]),
        sequence,
        group: group.to_owned(),
        reason: Code { system: "urn:carc".to_owned(), code: reason.to_owned(), display: None },
        amount: Money::usd_cents(cents),
    }
}

/// 80.00 of the first line, nothing of the second, which is denied.
fn in_part() -> Remittance {
    let paid = |sequence, cents| PaidLine { sequence, paid: Money::usd_cents(cents) };
    Remittance {
        paid: Money::usd_cents(8_000),
        lines: vec![paid(1, 8_000), paid(2, 0)],
        adjustments: vec![
            less(1, Some(1), "CO", "45", 2_550),
            less(2, Some(1), "PR", "3", 2_000),
            less(3, Some(2), "CO", "50", 7_450),
        ],
        ..samples::ledger::remittance(true)
    }
}

fn answered(answer: &Remittance) -> crate::testing::Outcome {
    two_lines().when(Command::Answer(answer.clone()))
}

#[test]
fn an_answer_that_adds_up_is_told_and_the_claim_is_paid() {
    answered(&in_part()).then(&[Event::new("RemittanceRecorded")
        .about(ids::PATIENT, LedgerFact::RemittanceRecorded(in_part()))]);
    let paid = two_lines().after(Command::Answer(in_part()));
    assert_eq!(paid.state.status, Some(Status::Paid));
    assert_eq!(paid.after(appeal()).state.status, Some(Status::Appealed));
}

#[test]
fn an_answer_may_be_for_the_claim_as_a_whole() {
    let whole = Remittance {
        lines: Vec::new(),
        adjustments: vec![less(1, None, "CO", "45", 12_000)],
        ..in_part()
    };
    assert_eq!(answered(&whole).events().len(), 1);
    let both = Remittance {
        paid: Money::usd_cents(7_900),
        adjustments: [in_part().adjustments, vec![less(4, None, "OA", "B13", 100)]].concat(),
        ..in_part()
    };
    assert_eq!(answered(&both).events().len(), 1);
}

#[test]
fn a_denial_pays_nothing() {
    let denied = Remittance {
        status: "4".to_owned(),
        paid: Money::usd_cents(0),
        lines: Vec::new(),
        adjustments: vec![less(1, None, "CO", "29", 20_000)],
        ..in_part()
    };
    let after = two_lines().after(Command::Answer(denied.clone()));
    assert_eq!(after.state.status, Some(Status::Denied));
    let paid = Remittance { status: "4".to_owned(), ..in_part() };
    answered(&paid).refused("UNBALANCED");
}

#[test]
fn an_answer_that_does_not_add_up_is_refused() {
    let mut cases: Vec<Remittance> = Vec::new();
    // A cent too much on the claim, on a line, and in an adjustment.
    cases.push(Remittance { paid: Money::usd_cents(8_001), ..in_part() });
    let mut line = in_part();
    line.lines[0].paid = Money::usd_cents(8_001);
    cases.push(line);
    let mut adjusted = in_part();
    adjusted.adjustments[0].amount = Money::usd_cents(2_551);
    cases.push(adjusted);
    // What one line lacks the other one has.
    let mut moved = in_part();
    moved.adjustments[1].sequence = Some(2);
    cases.push(moved);
    for case in cases {
        answered(&case).refused("UNBALANCED");
    }
}

#[test]
fn an_answer_names_lines_and_codes_that_there_are() {
    let with = |change: fn(&mut Remittance)| {
        let mut answer = in_part();
        change(&mut answer);
        answered(&answer)
    };
    with(|it| it.status = "22".to_owned()).refused("UNKNOWN_CODE");
    with(|it| it.adjustments[0].group = "CR".to_owned()).refused("UNKNOWN_CODE");
    with(|it| it.adjustments[0].reason.code = "N0T".to_owned()).refused("UNKNOWN_CODE");
    with(|it| it.adjustments[0].reason.code = "not covered".to_owned()).refused("MALFORMED");
    with(|it| it.adjustments[0].amount = Money::usd_cents(0)).refused("AMOUNT_NOT_POSITIVE");
    with(|it| it.lines[1].paid = Money::usd_cents(-1)).refused("AMOUNT_NOT_POSITIVE");
    with(|it| it.paid.currency = "EUR".to_owned()).refused("OTHER_CURRENCY");
    with(|it| it.adjustments[2].sequence = Some(3)).refused("WRONG_NUMBER");
    with(|it| drop(it.lines.pop())).refused("WRONG_NUMBER");
    with(|it| it.lines[1].sequence = 1).refused("WRONG_NUMBER");
    with(|it| it.patient = ids::OTHER_PATIENT).refused("OTHER_PATIENT");
    with(|it| it.claim = ids::OTHER_CLAIM).refused("OTHER_RECORD");
}

#[test]
fn an_answer_is_recorded_once_and_another_one_corrects_it() {
    let once = || two_lines().after(Command::Answer(in_part()));
    once().when(Command::Answer(in_part())).refused("ALREADY_EXISTS");
    let later = Remittance { remittance: ids::OTHER_REMITTANCE, ..in_part() };
    assert_eq!(once().when(Command::Answer(later)).events().len(), 1);
}

#[test]
fn what_a_claim_does_not_say_cannot_be_balanced() {
    let vague = Claim { total: None, lines: vec![ClaimLine { sequence: 1, net: None }], ..claim() };
    let submitted = given::<Claims>(&[])
        .after(Command::Draft { claim: vague, codes: None, withheld: none() })
        .after(submit());
    let whole = Remittance { lines: Vec::new(), adjustments: Vec::new(), ..in_part() };
    submitted.when(Command::Answer(whole)).refused("REQUIRED");
    given::<Claims>(&[]).when(Command::Answer(in_part())).refused("UNKNOWN_RECORD");
}

#[test]
fn reasons_go_without_words() {
    let spoken = samples::ledger::remittance(true);
    let mut told = spoken.clone();
    told.adjustments[0].reason.display = None;
    acknowledged()
        .when(Command::Answer(spoken))
        .then(&[Event::new("RemittanceRecorded")
            .about(ids::PATIENT, LedgerFact::RemittanceRecorded(told))]);
}
