//! Who treats or treated a patient: what an access is weighed against.

use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use chartlog_domain::facts::care_team;
use chartlog_domain::ids::AccountId;
use chartlog_projections::compliance::query;

use super::account::Account;
use crate::graphql::page::SHORT_LIST;
use crate::graphql::scalars::{DateTime, Id};

/// How somebody joined a care team.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "care_team::Joining")]
pub(crate) enum Joining {
    /// By the patient's registration.
    Registration,
    /// By an appointment.
    Appointment,
    /// By an encounter that they opened.
    Encounter,
    /// By a colleague of the team.
    Colleague,
    /// By an import.
    Import,
}

/// Who is or was on a patient's care team.
#[derive(SimpleObject)]
pub(crate) struct CareTeam {
    /// The members, by account.
    #[graphql(complexity = "1 + SHORT_LIST * child_complexity")]
    members: Vec<TeamMember>,
}

impl From<Vec<query::TeamMember>> for CareTeam {
    fn from(team: Vec<query::TeamMember>) -> Self {
        Self { members: team.into_iter().map(TeamMember::from).collect() }
    }
}

/// Somebody who is or was on a patient's care team.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct TeamMember {
    /// Id of the clinician's account.
    clinician_id: Id,
    /// How they joined.
    joining: Joining,
    /// Since when; null when not said.
    since: Option<DateTime>,
    /// Until when; null when not said.
    until: Option<DateTime>,
    /// When they left; null while they have not.
    left_at: Option<DateTime>,
    #[graphql(skip)]
    who: AccountId,
}

#[ComplexObject]
impl TeamMember {
    /// The clinician's account as it is now.
    async fn clinician(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        Account::of(ctx, self.who)
    }
}

impl From<query::TeamMember> for TeamMember {
    fn from(member: query::TeamMember) -> Self {
        Self {
            clinician_id: member.clinician.into(),
            joining: member.joining.into(),
            since: member.since.as_ref().map(DateTime::from),
            until: member.until.as_ref().map(DateTime::from),
            left_at: member.left.as_ref().map(DateTime::from),
            who: member.clinician,
        }
    }
}
