//! Whatever is told in whatever order, with imported history in between: what the view says an account
//! holds is what the domain's one function says of the same facts, and the sum of the lines that are shown.

use std::collections::BTreeSet;

use chartlog_domain::account::balance::{self, balances};
use chartlog_domain::facts::LedgerFact;
use chartlog_domain::facts::ledger::{Adjustment, Charge, Credit, Posting, Reversal};
use chartlog_domain::ids::{AdjudicationId, LedgerLineId};
use chartlog_domain::testing::samples::{ids, ledger, words::at, words::imported};
use chartlog_domain::words::{DateTime, Money};
use proptest::prelude::*;

use super::{Kit, all, items, line};
use crate::billing::query;

const DAY: i64 = 86_400_000_000;

/// Which kind of fact, how much, how long ago, and what it is about.
type Told = (u8, i64, i64, u8);

fn fact(number: u8, (kind, cents, days, which): Told) -> LedgerFact {
    let amount = Money::usd_cents(cents);
    let when = DateTime::from_micros(at("2026-05-04").utc_micros() - days * DAY);
    let source = if which % 2 == 0 { "payer" } else { "patient" };
    let credit = || Credit {
        line: line(number),
        amount: amount.clone(),
        at: when.clone(),
        source: source.to_owned(),
        ..ledger::credit(false)
    };
    let adjustment = |part: u8, group: &str| Adjustment {
        line: LedgerLineId::from_bytes([number, part, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]),
        group: group.to_owned(),
        amount: amount.clone(),
        ..ledger::adjustment(false)
    };
    match kind {
        0 | 1 => LedgerFact::ChargeRecorded(Charge {
            charge: line(number),
            amount,
            at: when,
            ..ledger::charge(true)
        }),
        2 => LedgerFact::PaymentRecorded(credit()),
        3 => LedgerFact::RefundRecorded(credit()),
        4 => LedgerFact::WriteOffRecorded(credit()),
        5 => LedgerFact::RemittancePosted(Posting {
            remittance: AdjudicationId::from_bytes([number; 16]),
            payment: None,
            adjustments: vec![adjustment(1, "CO"), adjustment(2, "PR"), adjustment(3, "OA")],
            at: when,
            ..ledger::posting(false)
        }),
        // A line that was told, that is told later, or that never is.
        6 => LedgerFact::LinesReversed(Reversal {
            lines: vec![line(which % 40)],
            ..ledger::reversal(true)
        }),
        7 => LedgerFact::ClaimImported(imported(true, ledger::claim(true))),
        8 => LedgerFact::AdjudicationImported(imported(true, ledger::adjudication(true))),
        _ => LedgerFact::RemittanceRecorded(ledger::remittance(true)),
    }
}

/// What the domain says the facts come to.
fn reckoned(facts: &[LedgerFact], now: i64) -> Vec<query::Balance> {
    let mut reversed = BTreeSet::new();
    for fact in facts {
        if let LedgerFact::LinesReversed(reversal) = fact {
            reversed.extend(reversal.lines.iter().copied());
        }
    }
    let lines = facts.iter().flat_map(balance::lines).filter(|(id, _)| !reversed.contains(id));
    balances(lines.map(|(_, line)| line), now)
}

/// The sum of the lines that are shown and count.
fn shown(kit: &Kit) -> i128 {
    let (seen, me) = (kit.seen(), ids::PATIENT);
    let tens = |money: &Money| i128::from(money.amount.ten_thousandths().unwrap());
    let charges = items(query::charges(&seen, me, &all()).unwrap());
    let payments = items(query::payments(&seen, me, &all()).unwrap());
    let refunds = items(query::refunds(&seen, me, &all()).unwrap());
    let write_offs = items(query::write_offs(&seen, me, &all()).unwrap());
    let adjustments = items(query::adjustments(&seen, me, &all()).unwrap());
    let credits = |rows: Vec<query::Booked<Credit>>| -> i128 {
        let rows = rows.iter().filter(|row| row.reversed.is_none());
        rows.map(|row| tens(&row.line.amount)).sum()
    };
    let charged = charges.iter().filter(|row| row.reversed.is_none());
    let charged: i128 = charged.map(|row| tens(&row.line.amount)).sum();
    let less = adjustments.iter().filter(|row| row.reversed.is_none() && row.line.group != "PR");
    let less: i128 = less.map(|row| tens(&row.line.amount)).sum();
    charged + credits(refunds) - credits(payments) - credits(write_offs) - less
}

proptest! {
    // Each case is an encrypted view of its own.
    #![proptest_config(ProptestConfig {
        cases: 16, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn the_view_says_what_the_domain_says_and_what_its_lines_come_to(
        told in proptest::collection::vec((0_u8..10, 1_i64..50_000, 0_i64..200, any::<u8>()), 1..30),
    ) {
        let kit = Kit::new();
        let facts: Vec<_> = (0_u8..).zip(told).map(|(number, told)| fact(number, told)).collect();
        for fact in &facts {
            kit.tell(fact.clone());
        }
        let seen = kit.seen();
        let account = query::account(&seen, ids::PATIENT).unwrap();
        let held = account.map(|account| account.balances).unwrap_or_default();
        prop_assert_eq!(&held, &reckoned(&facts, seen.scope().now));
        prop_assert_eq!(held.first().map_or(0, |balance| balance.due), shown(&kit));
    }
}
