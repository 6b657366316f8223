//! Signed notes, with what was amended, added and co-signed later.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::clinical::{ClinicalFact, CoSignature, Note};
use chartlog_domain::ids::{EncounterId, NoteId, PatientId};
use chartlog_domain::words::Text;
use rusqlite::{Row, ToSql};

use super::chart::{OF_ENCOUNTER, OF_PATIENT, page};
use crate::error::QueryError;
use crate::kept::{OtherKind, fact};
use crate::limits;
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot};

/// A signed note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    /// The note.
    pub note: Note,
    /// Which note it amends, for an amendment.
    pub amends: Option<NoteId>,
    /// Why it amends it.
    pub reason: Option<Text>,
    /// Which note it adds to, for an addendum.
    pub adds_to: Option<NoteId>,
}

/// The signed notes of a patient with their amendments and addenda, or those of one encounter.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn notes(
    snapshot: &Snapshot,
    patient: PatientId,
    encounter: Option<EncounterId>,
    args: &PageArgs,
) -> Result<Page<SignedNote>, QueryError> {
    let Some(encounter) = encounter else {
        return list(snapshot, patient, OF_PATIENT, &[], args);
    };
    list(snapshot, patient, OF_ENCOUNTER, &[(":encounter", encounter.as_bytes())], args)
}

/// The amendments of a note.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn amendments(
    snapshot: &Snapshot,
    patient: PatientId,
    note: NoteId,
    args: &PageArgs,
) -> Result<Page<SignedNote>, QueryError> {
    let filter = "patient = :patient AND amends = :note";
    list(snapshot, patient, filter, &[(":note", note.as_bytes())], args)
}

/// What was added to a note.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn addenda(
    snapshot: &Snapshot,
    patient: PatientId,
    note: NoteId,
    args: &PageArgs,
) -> Result<Page<SignedNote>, QueryError> {
    let filter = "patient = :patient AND adds_to = :note";
    list(snapshot, patient, filter, &[(":note", note.as_bytes())], args)
}

/// A signed note, an amendment or an addendum.
///
/// # Errors
/// [`QueryError`].
pub fn note(snapshot: &Snapshot, id: NoteId) -> Result<Option<SignedNote>, QueryError> {
    let sql = "SELECT body FROM v_notes WHERE id = ?";
    let note = snapshot.row(sql, [id.as_bytes()], signed)?;
    if let Some(signed) = &note {
        snapshot.serve(Some(signed.note.patient), Facet::Clinical);
    }
    Ok(note)
}

/// Who co-signed a note, the first one first.
///
/// # Errors
/// [`QueryError`].
pub fn co_signatures(snapshot: &Snapshot, note: NoteId) -> Result<Vec<CoSignature>, QueryError> {
    let sql = format!(
        "SELECT body FROM v_co_signatures WHERE note = ? ORDER BY at, clinician LIMIT {}",
        limits::LIST_ROWS
    );
    let found = snapshot.rows(&sql, [note.as_bytes()], |row| {
        let fact = fact(Facet::Clinical, row.get_ref(0)?.as_blob()?)?;
        let Fact::Clinical(ClinicalFact::NoteCoSigned(signature)) = fact else {
            return Err(OtherKind::of("a co-signature"));
        };
        Ok(signature)
    })?;
    for signature in &found {
        snapshot.serve(Some(signature.patient), Facet::Clinical);
    }
    Ok(found)
}

/// The notes of the caller's patients that the caller was named to co-sign and has not, the oldest
/// first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn to_co_sign(snapshot: &Snapshot, args: &PageArgs) -> Result<Page<SignedNote>, QueryError> {
    let list = List {
        columns: "body",
        from: "v_to_co_sign",
        filter: "TRUE",
        order: "at",
        id: "id",
        descending: false,
        params: &[],
    };
    let page = snapshot.page(&list, args, signed)?;
    for (_, signed) in &page.items {
        snapshot.serve(Some(signed.note.patient), Facet::Clinical);
    }
    Ok(page)
}

fn list(
    snapshot: &Snapshot,
    patient: PatientId,
    filter: &str,
    params: &[(&str, &dyn ToSql)],
    args: &PageArgs,
) -> Result<Page<SignedNote>, QueryError> {
    page(snapshot, patient, ("v_notes", "body", filter), params, args, signed)
}

fn signed(row: &Row<'_>) -> rusqlite::Result<SignedNote> {
    let Fact::Clinical(told) = fact(Facet::Clinical, row.get_ref(0)?.as_blob()?)? else {
        return Err(OtherKind::of("a signed note"));
    };
    let plain = |note| SignedNote { note, amends: None, reason: None, adds_to: None };
    if let ClinicalFact::NoteSigned(note) = told {
        return Ok(plain(note));
    }
    if let ClinicalFact::NoteAmended(amendment) = told {
        let (amends, reason) = (Some(amendment.amends), Some(amendment.reason));
        return Ok(SignedNote { amends, reason, ..plain(amendment.note) });
    }
    if let ClinicalFact::AddendumAdded(addendum) = told {
        return Ok(SignedNote { adds_to: Some(addendum.adds_to), ..plain(addendum.note) });
    }
    Err(OtherKind::of("a signed note"))
}
