//! From files to groups of mapped resources. Nothing here knows the log: what comes out depends
//! on the files, the source's name and the derivation key alone.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Read};

use chartlog_domain::ids::PatientId;

use super::bundle::{self, Entry, Head};
use super::identity::{Derive, Ids};
use super::input::{self, Body, Form, Loaded, Source};
use super::json::Json;
use super::labels;
use super::limits;
use super::map;
use super::pending::Pending;
use super::plan::{Group, Item};
use super::refusal::Refused;
use super::resolve::{About, Resolver, kind_of_url};
use super::table::{Across, Kind, Row, Table};

/// What the reader has to say.
pub(super) enum Message {
    /// Resources to be told together.
    Group(Group),
    /// A resource that is none, or is nobody's.
    Refused { file: usize, kind: Kind, refused: Refused },
    /// A file that could not be read.
    FileRefused { file: usize, refused: Refused },
    /// A file is done.
    FileDone { file: usize, digest: [u8; 32] },
    /// Nothing more of a file: it cannot be read, or is no JSON and nobody said it was.
    FileSkipped { file: usize },
}

/// Nobody listens any more.
pub(super) struct Stopped;

/// Whether to go on.
type Going = Result<(), Stopped>;

/// Reads files one after the other.
pub(super) struct Reader<'a> {
    derive: &'a dyn Derive,
    source: &'a str,
    across: Across,
    /// BLAKE3 of the file that is being read.
    digest: [u8; 32],
    /// Whether it turned out to be no JSON, and nobody had said it was.
    skipped: bool,
    out: &'a mut dyn FnMut(Message) -> bool,
}

/// What is known of the document that is being read.
struct Document<'a> {
    file: usize,
    table: &'a Table,
    resolver: Resolver<'a>,
    atomic: bool,
    /// The only patient there is, if there is one only.
    sole: Option<PatientId>,
    /// How resources are named in paths.
    naming: Naming,
    /// How many resources of each patient are still to come; empty when nobody asks.
    coming: HashMap<PatientId, usize>,
    /// Patients whose resources are more than a transaction may hold.
    over: HashSet<Option<PatientId>>,
}

enum Naming {
    /// By their place in the bundle.
    Entry,
    /// By the line, of which these are the numbers from 0.
    Lines(Vec<usize>),
    /// Not at all: there is one only.
    Whole,
}

/// Some lines of a file.
#[derive(Default)]
struct Window {
    entries: Vec<Entry>,
    numbers: Vec<usize>,
    bytes: usize,
}

impl Window {
    /// Adds a line, and says whether these are enough.
    fn add(&mut self, number: usize, resource: Json) -> bool {
        self.bytes += resource.as_str().len();
        self.numbers.push(number);
        self.entries.push(Entry { resource: Some(resource), ..Entry::default() });
        self.entries.len() >= limits::WINDOW_LINES || self.bytes >= limits::CHUNK_BYTES
    }

    fn table(&self) -> Table {
        let mut table = Table::default();
        self.entries.iter().for_each(|entry| table.note(entry));
        table
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        derive: &'a dyn Derive,
        source: &'a str,
        out: &'a mut dyn FnMut(Message) -> bool,
    ) -> Self {
        Self { derive, source, across: Across::default(), digest: [0; 32], skipped: false, out }
    }

    /// Reads one file. `Err` only says that nobody listens any more.
    pub(super) fn read(&mut self, file: usize, source: &Source) -> Going {
        let loaded = match input::load(source) {
            Ok(Some(loaded)) => loaded,
            Ok(None) => return self.send(Message::FileSkipped { file }),
            Err(refused) => {
                self.send(Message::FileRefused { file, refused })?;
                return self.send(Message::FileSkipped { file });
            }
        };
        self.skipped = false;
        let Loaded { form, body, digest } = loaded;
        self.digest = digest;
        match (form, body) {
            (Form::Document, Body::Memory(bytes)) => {
                self.document(file, &bytes, 0, source.expected)?;
            }
            (Form::Document, Body::Stream) => self.streamed(file, source)?,
            (Form::Lines, Body::Memory(bytes)) => self.lines(file, || Some(bytes.as_slice()))?,
            (Form::Lines, Body::Stream) => self.lines(file, || input::open(&source.path).ok())?,
        }
        self.send(match self.skipped {
            true => Message::FileSkipped { file },
            false => Message::FileDone { file, digest },
        })
    }

    fn send(&mut self, message: Message) -> Going {
        if (self.out)(message) { Ok(()) } else { Err(Stopped) }
    }

