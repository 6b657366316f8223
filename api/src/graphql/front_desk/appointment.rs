//! Appointments, and times that can be booked.

use async_graphql::{Context, Object, Result};
use chartlog_domain::words::Text;
use chartlog_projections::front_desk::query::{Booking, OpenSlot as Open};

use super::directory::Provider;
use super::patient::Patient;
use crate::graphql::scalars::{Code, Date, DateTime, Id};

/// An appointment.
pub(crate) struct Appointment(Booking);

impl From<Booking> for Appointment {
    fn from(row: Booking) -> Self {
        Self(row)
    }
}

/// An appointment as it is now. Names stand beside the ids, so that a day sheet needs no second
/// question.
#[Object]
impl Appointment {
    /// Id of the appointment.
    async fn id(&self) -> Id {
        self.0.appointment.appointment.into()
    }

    /// Id of the patient.
    async fn patient_id(&self) -> Id {
        self.0.appointment.patient.into()
    }

    /// Name of the patient, on one line; null when it cannot be read any more.
    async fn patient_name(&self) -> Option<&str> {
        self.0.patient_name.as_ref().map(Text::expose)
    }

    /// Date of birth of the patient, as precise as known; null when not known.
    async fn patient_birth_date(&self) -> Option<Date> {
        self.0.birth_date.as_ref().map(Date::from)
    }

    /// The patient with all that the front desk knows; null when they cannot be read any more.
    async fn patient(&self, ctx: &Context<'_>) -> Result<Option<Patient>> {
        Patient::of(ctx, self.0.appointment.patient)
    }

    /// Id of the provider's account; null when the source names nobody.
    async fn provider_id(&self) -> Option<Id> {
        self.0.appointment.provider.map(Id::from)
    }

    /// Name of the provider; null when there is none or the directory does not list them.
    async fn provider_name(&self) -> Option<&str> {
        self.0.provider_name.as_deref()
    }

    /// Id of the location; null when not said.
    async fn location_id(&self) -> Option<Id> {
        self.0.appointment.location.map(Id::from)
    }

    /// Name of the location; null when there is none or the directory does not list it.
    async fn location_name(&self) -> Option<&str> {
        self.0.location_name.as_deref()
    }

    /// When it begins; null for one that is only proposed.
    async fn start(&self) -> Option<DateTime> {
        self.0.appointment.start.as_ref().map(DateTime::from)
    }

    /// When it ends; null when not said.
    async fn end(&self) -> Option<DateTime> {
        self.0.appointment.end.as_ref().map(DateTime::from)
    }

    /// What kind of visit; null when not said.
    async fn visit_type(&self) -> Option<Code> {
        self.0.appointment.visit_type.as_ref().map(Code::from)
    }

    /// `proposed`, `pending`, `booked`, `arrived`, `fulfilled`, `cancelled`, `noshow`,
    /// `checked-in`, `waitlist` or `entered-in-error` (FHIR appointmentstatus).
    async fn status(&self) -> &str {
        &self.0.appointment.status
    }

    /// By whom it was cancelled: `pat` (the patient), `prov` (the provider), `maint` (rooms or
    /// equipment) or `other` (FHIR appointment-cancellation-reason); null when it was not, or nobody
    /// said.
    async fn cancellation_reason(&self) -> Option<&str> {
        self.0.cancelled_for.as_deref()
    }

    /// Why it was booked over what was there already; null for most.
    async fn overbooked_because(&self) -> Option<&str> {
        self.0.overbooked.as_ref().map(Text::expose)
    }

    /// Id of its room; null when it has none.
    async fn room_id(&self) -> Option<Id> {
        self.0.room.as_ref().map(|(room, _)| Id::from(*room))
    }

    /// Name of its room; null when it has none.
    async fn room_name(&self) -> Option<&str> {
        self.0.room.as_ref().and_then(|(_, name)| name.as_deref())
    }

    /// Since when it is wanted; null for one that was booked without being asked for.
    async fn asked_at(&self) -> Option<DateTime> {
        self.0.asked_at.map(DateTime::of_micros)
    }

    /// Of one that is wanted: not before; null when not said.
    async fn earliest(&self) -> Option<DateTime> {
        self.0.earliest.as_ref().map(DateTime::from)
    }

    /// Of one that is wanted: not after; null when not said.
    async fn latest(&self) -> Option<DateTime> {
        self.0.latest.as_ref().map(DateTime::from)
    }
}

/// A time that can be booked.
pub(crate) struct OpenSlot(Open);

impl From<Open> for OpenSlot {
    fn from(row: Open) -> Self {
        Self(row)
    }
}

/// A time that can be booked.
#[Object]
impl OpenSlot {
    /// Id of the provider's account; null when an imported calendar names nobody.
    async fn provider_id(&self) -> Option<Id> {
        self.0.provider.map(Id::from)
    }

    /// Name of the provider; null when there is none or the directory does not list them.
    async fn provider_name(&self) -> Option<&str> {
        self.0.provider_name.as_deref()
    }

    /// The provider with all that the directory says; null when an imported calendar names nobody.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.0.provider.map(|account| Provider::of(ctx, account)).transpose()
    }

    /// Id of the location; null when not said.
    async fn location_id(&self) -> Option<Id> {
        self.0.location.map(Id::from)
    }

    /// When it begins, with the offset of the calendar that it is from.
    async fn start(&self) -> DateTime {
        DateTime::from(&self.0.start)
    }

    /// When it ends.
    async fn end(&self) -> DateTime {
        DateTime::from(&self.0.end)
    }
}
