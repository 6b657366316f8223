//! Guards that several deciders share.

use super::Refusal;
use crate::ids::PatientId;
use crate::limits;
use crate::words::{Code, Concept, DateTime, Money, Text};

/// What stands in the way of a command: whoever sent it is told all of it at once, and not one by one.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Refusal>);

impl Problems {
    /// Keeps a refusal, and goes on.
    pub(crate) fn check(&mut self, checked: Result<(), Refusal>) {
        self.take(checked);
    }

    /// As [`Problems::check`], with what is known when there was none.
    pub(crate) fn take<T>(&mut self, checked: Result<T, Refusal>) -> Option<T> {
        checked.map_err(|refusal| self.0.push(refusal)).ok()
    }

    /// Refuses when anything stands in the way.
    pub(crate) fn none(self) -> Result<(), Refusal> {
        Refusal::of(self.0).map_or(Ok(()), Err)
    }
}

/// Refuses another patient than the stream's. A stream without a patient yet takes any.
pub(crate) fn same_patient(known: Option<PatientId>, named: PatientId) -> Result<(), Refusal> {
    if known.is_none_or(|known| known == named) { Ok(()) } else { Err(Refusal::OtherPatient) }
}

/// Refuses two ids that should be one.
pub(crate) fn same<T: PartialEq>(field: &'static str, one: &T, other: &T) -> Result<(), Refusal> {
    if one == other { Ok(()) } else { Err(Refusal::OtherRecord { field }) }
}

/// Refuses text that is blank.
pub(crate) fn said(field: &'static str, text: &Text) -> Result<(), Refusal> {
    if text.is_blank() { Err(Refusal::Required { field }) } else { Ok(()) }
}

/// Refuses a concept that has neither a code nor text.
pub(crate) fn named(field: &'static str, concept: &Concept) -> Result<(), Refusal> {
    if concept.label().trim().is_empty() { Err(Refusal::Required { field }) } else { Ok(()) }
}

/// What must be there.
pub(crate) fn required<'a, T>(field: &'static str, value: &'a Option<T>) -> Result<&'a T, Refusal> {
    value.as_ref().ok_or(Refusal::Required { field })
}

/// Refuses a time that has not come. A date has come when it has anywhere: fourteen hours before it has
/// in Greenwich. `now` is in microseconds since 1970 UTC.
pub(crate) fn has_come(field: &'static str, at: &DateTime, now: i64) -> Result<(), Refusal> {
    const FARTHEST_EAST: i64 = 14 * 3_600_000_000;
    let now = if at.is_timed() { now } else { now.saturating_add(FARTHEST_EAST) };
    if at.utc_micros() <= now { Ok(()) } else { Err(Refusal::InFuture { field }) }
}

/// Refuses a code that is not in its value set.
pub(crate) fn one_of(field: &'static str, code: &str, set: &[&str]) -> Result<(), Refusal> {
    if set.contains(&code) { Ok(()) } else { Err(Refusal::UnknownCode { field }) }
}

/// Refuses an end that is before the start. Where one of them is only a date, both are compared as
/// the dates that were written, as far as both are precise; so a visit may end on the day on which
/// it began.
pub(crate) fn ordered(
    field: &'static str,
    start: Option<&DateTime>,
    end: Option<&DateTime>,
) -> Result<(), Refusal> {
    let (Some(start), Some(end)) = (start, end) else {
        return Ok(());
    };
    let before = if start.is_timed() && end.is_timed() {
        end.utc_micros() < start.utc_micros()
    } else {
        let precision = start.date().len().min(end.date().len());
        end.date()[..precision] < start.date()[..precision]
    };
    if before { Err(Refusal::EndBeforeStart { field }) } else { Ok(()) }
}

/// Refuses numbers that do not count lines: each from 1 on, none twice.
pub(crate) fn numbered(
    field: &'static str,
    numbers: impl Iterator<Item = u32>,
) -> Result<(), Refusal> {
    let mut seen: Vec<u32> = numbers.collect();
    seen.sort_unstable();
    let good = seen.first().is_none_or(|first| *first > 0) && seen.windows(2).all(|w| w[0] < w[1]);
    if good { Ok(()) } else { Err(Refusal::WrongNumber { field }) }
}

/// Refuses a word that is no code: one that is missing, too long, or has anything but letters, digits
/// and the signs of codes. So no sentence gets to where there is to be no narrative.
pub(crate) fn coded(field: &'static str, word: &str) -> Result<(), Refusal> {
    if word.is_empty() {
        return Err(Refusal::Required { field });
    }
    limits::at_most(field, word.len(), limits::CODE_BYTES, "bytes")?;
    let of_codes = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/|*+".contains(&byte);
    if word.bytes().all(of_codes) { Ok(()) } else { Err(Refusal::Malformed { field }) }
}

