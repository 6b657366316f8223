//! `care_team`: which clinician treats which patient, since when, until when; and who reads a
//! patient as the team does by a break-glass grant.

use super::Imported;
use crate::ids::{AccountId, GlassId, PatientId};
use crate::words::{Code, DateTime};

/// How somebody came to be on a care team (access.md, who is whose patient).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// Assigned at registration.
    Registration,
    /// By a booked appointment.
    Appointment,
    /// By opening an encounter.
    Encounter,
    /// Added by another clinician of the team.
    Colleague,
    /// By an imported encounter or care team.
    Import,
}

/// Membership of a care team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The patient.
    pub patient: PatientId,
    /// The clinician.
    pub clinician: AccountId,
    /// In which role, such as SNOMED's; none when not said.
    pub role: Option<Code>,
    /// How they joined.
    pub joining: Joining,
    /// Since when.
    pub since: Option<DateTime>,
    /// Until when; none means until they leave.
    pub until: Option<DateTime>,
}

/// Somebody left a care team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The patient.
    pub patient: PatientId,
    /// The clinician.
    pub clinician: AccountId,
    /// When.
    pub at: DateTime,
}

/// A break-glass grant began: the clinician reads what the team reads, without being on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlassOpened {
    /// Which grant.
    pub glass: GlassId,
    /// The patient.
    pub patient: PatientId,
    /// The clinician.
    pub clinician: AccountId,
    /// Since when, microseconds since 1970 UTC.
    pub since: i64,
    /// When it ends by itself, microseconds since 1970 UTC.
    pub until: i64,
}

/// A break-glass grant was ended before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlassClosed {
    /// Which grant.
    pub glass: GlassId,
    /// The patient.
    pub patient: PatientId,
    /// The clinician.
    pub clinician: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// What the `care_team` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CareTeamFact {
    /// A clinician joined.
    Joined(Member),
    /// A clinician left: access ends at once.
    Left(Leaving),
    /// A clinician was found on an imported encounter or care team.
    MemberImported(Imported<Member>),
    /// A break-glass grant began.
    GlassOpened(GlassOpened),
    /// A break-glass grant was ended before its time: access ends at once.
    GlassClosed(GlassClosed),
}
