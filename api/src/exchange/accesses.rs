//! Accesses, taken away as a file by whoever watches over them (45 CFR 164.312(b), 164.528).
//!
//! 1. May this actor, for this purpose, with a second factor shown a short while ago
//!    ([`crate::access::may`])? A refusal is on record before it is told.
//! 2. The view catches up with the log, and one read transaction begins.
//! 3. `ExportMade` goes to the log, with the filter under `inquiry`. When it is durable, and not
//!    before, the first byte leaves: a download that is stopped stays on record as made.
//! 4. Rows leave in pieces, as fast as the client takes them, and are written nowhere (`pour`).
//!
//! There are ids and codes in it, no names, and nothing of what was typed.

mod audit_event;
mod csv;
mod pour;
mod words;

use std::sync::Arc;

use async_graphql::{InputType as _, Value};
use axum::body::Bytes;
use chartlog_domain::event::Subject;
use chartlog_domain::facts::oversight::ExportMade;
use chartlog_domain::ids::{AccessId, PatientId};
use chartlog_eventlog::Position;
use chartlog_projections::compliance::query::{self, AccessFilter};
use chartlog_projections::{QueryError, Scope, Snapshot};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::access::Action;
use crate::access_record;
use crate::blocking;
use crate::exchange::export::{self, Broken};
use crate::graphql::compliance::{AccessFilterInput, fields};
use crate::graphql::error::Code;
use crate::limits;
use crate::node::Node;
use crate::read::{NoAnswer, Question, wait_for};

/// In which form accesses leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// RFC 4180.
    Csv,
    /// FHIR R4 AuditEvent following IHE BALP, one a line.
    BalpNdjson,
    /// The same in one Bundle.
    BalpBundle,
}

impl Format {
    /// The code in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::BalpNdjson => "balp-ndjson",
            Self::BalpBundle => "balp-bundle",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::BalpNdjson => "application/fhir+ndjson",
            Self::BalpBundle => "application/fhir+json",
        }
    }

    /// How the name of its file ends.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::BalpNdjson => "ndjson",
            Self::BalpBundle => "json",
        }
    }
}

/// What is wanted, as it was sent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wanted {
    /// In which form.
    pub format: Format,
    /// For which purpose of use: it must be said.
    pub purpose: String,
    /// Which accesses, as the filter of `accesses` in the schema of compliance has it; all of them
    /// when left out.
    #[serde(default)]
    pub filter: serde_json::Map<String, serde_json::Value>,
}

/// An export that is on record, and leaves now.
pub struct Export {
    /// Its id: that of the request.
    pub id: AccessId,
    /// In which form.
    pub format: Format,
    /// The file, piece by piece.
    pub pieces: mpsc::Receiver<Result<Bytes, Broken>>,
}

/// Makes exports, a few at a time.
pub struct Exporter {
    node: Arc<Node>,
    server: String,
    slots: Arc<Semaphore>,
}

/// What is about to leave.
struct Taken {
    id: AccessId,
    format: Format,
    filter: AccessFilter,
    /// All records of the person whose accesses leave; none where they are not one person's.
    patients: Vec<PatientId>,
    snapshot: Snapshot,
    server: audit_event::Server,
    now: i64,
    _slot: OwnedSemaphorePermit,
}

impl Exporter {
    /// Exports of a node; `server` is where its clients find it.
    #[must_use]
    pub fn new(node: Arc<Node>, server: Option<String>) -> Self {
        let server = server.unwrap_or_else(|| "localhost".to_owned());
        Self { node, server, slots: Arc::new(Semaphore::new(limits::EXPORTS)) }
    }

    /// Begins an export: on record when this returns.
    ///
    /// # Errors
    /// [`NoAnswer`]; it is on record too.
    pub async fn begin(
        self: &Arc<Self>,
        question: Question,
        wanted: Wanted,
    ) -> Result<Export, NoAnswer> {
        access_record::admitted(&self.node, &question).await?;
        let exporter = self.clone();
        let begun = blocking::spawn(move || exporter.on_record(&question, &wanted));
        let taken = begun.await.map_err(|_| NoAnswer::unavailable())??;
        let (sender, pieces) = mpsc::channel(limits::EXPORT_PIECES);
        let export = Export { id: taken.id, format: taken.format, pieces };
        drop(blocking::spawn(move || pour::pour(&taken, &sender)));
        Ok(export)
    }

