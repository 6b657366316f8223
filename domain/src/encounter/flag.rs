//! Abnormal flags of results (HL7 v3 ObservationInterpretation): what the reference range says of a value
//! is said in its flag, and no flag says otherwise.

use crate::decider::Refusal;
use crate::decider::guard::one_of;
use crate::facts::clinical::{Finding, ReferenceRange};
use crate::words::{Concept, Quantity, Value};

/// URI of the code system of flags.
pub(crate) const SYSTEM: &str =
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";

/// Flags that there are (HL7 v3 ObservationInterpretation).
const FLAGS: &[&str] = &[
    "<", ">", "A", "AA", "B", "CAR", "D", "DET", "E", "EX", "EXP", "H", "HH", "HM", "HU", "HX",
    "I", "IE", "IND", "L", "LL", "LU", "LX", "MS", "N", "NCL", "ND", "NEG", "NR", "NS", "OBX",
    "POS", "QCF", "R", "RR", "S", "SDD", "SYN-R", "SYN-S", "TOX", "U", "UNE", "VS", "W", "WR",
];

/// Where a value is, as against what is normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Below,
    Within,
    Above,
}

/// Flags a finding by its reference range when it has no flag.
///
/// # Errors
/// When its range is in another unit or upside down, and when it has a flag that says otherwise or is
/// none.
pub(super) fn complete(finding: &mut Finding) -> Result<(), Refusal> {
    let side = side(finding)?;
    for code in finding.interpretation.iter().flat_map(|flag| &flag.codes) {
        if code.system == SYSTEM {
            one_of("interpretation", &code.code, FLAGS)?;
            if side.is_some_and(|side| !agrees(&code.code, side)) {
                return Err(Refusal::ContradictsRange { field: "interpretation" });
            }
        }
    }
    if finding.interpretation.is_empty()
        && let Some(side) = side
    {
        let (code, display) = match side {
            Side::Below => ("L", "Low"),
            Side::Within => ("N", "Normal"),
            Side::Above => ("H", "High"),
        };
        finding.interpretation.push(Concept::coded(SYSTEM, code, display));
    }
    Ok(())
}

/// Whether a flag can be true of a value that is there. Those of susceptibility, of detection and of a
/// trend say nothing about a range.
fn agrees(flag: &str, side: Side) -> bool {
    match flag {
        "N" => side == Side::Within,
        "L" | "LL" | "LU" => side == Side::Below,
        "H" | "HH" | "HU" => side == Side::Above,
        "A" | "AA" => side != Side::Within,
        _ => true,
    }
}

/// Where the value is, when it is a number and there is one range of numbers to compare it with. Several
/// ranges are for several kinds of people, and which of them is meant is not known.
fn side(finding: &Finding) -> Result<Option<Side>, Refusal> {
    let numeric = |range: &&ReferenceRange| {
        number(range.low.as_ref()).or(number(range.high.as_ref())).is_some()
    };
    let ranges: Vec<_> = finding.reference_ranges.iter().filter(numeric).collect();
    for range in &ranges {
        check(range)?;
    }
    let (Some(Value::Quantity(value)), [range]) = (&finding.value, ranges.as_slice()) else {
        return Ok(None);
    };
    for bound in [&range.low, &range.high].into_iter().flatten() {
        if bound.code != value.code {
            return Err(Refusal::OtherUnit { field: "reference_ranges" });
        }
    }
    let Some(found) = number(Some(value)) else { return Ok(None) };
    let low = number(range.low.as_ref()).unwrap_or(f64::NEG_INFINITY);
    let high = number(range.high.as_ref()).unwrap_or(f64::INFINITY);
    Ok(compare(value.comparator.as_deref(), found, low, high))
}

/// A bound of a value (`<5`) is on a side only where every number that it can mean is.
fn compare(comparator: Option<&str>, found: f64, low: f64, high: f64) -> Option<Side> {
    match comparator {
        None if found < low => Some(Side::Below),
        None if found > high => Some(Side::Above),
        None => Some(Side::Within),
        Some("<") if found <= low => Some(Side::Below),
        Some("<=") if found < low => Some(Side::Below),
        Some("<" | "<=") if low == f64::NEG_INFINITY && found <= high => Some(Side::Within),
        Some(">") if found >= high => Some(Side::Above),
        Some(">=") if found > high => Some(Side::Above),
        Some(">" | ">=") if high == f64::INFINITY && found >= low => Some(Side::Within),
        Some(_) => None,
    }
}

