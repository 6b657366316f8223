//! `recordEligibility`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::eligibility::{self, Checks};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::{Benefit, Eligibility};
use chartlog_domain::ids::{AdjudicationId, CoverageId, PatientId};

use super::inputs::MoneyInput;
use super::whose::{registration, visible};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::mutation::times::at;
use crate::graphql::scalars::{DateTime, Decimal, Id};
use crate::streams::Stream;

/// A benefit (X12 271, EB segment).
#[derive(InputObject)]
pub(crate) struct BenefitInput {
    /// Eligibility or benefit information code (EB01): `1` active coverage, `6` inactive, `A`
    /// co-insurance, `B` co-payment, `C` deductible, `G` out of pocket, and the others of X12.
    information: String,
    /// Coverage level code (EB02), such as `IND` or `FAM`.
    level: Option<String>,
    /// Service type code (EB03), such as `30`.
    service_type: Option<String>,
    /// Time period qualifier (EB06), such as `23` calendar year or `29` remaining.
    period: Option<String>,
    /// How much (EB07).
    amount: Option<MoneyInput>,
    /// Which part of the cost (EB08), from 0 to 1.
    percent: Option<Decimal>,
    /// Whether it holds within the plan's network (EB12).
    in_network: Option<bool>,
}

impl From<BenefitInput> for Benefit {
    fn from(input: BenefitInput) -> Self {
        Self {
            information: input.information,
            level: input.level,
            service_type: input.service_type,
            period: input.period,
            amount: input.amount.map(Into::into),
            percent: input.percent.map(|percent| percent.number()),
            in_network: input.in_network,
        }
    }
}

/// A payer's answer to the question whether a patient is covered (X12 271): codes and amounts.
#[derive(InputObject)]
pub(crate) struct RecordEligibilityInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose coverage.
    patient: Id,
    /// Id of the coverage.
    coverage: Id,
    /// The date of service that was asked about.
    service_date: Option<DateTime>,
    /// Why the payer does not say (AAA03 reject reason code), such as `75`; then benefits are left out.
    rejection: Option<String>,
    /// Benefits.
    benefits: Option<Vec<BenefitInput>>,
    /// When it was answered; now when left out.
    at: Option<DateTime>,
}

/// The answer is recorded.
#[derive(SimpleObject)]
pub(crate) struct RecordEligibilityPayload {
    /// Id of the answer.
    eligibility: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordEligibilityInput {
    const ACTION: Action = Action::RecordEligibility;
    type Payload = RecordEligibilityPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let coverage = self.coverage.typed("input.coverage", CoverageId)?;
        let service_date = self.service_date.as_ref();
        let told = Eligibility {
            eligibility: AdjudicationId::from_bytes(clerk.derived("eligibility", order)),
            patient,
            coverage,
            at: at(clerk, self.at.as_ref(), "input.at")?,
            service_date: service_date.map(|at| at.typed("input.serviceDate")).transpose()?,
            rejection: self.rejection,
            benefits: self.benefits.unwrap_or_default().into_iter().map(Benefit::from).collect(),
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            visible(&clerk.billing_sight()?, patient)?;
            let check = eligibility::Command::Check {
                eligibility: told.clone(),
                coverages: registration(unit, patient)?.coverages.into_keys().collect(),
            };
            Ok(unit.execute::<Checks>(&Stream::Eligibility(coverage), command, check)?)
        })?;
        let eligibility = told.eligibility.into();
        Ok(RecordEligibilityPayload { eligibility, position: done.position.to_string() })
    }
}
