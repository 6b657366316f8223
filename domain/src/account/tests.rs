use super::*;
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
    let bare = Charge { code: charge().code.map(|code| code.bare()), ..charge() };
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
