//! The exact find: how a clinician outside the team learns whom to break the glass for.

use chartlog_domain::facet::Facet;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{DateTime, Text};
use rusqlite::params;

use crate::error::QueryError;
use crate::limits;
use crate::search::fold;
use crate::store::Snapshot;
use crate::store::column::id;

/// Somebody who was found: all that is told of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Their id.
    pub patient: PatientId,
    /// The name to show.
    pub name: Text,
    /// Date of birth.
    pub birth_date: DateTime,
}

/// Whoever has this family name, these given names and this date of birth, on whichever team the
/// caller is. Case, accents and punctuation do not count; beginnings and sounds do not match. All of
/// the given names are wanted, as they are on file.
///
/// # Errors
/// [`QueryError::TooLarge`] for a name over its limit, [`QueryError::TooBroad`] when more than
/// [`limits::EXACT_FINDS`] are found.
pub fn find_patient(
    snapshot: &Snapshot,
    family: &str,
    given: &str,
    birth_date: &DateTime,
) -> Result<Vec<Found>, QueryError> {
    let limit = limits::SEARCH_CHARACTERS;
    for (field, text) in [("family", family), ("given", given)] {
        if text.chars().count() > limit {
            return Err(QueryError::TooLarge { field, limit });
        }
    }
    snapshot.serve(None, Facet::Identity);
    let rows = i64::try_from(limits::EXACT_FINDS + 1).unwrap_or(i64::MAX);
    let found = snapshot.rows(
        "SELECT patient, name FROM v_findable
         WHERE family = ? AND given = ? AND birth_date = ? ORDER BY patient LIMIT ?",
        params![fold(family), fold(given), birth_date.as_str(), rows],
        |row| {
            let name = Text::from(row.get::<_, String>(1)?);
            let patient = id(row, 0, PatientId::from_bytes)?;
            Ok(Found { patient, name, birth_date: birth_date.clone() })
        },
    )?;
    if found.len() > limits::EXACT_FINDS {
        return Err(QueryError::TooBroad { limit: limits::EXACT_FINDS });
    }
    for found in &found {
        snapshot.serve(Some(found.patient), Facet::Identity);
    }
    Ok(found)
}
