//! Signed notes. A signed note is never edited, only amended and added to.

use async_graphql::{Context, Object, Result};
use chartlog_domain::facts::clinical;
use chartlog_domain::words::Text;
use chartlog_projections::clinical::query::{self, SignedNote};

use super::directory::Provider;
use super::encounter::Encounter;
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::lists;
use crate::graphql::scalars::{Code, DateTime, Id};

/// A signed note, an amendment or an addendum.
pub(crate) struct Note(SignedNote);

impl From<SignedNote> for Note {
    fn from(row: SignedNote) -> Self {
        Self(row)
    }
}

lists! {
    /// A signed note, or an amendment of one, or an addendum to one. It is never edited, only amended
    /// and added to.
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

        /// The whole note: where it has sections, they stand in it one after the other under their
        /// titles.
        async fn text(&self) -> String {
            self.0.note.whole()
        }

        /// Its sections, when it follows a template such as SOAP; else empty.
        async fn sections(&self) -> Vec<NoteSection> {
            self.0.note.sections.iter().cloned().map(NoteSection).collect()
        }

        /// Who is to co-sign it; null when nobody was named.
        async fn co_signer(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
            self.0.note.co_signer.map(|account| Provider::of(ctx, account)).transpose()
        }

        /// Who has co-signed it, the first one first.
        async fn co_signatures(&self, ctx: &Context<'_>) -> Result<Vec<CoSignature>> {
            let found = query::co_signatures(&asking(ctx)?.snapshot, self.0.note.note);
            Ok(found.map_err(|e| from_query(&e))?.into_iter().map(CoSignature).collect())
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

        /// Id of the note that this one adds to; null when it is not an addendum.
        async fn adds_to(&self) -> Option<Id> {
            self.0.adds_to.map(Id::from)
        }
    }
    lists {
        /// Amendments of this note, the newest first.
        amendments() -> Note = |me, snapshot, page| query::amendments(
            snapshot, me.0.note.patient, me.0.note.note, page,
        );

        /// What was added to this note, the newest first.
        addenda() -> Note = |me, snapshot, page| query::addenda(
            snapshot, me.0.note.patient, me.0.note.note, page,
        );
    }
}

/// A section of a note.
pub(crate) struct NoteSection(clinical::NoteSection);

/// A part of a note that follows a template.
#[Object]
impl NoteSection {
    /// Which part it is (LOINC): `61150-9` subjective, `61149-1` objective, `51848-0` assessment,
    /// `18776-5` plan, and others; null when only the title says so.
    async fn code(&self) -> Option<Code> {
        self.0.code.as_ref().map(Code::from)
    }

    /// Title.
    async fn title(&self) -> &str {
        self.0.title.expose()
    }

    /// What it says.
    async fn text(&self) -> &str {
        self.0.text.expose()
    }
}

/// A co-signature.
pub(crate) struct CoSignature(clinical::CoSignature);

/// A second signature under a note.
#[Object]
impl CoSignature {
    /// Who co-signed.
    async fn clinician(&self, ctx: &Context<'_>) -> Result<Provider> {
        Provider::of(ctx, self.0.clinician)
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime::from(&self.0.at)
    }
}
