//! A day: what is done, what goes wrong, and what is compared.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;

use chartlog_eventlog::random::{NoRandomness, Randomness};
use chartlog_eventlog::{
    Append, AppendError, Appended, Direction, DraftFacet, EntryKind, EventLog, Expectation,
    Options, OrgKeys, Receipt, RecordedEntry, RootKeySource, SegmentLog, StreamAppend, StreamId,
    VerifyOptions, verify,
};
use parking_lot::Mutex;

use crate::given::fake_disk::{FakeDisk, Fault, Keep};
use crate::given::random::Random;
use crate::given::{all, copy, draft, folder, key, on, one, registered, sealed, stream};
use crate::model::{Model, Verdict, told};

const STEPS: usize = 160;
const PATIENTS: usize = 9;
const KEYS: u32 = 6;

thread_local! {
    /// The day's clock, in microseconds.
    static NOW: Cell<u64> = const { Cell::new(0) };
}

fn now() -> u64 {
    NOW.get()
}

/// Salts of a seed.
#[derive(Debug)]
struct Seeded(Mutex<Random>);

impl Randomness for Seeded {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        let mut random = self.0.lock();
        bytes.chunks_mut(8).for_each(|piece| {
            piece.copy_from_slice(&random.next().to_le_bytes()[..piece.len()]);
        });
        Ok(())
    }
}

/// A request, and the texts of its events.
#[derive(Clone)]
struct Asked {
    append: Append,
    texts: Vec<Option<String>>,
}

/// A day that is over.
pub(crate) struct Day {
    random: Random,
    dir: tempfile::TempDir,
    keys: OrgKeys,
    disk: FakeDisk,
    log: Option<SegmentLog>,
    model: Model,
    asked: Vec<(Asked, Appended)>,
    next_event: u32,
    crashes: usize,
    torn: usize,
    poisoned: usize,
    /// Of every disk the day has had.
    digests: Vec<blake3::Hash>,
}

impl Day {
    /// Lives through the day of a seed.
    pub(crate) fn of(seed: u64) -> Self {
        let dir = folder();
        NOW.set(1_795_219_200_000_000);
        let mut random = Random::new(seed);
        let (keys, disk) = (organisation(), FakeDisk::new(dir.path()));
        let options = options(&disk, &mut random);
        let log = SegmentLog::create(dir.path(), &keys, options).unwrap();
        let mut day = Self {
            random,
            dir,
            keys,
            disk,
            log: Some(log),
            model: Model::default(),
            asked: Vec::new(),
            next_event: 0,
            crashes: 0,
            torn: 0,
            poisoned: 0,
            digests: Vec::new(),
        };
        let first = one(stream(1_000), Expectation::NoStream, registered(0..KEYS));
        day.ask(Asked { append: first, texts: vec![None] });
        for _ in 0..STEPS {
            NOW.set(now() + 1 + day.random.next() % 60_000_000);
            day.step();
        }
        day.restart();
        day.end();
        day
    }

    /// Crashes, torn tails, failures of the disk, entries.
    pub(crate) fn happened(&self) -> [usize; 4] {
        [self.crashes, self.torn, self.poisoned, self.model.lines.len()]
    }

    pub(crate) fn digest(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for digest in self.digests.iter().chain([&self.disk.digest()]) {
            hasher.update(digest.as_bytes());
        }
        hasher.finalize()
    }

    fn log(&self) -> &SegmentLog {
        self.log.as_ref().expect("a log that is open")
    }

    fn step(&mut self) {
        match self.random.below(100) {
            0..45 => {
                let asked = self.any();
                self.ask(asked);
            }
            45..55 => self.several_at_once(),
            55..60 => self.again(),
            60..65 => self.misused_id(),
            65..85 => self.look(),
            85..89 => _ = self.log().checkpoint().unwrap(),
            89..92 => self.restart(),
            92..97 => self.crash(Fault::Off),
            97..99 => self.crash(Fault::Once),
            _ => self.fill_up(),
        }
    }

    /// A request that is to be written, or one time in seven one that believes a stream to be elsewhere.
    fn any(&mut self) -> Asked {
        let mut asked = self.fresh();
        if self.random.once_in(7) {
            let at = self.random.below(asked.append.streams.len());
            let stream = &mut asked.append.streams[at];
            let wrong = [Expectation::NoStream, Expectation::Exactly(0), Expectation::Exactly(999)];
            stream.expect = wrong[self.random.below(3)];
        }
        asked
    }

    /// A request of one to three streams, one of which may only guard it.
    fn fresh(&mut self) -> Asked {
        let mut texts = Vec::new();
        let first = self.random.below(PATIENTS);
        let count = 1 + self.random.below(3);
        let mut streams = Vec::new();
        for number in 0..count {
            let id = stream(u32::try_from((first + number) % PATIENTS).unwrap());
            let guards = number > 0 && self.random.once_in(4);
            let events = if guards { 0 } else { 1 + self.random.below(3) };
            let events = (0..events).map(|_| self.event(&mut texts)).collect();
            streams.push(on(id, self.expectation(id), events));
        }
        Asked { append: Append { streams }, texts }
    }

