//! The chart: every list of a patient, newest first, and single records by id.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::clinical::{
    Allergy, CarePlan, ClinicalFact, Document, Encounter, Goal, Immunization, Medication,
    Observation, Problem, Procedure, Report,
};
use chartlog_domain::ids::{AppointmentId, EncounterId, PatientId, RecordId};
use chartlog_domain::words::Text;
use rusqlite::{Row, ToSql};

use super::records::{Charted, Record, charted};
use super::served;
use crate::error::QueryError;
use crate::kept::{OtherKind, fact};
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot};

/// Which observations are wanted: those that match all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservationFilter {
    /// A code of a category, such as `vital-signs`, `laboratory`, `survey`.
    pub category: Option<String>,
    /// A code of what was observed, such as LOINC's `8480-6`, whatever its system.
    pub code: Option<String>,
    /// In which encounter.
    pub encounter: Option<EncounterId>,
}

type Records<T> = Result<Page<Charted<T>>, QueryError>;
type One<T> = Result<Option<Charted<T>>, QueryError>;

pub(super) const OF_PATIENT: &str = "patient = :patient";
pub(super) const OF_ENCOUNTER: &str = "patient = :patient AND encounter = :encounter";

/// The visits and stays of a patient.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn encounters(snapshot: &Snapshot, patient: PatientId, args: &PageArgs) -> Records<Encounter> {
    list(snapshot, patient, OF_PATIENT, &[], args)
}

/// An encounter; none when the caller is not on the patient's team, or there is no such encounter.
///
/// # Errors
/// [`QueryError`].
pub fn encounter(snapshot: &Snapshot, id: EncounterId) -> One<Encounter> {
    one(snapshot, id.as_bytes(), |encounter: &Encounter| encounter.patient)
}

/// The problems of a patient, or those that were asserted in one encounter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn problems(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Records<Problem> {
    of(snapshot, patient, encounter, args)
}

/// A problem.
///
/// # Errors
/// [`QueryError`].
pub fn problem(snapshot: &Snapshot, id: RecordId) -> One<Problem> {
    one(snapshot, id.as_bytes(), |problem: &Problem| problem.patient)
}

/// The allergies of a patient, or those that were asserted in one encounter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn allergies(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Records<Allergy> {
    of(snapshot, patient, encounter, args)
}

/// The medications of a patient, or those that were ordered in one encounter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn medications(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Records<Medication> {
    of(snapshot, patient, encounter, args)
}

/// The immunizations of a patient, or those of one encounter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn immunizations(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Records<Immunization> {
    of(snapshot, patient, encounter, args)
}

/// The procedures of a patient, or those of one encounter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn procedures(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Records<Procedure> {
    of(snapshot, patient, encounter, args)
}

/// The reports of a patient, or those of one encounter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn reports(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Records<Report> {
    of(snapshot, patient, encounter, args)
}

/// The care plans of a patient, or those that were made in one encounter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn care_plans(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Records<CarePlan> {
    of(snapshot, patient, encounter, args)
}

/// The goals of a patient.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn goals(snapshot: &Snapshot, patient: PatientId, args: &PageArgs) -> Records<Goal> {
    list(snapshot, patient, OF_PATIENT, &[], args)
}

/// A goal.
///
/// # Errors
/// [`QueryError`].
pub fn goal(snapshot: &Snapshot, id: RecordId) -> One<Goal> {
    one(snapshot, id.as_bytes(), |goal: &Goal| goal.patient)
}

/// The documents of a patient, or those of one encounter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn documents(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Records<Document> {
    let Some(encounter) = encounter else {
        return list(snapshot, patient, OF_PATIENT, &[], args);
    };
    let filter = "patient = :patient AND EXISTS (SELECT 1 FROM v_document_encounters e
                  WHERE e.document = v_documents.id AND e.encounter = :encounter)";
    list(snapshot, patient, filter, &[(":encounter", encounter.as_bytes())], args)
}

