//! Who may give which command, and who may name which purpose of use: two tables, and one function
//! that reads them. No row means no.

mod actions;

use chartlog_domain::actor::Actor;
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::oversight::Request;
use chartlog_domain::purpose::Purpose;

use crate::limits;

pub use actions::{Action, RIGHTS, Right};

/// The organisation's own work (45 CFR 164.506(c)).
const OPERATIONS: &[Purpose] = &[Purpose::Operations];

/// Care (45 CFR 164.506(c)), in an emergency too.
const TREATMENT: &[Purpose] = &[Purpose::Treatment, Purpose::Emergency];

/// Registration: the organisation's own work, or because the patient asked.
const REGISTRATION: &[Purpose] = &[Purpose::Operations, Purpose::PatientRequest];

/// What is owed and who pays (45 CFR 164.501, payment).
const BILLING: &[Purpose] = &[Purpose::Payment, Purpose::Operations];

/// A patient's own affairs.
const OWN_RECORD: &[Purpose] = &[Purpose::PatientRequest];

/// Watching over all of it (45 CFR 164.308(a)(1)(ii)(D)).
const OVERSIGHT: &[Purpose] = &[Purpose::Operations, Purpose::Investigation];

/// As [`OVERSIGHT`], and answering a patient who asks (45 CFR 164.528).
const ACCOUNTING: &[Purpose] =
    &[Purpose::Operations, Purpose::Investigation, Purpose::PatientRequest];

/// Which purposes of use a role may name. The first is that of whoever names none.
pub const PURPOSES: &[(Role, &[Purpose])] = &[
    (
        Role::FrontDesk,
        &[Purpose::Operations, Purpose::Treatment, Purpose::Payment, Purpose::PatientRequest],
    ),
    (
        Role::Clinical,
        &[Purpose::Treatment, Purpose::Emergency, Purpose::Operations, Purpose::PatientRequest],
    ),
    (Role::Billing, &[Purpose::Payment, Purpose::Operations, Purpose::PatientRequest]),
    (Role::Patient, OWN_RECORD),
    (Role::Compliance, ACCOUNTING),
    (Role::Admin, OPERATIONS),
];

/// The purposes of use that a role may name.
#[must_use]
pub fn purposes(role: Role) -> &'static [Purpose] {
    PURPOSES.iter().find(|(of, _)| *of == role).map_or(&[], |(_, purposes)| purposes)
}

/// The purpose of use of whoever in a role names none.
#[must_use]
pub fn own_purpose(role: Role) -> Purpose {
    purposes(role).first().copied().unwrap_or(Purpose::Operations)
}

/// Why somebody may not give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is no row for it.
    #[error("this role may not do that")]
    NoRight,
    /// The command is not given for that purpose of use.
    #[error("this is not done for that purpose of use; name another one")]
    Purpose,
    /// The second factor was shown too long ago.
    #[error("show your second factor again: POST /auth/step-up, then repeat this")]
    StepUp,
    /// Nobody does this to their own account.
    #[error("nobody does this to the own account; ask another administrator")]
    Own,
}

/// Whether somebody may do this to this subject for this purpose now. Times are in microseconds
/// since 1970 UTC; `stepped_up_at` is when the session's second factor was shown last.
///
/// # Errors
/// Why not.
pub fn may(
    request: &Request,
    action: Action,
    subject: Subject,
    stepped_up_at: Option<i64>,
    now: i64,
) -> Result<(), Denied> {
    let Actor::Account(actor) = request.actor else { return Err(Denied::NoRight) };
    let mut rights = RIGHTS.iter();
    let right = rights.find(|right| Some(right.role) == request.role && right.action == action);
    let right = right.ok_or(Denied::NoRight)?;
    let purpose = Purpose::from_code(&request.purpose);
    let names =
        |purpose| right.purpose.contains(&purpose) && purposes(right.role).contains(&purpose);
    if !purpose.is_some_and(names) {
        return Err(Denied::Purpose);
    }
    if !right.own && subject == Subject::Account(actor) {
        return Err(Denied::Own);
    }
    if right.step_up && !is_fresh(stepped_up_at, now) {
        return Err(Denied::StepUp);
    }
    Ok(())
}

/// Whether a second factor was shown a short while ago.
#[must_use]
pub fn is_fresh(stepped_up_at: Option<i64>, now: i64) -> bool {
    stepped_up_at.is_some_and(|at| now.saturating_sub(at) < limits::STEP_UP_US)
}

#[cfg(test)]
mod tests;
