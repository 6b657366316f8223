use super::*;
use crate::testing::{Given, given, samples};
use samples::words::at;

fn code(code: &str) -> Code {
    Code { system: "urn:cpt".to_owned(), code: code.to_owned(), display: None }
}

fn fee(modifiers: &[&str], from: &str, cents: Option<i64>) -> Command {
    Command::Set(Fee {
        code: code("99213"),
        modifiers: modifiers.iter().map(|it| code(it)).collect(),
        from: at(from),
        amount: cents.map(Money::usd_cents),
    })
}

fn schedule() -> Given<Fees> {
    given::<Fees>(&[])
        .after(fee(&[], "2026-01-01", Some(14_500)))
        .after(fee(&[], "2026-07-01", Some(15_000)))
        .after(fee(&["26"], "2026-01-01", Some(6_000)))
}

fn price(modifiers: &[&str], date: &str) -> Result<Money, Refusal> {
    let modifiers: Vec<_> = modifiers.iter().map(|it| code(it)).collect();
    schedule().state.price(&modifiers, &at(date), None)
}

#[test]
fn the_fee_in_force_on_the_date_of_service_holds() {
    assert_eq!(price(&[], "2026-06-30T23:00:00Z"), Ok(Money::usd_cents(14_500)));
    assert_eq!(price(&[], "2026-07-01"), Ok(Money::usd_cents(15_000)));
    assert_eq!(price(&[], "2025-12-31"), Err(Refusal::NoFee));
}

#[test]
fn the_fee_for_the_modifiers_of_a_service_goes_before_the_one_for_its_code() {
    assert_eq!(price(&["26"], "2026-02-01"), Ok(Money::usd_cents(6_000)));
    assert_eq!(price(&["59", "26"], "2026-02-01"), Ok(Money::usd_cents(6_000)));
    assert_eq!(price(&["25"], "2026-02-01"), Ok(Money::usd_cents(14_500)));
    let two = schedule().after(fee(&["59"], "2026-01-01", Some(9_000)));
    let both = [code("26"), code("59")];
    assert_eq!(two.state.price(&both, &at("2026-02-01"), None), Err(Refusal::NoFee));
}

#[test]
fn a_fee_that_ended_is_none() {
    let ended = schedule().after(fee(&["26"], "2026-03-01", None));
    let price = |date| ended.state.price(&[code("26")], &at(date), None);
    assert_eq!(price("2026-02-01"), Ok(Money::usd_cents(6_000)));
    assert_eq!(price("2026-03-01"), Ok(Money::usd_cents(14_500)));
    let all = ended.after(fee(&[], "2026-08-01", None));
    assert_eq!(all.state.price(&[], &at("2026-08-01"), None), Err(Refusal::NoFee));
}

#[test]
fn units_are_counted_exactly() {
    let price = |units| schedule().state.price(&[], &at("2026-02-01"), Some(units));
    assert_eq!(price(3), Ok(Money::usd_cents(43_500)));
    assert_eq!(price(0).unwrap_err().code(), "UNDER_LIMIT");
    assert_eq!(price(limits::CHARGE_UNITS), Ok(Money::usd_cents(14_500 * 9_999)));
    assert_eq!(price(limits::CHARGE_UNITS + 1).unwrap_err().code(), "OVER_LIMIT");
}

#[test]
fn a_fee_is_told_without_words_and_once() {
    let Command::Set(spoken) = fee(&["59", "26"], "2026-01-01", Some(100));
    let mut told = spoken.clone();
    told.modifiers.reverse();
    let mut named = spoken;
    named.code.display = Some("what it is called".to_owned());
    given::<Fees>(&[])
        .when(Command::Set(named))
        .then(&[Event::new("FeeSet").of_organisation(DirectoryFact::FeeSet(told))]);
    schedule().when(fee(&[], "2026-01-01", Some(14_500))).nothing();
    let again = schedule().after(fee(&[], "2026-01-01", Some(14_600)));
    assert_eq!(again.state.price(&[], &at("2026-01-01"), None), Ok(Money::usd_cents(14_600)));
}

#[test]
fn a_fee_has_a_code_a_whole_date_and_an_amount_above_zero() {
    let with = |change: fn(&mut Fee)| {
        let Command::Set(mut it) = fee(&[], "2026-09-01", Some(100));
        change(&mut it);
        schedule().when(Command::Set(it))
    };
    with(|it| it.code.code = "an office visit".to_owned()).refused("MALFORMED");
    with(|it| it.code.code = String::new()).refused("REQUIRED");
    with(|it| it.from = at("2026-09")).refused("MALFORMED");
    with(|it| it.from = at("2026-09-01T00:00:00Z")).refused("MALFORMED");
    with(|it| it.amount = Some(Money::usd_cents(0))).refused("AMOUNT_NOT_POSITIVE");
    with(|it| it.amount.as_mut().unwrap().currency = "EUR".to_owned()).refused("OTHER_CURRENCY");
    with(|it| it.modifiers = vec![code("a b")]).refused("MALFORMED");
    with(|it| it.modifiers = vec![code("1"); limits::MODIFIERS + 1]).refused("OVER_LIMIT");
    let many = with(|it| it.modifiers = ["1", "2", "3", "4"].map(code).to_vec());
    assert_eq!(many.events().len(), 1);
}
