//! Samples of `care_team`.

use super::ids;
use super::words::{at, code, imported};
use crate::facts::Fact;
use crate::facts::care_team::{CareTeamFact, GlassClosed, GlassOpened, Joining, Leaving, Member};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        CareTeamFact::Joined(member(full)),
        CareTeamFact::Left(leaving()),
        CareTeamFact::MemberImported(imported(full, member(full))),
        CareTeamFact::GlassOpened(glass_opened()),
        CareTeamFact::GlassClosed(glass_closed()),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// Membership of a care team.
#[must_use]
pub fn member(full: bool) -> Member {
    Member {
        patient: ids::PATIENT,
        clinician: ids::CLINICIAN,
        role: full.then(|| code("role")),
        joining: Joining::Encounter,
        since: full.then(|| at("2026-05-04")),
        until: full.then(|| at("2027-05-04")),
    }
}

/// Somebody left a care team.
#[must_use]
pub fn leaving() -> Leaving {
    Leaving { patient: ids::PATIENT, clinician: ids::CLINICIAN, at: at("2026-05-04T15:30:00Z") }
}

/// A break-glass grant of an hour.
#[must_use]
pub fn glass_opened() -> GlassOpened {
    GlassOpened {
        glass: ids::GLASS,
        patient: ids::PATIENT,
        clinician: ids::CLINICIAN,
        since: 1_777_903_200_000_000,
        until: 1_777_906_800_000_000,
    }
}

/// It was ended half an hour later.
#[must_use]
pub fn glass_closed() -> GlassClosed {
    GlassClosed {
        glass: ids::GLASS,
        patient: ids::PATIENT,
        clinician: ids::CLINICIAN,
        at: 1_777_905_000_000_000,
    }
}
