//! Who may give which command, and who may name which purpose of use: two tables, and one function
//! that reads them. No row means no.

use chartlog_domain::actor::Actor;
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::oversight::Request;
use chartlog_domain::purpose::Purpose;

use crate::limits;

/// The organisation's own work (45 CFR 164.506(c)).
const OPERATIONS: &[Purpose] = &[Purpose::Operations];

/// Care (45 CFR 164.506(c)), in an emergency too.
const TREATMENT: &[Purpose] = &[Purpose::Treatment, Purpose::Emergency];

/// Registration: the organisation's own work, or because the patient asked.
const REGISTRATION: &[Purpose] = &[Purpose::Operations, Purpose::PatientRequest];

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
    (Role::Patient, &[Purpose::PatientRequest]),
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

/// A command that somebody can give, by the name of its mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Make an account.
    CreateAccount,
    /// Grant a role.
    GrantRole,
    /// Revoke a role.
    RevokeRole,
    /// Take away the second factors of an account.
    ResetSecondFactor,
    /// Give an account a password for one sign-in.
    ResetPassword,
    /// Register a machine client.
    RegisterClient,
    /// Replace the keys of a machine client.
    SetClientKeys,
    /// Unlock an account.
    UnlockAccount,
    /// End the sessions of an account.
    EndSessions,
    /// Close an account.
    CloseAccount,
    /// List a location.
    AddLocation,
    /// Open the chart of a patient of another team for a while.
    BreakGlass,
    /// End a break-glass grant.
    MendGlass,
    /// Put a colleague on a care team.
    JoinCareTeam,
    /// Leave a care team.
    LeaveCareTeam,
    /// Review a break-glass grant.
    ReviewGlass,
    /// Make a patient's own sign-in.
    CreatePatientAccount,
    /// Take accesses away as a file: no mutation, but `POST /exports/accesses`.
    ExportAccesses,
    /// Put a clinician on the list of those who may break the glass.
    AllowBreakGlass,
    /// Take a clinician off that list.
    ForbidBreakGlass,
    /// Agree to a restriction that a patient asked for.
    AgreeRestriction,
    /// End a restriction.
    LiftRestriction,
    /// Set how a patient wants to be reached in place of the ordinary ways.
    SetConfidentialContact,
    /// Go back to the ordinary ways.
    ClearConfidentialContact,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 24] = [
        Self::CreateAccount,
        Self::GrantRole,
        Self::RevokeRole,
        Self::ResetSecondFactor,
        Self::ResetPassword,
        Self::RegisterClient,
        Self::SetClientKeys,
        Self::UnlockAccount,
        Self::EndSessions,
        Self::CloseAccount,
        Self::AddLocation,
        Self::BreakGlass,
        Self::MendGlass,
        Self::JoinCareTeam,
        Self::LeaveCareTeam,
        Self::ReviewGlass,
        Self::CreatePatientAccount,
        Self::ExportAccesses,
        Self::AllowBreakGlass,
        Self::ForbidBreakGlass,
        Self::AgreeRestriction,
        Self::LiftRestriction,
        Self::SetConfidentialContact,
        Self::ClearConfidentialContact,
    ];

    /// The mutation's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreateAccount => "createAccount",
            Self::GrantRole => "grantRole",
            Self::RevokeRole => "revokeRole",
            Self::ResetSecondFactor => "resetSecondFactor",
            Self::ResetPassword => "resetPassword",
            Self::RegisterClient => "registerClient",
            Self::SetClientKeys => "setClientKeys",
            Self::UnlockAccount => "unlockAccount",
            Self::EndSessions => "endSessions",
            Self::CloseAccount => "closeAccount",
            Self::AddLocation => "addLocation",
            Self::BreakGlass => "breakGlass",
            Self::MendGlass => "mendGlass",
            Self::JoinCareTeam => "joinCareTeam",
            Self::LeaveCareTeam => "leaveCareTeam",
            Self::ReviewGlass => "reviewGlass",
            Self::CreatePatientAccount => "createPatientAccount",
            Self::ExportAccesses => "exportAccesses",
            Self::AllowBreakGlass => "allowBreakGlass",
            Self::ForbidBreakGlass => "forbidBreakGlass",
            Self::AgreeRestriction => "agreeRestriction",
            Self::LiftRestriction => "liftRestriction",
            Self::SetConfidentialContact => "setConfidentialContact",
            Self::ClearConfidentialContact => "clearConfidentialContact",
        }
    }
}

/// A row of the table: a role may give a command.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    /// Who.
    pub role: Role,
    /// What.
    pub action: Action,
    /// For which purposes of use.
    pub purpose: &'static [Purpose],
    /// Only with a second factor that was shown a short while ago (45 CFR 164.312(d)).
    pub step_up: bool,
    /// Also to one's own account.
    pub own: bool,
}

/// The table.
pub const RIGHTS: &[Right] = &[
    admin(Action::CreateAccount, true, true),
    admin(Action::GrantRole, true, true),
    admin(Action::RevokeRole, true, true),
    admin(Action::ResetSecondFactor, true, false),
    admin(Action::ResetPassword, true, false),
    admin(Action::RegisterClient, true, true),
    admin(Action::SetClientKeys, true, true),
    admin(Action::UnlockAccount, false, true),
    admin(Action::EndSessions, false, true),
    admin(Action::CloseAccount, true, true),
    admin(Action::AddLocation, false, true),
    clinical(Action::BreakGlass, true),
    clinical(Action::MendGlass, false),
    clinical(Action::JoinCareTeam, false),
    clinical(Action::LeaveCareTeam, false),
    compliance(Action::ReviewGlass, false),
    front_desk(Action::CreatePatientAccount, true),
    Right {
        role: Role::Compliance,
        action: Action::ExportAccesses,
        purpose: ACCOUNTING,
        step_up: true,
        own: true,
    },
    admin(Action::AllowBreakGlass, true, true),
    admin(Action::ForbidBreakGlass, true, true),
    compliance(Action::AgreeRestriction, true),
    compliance(Action::LiftRestriction, true),
    front_desk(Action::SetConfidentialContact, false),
    front_desk(Action::ClearConfidentialContact, false),
];

const fn admin(action: Action, step_up: bool, own: bool) -> Right {
    Right { role: Role::Admin, action, purpose: OPERATIONS, step_up, own }
}

/// Whose patient it is, is asked where the command is carried out.
const fn clinical(action: Action, step_up: bool) -> Right {
    Right { role: Role::Clinical, action, purpose: TREATMENT, step_up, own: true }
}

const fn front_desk(action: Action, step_up: bool) -> Right {
    Right { role: Role::FrontDesk, action, purpose: REGISTRATION, step_up, own: true }
}

const fn compliance(action: Action, step_up: bool) -> Right {
    Right { role: Role::Compliance, action, purpose: OVERSIGHT, step_up, own: true }
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
