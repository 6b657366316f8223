//! Signed notes. A signed note is never edited, only amended.

use async_graphql::{Context, Object, Result};
use chartlog_domain::words::Text;
use chartlog_projections::clinical::query::{self, SignedNote};

use super::directory::Provider;
use super::encounter::Encounter;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Code, DateTime, Id};

/// A signed note or an amendment.
pub(crate) struct Note(SignedNote);

impl From<SignedNote> for Note {
    fn from(row: SignedNote) -> Self {
        Self(row)
    }
}

lists! {
    /// A signed note, or an amendment of one. It is never edited, only amended.
    Object impl Note {
        /// Id of the note.
        async fn id(&self) -> Id {
            self.0.note.note.into()
        }

        /// The encounter that it is about.
        async fn encounter(&self, ctx: &Context<'_>) -> Result<Option<Encounter>> {
            Encounter::of(ctx, Some(self.0.note.encounter))
        }

        /// Who wrote and signed it.
        async fn author(&self, ctx: &Context<'_>) -> Result<Provider> {
            Provider::of(ctx, self.0.note.author)
        }

        /// Kind of note (LOINC document ontology); null when not said.
        async fn kind(&self) -> Option<Code> {
            self.0.note.kind.as_ref().map(Code::from)
        }

        /// Title.
        async fn title(&self) -> &str {
            self.0.note.title.expose()
        }

        /// The note itself.
        async fn text(&self) -> &str {
            self.0.note.text.expose()
        }

        /// When it was signed.
        async fn signed_at(&self) -> DateTime {
            DateTime::from(&self.0.note.signed_at)
        }

        /// Id of the note that this one amends; null when it is not an amendment.
        async fn amends(&self) -> Option<Id> {
            self.0.amends.map(Id::from)
        }

        /// Why it amends it; null when it is not an amendment.
        async fn amendment_reason(&self) -> Option<&str> {
            self.0.reason.as_ref().map(Text::expose)
        }
    }
    lists {
        /// Amendments of this note, the newest first.
        amendments() -> Note = |me, snapshot, page| query::amendments(
            snapshot, me.0.note.patient, me.0.note.note, page,
        );
    }
}