/// The observations of a patient that match a filter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn observations(
    snapshot: &Snapshot,
    patient: PatientId,
    wanted: &ObservationFilter,
    args: &PageArgs,
) -> Records<Observation> {
    let mut filter = OF_PATIENT.to_owned();
    let mut params: Vec<(&str, &dyn ToSql)> = Vec::new();
    let encounter = wanted.encounter.as_ref().map(EncounterId::as_bytes);
    if let Some(encounter) = &encounter {
        filter.push_str(" AND encounter = :encounter");
        params.push((":encounter", encounter));
    }
    if let Some(category) = &wanted.category {
        filter.push_str(" AND instr(categories, char(10) || :category || char(10)) > 0");
        params.push((":category", category));
    }
    if let Some(code) = &wanted.code {
        filter.push_str(" AND instr(codes, char(10) || :code || char(10)) > 0");
        params.push((":code", code));
    }
    list(snapshot, patient, &filter, &params, args)
}

/// An observation, such as one that a report is about.
///
/// # Errors
/// [`QueryError`].
pub fn observation(snapshot: &Snapshot, id: RecordId) -> One<Observation> {
    one(snapshot, id.as_bytes(), |observation: &Observation| observation.patient)
}

/// Why an observation was recorded although it is outside what is plausible; none when it is not.
///
/// # Errors
/// [`QueryError`].
pub fn override_reason(
    snapshot: &Snapshot,
    observation: RecordId,
) -> Result<Option<Text>, QueryError> {
    let sql = "SELECT body FROM v_limit_overrides WHERE id = ?";
    let given = snapshot.row(sql, [observation.as_bytes()], |row| {
        let fact = fact(Facet::Clinical, row.get_ref(0)?.as_blob()?)?;
        let Fact::Clinical(ClinicalFact::LimitOverridden(given)) = fact else {
            return Err(OtherKind::of("an override"));
        };
        Ok(given)
    })?;
    Ok(given.map(|given| {
        snapshot.serve(Some(given.patient), Facet::Clinical);
        given.reason
    }))
}

/// For which appointment a visit was opened; none when for none.
///
/// # Errors
/// [`QueryError`].
pub fn kept_appointment(
    snapshot: &Snapshot,
    encounter: EncounterId,
) -> Result<Option<AppointmentId>, QueryError> {
    let sql = "SELECT body FROM v_kept_appointments WHERE id = ?";
    let kept = snapshot.row(sql, [encounter.as_bytes()], |row| {
        let fact = fact(Facet::Clinical, row.get_ref(0)?.as_blob()?)?;
        let Fact::Clinical(ClinicalFact::AppointmentKept(kept)) = fact else {
            return Err(OtherKind::of("a kept appointment"));
        };
        Ok(kept)
    })?;
    Ok(kept.map(|kept| {
        snapshot.serve(Some(kept.patient), Facet::Clinical);
        kept.appointment
    }))
}

fn of<T: Record>(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Records<T> {
    match encounter {
        None => list(snapshot, patient, OF_PATIENT, &[], args),
        Some(encounter) => {
            let params: [(&str, &dyn ToSql); 1] = [(":encounter", encounter.as_bytes())];
            list(snapshot, patient, OF_ENCOUNTER, &params, args)
        }
    }
}

fn list<T: Record>(
    snapshot: &Snapshot,
    patient: PatientId,
    filter: &str,
    params: &[(&str, &dyn ToSql)],
    args: &PageArgs,
) -> Records<T> {
    page(snapshot, patient, (T::VIEW, T::COLUMNS, filter), params, args, charted)
}

/// One page of a list of the chart.
pub(super) fn page<T>(
    snapshot: &Snapshot,
    patient: PatientId,
    (from, columns, filter): (&str, &str, &str),
    params: &[(&str, &dyn ToSql)],
    args: &PageArgs,
    map: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Page<T>, QueryError> {
    let mut params = params.to_vec();
    params.push((":patient", patient.as_bytes()));
    let list =
        List { columns, from, filter, order: "at", id: "id", descending: true, params: &params };
    served(snapshot, patient, Facet::Clinical, snapshot.page(&list, args, map)?)
}

fn one<T: Record>(
    snapshot: &Snapshot,
    id: &[u8; 16],
    patient: impl FnOnce(&T) -> PatientId,
) -> One<T> {
    let sql = format!("SELECT {} FROM {} WHERE id = ?", T::COLUMNS, T::VIEW);
    let found = snapshot.row(&sql, [id], charted::<T>)?;
    if let Some(found) = &found {
        snapshot.serve(Some(patient(&found.record)), Facet::Clinical);
    }
    Ok(found)
}
