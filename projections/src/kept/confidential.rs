//! By which other means and at which other address a patient wants to be reached (45 CFR 164.522(b)).
//!
//! What is set takes the place of the ordinary contact in every answer: who asks for phones or
//! addresses gets those to use, and cannot overlook that there are others. A view has the tables
//! `confidential_contacts (id, body)`, if it knows of contacts, and `confidential_addresses (id,
//! body)`.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::contact::{ConfidentialContact, Contact};
use chartlog_domain::facts::residence::ConfidentialAddress;
use chartlog_domain::facts::{ContactFact, Fact, ResidenceFact};
use chartlog_domain::ids::PatientId;
use chartlog_domain::wire;
use chartlog_domain::words::{Address, Text};
use rusqlite::{Connection, params};

use super::{OtherKind, fact, people, run, upsert};
use crate::error::QueryError;
use crate::projection::ApplyError;
use crate::store::Snapshot;

/// That a patient wants to be reached in other ways than the ordinary ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confidential {
    /// When that was set, microseconds since 1970 UTC.
    pub since: i64,
    /// How to go about it; none when nothing was said.
    pub instructions: Option<Text>,
    /// Whether the contact points are those of the patient's wish: the ordinary ones are not told.
    pub points: bool,
    /// Whether the addresses are those of the patient's wish: the ordinary ones are not told.
    pub addresses: bool,
}

/// Keeps other means, or forgets them; facts of the ordinary contact are none of its business.
pub(crate) fn keep_contact(
    told: &ContactFact,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    if let ContactFact::ConfidentialContactSet(set) = told {
        let sql = upsert!(confidential_contacts:);
        run(tx, sql, params![set.patient.as_bytes(), wire::encode(fact)])?;
    } else if let ContactFact::ConfidentialContactCleared(end) = told {
        let sql = "DELETE FROM confidential_contacts WHERE id = ?";
        run(tx, sql, [end.patient.as_bytes()])?;
    }
    Ok(())
}

/// Keeps another address, or forgets it; facts of the ordinary one are none of its business.
pub(crate) fn keep_address(
    told: &ResidenceFact,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    if let ResidenceFact::ConfidentialAddressSet(set) = told {
        let sql = upsert!(confidential_addresses:);
        run(tx, sql, params![set.patient.as_bytes(), wire::encode(fact)])?;
    } else if let ResidenceFact::ConfidentialAddressCleared(end) = told {
        let sql = "DELETE FROM confidential_addresses WHERE id = ?";
        run(tx, sql, [end.patient.as_bytes()])?;
    }
    Ok(())
}

/// The other means out of a body.
pub(crate) fn told_contact(body: &[u8]) -> rusqlite::Result<ConfidentialContact> {
    let Fact::Contact(ContactFact::ConfidentialContactSet(set)) = fact(Facet::Contact, body)?
    else {
        return Err(OtherKind::of("a confidential contact"));
    };
    Ok(set)
}

fn told_address(body: &[u8]) -> rusqlite::Result<ConfidentialAddress> {
    let Fact::Residence(ResidenceFact::ConfidentialAddressSet(set)) = fact(Facet::Residence, body)?
    else {
        return Err(OtherKind::of("a confidential address"));
    };
    Ok(set)
}

/// The other means that a patient has set.
pub(crate) fn set_contact(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<ConfidentialContact>, QueryError> {
    let sql = "SELECT body FROM v_confidential_contacts WHERE id = ?";
    snapshot.row(sql, [patient.as_bytes()], |row| told_contact(row.get_ref(0)?.as_blob()?))
}

/// The other address that a patient has set.
fn set_address(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<ConfidentialAddress>, QueryError> {
    let sql = "SELECT body FROM v_confidential_addresses WHERE id = ?";
    snapshot.row(sql, [patient.as_bytes()], |row| told_address(row.get_ref(0)?.as_blob()?))
}

/// How to reach a patient now: none when nothing is known.
pub(crate) fn contact(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<Contact>, QueryError> {
    let sql = "SELECT body FROM v_contacts WHERE id = ?";
    let ordinary = snapshot
        .row(sql, [patient.as_bytes()], |row| people::contact(row.get_ref(0)?.as_blob()?))?;
    let Some(points) = set_contact(snapshot, patient)?.and_then(|set| set.points) else {
        return Ok(ordinary);
    };
    let (languages, emergency) =
        ordinary.map(|ordinary| (ordinary.languages, ordinary.emergency)).unwrap_or_default();
    Ok(Some(Contact { patient, points, languages, emergency }))
}

/// Where to write to a patient now, the address to use first.
pub(crate) fn addresses(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Vec<Address>, QueryError> {
    if let Some(addresses) = set_address(snapshot, patient)?.and_then(|set| set.addresses) {
        return Ok(addresses);
    }
    let sql = "SELECT body FROM v_residences WHERE id = ?";
    let ordinary = snapshot
        .row(sql, [patient.as_bytes()], |row| people::residence(row.get_ref(0)?.as_blob()?))?;
    Ok(ordinary.map(|residence| residence.addresses).unwrap_or_default())
}

/// Whether a patient wants to be reached in other ways than the ordinary ones.
pub(crate) fn confidential(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<Confidential>, QueryError> {
    let Some(set) = set_contact(snapshot, patient)? else { return Ok(None) };
    Ok(Some(Confidential {
        since: set.at,
        instructions: set.instructions,
        points: set.points.is_some(),
        addresses: has_other_address(snapshot, patient)?,
    }))
}

/// Whether the addresses are those of the patient's wish.
pub(crate) fn has_other_address(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<bool, QueryError> {
    Ok(set_address(snapshot, patient)?.is_some_and(|set| set.addresses.is_some()))
}
