//! A data directory, opened: log, keys, journal, views and sessions of this process.

mod keys;
mod sessions;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::oversight::{DirectoryMade, Request};
use chartlog_domain::governance::{self, Governance};
use chartlog_domain::ids::{CommandId, PatientId};
use chartlog_domain::purpose::Purpose;
use chartlog_eventlog::{
    AppendError, Blobs, EventLog, FacetTag, KdfCost, KeyError, KeyId, Keystore, LogId,
    OpenLogError, OrgKeys, RootKeySource, SegmentLog, Vault, settle,
};
use chartlog_projections::admin::Admin;
use chartlog_projections::billing::Billing;
use chartlog_projections::clinical::Clinical;
use chartlog_projections::compliance::Compliance;
use chartlog_projections::front_desk::FrontDesk;
use chartlog_projections::patient::Patient;
use chartlog_projections::{Behind, Lag, Status, View, ViewError, ViewOptions};
use parking_lot::{Mutex, MutexGuard};

use crate::appointments::TeamWindow;
use crate::audit::AccessLog;
use crate::auth::{ClientSessions, Sessions, SignIn};
use crate::clock::Clock;
use crate::files::Uploads;
use crate::journal::{Journal, JournalError};
use crate::quota::Quota;
use crate::streams::Stream;
use crate::trusted::TrustedDocuments;
use crate::write::CommandRef;
use crate::{limits, random};

pub use keys::{change_root_key, rotate_keys};
pub use sessions::EndError;

