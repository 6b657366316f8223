//! Whether something stands in a patient's chart: what a command about it is decided by.

use chartlog_domain::ids::{PatientId, RecordId};

use crate::error::QueryError;
use crate::store::Snapshot;

/// Whether a record of a kind ([`chartlog_domain::patient::amendment::RECORDS`]) stands in a patient's
/// chart, as far as the caller may know it. It serves nothing.
///
/// # Errors
/// [`QueryError`].
pub fn in_chart(
    snapshot: &Snapshot,
    patient: PatientId,
    kind: &str,
    record: RecordId,
) -> Result<bool, QueryError> {
    let sql = match kind {
        "NOTE" => "SELECT 1 FROM v_notes WHERE id = ? AND patient = ?",
        "ENCOUNTER" => "SELECT 1 FROM v_encounters WHERE id = ? AND patient = ?",
        "PROBLEM" => "SELECT 1 FROM v_problems WHERE id = ? AND patient = ?",
        "ALLERGY" => "SELECT 1 FROM v_allergies WHERE id = ? AND patient = ?",
        "MEDICATION" => "SELECT 1 FROM v_medications WHERE id = ? AND patient = ?",
        "IMMUNIZATION" => "SELECT 1 FROM v_immunizations WHERE id = ? AND patient = ?",
        "PROCEDURE" => "SELECT 1 FROM v_procedures WHERE id = ? AND patient = ?",
        "OBSERVATION" => "SELECT 1 FROM v_observations WHERE id = ? AND patient = ?",
        "DOCUMENT" => "SELECT 1 FROM v_documents WHERE id = ? AND patient = ?",
        _ => return Ok(false),
    };
    snapshot.has(sql, [record.as_bytes(), patient.as_bytes()])
}
