//! Who was found by exact name and date of birth.

use async_graphql::SimpleObject;
use chartlog_projections::clinical::query;

use crate::graphql::scalars::{Date, Id};

/// Somebody who was found by exact name and date of birth, on whichever care team you are. This is
/// all that is told of them; the chart opens to the team, and to whoever breaks the glass.
#[derive(SimpleObject)]
pub(crate) struct FoundPatient {
    /// Id of the patient.
    id: Id,
    /// The name to show, on one line.
    display_name: String,
    /// Date of birth.
    birth_date: Date,
}

impl From<query::Found> for FoundPatient {
    fn from(found: query::Found) -> Self {
        Self {
            id: found.patient.into(),
            display_name: found.name.expose().to_owned(),
            birth_date: Date::from(&found.birth_date),
        }
    }
}
