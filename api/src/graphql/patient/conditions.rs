//! Problems and allergies.

use async_graphql::SimpleObject;
use chartlog_domain::facts::clinical;
use chartlog_projections::patient::query::Charted;

use super::person::{text, texts};
use crate::graphql::scalars::{Concept, DateTime, Id, concepts};

/// When and why a record ended.
#[derive(SimpleObject)]
pub(crate) struct Ending {
    /// When.
    at: DateTime,
    /// Why; null when not said.
    reason: Option<String>,
}

impl From<clinical::Ended> for Ending {
    fn from(ended: clinical::Ended) -> Self {
        Self { at: DateTime::from(&ended.at), reason: text(ended.reason.as_ref()) }
    }
}

/// A problem or diagnosis (FHIR Condition), as it is now.
#[derive(SimpleObject)]
pub(crate) struct Problem {
    /// Id of the problem.
    id: Id,
    /// Id of the encounter in which it was asserted; null when in none.
    encounter_id: Option<Id>,
    /// `active`, `recurrence`, `relapse`, `inactive`, `remission` or `resolved` (FHIR
    /// condition-clinical); null when not said.
    clinical_status: Option<String>,
    /// `unconfirmed`, `provisional`, `differential`, `confirmed`, `refuted` or `entered-in-error`
    /// (FHIR condition-ver-status); null when not said.
    verification_status: Option<String>,
    /// Categories, such as a problem of the list or a diagnosis of a visit.
    categories: Vec<Concept>,
    /// How severe; null when not said.
    severity: Option<Concept>,
    /// What it is.
    code: Concept,
    /// Where in the body.
    body_sites: Vec<Concept>,
    /// When it began; null when not known.
    onset: Option<DateTime>,
    /// When it began, in words; null when not said.
    onset_text: Option<String>,
    /// When it ended; null when it has not, or not known.
    abatement: Option<DateTime>,
    /// When it ended, in words; null when not said.
    abatement_text: Option<String>,
    /// When it was recorded; null when not said.
    recorded_at: Option<DateTime>,
    /// Remarks, in the order of the source.
    notes: Vec<String>,
    /// When and why it was resolved here; null when it was not.
    ended: Option<Ending>,
    /// Whether it came from elsewhere; else it was recorded here.
    imported: bool,
}

impl From<Charted<clinical::Problem>> for Problem {
    fn from(row: Charted<clinical::Problem>) -> Self {
        let record = row.record;
        Self {
            id: record.problem.into(),
            encounter_id: record.encounter.map(Id::from),
            categories: concepts(&record.categories),
            severity: record.severity.as_ref().map(Concept::from),
            code: Concept::from(&record.code),
            body_sites: concepts(&record.body_sites),
            onset: record.onset.as_ref().map(DateTime::from),
            onset_text: text(record.onset_text.as_ref()),
            abatement: record.abatement.as_ref().map(DateTime::from),
            abatement_text: text(record.abatement_text.as_ref()),
            recorded_at: record.recorded_at.as_ref().map(DateTime::from),
            notes: texts(&record.notes),
            clinical_status: record.clinical_status,
            verification_status: record.verification_status,
            ended: row.ended.map(Ending::from),
            imported: row.imported,
        }
    }
}

/// What happens on contact with it.
#[derive(SimpleObject)]
pub(crate) struct Reaction {
    /// To which substance exactly; null when not said.
    substance: Option<Concept>,
    /// What it shows as.
    manifestations: Vec<Concept>,
    /// `mild`, `moderate` or `severe`; null when not said.
    severity: Option<String>,
}

impl From<clinical::Reaction> for Reaction {
    fn from(reaction: clinical::Reaction) -> Self {
        Self {
            substance: reaction.substance.as_ref().map(Concept::from),
            manifestations: concepts(&reaction.manifestations),
            severity: reaction.severity,
        }
    }
}

/// An allergy or intolerance (FHIR AllergyIntolerance), as it is now.
#[derive(SimpleObject)]
pub(crate) struct Allergy {
    /// Id of the allergy.
    id: Id,
    /// Id of the encounter in which it was asserted; null when in none.
    encounter_id: Option<Id>,
    /// `active`, `inactive` or `resolved` (FHIR allergyintolerance-clinical); null when not said.
    clinical_status: Option<String>,
    /// `unconfirmed`, `confirmed`, `refuted` or `entered-in-error` (FHIR
    /// allergyintolerance-verification); null when not said.
    verification_status: Option<String>,
    /// `allergy` or `intolerance`; null when not said.
    kind: Option<String>,
    /// `food`, `medication`, `environment`, `biologic`.
    categories: Vec<String>,
    /// `low`, `high` or `unable-to-assess`; null when not said.
    criticality: Option<String>,
    /// To what.
    code: Concept,
    /// When it began; null when not known.
    onset: Option<DateTime>,
    /// When it was recorded; null when not said.
    recorded_at: Option<DateTime>,
    /// What happens on contact with it.
    reactions: Vec<Reaction>,
    /// Remarks, in the order of the source.
    notes: Vec<String>,
    /// When and why it was refuted here; null when it was not.
    ended: Option<Ending>,
    /// Whether it came from elsewhere; else it was recorded here.
    imported: bool,
}

impl From<Charted<clinical::Allergy>> for Allergy {
    fn from(row: Charted<clinical::Allergy>) -> Self {
        let record = row.record;
        Self {
            id: record.allergy.into(),
            encounter_id: record.encounter.map(Id::from),
            code: Concept::from(&record.code),
            onset: record.onset.as_ref().map(DateTime::from),
            recorded_at: record.recorded_at.as_ref().map(DateTime::from),
            reactions: record.reactions.into_iter().map(Reaction::from).collect(),
            notes: texts(&record.notes),
            clinical_status: record.clinical_status,
            verification_status: record.verification_status,
            kind: record.kind,
            categories: record.categories,
            criticality: record.criticality,
            ended: row.ended.map(Ending::from),
            imported: row.imported,
        }
    }
}