fn check(range: &ReferenceRange) -> Result<(), Refusal> {
    if let (Some(low), Some(high)) = (number(range.low.as_ref()), number(range.high.as_ref()))
        && low > high
    {
        return Err(Refusal::Malformed { field: "reference_ranges" });
    }
    Ok(())
}

fn number(quantity: Option<&Quantity>) -> Option<f64> {
    Some(quantity?.value.as_ref()?.approximate())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::samples::words::decimal;

    fn amount(value: &str, unit: &str) -> Quantity {
        Quantity { value: Some(decimal(value)), code: Some(unit.to_owned()), ..Quantity::default() }
    }

    fn potassium(value: &str, comparator: Option<&str>, flag: Option<&str>) -> Finding {
        let value =
            Quantity { comparator: comparator.map(str::to_owned), ..amount(value, "mmol/L") };
        Finding {
            code: Concept::coded("http://loinc.org", "2823-3", "Potassium"),
            value: Some(Value::Quantity(value)),
            absent_reason: None,
            interpretation: flag
                .into_iter()
                .map(|flag| Concept::coded(SYSTEM, flag, flag))
                .collect(),
            reference_ranges: vec![ReferenceRange {
                low: Some(amount("3.5", "mmol/L")),
                high: Some(amount("5.1", "mmol/L")),
                text: None,
            }],
        }
    }

    fn flagged(mut finding: Finding) -> Result<Option<String>, Refusal> {
        complete(&mut finding)?;
        Ok(finding.interpretation.first().map(|flag| flag.codes[0].code.clone()))
    }

    #[test]
    fn a_result_without_a_flag_gets_that_of_its_range() {
        for (value, comparator, flag) in [
            ("3.4", None, Some("L")),
            ("3.5", None, Some("N")),
            ("5.10", None, Some("N")),
            ("5.11", None, Some("H")),
            ("3.5", Some("<"), Some("L")),
            ("3.5", Some("<="), None),
            ("4", Some("<"), None),
            ("4", Some(">"), None),
            ("5.1", Some(">"), Some("H")),
            ("5.1", Some(">="), None),
        ] {
            let found = flagged(potassium(value, comparator, None)).unwrap();
            assert_eq!(found.as_deref(), flag, "{comparator:?} {value}");
        }
        let mut open = potassium("4", Some("<"), None);
        open.reference_ranges[0].low = None;
        assert_eq!(flagged(open).unwrap().as_deref(), Some("N"));
    }

    #[test]
    fn a_flag_that_contradicts_the_range_is_refused_and_others_are_kept() {
        for (value, flag, good) in [
            ("6", "H", true),
            ("6", "HH", true),
            ("6", "A", true),
            ("6", "N", false),
            ("6", "LL", false),
            ("4", "N", true),
            ("4", "H", false),
            ("4", "AA", false),
            ("4", "U", true),
            ("3", "L", true),
            ("3", "HU", false),
            ("3", "POS", true),
        ] {
            let found = flagged(potassium(value, None, Some(flag)));
            let refused = Refusal::ContradictsRange { field: "interpretation" };
            let expected = if good { Ok(Some(flag.to_owned())) } else { Err(refused) };
            assert_eq!(found, expected, "{flag} {value}");
        }
        let unknown = flagged(potassium("4", None, Some("MAYBE")));
        assert_eq!(unknown, Err(Refusal::UnknownCode { field: "interpretation" }));
    }

    #[test]
    fn a_range_is_in_the_unit_of_the_value_and_not_upside_down() {
        let mut other = potassium("4", None, None);
        other.reference_ranges[0].low = Some(amount("3.5", "mg/dL"));
        assert_eq!(flagged(other), Err(Refusal::OtherUnit { field: "reference_ranges" }));
        let mut upside_down = potassium("4", None, None);
        upside_down.reference_ranges[0].low = Some(amount("6", "mmol/L"));
        assert_eq!(flagged(upside_down), Err(Refusal::Malformed { field: "reference_ranges" }));
    }

    #[test]
    fn of_several_ranges_nothing_is_concluded() {
        let mut several = potassium("6", None, None);
        several.reference_ranges.push(several.reference_ranges[0].clone());
        assert_eq!(flagged(several), Ok(None));
        let mut in_words = potassium("6", None, None);
        in_words.reference_ranges =
            vec![ReferenceRange { text: Some("below 5".into()), ..ReferenceRange::default() }];
        assert_eq!(flagged(in_words), Ok(None));
    }
}