    /// A document in memory: a bundle, or a single resource. `before` is the number of lines
    /// above it in its file.
    fn document(&mut self, file: usize, bytes: &[u8], before: usize, expected: bool) -> Going {
        let mut entries = Vec::new();
        let head = match bundle::read_slice(bytes, &mut |_, entry| entries.push(entry)) {
            Ok(head) => head,
            Err(_) if !expected => {
                self.skipped = true;
                return Ok(());
            }
            Err(error) => {
                let refused = Refused::broken(&error, before);
                return self.send(Message::FileRefused { file, refused });
            }
        };
        if !head.is_bundle() {
            if head.resource_type.is_none() {
                let refused = Refused::missing("resourceType");
                return self.send(Message::FileRefused { file, refused });
            }
            let resource = serde_json::from_slice::<Json>(bytes).ok();
            entries = vec![Entry { resource, ..Entry::default() }];
        }
        let mut table = Table::default();
        entries.iter().for_each(|entry| table.note(entry));
        let naming = if head.is_bundle() { Naming::Entry } else { Naming::Whole };
        self.told(file, &head, table, naming, &mut |reader, document, pending| {
            entries
                .drain(..)
                .enumerate()
                .try_for_each(|(number, entry)| reader.entry(document, pending, number, entry))
        })
    }

    /// A document that is too long for memory: read twice.
    fn streamed(&mut self, file: usize, source: &Source) -> Going {
        let unreadable = || Refused::at("", "cannot be read");
        let mut table = Table::default();
        let first = input::open(&source.path)
            .map_err(|_| unreadable())
            .and_then(|reader| {
                bundle::read_stream(reader, &mut |_, entry| table.note(&entry))
                    .map_err(|error| Refused::broken(&error, 0))
            })
            .and_then(|head| match (head.is_bundle(), &head.resource_type) {
                (true, _) => Ok(head),
                (false, Some(_)) => Err(Refused::at("", "a resource of more than 32 MiB")),
                (false, None) => Err(Refused::missing("resourceType")),
            });
        let head = match first {
            Ok(head) => head,
            Err(refused) => return self.send(Message::FileRefused { file, refused }),
        };
        self.told(file, &head, table, Naming::Entry, &mut |reader, document, pending| {
            document.count_coming();
            let mut state = Ok(());
            let again = input::open(&source.path).map_err(|_| unreadable()).and_then(|stream| {
                bundle::read_stream(stream, &mut |number, entry| {
                    if state.is_ok() {
                        state = reader.entry(document, pending, number, entry);
                    }
                })
                .map_err(|error| Refused::broken(&error, 0))
            });
            state?;
            match again {
                Ok(_) => Ok(()),
                Err(refused) => reader.send(Message::FileRefused { file, refused }),
            }
        })
    }

    /// One JSON document a line, read twice: first for what lines say of each other, then to map
    /// them, some thousand at a time. A line that is a bundle stands for itself.
    fn lines<R: BufRead>(&mut self, file: usize, open: impl Fn() -> Option<R>) -> Going {
        let mut window = Window::default();
        each_line(open(), &mut |number, line| {
            if let Line::Resource(resource) = line
                && window.add(number, resource)
            {
                self.across.remember(&std::mem::take(&mut window).table(), true);
            }
            Ok(())
        })?;
        self.across.remember(&window.table(), true);
        let mut window = Window::default();
        each_line(open(), &mut |number, line| match line {
            Line::Blank => Ok(()),
            Line::Resource(resource) => match window.add(number, resource) {
                true => self.window(file, std::mem::take(&mut window)),
                false => Ok(()),
            },
            Line::Bundle(bytes) => {
                self.window(file, std::mem::take(&mut window))?;
                self.document(file, &bytes, number, true)
            }
            Line::Broken(refused) => self.send(Message::FileRefused { file, refused }),
        })?;
        self.window(file, window)
    }

    fn window(&mut self, file: usize, mut window: Window) -> Going {
        let table = window.table();
        let naming = Naming::Lines(std::mem::take(&mut window.numbers));
        self.told(file, &Head::default(), table, naming, &mut |reader, document, pending| {
            let mut entries = window.entries.drain(..).enumerate();
            entries.try_for_each(|(number, entry)| reader.entry(document, pending, number, entry))
        })
    }

