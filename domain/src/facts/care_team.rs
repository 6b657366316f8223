//! `care_team`: which clinician treats which patient, since when, until when.

use super::Imported;
use crate::ids::{AccountId, PatientId};
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

/// What the `care_team` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CareTeamFact {
    /// A clinician joined.
    Joined(Member),
    /// A clinician left: access ends at once.
    Left(Leaving),
    /// A clinician was found on an imported encounter or care team.
    MemberImported(Imported<Member>),
}
