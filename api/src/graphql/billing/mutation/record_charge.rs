//! `recordCharge`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::account::{self, Account};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::Charge;
use chartlog_domain::fees::Fees;
use chartlog_domain::ids::{EncounterId, LedgerLineId, PatientId};
use chartlog_domain::words;
use chartlog_projections::Snapshot;

use super::inputs::{CodeInput, MoneyInput, codes};
use super::whose::{visible, visits};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::times::past;
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// A service that is charged. It is one of a coded visit (`encounter` and `sequence`), or named by its
/// code. What it costs is said, or found in the fee schedule.
#[derive(InputObject)]
pub(crate) struct RecordChargeInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose account.
    patient: Id,
    /// Id of the encounter that it is for; left out when for none.
    encounter: Option<Id>,
    /// Number of the service among those that the visit was coded with: code, modifiers and units are
    /// those of that service. A service is charged once.
    sequence: Option<u32>,
    /// Code of the service, when no `sequence` is given.
    code: Option<CodeInput>,
    /// Modifiers of the code, at most 4.
    modifiers: Option<Vec<CodeInput>>,
    /// How many, 1 to 9999; 1 when left out.
    units: Option<u32>,
    /// What all units cost together. When left out, it is the fee that is in force for code and
    /// modifiers on the date of service, for each unit.
    amount: Option<MoneyInput>,
    /// When the service was given; the date of the visit when left out. A service of a visit that was coded
    /// with a date of its own is charged on that date, and refused with another one.
    at: Option<DateTime>,
}

/// The service is charged.
#[derive(SimpleObject)]
pub(crate) struct RecordChargePayload {
    /// Id of the charge.
    charge: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordChargeInput {
    const ACTION: Action = Action::RecordCharge;
    type Payload = RecordChargePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let encounter = self.encounter.as_ref();
        let encounter = encounter.map(|it| it.typed("input.encounter", EncounterId)).transpose()?;
        let at = past(clerk, self.at.as_ref(), "input.at")?;
        let named = [self.sequence.is_some(), self.code.is_some()];
        if named == [true, true] || (named == [false, false] && self.amount.is_none()) {
            let sentence = "name a service of a visit, or a code, or neither and an amount";
            return Err(NotDone::BadInput { field: "input.code", sentence });
        }
        let charge = LedgerLineId::from_bytes(clerk.derived("charge", order));
        let asked = Asked {
            charge,
            patient,
            encounter,
            sequence: self.sequence,
            code: self.code.map(words::Code::from),
            modifiers: codes(self.modifiers),
            units: self.units,
            amount: self.amount.map(words::Money::from),
            at,
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let seen = clerk.billing_sight()?;
            visible(&seen, patient)?;
            let record = account::Command::RecordCharge(asked.charge(clerk, &seen)?);
            Ok(unit.execute::<Account>(&Stream::Account(patient), command, record)?)
        })?;
        Ok(RecordChargePayload { charge: charge.into(), position: done.position.to_string() })
    }
}

/// A charge as far as its input says it.
struct Asked {
    charge: LedgerLineId,
    patient: PatientId,
    encounter: Option<EncounterId>,
    sequence: Option<u32>,
    code: Option<words::Code>,
    modifiers: Vec<words::Code>,
    units: Option<u32>,
    amount: Option<words::Money>,
    at: Option<words::DateTime>,
}

impl Asked {
    /// With what the visit and the fee schedule say.
    fn charge(&self, clerk: &Clerk, seen: &Snapshot) -> Result<Charge, NotDone> {
        let (mut code, mut modifiers) = (self.code.clone(), self.modifiers.clone());
        let (mut units, mut at) = (self.units, self.at.clone());
        if let Some(encounter) = self.encounter {
            let visit = visits(seen, self.patient, &[encounter], "encounter")?.pop();
            let visit = visit.ok_or(NotDone::unknown("encounter"))?.visit;
            at = at.or_else(|| visit.date.clone());
            if let Some(sequence) = self.sequence {
                let service = visit.services.iter().find(|it| it.sequence == sequence);
                let service = service.ok_or(NotDone::unknown("sequence"))?;
                code.clone_from(&service.code);
                modifiers.clone_from(&service.modifiers);
                if let (None, Some(coded)) = (units, &service.units) {
                    let sentence = "the visit has no whole number of units for it; say how many";
                    let not_whole = |_| NotDone::BadInput { field: "input.units", sentence };
                    units = Some(coded.as_str().parse().map_err(not_whole)?);
                }
                if let Some(coded) = &service.date {
                    if self.at.as_ref().is_some_and(|typed| !may_be_one_day(typed, coded)) {
                        let sentence =
                            "the visit was coded with another date of this service; leave it out";
                        return Err(NotDone::BadInput { field: "input.at", sentence });
                    }
                    at = Some(coded.clone());
                }
            }
        } else if self.sequence.is_some() {
            return Err(NotDone::unknown("sequence"));
        }
        let Some(at) = at else {
            let sentence = "say when the service was given";
            return Err(NotDone::BadInput { field: "input.at", sentence });
        };
        let amount = match &self.amount {
            Some(amount) => amount.clone(),
            None => price(clerk, code.as_ref(), &modifiers, &at, units)?,
        };
        let Self { charge, patient, encounter, sequence, .. } = *self;
        Ok(Charge { charge, patient, encounter, sequence, code, modifiers, units, amount, at })
    }
}

/// Whether two times may be of one day, as precise as both were written.
fn may_be_one_day(one: &words::DateTime, other: &words::DateTime) -> bool {
    let precision = one.date().len().min(other.date().len());
    one.date()[..precision] == other.date()[..precision]
}

/// What the fee schedule says.
fn price(
    clerk: &Clerk,
    code: Option<&words::Code>,
    modifiers: &[words::Code],
    at: &words::DateTime,
    units: Option<u32>,
) -> Result<words::Money, NotDone> {
    let code = code.ok_or(NotDone::unknown("code"))?;
    let stream = Stream::Fees { system: code.system.clone(), code: code.code.clone() };
    let fees = clerk.node.journal().known::<Fees>(&stream)?;
    fees.price(modifiers, at, units).map_err(NotDone::Refused)
}
