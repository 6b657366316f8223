//! What is plausible for a vital sign: one table, by LOINC code and UCUM unit. A number outside of it is
//! more likely a slip of the finger than a finding, and is recorded only with a reason.

use crate::decider::Refusal;
use crate::decider::shape::LOINC;
use crate::facts::clinical::Finding;
use crate::words::{Quantity, Value};

/// A row of the table.
struct Plausible {
    /// LOINC code.
    loinc: &'static str,
    /// What it is.
    what: &'static str,
    /// UCUM unit.
    unit: &'static str,
    /// The lowest plausible value.
    low: &'static str,
    /// The highest.
    high: &'static str,
}

const fn row(
    loinc: &'static str,
    what: &'static str,
    unit: &'static str,
    limits: (&'static str, &'static str),
) -> Plausible {
    Plausible { loinc, what, unit, low: limits.0, high: limits.1 }
}

/// The table. The units of a code are those that the FHIR vital signs profile and US Core allow for it,
/// and those of everyday use in the United States; another unit is refused.
#[rustfmt::skip]
const TABLE: &[Plausible] = &[
    // Valid values in intensive care (S. Wang et al., MIMIC-Extract, ACM CHIL 2020, variable_ranges.csv).
    row("8867-4",  "heart rate",               "/min",    ("0", "350")),
    row("9279-1",  "respiratory rate",         "/min",    ("0", "300")),
    row("8480-6",  "systolic blood pressure",  "mm[Hg]",  ("0", "375")),
    row("8462-4",  "diastolic blood pressure", "mm[Hg]",  ("0", "375")),
    row("8478-0",  "mean blood pressure",      "mm[Hg]",  ("14", "330")),
    row("8310-5",  "body temperature",         "Cel",     ("26", "45")),
    row("8310-5",  "body temperature",         "[degF]",  ("78.8", "113")),
    // A share of a whole.
    row("59408-5", "oxygen saturation",        "%",       ("0", "100")),
    row("2708-6",  "oxygen saturation",        "%",       ("0", "100")),
    // The least and the most that people are known to have had and lived, with some room (Guinness World
    // Records: 212 g and 635 kg; 24 cm and 272 cm).
    row("29463-7", "body weight",              "kg",      ("0.2", "650")),
    row("29463-7", "body weight",              "g",       ("200", "650000")),
    row("29463-7", "body weight",              "[lb_av]", ("0.44", "1433")),
    row("8302-2",  "body height",              "cm",      ("20", "275")),
    row("8302-2",  "body height",              "m",       ("0.2", "2.75")),
    row("8302-2",  "body height",              "[in_i]",  ("7.9", "108.3")),
    row("39156-5", "body mass index",          "kg/m2",   ("5", "200")),
];

/// Refuses a number outside of what is plausible.
pub(super) fn check(finding: &Finding) -> Result<(), Refusal> {
    within(finding).map_or(Ok(()), Err)
}

/// Refuses a unit that does not go with what was measured.
pub(super) fn check_unit(finding: &Finding) -> Result<(), Refusal> {
    let Some((mut rows, quantity)) = rows(finding) else { return Ok(()) };
    let unit = quantity.code.as_deref();
    if rows.any(|row| Some(row.unit) == unit) {
        Ok(())
    } else {
        Err(Refusal::OtherUnit { field: "value" })
    }
}

fn within(finding: &Finding) -> Option<Refusal> {
    let (mut rows, quantity) = rows(finding)?;
    let row = rows.find(|row| quantity.code.as_deref() == Some(row.unit))?;
    let number = quantity.value.as_ref()?.approximate();
    let limit = |text: &str| text.parse().unwrap_or(f64::NAN);
    if (limit(row.low)..=limit(row.high)).contains(&number) {
        return None;
    }
    let &Plausible { what, low, high, unit, .. } = row;
    Some(Refusal::Implausible { field: "value", what, low, high, unit })
}

/// The rows for what was measured; none where the table knows nothing of it.
fn rows(finding: &Finding) -> Option<(impl Iterator<Item = &'static Plausible>, &Quantity)> {
    let Some(Value::Quantity(quantity)) = &finding.value else { return None };
    let of_loinc = |code: &&crate::words::Code| code.system == LOINC;
    let known = |code: &str| TABLE.iter().any(|row| row.loinc == code);
    let mut codes = finding.code.codes.iter().filter(of_loinc).map(|code| code.code.as_str());
    let code = codes.find(|code| known(code))?.to_owned();
    Some((TABLE.iter().filter(move |row| row.loinc == code), quantity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decider::shape::UCUM;
    use crate::testing::samples::words::decimal;
    use crate::words::Concept;

    fn measured(loinc: &str, value: &str, unit: &str) -> Finding {
        Finding {
            code: Concept::coded(LOINC, loinc, "measured"),
            value: Some(Value::Quantity(Quantity {
                value: Some(decimal(value)),
                comparator: None,
                unit: Some(unit.to_owned()),
                system: Some(UCUM.to_owned()),
                code: Some(unit.to_owned()),
            })),
            absent_reason: None,
            interpretation: Vec::new(),
            reference_ranges: Vec::new(),
        }
    }

    #[test]
    fn every_row_is_plausible_at_its_limits_and_not_one_past_them() {
        for row in TABLE {
            let at = |value: &str| within(&measured(row.loinc, value, row.unit));
            assert_eq!(at(row.low), None, "{} {}", row.what, row.low);
            assert_eq!(at(row.high), None, "{} {}", row.what, row.high);
            let past = |limit: &str, by: f64| format!("{:.2}", limit.parse::<f64>().unwrap() + by);
            for value in [past(row.low, -0.01), past(row.high, 0.01)] {
                let refusal = at(&value).unwrap_or_else(|| panic!("{} {value}", row.what));
                assert_eq!((refusal.code(), refusal.field()), ("IMPLAUSIBLE", Some("value")));
                assert!(refusal.to_string().contains(row.high), "it tells the limit");
            }
        }
    }

    #[test]
    fn no_code_has_two_rows_of_one_unit() {
        for (number, row) in TABLE.iter().enumerate() {
            let same = |other: &Plausible| (other.loinc, other.unit) == (row.loinc, row.unit);
            assert!(!TABLE[number + 1..].iter().any(same), "{} {}", row.loinc, row.unit);
        }
    }

    #[test]
    fn a_unit_that_does_not_go_with_the_measure_is_refused() {
        assert_eq!(check_unit(&measured("29463-7", "70", "kg")), Ok(()));
        let refused = Err(Refusal::OtherUnit { field: "value" });
        assert_eq!(check_unit(&measured("29463-7", "70", "cm")), refused);
        assert_eq!(check_unit(&measured("8310-5", "37", "K")), refused);
        assert_eq!(
            check_unit(&measured("1-8", "70", "cm")),
            Ok(()),
            "what the table does not know"
        );
    }
}
