//! The files of documents and reports: what is said of one, and in which entry of the log its bytes
//! are. The patient view asks the same about the patient's own documents.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::clinical::{Attachment, Document, Report};
use chartlog_domain::ids::{PatientId, RecordId};
use chartlog_eventlog::Position;

use super::records::{Record, charted};
use crate::error::QueryError;
use crate::store::Snapshot;

/// A file of a record of the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Whose record it is.
    pub patient: PatientId,
    /// What is said of the file.
    pub attachment: Attachment,
    /// Which blob of the entry has its bytes, from 0; none when they stand in the record itself or are
    /// elsewhere.
    pub blob: Option<usize>,
    /// Position of the entry that tells the record.
    pub entry: Position,
}

/// A file of a document, by its number from 0; none when the caller may not see the document, or there
/// is no such document or file.
///
/// # Errors
/// [`QueryError`].
pub fn document_file(
    snapshot: &Snapshot,
    document: RecordId,
    number: usize,
) -> Result<Option<File>, QueryError> {
    file(snapshot, document, number, |told: Document| (told.patient, told.attachments))
}

/// A file of a report, as [`document_file`].
///
/// # Errors
/// [`QueryError`].
pub fn report_file(
    snapshot: &Snapshot,
    report: RecordId,
    number: usize,
) -> Result<Option<File>, QueryError> {
    file(snapshot, report, number, |told: Report| (told.patient, told.attachments))
}

fn file<T: Record>(
    snapshot: &Snapshot,
    record: RecordId,
    number: usize,
    files: impl FnOnce(T) -> (PatientId, Vec<Attachment>),
) -> Result<Option<File>, QueryError> {
    let sql = format!("SELECT {}, entry FROM {} WHERE id = ?", T::COLUMNS, T::VIEW);
    let found = snapshot.row(&sql, [record.as_bytes()], |row| {
        let entry: i64 = row.get("entry")?;
        Ok((charted::<T>(row)?.record, Position::from_u64(entry.cast_unsigned())))
    })?;
    let Some((told, entry)) = found else { return Ok(None) };
    let (patient, mut attachments) = files(told);
    if number >= attachments.len() {
        return Ok(None);
    }
    // Blobs stand in the entry in the order of the files that are neither in the record nor elsewhere.
    let beside = |file: &Attachment| file.digest.is_some() && file.inline.is_none();
    let before = attachments[..number].iter().filter(|file| beside(file)).count();
    let attachment = attachments.swap_remove(number);
    let blob = beside(&attachment).then_some(before);
    snapshot.serve(Some(patient), Facet::Clinical);
    Ok(Some(File { patient, attachment, blob, entry }))
}