/// Why a data directory could not be made or opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NodeError {
    /// There is one already.
    #[error("{} already holds a Chartlog data directory; choose another --data", .0.display())]
    AlreadyThere(PathBuf),
    /// There is none.
    #[error("{} holds no Chartlog data directory; make one with `chartlog init --data {}`", .0.display(), .0.display())]
    NotThere(PathBuf),
    /// It was restored, and its escrow file is not there yet.
    #[error(
        "{} holds a restored log without its escrow file; put that at {}", .0.display(),
        .0.join("escrow/facet-keys").display()
    )]
    NoEscrow(PathBuf),
    /// Its key material did not open.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Its keystore is not there.
    #[error(
        "{}/keys/keystore.redb is missing, and without it no sealed entry can be read; nothing was changed: \
         put it back from the newest backup", .0.display()
    )]
    KeystoreLost(PathBuf),
    /// Its keystore is from before a key was made.
    #[error(
        "the keystore is older than the log, which has registered key {key_id} since; nothing was changed: \
         put back the newest one"
    )]
    KeystoreOlder {
        /// The last key that the log has registered.
        key_id: KeyId,
    },
    /// Its log did not open.
    #[error(transparent)]
    Log(#[from] OpenLogError),
    /// The log did not close.
    #[error(transparent)]
    Close(#[from] AppendError),
    /// A view did not open.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The log could not be written or read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A file could not be made.
    #[error("{path}: {error}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// The views of the roles.
#[derive(Clone)]
pub struct Views {
    /// The front desk's.
    pub front_desk: View<FrontDesk>,
    /// The clinicians'.
    pub clinical: View<Clinical>,
    /// Billing's.
    pub billing: View<Billing>,
    /// The patients'.
    pub patient: View<Patient>,
    /// The compliance officers'.
    pub compliance: View<Compliance>,
    /// The administrators'.
    pub admin: View<Admin>,
}

/// A data directory, opened.
pub struct Node {
    dir: PathBuf,
    log: Arc<SegmentLog>,
    keystore: Arc<Keystore>,
    journal: Journal,
    access: AccessLog,
    sessions: Sessions,
    clients: ClientSessions,
    quota: Quota,
    uploads: Uploads,
    sign_in: SignIn,
    views: Views,
    development: bool,
    team_window: TeamWindow,
    glass_us: i64,
    trusted: Option<TrustedDocuments>,
    administrators: Mutex<()>,
    glass_list: Mutex<()>,
    bookings: [Mutex<()>; BOOKING_LOCKS],
}

/// So many people are booked for at a time without waiting for each other: whose ids differ in their last six
/// bits.
const BOOKING_LOCKS: usize = 64;

/// Whoever runs a command on the machine.
#[must_use]
pub fn operator() -> Request {
    request_of(Actor::Operator(rustix::process::getuid().as_raw()))
}

/// Chartlog itself.
#[must_use]
pub fn system() -> Request {
    request_of(Actor::System)
}

fn request_of(actor: Actor) -> Request {
    Request {
        actor,
        role: None,
        session: None,
        source_address: None,
        purpose: Purpose::Operations.code().to_owned(),
        request: None,
        user_agent: None,
    }
}

/// Whether there is a data directory but for its escrow file: one that was restored.
fn is_without_escrow(dir: &Path) -> bool {
    !is_data_directory(dir) && dir.join("keys/keystore.redb").exists()
}

/// Whether there is a data directory.
#[must_use]
pub fn is_data_directory(dir: &Path) -> bool {
    dir.join("escrow/facet-keys").exists()
}

impl Node {
    /// Makes a data directory: keys, an empty log, and the record that it was made. It is not
    /// left open.
    ///
    /// # Errors
    /// When there is one already, or a file could not be made.
    pub fn make(
        dir: &Path,
        root: &RootKeySource,
        development: bool,
        cost: KdfCost,
    ) -> Result<(), NodeError> {
        if is_data_directory(dir) || is_without_escrow(dir) {
            return Err(NodeError::AlreadyThere(dir.to_owned()));
        }
        std::fs::create_dir_all(dir)
            .map_err(|error| NodeError::Io { path: dir.to_owned(), error })?;
        let log_id = LogId::from_bytes(random::bytes().map_err(JournalError::from)?);
        let tags = tags(&Facet::ALL);
        let keys = OrgKeys::create(dir, root, log_id, &tags, cost)?;
        let keystore = Arc::new(Keystore::create(dir, log_id)?);
        let log = Arc::new(SegmentLog::create(dir, &keys, log_options())?);
        let journal = journal(dir, &keys, keystore, log.clone(), Clock::system())?;
        let made = DirectoryMade { request: operator(), development };
        let command = CommandRef {
            id: CommandId(random::id().map_err(JournalError::from)?),
            input_digest: journal.ids().keyed_digest("input", &[&[u8::from(development)]]),
        };
        let mut unit = journal.unit(&operator(), journal.now());
        unit.execute::<Governance>(
            &Stream::Governance,
            command,
            governance::Command::MakeDirectory(made),
        )?;
        unit.commit()?;
        log.close()?;
        Ok(())
    }

    /// Opens a data directory; `tell` hears what it does that takes time.
    ///
    /// # Errors
    /// When it is not there, in use, damaged, or the root key is wrong.
    pub fn open(
        dir: &Path,
        root: &RootKeySource,
        clock: Clock,
        tell: &dyn Fn(&str),
    ) -> Result<Self, NodeError> {
        if is_without_escrow(dir) {
            return Err(NodeError::NoEscrow(dir.to_owned()));
        }
        if !is_data_directory(dir) {
            return Err(NodeError::NotThere(dir.to_owned()));
        }
        tell("opening the keys");
        let keys = OrgKeys::open(dir, root)?;
        if !dir.join("keys/keystore.redb").exists() {
            return Err(NodeError::KeystoreLost(dir.to_owned()));
        }
        tell("opening the log");
        let (log, recovery) = SegmentLog::open(dir, &keys, log_options())?;
        if let Some(torn) = &recovery.torn {
            let (length, file) = (torn.length, torn.file.display());
            tell(&format!("a torn last write of {length} bytes was cut off and kept in {file}"));
        }
        let log = Arc::new(log);
        // A key is in the keystore before the log registers it.
        if let Some(key_id) = recovery.registered
            && !Keystore::knows(dir, keys.log_id(), key_id)?
        {
            return Err(NodeError::KeystoreOlder { key_id });
        }
        let keystore = Arc::new(Keystore::open(dir, keys.log_id())?);
        let now = u64::try_from(clock.now()).unwrap_or_default();
        let keys = settle(dir, root, keys, &keystore, &*log, now)?;
        let journal = journal(dir, &keys, keystore.clone(), log.clone(), clock)?;
        let governance = journal.known::<Governance>(&Stream::Governance)?;
        let access = AccessLog::start(journal.clone())?;
        tell("opening the views");
        let vault = |role: Role| {
            let tags = tags(&role.view_facets());
            let log: Arc<dyn EventLog> = log.clone();
            Vault::new(keystore.clone(), log, keys.keyring(&tags), keys.deriver())
        };
        let shared: Arc<dyn EventLog> = log.clone();
        let options = ViewOptions::default();
        let views = Views {
            front_desk: View::open(dir, shared.clone(), vault(Role::FrontDesk), options.clone())?,
            clinical: View::open(dir, shared.clone(), vault(Role::Clinical), options.clone())?,
            billing: View::open(dir, shared.clone(), vault(Role::Billing), options.clone())?,
            patient: View::open(dir, shared.clone(), vault(Role::Patient), options.clone())?,
            compliance: View::open(dir, shared.clone(), vault(Role::Compliance), options.clone())?,
            admin: View::open(dir, shared, vault(Role::Admin), options)?,
        };
        views.start();
        let sessions = Sessions::new(journal.clone(), access.clone());
        let clients = ClientSessions::new(journal.clone(), access.clone());
        Ok(Self {
            dir: dir.to_owned(),
            sign_in: SignIn::new(journal.clone(), sessions.clone(), clients.clone())?,
            uploads: Uploads::new(journal.clone()),
            quota: Quota::new(access.clone()),
            sessions,
            clients,
            log,
            keystore,
            journal,
            access,
            views,
            development: governance.development == Some(true),
            team_window: TeamWindow::default(),
            glass_us: limits::GLASS_US,
            trusted: None,
            administrators: Mutex::new(()),
            glass_list: Mutex::new(()),
            bookings: std::array::from_fn(|_| Mutex::new(())),
        })
    }

    /// The directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The way into the log.
    #[must_use]
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The wrapped data keys.
    #[must_use]
    pub const fn keystore(&self) -> &Arc<Keystore> {
        &self.keystore
    }

    /// The access stream of this process.
    #[must_use]
    pub const fn access(&self) -> &AccessLog {
        &self.access
    }

    /// The sessions.
    #[must_use]
    pub const fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// The sessions of machine clients.
    #[must_use]
    pub const fn clients(&self) -> &ClientSessions {
        &self.clients
    }

    /// How much each account may have put on record.
    #[must_use]
    pub const fn quota(&self) -> &Quota {
        &self.quota
    }

    /// Files that wait to be filed.
    #[must_use]
    pub const fn uploads(&self) -> &Uploads {
        &self.uploads
    }

    /// Sign-in.
    #[must_use]
    pub const fn sign_in(&self) -> &SignIn {
        &self.sign_in
    }

    /// The views.
    #[must_use]
    pub const fn views(&self) -> &Views {
        &self.views
    }

    /// Whether the directory was made for development.
    #[must_use]
    pub const fn is_development(&self) -> bool {
        self.development
    }

    /// How long around an appointment its clinician is on the care team.
    #[must_use]
    pub const fn team_window(&self) -> TeamWindow {
        self.team_window
    }

    /// Sets it, before the node serves.
    pub const fn set_team_window(&mut self, window: TeamWindow) {
        self.team_window = window;
    }

    /// How long a broken glass opens a chart when nobody says how long, microseconds.
    #[must_use]
    pub const fn glass_us(&self) -> i64 {
        self.glass_us
    }

    /// Sets it, before the node serves.
    pub const fn set_glass_us(&mut self, lasts_us: i64) {
        self.glass_us = lasts_us;
    }

    /// Whether the document with this BLAKE3 digest may be run: any, or those of the front-ends where they
    /// were named.
    #[must_use]
    pub fn trusts(&self, digest: &blake3::Hash) -> bool {
        self.trusted.as_ref().is_none_or(|trusted| trusted.holds(digest))
    }

    /// Names them, before the node serves.
    pub fn trust_only(&mut self, documents: TrustedDocuments) {
        self.trusted = Some(documents);
    }

    /// Held by whoever decides by the list of those who may break the glass, from looking to the
    /// commit. One process writes to the embedded log; where there are several, this needs a stream.
    pub fn glass_list(&self) -> MutexGuard<'_, ()> {
        self.glass_list.lock()
    }

    /// Held by whoever decides by how many administrators there are, from looking to the commit:
    /// two of them cannot close each other's accounts at the same time. One process writes to the
    /// embedded log; where there are several, this needs a stream.
    pub fn administrators(&self) -> MutexGuard<'_, ()> {
        self.administrators.lock()
    }

    /// Held by whoever books for a patient, from looking at what else the patient has to the commit: two
    /// cannot book the same time with two providers. One process writes to the embedded log; where there
    /// are several, this needs a stream.
    pub fn booking(&self, patient: PatientId) -> MutexGuard<'_, ()> {
        let last = patient.as_bytes().last().copied().unwrap_or_default();
        self.bookings[usize::from(last) % BOOKING_LOCKS].lock()
    }

    /// Waits until every view has got to the end of the log as it is now, for so long at most.
    ///
    /// # Errors
    /// Which view is behind, and by how much.
    pub fn catch_up(&self, longest: Duration) -> Result<(), Behind> {
        let Some(end) = self.journal.log().head().position else { return Ok(()) };
        let views = &self.views;
        views.front_desk.wait_for(end, longest)?;
        views.clinical.wait_for(end, longest)?;
        views.billing.wait_for(end, longest)?;
        views.patient.wait_for(end, longest)?;
        views.compliance.wait_for(end, longest)?;
        views.admin.wait_for(end, longest)
    }

    /// Signs where the log stands: the signed note, which is in the log and beside it too.
    ///
    /// # Errors
    /// When the checkpoint could not be written.
    pub fn checkpoint(&self) -> Result<String, NodeError> {
        Ok(self.log.checkpoint()?)
    }

    /// Stops the views, signs a checkpoint and closes the log.
    ///
    /// # Errors
    /// When the checkpoint could not be written.
    pub fn close(&self) -> Result<(), NodeError> {
        self.views.stop();
        self.sign_in.close()?;
        self.quota.flush(true, self.journal.now())?;
        self.log.close()?;
        Ok(())
    }
}

