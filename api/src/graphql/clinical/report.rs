//! Reports over results, documents, and their files.

use async_graphql::{Context, Object, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chartlog_domain::facts::clinical;
use chartlog_domain::ids::RecordId;
use chartlog_domain::words::Text;
use chartlog_projections::clinical::query::Charted;

use super::conditions::EnteredInError;
use super::directory::Provider;
use super::encounter::Encounter;
use super::observation::Observation;
use crate::graphql::page::SHORT_LIST;
use crate::graphql::scalars::{Concept, DateTime, Id, Period, concepts};

/// What the bytes of a file weigh, in fields: 64 KiB at most.
const CONTENT: usize = 50;

/// Report, as it is now.
pub(crate) struct Report(Charted<clinical::Report>);

impl From<Charted<clinical::Report>> for Report {
    fn from(row: Charted<clinical::Report>) -> Self {
        Self(row)
    }
}

impl Report {
    fn record(&self) -> &clinical::Report {
        &self.0.record
    }
}

/// A report over results (FHIR DiagnosticReport).
#[Object]
impl Report {
    /// Id of the report.
    async fn id(&self) -> Id {
        self.record().report.into()
    }

    /// The encounter that it is of; null when of none.
    async fn encounter(&self, ctx: &Context<'_>) -> Result<Option<Encounter>> {
        Encounter::of(ctx, self.record().encounter)
    }

    /// `registered`, `partial`, `preliminary`, `final`, `amended` and others of FHIR
    /// diagnostic-report-status.
    async fn status(&self) -> &str {
        &self.record().status
    }

    /// Which service made it.
    async fn categories(&self) -> Vec<Concept> {
        concepts(&self.record().categories)
    }

    /// What was reported.
    async fn code(&self) -> Concept {
        Concept::from(&self.record().code)
    }

    /// When it was true of the patient.
    async fn effective(&self) -> Period {
        Period::from(&self.record().effective)
    }

    /// When it was made available; null when not said.
    async fn issued(&self) -> Option<DateTime> {
        self.record().issued.as_ref().map(DateTime::from)
    }

    /// Who answers for it.
    async fn performers(&self, ctx: &Context<'_>) -> Result<Vec<Provider>> {
        Provider::all(ctx, &self.record().performers)
    }

    /// The observations that it is about; without those that are not in your view.
    #[graphql(complexity = 1 + SHORT_LIST * child_complexity)]
    async fn results(&self, ctx: &Context<'_>) -> Result<Vec<Observation>> {
        Observation::all(ctx, &self.record().results)
    }

    /// What it concludes; null when not said.
    async fn conclusion(&self) -> Option<&str> {
        self.record().conclusion.as_ref().map(Text::expose)
    }

    /// What it concludes, in codes.
    async fn conclusion_codes(&self) -> Vec<Concept> {
        concepts(&self.record().conclusion_codes)
    }

    /// The report as files.
    async fn attachments(&self) -> Vec<Attachment> {
        Attachment::all(self.record().report, &self.record().attachments)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

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

    /// The encounters in which it was made; without those that are not in your view.
    async fn encounters(&self, ctx: &Context<'_>) -> Result<Vec<Encounter>> {
        let of = |id: &_| Encounter::of(ctx, Some(*id)).transpose();
        self.record().encounters.iter().filter_map(of).collect()
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
        Attachment::all(self.record().document, &self.record().attachments)
    }

    /// That it was marked here as entered by mistake; null when it was not.
    async fn entered_in_error(&self) -> Option<EnteredInError> {
        EnteredInError::of(&self.0)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// Attachment.
pub(crate) struct Attachment {
    file: clinical::Attachment,
    /// The record that it is a file of.
    of: RecordId,
    /// Its number among the files of that record, from 0.
    number: usize,
}

impl Attachment {
    /// The files of a record.
    fn all(of: RecordId, files: &[clinical::Attachment]) -> Vec<Self> {
        let files = files.iter().cloned().enumerate();
        files.map(|(number, file)| Self { file, of, number }).collect()
    }

    const fn record(&self) -> &clinical::Attachment {
        &self.file
    }
}

/// A file of a report or a document.
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

    /// The bytes in base64, when they stand in the record itself (64 KiB at most); null for files that
    /// are fetched from `path`, and for files that are elsewhere.
    #[graphql(complexity = CONTENT)]
    async fn content(&self) -> Option<String> {
        self.record().inline.as_ref().map(|bytes| BASE64.encode(bytes))
    }

    /// Where the file is when it is not kept here; else null.
    async fn url(&self) -> Option<&str> {
        self.record().url.as_ref().map(Text::expose)
    }

    /// Where this server has the bytes, such as `/documents/0190163d-8694-739b-aea5-966c26f8ad91/0`: fetch
    /// them with `GET` in your session, whole or in ranges. Null when they are not kept here.
    async fn path(&self) -> Option<String> {
        let (record, number) = (self.of, self.number);
        self.record().digest.map(|_| format!("/documents/{record}/{number}"))
    }

    /// When it was made; null when not said.
    async fn created(&self) -> Option<DateTime> {
        self.record().created.as_ref().map(DateTime::from)
    }
}
