//! The bytes of facts of `care_team`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Code1, Imported1};
use crate::facts::care_team::{CareTeamFact, GlassClosed, GlassOpened, Joining, Leaving, Member};

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
    struct GlassOpened1 for GlassOpened {
        glass: [u8; 16],
        patient: [u8; 16],
        clinician: [u8; 16],
        since: i64,
        until: i64,
    }
    struct GlassClosed1 for GlassClosed {
        glass: [u8; 16],
        patient: [u8; 16],
        clinician: [u8; 16],
        at: i64,
    }
}

frozen! {
    enum Joining1 for Joining { Registration, Appointment, Encounter, Colleague, Import }
}

frozen! {
    facet CareTeamWire for CareTeamFact {
        Joined(Member1),
        Left(Leaving1),
        MemberImported(Imported1<Member1>),
        GlassOpened(GlassOpened1),
        GlassClosed(GlassClosed1),
    }
}
