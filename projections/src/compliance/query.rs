//! What a compliance officer can ask.
//!
//! Patients are ids here, and an access record of these questions names a patient where it was that
//! patient's accesses, team or broken glass that were asked for or shown: a list over everybody
//! names nobody, or each look at the list of accesses would be an access to everyone on it.

mod access;
mod accesses;
mod activity;
mod amendment_requests;
mod exports;
mod glass;
mod imports;
mod restriction_requests;
mod restrictions;
mod sessions;
mod sign_in;
mod team;

pub use crate::kept::accounts::{
    AccountKind, AccountRecord, AccountSearch, Closed, Locked, account, accounts,
};
pub use access::Access;
pub use accesses::{
    AccessFilter, AccessOrder, AccessSort, OfRequest, RefusalFilter, access, accesses,
    count_accesses, each_access, refusals,
};
pub use activity::{DayCount, StaffActivity, staff_activity};
pub use amendment_requests::{AmendmentRequest, AmendmentRequestFilter, amendment_requests};
pub use exports::{Export, exports};
pub use glass::{Glass, GlassEnd, GlassFilter, Review, broken_glass, glass, running_glass};
pub use imports::{Import, imports};
pub use restriction_requests::{
    Decided, RestrictionRequest, RestrictionRequestFilter, restriction_requests,
};
pub use restrictions::{Lifted, Restriction, RestrictionFilter, restrictions};
pub use sessions::{Session, SessionEnd, SessionFilter, session, sessions};
pub use sign_in::{SignInFailure, SignInFilter, sign_in_failures};
pub use team::{TeamMember, care_team};

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::directory::{Location, Organisation, Provider};
use chartlog_domain::ids::{AccountId, LocationId, OrganisationId, PatientId};
use rusqlite::ToSql;
use rusqlite::types::Value;

use crate::error::QueryError;
use crate::kept::directory;
use crate::limits;
use crate::store::Snapshot;
use crate::store::column::id;
use crate::window::Window;

/// A provider of the directory, for the name beside an id.
///
/// # Errors
/// [`QueryError`].
pub fn provider(snapshot: &Snapshot, account: AccountId) -> Result<Option<Provider>, QueryError> {
    directory::provider(snapshot, account)
}

/// A location of the directory.
///
/// # Errors
/// [`QueryError`].
pub fn location(snapshot: &Snapshot, id: LocationId) -> Result<Option<Location>, QueryError> {
    directory::location(snapshot, id)
}

/// An organisation of the directory.
///
/// # Errors
/// [`QueryError`].
pub fn organisation(
    snapshot: &Snapshot,
    id: OrganisationId,
) -> Result<Option<Organisation>, QueryError> {
    directory::organisation(snapshot, id)
}

/// All records of the person whose record it is.
///
/// # Errors
/// When the view cannot be read.
pub fn records_of(snapshot: &Snapshot, patient: PatientId) -> Result<Vec<PatientId>, QueryError> {
    snapshot.rows(
        "SELECT ?1 UNION SELECT record FROM v_linked WHERE patient = ?1",
        [patient.as_bytes()],
        |row| id(row, 0, PatientId::from_bytes),
    )
}

/// Notes that something of a facet is served about a person: about each of the records.
fn serve_person(snapshot: &Snapshot, patient: PatientId, facet: Facet) -> Result<(), QueryError> {
    for record in records_of(snapshot, patient)? {
        snapshot.serve(Some(record), facet);
    }
    Ok(())
}

/// What a list is narrowed by: terms that must all hold, with their parameters.
struct Narrowed {
    terms: Vec<String>,
    params: Vec<(&'static str, Value)>,
}

impl Narrowed {
    /// A count that reads no column is refused: it would not say through which view it reads, and a
    /// row's own number is none. So there is always a term, one that holds for every row.
    fn new() -> Self {
        Self { terms: vec!["at IS NOT NULL".to_owned()], params: Vec::new() }
    }

    /// With one more term, and the parameter in it.
    fn and(&mut self, term: &str, name: &'static str, value: impl Into<Value>) {
        self.terms.push(term.to_owned());
        self.params.push((name, value.into()));
    }

    /// With one more term that has no parameter.
    fn and_that(&mut self, term: &str) {
        self.terms.push(term.to_owned());
    }

    /// With the patient it is about, by any of the person's records.
    fn of_patient(&mut self, patient: PatientId) {
        let term = "(patient = :patient OR patient IN \
                    (SELECT record FROM v_linked WHERE v_linked.patient = :patient))";
        self.and(term, ":patient", patient.as_bytes().to_vec());
    }

    /// With the ends of a window that are given.
    fn within(&mut self, window: Window) {
        if let Some(from) = window.from {
            self.and("at >= :from", ":from", from);
        }
        if let Some(until) = window.until {
            self.and("at <= :until", ":until", until);
        }
    }

    fn filter(&self) -> String {
        self.terms.join(" AND ")
    }

    fn params(&self) -> Vec<(&str, &dyn ToSql)> {
        self.params.iter().map(|(name, value)| (*name, value as &dyn ToSql)).collect()
    }
}

/// A code that was asked for: no longer than any there is.
fn word(field: &'static str, text: &str) -> Result<String, QueryError> {
    let limit = limits::SEARCH_CHARACTERS;
    if text.chars().count() > limit {
        return Err(QueryError::TooLarge { field, limit });
    }
    Ok(text.to_owned())
}
