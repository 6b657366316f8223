//! The records of a chart out of the bodies that the view keeps.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::clinical::{
    Allergy, CarePlan, ClinicalFact, Document, Encounter, Ended, EnteredInError, Goal,
    Immunization, Medication, Observation, Problem, Procedure, Report,
};
use rusqlite::Row;

use crate::kept::{OtherKind, fact};

/// A record of the chart, whole and as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charted<T> {
    /// The record. What was said later is in it: the status of a medication that was stopped is
    /// `stopped`, an encounter that was closed has an end, what was entered by mistake is
    /// `entered-in-error`.
    pub record: T,
    /// Whether it came from elsewhere; else it was recorded here.
    pub imported: bool,
    /// When and why it ended, if it was ended here: a problem that was resolved, an allergy that
    /// was refuted, a medication that was stopped.
    pub ended: Option<Ended>,
    /// Who marked it as entered in error here, when and why.
    pub in_error: Option<EnteredInError>,
}

/// A kind of record with a list of its own.
pub(super) trait Record: Sized {
    /// The view that its rows are read from.
    const VIEW: &'static str;
    /// Its columns: what told it, what ended it, and what says that it was entered in error; the
    /// second and third are null for a kind of which that is never said.
    const COLUMNS: &'static str = "body, NULL, NULL";
    /// What its rows hold, for an error.
    const KIND: &'static str;

    /// The record that a fact tells, and whether it was imported.
    fn told(fact: ClinicalFact) -> Option<(Self, bool)>;

    /// The end that a fact tells, brought into the record.
    fn end(&mut self, _fact: ClinicalFact) -> Option<Ended> {
        None
    }

    /// That it was entered in error, brought into the record as FHIR has it for its kind.
    fn mark(&mut self) {}
}

/// A record out of a row of [`Record::COLUMNS`].
pub(super) fn charted<T: Record>(row: &Row<'_>) -> rusqlite::Result<Charted<T>> {
    let told = clinical::<T>(row.get_ref(0)?.as_blob()?)?;
    let (mut record, imported) = T::told(told).ok_or_else(|| OtherKind::of(T::KIND))?;
    let (mut ended, mut in_error) = (None, None);
    if let Some(body) = row.get_ref(1)?.as_blob_or_null()? {
        ended = record.end(clinical::<T>(body)?);
    }
    if let Some(body) = row.get_ref(2)?.as_blob_or_null()? {
        let ClinicalFact::MarkedEnteredInError(mark) = clinical::<T>(body)? else {
            return Err(OtherKind::of(T::KIND));
        };
        record.mark();
        in_error = Some(mark);
    }
    Ok(Charted { record, imported, ended, in_error })
}

fn clinical<T: Record>(body: &[u8]) -> rusqlite::Result<ClinicalFact> {
    let Fact::Clinical(fact) = fact(Facet::Clinical, body)? else {
        return Err(OtherKind::of(T::KIND));
    };
    Ok(fact)
}

/// The status of what was entered by mistake, of every value set of FHIR that has one.
const IN_ERROR: &str = "entered-in-error";

/// What every kind of record says alike: its view, the facts that tell it, the one that imports it.
macro_rules! told {
    ($view:literal, $kind:literal, [$($here:ident),*], $imported:ident) => {
        const VIEW: &'static str = $view;
        const KIND: &'static str = $kind;

        fn told(fact: ClinicalFact) -> Option<(Self, bool)> {
            $(if let ClinicalFact::$here(record) = fact {
                return Some((record, false));
            })*
            if let ClinicalFact::$imported(imported) = fact {
                return Some((imported.record, true));
            }
            None
        }
    };
}

impl Record for Encounter {
    const COLUMNS: &'static str = "body, ended, NULL";
    told!("v_encounters", "an encounter", [EncounterOpened], EncounterImported);

