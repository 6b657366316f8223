//! `correctClaim`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::ledger::Correction;
use chartlog_domain::ids::ClaimId;
use chartlog_domain::words::DateTime;

use super::bill::Asked;
use super::draft_claim::ClaimKind;
use super::whose;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record, SeenAt};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::anew::sets_claim;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A claim that is put right: made anew out of visits as they are coded and charged now.
#[derive(InputObject)]
pub(crate) struct CorrectClaimInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which claim: a draft, or one that the payer refused to take or denied.
    claim: Id,
    /// Ids of the encounters that it is for from now on, as for `draftClaim`.
    encounters: Vec<Id>,
    /// Ids of the coverages that it is made under, the first payer's first.
    coverages: Vec<Id>,
    /// What kind of claim; professional when left out.
    kind: Option<ClaimKind>,
    /// `extensions.position` of the answer in which you saw it: what was set since is not overwritten, and you are
    /// told so (`CHANGED_SINCE`): read it again.
    seen_at: Option<String>,
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

    fn record(&self) -> Option<Record> {
        self.claim.typed("input.claim", ClaimId).ok().map(Record::Claim)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let id = self.claim.typed("input.claim", ClaimId)?;
        let seen_at = SeenAt::typed(clerk, self.seen_at.as_deref())?;
        let asked = Asked::of(&self.encounters, &self.coverages, self.kind)?;
        let patient = whose::claim(clerk, id)?;
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let seen = clerk.billing_sight()?;
            whose::visible_claim(&seen, patient)?;
            seen_at.check::<Claims>(unit, &Stream::Claim(id), Facet::Ledger, sets_claim)?;
            let (made, withheld) = asked.make(clerk, unit, &seen, (id, patient))?;
            let at = DateTime::from_micros(clerk.now);
            let correction = Correction { claim: made.claim, at: at.clone() };
            let correct = claim::Command::Correct { correction, codes: made.codes, withheld };
            unit.execute::<Claims>(&Stream::Claim(id), command, correct)?;
            let ask = account::Command::Claim { charges: made.charges, at };
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, ask)?)
        })?;
        Ok(CorrectClaimPayload { position: done.position.to_string() })
    }
}
