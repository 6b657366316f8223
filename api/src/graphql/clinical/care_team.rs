//! Who treats a patient.

use async_graphql::{Context, Enum, Object, Result};
use chartlog_domain::facts::care_team::Joining;
use chartlog_projections::clinical::query::TeamMember;

use super::directory::Provider;
use crate::graphql::scalars::{Code, DateTime};

/// How somebody came to be on a care team.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CareTeamJoining {
    /// Assigned at registration.
    Registration,
    /// By a booked appointment.
    Appointment,
    /// By opening an encounter.
    Encounter,
    /// Added by another clinician of the team.
    Colleague,
    /// Found on an encounter or a care team that was imported.
    Import,
}

impl From<Joining> for CareTeamJoining {
    fn from(joining: Joining) -> Self {
        match joining {
            Joining::Registration => Self::Registration,
            Joining::Appointment => Self::Appointment,
            Joining::Encounter => Self::Encounter,
            Joining::Colleague => Self::Colleague,
            Joining::Import => Self::Import,
        }
    }
}

/// A member of a care team.
pub(crate) struct CareTeamMember(TeamMember);

impl From<TeamMember> for CareTeamMember {
    fn from(row: TeamMember) -> Self {
        Self(row)
    }
}

/// Somebody who treats or treated a patient. One person is here once for each role and each way of
/// joining.
#[Object]
impl CareTeamMember {
    /// Who.
    async fn clinician(&self, ctx: &Context<'_>) -> Result<Provider> {
        Provider::of(ctx, self.0.member.clinician)
    }

    /// In which role, such as a code of SNOMED CT; null when not said.
    async fn role(&self) -> Option<Code> {
        self.0.member.role.as_ref().map(Code::from)
    }

    /// How they joined.
    async fn joining(&self) -> CareTeamJoining {
        self.0.member.joining.into()
    }

    /// Since when; null when not said.
    async fn since(&self) -> Option<DateTime> {
        self.0.member.since.as_ref().map(DateTime::from)
    }

    /// Until when, if that was said when they joined; null means until they leave.
    async fn until(&self) -> Option<DateTime> {
        self.0.member.until.as_ref().map(DateTime::from)
    }

    /// When they left: access ended at once. Null while they have not.
    async fn left(&self) -> Option<DateTime> {
        self.0.left.as_ref().map(DateTime::from)
    }

    /// Whether it was found in imported history.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}
