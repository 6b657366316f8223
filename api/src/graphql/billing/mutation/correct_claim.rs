//! `correctClaim`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::claim::billing::{self, Bill};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::Correction;
use chartlog_domain::ids::ClaimId;
use chartlog_domain::words::DateTime;

use super::draft_claim::{ClaimKind, coverages, encounters};
use super::whose::{self, billable, owed, registration, visits};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A claim that is put right: made anew out of visits as they are coded and charged now.
#[derive(InputObject)]
pub(crate) struct CorrectClaimInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which claim: a draft, or one that the payer refused to take.
    claim: Id,
    /// Ids of the encounters that it is for from now on, as for `draftClaim`.
    encounters: Vec<Id>,
    /// Ids of the coverages that it is made under, the first payer's first.
    coverages: Vec<Id>,
    /// What kind of claim; professional when left out.
    kind: Option<ClaimKind>,
}

/// The claim is put right, and a draft again: submit it.
#[derive(SimpleObject)]
pub(crate) struct CorrectClaimPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for CorrectClaimInput {
    const ACTION: Action = Action::CorrectClaim;
    type Payload = CorrectClaimPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let id = self.claim.typed("input.claim", ClaimId)?;
        let encounters = encounters(&self.encounters)?;
        let coverages = coverages(&self.coverages)?;
        let kind = self.kind.unwrap_or(ClaimKind::Professional);
        let (_, patient) = whose::claim(clerk, id)?;
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let (state, _) = whose::claim(clerk, id)?;
            let of = registration(clerk, patient)?;
            let found = visits(&clerk.billing_sight()?, patient, &encounters, "encounters")?;
            let at = DateTime::from_micros(clerk.now);
            let bill = Bill {
                claim: id,
                patient,
                kind: kind.word().to_owned(),
                created: at.clone(),
                visits: billable(found, &state),
                coverages: coverages.clone(),
            };
            let made = billing::make(bill, &of, &owed(clerk, patient)?);
            let made = made.map_err(NotDone::Refused)?;
            let correct = claim::Command::Correct {
                correction: Correction { claim: made.claim, at },
                codes: made.codes,
                withheld: of.withheld_from_plan(),
            };
            unit.execute::<Claims>(&Stream::Claim(id), command, correct)?;
            let ask = account::Command::Claim(made.charges);
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, ask)?)
        })?;
        Ok(CorrectClaimPayload { position: done.position.to_string() })
    }
}
