//! `recordCoverage`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::coverage::Coverage;
use chartlog_domain::ids::{CoverageId, OrganisationId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::{Concept, DateTime, Period, Text};
use chartlog_projections::Snapshot;
use chartlog_projections::front_desk::query;

use super::visible;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::{Command, all_at_once};
use crate::graphql::scalars::{Date, Id};
use crate::streams::Stream;

/// What a patient is to whoever holds the contract (HL7 subscriber-relationship).
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubscriberRelationship {
    /// The patient holds the contract.
    #[graphql(name = "SELF")]
    Own,
    /// Wife or husband.
    Spouse,
    /// Son or daughter.
    Child,
    /// Mother or father.
    Parent,
    /// Common-law wife or husband.
    Common,
    /// Anything else.
    Other,
}

impl SubscriberRelationship {
    fn concept(self) -> Concept {
        let (code, display) = match self {
            Self::Own => ("self", "Self"),
            Self::Spouse => ("spouse", "Spouse"),
            Self::Child => ("child", "Child"),
            Self::Parent => ("parent", "Parent"),
            Self::Common => ("common", "Common Law Spouse"),
            Self::Other => ("other", "Other"),
        };
        Concept::coded(
            "http://terminology.hl7.org/CodeSystem/subscriber-relationship",
            code,
            display,
        )
    }
}

/// Coverage of a patient, as their card says it.
#[derive(InputObject)]
pub(crate) struct RecordCoverageInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Who is covered.
    patient: Id,
    /// Who pays, by name. Either this or `payerOrganisation` is given.
    payer: Option<String>,
    /// Who pays, as an organisation of the directory.
    payer_organisation: Option<Id>,
    /// Kind of coverage, such as a health maintenance organisation.
    kind: Option<String>,
    /// Member id on the card.
    member_id: Option<String>,
    /// Group.
    group: Option<String>,
    /// Plan.
    plan: Option<String>,
    /// Who holds the contract, by name.
    subscriber: Option<String>,
    /// What the patient is to whoever holds the contract.
    relationship: Option<SubscriberRelationship>,
    /// From when it is good.
    start: Option<Date>,
    /// Until when it is good.
    end: Option<Date>,
    /// Ends everything else that is on file, on the day that this one begins, or today: the patient
    /// shows a new card. The front desk does not see what that was.
    #[graphql(default)]
    replaces_all: bool,
}

/// The coverage is on file. What it says only billing sees, and the patient.
#[derive(SimpleObject)]
pub(crate) struct RecordCoveragePayload {
    /// Id of the coverage, good for `endCoverage`.
    coverage: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RecordCoverageInput {
    const ACTION: Action = Action::RecordCoverage;
    type Payload = RecordCoveragePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let organisation = self.payer_organisation.as_ref();
        let organisation = organisation
            .map(|id| id.typed("input.payerOrganisation", OrganisationId))
            .transpose()?;
        let date = |date: Option<Date>, field| date.map(|date| date.typed(field)).transpose();
        let period =
            Period { start: date(self.start, "input.start")?, end: date(self.end, "input.end")? };
        let today = DateTime::from_micros(clerk.now);
        let from = period.start.clone().unwrap_or(today);
        let coverage = CoverageId::from_bytes(clerk.derived("coverage", order));
        let added = Coverage {
            coverage,
            patient,
            status: "active".to_owned(),
            kind: self.kind.map(|kind| Concept { codes: Vec::new(), text: Some(kind.into()) }),
            payer: self.payer.map(Text::from),
            payer_organisation: organisation,
            member_id: self.member_id.map(Text::from),
            group: self.group.map(Text::from),
            plan: self.plan.map(Text::from),
            subscriber: self.subscriber.map(Text::from),
            relationship: self.relationship.map(SubscriberRelationship::concept),
            period,
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let stream = Stream::Patient(patient);
            let mut parts = Vec::new();
            if self.replaces_all {
                let end = patient::Command::EndAllCoverage { patient, at: from.clone() };
                parts.push(unit.execute::<Patient>(&stream, command, end).map_err(NotDone::from));
            }
            // The stream is read first: an exclusion in between is a conflict.
            let add = patient::Command::AddCoverage(added.clone());
            parts.push(unit.execute::<Patient>(&stream, command, add).map_err(NotDone::from));
            let desk = clerk.front_desk_sight()?;
            visible(&desk, patient)?;
            parts.extend(organisation.map(|id| known(&desk, id)));
            all_at_once(parts)
        })?;
        Ok(RecordCoveragePayload { coverage: coverage.into(), position: done.position.to_string() })
    }
}

/// Refuses an organisation that the directory does not list.
fn known(desk: &Snapshot, organisation: OrganisationId) -> Result<(), NotDone> {
    let listed = query::organisation(desk, organisation)?;
    listed.map(drop).ok_or(NotDone::unknown("payerOrganisation"))
}