    /// Maps a document whose table is complete and hands out its groups.
    fn told(
        &mut self,
        file: usize,
        head: &Head,
        mut table: Table,
        naming: Naming,
        entries: &mut dyn FnMut(&mut Self, &mut Document<'_>, &mut Pending) -> Going,
    ) -> Going {
        let atomic = match (head.is_bundle(), head.bundle_type.as_deref()) {
            (true, Some("history")) => {
                let refused = Refused::at("type", "a history is not imported");
                return self.send(Message::FileRefused { file, refused });
            }
            (bundle, kind) => bundle && kind == Some("transaction"),
        };
        table.restrict(labels::restricting(&head.meta.security));
        let mut across = std::mem::take(&mut self.across);
        across.remember(&table, !head.is_bundle());
        let ids = Ids::new(self.derive, self.source);
        let resolver = Resolver { table: &table, across: &across, ids };
        let mut document = Document {
            file,
            table: &table,
            resolver,
            atomic,
            sole: sole_patient(&table, resolver),
            naming,
            coming: HashMap::new(),
            over: HashSet::new(),
        };
        let mut pending = Pending::new((file, self.digest), atomic);
        entries(self, &mut document, &mut pending)?;
        for group in pending.drain() {
            self.send(Message::Group(group))?;
        }
        self.across = across;
        Ok(())
    }

    fn entry(
        &mut self,
        document: &mut Document<'_>,
        pending: &mut Pending,
        number: usize,
        entry: Entry,
    ) -> Going {
        let path = document.path(number);
        let Some((resource, row)) = entry.resource.as_ref().zip(document.table.row_at(number))
        else {
            let refused = no_resource(&entry).under(&path);
            return self.nobodys(document, &entry, refused);
        };
        let refused = method(&entry, &document.naming);
        let about = document.resolver.about(row);
        let planned = match refused {
            Some(refused) => Err(refused.under(document.entry_path(number).as_str())),
            None if resource.as_str().len() as u64 > limits::RESOURCE_MAX => {
                Err(Refused::at(path.clone(), "is longer than 32 MiB"))
            }
            None => map::resource(document.resolver, row, resource.as_str(), about)
                .map_err(|refused| refused.under(&path)),
        };
        let patient = match (about, map::is_registration(&row.kind)) {
            (_, true) => None,
            (About::Patient(patient), false) => Some(patient),
            (About::Nobody | About::Other | About::Unresolved, false) => match &planned {
                Err(_) if document.atomic => document.sole,
                Err(_) | Ok(_) => None,
            },
        };
        let item = item(row, entry, path, planned, document.table);
        let Some(item) = item else { return Ok(()) };
        self.keep(document, pending, patient, item)
    }

    /// Puts a resource to those of its patient, and hands out what is complete.
    fn keep(
        &mut self,
        document: &mut Document<'_>,
        pending: &mut Pending,
        patient: Option<PatientId>,
        item: Item,
    ) -> Going {
        let file = document.file;
        if document.over.contains(&patient) {
            let refused = Refused::at(item.path, OVER);
            return self.send(Message::Refused { file, kind: item.kind, refused });
        }
        pending.add(patient, item);
        if pending.is_chunk() {
            for group in pending.drain() {
                self.send(Message::Group(group))?;
            }
        }
        if document.is_last(patient)
            && let Some(group) = pending.take(patient)
        {
            self.send(Message::Group(group))?;
        }
        while pending.is_over() {
            let Some(group) = pending.largest().and_then(|patient| pending.take(patient)) else {
                break;
            };
            document.over.insert(group.patient);
            for item in group.items {
                let refused = Refused::at(item.path, OVER);
                self.send(Message::Refused { file, kind: item.kind, refused })?;
            }
        }
        Ok(())
    }

    fn nobodys(&mut self, document: &Document<'_>, entry: &Entry, refused: Refused) -> Going {
        let url = entry.request.as_ref().and_then(|request| request.url.as_deref());
        let kind = url.map_or(Cow::Borrowed("Unknown"), kind_of_url);
        self.send(Message::Refused { file: document.file, kind, refused })
    }
}

const OVER: &str = "one patient's part of the transaction is more than 96 MiB";

impl Document<'_> {
    fn path(&self, number: usize) -> String {
        match &self.naming {
            Naming::Entry => format!("entry[{number}].resource"),
            Naming::Lines(numbers) => {
                let line = numbers.get(number).map_or(number, |number| *number);
                format!("line {}", line + 1)
            }
            Naming::Whole => String::new(),
        }
    }

    fn entry_path(&self, number: usize) -> String {
        match self.naming {
            Naming::Entry => format!("entry[{number}]"),
            Naming::Lines(_) | Naming::Whole => self.path(number),
        }
    }

