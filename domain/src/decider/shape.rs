//! Shapes of codes that are entered here: what no code of its system looks like is a typing error.
//! Whether a code is in its system, in force and right, is for whoever maintains the system. Imported
//! history is taken as it is.

use super::Refusal;
use super::guard::{Problems, named};
use crate::limits::{CODE_BYTES, LINE_BYTES, WORD_BYTES, at_most};
use crate::words::{Code, Concept, Quantity};

/// URI of UCUM in FHIR.
pub(crate) const UCUM: &str = "http://unitsofmeasure.org";
/// URI of LOINC in FHIR.
pub(crate) const LOINC: &str = "http://loinc.org";
const SNOMED_CT: &str = "http://snomed.info/sct";
const ICD_10_CM: &str = "http://hl7.org/fhir/sid/icd-10-cm";
const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
const CVX: &str = "http://hl7.org/fhir/sid/cvx";

/// Refuses a concept without a code and without words, and one with a code of the wrong shape.
pub(crate) fn concept(field: &'static str, concept: &Concept) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    problems.check(named(field, concept));
    concept.codes.iter().for_each(|one| problems.check(code(field, one)));
    problems.none()
}

/// Refuses concepts of which one is wrong.
pub(crate) fn concepts(field: &'static str, all: &[Concept]) -> Result<(), Refusal> {
    all.iter().try_for_each(|one| concept(field, one))
}

/// Refuses a code without a system, one that is no code at all, and one that no code of its system
/// looks like.
pub(crate) fn code(field: &'static str, code: &Code) -> Result<(), Refusal> {
    if code.code.is_empty() {
        return Err(Refusal::Required { field });
    }
    at_most(field, code.code.len(), CODE_BYTES, "bytes")?;
    at_most(field, code.system.len(), WORD_BYTES, "bytes")?;
    at_most(field, code.display.as_ref().map_or(0, String::len), LINE_BYTES, "bytes")?;
    let system = !code.system.is_empty() && !code.system.contains(is_blank);
    if system && !code.code.contains(is_blank) && fits(&code.system, &code.code) {
        Ok(())
    } else {
        Err(Refusal::Malformed { field })
    }
}

/// Refuses a unit that is no code of UCUM: those are printable ASCII without blanks (UCUM, 2.1, §2).
pub(crate) fn unit(field: &'static str, quantity: &Quantity) -> Result<(), Refusal> {
    if quantity.system.as_deref() != Some(UCUM) {
        return Ok(());
    }
    let Some(unit) = &quantity.code else { return Err(Refusal::Required { field }) };
    at_most(field, unit.len(), CODE_BYTES, "bytes")?;
    let good = !unit.is_empty() && unit.bytes().all(|byte| byte.is_ascii_graphic());
    if good { Ok(()) } else { Err(Refusal::Malformed { field }) }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn fits(system: &str, code: &str) -> bool {
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match system {
        ICD_10_CM => is_icd_10_cm(code),
        // SNOMED CT, Technical Implementation Guide, 5.1: an identifier has 6 to 18 digits.
        SNOMED_CT => digits(code, 6, 18) && !code.starts_with('0'),
        // LOINC Users' Guide, 1: a number and a check digit; parts and answers have two letters first.
        LOINC => {
            let number = ["LA", "LG", "LL", "LP"].iter().find_map(|kind| code.strip_prefix(kind));
            let parts = number.unwrap_or(code).split_once('-');
            parts.is_some_and(|(number, check)| digits(number, 1, 8) && digits(check, 1, 1))
        }
        // RxNorm Technical Documentation, 12.4: an RXCUI has at most 8 digits.
        RXNORM => digits(code, 1, 8),
        CVX => digits(code, 1, 3),
        _ => true,
    }
}

/// A letter, a digit and a third character, and behind a point at most four more (ICD-10-CM Official
/// Guidelines, I.A.2: codes have 3 to 7 characters).
fn is_icd_10_cm(code: &str) -> bool {
    let (category, rest) = code.split_once('.').map_or((code, None), |(c, rest)| (c, Some(rest)));
    let upper = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let [first, second, third] = category.as_bytes() else { return false };
    first.is_ascii_uppercase()
        && second.is_ascii_digit()
        && upper(*third)
        && rest.is_none_or(|rest| (1..=4).contains(&rest.len()) && rest.bytes().all(upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(system: &str, text: &str) -> Result<(), Refusal> {
        code("code", &Code::new(system, text, "what it is called"))
    }

    #[test]
    fn codes_of_known_systems_look_like_theirs() {
        for (system, good, bad) in [
            (
                ICD_10_CM,
                vec!["I10", "E11.9", "C7A.00", "S72.001A"],
                vec!["e11.9", "E119", "11.9", "E11.", "E11.12345", "EE1"],
            ),
            (
                SNOMED_CT,
                vec!["38341003", "428191000124101"],
                vec!["12345", "038341003", "3834100X", "1234567890123456789"],
            ),
            (
                LOINC,
                vec!["8480-6", "29463-7", "LA6576-8"],
                vec!["8480", "8480-66", "-6", "LX6576-8"],
            ),
            (RXNORM, vec!["7", "316049"], vec!["", "316049000", "rx1"]),
            (CVX, vec!["140", "03"], vec!["1400", "flu"]),
            ("urn:example", vec!["anything-at.all"], vec!["two words", "", "tab\tbed"]),
        ] {
            for text in good {
                assert_eq!(of(system, text), Ok(()), "{system} {text}");
            }
            for text in bad {
                assert!(of(system, text).is_err(), "{system} {text}");
            }
        }
    }

    #[test]
    fn a_code_has_a_system_and_a_limit() {
        assert_eq!(of("", "I10"), Err(Refusal::Malformed { field: "code" }));
        assert_eq!(of("two words", "I10"), Err(Refusal::Malformed { field: "code" }));
        assert_eq!(of("urn:example", &"x".repeat(CODE_BYTES)), Ok(()));
        assert_eq!(
            of("urn:example", &"x".repeat(CODE_BYTES + 1)).unwrap_err().code(),
            "OVER_LIMIT"
        );
    }

    #[test]
    fn a_unit_is_a_code_of_ucum() {
        let of = |unit: Option<&str>| Quantity {
            system: Some(UCUM.to_owned()),
            code: unit.map(str::to_owned),
            ..Quantity::default()
        };
        for good in ["mm[Hg]", "10*3/uL", "%", "{score}"] {
            assert_eq!(unit("unit", &of(Some(good))), Ok(()), "{good}");
        }
        for bad in ["", "mm Hg", "µg"] {
            assert_eq!(unit("unit", &of(Some(bad))), Err(Refusal::Malformed { field: "unit" }));
        }
        assert_eq!(unit("unit", &of(None)), Err(Refusal::Required { field: "unit" }));
        assert_eq!(unit("unit", &Quantity::default()), Ok(()), "of no system");
    }
}
