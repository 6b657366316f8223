//! Restrictions that patients asked for and the organisation agreed to (45 CFR 164.522(a)).

use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{AccountId, EncounterId, PatientId, RestrictionId};
use rusqlite::Row;

use super::super::codes::blob;
use super::Narrowed;
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::{id, optional_id};
use crate::store::{List, Snapshot};

/// A restriction. Times are in microseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// Which.
    pub restriction: RestrictionId,
    /// Whose record.
    pub patient: PatientId,
    /// Who is not to see the record, when it is a member of staff.
    pub account: Option<AccountId>,
    /// Which visit no health plan is to be told of, when it is one.
    pub encounter: Option<EncounterId>,
    /// How the patient asked, a code.
    pub request: String,
    /// When it was agreed to.
    pub at: i64,
    /// Who agreed for the organisation.
    pub agreed_by: AccountId,
    /// How it ended; none while it is in force.
    pub lifted: Option<Lifted>,
}

/// The end of a restriction (45 CFR 164.522(a)(2)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifted {
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// Who ended it for the organisation.
    pub by: AccountId,
    /// By whose word, a code.
    pub ground: String,
}

/// Which restrictions are wanted: those that match all that is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestrictionFilter {
    /// Of this patient.
    pub patient: Option<PatientId>,
    /// That keep this account from a record.
    pub account: Option<AccountId>,
    /// In force, or ended.
    pub in_force: Option<bool>,
}

const COLUMNS: &str = "id, patient, account, encounter, request, at, agreed_by, lifted_at, \
                       lifted_by, ground";

/// Restrictions that match a filter: those in force first, of them the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn restrictions(
    snapshot: &Snapshot,
    wanted: &RestrictionFilter,
    args: &PageArgs,
) -> Result<Page<Restriction>, QueryError> {
    let mut narrowed = Narrowed::new();
    if let Some(patient) = wanted.patient {
        narrowed.of_patient(patient);
    }
    if let Some(account) = wanted.account {
        narrowed.and("account = :account", ":account", blob(account.as_bytes()));
    }
    if let Some(in_force) = wanted.in_force {
        narrowed.and_that(if in_force { "in_force = 1" } else { "in_force = 0" });
    }
    let list = List {
        columns: COLUMNS,
        from: "v_restrictions",
        filter: &narrowed.filter(),
        order: "in_force, at",
        id: "id",
        descending: true,
        params: &narrowed.params(),
    };
    let page = snapshot.page(&list, args, read)?;
    snapshot.serve(wanted.patient, Facet::Oversight);
    for (_, restriction) in &page.items {
        snapshot.serve(Some(restriction.patient), Facet::Oversight);
    }
    Ok(page)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Restriction> {
    let lifted = match (row.get(7)?, optional_id(row, 8, AccountId::from_bytes)?, row.get(9)?) {
        (Some(at), Some(by), Some(ground)) => Some(Lifted { at, by, ground }),
        _ => None,
    };
    Ok(Restriction {
        restriction: id(row, 0, RestrictionId::from_bytes)?,
        patient: id(row, 1, PatientId::from_bytes)?,
        account: optional_id(row, 2, AccountId::from_bytes)?,
        encounter: optional_id(row, 3, EncounterId::from_bytes)?,
        request: row.get(4)?,
        at: row.get(5)?,
        agreed_by: id(row, 6, AccountId::from_bytes)?,
        lifted,
    })
}
