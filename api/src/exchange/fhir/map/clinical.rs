//! Encounter, Condition, AllergyIntolerance, MedicationRequest, Procedure, Immunization,
//! DiagnosticReport; Observation is in a file of its own.

mod dosage;
mod observation;

use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::clinical::{
    Allergy, Encounter, Immunization, Medication, Problem, Procedure, Reaction, Report,
};
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Concept, Text};

pub(super) use observation::value;

use super::super::plan::{Planned, Repeat, Told};
use super::super::resources::clinical as fhir;
use super::super::resources::datatypes::{Period, Quantity, Range, Reference};
use super::attachment::attachments;
use super::{Mapping, Plan, told, words};

const CONDITION: &[&str] = &["Condition"];

impl Mapping<'_> {
    /// A visit; who took part joins the patient's care team (access.md, who is whose patient).
    pub(super) fn encounter(&self, patient: PatientId, resource: fhir::Encounter) -> Plan {
        let period = words::period(resource.period);
        let mut participants = Vec::new();
        let mut plan = Vec::new();
        for participant in resource.participant {
            let Some(clinician) = self.account_of(participant.individual.as_ref()) else {
                continue;
            };
            if participants.contains(&clinician) {
                continue;
            }
            participants.push(clinician);
            let role = participant.kinds.into_iter().flat_map(|kind| kind.coding).next();
            let member = Member {
                patient,
                clinician,
                role: role.map(words::code),
                joining: Joining::Import,
                since: period.start.clone(),
                until: None,
            };
            let parts: [&[u8]; 2] = [patient.as_bytes(), clinician.as_bytes()];
            plan.push(Planned {
                told: Told::Member(member),
                repeat: Repeat::Once(self.resolver.ids.command_of("fhir-member", &parts)),
                occurred_at: period.start.clone(),
            });
        }
        let location = resource.location.iter().find_map(|at| at.location.as_ref());
        let mut reasons = words::concepts(resource.reason_code);
        reasons.extend(self.reasons(&resource.reason_reference));
        let occurred_at = period.start.clone();
        let encounter = Encounter {
            encounter: self.resolver.ids.encounter(&self.row.identity),
            patient,
            status: words::need_code(resource.status, "status")?,
            class: resource.class.map(words::code),
            kinds: words::concepts(resource.kinds),
            reasons,
            period,
            participants,
            location: location.and_then(|at| self.resolver.location(at, self.place)),
            organisation: resource
                .service_provider
                .as_ref()
                .and_then(|provider| self.resolver.organisation(provider, self.place)),
        };
        plan.insert(0, Planned::main(Told::Encounter(encounter), occurred_at));
        Ok(plan)
    }

    pub(super) fn condition(&self, patient: PatientId, resource: fhir::Condition) -> Plan {
        let onset_text = in_words(
            resource.onset_string,
            resource.onset_age.as_ref(),
            resource.onset_range.as_ref(),
            resource.onset_period.as_ref(),
        );
        let abatement_text = in_words(
            resource.abatement_string,
            resource.abatement_age.as_ref(),
            resource.abatement_range.as_ref(),
            resource.abatement_period.as_ref(),
        );
        let start = |period: Option<Period>| period.and_then(|period| period.start);
        let problem = Problem {
            problem: self.record_id(),
            patient,
            encounter: self.encounter_of(resource.encounter.as_ref()),
            clinical_status: words::status(resource.clinical_status),
            verification_status: words::status(resource.verification_status),
            categories: words::concepts(resource.category),
            severity: resource.severity.map(words::concept),
            code: resource.code.map(words::concept).unwrap_or_default(),
            body_sites: words::concepts(resource.body_site),
            onset: words::date(resource.onset_date_time.or(start(resource.onset_period))),
            onset_text,
            abatement: words::date(
                resource.abatement_date_time.or(start(resource.abatement_period)),
            ),
            abatement_text,
            recorded_at: words::date(resource.recorded_date),
            notes: words::notes(resource.note),
        };
        let occurred_at = problem.onset.clone().or_else(|| problem.recorded_at.clone());
        told(Told::Problem(problem), occurred_at)
    }

    pub(super) fn allergy(&self, patient: PatientId, resource: fhir::AllergyIntolerance) -> Plan {
        let reaction = |reaction: fhir::Reaction| Reaction {
            substance: reaction.substance.map(words::concept),
            manifestations: words::concepts(reaction.manifestation),
            severity: reaction.severity,
        };
        let onset = resource.onset_period.and_then(|period| period.start);
        let allergy = Allergy {
            allergy: self.record_id(),
            patient,
            encounter: self.encounter_of(resource.encounter.as_ref()),
            clinical_status: words::status(resource.clinical_status),
            verification_status: words::status(resource.verification_status),
            kind: resource.kind,
            categories: resource.category,
            criticality: resource.criticality,
            code: resource.code.map(words::concept).unwrap_or_default(),
            onset: words::date(resource.onset_date_time.or(onset)),
            recorded_at: words::date(resource.recorded_date),
            reactions: resource.reaction.into_iter().map(reaction).collect(),
            notes: words::notes(resource.note),
        };
        let occurred_at = allergy.onset.clone().or_else(|| allergy.recorded_at.clone());
        told(Told::Allergy(allergy), occurred_at)
    }

    pub(super) fn medication_request(
        &self,
        patient: PatientId,
        resource: fhir::MedicationRequest,
    ) -> Plan {
        let reference = resource.medication_reference.as_ref();
        let drug = match resource.medication_codeable_concept {
            Some(concept) => words::concept(concept),
            None => self.drug(words::need(reference, "medication[x]")?),
        };
        let mut reasons = words::concepts(resource.reason_code);
        reasons.extend(self.reasons_in_words(&resource.reason_reference));
        let medication = Medication {
            medication: self.record_id(),
            patient,
            encounter: self.encounter_of(resource.encounter.as_ref()),
            status: words::need_code(resource.status, "status")?,
            intent: words::need_code(resource.intent, "intent")?,
            drug,
            authored_on: words::date(resource.authored_on),
            requester: self.account_of(resource.requester.as_ref()),
            dosages: resource.dosage_instruction.into_iter().filter_map(dosage::text).collect(),
            reasons,
            problems: self.records(&resource.reason_reference, CONDITION),
            notes: words::notes(resource.note),
        };
        let occurred_at = medication.authored_on.clone();
        told(Told::Medication(medication), occurred_at)
    }

    pub(super) fn procedure(&self, patient: PatientId, resource: fhir::Procedure) -> Plan {
        let performed_text = in_words(
            resource.performed_string,
            resource.performed_age.as_ref(),
            resource.performed_range.as_ref(),
            None,
        );
        let mut reasons = words::concepts(resource.reason_code);
        reasons.extend(self.reasons_in_words(&resource.reason_reference));
        let performers = resource.performer.iter().filter_map(|by| by.actor.as_ref());
        let procedure = Procedure {
            procedure: self.record_id(),
            patient,
            encounter: self.encounter_of(resource.encounter.as_ref()),
            status: words::need_code(resource.status, "status")?,
            code: resource.code.map(words::concept).unwrap_or_default(),
            performed: words::point(resource.performed_date_time)
                .unwrap_or_else(|| words::period(resource.performed_period)),
            performed_text,
            performers: self.accounts(performers),
            reasons,
            problems: self.records(&resource.reason_reference, CONDITION),
            body_sites: words::concepts(resource.body_site),
            outcome: resource.outcome.map(words::concept),
            notes: words::notes(resource.note),
        };
        let occurred_at = procedure.performed.start.clone();
        told(Told::Procedure(procedure), occurred_at)
    }

    pub(super) fn immunization(&self, patient: PatientId, resource: fhir::Immunization) -> Plan {
        let performers = resource.performer.iter().filter_map(|by| by.actor.as_ref());
        let immunization = Immunization {
            immunization: self.record_id(),
            patient,
            encounter: self.encounter_of(resource.encounter.as_ref()),
            status: words::need_code(resource.status, "status")?,
            vaccine: words::concept(words::need(resource.vaccine_code, "vaccineCode")?),
            occurred: words::date(resource.occurrence_date_time),
            occurred_text: words::text(resource.occurrence_string),
            lot_number: words::text(resource.lot_number),
            site: resource.site.map(words::concept),
            route: resource.route.map(words::concept),
            dose: resource.dose_quantity.map(words::quantity),
            performers: self.accounts(performers),
            notes: words::notes(resource.note),
        };
        let occurred_at = immunization.occurred.clone();
        told(Told::Immunization(immunization), occurred_at)
    }

    pub(super) fn diagnostic_report(
        &self,
        patient: PatientId,
        resource: fhir::DiagnosticReport,
    ) -> Plan {
        let forms = resource.presented_form.into_iter().enumerate();
        let (attachments, blobs) =
            attachments(forms.map(|(n, form)| (format!("presentedForm[{n}]"), form)))?;
        let report = Report {
            report: self.record_id(),
            patient,
            encounter: self.encounter_of(resource.encounter.as_ref()),
            status: words::need_code(resource.status, "status")?,
            categories: words::concepts(resource.category),
            code: words::concept(words::need(resource.code, "code")?),
            effective: words::point(resource.effective_date_time)
                .unwrap_or_else(|| words::period(resource.effective_period)),
            issued: words::date(resource.issued),
            performers: self.accounts(&resource.performer),
            results: self.records(&resource.result, &["Observation"]),
            conclusion: words::text(resource.conclusion),
            conclusion_codes: words::concepts(resource.conclusion_code),
            attachments,
        };
        let occurred_at = report.effective.start.clone().or_else(|| report.issued.clone());
        told(Told::Report(report, blobs), occurred_at)
    }

    /// The codes of conditions that are reasons.
    fn reasons(&self, references: &[Reference]) -> Vec<Concept> {
        let concepts =
            references.iter().filter_map(|reason| self.resolver.concept(reason, self.place));
        concepts.filter(|concept| !concept.is_empty()).collect()
    }

    /// Reasons that are not records of their own: contained conditions, or words.
    fn reasons_in_words(&self, references: &[Reference]) -> Vec<Concept> {
        let loose = |reason: &&Reference| {
            reason.reference.as_deref().is_none_or(|text| text.starts_with('#'))
        };
        let concepts = references.iter().filter(loose).filter_map(|reason| {
            self.resolver.concept(reason, self.place).or_else(|| {
                let text = words::text(reason.display.clone())?;
                Some(Concept { codes: Vec::new(), text: Some(text) })
            })
        });
        concepts.collect()
    }

    /// What a referenced or contained Medication is; at least what the reference calls it.
    fn drug(&self, reference: &Reference) -> Concept {
        self.resolver.concept(reference, self.place).unwrap_or_else(|| Concept {
            codes: Vec::new(),
            text: words::text(reference.display.clone()),
        })
    }
}

/// A time that is no date: words, an age, a range, or a span of which the start is told apart.
fn in_words(
    text: Option<String>,
    age: Option<&Quantity>,
    range: Option<&Range>,
    period: Option<&Period>,
) -> Option<Text> {
    let text = text
        .or_else(|| age.and_then(words::quantity_text))
        .or_else(|| range.and_then(words::range_text))
        .or_else(|| period.and_then(words::period_text));
    words::text(text)
}
