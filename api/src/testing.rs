//! A data directory of a test's own, what time it is there, and who is in it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::administration::{Account, PatientAccount};
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::{AccountId, CommandId, PatientId};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::words::HumanName;
use chartlog_eventlog::{KdfCost, RootKeySource};
use tempfile::TempDir;

use crate::auth::{Method, Minted};
use crate::clock::Clock;
use crate::node::{self, Node};
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// A data directory, and a clock that stands still until somebody moves it.
pub(crate) struct Home {
    dir: TempDir,
    now: Arc<AtomicI64>,
}

impl Home {
    /// An empty directory at this time, made for development or not.
    pub(crate) fn at(now: i64, development: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Node::make(dir.path(), &root(), development, KdfCost::default()).unwrap();
        Self { dir, now: Arc::new(AtomicI64::new(now)) }
    }

    /// Opens it, as a process does that begins.
    pub(crate) fn open(&self) -> Arc<Node> {
        let now = self.now.clone();
        let clock = Clock::from_fn(move || now.load(Ordering::Relaxed));
        Arc::new(Node::open(self.dir.path(), &root(), clock, &|_| {}).unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Time goes by.
    pub(crate) fn passes(&self, micros: i64) {
        self.now.fetch_add(micros, Ordering::Relaxed);
    }

    /// It is this time.
    pub(crate) fn tells_time(&self, now: i64) {
        self.now.store(now, Ordering::Relaxed);
    }
}

fn root() -> RootKeySource {
    RootKeySource::raw([7; 32])
}

/// One command of the system's, committed; a name is for one command only.
pub(crate) fn told(node: &Node, name: &str, command: impl FnOnce(&mut Unit, CommandRef)) {
    let journal = node.journal();
    let id = CommandId::from_bytes(journal.ids().derive_id("told", &[name.as_bytes()]));
    let mut unit = journal.unit(&node::system(), journal.now());
    command(&mut unit, CommandRef { id, input_digest: [0; 32] });
    unit.commit().unwrap();
}

/// Somebody who works here.
pub(crate) fn works(node: &Node, login: &str, roles: &[Role]) -> AccountId {
    let account = account(node, login);
    let record = Account {
        account,
        login: login.to_owned(),
        name: HumanName::simple("Ada", login),
        identifiers: Vec::new(),
    };
    let roles = roles.to_vec();
    told(node, login, |unit, command| {
        let create = staff::Command::CreateAccount { account: record, provider: None, roles };
        unit.execute::<Staff>(&Stream::Staff(account), command, create).unwrap();
    });
    account
}

/// A patient's own sign-in.
pub(crate) fn own_account(node: &Node, login: &str, patient: PatientId) -> AccountId {
    let account = account(node, login);
    let made = PatientAccount { account, login: login.to_owned(), patient };
    told(node, login, |unit, command| {
        let create = staff::Command::CreatePatientAccount(made);
        unit.execute::<Staff>(&Stream::Staff(account), command, create).unwrap();
    });
    account
}

fn account(node: &Node, login: &str) -> AccountId {
    AccountId::from_bytes(node.journal().ids().derive_id("is", &[login.as_bytes()]))
}

/// A session whose second factor was shown now.
pub(crate) fn signed_in(node: &Node, account: AccountId, role: Role) -> Minted {
    let by = Actor::Account(account);
    let minted = node.sessions().mint(account, role, Method::PasswordAndTotp, by).unwrap();
    node.sessions().factor_was_shown(minted.session.id, node.journal().now());
    minted
}

/// What the log holds in a facet, of what is wanted.
pub(crate) fn in_log<T>(node: &Node, facet: Facet, of: impl FnMut(Fact) -> Option<T>) -> Vec<T> {
    let journal = node.journal();
    let entries = journal.log().read_all(None).unwrap();
    let facts = entries.flat_map(|entry| journal.open(&entry.unwrap(), &[facet]).unwrap());
    facts.filter_map(of).collect()
}

/// The patients in the record of each command that was refused, by its name, in the order of the log.
pub(crate) fn refused_on(node: &Node, command: &str) -> Vec<Vec<PatientId>> {
    in_log(node, Facet::Oversight, |fact| {
        let Fact::Oversight(OversightFact::CommandRefused(refused)) = fact else { return None };
        (refused.operation == command).then_some(refused.patients)
    })
}
