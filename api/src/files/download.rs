//! A file that leaves.
//!
//! 1. The role's own view says whether there is such a file for whoever asks, whose it is, and which
//!    entry of the log tells it. What is not there and what is not theirs look the same.
//! 2. The blob that the entry names is opened, up to the chunk in which the answer begins.
//! 3. The access goes to the log. When it is durable, and not before, the first byte leaves.
//! 4. The rest is opened chunk by chunk, as fast as the client takes it, and written nowhere.

use std::io::Read as _;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::ids::{PatientId, RecordId};
use chartlog_eventlog::{BlobReader, FacetMode, FacetTag, KeyError};
use chartlog_projections::clinical::query::{self, File};
use chartlog_projections::{Projection, QueryError, Scope, Snapshot, View, patient};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use super::range::ByteRange;
use super::turns::{Turn, Turns};
use crate::access_record::{self, FileSeen};
use crate::blocking;
use crate::graphql::error::Code;
use crate::journal::JournalError;
use crate::limits;
use crate::node::Node;
use crate::read::{NoAnswer, Question, wait_for};
use crate::staff;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Which document or report; none when what was sent is no id.
    pub record: Option<RecordId>,
    /// Which of its files, from 0.
    pub number: Option<usize>,
    /// Which part of it.
    pub range: Option<ByteRange>,
    /// The part only when the file is still the one with this entity tag.
    pub if_range: Option<String>,
    /// Whether the SHA-256 of the whole file is wanted: the file is read once more for it.
    pub sha256: bool,
}

/// Which part of a file leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Bytes(Range<u64>),
    /// The range that was asked for has none of its bytes.
    Nothing,
}

impl Part {
    /// The bytes of a file of this size that leave; none when none do.
    #[must_use]
    pub fn range(&self, size: u64) -> Option<Range<u64>> {
        match self {
            Self::Whole => Some(0..size),
            Self::Bytes(range) => Some(range.clone()),
            Self::Nothing => None,
        }
    }
}

/// A file whose access is on record, and that leaves now.
pub struct Download {
    /// What whoever uploaded it says it is.
    pub content_type: Option<String>,
    /// Its bytes, counted.
    pub size: u64,
    /// BLAKE3 of all its bytes.
    pub digest: [u8; 32],
    /// SHA-256 of all its bytes, when it was asked for.
    pub sha256: Option<[u8; 32]>,
    /// Which part.
    pub part: Part,
    /// The part, piece by piece.
    pub pieces: mpsc::Receiver<Result<Bytes, Broken>>,
}

/// A file ended in the middle: the connection is closed before the end of the answer, so that nobody
/// takes it for the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file ended in the middle")]
pub struct Broken;

/// Lets files leave, some at a time.
pub struct Downloader {
    node: Arc<Node>,
    turns: Turns,
}

/// Where the bytes of a file come from.
enum Source {
    /// They stand in the record.
    Record(Vec<u8>),
    /// They are a blob.
    Blob(Box<BlobReader>),
}

/// A file that was found and opened.
struct Opened {
    content_type: Option<String>,
    size: u64,
    digest: [u8; 32],
    sha256: Option<[u8; 32]>,
    part: Part,
    source: Source,
    turn: Turn,
}

impl Downloader {
    /// Files of a node.
    #[must_use]
    pub fn new(node: Arc<Node>) -> Self {
        Self { node, turns: Turns::new(limits::DOWNLOADS, limits::DOWNLOADS_EACH) }
    }

    /// Begins a download: on record when this returns.
    ///
    /// # Errors
    /// [`NoAnswer`]; it is on record too.
    pub async fn begin(
        self: &Arc<Self>,
        question: Question,
        wanted: Wanted,
    ) -> Result<Download, NoAnswer> {
        access_record::admitted(&self.node, &question).await?;
        let downloader = self.clone();
        let begun = blocking::spawn(move || downloader.on_record(&question, &wanted));
        let opened = begun.await.map_err(|_| NoAnswer::unavailable())??;
        let (sender, pieces) = mpsc::channel(limits::DOWNLOAD_PIECES);
        let Opened { content_type, size, digest, sha256, part, source, turn } = opened;
        let range = part.range(size).unwrap_or(0..0);
        drop(blocking::spawn(move || {
            pour(source, &range, &sender);
            drop(turn);
        }));
        Ok(Download { content_type, size, digest, sha256, part, pieces })
    }

