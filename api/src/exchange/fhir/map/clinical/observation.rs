//! Observation, with its components.

use chartlog_domain::facts::clinical::{Finding, Observation, ReferenceRange};
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Text, Value};

use super::super::super::plan::Told;
use super::super::super::resources::clinical as fhir;
use super::super::{Mapping, Plan, told, words};

impl Mapping<'_> {
    pub(in super::super) fn observation(
        &self,
        patient: PatientId,
        mut resource: fhir::Observation,
    ) -> Plan {
        let given = resource.take_finding();
        words::need(given.code.as_ref(), "code")?;
        let at = resource.effective_date_time.or(resource.effective_instant);
        let observation = Observation {
            observation: self.record_id(),
            patient,
            encounter: self.encounter_of(resource.encounter.as_ref()),
            status: words::need_code(resource.status, "status")?,
            categories: words::concepts(resource.category),
            finding: finding(given),
            components: resource.component.into_iter().map(finding).collect(),
            effective: words::point(at).unwrap_or_else(|| words::period(resource.effective_period)),
            issued: words::date(resource.issued),
            performers: self.accounts(&resource.performer),
            notes: words::notes(resource.note),
        };
        let start = observation.effective.start.clone();
        let occurred_at = start.or_else(|| observation.issued.clone());
        told(Told::Observation(observation), occurred_at)
    }
}

fn finding(mut given: fhir::Finding) -> Finding {
    Finding {
        code: given.code.take().map(words::concept).unwrap_or_default(),
        absent_reason: given.data_absent_reason.take().map(words::concept),
        interpretation: words::concepts(std::mem::take(&mut given.interpretation)),
        reference_ranges: std::mem::take(&mut given.reference_range)
            .into_iter()
            .map(|range| ReferenceRange {
                low: range.low.map(words::quantity),
                high: range.high.map(words::quantity),
                text: words::text(range.text),
            })
            .collect(),
        value: value(given),
    }
}

/// The value of a finding. A time of day and sampled data stay text, as they were written.
pub(in super::super) fn value(given: fhir::Finding) -> Option<Value> {
    let fhir::Finding {
        value_quantity,
        value_codeable_concept,
        value_string,
        value_boolean,
        value_integer,
        value_range,
        value_ratio,
        value_sampled_data,
        value_time,
        value_date_time,
        value_period,
        ..
    } = given;
    let quantity = |quantity: Option<_>| quantity.map(words::quantity);
    let text = value_string.or(value_time).or(value_sampled_data.and_then(|sampled| sampled.data));
    quantity(value_quantity)
        .map(Value::Quantity)
        .or_else(|| value_codeable_concept.map(|given| Value::Concept(words::concept(given))))
        .or_else(|| text.map(|text| Value::Text(Text::from(text))))
        .or_else(|| value_boolean.map(Value::Boolean))
        .or_else(|| value_integer.map(Value::Integer))
        .or_else(|| value_range.map(|r| Value::Range(quantity(r.low), quantity(r.high))))
        .or_else(|| {
            value_ratio.map(|r| Value::Ratio(quantity(r.numerator), quantity(r.denominator)))
        })
        .or_else(|| value_date_time.map(|date| Value::DateTime(date.0)))
        .or_else(|| value_period.map(|period| Value::Period(words::period(Some(period)))))
}

#[cfg(test)]
mod tests {
    use chartlog_domain::words::{Concept, DateTime};

    use super::*;

    fn value_of(json: &str) -> Option<Value> {
        value(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn every_kind_of_value_is_kept() {
        assert!(matches!(value_of(r#"{"valueQuantity":{"value":1.50}}"#),
            Some(Value::Quantity(q)) if q.value.as_ref().unwrap().as_str() == "1.50"));
        assert!(matches!(
            value_of(r#"{"valueCodeableConcept":{"text":"a"}}"#),
            Some(Value::Concept(Concept { text: Some(_), .. }))
        ));
        assert!(matches!(value_of(r#"{"valueString":"a"}"#), Some(Value::Text(_))));
        assert!(matches!(value_of(r#"{"valueBoolean":false}"#), Some(Value::Boolean(false))));
        assert!(matches!(value_of(r#"{"valueInteger":-3}"#), Some(Value::Integer(-3))));
        assert!(matches!(
            value_of(r#"{"valueRange":{"low":{"value":1}}}"#),
            Some(Value::Range(Some(_), None))
        ));
        assert!(matches!(
            value_of(r#"{"valueRatio":{"denominator":{"value":1}}}"#),
            Some(Value::Ratio(None, Some(_)))
        ));
        assert!(matches!(value_of(r#"{"valueTime":"10:30:00"}"#), Some(Value::Text(_))));
        assert_eq!(
            value_of(r#"{"valueDateTime":"2015"}"#),
            Some(Value::DateTime(DateTime::parse("2015").unwrap()))
        );
        assert!(matches!(value_of(r#"{"valuePeriod":{"start":"2015"}}"#), Some(Value::Period(_))));
        assert!(matches!(
            value_of(r#"{"valueSampledData":{"data":"1 2 3"}}"#),
            Some(Value::Text(_))
        ));
        assert_eq!(value_of("{}"), None);
    }
}
