//! Coverage, Claim, ExplanationOfBenefit. Nothing here carries narrative: codes are bare, and
//! what is only words stays in the original.

use chartlog_domain::facts::coding::{ClaimCodes, ServiceLine};
use chartlog_domain::facts::coverage::Coverage;
use chartlog_domain::facts::ledger::{AdjudicatedAmount, Adjudication, Claim, ClaimLine};
use chartlog_domain::ids::{ClaimId, CoverageId, EncounterId, PatientId};
use chartlog_domain::words::{Code, Text};
use serde_json::value::RawValue;

use super::super::identity::Identity;
use super::super::plan::{Planned, Repeat, Told};
use super::super::resolve::inside;
use super::super::resources::billing as fhir;
use super::super::resources::datatypes::{CodeableConcept, Reference};
use super::{Mapping, Plan, read, told, words};

impl Mapping<'_> {
    pub(super) fn coverage(&self, patient: PatientId, resource: fhir::Coverage) -> Plan {
        let id = self.resolver.ids.coverage(&self.row.identity);
        words::need(resource.status.as_ref(), "status")?;
        let coverage = self.coverage_as(id, patient, resource);
        let occurred_at = coverage.period.start.clone();
        told(Told::Coverage(coverage), occurred_at)
    }

    pub(super) fn claim(&self, patient: PatientId, resource: fhir::Claim) -> Plan {
        let id = self.resolver.ids.claim(&self.row.identity);
        let mut plan = Vec::new();
        let coverages = self.insurance(patient, &resource.insurance, &mut plan);
        let encounters = self.encounters(&resource.item);
        let codes = ClaimCodes {
            claim: id,
            patient,
            encounters: encounters.clone(),
            diagnoses: self.diagnoses(&resource.diagnosis),
            services: (1..).zip(&resource.item).map(|(n, item)| service(n, item)).collect(),
        };
        let lines = (1..)
            .zip(resource.item)
            .map(|(n, item)| ClaimLine {
                sequence: item.sequence.unwrap_or(n),
                net: words::money(item.net),
            })
            .collect();
        let payer = self.payer(resource.insurer.as_ref(), &resource.insurance);
        let claim = Claim {
            claim: id,
            patient,
            encounters,
            kind: words::status(resource.kind),
            usage: words::need_code(resource.usage, "use")?,
            status: words::need_code(resource.status, "status")?,
            created: words::date(resource.created),
            billable_period: words::period(resource.billable_period),
            payer: if coverages.is_empty() { payer } else { None },
            coverages,
            total: words::money(resource.total),
            lines,
        };
        let occurred_at = claim.created.clone();
        plan.push(Planned::main(Told::Claim { claim, codes }, occurred_at));
        Ok(plan)
    }

    pub(super) fn explanation_of_benefit(
        &self,
        patient: PatientId,
        resource: fhir::ExplanationOfBenefit,
    ) -> Plan {
        let mut plan = Vec::new();
        self.insurance(patient, &resource.insurance, &mut plan);
        let claim = resource.claim.as_ref().and_then(|claim| self.claim_of(claim));
        let payer = self.payer(resource.insurer.as_ref(), &resource.insurance);
        let mut amounts: Vec<_> = resource
            .total
            .into_iter()
            .map(|total| amount(None, total.category.as_ref(), words::money(total.amount), None))
            .collect();
        amounts.extend(resource.adjudication.into_iter().map(|line| adjudicated(None, line)));
        for (n, item) in (1..).zip(resource.item) {
            let sequence = Some(item.sequence.unwrap_or(n));
            let lines = item.adjudication.into_iter();
            amounts.extend(lines.map(|line| adjudicated(sequence, line)));
        }
        let adjudication = Adjudication {
            adjudication: self.resolver.ids.adjudication(&self.row.identity),
            patient,
            claim,
            status: words::need_code(resource.status, "status")?,
            outcome: words::need_code(resource.outcome, "outcome")?,
            created: words::date(resource.created),
            payer,
            amounts,
            paid: words::money(resource.payment.and_then(|payment| payment.amount)),
        };
        // An answer without its claim gets a stream of its own.
        let stream = claim.unwrap_or_else(|| self.resolver.ids.claim(&self.row.identity));
        let occurred_at = adjudication.created.clone();
        plan.push(Planned::main(Told::Adjudication(stream, adjudication), occurred_at));
        Ok(plan)
    }

    /// The coverages that are referred to. A contained one is told here, once for each content
    /// it has for this patient: it has no identity outside its container, so a hundred answers
    /// of the same payer would else be a hundred contracts.
    fn insurance(
        &self,
        patient: PatientId,
        insurance: &[fhir::Insurance],
        plan: &mut Vec<Planned>,
    ) -> Vec<CoverageId> {
        let mut coverages = Vec::new();
        for reference in insurance.iter().filter_map(|insurance| insurance.coverage.as_ref()) {
            let literal = reference.reference.as_deref();
            let id = match literal.and_then(|text| text.strip_prefix('#')) {
                Some(id) => match inside(id, self.place) {
                    Some((contained, json))
                        if contained.resource_type.as_deref() == Some("Coverage") =>
                    {
                        self.contained_coverage(patient, json, plan)
                    }
                    Some(_) | None => None,
                },
                None => self
                    .resolver
                    .follow(reference, self.place, "Coverage")
                    .filter(|target| target.may_be("Coverage"))
                    .map(|target| self.resolver.ids.coverage(&target.identity)),
            };
            coverages.extend(id.filter(|id| !coverages.contains(id)));
        }
        coverages
    }

    fn contained_coverage(
        &self,
        patient: PatientId,
        json: &RawValue,
        plan: &mut Vec<Planned>,
    ) -> Option<CoverageId> {
        let resource: fhir::Coverage = read(json.get()).ok()?;
        let coverage = self.coverage_as(CoverageId::from_bytes([0; 16]), patient, resource);
        let identity = Identity::by_content(
            &format!("Coverage of {patient}"),
            blake3::hash(&contract(&coverage)).as_bytes(),
        );
        let id = self.resolver.ids.coverage(&identity);
        let command = self.resolver.ids.command(&identity, b"contained", 0);
        let occurred_at = coverage.period.start.clone();
        plan.push(Planned {
            told: Told::Coverage(Coverage { coverage: id, ..coverage }),
            repeat: Repeat::Once(command),
            occurred_at,
        });
        Some(id)
    }

    fn coverage_as(
        &self,
        coverage: CoverageId,
        patient: PatientId,
        resource: fhir::Coverage,
    ) -> Coverage {
        let payor = resource.payor.first();
        let class = |code: &str| {
            let of_code = |class: &&fhir::Class| {
                class.kind.coding.iter().any(|coding| coding.code.as_deref() == Some(code))
            };
            let class = resource.class.iter().find(of_code)?;
            words::text(class.value.clone().or_else(|| class.name.clone()))
        };
        let (group, plan) = (class("group"), class("plan"));
        let subscriber = resource.subscriber.as_ref();
        let own = resource.identifier.into_iter().find_map(|identifier| identifier.value);
        Coverage {
            coverage,
            patient,
            status: resource.status.unwrap_or_default(),
            kind: resource.kind.map(words::concept),
            payer: payor.and_then(|payor| words::text(self.resolver.name(payor, self.place))),
            payer_organisation: payor
                .filter(|payor| payor.reference.is_some())
                .and_then(|payor| self.resolver.organisation(payor, self.place)),
            member_id: words::text(resource.subscriber_id.or(own)),
            group,
            plan,
            subscriber: subscriber.and_then(|of| words::text(self.resolver.name(of, self.place))),
            relationship: resource.relationship.map(words::concept),
            period: words::period(resource.period),
        }
    }

    fn payer(&self, insurer: Option<&Reference>, insurance: &[fhir::Insurance]) -> Option<Text> {
        let named = insurer.and_then(|insurer| self.resolver.name(insurer, self.place));
        words::text(named.or_else(|| {
            insurance
                .iter()
                .filter_map(|insurance| insurance.coverage.as_ref())
                .find_map(|coverage| coverage.display.clone())
        }))
    }

    fn claim_of(&self, reference: &Reference) -> Option<ClaimId> {
        let target = self.resolver.follow(reference, self.place, "Claim")?;
        target.may_be("Claim").then(|| self.resolver.ids.claim(&target.identity))
    }

    fn encounters(&self, items: &[fhir::Item]) -> Vec<EncounterId> {
        let mut encounters = Vec::new();
        for reference in items.iter().flat_map(|item| &item.encounter) {
            let encounter = self.encounter_of(Some(reference));
            encounters.extend(encounter.filter(|id| !encounters.contains(id)));
        }
        encounters
    }

    /// Diagnoses by number from 1. One that is not known stays empty, so that lines still point
    /// at the right ones.
    fn diagnoses(&self, given: &[fhir::Diagnosis]) -> Vec<Code> {
        let mut diagnoses = Vec::new();
        for (n, diagnosis) in (1..).zip(given) {
            let number = usize::try_from(diagnosis.sequence.unwrap_or(n)).unwrap_or(usize::MAX);
            if number == 0 || number > given.len().max(256) {
                continue; // no numbering that means anything
            }
            let coded = diagnosis.diagnosis_codeable_concept.as_ref().and_then(words::bare);
            let code = coded.or_else(|| {
                let reference = diagnosis.diagnosis_reference.as_ref()?;
                let concept = self.resolver.concept(reference, self.place)?;
                concept.codes.first().map(Code::bare)
            });
            if diagnoses.len() < number {
                diagnoses.resize(number, Code::default());
            }
            diagnoses[number - 1] = code.unwrap_or_default();
        }
        diagnoses
    }
}

