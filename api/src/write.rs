//! THE WRITE PATH: commands become events, events become one atomic append.
//!
//! 1. [`Unit::execute`] folds the stream into its state (once per unit).
//! 2. The decider gives events or a refusal; the events are folded into the state at once, so
//!    that later commands of the unit see them.
//! 3. Each event gets its id from actor, command id and number, and its `Did`.
//! 4. [`Unit::commit`] obtains the data keys, seals blobs that are not sealed yet, and appends everything with the
//!    revision each stream had when it was read, those among them that were only decided by
//!    ([`Unit::known`]). It answers when all of it is durable.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use chartlog_domain::actor::Actor;
use chartlog_domain::decider::Decider;
use chartlog_domain::event::{Event, Subject};
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::oversight::{Did, Request};
use chartlog_domain::facts::source::Filed;
use chartlog_domain::facts::{Fact, OversightFact, SourceFact};
use chartlog_domain::ids::{AccountId, CommandId, PatientId};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::wire;
use chartlog_eventlog::{
    Append, Appended, DataKey, Direction, Draft, DraftFacet, EntryKind, EventId, Expectation,
    KeyRequest, Position, SealedBlob, StreamAppend, StreamId,
};
use zeroize::Zeroizing;

use crate::journal::{Journal, JournalError};
use crate::streams::Stream;

/// Several commands, one atomic append.
pub struct Unit {
    journal: Journal,
    request: Request,
    now: i64,
    streams: Vec<Touched>,
    by_id: HashMap<StreamId, usize>,
    /// Events so far of each command: they are numbered through.
    numbers: HashMap<CommandId, u32>,
    typed: Option<(Subject, Fact)>,
    cause: Option<[u8; 16]>,
    reason: Option<&'static str>,
}

/// A stream of the unit: what it was when it was read, and what is to be appended.
struct Touched {
    stream: StreamId,
    expect: Expectation,
    state: Option<Box<dyn Any + Send>>,
    events: Vec<Pending>,
    /// Something was decided by it: what comes in between is a conflict, also where nothing is appended to it.
    guards: bool,
}

struct Pending {
    event_id: EventId,
    facets: Vec<(KeyRequest, Zeroizing<Vec<u8>>)>,
    blobs: Vec<(KeyRequest, Blob)>,
    /// Sealed before, for this event.
    sealed: Vec<SealedBlob>,
}

/// Bytes that are to be sealed outside their entry.
pub struct Blob {
    /// Whose they are.
    pub subject: Subject,
    /// In which facet.
    pub facet: Facet,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What goes with an event and stands beside its entry.
#[derive(Default)]
struct Beside {
    blobs: Vec<Blob>,
    sealed: Vec<SealedBlob>,
}

/// Which command an event comes from.
#[derive(Clone, Copy)]
pub struct CommandRef {
    /// Chosen by whoever sent it; repeating it gives the same events.
    pub id: CommandId,
    /// Keyed digest of its input, to tell a repeated command from a changed one.
    pub input_digest: [u8; 32],
}

type Keys = HashMap<KeyRequest, Arc<DataKey>>;

impl Unit {
    pub(crate) fn new(journal: Journal, request: Request, now: i64) -> Self {
        Self {
            journal,
            request,
            now,
            streams: Vec::new(),
            by_id: HashMap::new(),
            numbers: HashMap::new(),
            typed: None,
            cause: None,
            reason: None,
        }
    }

    /// Decides a command and keeps its events for the commit.
    ///
    /// # Errors
    /// The domain's refusal, or that the stream could not be read. The unit is as before.
    pub fn execute<D: Decider>(
        &mut self,
        stream: &Stream,
        command: CommandRef,
        input: D::Command,
    ) -> Result<(), JournalError> {
        self.execute_with_blobs::<D>(stream, command, input, Vec::new())
    }

