//! The way from the domain into the log and back: which keys seal which facts, which ids events
//! get, and how a stream becomes state again.

use std::sync::Arc;

use chartlog_domain::actor::Actor;
use chartlog_domain::decider::{Decider, Refusal};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::oversight::Request;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::{CommandId, PatientId};
use chartlog_domain::wire;
use chartlog_eventlog::{
    AppendError, BlobError, Blobs, Direction, EventId, EventLog, FacetMode, FacetTag, IdDeriver,
    KeyError, KeyRequest, OpenError, ReadError, RecordedEntry, StreamId, SubjectId, Vault,
};

use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::random::{self, NoRandomness};
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// Why a unit of work, or a look at the log, did not work out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The domain refused the command.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The log did not take it.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The log could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A key was not to be had.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A facet did not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A facet's bytes are not a fact that this version knows.
    #[error(transparent)]
    Wire(#[from] wire::WireError),
    /// A blob could not be written.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

/// A patient as the log knows them.
#[must_use]
pub(crate) const fn subject_of(patient: PatientId) -> SubjectId {
    SubjectId::from_bytes(*patient.as_bytes())
}

/// Log, keys, ids, blobs and clock of this process.
#[derive(Clone)]
pub struct Journal {
    log: Arc<dyn EventLog>,
    vault: Vault,
    ids: IdDeriver,
    blobs: Arc<Blobs>,
    clock: Clock,
}

impl Journal {
    /// A journal over a log.
    #[must_use]
    pub fn new(
        log: Arc<dyn EventLog>,
        vault: Vault,
        ids: IdDeriver,
        blobs: Arc<Blobs>,
        clock: Clock,
    ) -> Self {
        Self { log, vault, ids, blobs, clock }
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Arc<dyn EventLog> {
        &self.log
    }

    /// The keys.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// What derives ids.
    #[must_use]
    pub fn ids(&self) -> &IdDeriver {
        &self.ids
    }

    /// The sealed documents.
    #[must_use]
    pub fn blobs(&self) -> &Arc<Blobs> {
        &self.blobs
    }

    /// Microseconds since 1970 UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// A unit of work: several commands, one atomic append.
    #[must_use]
    pub fn unit(&self, request: &Request, now: i64) -> Unit {
        Unit::new(self.clone(), request.clone(), now)
    }

    /// The subject as the log knows it.
    #[must_use]
    pub fn subject(&self, subject: Subject) -> SubjectId {
        match subject {
            Subject::Patient(patient) => subject_of(patient),
            Subject::Account(account) => SubjectId::from_bytes(*account.as_bytes()),
            Subject::Organisation => SubjectId::from_bytes(*self.log.id().as_bytes()),
        }
    }

    /// Which data key seals a fact of a subject now.
    #[must_use]
    pub fn key_request(&self, subject: Subject, fact: &Fact, now: i64) -> KeyRequest {
        let facet = fact.facet();
        let version = if let Fact::Credentials(told) = fact
            && told.is_change()
        {
            self.version_of_its_own(fact, now)
        } else {
            Self::key_version(subject, facet, now)
        };
        KeyRequest { subject: self.subject(subject), facet: FacetTag(facet.tag()), version }
    }

    /// A version for the key of one password or factor alone, so that it can be destroyed without
    /// the others. 1 is that of what was only used.
    fn version_of_its_own(&self, fact: &Fact, now: i64) -> u32 {
        let bytes = Zeroizing::new(wire::encode(fact));
        let digest = self.ids.keyed_digest("credential-key", &[&now.to_le_bytes(), &bytes]);
        u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]).max(2)
    }

    /// Which data key seals a facet of a subject now, for facets whose facts share one.
    #[must_use]
    pub fn facet_key(&self, subject: Subject, facet: Facet, now: i64) -> KeyRequest {
        let version = Self::key_version(subject, facet, now);
        KeyRequest { subject: self.subject(subject), facet: FacetTag(facet.tag()), version }
    }

    /// The organisation's `oversight` key changes every calendar year and its `inquiry` key every
    /// month, so that their time can end.
    fn key_version(subject: Subject, facet: Facet, now: i64) -> u32 {
        match (subject, facet) {
            (Subject::Organisation, Facet::Oversight) => year_and_month(now).0,
            (Subject::Organisation, Facet::Inquiry) => {
                let (year, month) = year_and_month(now);
                year * 100 + month
            }
            _ => 1,
        }
    }

    /// A command of this process's own: nobody repeats it.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn own_command(&self) -> Result<CommandRef, NoRandomness> {
        let id = random::bytes::<16>()?;
        let input_digest = self.ids.keyed_digest("input", &[&id]);
        Ok(CommandRef { id: CommandId::from_bytes(id), input_digest })
    }

    /// The id of an event: the same for a repeated command of the same actor.
    #[must_use]
    pub fn event_id(&self, actor: &Actor, command: CommandId, number: u32) -> EventId {
        let number = number.to_le_bytes();
        let command = command.as_bytes().as_slice();
        EventId::from_bytes(match actor {
            Actor::Account(account) => {
                self.ids.derive_id("event", &[b"account", account.as_bytes(), command, &number])
            }
            Actor::Operator(uid) => {
                self.ids.derive_id("event", &[b"operator", &uid.to_le_bytes(), command, &number])
            }
            Actor::System => self.ids.derive_id("event", &[b"system", command, &number]),
        })
    }

    /// Whether a command was carried out before, and the digest of its input then.
    ///
    /// # Errors
    /// When log or keys cannot be read.
    pub fn find_command(
        &self,
        actor: &Actor,
        command: CommandId,
    ) -> Result<Option<[u8; 32]>, JournalError> {
        let Some(position) = self.log.find(self.event_id(actor, command, 0))? else {
            return Ok(None);
        };
        let entry = self.log.read_at(position)?;
        let facts = self.open(&entry, &[Facet::Oversight])?;
        Ok(facts.iter().find_map(|fact| {
            let Fact::Oversight(OversightFact::Did(did)) = fact else { return None };
            Some(did.input_digest)
        }))
    }

    /// The state of a stream, for whoever does not append to it.
    ///
    /// # Errors
    /// When log or keys cannot be read.
    pub fn known<D: Decider>(&self, stream: &Stream) -> Result<D::State, JournalError> {
        Ok(self.load::<D>(stream.id(&self.ids))?.0)
    }

    /// The state of a stream and its last revision; none when there is no such stream.
    ///
    /// # Errors
    /// When log or keys cannot be read.
    pub fn load<D: Decider>(
        &self,
        stream: StreamId,
    ) -> Result<(D::State, Option<u64>), JournalError> {
        let mut state = D::State::default();
        let mut revision = None;
        if self.log.stream_revision(stream)?.is_some() {
            for entry in self.log.read_stream(stream, 0, Direction::Forward)? {
                let entry = entry?;
                revision = Some(entry.revision());
                for fact in self.open(&entry, D::FACETS)? {
                    state = D::evolve(state, &fact);
                }
            }
        }
        Ok((state, revision))
    }

    /// The facts of an entry in the facets asked for. Those whose key was destroyed are left out.
    ///
    /// # Errors
    /// When a facet does not open or is not understood.
    pub fn open(&self, entry: &RecordedEntry, facets: &[Facet]) -> Result<Vec<Fact>, JournalError> {
        let mut facts = Vec::new();
        for descriptor in entry.facets() {
            let Some(facet) = Facet::from_tag(descriptor.tag.0) else { continue };
            if descriptor.mode != FacetMode::Sealed || !facets.contains(&facet) {
                continue;
            }
            match self.vault.open(descriptor.key_id) {
                Ok(key) => facts.push(wire::decode(facet, &entry.open(descriptor.index, &key)?)?),
                Err(KeyError::Shredded { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(facts)
    }
}

/// Calendar year and month in UTC.
fn year_and_month(now: i64) -> (u32, u32) {
    let at = jiff::Timestamp::from_microsecond(now).unwrap_or_default();
    let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    (u32::from(date.year().unsigned_abs()), u32::from(date.month().unsigned_abs()))
}
