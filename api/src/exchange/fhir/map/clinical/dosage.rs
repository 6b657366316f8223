//! How to take a medication, as one line.

use chartlog_domain::words::Text;

use super::super::super::resources::clinical::{Dosage, Repeat};
use super::super::super::resources::datatypes::CodeableConcept;
use super::super::words;

/// The dosage in the source's words; else put together from its parts:
/// `1 tablet; 2 times per 1 d; oral; as needed; with meals`.
pub(super) fn text(dosage: Dosage) -> Option<Text> {
    if let Some(text) = words::text(dosage.text) {
        return Some(text);
    }
    let mut parts = Vec::new();
    for dose in &dosage.dose_and_rate {
        parts.extend(dose.dose_quantity.as_ref().and_then(words::quantity_text));
        parts.extend(dose.dose_range.as_ref().and_then(words::range_text));
    }
    if let Some(timing) = dosage.timing {
        parts.extend(timing.code.and_then(label));
        parts.extend(timing.repeat.as_ref().and_then(repeat));
    }
    parts.extend(dosage.route.and_then(label));
    if let Some(reason) = dosage.as_needed_codeable_concept.and_then(label) {
        parts.push(format!("as needed for {reason}"));
    } else if dosage.as_needed_boolean == Some(true) {
        parts.push("as needed".to_owned());
    }
    parts.extend(dosage.additional_instruction.into_iter().filter_map(label));
    parts.extend(dosage.patient_instruction);
    words::text(Some(parts.join("; ")))
}

fn label(concept: CodeableConcept) -> Option<String> {
    let concept = words::concept(concept);
    Some(concept.label().to_owned()).filter(|label| !label.is_empty())
}

fn repeat(repeat: &Repeat) -> Option<String> {
    let times = repeat.frequency.unwrap_or(1);
    let period = repeat.period.as_ref()?.0.as_str();
    let unit = repeat.period_unit.as_deref().unwrap_or_default();
    let word = if times == 1 { "time" } else { "times" };
    Some(format!("{times} {word} per {period} {unit}").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dosage_in_parts_becomes_a_line() {
        let dosage = serde_json::from_str(
            r#"{"timing":{"repeat":{"frequency":2,"period":1.0,"periodUnit":"d"}},
            "asNeededBoolean":true,"doseAndRate":[{"doseQuantity":{"value":1,"unit":"tablet"}}],
            "additionalInstruction":[{"text":"with meals"}]}"#,
        )
        .unwrap();
        let line = text(dosage).unwrap();
        assert_eq!(line.expose(), "1 tablet; 2 times per 1.0 d; as needed; with meals");
    }

    #[test]
    fn the_sources_words_come_first() {
        let dosage =
            serde_json::from_str(r#"{"text":"one a day","asNeededBoolean":true}"#).unwrap();
        assert_eq!(text(dosage).unwrap().expose(), "one a day");
    }
}
