use super::*;
use crate::facts::ledger::{Adjustment, ClaimedCharge};
use crate::testing::{Given, given, samples};
use crate::words::Decimal;
use samples::ids;

fn charge() -> Charge {
    samples::ledger::charge(true)
}

fn payment() -> Credit {
    Credit { line: ids::OTHER_LINE, ..samples::ledger::credit(true) }
}

fn charged() -> Given<Account> {
    given::<Account>(&[]).after(Command::RecordCharge(charge()))
}

fn euros() -> Money {
    Money { amount: Decimal::from_cents(500), currency: "EUR".to_owned() }
}

#[test]
fn a_charge_is_told_without_the_words_of_its_code() {
    let bare = Charge {
        code: charge().code.map(|code| code.bare()),
        modifiers: charge().modifiers.iter().map(Code::bare).collect(),
        ..charge()
    };
    assert_ne!(bare, charge());
    given::<Account>(&[])
        .when(Command::RecordCharge(charge()))
        .then(
            &[Event::new("ChargeRecorded").about(ids::PATIENT, LedgerFact::ChargeRecorded(bare))],
        );
}

#[test]
fn payments_and_write_offs_are_lines_of_the_account() {
    charged()
        .when(Command::RecordPayment(payment()))
        .then(&[Event::new("PaymentRecorded")
            .about(ids::PATIENT, LedgerFact::PaymentRecorded(payment()))]);
    let small = Credit { source: "small-balance".to_owned(), ..payment() };
    charged().when(Command::WriteOff(small.clone())).then(&[
        Event::new("WriteOffRecorded").about(ids::PATIENT, LedgerFact::WriteOffRecorded(small))
    ]);
}

#[test]
fn a_line_is_recorded_once() {
    charged().when(Command::RecordCharge(charge())).refused("ALREADY_EXISTS");
    let same_line = Credit { line: ids::LINE, ..payment() };
    charged().when(Command::RecordPayment(same_line)).refused("ALREADY_EXISTS");
}

#[test]
fn amounts_are_above_zero() {
    for cents in [0, -1] {
        let amount = Money::usd_cents(cents);
        let nothing = Charge { amount: amount.clone(), ..charge() };
        given::<Account>(&[]).when(Command::RecordCharge(nothing)).refused("AMOUNT_NOT_POSITIVE");
        let nothing = Credit { amount: amount.clone(), ..payment() };
        charged().when(Command::RecordPayment(nothing.clone())).refused("AMOUNT_NOT_POSITIVE");
        charged().when(Command::WriteOff(nothing)).refused("AMOUNT_NOT_POSITIVE");
    }
}

#[test]
fn an_account_has_one_currency_and_one_patient() {
    let foreign = Credit { amount: euros(), ..payment() };
    charged().when(Command::RecordPayment(foreign)).refused("OTHER_CURRENCY");
    let theirs = Credit { patient: ids::OTHER_PATIENT, ..payment() };
    charged().when(Command::RecordPayment(theirs)).refused("OTHER_PATIENT");
}

#[test]
fn a_payment_says_who_paid_and_a_write_off_why() {
    let somebody = Credit { source: "uncle".to_owned(), ..payment() };
    charged().when(Command::RecordPayment(somebody)).refused("UNKNOWN_CODE");
    let unexplained = Credit { source: String::new(), ..payment() };
    charged().when(Command::WriteOff(unexplained)).refused("REQUIRED");
}

fn reverse(lines: &[LedgerLineId]) -> Command {
    Command::Reverse(Reversal { lines: lines.to_vec(), ..samples::ledger::reversal(true) })
}

fn claim(claim: ClaimId) -> Command {
    let charges = vec![ClaimedCharge { sequence: 1, charge: ids::LINE }];
    asks(ClaimedCharges { claim, patient: ids::PATIENT, charges })
}

fn asks(charges: ClaimedCharges) -> Command {
    Command::Claim { charges, at: samples::ledger::reversal(true).at }
}

/// A claim that asks for nothing any more.
fn nothing() -> ClaimedCharges {
    ClaimedCharges { charges: Vec::new(), ..samples::ledger::claimed_charges(true) }
}

