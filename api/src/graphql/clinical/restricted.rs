//! Notes that are kept apart from the chart, for whoever wrote them.

use async_graphql::{Context, Object, Result};
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::restricted;
use chartlog_domain::ids::PatientId;
use chartlog_projections::clinical::query;
use chartlog_projections::{PageArgs, page_of};

use super::mutation::Category;
use crate::graphql::error::{Code, from_query, not_found, refuse};
use crate::graphql::page::{self, Connection};
use crate::graphql::scalars::{DateTime, Id};
use crate::graphql::{around, asking};

/// A note that is kept apart from the chart.
pub(crate) struct RestrictedNote(restricted::RestrictedNote);

impl From<restricted::RestrictedNote> for RestrictedNote {
    fn from(note: restricted::RestrictedNote) -> Self {
        Self(note)
    }
}

/// A note that is kept apart from the chart: it was opened for this answer alone.
#[Object]
impl RestrictedNote {
    /// Id of the note.
    async fn id(&self) -> Id {
        self.0.note.into()
    }

    /// Id of the encounter that it is about; null when about none.
    async fn encounter_id(&self) -> Option<Id> {
        self.0.encounter.map(Id::from)
    }

    /// Why it is restricted.
    async fn category(&self) -> Category {
        Category::of(&self.0.category)
    }

    /// Title.
    async fn title(&self) -> &str {
        self.0.title.expose()
    }

    /// The note itself.
    async fn text(&self) -> &str {
        self.0.text.expose()
    }

    /// When it was signed.
    async fn signed_at(&self) -> DateTime {
        DateTime::from(&self.0.signed_at)
    }
}

/// The caller's own restricted notes about a patient of theirs.
pub(super) fn own(
    ctx: &Context<'_>,
    patient: &Id,
    args: &PageArgs,
) -> Result<Connection<RestrictedNote>> {
    let asking = asking(ctx)?;
    let patient = patient.parse_as("patient", PatientId)?;
    let snapshot = &asking.snapshot;
    if !query::treats(snapshot, patient).map_err(|e| from_query(&e))? {
        asking.in_vain(patient);
        return Err(not_found());
    }
    let mut notes = Vec::new();
    if let (Some(log), Some(author), Some(up_to)) =
        (&around(ctx)?.restricted, snapshot.scope().account, snapshot.position())
    {
        notes = log.written_by(author, patient, up_to).map_err(|error| {
            tracing::error!(%error, "restricted notes cannot be opened");
            refuse(Code::Unavailable, "the notes cannot be opened now; try again")
        })?;
    }
    snapshot.serve(Some(patient), Facet::Restricted);
    page::connection(page_of(notes, args))
}
