//! Facts are told to a log in memory; what a compliance officer then sees is asked.

mod accesses;
mod amendments;
mod glass;
mod pages;
mod plans;
mod restrictions;
mod sessions;
mod staff;

use chartlog_domain::actor::Actor;
use chartlog_domain::event::Event;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::oversight::{Did, Outcome, OversightFact, Refused, Request, Shown};
use chartlog_domain::facts::{AdministrationFact, CareTeamFact};
use chartlog_domain::ids::{AccessId, AccountId, PatientId};
use chartlog_domain::testing::samples::{ids, oversight};
use chartlog_eventlog::Position;

use super::Compliance;
use super::query::{self, Access, AccessFilter, AccessOrder};
use crate::testing::{BEGINNING, Clinic};
use crate::{Page, PageArgs, Scope, Snapshot, View, Window};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A view that follows a log.
struct Kit {
    clinic: Clinic,
    view: View<Compliance>,
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

    fn tell(&self, fact: OversightFact) -> Position {
        self.clinic.tell(&Event::new("Told").of_organisation(fact))
    }

    fn staff(&self, account: AccountId, fact: AdministrationFact) {
        self.clinic.tell(&Event::new("Told").of_account(account, fact));
    }

    fn team(&self, fact: CareTeamFact) {
        self.clinic.tell(&Event::new("Told").about(ids::PATIENT, fact));
    }

    /// What the officer sees now.
    fn seen(&self) -> Snapshot {
        self.clinic.catch_up(&self.view);
        self.view
            .snapshot(Scope { account: Some(ids::OFFICER), patient: None, now: at(0) })
            .unwrap()
    }

    /// Accesses that match, the latest first, by the last byte of their ids.
    fn found(&self, wanted: &AccessFilter) -> Vec<u8> {
        numbers(&list(&self.seen(), wanted))
    }
}

/// So many seconds after the beginning.
fn at(seconds: i64) -> i64 {
    BEGINNING.cast_signed() + seconds * SECOND
}

fn account(number: u8) -> AccountId {
    AccountId::from_bytes([number; 16])
}

fn patient(number: u8) -> PatientId {
    PatientId::from_bytes([number; 16])
}

fn access_id(number: u8) -> AccessId {
    AccessId::from_bytes([number; 16])
}

/// A clinician who treats.
fn by(number: u8) -> Request {
    Request { actor: Actor::Account(account(number)), ..oversight::request(true) }
}

/// An access record: its number, whose request it was, whose chart, when.
fn shown(number: u8, request: Request, patients: &[PatientId], seconds: i64) -> Shown {
    Shown {
        access: access_id(number),
        request,
        patients: patients.to_vec(),
        facets: vec![Facet::Identity, Facet::Clinical],
        now: at(seconds),
        outcome: Outcome::Shown,
        ..oversight::shown(true)
    }
}

fn refused(number: u8, request: Request, code: &str, seconds: i64) -> Refused {
    Refused {
        access: access_id(number),
        request,
        code: code.to_owned(),
        patients: Vec::new(),
        now: at(seconds),
        ..oversight::refused(true)
    }
}

fn did(kind: &str, request: Request, patients: &[PatientId]) -> Did {
    let patients = patients.to_vec();
    Did { kind: kind.to_owned(), request, patients, ..oversight::did(true) }
}

fn in_role(request: Request, role: Role, purpose: &str) -> Request {
    Request { role: Some(role), purpose: purpose.to_owned(), ..request }
}

fn all() -> PageArgs {
    PageArgs::first(100)
}

fn list(seen: &Snapshot, wanted: &AccessFilter) -> Vec<Access> {
    items(query::accesses(seen, wanted, AccessOrder::default(), &all()).unwrap())
}

fn items<T>(page: Page<T>) -> Vec<T> {
    assert!(!page.has_next && !page.has_previous);
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|(_, item)| item).collect()
}

/// The accesses by the byte their ids are made of; 0 for changes.
fn numbers(accesses: &[Access]) -> Vec<u8> {
    accesses.iter().map(|one| one.access.map_or(0, |id| id.as_bytes()[0])).collect()
}

fn window(from: i64, until: i64) -> Window {
    Window { from: Some(at(from)), until: Some(at(until)) }
}