    fn expectation(&mut self, id: StreamId) -> Expectation {
        match self.model.last(id) {
            _ if self.random.once_in(3) => Expectation::Owned,
            None => Expectation::NoStream,
            Some(last) => Expectation::Exactly(last),
        }
    }

    fn event(&mut self, texts: &mut Vec<Option<String>>) -> chartlog_eventlog::Draft {
        self.next_event += 1;
        let text = format!("{} {}", self.next_event, "x".repeat(self.random.below(300)));
        let under = key(u32::try_from(self.random.below(KEYS as usize)).unwrap());
        let facet = match self.random.below(3) {
            0 => DraftFacet::Clear { bytes: text.clone().into_bytes() },
            _ => sealed(&under, &text),
        };
        texts.push(Some(text));
        let mut draft = draft(self.next_event, vec![facet]);
        draft.recorded_at = now();
        draft
    }

    fn ask(&mut self, asked: Asked) {
        let answer = self.log().append(asked.append.clone());
        self.compare(asked, answer);
    }

    /// An answer must be the model's.
    fn compare(&mut self, asked: Asked, answer: Result<Appended, AppendError>) {
        match (self.model.judge(&asked.append), answer) {
            (Verdict::Written, Ok(answer)) => {
                self.model.take(&answer, asked.texts.clone());
                self.asked.push((asked, answer));
            }
            (Verdict::Repeated(events), Ok(answer)) => {
                assert!(answer.repeated);
                assert_eq!(answer.events, events);
            }
            (Verdict::Reused, Err(AppendError::EventIdReused { .. })) => {}
            (Verdict::Conflict(of, last), Err(AppendError::Conflict { stream, actual, .. })) => {
                assert_eq!((stream, actual), (of, last));
            }
            (verdict, answer) => panic!("{verdict:?} was to be, and there is {answer:?}"),
        }
    }

    /// Requests that wait together share a commit: the first one is held at the disk until the others wait.
    fn several_at_once(&mut self) {
        for (asked, receipt) in self.submit_several() {
            self.compare(asked, receipt.wait());
        }
    }

    fn submit_several(&mut self) -> Vec<(Asked, Receipt)> {
        let submitted = self.held();
        self.disk.release();
        submitted
    }

    /// Submits several, of which the first waits at the disk.
    fn held(&mut self) -> Vec<(Asked, Receipt)> {
        let first = self.fresh();
        let receipt = self.disk.hold(|| self.log().submit(first.append.clone()));
        let mut submitted = vec![(first, receipt)];
        for _ in 0..1 + self.random.below(4) {
            let asked = self.any();
            let receipt = self.log().submit(asked.append.clone());
            submitted.push((asked, receipt));
        }
        submitted
    }

    /// A request that was answered before.
    fn again(&mut self) {
        let at = self.random.below(self.asked.len());
        let asked = self.asked[at].0.clone();
        self.ask(asked);
    }

    /// An event id that is used already, in another stream or beside a new one.
    fn misused_id(&mut self) {
        let at = self.random.below(self.asked.len());
        let used = self.asked[at].1.events[0].event_id;
        let mut asked = self.fresh();
        asked.append.streams[0].events[0].event_id = used;
        self.ask(asked);
    }

    /// Reads that must say what the model says.
    fn look(&mut self) {
        let log = self.log.as_ref().expect("a log that is open");
        let id = stream(u32::try_from(self.random.below(PATIENTS)).unwrap());
        let mut expected = self.model.stream(id);
        assert_eq!(log.stream_revision(id).unwrap(), self.model.last(id));
        let from = self.random.below(expected.len() + 1);
        let forward = log.read_stream(id, from as u64, Direction::Forward).unwrap();
        let forward: Vec<_> = forward.map(|entry| told(&entry.unwrap())).collect();
        assert_eq!(forward, expected[from..]);
        let backward = log.read_stream(id, from as u64, Direction::Backward).unwrap();
        let backward: Vec<_> = backward.map(|entry| told(&entry.unwrap())).collect();
        expected.truncate(from + 1);
        expected.reverse();
        assert_eq!(backward, expected);
        let at = self.random.below(self.model.lines.len());
        let event = self.model.lines[at].event;
        assert_eq!(log.find(event.event_id).unwrap(), Some(event.position));
        assert_eq!(told(&log.read_at(event.position).unwrap()), event);
        let after: Vec<_> = log.read_all(Some(event.position)).unwrap().collect();
        assert_eq!(after.len(), self.model.lines.len() - at - 1);
    }

    /// A stop and a start, clean one time in two.
    fn restart(&mut self) {
        if self.random.once_in(2) {
            self.log().close().unwrap();
        }
        self.open(Vec::new());
    }

    /// The machine goes off, or its disk fails, while requests are under way.
    fn crash(&mut self, fault: Fault) {
        let open = self.held();
        self.disk.fail_after(self.random.below(5), fault);
        self.disk.release();
        self.after_fault(open, fault == Fault::Off);
    }

