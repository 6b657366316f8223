//! Who may give which command: one table and one function that reads it. No row means no.

use chartlog_domain::actor::Actor;
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::oversight::Request;

use crate::limits;

/// Purpose of use of the organisation's own work (45 CFR 164.506(c)).
const OPERATIONS: &str = "OPERATIONS";

/// Purpose of use of care (45 CFR 164.506(c)).
const TREATMENT: &str = "TREATMENT";

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
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 14] = [
        Self::CreateAccount,
        Self::GrantRole,
        Self::RevokeRole,
        Self::ResetSecondFactor,
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
    ];

    /// The mutation's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreateAccount => "createAccount",
            Self::GrantRole => "grantRole",
            Self::RevokeRole => "revokeRole",
            Self::ResetSecondFactor => "resetSecondFactor",
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
    /// For which purpose of use.
    pub purpose: &'static str,
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
    admin(Action::UnlockAccount, false, true),
    admin(Action::EndSessions, false, true),
    admin(Action::CloseAccount, true, true),
    admin(Action::AddLocation, false, true),
    clinical(Action::BreakGlass, true),
    clinical(Action::MendGlass, false),
    clinical(Action::JoinCareTeam, false),
    clinical(Action::LeaveCareTeam, false),
    compliance(Action::ReviewGlass),
    front_desk(Action::CreatePatientAccount, true),
];

const fn admin(action: Action, step_up: bool, own: bool) -> Right {
    Right { role: Role::Admin, action, purpose: OPERATIONS, step_up, own }
}

/// Whose patient it is, is asked where the command is carried out.
const fn clinical(action: Action, step_up: bool) -> Right {
    Right { role: Role::Clinical, action, purpose: TREATMENT, step_up, own: true }
}

const fn front_desk(action: Action, step_up: bool) -> Right {
    Right { role: Role::FrontDesk, action, purpose: OPERATIONS, step_up, own: true }
}

const fn compliance(action: Action) -> Right {
    Right { role: Role::Compliance, action, purpose: OPERATIONS, step_up: false, own: true }
}

/// Why somebody may not give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is no row for it.
    #[error("this role may not do that")]
    NoRight,
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
    let right = RIGHTS.iter().find(|right| {
        Some(right.role) == request.role
            && right.action == action
            && right.purpose == request.purpose
    });
    let right = right.ok_or(Denied::NoRight)?;
    if !right.own && subject == Subject::Account(actor) {
        return Err(Denied::Own);
    }
    let fresh = |at: i64| now.saturating_sub(at) < limits::STEP_UP_US;
    if right.step_up && !stepped_up_at.is_some_and(fresh) {
        return Err(Denied::StepUp);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
