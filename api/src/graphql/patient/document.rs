//! Documents and their files.

use async_graphql::{Context, Object, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chartlog_domain::facts::clinical;
use chartlog_domain::words::Text;
use chartlog_projections::patient::query::Charted;

use super::directory::Provider;
use crate::graphql::scalars::{Concept, DateTime, Id, concepts};

/// What the bytes of a file weigh, in fields: 64 KiB at most.
const CONTENT: usize = 50;

/// Document, as it is now.
pub(crate) struct Document(Charted<clinical::Document>);

impl From<Charted<clinical::Document>> for Document {
    fn from(row: Charted<clinical::Document>) -> Self {
        Self(row)
    }
}

impl Document {
    fn record(&self) -> &clinical::Document {
        &self.0.record
    }
}

/// A document on file (FHIR DocumentReference).
#[Object]
impl Document {
    /// Id of the document.
    async fn id(&self) -> Id {
        self.record().document.into()
    }

    /// Ids of the encounters in which it was made.
    async fn encounter_ids(&self) -> Vec<Id> {
        self.record().encounters.iter().copied().map(Id::from).collect()
    }

    /// `current`, `superseded` or `entered-in-error`.
    async fn status(&self) -> &str {
        &self.record().status
    }

    /// Kind of document; null when not said.
    async fn kind(&self) -> Option<Concept> {
        self.record().kind.as_ref().map(Concept::from)
    }

    /// Categories.
    async fn categories(&self) -> Vec<Concept> {
        concepts(&self.record().categories)
    }

    /// When it was filed; null when not said.
    async fn filed_at(&self) -> Option<DateTime> {
        self.record().filed_at.as_ref().map(DateTime::from)
    }

    /// Who wrote it.
    async fn authors(&self, ctx: &Context<'_>) -> Result<Vec<Provider>> {
        Provider::all(ctx, &self.record().authors)
    }

    /// What it is, in words; null when not said.
    async fn description(&self) -> Option<&str> {
        self.record().description.as_ref().map(Text::expose)
    }

    /// The files.
    async fn attachments(&self) -> Vec<Attachment> {
        self.record().attachments.iter().cloned().map(Attachment).collect()
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// Attachment.
pub(crate) struct Attachment(clinical::Attachment);

impl Attachment {
    fn record(&self) -> &clinical::Attachment {
        &self.0
    }
}

/// A file of a document.
#[Object]
impl Attachment {
    /// MIME type, such as `application/pdf`; null when not said.
    async fn content_type(&self) -> Option<&str> {
        self.record().content_type.as_deref()
    }

    /// Title; null when not said.
    async fn title(&self) -> Option<&str> {
        self.record().title.as_ref().map(Text::expose)
    }

    /// Size of the bytes that are kept here, in bytes; null when none are.
    async fn size(&self) -> Option<u64> {
        self.record().size
    }

    /// BLAKE3 of the bytes that are kept here, in hex; null when none are.
    async fn digest(&self) -> Option<String> {
        self.record().digest.map(hex::encode)
    }

    /// The bytes in base64, when there are at most 64 KiB of them; null for longer files and for
    /// files that are elsewhere.
    #[graphql(complexity = CONTENT)]
    async fn content(&self) -> Option<String> {
        self.record().inline.as_ref().map(|bytes| BASE64.encode(bytes))
    }

    /// Where the file is when it is not kept here; else null.
    async fn url(&self) -> Option<&str> {
        self.record().url.as_ref().map(Text::expose)
    }

    /// When it was made; null when not said.
    async fn created(&self) -> Option<DateTime> {
        self.record().created.as_ref().map(DateTime::from)
    }
}
