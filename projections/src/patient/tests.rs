//! Facts of two patients are told to a log in memory; what each of them then sees is asked.

mod calendar;
mod own;
mod seen;

use chartlog_domain::event::Event;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::PatientId;
use chartlog_domain::testing::samples::ids;

use super::Patient;
use crate::testing::{BEGINNING, Clinic};
use crate::{Page, PageArgs, Scope, Snapshot, View};

/// A view that follows a log.
struct Kit {
    clinic: Clinic,
    view: View<Patient>,
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

    fn tell(&self, patient: PatientId, fact: impl Into<Fact>) {
        self.clinic.tell(&Event::new("Told").about(patient, fact));
    }

    fn tell_all(&self, facts: impl IntoIterator<Item = Fact>) {
        for fact in facts {
            self.tell(ids::PATIENT, fact);
        }
    }

    fn oversee(&self, fact: OversightFact) {
        self.clinic.tell(&Event::new("Told").of_organisation(fact));
    }

    /// What somebody sees whose own record is this patient's.
    fn seen_by(&self, patient: Option<PatientId>) -> Snapshot {
        self.clinic.catch_up(&self.view);
        let now = BEGINNING.cast_signed();
        self.view.snapshot(Scope { account: Some(ids::PORTAL), patient, now }).unwrap()
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