fn service(number: u32, item: &fhir::Item) -> ServiceLine {
    let start = item.serviced_period.as_ref().and_then(|period| period.start.clone());
    ServiceLine {
        sequence: item.sequence.unwrap_or(number),
        code: item.product_or_service.as_ref().and_then(words::bare),
        modifiers: item.modifier.iter().filter_map(words::bare).collect(),
        units: item.quantity.as_ref().and_then(|units| units.value.clone()).map(|units| units.0),
        diagnoses: item.diagnosis_sequence.clone(),
        date: words::date(item.serviced_date.clone().or(start)),
    }
}

fn adjudicated(sequence: Option<u32>, line: fhir::Adjudication) -> AdjudicatedAmount {
    let value = line.value.map(|value| Text::from(value.0.as_str()));
    amount(sequence, line.category.as_ref(), words::money(line.amount), value)
}

fn amount(
    sequence: Option<u32>,
    category: Option<&CodeableConcept>,
    amount: Option<chartlog_domain::words::Money>,
    value: Option<Text>,
) -> AdjudicatedAmount {
    AdjudicatedAmount { sequence, category: category.and_then(words::bare), amount, value }
}

/// What makes a contract the same contract.
fn contract(coverage: &Coverage) -> Vec<u8> {
    let text = |text: &Option<Text>| text.as_ref().map(|t| t.expose().to_owned());
    let date = |date: &Option<chartlog_domain::words::DateTime>| {
        date.as_ref().map(|date| date.as_str().to_owned())
    };
    let label = |concept: &Option<chartlog_domain::words::Concept>| {
        concept.as_ref().map(|concept| concept.label().to_owned())
    };
    let parts = (
        &coverage.status,
        label(&coverage.kind),
        text(&coverage.payer),
        coverage.payer_organisation.map(|payer| payer.to_string()),
        (text(&coverage.member_id), text(&coverage.group), text(&coverage.plan)),
        (text(&coverage.subscriber), label(&coverage.relationship)),
        (date(&coverage.period.start), date(&coverage.period.end)),
    );
    serde_json::to_vec(&parts).unwrap_or_default()
}
