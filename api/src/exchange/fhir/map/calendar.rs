//! Appointment, Schedule, Slot.

use chartlog_domain::facts::directory::{Schedule, Slot};
use chartlog_domain::facts::scheduling::Appointment;
use chartlog_domain::ids::PatientId;

use super::super::plan::Told;
use super::super::resources::calendar as fhir;
use super::super::resources::datatypes::Reference;
use super::{Mapping, Plan, told, words};

impl Mapping<'_> {
    pub(super) fn appointment(&self, patient: PatientId, resource: fhir::Appointment) -> Plan {
        let actors: Vec<_> =
            resource.participant.into_iter().filter_map(|part| part.actor).collect();
        let kind = resource.appointment_type.or(resource.service_type.into_iter().next());
        let appointment = Appointment {
            appointment: self.resolver.ids.appointment(&self.row.identity),
            patient,
            provider: self.practitioners(&actors).into_iter().next(),
            location: actors.iter().find_map(|actor| self.place_of(actor)),
            start: words::date(resource.start),
            end: words::date(resource.end),
            visit_type: kind.as_ref().and_then(words::bare),
            status: words::need_code(resource.status, "status")?,
        };
        let occurred_at = appointment.start.clone();
        told(Told::Appointment(appointment), occurred_at)
    }

    pub(super) fn schedule(&self, resource: fhir::Schedule) -> Plan {
        let horizon = words::period(resource.planning_horizon);
        let schedule = Schedule {
            schedule: self.resolver.ids.slot(&self.row.identity),
            providers: self.practitioners(&resource.actor),
            locations: resource.actor.iter().filter_map(|actor| self.place_of(actor)).collect(),
            start: horizon.start,
            end: horizon.end,
        };
        told(Told::Schedule(schedule), None)
    }

    pub(super) fn slot(&self, resource: fhir::Slot) -> Plan {
        let schedule = words::need(resource.schedule, "schedule")?;
        let actors = self.resolver.actors(&schedule, self.place);
        let start = words::need(resource.start, "start")?.0;
        let slot = Slot {
            slot: self.resolver.ids.slot(&self.row.identity),
            provider: self.practitioners(&actors).into_iter().next(),
            location: actors.iter().find_map(|actor| self.place_of(actor)),
            start: start.clone(),
            end: words::need(resource.end, "end")?.0,
            status: words::need_code(resource.status, "status")?,
        };
        told(Told::Slot(slot), Some(start))
    }

    /// Actors that are known to be practitioners: an actor may be anything.
    fn practitioners(&self, actors: &[Reference]) -> Vec<chartlog_domain::ids::AccountId> {
        let known = |actor: &&Reference| {
            let target = self.resolver.follow(actor, self.place, "Practitioner");
            target.is_some_and(|target| target.kind.is_some())
        };
        self.accounts(actors.iter().filter(known))
    }

    fn place_of(&self, actor: &Reference) -> Option<chartlog_domain::ids::LocationId> {
        let target = self.resolver.follow(actor, self.place, "Location")?;
        target.is_a("Location").then(|| self.resolver.ids.location(&target.identity))
    }
}
