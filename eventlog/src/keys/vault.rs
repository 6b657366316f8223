//! The vault: looks up, mints and registers data keys, and hands them out.
//!
//! A new key is made durable in the keystore (state 0), then registered in the log, then marked
//! (state 1), then handed out. A crash between the steps leaves a key of state 0, which is
//! registered, if it is not yet, before anyone gets it.

use std::collections::{BTreeMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use parking_lot::Mutex;
use subtle::ConstantTimeEq;

use crate::entry::EntryKind;
use crate::error::AppendError;
use crate::ids::{EventId, FacetTag, Hash32, KeyId, StreamId, SubjectId};
use crate::keys::record::Record;
use crate::keys::{
    DataKey, IdDeriver, KeyError, KeyRegistration, Keyring, Keystore, Shredding, destroyed,
    parse_registrations, registration, settle,
};
use crate::limits;
use crate::log::{Append, Direction, Draft, DraftFacet, EventLog, Expectation, StreamAppend};
use crate::random;

/// Asks for one data key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyRequest {
    /// Whose data is to be sealed.
    pub subject: SubjectId,
    /// The facet.
    pub facet: FacetTag,
    /// Which of the subject's keys for the facet.
    pub version: u32,
}

/// Keys that a cache remembers.
fn bound() -> NonZeroUsize {
    NonZeroUsize::new(limits::OPEN_KEYS).unwrap_or(NonZeroUsize::MIN)
}

type Name = (SubjectId, FacetTag, u32);

/// Hands out data keys of its keyring's facets. Clones are the same vault.
#[derive(Clone)]
pub struct Vault {
    shared: Arc<Shared>,
    keyring: Keyring,
    opened: Arc<Mutex<Opened>>,
}

struct Shared {
    keystore: Arc<Keystore>,
    log: Arc<dyn EventLog>,
    deriver: IdDeriver,
    /// Held while keys are minted and registered, so that concurrent callers agree on one key.
    minting: Mutex<()>,
    /// What the log says of keys that were looked up lately: not secret.
    registered: Mutex<LruCache<KeyId, Hash32>>,
}

/// Keys opened lately, by id and by name.
struct Opened {
    by_id: LruCache<KeyId, Arc<DataKey>>,
    by_name: LruCache<Name, KeyId>,
}

impl Opened {
    fn new() -> Arc<Mutex<Self>> {
        let (by_id, by_name) = (LruCache::sparse(bound()), LruCache::sparse(bound()));
        Arc::new(Mutex::new(Self { by_id, by_name }))
    }

    fn add(&mut self, key: &Arc<DataKey>) {
        let name = (key.subject(), key.facet(), key.version());
        self.by_name.put(name, key.key_id());
        self.by_id.put(key.key_id(), Arc::clone(key));
    }

    fn named(&mut self, name: &Name) -> Option<Arc<DataKey>> {
        let id = *self.by_name.get(name)?;
        self.by_id.get(&id).cloned()
    }
}

impl Vault {
    /// A vault over a keystore and the log its keys are registered in.
    #[must_use]
    pub fn new(
        keystore: Arc<Keystore>,
        log: Arc<dyn EventLog>,
        keyring: Keyring,
        deriver: IdDeriver,
    ) -> Self {
        let (minting, registered) = (Mutex::new(()), Mutex::new(LruCache::sparse(bound())));
        Self {
            shared: Arc::new(Shared { keystore, log, deriver, minting, registered }),
            keyring,
            opened: Opened::new(),
        }
    }