    fn count_coming(&mut self) {
        if !self.atomic {
            return;
        }
        for (_, row) in self.table.rows() {
            if let About::Patient(patient) = self.resolver.about(row)
                && !map::is_registration(&row.kind)
            {
                *self.coming.entry(patient).or_default() += 1;
            }
        }
    }

    /// Whether that was the last resource of a patient. Others may still be refused into the
    /// group of a sole patient, so that one waits for the end.
    fn is_last(&mut self, patient: Option<PatientId>) -> bool {
        let Some(patient) = patient.filter(|_| self.sole.is_none()) else { return false };
        let Some(coming) = self.coming.get_mut(&patient) else { return false };
        *coming = coming.saturating_sub(1);
        *coming == 0
    }
}

/// The patient of a document that is about one patient only.
fn sole_patient(table: &Table, resolver: Resolver<'_>) -> Option<PatientId> {
    let mut sole = None;
    for (_, row) in table.rows() {
        if let About::Patient(patient) = resolver.about(row) {
            match sole {
                None => sole = Some(patient),
                Some(other) if other != patient => return None,
                Some(_) => {}
            }
        }
    }
    sole
}

fn item(
    row: &Row,
    entry: Entry,
    path: String,
    planned: Result<Vec<super::plan::Planned>, Refused>,
    table: &Table,
) -> Option<Item> {
    let resource = entry.resource?;
    let method = entry.request.and_then(|request| request.method);
    let (planned, refused) = match planned {
        Ok(planned) => (planned, None),
        Err(refused) => (Vec::new(), Some(refused)),
    };
    Some(Item {
        kind: row.kind.clone(),
        identity: row.identity.clone(),
        path,
        digest: *blake3::hash(resource.as_str().as_bytes()).as_bytes(),
        resource,
        put: method.as_deref() == Some("PUT"),
        restricted: map::is_restricted(row, table),
        planned,
        refused,
    })
}

/// Only what is put there is history: a search, a deletion or a patch is not.
fn method(entry: &Entry, naming: &Naming) -> Option<Refused> {
    let method = entry.request.as_ref()?.method.as_deref()?;
    let refused = !matches!(method, "POST" | "PUT") && matches!(naming, Naming::Entry);
    refused.then(|| Refused::at("request.method", "is neither POST nor PUT"))
}

fn no_resource(entry: &Entry) -> Refused {
    match &entry.resource {
        None => Refused::at("", "is missing"),
        Some(resource) => {
            #[derive(serde::Deserialize)]
            struct Typed {
                #[serde(rename = "resourceType")]
                _kind: String,
                #[serde(rename = "id")]
                _id: Option<String>,
            }
            Refused::shape_of::<Typed>(resource.as_str())
        }
    }
}

/// One line of a file of lines.
enum Line {
    Resource(Json),
    Bundle(Vec<u8>),
    Broken(Refused),
    Blank,
}

/// Calls with the number (from 0) and content of each line.
fn each_line<R: BufRead>(lines: Option<R>, take: &mut dyn FnMut(usize, Line) -> Going) -> Going {
    let Some(mut lines) = lines else { return Ok(()) };
    let mut line = Vec::new();
    for number in 0.. {
        line.clear();
        let limit = limits::RESOURCE_MAX + 1;
        match lines.by_ref().take(limit).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(_) => {
                let refused = Refused::at(format!("line {}", number + 1), "cannot be read");
                take(number, Line::Broken(refused))?;
                break;
            }
        }
        if line.len() as u64 == limit {
            let refused = Refused::at(format!("line {}", number + 1), "is longer than 32 MiB");
            take(number, Line::Broken(refused))?;
            if line.last() != Some(&b'\n') && lines.skip_until(b'\n').is_err() {
                break;
            }
            continue;
        }
        let content = line.trim_ascii();
        take(number, if content.is_empty() { Line::Blank } else { parsed(number, content) })?;
    }
    Ok(())
}

fn parsed(number: usize, line: &[u8]) -> Line {
    #[derive(serde::Deserialize)]
    struct Kind {
        #[serde(rename = "resourceType")]
        kind: Option<String>,
    }
    match serde_json::from_slice::<Json>(line) {
        Ok(resource) => {
            let kind: Option<Kind> = serde_json::from_str(resource.as_str()).ok();
            match kind.and_then(|kind| kind.kind).as_deref() {
                Some("Bundle") => Line::Bundle(line.to_owned()),
                _ => Line::Resource(resource),
            }
        }
        Err(error) => Line::Broken(Refused::broken(&error, number)),
    }
}
