//! What compliance is alerted to: broken glass and what becomes of it, restrictions, and amendments
//! that patients ask for. Ids only.

use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::{AccountId, GlassId, PatientId, RestrictionId};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A clinician has broken the glass: a review is open.
    GlassBroken,
    /// What was opened by it is closed again.
    GlassMended,
    /// The grant was reviewed: its finding says whether that settles it.
    GlassReviewed,
    /// The organisation agreed to a restriction that a patient asked for.
    RestrictionAgreed,
    /// A restriction has ended.
    RestrictionLifted,
    /// A patient asked for a restriction.
    RestrictionRequested,
    /// That was agreed to or declined.
    RestrictionDecided,
    /// A patient asked for an amendment, or its decision was put off.
    AmendmentDue,
    /// That was accepted or denied.
    AmendmentDecided,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: Kind,
    /// Which break-glass grant.
    pub glass: Option<GlassId>,
    /// Which restriction.
    pub restriction: Option<RestrictionId>,
    /// Who broke the glass, reviewed it, or is not to see the record.
    pub account: Option<AccountId>,
    /// Whose chart or record.
    pub patient: Option<PatientId>,
}

/// What a fact alerts to.
pub(super) fn of(fact: &Fact) -> Option<Change> {
    match fact {
        Fact::Oversight(told) => oversight(told),
        // Not of this role, or no alert.
        Fact::Administration(_)
        | Fact::Directory(_)
        | Fact::CareTeam(_)
        | Fact::Identity(_)
        | Fact::Contact(_)
        | Fact::Residence(_)
        | Fact::Scheduling(_)
        | Fact::Clinical(_)
        | Fact::Restricted(_)
        | Fact::Coverage(_)
        | Fact::Coding(_)
        | Fact::Ledger(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => None,
    }
}

fn oversight(told: &OversightFact) -> Option<Change> {
    let nothing =
        |kind| Change { kind, glass: None, restriction: None, account: None, patient: None };
    match told {
        OversightFact::GlassBroken(broken) => Some(Change {
            glass: Some(broken.glass),
            account: Some(broken.account),
            patient: Some(broken.patient),
            ..nothing(Kind::GlassBroken)
        }),
        OversightFact::GlassMended(mended) => Some(Change {
            glass: Some(mended.glass),
            account: Some(mended.account),
            patient: Some(mended.patient),
            ..nothing(Kind::GlassMended)
        }),
        OversightFact::GlassReviewed(reviewed) => Some(Change {
            glass: Some(reviewed.glass),
            account: Some(reviewed.by),
            ..nothing(Kind::GlassReviewed)
        }),
        OversightFact::RestrictionAgreed(agreed) => Some(Change {
            restriction: Some(agreed.restriction),
            account: agreed.account,
            patient: Some(agreed.patient),
            ..nothing(Kind::RestrictionAgreed)
        }),
        OversightFact::RestrictionLifted(lifted) => Some(Change {
            restriction: Some(lifted.restriction),
            patient: Some(lifted.patient),
            ..nothing(Kind::RestrictionLifted)
        }),
        OversightFact::RestrictionRequested(asked) => Some(Change {
            account: asked.account,
            patient: Some(asked.patient),
            ..nothing(Kind::RestrictionRequested)
        }),
        OversightFact::RestrictionDecided(decided) => Some(Change {
            restriction: decided.restriction,
            patient: Some(decided.patient),
            ..nothing(Kind::RestrictionDecided)
        }),
        OversightFact::AmendmentDue(asked) => {
            Some(Change { patient: Some(asked.patient), ..nothing(Kind::AmendmentDue) })
        }
        OversightFact::AmendmentDecided(decided) => Some(Change {
            account: Some(decided.by),
            patient: Some(decided.patient),
            ..nothing(Kind::AmendmentDecided)
        }),
        // What goes on all day alerts nobody.
        OversightFact::Did(_)
        | OversightFact::SessionOpened(_)
        | OversightFact::SessionEnded(_)
        | OversightFact::RecordShown(_)
        | OversightFact::SearchShown(_)
        | OversightFact::AccessRefused(_)
        | OversightFact::CommandRefused(_)
        | OversightFact::RequestsLimited(_)
        | OversightFact::ImportRan(_)
        | OversightFact::DirectoryMade(_)
        | OversightFact::SignInRefused(_)
        | OversightFact::SessionClosed(_)
        | OversightFact::SteppedUp(_)
        | OversightFact::ExportMade(_)
        | OversightFact::PatientsLinked(_)
        | OversightFact::PatientsUnlinked(_) => None,
    }
}
