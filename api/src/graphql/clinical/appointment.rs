//! Appointments and the clinician's own day.

use async_graphql::{Context, Object, Result};
use chartlog_domain::words::Text;
use chartlog_projections::clinical::query::{self, Booking};

use super::directory::{Location, Provider};
use super::patient::Patient;
use crate::graphql::scalars::{Code, DateTime, Id};

/// An appointment.
pub(crate) struct Appointment(Booking);

impl From<Booking> for Appointment {
    fn from(row: Booking) -> Self {
        Self(row)
    }
}

/// An appointment of a patient.
#[Object]
impl Appointment {
    /// Id of the appointment.
    async fn id(&self) -> Id {
        self.0.appointment.appointment.into()
    }

    /// With whom; null when the source names nobody.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        self.0.appointment.provider.map(|account| Provider::of(ctx, account)).transpose()
    }

    /// Where; null when not said.
    async fn location(&self, ctx: &Context<'_>) -> Result<Option<Location>> {
        Location::of(ctx, self.0.appointment.location)
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

    /// When the status last changed here; null when it never did.
    async fn changed_at(&self) -> Option<DateTime> {
        self.0.changed_at.as_ref().map(DateTime::from)
    }

    /// Why the patient wants to be seen, in the patient's or the front desk's words; null when not
    /// said, or when you are not on the care team.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(Text::expose)
    }

    /// Whether it came from elsewhere; else it was booked here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// An appointment of your own day, and who comes.
pub(crate) struct DayEntry {
    appointment: Appointment,
    patient: Option<query::Patient>,
}

impl From<query::DayEntry> for DayEntry {
    fn from(row: query::DayEntry) -> Self {
        Self { appointment: row.booking.into(), patient: row.patient }
    }
}

/// An appointment of your own day, and who comes.
#[Object]
impl DayEntry {
    /// The appointment.
    async fn appointment(&self) -> &Appointment {
        &self.appointment
    }

    /// Who comes; null while you are not on the patient's care team. A booking puts you on it from
    /// a week before the appointment, unless the organisation has set another time.
    async fn patient(&self) -> Option<Patient> {
        self.patient.clone().map(Patient::from)
    }
}
