//! Facts are told to a log in memory; what billing then sees is asked.

mod accounts;
mod claims;
mod records;
mod restricted;
mod sums;
mod visits;

use chartlog_domain::event::Event;
use chartlog_domain::facts::{DirectoryFact, Fact};
use chartlog_domain::ids::{ClaimId, EncounterId, LedgerLineId, PatientId};
use chartlog_domain::testing::samples::{ids, words::at};

use super::Billing;
use crate::testing::Clinic;
use crate::{Page, PageArgs, Scope, Snapshot, View};

/// A view that follows a log.
struct Kit {
    clinic: Clinic,
    view: View<Billing>,
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

    fn seen(&self) -> Snapshot {
        self.clinic.catch_up(&self.view);
        let scope = Scope { account: None, patient: None, now: at("2026-05-04").utc_micros() };
        self.view.snapshot(scope).unwrap()
    }
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

fn encounter(number: u8) -> EncounterId {
    EncounterId::from_bytes([number; 16])
}

fn claim_id(number: u8) -> ClaimId {
    ClaimId::from_bytes([number; 16])
}

fn line(number: u8) -> LedgerLineId {
    LedgerLineId::from_bytes([number; 16])
}