impl Views {
    fn start(&self) {
        self.front_desk.start();
        self.clinical.start();
        self.billing.start();
        self.patient.start();
        self.compliance.start();
        self.admin.start();
    }

    fn stop(&self) {
        self.front_desk.stop();
        self.clinical.stop();
        self.billing.stop();
        self.patient.stop();
        self.compliance.stop();
        self.admin.stop();
    }

    /// How each of them is, and how far it is behind the log.
    #[must_use]
    pub fn states(&self) -> [(Role, Lag, Status); 6] {
        [
            (Role::FrontDesk, self.front_desk.lag(), self.front_desk.status()),
            (Role::Clinical, self.clinical.lag(), self.clinical.status()),
            (Role::Billing, self.billing.lag(), self.billing.status()),
            (Role::Patient, self.patient.lag(), self.patient.status()),
            (Role::Compliance, self.compliance.lag(), self.compliance.status()),
            (Role::Admin, self.admin.lag(), self.admin.status()),
        ]
    }
}

/// Facets as the log knows them: by number.
fn tags(facets: &[Facet]) -> Vec<FacetTag> {
    facets.iter().map(|facet| FacetTag(facet.tag())).collect()
}

fn log_options() -> chartlog_eventlog::Options {
    chartlog_eventlog::Options {
        checkpoint_interval: Some(limits::CHECKPOINT_INTERVAL),
        ..chartlog_eventlog::Options::default()
    }
}

fn journal(
    dir: &Path,
    keys: &OrgKeys,
    keystore: Arc<Keystore>,
    log: Arc<SegmentLog>,
    clock: Clock,
) -> Result<Journal, NodeError> {
    let tags = tags(&Facet::ALL);
    let log: Arc<dyn EventLog> = log;
    let vault = Vault::new(keystore, log.clone(), keys.keyring(&tags), keys.deriver());
    let blobs = Arc::new(Blobs::open(dir).map_err(JournalError::from)?);
    Ok(Journal::new(log, vault, keys.deriver(), blobs, clock))
}