    /// A vault that can open and mint only those of its facets that are named.
    #[must_use]
    pub fn restricted(&self, facets: &[FacetTag]) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            keyring: self.keyring.restricted(facets),
            // A cache of its own: the other one holds keys of facets this vault has no key for.
            opened: Opened::new(),
        }
    }

    /// What it can open.
    #[must_use]
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The stream in which a subject's keys are registered.
    #[must_use]
    pub fn keys_stream(&self, subject: SubjectId) -> StreamId {
        StreamId::from_bytes(self.shared.deriver.derive_id("keys-stream", &[subject.as_bytes()]))
    }

    /// Opens a key by its id, and compares it with what the log says of it: who can write a record of the
    /// keystore, with the facet's key, still cannot pass another key off as this one.
    ///
    /// # Errors
    /// `NotInKeyring`, `Unknown`, `Shredded`, `Unwrap` or `CommitmentMismatch`.
    pub fn open(&self, key_id: KeyId) -> Result<Arc<DataKey>, KeyError> {
        if let Some(key) = self.opened.lock().by_id.get(&key_id) {
            return Ok(Arc::clone(key));
        }
        let record = self.shared.keystore.record(key_id)?;
        let key = self.unwrap(&record)?;
        if !self.is_registered(&key)? || !record.registered() {
            let _minting = self.shared.minting.lock();
            self.heal(std::slice::from_ref(&key), crate::clock::now_us())?;
        }
        self.opened.lock().add(&key);
        Ok(key)
    }

    /// Opens a key by what it is for; none when it was never minted.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn find(
        &self,
        subject: SubjectId,
        facet: FacetTag,
        version: u32,
    ) -> Result<Option<Arc<DataKey>>, KeyError> {
        self.check_facet(facet)?;
        let name = (subject, facet, version);
        if let Some(key) = self.opened.lock().named(&name) {
            return Ok(Some(key));
        }
        let found = self.shared.keystore.ids(&[name])?;
        found.into_iter().flatten().next().map(|id| self.open(id)).transpose()
    }

    /// The keys asked for, in the order asked. What is missing is minted and registered; all that
    /// is missing in one call shares one keystore commit and one append.
    ///
    /// # Errors
    /// As [`open`](Self::open), and when the keystore or the log cannot be written.
    pub fn obtain(
        &self,
        wanted: &[KeyRequest],
        now_us: u64,
    ) -> Result<Vec<Arc<DataKey>>, KeyError> {
        if wanted.len() > limits::KEYS_PER_CALL {
            return Err(KeyError::TooMany { asked: wanted.len(), limit: limits::KEYS_PER_CALL });
        }
        for request in wanted {
            self.check_facet(request.facet)?;
        }
        let mut missing: Vec<Name> = Vec::new();
        let mut asked = HashSet::new();
        let mut keys: Vec<Option<Arc<DataKey>>> = {
            let mut opened = self.opened.lock();
            let names = wanted.iter().map(|request| {
                let name = (request.subject, request.facet, request.version);
                let key = opened.named(&name);
                if key.is_none() && asked.insert(name) {
                    missing.push(name);
                }
                key
            });
            names.collect()
        };
        if missing.is_empty() {
            return Ok(keys.into_iter().flatten().collect());
        }
        let fresh = self.look_up_or_mint(&missing, now_us)?;
        for (request, key) in wanted.iter().zip(&mut keys) {
            let name = (request.subject, request.facet, request.version);
            if key.is_none() {
                *key = fresh.get(&name).cloned();
            }
        }
        Ok(keys.into_iter().flatten().collect())
    }

    /// The subject's live keys, of all facets: ids only, nothing is opened.
    ///
    /// # Errors
    /// When the keystore cannot be read.
    pub fn keys_of(&self, subject: SubjectId) -> Result<Vec<(FacetTag, u32, KeyId)>, KeyError> {
        self.shared.keystore.of_subject(subject)
    }

    /// How many live keys there are of each facet, by the epoch of the facet key that wraps them, and zero
    /// for an epoch that is held and wraps none. Nothing is opened; every record is read.
    ///
    /// # Errors
    /// When the keystore cannot be read.
    pub fn key_counts(&self) -> Result<BTreeMap<(FacetTag, u32), u64>, KeyError> {
        let mut counts: BTreeMap<_, _> = self.keyring.epochs().map(|epoch| (epoch, 0)).collect();
        counts.extend(self.shared.keystore.counts()?);
        Ok(counts)
    }

    /// Destroys data keys for good: says so in the log, then drops their records and forgets what is
    /// opened. A crash in the middle is completed by the next start ([`settle`](crate::settle)).
    ///
    /// # Errors
    /// When one of them is unknown or destroyed already, the notice is over a limit, or the log or the
    /// keystore cannot be written.
    pub fn shred_on_record(&self, shredding: &Shredding, now_us: u64) -> Result<(), KeyError> {
        let Shared { keystore, log, deriver, minting, .. } = &*self.shared;
        let _minting = minting.lock();
        if !log.takes_entries() {
            // Whether an earlier notice is durable is known after the restart only.
            return Err(AppendError::Poisoned.into());
        }
        settle::finish_shredding(keystore, &**log)?;
        shredding.keys.iter().try_for_each(|key| keystore.record(*key).map(drop))?;
        let notice = shredding.to_bytes().map_err(destroyed::damaged)?;
        keystore.set_shredding(Some(destroyed::event_id(deriver, &notice)))?;
        destroyed::append(&**log, deriver, EntryKind::KeysShredded, notice, now_us)?;
        self.shred(&shredding.keys)
    }

    /// Destroys the records of keys the log says are shredded, and forgets what is opened.
    ///
    /// # Errors
    /// When the keystore cannot be written.
    pub fn shred(&self, keys: &[KeyId]) -> Result<(), KeyError> {
        self.shared.keystore.shred(keys)?;
        self.forget(keys);
        Ok(())
    }

    /// Forgets opened keys. Every restricted vault has a cache of its own and is told by itself.
    pub fn forget(&self, keys: &[KeyId]) {
        let mut opened = self.opened.lock();
        for key in keys {
            opened.by_id.pop(key);
        }
    }

    fn check_facet(&self, facet: FacetTag) -> Result<(), KeyError> {
        if self.keyring.holds(facet) { Ok(()) } else { Err(KeyError::NotInKeyring { facet }) }
    }

    fn unwrap(&self, record: &Record) -> Result<Arc<DataKey>, KeyError> {
        let key = record.unwrap(self.shared.keystore.log_id(), &self.keyring)?;
        Ok(Arc::new(key))
    }

    fn look_up_or_mint(
        &self,
        names: &[Name],
        now_us: u64,
    ) -> Result<BTreeMap<Name, Arc<DataKey>>, KeyError> {
        let _minting = self.shared.minting.lock();
        let mut keys = BTreeMap::new();
        let mut records = Vec::new();
        let mut unregistered = Vec::new();
        let mut new = Vec::new();
        for (name, found) in names.iter().zip(self.shared.keystore.ids(names)?) {
            let key = if let Some(key_id) = found {
                let record = self.shared.keystore.record(key_id)?;
                let key = self.unwrap(&record)?;
                if !self.is_registered(&key)? || !record.registered() {
                    unregistered.push(Arc::clone(&key));
                }
                key
            } else {
                let key = Arc::new(mint(*name)?);
                let log = self.shared.keystore.log_id();
                records.push(Record::wrap(log, &self.keyring, &key, now_us)?);
                new.push(Arc::clone(&key));
                key
            };
            keys.insert(*name, key);
        }
        if !records.is_empty() {
            self.shared.keystore.add(&records)?;
        }
        self.heal(&unregistered, now_us)?;
        self.register(&new, now_us)?;
        let mut opened = self.opened.lock();
        for key in keys.values() {
            opened.add(key);
        }
        Ok(keys)
    }

    /// Registers those keys of state 0 that the log does not know yet, and marks all of them.
    fn heal(&self, keys: &[Arc<DataKey>], now_us: u64) -> Result<(), KeyError> {
        let mut missing = Vec::new();
        let mut known = Vec::new();
        for key in keys {
            if self.is_registered(key)? {
                known.push(key.key_id());
            } else {
                missing.push(Arc::clone(key));
            }
        }
        if !known.is_empty() {
            self.shared.keystore.mark_registered(&known)?;
        }
        self.register(&missing, now_us)
    }

    /// Whether the log has this key: with another commitment it is refused. All keys of the subject are
    /// looked up at once.
    fn is_registered(&self, key: &DataKey) -> Result<bool, KeyError> {
        let key_id = key.key_id();
        let known = self.shared.registered.lock().get(&key_id).copied();
        let known = match known {
            Some(commitment) => Some(commitment),
            None => self.look_up_registrations(key)?,
        };
        let Some(commitment) = known else {
            return Ok(false);
        };
        if bool::from(commitment.0.ct_eq(&key.commitment().0)) {
            Ok(true)
        } else {
            Err(KeyError::CommitmentMismatch { key_id })
        }
    }

    fn look_up_registrations(&self, key: &DataKey) -> Result<Option<Hash32>, KeyError> {
        let stream = self.keys_stream(key.subject());
        let mut found = None;
        for entry in self.shared.log.read_stream(stream, 0, Direction::Forward)? {
            let entry = entry?;
            let records = (entry.kind() == EntryKind::KeyRegistered)
                .then(|| entry.clear(0))
                .flatten()
                .and_then(|bytes| parse_registrations(bytes).ok())
                .unwrap_or_default();
            let mut registered = self.shared.registered.lock();
            for record in records {
                if record.key_id == key.key_id() {
                    found = Some(record.commitment);
                }
                registered.put(record.key_id, record.commitment);
            }
        }
        Ok(found)
    }

    /// Registers keys: one append, an entry per subject, and marks them. Another process may have
    /// written to the same streams on a cluster, so a conflict is looked at again.
    fn register(&self, keys: &[Arc<DataKey>], now_us: u64) -> Result<(), KeyError> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut attempts = 0;
        loop {
            match self.shared.log.append(self.registrations(keys, now_us)?) {
                Ok(_) => break,
                Err(AppendError::Conflict { .. }) if attempts < 16 => attempts += 1,
                Err(error) => return Err(error.into()),
            }
        }
        let ids: Vec<KeyId> = keys.iter().map(|key| key.key_id()).collect();
        self.shared.keystore.mark_registered(&ids)
    }

    fn registrations(&self, keys: &[Arc<DataKey>], now_us: u64) -> Result<Append, KeyError> {
        let mut subjects: BTreeMap<SubjectId, Vec<&DataKey>> = BTreeMap::new();
        for key in keys {
            subjects.entry(key.subject()).or_default().push(key);
        }
        let mut streams = Vec::with_capacity(subjects.len());
        for (subject, keys) in subjects {
            let stream = self.keys_stream(subject);
            let expect = match self.shared.log.stream_revision(stream)? {
                Some(revision) => Expectation::Exactly(revision),
                None => Expectation::NoStream,
            };
            // A subject has few keys at a time, but nothing here depends on it.
            let per_entry = limits::ENTRY_BYTES / 2 / registration::RECORD_LEN;
            let events = keys.chunks(per_entry).map(|keys| self.registration(keys, now_us));
            streams.push(StreamAppend { stream, expect, events: events.collect() });
        }
        Ok(Append { streams })
    }

    fn registration(&self, keys: &[&DataKey], now_us: u64) -> Draft {
        let mut bytes = Vec::with_capacity(keys.len() * registration::RECORD_LEN);
        for key in keys {
            bytes.extend_from_slice(&KeyRegistration::of(key).to_bytes());
        }
        let ids: Vec<KeyId> = keys.iter().map(|key| key.key_id()).collect();
        let parts: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        let event_id = self.shared.deriver.derive_id("key-registered", &parts);
        Draft {
            kind: EntryKind::KeyRegistered,
            event_id: EventId::from_bytes(event_id),
            recorded_at: now_us,
            facets: vec![DraftFacet::Clear { bytes }],
        }
    }
}

fn mint((subject, facet, version): Name) -> Result<DataKey, KeyError> {
    let key_id = KeyId::from_bytes(random::bytes()?);
    let secret = random::key()?;
    Ok(DataKey::from_secret(key_id, facet, subject, version, secret))
}
