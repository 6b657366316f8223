use chartlog_domain::account::balance;
use chartlog_domain::facts::LedgerFact;
use chartlog_domain::facts::ledger::{Adjustment, Charge, Credit, Posting, Reversal};
use chartlog_domain::testing::samples::words::decimal;
use chartlog_domain::testing::samples::{ids, ledger};
use chartlog_domain::words::Money;

use super::{Kit, all, items, line};
use crate::billing::query::{self, Balance};

fn money(amount: &str, currency: &str) -> Money {
    Money { amount: decimal(amount), currency: currency.to_owned() }
}

fn charged(number: u8, amount: &str, currency: &str) -> LedgerFact {
    let amount = money(amount, currency);
    LedgerFact::ChargeRecorded(Charge { charge: line(number), amount, ..ledger::charge(true) })
}

fn credited(number: u8, amount: &str, currency: &str) -> Credit {
    Credit { line: line(number), amount: money(amount, currency), ..ledger::credit(true) }
}

fn balances(kit: &Kit) -> Vec<Balance> {
    query::account(&kit.seen(), ids::PATIENT).unwrap().unwrap().balances
}

#[test]
fn a_balance_is_exact_and_each_currency_has_its_own() {
    let kit = Kit::new();
    for number in 0..10 {
        kit.tell(charged(number, "0.1", "USD"));
    }
    kit.tell(charged(10, "129.1601", "USD"));
    kit.tell(charged(11, "20", "EUR"));
    kit.tell(LedgerFact::PaymentRecorded(credited(1, "100.00", "USD")));
    kit.tell(LedgerFact::PaymentRecorded(credited(2, "25.5", "EUR")));
    kit.tell(LedgerFact::WriteOffRecorded(credited(1, "0.16", "USD")));
    let sums: Vec<_> = balances(&kit)
        .into_iter()
        .map(|it| (it.currency, [it.charged, it.paid_by_payers, it.written_off, it.due]))
        .collect();
    assert_eq!(
        sums,
        [
            ("EUR".to_owned(), [200_000, 255_000, 0, -55_000]),
            ("USD".to_owned(), [1_301_601, 1_000_000, 1_600, 300_001]),
        ]
    );
    let seen = kit.seen();
    assert_eq!(items(query::charges(&seen, ids::PATIENT, &all()).unwrap()).len(), 12);
    let written_off = items(query::write_offs(&seen, ids::PATIENT, &all()).unwrap());
    assert_eq!(written_off[0].line, credited(1, "0.16", "USD"));
}

#[test]
fn a_line_that_is_told_again_counts_once() {
    let kit = Kit::new();
    kit.tell(charged(1, "10.00", "USD"));
    kit.tell(charged(1, "12.00", "USD"));
    assert_eq!(balances(&kit)[0].charged, 120_000);
}

#[test]
fn a_line_finer_than_ten_thousandths_is_told_to_be_missing_never_rounded() {
    let kit = Kit::new();
    kit.tell(charged(1, "10.00", "USD"));
    kit.tell(charged(2, "0.00001", "USD"));
    kit.tell(LedgerFact::PaymentRecorded(credited(1, "1e2", "USD")));
    let balance = balances(&kit).remove(0);
    assert_eq!((balance.due, balance.uncounted), (100_000, 2));
}

#[test]
fn adjustments_refunds_and_reversed_lines_count_as_the_domain_says() {
    let kit = Kit::new();
    let posting = ledger::posting(true);
    let share = Adjustment {
        line: line(7),
        group: "PR".to_owned(),
        amount: money("20.00", "USD"),
        ..ledger::adjustment(true)
    };
    let adjustments = [posting.adjustments.clone(), vec![share]].concat();
    // A reversal counts, told before its line or after it.
    let reversal = Reversal { lines: vec![line(2), line(3)], ..ledger::reversal(true) };
    let told = [
        charged(1, "125.50", "USD"),
        charged(2, "11.00", "USD"),
        LedgerFact::LinesReversed(reversal),
        charged(3, "12.00", "USD"),
        LedgerFact::PaymentRecorded(credited(4, "100.00", "USD")),
        LedgerFact::RemittancePosted(Posting { adjustments, ..posting }),
        LedgerFact::RefundRecorded(credited(5, "5.00", "USD")),
    ];
    for fact in &told {
        kit.tell(fact.clone());
    }
    let balance = balances(&kit).remove(0);
    // Charged, paid and adjusted are even; what was paid back is owed again.
    assert_eq!(balance.due, 50_000);
    assert_eq!((balance.adjusted, balance.patient_responsibility), (255_000, 200_000));
    assert_eq!((balance.refunded_to_payers, balance.aging.total()), (50_000, 50_000));
    let reversed = [line(2), line(3)];
    let lines = told.iter().flat_map(balance::lines).filter(|(id, _)| !reversed.contains(id));
    let now = kit.seen().scope().now;
    assert_eq!(balances(&kit), balance::balances(lines.map(|(_, line)| line), now));
    let shown = items(query::adjustments(&kit.seen(), ids::PATIENT, &all()).unwrap());
    let shown: Vec<_> =
        shown.iter().map(|row| (row.line.group.as_str(), &row.line.amount)).collect();
    assert_eq!(shown.len(), 2);
    assert!(shown.contains(&("PR", &money("20.00", "USD"))));
}