fn claimed() -> Given<Account> {
    charged().after(claim(ids::CLAIM))
}

fn post() -> Command {
    Command::Post { posting: samples::ledger::posting(true), payment: Some(paid()) }
}

/// What came with the sample answer: 100.00 of 125.50.
fn paid() -> Credit {
    Credit { amount: Money::usd_cents(10_000), ..payment() }
}

fn due(given: &Given<Account>) -> i128 {
    let lines = given.state.standing().map(|(_, line)| line.clone());
    balance::balances(lines, 0).first().map_or(0, |balance| balance.due)
}

#[test]
fn codes_and_reasons_are_no_sentences() {
    let given = || given::<Account>(&[]);
    let mut told = charge();
    told.code = Some(Code { code: "a long talk".to_owned(), ..Code::default() });
    given().when(Command::RecordCharge(told)).refused("MALFORMED");
    let mut told = charge();
    told.modifiers = vec![Code::default()];
    given().when(Command::RecordCharge(told)).refused("REQUIRED");
    let mut told = charge();
    told.modifiers = vec![charge().modifiers[0].clone(); limits::MODIFIERS + 1];
    given().when(Command::RecordCharge(told)).refused("OVER_LIMIT");
    let free = Credit { source: "she has lost her work".to_owned(), ..payment() };
    charged().when(Command::WriteOff(free)).refused("MALFORMED");
}

#[test]
fn a_service_of_a_visit_is_charged_once_unless_the_charge_was_reversed() {
    let again = || Charge { charge: ids::OTHER_LINE, ..charge() };
    charged().when(Command::RecordCharge(again())).refused("ALREADY_EXISTS");
    let undone = charged().after(reverse(&[ids::LINE]));
    assert_eq!(undone.when(Command::RecordCharge(again())).events().len(), 1);
    let zero = Charge { units: Some(0), ..charge() };
    given::<Account>(&[]).when(Command::RecordCharge(zero)).refused("UNDER_LIMIT");
}

#[test]
fn nobody_gets_back_more_than_they_paid() {
    let refund = |cents, source: &str| {
        Command::Refund(Credit {
            amount: Money::usd_cents(cents),
            source: source.to_owned(),
            ..samples::ledger::refund(true)
        })
    };
    let paid = || charged().after(Command::RecordPayment(payment()));
    assert_eq!(paid().when(refund(12_550, "payer")).events()[0].kind, "RefundRecorded");
    paid().when(refund(12_551, "payer")).refused("AMOUNT_OVER");
    paid().when(refund(1, "patient")).refused("AMOUNT_OVER");
    paid().when(refund(1, "uncle")).refused("UNKNOWN_CODE");
    paid().when(refund(0, "payer")).refused("AMOUNT_NOT_POSITIVE");
    assert_eq!(due(&paid().after(refund(12_550, "payer"))), 1_255_000);
}

#[test]
fn what_is_not_owed_is_not_written_off() {
    let off = |cents| {
        let source = "small-balance".to_owned();
        Command::WriteOff(Credit { amount: Money::usd_cents(cents), source, ..payment() })
    };
    charged().when(off(12_551)).refused("AMOUNT_OVER");
    assert_eq!(due(&charged().after(off(12_550))), 0);
    given::<Account>(&[]).when(off(1)).refused("AMOUNT_OVER");
}

#[test]
fn a_charge_is_on_one_claim() {
    claimed().when(claim(ids::OTHER_CLAIM)).refused("ALREADY_BILLED");
    assert_eq!(claimed().when(claim(ids::CLAIM)).events()[0].kind, "ChargesClaimed");
    let undone = charged().after(reverse(&[ids::LINE]));
    undone.when(claim(ids::CLAIM)).refused("ALREADY_ENDED");
    given::<Account>(&[]).when(claim(ids::CLAIM)).refused("UNKNOWN_RECORD");
    // A claim that asks for other charges frees this one.
    let freed = claimed().after(asks(nothing()));
    assert_eq!(freed.when(claim(ids::OTHER_CLAIM)).events().len(), 1);
    let theirs =
        ClaimedCharges { patient: ids::OTHER_PATIENT, ..samples::ledger::claimed_charges(true) };
    charged().when(asks(theirs)).refused("OTHER_PATIENT");
}

