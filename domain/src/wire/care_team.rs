//! The bytes of facts of `care_team`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Code1, Imported1};
use crate::facts::care_team::{CareTeamFact, Joining, Leaving, Member};

frozen! {
    struct Member1 for Member {
        patient: [u8; 16],
        clinician: [u8; 16],
        role: Option<Code1>,
        joining: Joining1,
        since: Option<String>,
        until: Option<String>,
    }
    struct Leaving1 for Leaving { patient: [u8; 16], clinician: [u8; 16], at: String }
}

frozen! {
    enum Joining1 for Joining { Registration, Appointment, Encounter, Colleague, Import }
}

frozen! {
    facet CareTeamWire for CareTeamFact {
        Joined(Member1),
        Left(Leaving1),
        MemberImported(Imported1<Member1>),
    }
}