    fn end(&mut self, fact: ClinicalFact) -> Option<Ended> {
        if let ClinicalFact::EncounterClosed(end) = fact {
            "finished".clone_into(&mut self.status);
            self.period.end = Some(end.at);
        }
        None
    }
}

impl Record for Observation {
    const COLUMNS: &'static str = "body, NULL, in_error";
    const VIEW: &'static str = "v_observations";
    const KIND: &'static str = "an observation";

    fn told(fact: ClinicalFact) -> Option<(Self, bool)> {
        if let ClinicalFact::VitalsRecorded(mut one) = fact {
            return one.pop().map(|observation| (observation, false));
        }
        if let ClinicalFact::ResultRecorded(observation) = fact {
            return Some((observation, false));
        }
        if let ClinicalFact::ObservationImported(imported) = fact {
            return Some((imported.record, true));
        }
        None
    }

    fn mark(&mut self) {
        IN_ERROR.clone_into(&mut self.status);
    }
}

impl Record for Problem {
    const COLUMNS: &'static str = "body, ended, in_error";
    told!("v_problems", "a problem", [ProblemRecorded], ProblemImported);

    fn end(&mut self, fact: ClinicalFact) -> Option<Ended> {
        let ClinicalFact::ProblemResolved(ended) = fact else { return None };
        self.clinical_status = Some("resolved".to_owned());
        self.abatement = Some(ended.at.clone());
        Some(ended)
    }

    /// It has no clinical status then (FHIR R4, con-5).
    fn mark(&mut self) {
        self.clinical_status = None;
        self.verification_status = Some(IN_ERROR.to_owned());
    }
}

impl Record for Allergy {
    const COLUMNS: &'static str = "body, ended, in_error";
    told!("v_allergies", "an allergy", [AllergyRecorded], AllergyImported);

    fn end(&mut self, fact: ClinicalFact) -> Option<Ended> {
        let ClinicalFact::AllergyRefuted(ended) = fact else { return None };
        self.clinical_status = Some("inactive".to_owned());
        self.verification_status = Some("refuted".to_owned());
        Some(ended)
    }

    /// It has no clinical status then (FHIR R4, ait-2).
    fn mark(&mut self) {
        self.clinical_status = None;
        self.verification_status = Some(IN_ERROR.to_owned());
    }
}

impl Record for Medication {
    const COLUMNS: &'static str = "body, ended, in_error";
    told!(
        "v_medications",
        "a medication",
        [MedicationStarted, MedicationChanged],
        MedicationImported
    );

    fn end(&mut self, fact: ClinicalFact) -> Option<Ended> {
        let ClinicalFact::MedicationStopped(ended) = fact else { return None };
        "stopped".clone_into(&mut self.status);
        Some(ended)
    }

    fn mark(&mut self) {
        IN_ERROR.clone_into(&mut self.status);
    }
}

impl Record for Immunization {
    const COLUMNS: &'static str = "body, NULL, in_error";
    told!("v_immunizations", "an immunization", [ImmunizationGiven], ImmunizationImported);

    fn mark(&mut self) {
        IN_ERROR.clone_into(&mut self.status);
    }
}

impl Record for Procedure {
    const COLUMNS: &'static str = "body, NULL, in_error";
    told!("v_procedures", "a procedure", [ProcedurePerformed], ProcedureImported);

    fn mark(&mut self) {
        IN_ERROR.clone_into(&mut self.status);
    }
}

impl Record for Report {
    told!("v_reports", "a report", [], ReportImported);
}

impl Record for Document {
    const COLUMNS: &'static str = "body, NULL, in_error";
    told!("v_documents", "a document", [DocumentFiled], DocumentImported);

    fn mark(&mut self) {
        IN_ERROR.clone_into(&mut self.status);
    }
}

impl Record for CarePlan {
    told!("v_care_plans", "a care plan", [], CarePlanImported);
}

impl Record for Goal {
    told!("v_goals", "a goal", [], GoalImported);
}
