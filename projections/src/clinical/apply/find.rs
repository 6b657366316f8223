//! By what somebody outside the care team finds a patient, to break the glass.

use chartlog_domain::facts::IdentityFact;
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::words::{DateTime, HumanName};
use rusqlite::{Connection, params};

use crate::kept::{people, run};
use crate::projection::ApplyError;
use crate::search::fold;

/// Who a patient is, as far as it is found by.
pub(super) fn identity(told: &IdentityFact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        IdentityFact::Registered(identity) | IdentityFact::Corrected(identity) => {
            findable(identity, tx)
        }
        IdentityFact::PatientImported(imported) => findable(&imported.record, tx),
        IdentityFact::Died(_)
        | IdentityFact::IdentifierReserved(_)
        | IdentityFact::IdentifierReleased(_)
        // Whom it is not to be found by stands in `exclusions`.
        | IdentityFact::StaffExcluded(_)
        | IdentityFact::StaffReadmitted(_)
        // Each record of a person is found by what it says itself.
        | IdentityFact::Linked(_)
        | IdentityFact::Unlinked(_) => Ok(()),
    }
}

/// By which names somebody outside the team finds the patient. Who has no whole date of birth is
/// not found: what is less exact would find others.
fn findable(identity: &Identity, tx: &Connection) -> Result<(), ApplyError> {
    let patient = identity.patient.as_bytes();
    run(tx, "DELETE FROM findable WHERE patient = ?", params![patient])?;
    let (names, birth_date) = (&identity.person.names, identity.person.birth_date.as_ref());
    let Some(born) = birth_date.map(DateTime::date).filter(|date| is_day(date)) else {
        return Ok(());
    };
    let shown = names.first().map(HumanName::full).unwrap_or_default();
    for name in names {
        let (family, given) = people::sorted_by(std::slice::from_ref(name));
        let (family, given) = (fold(family), fold(&given));
        if family.is_empty() || given.is_empty() {
            continue;
        }
        run(
            tx,
            "INSERT OR IGNORE INTO findable (patient, family, given, birth_date, name)
             VALUES (?, ?, ?, ?, ?)",
            params![patient, family, given, born, shown],
        )?;
    }
    Ok(())
}

/// Whether a date is as precise as a day.
const fn is_day(date: &str) -> bool {
    date.len() == "YYYY-MM-DD".len()
}
