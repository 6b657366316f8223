//! The account always adds up: whatever is asked for in whatever order, with imported history told in
//! between, the sum of the lines is the balance, and a plain reckoning comes to the same.

use super::balance::{self, Balance, balances};
use super::*;
use crate::facts::ledger::{Adjustment, ClaimedCharge};
use crate::testing::samples::{ids, ledger, words::imported};
use crate::words::DateTime;
use proptest::prelude::*;

const DAY: i64 = 86_400_000_000;
/// 2027-01-15.
const NOW: i64 = 1_800_000_000_000_000;

/// Something that somebody asks for; what the decider refuses changes nothing.
#[derive(Clone, Debug)]
enum Asked {
    Charge { cents: i64, days: i64 },
    Pay { cents: i64, payer: bool },
    Refund { cents: i64, payer: bool },
    WriteOff { cents: i64 },
    Claim { claim: u8, charge: u8 },
    Void { claim: u8 },
    Answer { claim: u8, paid: i64, less: i64, patient: i64 },
    Reverse { line: u8 },
    Import { number: u8 },
}

fn asked() -> impl Strategy<Value = Asked> {
    let cents = || -5_i64..30_000;
    prop_oneof![
        3 => (cents(), 0_i64..200).prop_map(|(cents, days)| Asked::Charge { cents, days }),
        2 => (cents(), any::<bool>()).prop_map(|(cents, payer)| Asked::Pay { cents, payer }),
        1 => (cents(), any::<bool>()).prop_map(|(cents, payer)| Asked::Refund { cents, payer }),
        1 => cents().prop_map(|cents| Asked::WriteOff { cents }),
        2 => (0_u8..3, any::<u8>()).prop_map(|(claim, charge)| Asked::Claim { claim, charge }),
        1 => any::<u8>().prop_map(|claim| Asked::Void { claim }),
        2 => (any::<u8>(), 0_i64..9_000, -900_i64..9_000, 0_i64..900)
            .prop_map(|(claim, paid, less, patient)| Asked::Answer { claim, paid, less, patient }),
        2 => any::<u8>().prop_map(|line| Asked::Reverse { line }),
        1 => any::<u8>().prop_map(|number| Asked::Import { number }),
    ]
}

fn line(number: usize, part: u8) -> LedgerLineId {
    let mut bytes = [part; 16];
    bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
    LedgerLineId::from_bytes(bytes)
}

fn claim_id(number: u8) -> ClaimId {
    ClaimId::from_bytes([number; 16])
}

fn at(days: i64) -> DateTime {
    DateTime::from_micros(NOW - days * DAY)
}

fn credit(number: usize, cents: i64, source: &str) -> Credit {
    Credit {
        line: line(number, 1),
        amount: Money::usd_cents(cents),
        source: source.to_owned(),
        ..ledger::credit(false)
    }
}

fn who(payer: bool) -> &'static str {
    if payer { PAYER } else { PATIENT }
}

/// One of them; this other one where there is none.
fn pick<T: Copy>(among: impl Iterator<Item = T>, which: u8, other: T) -> T {
    let among: Vec<T> = among.collect();
    among.get(usize::from(which) % among.len().max(1)).copied().unwrap_or(other)
}

fn asks(claim: ClaimId, charges: Vec<ClaimedCharge>) -> Command {
    let charges = ClaimedCharges { claim, patient: ids::PATIENT, charges };
    Command::Claim { charges, at: at(0) }
}

/// The command; none for what is only told. Lines, charges and the claims that have some are picked among
/// those there are.
fn command(state: &State, number: usize, asked: &Asked) -> Option<Command> {
    Some(match *asked {
        Asked::Charge { cents, days } => Command::RecordCharge(Charge {
            charge: line(number, 1),
            amount: Money::usd_cents(cents),
            at: at(days),
            ..ledger::charge(false)
        }),
        Asked::Pay { cents, payer } => Command::RecordPayment(credit(number, cents, who(payer))),
        Asked::Refund { cents, payer } => Command::Refund(credit(number, cents, who(payer))),
        Asked::WriteOff { cents } => Command::WriteOff(credit(number, cents, "small-balance")),
        Asked::Claim { claim, charge } => {
            let charge = pick(state.charges.keys().copied(), charge, ids::LINE);
            asks(claim_id(claim), vec![ClaimedCharge { sequence: 1, charge }])
        }
        Asked::Void { claim } => {
            asks(pick(state.claimed.values().copied(), claim, ids::CLAIM), Vec::new())
        }
        Asked::Answer { claim, paid, less, patient } => {
            let adjustment = |part, group: &str, cents| Adjustment {
                line: line(number, part),
                group: group.to_owned(),
                amount: Money::usd_cents(cents),
                ..ledger::adjustment(false)
            };
            let payment = (paid > 0).then(|| credit(number, paid, PAYER));
            let posting = Posting {
                remittance: AdjudicationId::from_bytes(*line(number, 9).as_bytes()),
                claim: pick(state.claimed.values().copied(), claim, ids::CLAIM),
                payment: payment.as_ref().map(|payment| payment.line),
                adjustments: vec![adjustment(2, "CO", less), adjustment(3, "PR", patient)],
                ..ledger::posting(false)
            };
            Command::Post { posting, payment }
        }
        Asked::Reverse { line } => {
            let lines = vec![pick(state.lines.keys().copied(), line, ids::LINE)];
            Command::Reverse(Reversal { lines, ..ledger::reversal(false) })
        }
        Asked::Import { .. } => return None,
    })
}

