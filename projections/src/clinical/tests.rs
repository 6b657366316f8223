//! Facts are told to a log in memory; what a clinician then sees is asked.

mod amendments;
mod find;
mod glass;
mod links;
mod notes;
mod pages;
mod records;
mod restricted;
mod team;
mod visits;

use chartlog_domain::event::Event;
use chartlog_domain::facts::care_team::{CareTeamFact, Joining, Member};
use chartlog_domain::facts::{DirectoryFact, Fact};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::testing::samples::{care_team, ids, words::at};

use super::Clinical;
use crate::testing::Clinic;
use crate::{Page, PageArgs, Scope, Snapshot, View};

/// A view that follows a log.
struct Kit {
    clinic: Clinic,
    view: View<Clinical>,
    _dir: tempfile::TempDir,
}

impl Kit {
    /// An empty log.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clinic = Clinic::new();
        let view = clinic.follow(dir.path());
        Self { clinic, view, _dir: dir }
    }

    /// A clinic where [`ids::CLINICIAN`] is on the team of [`ids::PATIENT`].
    fn with_team() -> Self {
        let kit = Self::new();
        kit.tell(CareTeamFact::Joined(member(Joining::Registration, None, None)));
        kit
    }

    fn tell(&self, fact: impl Into<Fact>) {
        self.tell_all([fact.into()]);
    }

    fn tell_all(&self, facts: impl IntoIterator<Item = Fact>) {
        for fact in facts {
            self.clinic.tell(&Event::new("Told").about(ids::PATIENT, fact));
        }
    }

    fn list(&self, fact: DirectoryFact) {
        self.clinic.tell(&Event::new("Told").of_organisation(fact));
    }

    /// What an account may see at a time.
    fn seen_by(&self, account: AccountId, now: &str) -> Snapshot {
        self.clinic.catch_up(&self.view);
        let scope = Scope { account: Some(account), patient: None, now: at(now).utc_micros() };
        self.view.snapshot(scope).unwrap()
    }

    /// What the clinician may see on the day of the samples.
    fn seen(&self) -> Snapshot {
        self.seen_by(ids::CLINICIAN, "2026-05-04T12:00:00Z")
    }
}

fn member(joining: Joining, since: Option<&str>, until: Option<&str>) -> Member {
    Member { joining, since: since.map(at), until: until.map(at), ..care_team::member(false) }
}

fn all() -> PageArgs {
    PageArgs::first(100)
}

fn items<T>(page: Page<T>) -> Vec<T> {
    assert!(!page.has_next && !page.has_previous);
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|(_, item)| item).collect()
}

fn patient(number: u8) -> PatientId {
    PatientId::from_bytes([number; 16])
}
