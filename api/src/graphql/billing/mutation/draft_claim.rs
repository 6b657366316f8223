//! `draftClaim`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::claim::billing::{self, Bill};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{ClaimId, CoverageId, EncounterId, PatientId};
use chartlog_domain::words::DateTime;

use super::whose::{billable, owed, registration, visible, visits};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// What kind of claim it is (FHIR claim-type).
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClaimKind {
    /// Of a practitioner or a group (X12 837P).
    Professional,
    /// Of a hospital or the like (X12 837I).
    Institutional,
    /// For drugs.
    Pharmacy,
    /// Of a dentist (X12 837D).
    Oral,
    /// For glasses and the like.
    Vision,
}

impl ClaimKind {
    /// FHIR's word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Professional => "professional",
            Self::Institutional => "institutional",
            Self::Pharmacy => "pharmacy",
            Self::Oral => "oral",
            Self::Vision => "vision",
        }
    }
}

/// A claim that is to be made out of coded visits: a line for every service, with the net amount that
/// was charged for it.
#[derive(InputObject)]
pub(crate) struct DraftClaimInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose visits.
    patient: Id,
    /// Ids of their encounters, at most 50: coded, charged, on no claim yet, and not withheld from the
    /// health plan.
    encounters: Vec<Id>,
    /// Ids of the coverages that it is made under, the first payer's first.
    coverages: Vec<Id>,
    /// What kind of claim; professional when left out.
    kind: Option<ClaimKind>,
}

/// The claim is drafted.
#[derive(SimpleObject)]
pub(crate) struct DraftClaimPayload {
    /// Id of the claim.
    claim: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for DraftClaimInput {
    const ACTION: Action = Action::DraftClaim;
    type Payload = DraftClaimPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let encounters = encounters(&self.encounters)?;
        let coverages = coverages(&self.coverages)?;
        let kind = self.kind.unwrap_or(ClaimKind::Professional);
        let id = ClaimId::from_bytes(clerk.derived("claim", order));
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let seen = clerk.billing_sight()?;
            visible(&seen, patient)?;
            let of = registration(clerk, patient)?;
            let found = visits(&seen, patient, &encounters, "encounters")?;
            let bill = Bill {
                claim: id,
                patient,
                kind: kind.word().to_owned(),
                created: DateTime::from_micros(clerk.now),
                visits: billable(found, &claim::State::default()),
                coverages: coverages.clone(),
            };
            let made = billing::make(bill, &of, &owed(clerk, patient)?);
            let made = made.map_err(NotDone::Refused)?;
            let draft = claim::Command::Draft {
                claim: made.claim,
                codes: Some(made.codes),
                withheld: of.withheld_from_plan(),
            };
            unit.execute::<Claims>(&Stream::Claim(id), command, draft)?;
            let ask = account::Command::Claim(made.charges);
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, ask)?)
        })?;
        Ok(DraftClaimPayload { claim: id.into(), position: done.position.to_string() })
    }
}

/// The visits that a field names.
pub(super) fn encounters(ids: &[Id]) -> Result<Vec<EncounterId>, NotDone> {
    ids.iter().map(|id| id.typed("input.encounters", EncounterId)).collect()
}

/// The coverages that a field names.
pub(super) fn coverages(ids: &[Id]) -> Result<Vec<CoverageId>, NotDone> {
    ids.iter().map(|id| id.typed("input.coverages", CoverageId)).collect()
}