/// What a payer's system or another clinic says happened, told between our own events. It moves no money
/// of this account.
fn history(number: u8) -> LedgerFact {
    match number % 4 {
        0 => LedgerFact::ClaimImported(imported(true, ledger::claim(true))),
        1 => LedgerFact::AdjudicationImported(imported(true, ledger::adjudication(true))),
        2 => LedgerFact::PlanExcluded(ledger::plan_restriction()),
        _ => LedgerFact::ClaimPaid(ledger::claim_step(true)),
    }
}

/// Everything that is told, and what a plain reckoning says is owed.
fn told(all: &[Asked]) -> (Vec<LedgerFact>, i128) {
    let (mut state, mut facts, mut owed) = (State::default(), Vec::new(), 0_i128);
    for (number, asked) in all.iter().enumerate() {
        let Some(command) = command(&state, number, asked) else {
            if let Asked::Import { number } = asked {
                facts.push(history(*number));
            }
            continue;
        };
        let Ok(events) = decide(&state, command) else { continue };
        let standing: BTreeMap<_, _> =
            state.standing().map(|(id, it)| (*id, it.effect())).collect();
        for (_, fact) in events.iter().flat_map(|event| &event.facts) {
            let Fact::Ledger(it) = fact else { panic!("an account has facts of the ledger") };
            if let LedgerFact::LinesReversed(reversal) = it {
                owed -= reversal.lines.iter().map(|line| standing[line]).sum::<i128>();
            }
            facts.push(it.clone());
            state = evolve(state, fact);
        }
        let cents = |cents: i64| i128::from(cents) * 100;
        owed += match *asked {
            Asked::Charge { cents: it, .. } | Asked::Refund { cents: it, .. } => cents(it),
            Asked::Pay { cents: it, .. } | Asked::WriteOff { cents: it } => -cents(it),
            Asked::Answer { paid, less, .. } => -cents(paid) - cents(less),
            Asked::Claim { .. }
            | Asked::Void { .. }
            | Asked::Reverse { .. }
            | Asked::Import { .. } => 0,
        };
    }
    (facts, owed)
}

/// The balance of facts, in whatever order they are told.
fn of(facts: &[LedgerFact]) -> Balance {
    let reversed: BTreeSet<_> = facts
        .iter()
        .filter_map(|fact| {
            let LedgerFact::LinesReversed(reversal) = fact else { return None };
            Some(reversal.lines.clone())
        })
        .flatten()
        .collect();
    let lines = facts.iter().flat_map(balance::lines).filter(|(id, _)| !reversed.contains(id));
    balances(lines.map(|(_, line)| line), NOW).pop().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_balance_is_the_sum_of_the_lines_whatever_was_asked_for(
        all in proptest::collection::vec(asked(), 0..60),
    ) {
        let (facts, owed) = told(&all);
        let state = facts.iter().fold(State::default(), |s, it| evolve(s, &Fact::Ledger(it.clone())));
        let balance = of(&facts);
        let sum: i128 = state.standing().map(|(_, line)| line.effect()).sum();
        prop_assert_eq!(balance.due, sum);
        prop_assert_eq!(balance.due, owed);
        let parts = balance.charged + balance.refunded_to_patient + balance.refunded_to_payers
            - balance.paid_by_patient - balance.paid_by_payers
            - balance.adjusted - balance.written_off;
        prop_assert_eq!(balance.due, parts);
        prop_assert_eq!(balance.aging.total(), balance.due.max(0));
        prop_assert_eq!(balance.uncounted, 0);
    }

    #[test]
    fn the_order_in_which_facts_are_told_does_not_change_the_balance(
        all in proptest::collection::vec(asked(), 0..40),
        seed in any::<u64>(),
    ) {
        let (facts, _) = told(&all);
        let mut shuffled: Vec<_> = facts.iter().cloned().enumerate().collect();
        shuffled.sort_by_key(|(at, _)| (*at as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let shuffled: Vec<_> = shuffled.into_iter().map(|(_, fact)| fact).collect();
        prop_assert_eq!(of(&shuffled), of(&facts));
    }
}

#[test]
fn what_is_owed_is_as_old_as_the_charges_that_are_still_open() {
    let charge = |days| balance::Line {
        kind: Kind::Charge,
        currency: "USD".to_owned(),
        ten_thousandths: Some(100),
        at: NOW - days * DAY,
    };
    let paid = balance::Line { kind: Kind::PatientPayment, ..charge(0) };
    let aging = |lines: Vec<Line>| balances(lines, NOW).pop().unwrap().aging;
    let all: Vec<_> = [0, 30, 31, 60, 61, 90, 91, 400].map(charge).into();
    let owed = aging(all.clone());
    let each = [owed.to_30_days, owed.to_60_days, owed.to_90_days, owed.over_90_days];
    assert_eq!(each, [200; 4]);
    // The oldest is paid first.
    let owed = aging([all.clone(), vec![paid.clone(); 3]].concat());
    let each = [owed.to_30_days, owed.to_60_days, owed.to_90_days, owed.over_90_days];
    assert_eq!(each, [200, 200, 100, 0]);
    let too_much = balances([all, vec![paid; 9]].concat(), NOW).pop().unwrap();
    assert_eq!((too_much.due, too_much.aging.total()), (-100, 0));
}

#[test]
fn a_line_that_is_too_fine_is_told_to_be_missing_and_each_currency_has_its_own_balance() {
    let line = |currency: &str, ten_thousandths| balance::Line {
        kind: Kind::Charge,
        currency: currency.to_owned(),
        ten_thousandths,
        at: NOW,
    };
    let both = balances([line("USD", Some(5)), line("EUR", Some(7)), line("USD", None)], NOW);
    let told: Vec<_> = both.iter().map(|it| (it.currency.as_str(), it.due, it.uncounted)).collect();
    assert_eq!(told, [("EUR", 7, 0), ("USD", 5, 1)]);
}