#[test]
fn a_mistaken_line_is_reversed_once_and_never_edited() {
    charged().when(reverse(&[ids::LINE])).then(&[Event::new("LinesReversed").about(
        ids::PATIENT,
        LedgerFact::LinesReversed(Reversal {
            lines: vec![ids::LINE],
            ..samples::ledger::reversal(true)
        }),
    )]);
    let undone = charged().after(reverse(&[ids::LINE]));
    assert_eq!(due(&undone), 0);
    undone.when(reverse(&[ids::LINE])).refused("ALREADY_ENDED");
    charged().when(reverse(&[ids::OTHER_LINE])).refused("UNKNOWN_RECORD");
    charged().when(reverse(&[])).refused("REQUIRED");
    claimed().when(reverse(&[ids::LINE])).refused("ALREADY_BILLED");
    claimed().after(post()).when(reverse(&[ids::ADJUSTMENT])).refused("PART_OF_REMITTANCE");
    claimed().after(post()).when(reverse(&[ids::OTHER_LINE])).refused("PART_OF_REMITTANCE");
    let mut why = samples::ledger::reversal(true);
    why.reason = "typed the wrong one".to_owned();
    why.lines = vec![ids::LINE];
    charged().when(Command::Reverse(why)).refused("UNKNOWN_CODE");
    let mut theirs = samples::ledger::reversal(true);
    theirs.patient = ids::OTHER_PATIENT;
    charged().when(Command::Reverse(theirs)).refused("OTHER_PATIENT");
}

#[test]
fn a_payers_answer_is_posted_with_its_payment() {
    let posted = claimed().after(post());
    assert_eq!(due(&posted), 0);
    posted.when(post()).refused("ALREADY_EXISTS");
}

#[test]
fn an_answer_to_a_claim_without_charges_is_not_posted() {
    charged().when(post()).refused("NOT_CHARGED");
    charged().after(claim(ids::OTHER_CLAIM)).when(post()).refused("NOT_CHARGED");
    claimed().after(asks(nothing())).when(post()).refused("NOT_CHARGED");
}

#[test]
fn a_later_answer_takes_the_place_of_the_earlier_one() {
    let line = |number| LedgerLineId::from_bytes([number; 16]);
    let adjustment =
        Adjustment { line: line(1), group: "PR".to_owned(), ..samples::ledger::adjustment(true) };
    let posting = Posting {
        remittance: ids::OTHER_REMITTANCE,
        payment: Some(line(2)),
        adjustments: vec![adjustment],
        ..samples::ledger::posting(true)
    };
    let payment = Credit { line: line(2), ..paid() };
    let later = Command::Post { posting: posting.clone(), payment: Some(payment.clone()) };
    let taken_back = Reversal {
        lines: vec![ids::ADJUSTMENT, ids::OTHER_LINE],
        at: posting.at.clone(),
        reason: CORRECTED.to_owned(),
        patient: ids::PATIENT,
    };
    let posted = claimed().after(post());
    posted.when(later.clone()).then(&[Event::new("RemittancePosted")
        .about(ids::PATIENT, LedgerFact::LinesReversed(taken_back))
        .about(ids::PATIENT, LedgerFact::PaymentRecorded(payment))
        .about(ids::PATIENT, LedgerFact::RemittancePosted(posting))]);
    let corrected = claimed().after(post()).after(later);
    // 25.50 is the patient's to pay now.
    assert_eq!(due(&corrected), 255_000);
}

