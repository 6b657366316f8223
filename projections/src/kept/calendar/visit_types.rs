//! The kinds of visit that are offered.

use chartlog_domain::facet::Facet;
use chartlog_domain::words::Code;

use crate::error::QueryError;
use crate::store::Snapshot;

/// A kind of visit that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitType {
    /// Its code, with the name that people see.
    pub code: Code,
    /// How long it takes, minutes.
    pub minutes: u32,
    /// Whether patients book it themselves.
    pub by_patients: bool,
}

/// The kinds of visit that are offered, by name.
///
/// # Errors
/// [`QueryError`].
pub fn visit_types(snapshot: &Snapshot) -> Result<Vec<VisitType>, QueryError> {
    let sql = "SELECT system, code, display, minutes, by_patients FROM v_visit_types \
               ORDER BY display, system, code";
    let found = snapshot.rows(sql, [], |row| {
        let (system, code, display) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let code = Code { system, code, display: Some(display) };
        Ok(VisitType { code, minutes: row.get(3)?, by_patients: row.get(4)? })
    })?;
    snapshot.serve(None, Facet::Directory);
    Ok(found)
}