    fn on_record(&self, question: &Question, wanted: &Wanted) -> Result<Opened, NoAnswer> {
        match self.opened(question, wanted) {
            Ok((opened, mut seen)) => {
                let range = opened.part.range(opened.size).unwrap_or(0..0);
                seen.answer.extend_from_slice(&range.start.to_le_bytes());
                seen.answer.extend_from_slice(&range.end.to_le_bytes());
                let shown = access_record::file_shown(&self.node, question, seen)?;
                access_record::wait_durable(shown)?;
                Ok(opened)
            }
            Err(no_answer) => {
                let refused = access_record::file_refused(&self.node, question, no_answer.code)?;
                access_record::wait_durable(refused)?;
                Err(no_answer)
            }
        }
    }

    fn opened(&self, question: &Question, wanted: &Wanted) -> Result<(Opened, FileSeen), NoAnswer> {
        question.purpose()?;
        let turn = self.turns.take(question.session.account).ok_or_else(|| {
            NoAnswer::new(
                Code::Limited,
                "other downloads are under way; try again when they are done",
            )
        })?;
        let (file, mut seen) = self.found(question, wanted)?.ok_or_else(not_found)?;
        let (size, digest) =
            file.attachment.size.zip(file.attachment.digest).ok_or_else(not_found)?;
        seen.answer.extend_from_slice(&digest);
        let sha256 = if wanted.sha256 { Some(sha256_of(self.source(&file)?)?) } else { None };
        let part = part(wanted, size, &digest);
        let mut source = self.source(&file)?;
        if let (Source::Blob(reader), Some(range)) = (&mut source, part.range(size)) {
            reader.skip_to(range.start).map_err(|error| failed(&error.into()))?;
        }
        let content_type = file.attachment.content_type;
        Ok((Opened { content_type, size, digest, sha256, part, source, turn }, seen))
    }

    /// The file as the role's own view has it. A role without documents has none.
    fn found(
        &self,
        question: &Question,
        wanted: &Wanted,
    ) -> Result<Option<(File, FileSeen)>, NoAnswer> {
        let (Some(record), Some(number)) = (wanted.record, wanted.number) else { return Ok(None) };
        let views = self.node.views();
        match question.session.role {
            Role::Clinical => self.look(question, &views.clinical, None, |snapshot| {
                let document = query::document_file(snapshot, record, number)?;
                if document.is_some() {
                    return Ok(document);
                }
                query::report_file(snapshot, record, number)
            }),
            Role::Patient => {
                let account = question.session.account;
                let own = staff::patient_of(self.node.journal(), account);
                let own = own.map_err(|error| failed(&error))?;
                let Some(own) = own else { return Ok(None) };
                self.look(question, &views.patient, Some(own), |snapshot| {
                    patient::query::document_file(snapshot, record, number)
                })
            }
            Role::FrontDesk | Role::Billing | Role::Compliance | Role::Admin => Ok(None),
        }
    }

    fn look<P: Projection>(
        &self,
        question: &Question,
        view: &View<P>,
        patient: Option<PatientId>,
        ask: impl FnOnce(&Snapshot) -> Result<Option<File>, QueryError>,
    ) -> Result<Option<(File, FileSeen)>, NoAnswer> {
        wait_for(view, self.node.sessions().last_write(question.session.id))?;
        let now = self.node.journal().now();
        let account = question.session.account;
        let scope = Scope { account: Some(account), patient, now };
        let snapshot = view.snapshot(scope).map_err(|error| NoAnswer::of_view(&error))?;
        let found = ask(&snapshot).map_err(|error| {
            tracing::error!(%error, "a file cannot be looked for");
            NoAnswer::unavailable()
        })?;
        let seen = FileSeen {
            answer: Vec::new(),
            served: snapshot.served(),
            position: snapshot.position(),
            projection_version: P::VERSION,
            now,
            scope: account,
        };
        Ok(found.map(|file| (file, seen)))
    }

