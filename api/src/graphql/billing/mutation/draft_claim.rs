//! `draftClaim`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{ClaimId, PatientId};
use chartlog_domain::words::DateTime;

use super::bill::Asked;
use super::whose::visible;
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
        let asked = Asked::of(&self.encounters, &self.coverages, self.kind)?;
        let id = ClaimId::from_bytes(clerk.derived("claim", order));
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let seen = clerk.billing_sight()?;
            visible(&seen, patient)?;
            let (made, withheld) = asked.make(clerk, unit, &seen, (id, patient))?;
            let (claim, codes) = (made.claim, Some(made.codes));
            let draft = claim::Command::Draft { claim, codes, withheld };
            unit.execute::<Claims>(&Stream::Claim(id), command, draft)?;
            let at = DateTime::from_micros(clerk.now);
            let ask = account::Command::Claim { charges: made.charges, at };
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, ask)?)
        })?;
        Ok(DraftClaimPayload { claim: id.into(), position: done.position.to_string() })
    }
}
