//! The import as a whole: one thread reads and maps, the caller's brings it into the log.

use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use chartlog_domain::facts::oversight::{ImportRan, ImportedFile, Request};
use chartlog_domain::governance::{self, Governance};
use chartlog_domain::ids::{CommandId, ImportId};
use chartlog_eventlog::IdDeriver;
use crossbeam_channel::{Receiver, bounded};

use super::commit::Writer;
use super::identity::{Derive, Ids};
use super::input::{self, Source};
use super::limits;
use super::plan::{Group, Told};
use super::reader::{Message, Reader};
use super::refusal::Refused;
use super::report::{Counts, End, Report, Tally};
use crate::control::Progress;
use crate::journal::{Journal, JournalError};
use crate::random;
use crate::streams::Stream;
use crate::write::CommandRef;

/// What to import.
#[derive(Clone)]
pub struct ImportOptions {
    /// Files and directories.
    pub paths: Vec<PathBuf>,
    /// Name of the source, which keeps equal relative ids of two sources apart; empty for the
    /// only one.
    pub source: String,
    /// Who asks for it.
    pub request: Request,
}

impl std::fmt::Debug for ImportOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportOptions({} paths)", self.paths.len()) // file names may name patients
    }
}

impl Derive for IdDeriver {
    fn id(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 16] {
        self.derive_id(purpose, parts)
    }

    fn digest(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.keyed_digest(purpose, parts)
    }
}

/// Imports files. `tell` hears how far it is, on the thread of the caller.
///
/// # Errors
/// When the log cannot be read or written. What is in the files is no error: the report says
/// what was refused, and the others go on.
pub fn import(
    journal: &Journal,
    options: &ImportOptions,
    tell: &dyn Fn(Progress),
) -> Result<Report, JournalError> {
    let start = Instant::now();
    let import = ImportId(random::id()?);
    let (sources, unreadable) = input::walk(&options.paths);
    let derive = journal.ids();
    let ids = Ids::new(derive, &options.source);
    let mut run = Run::new(journal, &sources, Writer::new(journal, ids, import, &options.request));
    for (path, refused) in &unreadable {
        run.tally.refuse(&path.display().to_string(), refused);
    }
    run.tell(tell);
    thread::scope(|scope| {
        let (send, receive) = bounded(limits::QUEUE_GROUPS);
        let sources = &sources;
        scope.spawn(move || {
            let mut out = |message| send.send(message).is_ok();
            let mut reader = Reader::new(derive, &options.source, &mut out);
            for (file, source) in sources.iter().enumerate() {
                if reader.read(file, source).is_err() {
                    break; // nobody listens: the import ended early
                }
            }
        });
        run.receive(&receive, tell)
    })?;
    record(journal, import, &options.request, &run.files)?;
    run.finish(start)
}

/// An import under way.
struct Run<'a> {
    journal: &'a Journal,
    sources: &'a [Source],
    writer: Writer<'a>,
    tally: Tally,
    progress: Progress,
    /// By number of the file.
    counts: Vec<Counts>,
    files: Vec<ImportedFile>,
}

impl<'a> Run<'a> {
    fn new(journal: &'a Journal, sources: &'a [Source], writer: Writer<'a>) -> Self {
        let progress = Progress {
            of_files: sources.len() as u64,
            of_bytes: sources.iter().map(|source| source.size).sum(),
            ..Progress::default()
        };
        let counts = vec![Counts::default(); sources.len()];
        let tally = Tally::default();
        Self { journal, sources, writer, tally, progress, counts, files: Vec::new() }
    }

    fn tell(&self, tell: &dyn Fn(Progress)) {
        tell(self.progress);
    }

    fn receive(
        &mut self,
        messages: &Receiver<Message>,
        tell: &dyn Fn(Progress),
    ) -> Result<(), JournalError> {
        for message in messages {
            match message {
                Message::Group(group) => self.group(&group)?,
                Message::Refused { file, kind, refused } => {
                    self.count(file, &kind, End::Refused);
                    self.tally.refuse(&self.sources[file].name(), &refused);
                }
                Message::FileRefused { file, refused } => self.file_refused(file, &refused),
                Message::FileDone { file, digest } => self.file_done(file, digest),
                Message::FileSkipped { file } => self.passed(file),
            }
            self.tell(tell);
        }
        Ok(())
    }

    fn group(&mut self, group: &Group) -> Result<(), JournalError> {
        let name = self.sources[group.file].name();
        let ends = self.writer.group(group, &name)?;
        for (item, ended) in group.items.iter().zip(ends) {
            self.count(group.file, &item.kind, ended.end);
            if let Some(refused) = &ended.refused {
                self.tally.refuse(&name, refused);
                continue;
            }
            if let Some(patient) = group.patient {
                self.tally.patient(patient);
            }
            for planned in &item.planned {
                if let Told::Member(member) = &planned.told {
                    self.tally.member(member.clinician, member.patient);
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, file: usize, kind: &str, end: End) {
        self.tally.count(kind, end);
        self.counts[file].add(end);
        self.progress.resources += 1;
    }

    fn file_refused(&mut self, file: usize, refused: &Refused) {
        self.tally.refuse(&self.sources[file].name(), refused);
    }

    fn file_done(&mut self, file: usize, digest: [u8; 32]) {
        let Counts { read, events, filed, unchanged, refused } = self.counts[file];
        let size = self.sources[file].size;
        self.files.push(ImportedFile { digest, size, read, events, filed, unchanged, refused });
        self.tally.file();
        self.passed(file);
    }

    fn passed(&mut self, file: usize) {
        self.progress.files += 1;
        self.progress.bytes += self.sources[file].size;
    }

    /// The report. Login names come from the log: what a practitioner's file says may be
    /// another one by now.
    fn finish(mut self, start: Instant) -> Result<Report, JournalError> {
        for account in self.tally.nameless() {
            if let Some(login) = crate::staff::login_of(self.journal, account)? {
                self.tally.login(account, &login);
            }
        }
        Ok(self.tally.finish(start.elapsed().as_secs_f64()))
    }
}

/// Records that the import ran: who, and the digest and counts of each file. No names.
fn record(
    journal: &Journal,
    import: ImportId,
    request: &Request,
    files: &[ImportedFile],
) -> Result<(), JournalError> {
    let mut unit = journal.unit(request, journal.now());
    let mut parts = files.chunks(limits::FILES_PER_EVENT);
    let first = parts.next().unwrap_or_default(); // an import of nothing ran too
    for (number, files) in (0_u32..).zip(std::iter::once(first).chain(parts)) {
        let ran = ImportRan { import, request: request.clone(), files: files.to_vec() };
        let parts: [&[u8]; 2] = [import.as_bytes(), &number.to_le_bytes()];
        let command = CommandRef {
            id: CommandId::from_bytes(journal.ids().derive_id("fhir-import", &parts)),
            input_digest: journal.ids().keyed_digest("fhir-import", &parts),
        };
        let stream = Stream::Import(import);
        unit.execute::<Governance>(&stream, command, governance::Command::RecordImport(ran))?;
    }
    unit.commit()?;
    Ok(())
}