    /// The bytes of a file. Of a blob nothing is opened yet.
    fn source(&self, file: &File) -> Result<Source, NoAnswer> {
        if let Some(bytes) = &file.attachment.inline {
            return Ok(Source::Record(bytes.clone()));
        }
        let number = file.blob.ok_or_else(not_found)?;
        let journal = self.node.journal();
        let entry = journal.log().read_at(file.entry).map_err(|error| failed(&error.into()))?;
        let clinical = FacetTag(Facet::Clinical.tag());
        let mut blobs = entry
            .facets()
            .iter()
            .filter(|facet| facet.mode == FacetMode::Blob && facet.tag == clinical);
        let blob = blobs.nth(number).ok_or_else(not_found)?;
        let key = match journal.vault().open(blob.key_id) {
            Ok(key) => key,
            Err(KeyError::Shredded { .. }) => return Err(not_found()),
            Err(error) => return Err(failed(&error.into())),
        };
        let reader = journal.blobs().read(blob.digest, &key, entry.stream(), entry.event_id());
        Ok(Source::Blob(Box::new(reader.map_err(|error| failed(&error.into()))?)))
    }
}

fn part(wanted: &Wanted, size: u64, digest: &[u8; 32]) -> Part {
    let tag = format!("\"{}\"", hex::encode(digest));
    let same = wanted.if_range.as_ref().is_none_or(|known| *known == tag);
    match wanted.range.filter(|_| same) {
        None => Part::Whole,
        Some(range) => range.within(size).map_or(Part::Nothing, Part::Bytes),
    }
}

fn not_found() -> NoAnswer {
    NoAnswer::new(Code::NotFound, "there is no such file, or not one that you may see")
}

fn failed(error: &JournalError) -> NoAnswer {
    tracing::error!(%error, "a file cannot be opened");
    NoAnswer::unavailable()
}

fn sha256_of(source: Source) -> Result<[u8; 32], NoAnswer> {
    let mut sha256 = Sha256::new();
    let mut reader = match source {
        Source::Record(bytes) => return Ok(Sha256::digest(bytes).into()),
        Source::Blob(reader) => reader,
    };
    let mut piece = zeroize::Zeroizing::new(vec![0; limits::DOWNLOAD_PIECE]);
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(sha256.finalize().into()),
            Ok(read) => sha256.update(&piece[..read]),
            Err(error) => {
                tracing::error!(%error, "a file cannot be read to its end");
                return Err(NoAnswer::unavailable());
            }
        }
    }
}

/// Pours a part of a file. The thread waits for the client, up to a limit; a client that is gone ends it.
fn pour(source: Source, range: &Range<u64>, client: &mpsc::Sender<Result<Bytes, Broken>>) {
    let began = Instant::now();
    let mut left = range.end - range.start;
    let mut reader = match source {
        Source::Record(bytes) => {
            let of = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
            let part = &bytes[of(range.start)..of(range.end)];
            let _ = client.blocking_send(Ok(Bytes::copy_from_slice(part)));
            return;
        }
        Source::Blob(reader) => reader,
    };
    while left > 0 {
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(limits::DOWNLOAD_PIECE);
        let mut piece = vec![0; length];
        let late = began.elapsed() > limits::DOWNLOAD_TIME;
        if let Err(error) = reader.read_exact(&mut piece) {
            tracing::error!(%error, "a file cannot be read to its end");
            let _ = client.blocking_send(Err(Broken));
            return;
        }
        if late {
            tracing::warn!("a download took too long and was stopped");
            let _ = client.blocking_send(Err(Broken));
            return;
        }
        left -= length as u64;
        if client.blocking_send(Ok(piece.into())).is_err() {
            tracing::info!("a client stopped a download");
            return;
        }
    }
    tracing::info!("a file was handed over");
}
