//! DocumentReference, CarePlan, Goal, CareTeam.

use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::clinical::{CarePlan, Document, Goal, GoalTarget, PlannedActivity};
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Concept, DateTime};

use super::super::plan::{Planned, Repeat, Told};
use super::super::resources::care as fhir;
use super::super::resources::clinical::Finding;
use super::attachment::attachments;
use super::clinical::value;
use super::{Mapping, Plan, told, words};

impl Mapping<'_> {
    pub(super) fn document_reference(
        &self,
        patient: PatientId,
        resource: fhir::DocumentReference,
    ) -> Plan {
        let contents = resource.content.into_iter().enumerate().filter_map(|(n, content)| {
            Some((format!("content[{n}].attachment"), content.attachment?))
        });
        let (attachments, blobs) = attachments(contents)?;
        let encounters = resource.context.map(|context| context.encounter).unwrap_or_default();
        let document = Document {
            document: self.record_id(),
            patient,
            encounters: encounters
                .iter()
                .filter_map(|encounter| self.encounter_of(Some(encounter)))
                .collect(),
            status: words::need_code(resource.status, "status")?,
            kind: resource.kind.map(words::concept),
            categories: words::concepts(resource.category),
            filed_at: words::date(resource.date),
            authors: self.accounts(&resource.author),
            description: words::text(resource.description),
            attachments,
        };
        let occurred_at = document.filed_at.clone();
        told(Told::Document(document, blobs), occurred_at)
    }

    pub(super) fn care_plan(&self, patient: PatientId, resource: fhir::CarePlan) -> Plan {
        let activities = resource.activity.into_iter().map(activity).collect();
        let words_of = resource.text.and_then(|text| text.div);
        let plan = CarePlan {
            plan: self.record_id(),
            patient,
            encounter: self.encounter_of(resource.encounter.as_ref()),
            status: words::need_code(resource.status, "status")?,
            intent: words::need_code(resource.intent, "intent")?,
            categories: words::concepts(resource.category),
            title: words::text(resource.title),
            description: words::text(
                resource.description.or_else(|| words_of.as_deref().and_then(plain_text)),
            ),
            period: words::period(resource.period),
            problems: self.records(&resource.addresses, &["Condition"]),
            goals: self.records(&resource.goal, &["Goal"]),
            activities,
            notes: words::notes(resource.note),
        };
        let occurred_at = plan.period.start.clone();
        told(Told::CarePlan(plan), occurred_at)
    }

    pub(super) fn goal(&self, patient: PatientId, resource: fhir::Goal) -> Plan {
        let goal = Goal {
            goal: self.record_id(),
            patient,
            lifecycle_status: words::need_code(resource.lifecycle_status, "lifecycleStatus")?,
            achievement: resource.achievement_status.map(words::concept),
            description: words::concept(words::need(resource.description, "description")?),
            start: words::date(resource.start_date),
            problems: self.records(&resource.addresses, &["Condition"]),
            targets: resource.target.into_iter().map(target).collect(),
            notes: words::notes(resource.note),
        };
        let occurred_at = goal.start.clone();
        told(Told::Goal(goal), occurred_at)
    }

    /// Members of the care team. Only practitioners are: relatives and organisations see no
    /// charts. A team that was entered in error, or has none of them, is filed only.
    pub(super) fn care_team(&self, patient: PatientId, resource: fhir::CareTeam) -> Plan {
        if resource.status.as_deref() == Some("entered-in-error") {
            return Ok(Vec::new());
        }
        let period = words::period(resource.period);
        let ended = resource.status.as_deref() == Some("inactive");
        let mut plan: Vec<Planned> = Vec::new();
        let mut clinicians = Vec::new();
        for participant in resource.participant {
            let Some(clinician) = self.account_of(participant.member.as_ref()) else { continue };
            if clinicians.contains(&clinician) {
                continue;
            }
            clinicians.push(clinician);
            let own = words::period(participant.period);
            let until = own.end.or_else(|| period.end.clone());
            if ended && until.is_none() {
                continue; // a team that is no more, nobody knows since when, opens nothing
            }
            let since: Option<DateTime> = own.start.or_else(|| period.start.clone());
            let role = participant.role.into_iter().flat_map(|role| role.coding).next();
            let member = Member {
                patient,
                clinician,
                role: role.map(words::code),
                joining: Joining::Import,
                since: since.clone(),
                until,
            };
            plan.push(Planned {
                told: Told::Member(member),
                repeat: Repeat::Versioned(clinician.as_bytes().to_vec()),
                occurred_at: since,
            });
        }
        Ok(plan)
    }
}

fn activity(given: fhir::Activity) -> PlannedActivity {
    let outcome = given.outcome_codeable_concept.into_iter().next();
    let referred = given.reference.and_then(|reference| reference.display);
    let detail = given.detail.unwrap_or_default();
    let in_words = || {
        let text = words::text(referred.clone())?;
        Some(Concept { codes: Vec::new(), text: Some(text) })
    };
    PlannedActivity {
        what: detail.code.or(outcome).map(words::concept).or_else(in_words),
        status: detail.status,
        description: words::text(detail.description),
    }
}

fn target(given: fhir::Target) -> GoalTarget {
    GoalTarget {
        measure: given.measure.map(words::concept),
        due: words::date(given.due_date),
        detail: value(Finding {
            value_quantity: given.detail_quantity,
            value_range: given.detail_range,
            value_codeable_concept: given.detail_codeable_concept,
            value_string: given.detail_string,
            value_boolean: given.detail_boolean,
            value_integer: given.detail_integer,
            value_ratio: given.detail_ratio,
            ..Finding::default()
        }),
    }
}

/// The words of an XHTML narrative: tags become line breaks or spaces, entities letters.
fn plain_text(div: &str) -> Option<String> {
    let mut text = String::with_capacity(div.len());
    let mut rest = div;
    while let Some(start) = rest.find('<') {
        push(&mut text, &rest[..start]);
        let end = rest[start..].find('>')?;
        text.push(' ');
        rest = &rest[start + end + 1..];
    }
    push(&mut text, rest);
    let words: Vec<_> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn push(text: &mut String, part: &str) {
    if part.contains('&') {
        let part = part
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&#39;", "'")
            .replace("&nbsp;", " ")
            .replace("&amp;", "&");
        text.push_str(&part);
    } else {
        text.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrative_becomes_its_words() {
        let div = "<div xmlns=\"x\">Care Plan for <b>sleep</b>.<br/>Fish &amp; oil</div>";
        assert_eq!(plain_text(div).as_deref(), Some("Care Plan for sleep . Fish & oil"));
        assert_eq!(plain_text("<div/>"), None);
    }
}