    /// As [`Unit::execute`]; the blobs go with the first event.
    ///
    /// # Errors
    /// As [`Unit::execute`].
    pub fn execute_with_blobs<D: Decider>(
        &mut self,
        stream: &Stream,
        command: CommandRef,
        input: D::Command,
        blobs: Vec<Blob>,
    ) -> Result<(), JournalError> {
        self.decide::<D>(stream, command, input, Beside { blobs, sealed: Vec::new() })
    }

    /// As [`Unit::execute`]; blobs that were sealed for the command's first event go with it. Its id
    /// is known before: [`Journal::event_id`] of the actor, the command and 0.
    ///
    /// # Errors
    /// As [`Unit::execute`].
    pub fn execute_with_sealed<D: Decider>(
        &mut self,
        stream: &Stream,
        command: CommandRef,
        input: D::Command,
        sealed: Vec<SealedBlob>,
    ) -> Result<(), JournalError> {
        self.decide::<D>(stream, command, input, Beside { blobs: Vec::new(), sealed })
    }

    fn decide<D: Decider>(
        &mut self,
        stream: &Stream,
        command: CommandRef,
        input: D::Command,
        beside: Beside,
    ) -> Result<(), JournalError> {
        let at = self.touch::<D>(stream)?;
        let events = D::decide(self.state_at::<D>(at), input)?;
        let own: Vec<_> =
            events.iter().map(|event| self.own_of(event)).collect::<Result<_, _>>()?;
        let mut state = self.take_state::<D>(at);
        for (_, fact) in events.iter().flat_map(|event| &event.facts) {
            state = D::evolve(state, fact);
        }
        self.streams[at].state = Some(Box::new(state));
        let mut beside = Some(beside);
        for (event, own) in events.into_iter().zip(own) {
            self.keep(at, command, event, own, beside.take().unwrap_or_default());
        }
        Ok(())
    }

    /// What was typed for the next command goes to `inquiry` with its first event.
    pub fn typed(&mut self, subject: Subject, typed: Fact) {
        self.typed = Some((subject, typed));
    }

    /// What the next events come from: the id of another event, command or request.
    pub const fn because_of(&mut self, cause: [u8; 16]) {
        self.cause = Some(cause);
    }

    /// Why the next events are made, a code.
    pub const fn for_reason(&mut self, code: &'static str) {
        self.reason = Some(code);
    }

    /// What is known of a stream, for whoever decides by it: what comes in between is a conflict, whichever
    /// streams the unit appends to.
    ///
    /// # Errors
    /// That the stream could not be read.
    pub fn known<D: Decider>(&mut self, stream: &Stream) -> Result<&D::State, JournalError> {
        let at = self.touch::<D>(stream)?;
        self.streams[at].guards = true;
        Ok(self.state_at::<D>(at))
    }

