use chartlog_domain::facts::LedgerFact;
use chartlog_domain::facts::ledger::{Charge, Credit};
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
    let balance = |currency: &str, [charged, paid, written_off, due]: [&str; 4]| Balance {
        currency: currency.to_owned(),
        charged: decimal(charged),
        paid: decimal(paid),
        written_off: decimal(written_off),
        due: decimal(due),
        uncounted: 0,
    };
    assert_eq!(
        balances(&kit),
        [
            balance("EUR", ["20.00", "25.50", "0.00", "-5.50"]),
            balance("USD", ["130.1601", "100.00", "0.16", "30.0001"]),
        ]
    );
    let seen = kit.seen();
    assert_eq!(items(query::charges(&seen, ids::PATIENT, &all()).unwrap()).len(), 12);
    let written_off = items(query::write_offs(&seen, ids::PATIENT, &all()).unwrap());
    assert_eq!(written_off, [credited(1, "0.16", "USD")]);
}

#[test]
fn a_line_that_is_told_again_counts_once() {
    let kit = Kit::new();
    kit.tell(charged(1, "10.00", "USD"));
    kit.tell(charged(1, "12.00", "USD"));
    assert_eq!(balances(&kit)[0].charged, decimal("12.00"));
}

#[test]
fn a_line_finer_than_ten_thousandths_is_told_to_be_missing_never_rounded() {
    let kit = Kit::new();
    kit.tell(charged(1, "10.00", "USD"));
    kit.tell(charged(2, "0.00001", "USD"));
    kit.tell(LedgerFact::PaymentRecorded(credited(1, "1e2", "USD")));
    let balance = balances(&kit).remove(0);
    assert_eq!((balance.due, balance.uncounted), (decimal("10.00"), 2));
}
