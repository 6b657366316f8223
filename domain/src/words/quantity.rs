//! Numbers exactly as they were written, amounts of money, and the value of an observation.

use super::{Concept, DateTime, Period, Text};

/// A decimal as it was written: `1.50` stays `1.50`. FHIR demands that precision is kept
/// (R4, 2.24.0.1 decimal), so it is text that has been checked, never a float.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal(String);

/// The text is not a decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number of at most 64 characters")]
pub struct NotADecimal;

impl Decimal {
    /// Longest decimal that is read, in characters; FHIR asks for at least 18 digits.
    pub const MAX_LENGTH: usize = 64;

    /// Parses a JSON number.
    ///
    /// # Errors
    /// [`NotADecimal`].
    pub fn parse(text: &str) -> Result<Self, NotADecimal> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (text, None),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let good = text.len() <= Self::MAX_LENGTH
            && digits(whole.strip_prefix('-').unwrap_or(whole))
            && fraction.is_none_or(digits)
            && exponent.is_none_or(|e| digits(e.strip_prefix(['-', '+']).unwrap_or(e)));
        if good { Ok(Self(text.to_owned())) } else { Err(NotADecimal) }
    }

    /// From hundredths, with two digits after the point.
    #[must_use]
    pub fn from_cents(cents: i64) -> Self {
        let sign = if cents < 0 { "-" } else { "" };
        let cents = cents.unsigned_abs();
        Self(format!("{sign}{}.{:02}", cents / 100, cents % 100))
    }

    /// From ten-thousandths, with two digits after the point or as many more as it needs.
    #[must_use]
    pub fn from_ten_thousandths(ten_thousandths: i128) -> Self {
        let sign = if ten_thousandths < 0 { "-" } else { "" };
        let magnitude = ten_thousandths.unsigned_abs();
        let (whole, rest) = (magnitude / 10_000, magnitude % 10_000);
        let fraction = format!("{rest:04}");
        let kept = fraction.trim_end_matches('0').len().max(2);
        Self(format!("{sign}{whole}.{}", &fraction[..kept]))
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For plotting and for comparing with limits; not for keeping.
    #[must_use]
    pub fn approximate(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// Ten-thousandths, exactly, for adding up money; none when there are more digits than
    /// that or it does not fit.
    #[must_use]
    pub fn ten_thousandths(&self) -> Option<i64> {
        if self.0.contains(['e', 'E']) {
            return None;
        }
        let (whole, fraction) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 4 {
            return None;
        }
        let magnitude: i64 =
            format!("{}{fraction:0<4}", whole.trim_start_matches('-')).parse().ok()?;
        Some(if whole.starts_with('-') { -magnitude } else { magnitude })
    }
}

impl std::fmt::Debug for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// An amount of money (FHIR Money).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount, exact.
    pub amount: Decimal,
    /// ISO 4217 code, such as `USD`.
    pub currency: String,
}

impl Money {
    /// US dollars from cents.
    #[must_use]
    pub fn usd_cents(cents: i64) -> Self {
        Self { amount: Decimal::from_cents(cents), currency: "USD".to_owned() }
    }
}

/// A measured amount (FHIR Quantity).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Quantity {
    /// The number; none when only the unit is known.
    pub value: Option<Decimal>,
    /// `<`, `<=`, `>=` or `>`; none means exactly.
    pub comparator: Option<String>,
    /// Unit for people.
    pub unit: Option<String>,
    /// URI of the unit system, usually UCUM.
    pub system: Option<String>,
    /// Unit as a code of that system.
    pub code: Option<String>,
}

/// The value of an observation (FHIR `Observation.value[x]`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A measured amount.
    Quantity(Quantity),
    /// A concept.
    Concept(Concept),
    /// Text.
    Text(Text),
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// From low to high.
    Range(Option<Quantity>, Option<Quantity>),
    /// Numerator to denominator.
    Ratio(Option<Quantity>, Option<Quantity>),
    /// A point in time, or a time of day as text.
    DateTime(DateTime),
    /// A time span.
    Period(Period),
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn a_sum_has_two_digits_after_the_point_or_as_many_as_it_needs() {
        for (sum, text) in [
            (0, "0.00"),
            (10_000, "1.00"),
            (-5_000, "-0.50"),
            (12_345, "1.2345"),
            (12_340, "1.234"),
            (i128::from(i64::MAX) * 3, "2767011611056432.7421"),
        ] {
            assert_eq!(Decimal::from_ten_thousandths(sum).as_str(), text);
        }
    }
}
