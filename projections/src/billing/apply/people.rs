//! Who patients are, where they live and who pays for them.

use chartlog_domain::facts::coverage::{Coverage, CoverageFact};
use chartlog_domain::facts::identity::{Identity, IdentityFact};
use chartlog_domain::facts::{Fact, ResidenceFact};
use chartlog_domain::wire;
use chartlog_domain::words::DateTime;
use rusqlite::{Connection, OptionalExtension, params};

use crate::kept::{confidential, micros, people, run, upsert};
use crate::projection::ApplyError;
use crate::search::{fold, keys};

/// Who a patient is.
pub(super) fn identity(
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
    let Identity { patient, person } = identity;
    let before = tx
        .prepare_cached("SELECT body FROM patients WHERE id = ?")?
        .query_row([patient.as_bytes()], |row| people::identity(row.get_ref(0)?.as_blob()?, None))
        .optional()?;
    let before = before.map(|before| keys::of_person(&before.person)).unwrap_or_default();
    keys::replace(*patient, &before, &keys::of_person(person), tx)?;
    let (family, given) = people::sorted_by(&person.names);
    run(
        tx,
        upsert!(patients: sort_name; died),
        params![patient.as_bytes(), fold(&format!("{family} {given}")), wire::encode(fact)],
    )
}

/// Where a patient lives.
pub(super) fn residence(
    told: &ResidenceFact,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let Some(patient) = people::resident(told) else {
        return confidential::keep_address(told, fact, tx);
    };
    run(tx, upsert!(residences:), params![patient.as_bytes(), wire::encode(fact)])
}

/// Who pays for a patient.
pub(crate) fn coverage(
    told: &CoverageFact,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    match told {
        CoverageFact::Added(coverage) => insured(coverage, None, fact, tx),
        CoverageFact::CoverageImported(imported) => {
            insured(&imported.record, imported.occurred_at.as_ref(), fact, tx)
        }
        CoverageFact::Ended(end) => run(
            tx,
            "UPDATE coverages SET ended = ? WHERE id = ?",
            params![wire::encode(fact), end.coverage.as_bytes()],
        ),
    }
}

fn insured(
    coverage: &Coverage,
    when: Option<&DateTime>,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    run(
        tx,
        upsert!(coverages: patient, at; ended),
        params![
            coverage.coverage.as_bytes(),
            coverage.patient.as_bytes(),
            micros([coverage.period.start.as_ref(), when]),
            wire::encode(fact),
        ],
    )
}