#[test]
fn a_posting_names_its_payment_and_new_lines() {
    let with = |change: fn(&mut Posting, &mut Credit)| {
        let (mut posting, mut payment) = (samples::ledger::posting(true), paid());
        change(&mut posting, &mut payment);
        claimed().when(Command::Post { posting, payment: Some(payment) })
    };
    with(|posting, _| posting.payment = None).refused("OTHER_RECORD");
    with(|posting, _| posting.adjustments[0].line = ids::LINE).refused("ALREADY_EXISTS");
    with(|posting, _| posting.adjustments[0].line = ids::OTHER_LINE).refused("ALREADY_EXISTS");
    with(|posting, _| posting.patient = ids::OTHER_PATIENT).refused("OTHER_PATIENT");
    with(|_, payment| payment.patient = ids::OTHER_PATIENT).refused("OTHER_PATIENT");
    with(|_, payment| payment.source = "patient".to_owned()).refused("UNKNOWN_CODE");
    with(|_, payment| payment.amount = euros()).refused("OTHER_CURRENCY");
    with(|posting, _| posting.adjustments[0].amount = euros()).refused("OTHER_CURRENCY");
}

/// What nobody pays, and nothing from the payer: a denial.
fn denied() -> Command {
    let posting = Posting {
        remittance: ids::OTHER_REMITTANCE,
        payment: None,
        adjustments: vec![Adjustment {
            line: LedgerLineId::from_bytes([1; 16]),
            amount: charge().amount,
            ..samples::ledger::adjustment(true)
        }],
        ..samples::ledger::posting(true)
    };
    Command::Post { posting, payment: None }
}

#[test]
fn a_claim_that_asks_for_something_else_has_no_answer_any_more() {
    let denied = || claimed().after(denied());
    assert_eq!(due(&denied()), 0);
    let lines = vec![LedgerLineId::from_bytes([1; 16])];
    let at = samples::ledger::reversal(true).at;
    let taken_back = Reversal { patient: ids::PATIENT, lines, at, reason: CHANGED.to_owned() };
    denied().when(asks(nothing())).then(&[Event::new("ChargesClaimed")
        .about(ids::PATIENT, LedgerFact::LinesReversed(taken_back))
        .about(ids::PATIENT, LedgerFact::ChargesClaimed(nothing()))]);
    let freed = denied().after(asks(nothing()));
    assert_eq!(due(&freed), 1_255_000);
    // Once: what is taken back is not taken back again.
    assert_eq!(freed.when(asks(nothing())).events()[0].facts.len(), 1);
    // The same claim put right: the charge is open until the next answer.
    assert_eq!(due(&denied().after(claim(ids::CLAIM))), 1_255_000);
    assert_eq!(due(&denied().after(claim(ids::CLAIM)).after(post())), 0);
}

#[test]
fn what_a_payer_has_paid_for_is_not_asked_for_otherwise_until_it_is_taken_back() {
    let posted = || claimed().after(post());
    posted().when(asks(nothing())).refused("PAID_BY_PAYER");
    posted().when(claim(ids::CLAIM)).refused("PAID_BY_PAYER");
    let taken_back = posted().after(denied()).after(asks(nothing()));
    assert_eq!(due(&taken_back), 1_255_000);
    // Recorded without an answer, and reversed.
    let recorded = || claimed().after(Command::RecordPayment(paid()));
    recorded().when(asks(nothing())).refused("PAID_BY_PAYER");
    let reversed = recorded().after(reverse(&[ids::OTHER_LINE]));
    assert_eq!(reversed.when(asks(nothing())).events().len(), 1);
    // The patient's money is not the payer's.
    let own = Credit { source: PATIENT.to_owned(), ..payment() };
    let own = claimed().after(Command::RecordPayment(own));
    assert_eq!(own.when(asks(nothing())).events().len(), 1);
}

#[test]
fn a_wrong_amount_is_put_right_once_its_claim_is_void() {
    let freed = claimed().after(asks(nothing()));
    let undone = freed.after(reverse(&[ids::LINE]));
    let right = Charge { charge: ids::OTHER_LINE, amount: Money::usd_cents(10_000), ..charge() };
    let again = undone.after(Command::RecordCharge(right));
    assert_eq!(due(&again), 1_000_000);
    let charges = vec![ClaimedCharge { sequence: 1, charge: ids::OTHER_LINE }];
    let anew = ClaimedCharges { claim: ids::OTHER_CLAIM, patient: ids::PATIENT, charges };
    assert_eq!(again.when(asks(anew)).events().len(), 1);
}
