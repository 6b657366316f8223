//! Which records are one person's.

use async_graphql::SimpleObject;
use chartlog_domain::ids::PatientId;
use chartlog_projections::clinical::query;

use crate::graphql::scalars::Id;

/// A person who has several records. Nothing was moved from one to another: allergies, medications and
/// notes of each are where they were written. Being on the care team of one opens no other.
#[derive(SimpleObject)]
pub(crate) struct LinkedRecords {
    /// Whether this record is the one that the front desk uses.
    is_primary: bool,
    /// The other records of the person that you may open, without this one.
    other_ids: Vec<Id>,
    /// How many more records there are, which other teams treat: ask one of theirs to put you on the
    /// team.
    hidden_count: u32,
}

impl LinkedRecords {
    /// The records of the person of whom one is asked about.
    pub(super) fn of(patient: PatientId, found: query::LinkedRecords) -> Self {
        Self {
            is_primary: found.primary == patient,
            other_ids: found.others.into_iter().map(Id::from).collect(),
            hidden_count: found.hidden,
        }
    }
}
