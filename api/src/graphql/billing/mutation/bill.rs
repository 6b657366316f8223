//! What `draftClaim` and `correctClaim` share: a claim that is made out of visits as they are coded and
//! charged now.

use std::collections::BTreeSet;

use chartlog_domain::account::Account;
use chartlog_domain::claim::billing::{self, Bill, Made};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::facts::coding::Visit;
use chartlog_domain::ids::{ClaimId, CoverageId, EncounterId, PatientId};
use chartlog_domain::words::DateTime;
use chartlog_projections::Snapshot;
use chartlog_projections::billing::query::BilledVisit;

use super::draft_claim::ClaimKind;
use super::whose::{registration, visits};
use crate::command::{Clerk, NotDone};
use crate::graphql::scalars::Id;
use crate::streams::Stream;
use crate::write::Unit;

/// What a claim is made out of.
pub(super) struct Asked {
    encounters: Vec<EncounterId>,
    coverages: Vec<CoverageId>,
    kind: ClaimKind,
}

impl Asked {
    /// As an input says it; professional when it does not say the kind.
    pub(super) fn of(
        encounters: &[Id],
        coverages: &[Id],
        kind: Option<ClaimKind>,
    ) -> Result<Self, NotDone> {
        let encounters = encounters.iter().map(|id| id.typed("input.encounters", EncounterId));
        let coverages = coverages.iter().map(|id| id.typed("input.coverages", CoverageId));
        Ok(Self {
            encounters: encounters.collect::<Result<_, _>>()?,
            coverages: coverages.collect::<Result<_, _>>()?,
            kind: kind.unwrap_or(ClaimKind::Professional),
        })
    }

    /// The claim, and the visits that the health plan is not told of.
    pub(super) fn make(
        &self,
        clerk: &Clerk,
        unit: &mut Unit,
        seen: &Snapshot,
        (claim, patient): (ClaimId, PatientId),
    ) -> Result<(Made, BTreeSet<EncounterId>), NotDone> {
        let of = registration(unit, patient)?;
        let found = visits(seen, patient, &self.encounters, "encounters")?;
        let bill = Bill {
            claim,
            patient,
            kind: self.kind.word().to_owned(),
            created: DateTime::from_micros(clerk.now),
            visits: billable(found, unit.known::<Claims>(&Stream::Claim(claim))?),
            coverages: self.coverages.clone(),
        };
        let owed = unit.known::<Account>(&Stream::Account(patient))?;
        let made = billing::make(bill, &of, owed).map_err(NotDone::Refused)?;
        Ok((made, of.withheld_from_plan()))
    }
}

/// Visits, and whether another claim than this one bills each.
fn billable(found: Vec<BilledVisit>, claim: &claim::State) -> Vec<(Visit, bool)> {
    let billed = |it: &BilledVisit| it.billed && !claim.encounters.contains(&it.visit.encounter);
    found.into_iter().map(|it| (it.visit.clone(), billed(&it))).collect()
}