    /// Whether something of a stream was set after a position, by facts of a facet that `sets` knows. What the unit
    /// itself sets does not count; what others set meanwhile does, or is a conflict.
    ///
    /// # Errors
    /// That the stream could not be read.
    pub fn was_set_since<D: Decider>(
        &mut self,
        stream: &Stream,
        facet: Facet,
        position: Position,
        sets: impl Fn(&Fact) -> bool,
    ) -> Result<bool, JournalError> {
        self.known::<D>(stream)?;
        let (journal, id) = (&self.journal, stream.id(self.journal.ids()));
        if journal.log().stream_revision(id)?.is_none() {
            return Ok(false);
        }
        for entry in journal.log().read_stream(id, u64::MAX, Direction::Backward)? {
            let entry = entry?;
            if entry.position() <= position {
                break;
            }
            if journal.open(&entry, &[facet])?.iter().any(&sets) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Files originals: one event with the list of them, and their bytes as a sealed blob.
    ///
    /// # Errors
    /// That the stream could not be read.
    pub fn file(
        &mut self,
        stream: &Stream,
        command: CommandRef,
        filed: Filed,
        bytes: Vec<u8>,
    ) -> Result<(), JournalError> {
        let id = stream.id(self.journal.ids());
        let at = self.slot(id)?;
        let subject = filed.patient.map_or(Subject::Organisation, Subject::Patient);
        let event = Event {
            kind: "SourceFiled",
            facts: vec![(subject, Fact::Source(SourceFact::Filed(filed)))],
        };
        let blob = Blob { subject, facet: Facet::Source, bytes };
        let beside = Beside { blobs: vec![blob], sealed: Vec::new() };
        self.keep(at, command, event, Vec::new(), beside);
        Ok(())
    }

    /// Events that are to be appended.
    #[must_use]
    pub fn events(&self) -> usize {
        self.streams.iter().map(|stream| stream.events.len()).sum()
    }

    /// Whether there is nothing to append.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.streams.iter().all(|stream| stream.events.is_empty())
    }

    /// Appends everything or nothing, and answers when it is durable. A unit without events
    /// answers `None`.
    ///
    /// # Errors
    /// A conflict when a stream has moved on since it was read: read again, decide again.
    pub fn commit(self) -> Result<Option<Appended>, JournalError> {
        if self.is_empty() {
            return Ok(None);
        }
        let keys = self.keys()?;
        let journal = self.journal;
        let recorded_at = u64::try_from(self.now).unwrap_or_default();
        let mut streams = Vec::with_capacity(self.streams.len());
        for touched in self.streams {
            if touched.events.is_empty() && !touched.guards {
                continue;
            }
            let mut events = Vec::with_capacity(touched.events.len());
            for pending in touched.events {
                let beside = pending.blobs.len() + pending.sealed.len();
                let mut facets = Vec::with_capacity(pending.facets.len() + beside);
                for (key, plain) in pending.facets {
                    facets.push(DraftFacet::Sealed { key: keys[&key].clone(), plain });
                }
                for (key, blob) in pending.blobs {
                    let key = &keys[&key];
                    let bytes = blob.bytes.as_slice();
                    let blob =
                        journal.blobs().write(key, touched.stream, pending.event_id, bytes)?;
                    facets.push(DraftFacet::Blob { blob });
                }
                facets.extend(pending.sealed.into_iter().map(|blob| DraftFacet::Blob { blob }));
                let event_id = pending.event_id;
                events.push(Draft { kind: EntryKind::DomainEvent, event_id, recorded_at, facets });
            }
            streams.push(StreamAppend { stream: touched.stream, expect: touched.expect, events });
        }
        Ok(Some(journal.log().append(Append { streams })?))
    }

    /// One data key for each subject and facet of the unit.
    fn keys(&self) -> Result<Keys, JournalError> {
        let pending = || self.streams.iter().flat_map(|stream| &stream.events);
        let facets = pending().flat_map(|pending| pending.facets.iter().map(|(key, _)| *key));
        let blobs = pending().flat_map(|pending| pending.blobs.iter().map(|(key, _)| *key));
        let mut wanted: Vec<_> = facets.chain(blobs).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let now = u64::try_from(self.now).unwrap_or_default();
        let keys = self.journal.vault().obtain(&wanted, now)?;
        Ok(wanted.into_iter().zip(keys).collect())
    }

    fn touch<D: Decider>(&mut self, stream: &Stream) -> Result<usize, JournalError> {
        let id = stream.id(self.journal.ids());
        if let Some(at) = self.by_id.get(&id).copied() {
            if self.streams[at].state.is_none() {
                self.streams[at].state = Some(Box::new(D::State::default()));
            }
            return Ok(at);
        }
        let (state, revision) = self.journal.load::<D>(id)?;
        let expect = revision.map_or(Expectation::NoStream, Expectation::Exactly);
        Ok(self.add(id, expect, Some(Box::new(state))))
    }

    /// A stream that no decider guards: only its last revision matters.
    fn slot(&mut self, id: StreamId) -> Result<usize, JournalError> {
        if let Some(at) = self.by_id.get(&id).copied() {
            return Ok(at);
        }
        let revision = self.journal.log().stream_revision(id)?;
        let expect = revision.map_or(Expectation::NoStream, Expectation::Exactly);
        Ok(self.add(id, expect, None))
    }

    fn add(
        &mut self,
        stream: StreamId,
        expect: Expectation,
        state: Option<Box<dyn Any + Send>>,
    ) -> usize {
        let at = self.streams.len();
        self.streams.push(Touched { stream, expect, state, events: Vec::new(), guards: false });
        self.by_id.insert(stream, at);
        at
    }

    /// The state of a stream that was touched for `D`. A stream belongs to one aggregate: its id
    /// is derived from the aggregate's name.
    #[allow(clippy::expect_used)]
    fn state_at<D: Decider>(&self, at: usize) -> &D::State {
        let state = self.streams[at].state.as_ref();
        state.and_then(|state| state.downcast_ref()).expect("a stream belongs to one aggregate")
    }

    fn take_state<D: Decider>(&mut self, at: usize) -> D::State {
        let state = self.streams[at].state.take();
        state.and_then(|state| state.downcast().ok()).map(|state| *state).unwrap_or_default()
    }

    /// Whose own sign-in an event changes, where somebody else changes it: the patient is told of it.
    fn own_of(&self, event: &Event) -> Result<Vec<PatientId>, JournalError> {
        let mut own = Vec::new();
        for account in event.accounts() {
            if self.request.actor != Actor::Account(account) {
                own.extend(self.patient_of(account, event)?);
            }
        }
        Ok(own)
    }

    /// The patient whose own sign-in an account is, if it is one: as the streams have it with this event.
    fn patient_of(
        &self,
        account: AccountId,
        event: &Event,
    ) -> Result<Option<PatientId>, JournalError> {
        let stream = Stream::Staff(account).id(self.journal.ids());
        let touched = self.by_id.get(&stream).and_then(|at| self.streams[*at].state.as_ref());
        let known = match touched.and_then(|state| state.downcast_ref::<staff::State>()) {
            Some(known) => known.clone(),
            None => self.journal.load::<Staff>(stream)?.0,
        };
        let facts = event.facts.iter().map(|(_, fact)| fact);
        Ok(facts.fold(known, Staff::evolve).patient)
    }

    fn keep(
        &mut self,
        at: usize,
        command: CommandRef,
        mut event: Event,
        own: Vec<PatientId>,
        beside: Beside,
    ) {
        event.facts.extend(self.typed.take());
        let mut patients = event.patients();
        patients.extend(own);
        patients.sort_unstable();
        patients.dedup();
        let counted = self.numbers.entry(command.id).or_default();
        let number = *counted;
        *counted += 1;
        let did = Did {
            kind: event.kind.to_owned(),
            request: self.request.clone(),
            command: command.id,
            cause: self.cause,
            patients,
            accounts: event.accounts(),
            facets: event.facets(),
            input_digest: command.input_digest,
            reason: self.reason.map(str::to_owned),
        };
        let did = Fact::Oversight(OversightFact::Did(did));
        let event_id = self.journal.event_id(&self.request.actor, command.id, number);
        let mut facets = Vec::with_capacity(event.facts.len() + 1);
        for (subject, fact) in event.facts.iter().chain([&(Subject::Organisation, did)]) {
            let key = self.journal.key_request(*subject, fact, self.now);
            facets.push((key, Zeroizing::new(wire::encode(fact))));
        }
        let key = |blob: &Blob| self.journal.facet_key(blob.subject, blob.facet, self.now);
        let Beside { blobs, sealed } = beside;
        let blobs = blobs.into_iter().map(|blob| (key(&blob), blob)).collect();
        self.streams[at].events.push(Pending { event_id, facets, blobs, sealed });
    }
}
