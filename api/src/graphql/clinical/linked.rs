//! Which records are one person's.

use async_graphql::SimpleObject;
use chartlog_domain::ids::PatientId;
use chartlog_projections::clinical::query;

use crate::graphql::scalars::Id;

/// A person who has several records. Nothing was moved from one to another: allergies, medications and
/// notes of each are where they were written. Who may read one of them may read them all.
#[derive(SimpleObject)]
pub(crate) struct LinkedRecords {
    /// Whether this record is the one to use.
    is_primary: bool,
    /// The record to use.
    primary_id: Id,
    /// The other records of the person, without this one.
    other_ids: Vec<Id>,
}

impl LinkedRecords {
    /// The records of the person of whom one is asked about.
    pub(super) fn of(patient: PatientId, found: query::LinkedRecords) -> Self {
        Self {
            is_primary: found.primary == patient,
            primary_id: found.primary.into(),
            other_ids: found.others.into_iter().map(Id::from).collect(),
        }
    }
}
