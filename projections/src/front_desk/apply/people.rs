//! Who patients are, how to reach them, where they live, who treats them.

use chartlog_domain::facts::care_team::Member;
use chartlog_domain::facts::contact::{ConfidentialContact, ConfidentialContactEnd, Contact};
use chartlog_domain::facts::identity::{Identity, IdentityFact};
use chartlog_domain::facts::{CareTeamFact, ContactFact, Fact, ResidenceFact};
use chartlog_domain::ids::PatientId;
use chartlog_domain::wire;
use chartlog_domain::words::{DateTime, HumanName};
use rusqlite::{Connection, OptionalExtension, params};

use crate::kept::{confidential, people, run, upsert};
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
    let name = person.names.first().map(HumanName::full).unwrap_or_default();
    let sort_name = match fold(&format!("{family} {given}")) {
        empty if empty.is_empty() => fold(&name),
        sort_name => sort_name,
    };
    run(
        tx,
        upsert!(patients: name, sort_name, birth_date; died),
        params![
            patient.as_bytes(),
            name,
            sort_name,
            person.birth_date.as_ref().map(DateTime::as_str),
            wire::encode(fact)
        ],
    )
}

/// How to reach a patient.
pub(super) fn contact(told: &ContactFact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        ContactFact::Changed(contact) => reach(contact, fact, tx),
        ContactFact::ContactImported(imported) => reach(&imported.record, fact, tx),
        ContactFact::ConfidentialContactSet(ConfidentialContact { patient, .. })
        | ContactFact::ConfidentialContactCleared(ConfidentialContactEnd { patient, .. }) => {
            found_by(*patient, tx, || confidential::keep_contact(told, fact, tx))
        }
        ContactFact::CoverageOnFile(coverage) => run(
            tx,
            "INSERT INTO coverage_on_file (patient, on_file) VALUES (?, ?) \
             ON CONFLICT (patient) DO UPDATE SET on_file = excluded.on_file",
            params![coverage.patient.as_bytes(), coverage.on_file],
        ),
    }
}

fn reach(contact: &Contact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    found_by(contact.patient, tx, || {
        run(tx, upsert!(contacts:), params![contact.patient.as_bytes(), wire::encode(fact)])
    })
}

/// Changes how a patient is reached. They are found by every number on file: who calls from the one
/// that is not to be called is the same patient.
fn found_by(
    patient: PatientId,
    tx: &Connection,
    change: impl FnOnce() -> Result<(), ApplyError>,
) -> Result<(), ApplyError> {
    let before = phones(patient, tx)?;
    change()?;
    keys::replace(patient, &before, &phones(patient, tx)?, tx)
}

fn phones(patient: PatientId, tx: &Connection) -> Result<Vec<keys::Key>, ApplyError> {
    let ordinary = tx
        .prepare_cached("SELECT body FROM contacts WHERE id = ?")?
        .query_row([patient.as_bytes()], |row| people::contact(row.get_ref(0)?.as_blob()?))
        .optional()?;
    let other = tx
        .prepare_cached("SELECT body FROM confidential_contacts WHERE id = ?")?
        .query_row([patient.as_bytes()], |row| {
            confidential::told_contact(row.get_ref(0)?.as_blob()?)
        })
        .optional()?;
    let points = ordinary.into_iter().flat_map(|contact| contact.points);
    let other = other.and_then(|contact| contact.points).unwrap_or_default();
    Ok(keys::of_points(&points.chain(other).collect::<Vec<_>>()))
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

/// Who treats a patient. A clinician who joined in several ways stays until the last of them ends;
/// leaving ends them all.
pub(super) fn care_team(told: &CareTeamFact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        CareTeamFact::Joined(member) => join(member, tx),
        CareTeamFact::MemberImported(imported) => join(&imported.record, tx),
        CareTeamFact::Left(leaving) => run(
            tx,
            "DELETE FROM care_team WHERE patient = ? AND clinician = ?",
            params![leaving.patient.as_bytes(), leaving.clinician.as_bytes()],
        ),
        // Who breaks the glass is none of the patient's clinicians.
        CareTeamFact::GlassOpened(_) | CareTeamFact::GlassClosed(_) => Ok(()),
    }
}

fn join(member: &Member, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT INTO care_team (patient, clinician, until_us) VALUES (?, ?, ?) \
         ON CONFLICT (patient, clinician) DO UPDATE SET until_us = \
         CASE WHEN until_us IS NULL OR excluded.until_us IS NULL THEN NULL \
         ELSE max(until_us, excluded.until_us) END",
        params![
            member.patient.as_bytes(),
            member.clinician.as_bytes(),
            member.until.as_ref().map(DateTime::utc_micros)
        ],
    )
}