    fn on_record(&self, question: &Question, wanted: &Wanted) -> Result<Taken, NoAnswer> {
        let filter = self.filter(wanted);
        let patient = filter.as_ref().ok().and_then(|filter| filter.patient);
        let taken = filter.and_then(|filter| self.taken(question, wanted.format, filter));
        let taken = taken.map(|(taken, rows)| {
            let made = self.made(question, &taken, rows, &wanted.filter);
            (taken, made)
        });
        export::on_record(&self.node, question, Action::ExportAccesses, patient, taken)
    }

    /// One read transaction, and how many rows are in it for this filter.
    fn taken(
        &self,
        question: &Question,
        format: Format,
        filter: AccessFilter,
    ) -> Result<(Taken, u64), NoAnswer> {
        let journal = self.node.journal();
        let now = journal.now();
        // Under whom what was typed is kept: the patient where exactly one is concerned.
        let subject = filter.patient.map_or(Subject::Organisation, Subject::Patient);
        export::permit(&self.node, question, Action::ExportAccesses, subject, now)?;
        let slot = self.slots.clone().try_acquire_owned().map_err(|_| {
            NoAnswer::new(
                Code::Limited,
                "other exports are under way; try again when they are done",
            )
        })?;
        let view = &self.node.views().compliance;
        wait_for(view, journal.log().head().position)?;
        let scope = Scope { account: Some(question.session.account), patient: None, now };
        let snapshot = view.snapshot(scope).map_err(|error| NoAnswer::of_view(&error))?;
        let uncounted = |error: QueryError| {
            tracing::error!(%error, "accesses cannot be counted");
            NoAnswer::unavailable()
        };
        let rows = query::count_accesses(&snapshot, &filter).map_err(uncounted)?;
        let patients = filter.patient.map(|patient| query::records_of(&snapshot, patient));
        let patients = patients.transpose().map_err(uncounted)?.unwrap_or_default();
        let id = access_record::first_id(question).map_err(access_record::not_recorded)?;
        let server = audit_event::Server::new(&journal.log().id().to_string(), &self.server);
        Ok((Taken { id, format, filter, patients, snapshot, server, now, _slot: slot }, rows))
    }

    fn made(
        &self,
        question: &Question,
        taken: &Taken,
        rows: u64,
        filter: &serde_json::Map<String, serde_json::Value>,
    ) -> ExportMade {
        let filter = serde_json::to_vec(filter).unwrap_or_default();
        let digest = self.node.journal().ids().keyed_digest("export-filter", &[&filter]);
        ExportMade {
            export: taken.id,
            request: access_record::request_in(question, taken.id),
            kind: taken.format.code().to_owned(),
            rows,
            patients: taken.patients.clone(),
            position: taken.snapshot.position().map(Position::to_u64),
            filter_digest: Some(digest),
            digest: None,
            at: taken.now,
        }
    }

    /// The filter as the schema of compliance understands it. A field that it does not know would
    /// otherwise be left out in silence, and more would leave than was meant to.
    fn filter(&self, wanted: &Wanted) -> Result<AccessFilter, NoAnswer> {
        let known = |name: &str| {
            fields::FIELDS.iter().any(|row| row.0 == "AccessFilterInput" && row.1 == name)
        };
        if !wanted.filter.keys().all(|name| known(name)) {
            let sentence = "`filter` has the fields of `AccessFilterInput` in the schema of \
                            compliance, and no others";
            return Err(NoAnswer::new(Code::BadInput, sentence));
        }
        let value = Value::from_json(serde_json::Value::Object(wanted.filter.clone()));
        let input = value.ok().and_then(|value| AccessFilterInput::parse(Some(value)).ok());
        let input = input.ok_or_else(|| {
            let sentence = "a value in `filter` is not of its type: see `AccessFilterInput` in the \
                            schema of compliance";
            NoAnswer::new(Code::BadInput, sentence)
        })?;
        input.parsed(self.node.journal().log().as_ref()).map_err(|error| {
            let field = error.extensions.as_ref().and_then(|said| said.get("field")).cloned();
            match field {
                Some(Value::String(field)) => {
                    NoAnswer::new(Code::BadInput, &format!("{field}: {}", error.message))
                }
                _ => NoAnswer::unavailable(),
            }
        })
    }
}