/// Refuses a code that is none ([`coded`]), or whose system is no URI.
pub(crate) fn bare(field: &'static str, code: &Code) -> Result<(), Refusal> {
    coded(field, &code.code)?;
    limits::at_most(field, code.system.len(), limits::LINE_BYTES, "bytes")?;
    let of_uris = |byte: u8| byte.is_ascii_graphic();
    if code.system.bytes().all(of_uris) { Ok(()) } else { Err(Refusal::Malformed { field }) }
}

/// An amount in ten-thousandths of its currency.
pub(crate) fn exact(field: &'static str, money: &Money) -> Result<i64, Refusal> {
    let letters = money.currency.bytes().all(|letter| letter.is_ascii_uppercase());
    if money.currency.len() != 3 || !letters {
        return Err(Refusal::OtherCurrency { field });
    }
    money.amount.ten_thousandths().ok_or(Refusal::AmountNotExact { field })
}

/// Refuses an amount that is not above zero.
pub(crate) fn positive(field: &'static str, money: &Money) -> Result<(), Refusal> {
    if exact(field, money)? > 0 { Ok(()) } else { Err(Refusal::AmountNotPositive { field }) }
}

/// Refuses an amount in another currency than the one known.
pub(crate) fn same_currency(
    field: &'static str,
    known: Option<&str>,
    money: &Money,
) -> Result<(), Refusal> {
    if known.is_none_or(|known| known == money.currency) {
        Ok(())
    } else {
        Err(Refusal::OtherCurrency { field })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime {
        DateTime::parse(text).unwrap()
    }

    fn order(start: &str, end: &str) -> Result<(), Refusal> {
        ordered("end", Some(&at(start)), Some(&at(end)))
    }

    #[test]
    fn what_ends_before_it_begins_is_refused() {
        assert_eq!(order("2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z"), Ok(()));
        assert_eq!(order("2026-05-01T10:00:00+02:00", "2026-05-01T09:00:00Z"), Ok(()));
        let refused = Err(Refusal::EndBeforeStart { field: "end" });
        assert_eq!(order("2026-05-01T10:00:00Z", "2026-05-01T09:59:59Z"), refused);
        assert_eq!(order("2026-05-02", "2026-05-01"), refused);
    }

    #[test]
    fn a_date_is_compared_only_as_precisely_as_it_was_written() {
        assert_eq!(order("2026-05-01T10:00:00-04:00", "2026-05-01"), Ok(()));
        assert_eq!(order("2026-05-01", "2026"), Ok(()));
        assert_eq!(order("2026-05", "2025"), Err(Refusal::EndBeforeStart { field: "end" }));
    }

    #[test]
    fn lines_are_numbered_from_one_and_no_number_comes_twice() {
        assert_eq!(numbered("sequence", [2, 1, 5].into_iter()), Ok(()));
        let refused = Err(Refusal::WrongNumber { field: "sequence" });
        assert_eq!(numbered("sequence", [0, 1].into_iter()), refused);
        assert_eq!(numbered("sequence", [1, 1].into_iter()), refused);
    }

    #[test]
    fn a_code_carries_no_sentence() {
        for code in ["99213", "CO-45", "A3:21", "J45.909", "small-balance"] {
            assert_eq!(coded("reason", code), Ok(()), "{code}");
        }
        let refused = |code: &str| coded("reason", code).unwrap_err().code();
        assert_eq!(refused(""), "REQUIRED");
        assert_eq!(refused("she could not pay"), "MALFORMED");
        assert_eq!(refused("d\u{e9}j\u{e0}"), "MALFORMED");
        assert_eq!(coded("reason", &"9".repeat(64)), Ok(()));
        assert_eq!(refused(&"9".repeat(65)), "OVER_LIMIT");
        let mut code = Code { system: "urn:a".to_owned(), code: "1".to_owned(), display: None };
        assert_eq!(bare("code", &code), Ok(()));
        code.system = "a story".to_owned();
        assert_eq!(bare("code", &code), Err(Refusal::Malformed { field: "code" }));
    }

    #[test]
    fn an_amount_is_exact_positive_and_in_a_currency() {
        assert_eq!(positive("amount", &Money::usd_cents(1)), Ok(()));
        let refused = |money: &Money| positive("amount", money).unwrap_err().code();
        assert_eq!(refused(&Money::usd_cents(0)), "AMOUNT_NOT_POSITIVE");
        assert_eq!(refused(&Money::usd_cents(-5)), "AMOUNT_NOT_POSITIVE");
        let amount = |text: &str, currency: &str| Money {
            amount: crate::words::Decimal::parse(text).unwrap(),
            currency: currency.to_owned(),
        };
        assert_eq!(refused(&amount("0.00001", "USD")), "AMOUNT_NOT_EXACT");
        assert_eq!(refused(&amount("1e3", "USD")), "AMOUNT_NOT_EXACT");
        assert_eq!(refused(&amount("1", "dollars")), "OTHER_CURRENCY");
    }
}
