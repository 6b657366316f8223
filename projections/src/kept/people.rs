//! Who a patient is and where they live, out of the bodies that a view keeps.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::identity::{Identity, IdentityFact};
use chartlog_domain::facts::residence::{Residence, ResidenceFact};
use chartlog_domain::facts::{ContactFact, Fact, contact::Contact};
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{HumanName, Text};
use rusqlite::Row;

use super::{OtherKind, fact};
use crate::error::QueryError;
use crate::store::Snapshot;

/// Who a patient is; none when there is no such patient, or none whom the caller may see. For views with
/// `v_patients (id, body, died)`.
pub(crate) fn patient(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<Identity>, QueryError> {
    let sql = "SELECT body, died FROM v_patients WHERE id = ?";
    let found = snapshot.row(sql, [patient.as_bytes()], told)?;
    if found.is_some() {
        snapshot.serve(Some(patient), Facet::Identity);
    }
    Ok(found)
}

/// Who a patient is, out of a row that begins with `body, died`.
pub(crate) fn told(row: &Row<'_>) -> rusqlite::Result<Identity> {
    identity(row.get_ref(0)?.as_blob()?, row.get_ref(1)?.as_blob_or_null()?)
}

/// Who a patient is, and that they died if that was told since.
pub(crate) fn identity(body: &[u8], died: Option<&[u8]>) -> rusqlite::Result<Identity> {
    let mut identity = told_identity(fact(Facet::Identity, body)?)?;
    if let Some(died) = died {
        let Fact::Identity(IdentityFact::Died(death)) = fact(Facet::Identity, died)? else {
            return Err(OtherKind::of("a death"));
        };
        identity.person.deceased = Some(death.deceased);
    }
    Ok(identity)
}

fn told_identity(fact: Fact) -> rusqlite::Result<Identity> {
    if let Fact::Identity(IdentityFact::Registered(identity) | IdentityFact::Corrected(identity)) =
        fact
    {
        return Ok(identity);
    }
    if let Fact::Identity(IdentityFact::PatientImported(imported)) = fact {
        return Ok(imported.record);
    }
    Err(OtherKind::of("an identity"))
}

/// How to reach a patient.
pub(crate) fn contact(body: &[u8]) -> rusqlite::Result<Contact> {
    let fact = fact(Facet::Contact, body)?;
    if let Fact::Contact(ContactFact::Changed(contact)) = fact {
        return Ok(contact);
    }
    if let Fact::Contact(ContactFact::ContactImported(imported)) = fact {
        return Ok(imported.record);
    }
    Err(OtherKind::of("a contact"))
}

/// Where a patient lives.
pub(crate) fn residence(body: &[u8]) -> rusqlite::Result<Residence> {
    let fact = fact(Facet::Residence, body)?;
    if let Fact::Residence(ResidenceFact::Changed(residence)) = fact {
        return Ok(residence);
    }
    if let Fact::Residence(ResidenceFact::ResidenceImported(imported)) = fact {
        return Ok(imported.record);
    }
    Err(OtherKind::of("a residence"))
}

/// Whose ordinary residence a fact tells; none when it tells of another address to use.
pub(crate) fn resident(told: &ResidenceFact) -> Option<PatientId> {
    match told {
        ResidenceFact::Changed(residence) => Some(residence.patient),
        ResidenceFact::ResidenceImported(imported) => Some(imported.record.patient),
        ResidenceFact::ConfidentialAddressSet(_) | ResidenceFact::ConfidentialAddressCleared(_) => {
            None
        }
    }
}

/// Family and given names of the name to show first, for sorting.
pub(crate) fn sorted_by(names: &[HumanName]) -> (&str, String) {
    let Some(name) = names.first() else { return ("", String::new()) };
    let family = name.family.as_ref().map(Text::expose).unwrap_or_default();
    let given = name.given.iter().map(Text::expose).collect::<Vec<_>>().join(" ");
    (family, given)
}
