//! Who patients are, how to reach them, where they live.

use chartlog_domain::facts::identity::{Identity, IdentityFact};
use chartlog_domain::facts::{ContactFact, Fact, ResidenceFact};
use chartlog_domain::wire;
use rusqlite::{Connection, params};

use crate::kept::{confidential, people, run, upsert};
use crate::projection::ApplyError;
use crate::search::fold;

/// Who a patient is.
pub(crate) fn identity(
    told: &IdentityFact,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    match told {
        IdentityFact::Registered(identity) | IdentityFact::Corrected(identity) => {
            person(identity, fact, tx)
        }
        IdentityFact::PatientImported(imported) => person(&imported.record, fact, tx),
        IdentityFact::Died(death) => run(
            tx,
            "UPDATE patients SET died = ? WHERE id = ?",
            params![wire::encode(fact), death.patient.as_bytes()],
        ),
        // Who is not to see the record, and which others are the same person's, is kept by itself.
        IdentityFact::StaffExcluded(_)
        | IdentityFact::StaffReadmitted(_)
        | IdentityFact::Linked(_)
        | IdentityFact::Unlinked(_) => Ok(()),
        // Reservations keep an identifier unique; the person's own identifiers say who holds it.
        IdentityFact::IdentifierReserved(_) | IdentityFact::IdentifierReleased(_) => Ok(()),
    }
}

fn person(identity: &Identity, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    let (family, given) = people::sorted_by(&identity.person.names);
    run(
        tx,
        upsert!(patients: family, given; died),
        params![identity.patient.as_bytes(), fold(family), fold(&given), wire::encode(fact)],
    )
}

/// How to reach a patient.
pub(crate) fn contact(told: &ContactFact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    let patient = match told {
        ContactFact::Changed(contact) => contact.patient,
        ContactFact::ContactImported(imported) => imported.record.patient,
        ContactFact::ConfidentialContactSet(_) | ContactFact::ConfidentialContactCleared(_) => {
            return confidential::keep_contact(told, fact, tx);
        }
        // The front desk's business.
        ContactFact::CoverageOnFile(_) => return Ok(()),
    };
    run(tx, upsert!(contacts:), params![patient.as_bytes(), wire::encode(fact)])
}

/// Where a patient lives.
pub(crate) fn residence(
    told: &ResidenceFact,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let Some(patient) = people::resident(told) else {
        return confidential::keep_address(told, fact, tx);
    };
    run(tx, upsert!(residences:), params![patient.as_bytes(), wire::encode(fact)])
}