    /// The disk fills up; then there is room again.
    fn fill_up(&mut self) {
        self.disk.leave_space(self.random.below(20_000));
        let mut open = Vec::new();
        while self.log().takes_entries() && open.len() < 60 {
            let asked = self.fresh();
            match self.log().append(asked.append.clone()) {
                Ok(answer) => self.compare(asked, Ok(answer)),
                Err(error) => open.push((asked, Receipt::ready(Err(error)))),
            }
        }
        self.after_fault(open, false);
    }

    /// Takes the answers there are, sees that reads go on and writes do not, and starts again.
    fn after_fault(&mut self, open: Vec<(Asked, Receipt)>, off: bool) {
        let mut unanswered = Vec::new();
        for (asked, receipt) in open {
            match receipt.wait() {
                Err(AppendError::Poisoned) => unanswered.push(asked),
                answer => self.compare(asked, answer),
            }
        }
        if !self.log().takes_entries() {
            self.poisoned += 1;
            self.look();
            let late = self.fresh();
            let refused = self.log().append(late.append);
            assert!(matches!(refused, Err(AppendError::Poisoned)), "{refused:?}");
        }
        self.disk.heal();
        if off || self.random.once_in(2) {
            self.crashes += 1;
            self.log = None;
            self.digests.push(self.disk.digest());
            let keep = Keep::Some(self.random.next());
            self.disk = self.disk.cut(self.disk.ops(), keep);
        }
        self.open(unanswered);
    }

    /// Opens the log, and sees what became of requests that had no answer: each is there whole or not at
    /// all, and none behind one that is not.
    fn open(&mut self, unanswered: Vec<Asked>) {
        self.log = None;
        let options = options(&self.disk, &mut self.random);
        let (log, report) = SegmentLog::open(self.dir.path(), &self.keys, options).unwrap();
        self.torn += usize::from(report.torn.is_some());
        let entries = all(&log);
        self.log = Some(log);
        let known: Vec<_> = self.model.lines.iter().map(|line| line.event).collect();
        let there: Vec<_> = entries.iter().map(told).collect();
        assert!(there.starts_with(&known), "what was acknowledged is there");
        let mut more = &entries[known.len()..];
        let mut lost = false;
        for asked in unanswered {
            let count = asked.texts.len();
            let to_be_written = self.model.judge(&asked.append) == Verdict::Written;
            if more.first().is_some_and(|entry| holds(&asked.append, entry)) {
                assert!(to_be_written && !lost);
                assert!(more[..count].iter().all(|entry| holds(&asked.append, entry)));
                for (entry, text) in more[..count].iter().zip(asked.texts) {
                    self.model.add(told(entry), text);
                }
                more = &more[count..];
            } else {
                lost |= to_be_written;
            }
        }
        let notes = more.iter().filter(|entry| entry.kind() == EntryKind::OperatorNote).count();
        assert_eq!((notes, notes), (more.len(), usize::from(report.torn.is_some())));
        more.iter().for_each(|note| self.model.add(told(note), None));
    }

    /// In the evening everything is verified, and every text opens.
    fn end(&mut self) {
        let copied = folder();
        self.disk.copy_to(copied.path());
        let report = verify(copied.path(), &VerifyOptions::default(), &|_| ()).unwrap();
        assert_eq!(report.entries, self.model.lines.len() as u64);
        assert_eq!(report.root, self.log().head().root);
        for (entry, line) in all(self.log()).iter().zip(&self.model.lines) {
            assert_eq!(told(entry), line.event);
            if let Some(text) = &line.text {
                assert_eq!(opened(entry), text.as_bytes());
            }
        }
    }
}

fn holds(append: &Append, entry: &RecordedEntry) -> bool {
    let mut ids = append.streams.iter().flat_map(|stream: &StreamAppend| &stream.events);
    ids.any(|event| event.event_id == entry.event_id())
}

/// The bytes of an entry's one facet.
fn opened(entry: &RecordedEntry) -> Vec<u8> {
    if let Some(clear) = entry.clear(0) {
        return clear.to_vec();
    }
    let id = entry.facets()[0].key_id;
    let under = (0..KEYS).map(key).find(|key| key.key_id() == id).unwrap();
    entry.open(0, &under).unwrap().to_vec()
}

fn options(disk: &FakeDisk, random: &mut Random) -> Options {
    Options {
        segment_size: 16 * 1024,
        index_in_memory: true,
        clock: now,
        random: Arc::new(Seeded(Mutex::new(Random::new(random.next())))),
        disk: Arc::new(disk.clone()),
        ..Options::default()
    }
}

/// Keys that are the same every time: those of the frozen fixture.
fn organisation() -> OrgKeys {
    let dir = folder();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/log-1"), dir.path());
    let root = RootKeySource::passphrase("frozen fixture".to_owned());
    OrgKeys::open(dir.path(), &root).unwrap()
}
