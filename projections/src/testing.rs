//! A log in memory to tell facts to, for tests and benches of projectors.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chartlog_domain::event::{Event, Subject};
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::wire;
use chartlog_eventlog::{
    Append, Draft, DraftFacet, EntryKind, EventId, EventLog, Expectation, FacetTag, KeyRequest,
    Keystore, LogId, MemoryLog, OrgKeys, Position, StreamId, SubjectId, Vault,
};
use zeroize::Zeroizing;

use crate::projection::Projection;
use crate::view::{View, ViewOptions};

/// How long a test waits for a view before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// The first event's time, microseconds since 1970 UTC: 2020-01-01. Each later one is a second
/// later.
pub const BEGINNING: u64 = 1_577_836_800_000_000;

/// A log in memory with keys of every facet. Panics where a test could not go on.
pub struct Clinic {
    log: Arc<MemoryLog>,
    vault: Vault,
    organisation: SubjectId,
    told: AtomicU64,
}

impl Default for Clinic {
    fn default() -> Self {
        Self::new()
    }
}

#[expect(clippy::expect_used, reason = "a test kit")]
impl Clinic {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        let id = LogId::from_bytes([0xc1; 16]);
        let facets: Vec<_> = Facet::ALL.into_iter().map(|facet| FacetTag(facet.tag())).collect();
        let keys = OrgKeys::in_memory(id, &facets).expect("keys in memory");
        let log = Arc::new(MemoryLog::new(id));
        let keystore = Arc::new(Keystore::in_memory(id).expect("keystore in memory"));
        let deriver = keys.deriver();
        let organisation = SubjectId::from_bytes(deriver.derive_id("organisation", &[]));
        let as_log: Arc<dyn EventLog> = log.clone();
        let vault = Vault::new(keystore, as_log, keys.keyring(&facets), deriver);
        Self { log, vault, organisation, told: AtomicU64::new(0) }
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> Arc<dyn EventLog> {
        self.log.clone()
    }

    /// A vault of every facet.
    #[must_use]
    pub fn vault(&self) -> Vault {
        self.vault.clone()
    }

    /// A vault of a role's facets and no others.
    #[must_use]
    pub fn vault_of(&self, role: Role) -> Vault {
        let facets: Vec<_> =
            role.view_facets().into_iter().map(|facet| FacetTag(facet.tag())).collect();
        self.vault.restricted(&facets)
    }

    /// Under which subject a fact is sealed.
    #[must_use]
    pub fn subject(&self, subject: Subject) -> SubjectId {
        match subject {
            Subject::Patient(patient) => SubjectId::from_bytes(*patient.as_bytes()),
            Subject::Account(account) => SubjectId::from_bytes(*account.as_bytes()),
            Subject::Organisation => self.organisation,
        }
    }

    /// Appends an event in a stream of its own, each fact sealed under its subject and facet.
    pub fn tell(&self, event: &Event) -> Position {
        let facets = event
            .facts
            .iter()
            .map(|(subject, fact)| (*subject, fact.facet(), wire::encode(fact)))
            .collect();
        self.tell_bytes(facets)
    }

    /// Appends an entry of facets whose bytes may be anything.
    pub fn tell_bytes(&self, facets: Vec<(Subject, Facet, Vec<u8>)>) -> Position {
        let number = self.told.fetch_add(1, Ordering::Relaxed);
        let now = BEGINNING + number * 1_000_000;
        let wanted: Vec<_> = facets
            .iter()
            .map(|(subject, facet, _)| KeyRequest {
                subject: self.subject(*subject),
                facet: FacetTag(facet.tag()),
                version: 0,
            })
            .collect();
        let keys = self.vault.obtain(&wanted, now).expect("data keys");
        let facets = facets
            .into_iter()
            .zip(keys)
            .map(|((_, _, bytes), key)| DraftFacet::Sealed { key, plain: Zeroizing::new(bytes) })
            .collect();
        let id = u128::from(number) | 1 << 127;
        let event_id = EventId::from_bytes(id.to_be_bytes());
        let draft = Draft { kind: EntryKind::DomainEvent, event_id, recorded_at: now, facets };
        let stream = StreamId::from_bytes(id.to_be_bytes());
        let append = Append::one(stream, Expectation::NoStream, vec![draft]);
        self.log.append(append).expect("append to a log in memory").position
    }

    /// A view in `data_dir` that has not been started.
    #[must_use]
    pub fn open<P: Projection>(&self, data_dir: &Path) -> View<P> {
        let options = ViewOptions::default();
        View::open(data_dir, self.log(), self.vault(), options).expect("view")
    }

    /// A view in `data_dir` that follows and has got to the end of the log.
    #[must_use]
    pub fn follow<P: Projection>(&self, data_dir: &Path) -> View<P> {
        let view = self.open(data_dir);
        view.start();
        self.catch_up(&view);
        view
    }

    /// Waits until a view has got to the end of the log.
    pub fn catch_up<P: Projection>(&self, view: &View<P>) {
        if let Some(position) = self.log.head().position {
            view.wait_for(position, PATIENCE).expect("view catches up");
        }
    }
}
