//! Appointments, visits and signed notes.

use async_graphql::{Context, Object, Result};
use chartlog_domain::facts::clinical;
use chartlog_domain::words::Text;
use chartlog_projections::patient::query::{Booking, Charted, SignedNote};

use super::directory::{Location, Provider};
use crate::graphql::scalars::{Code, Concept, DateTime, Id, Period, concepts};

/// Appointment, as it is now.
pub(crate) struct Appointment(Booking);

impl From<Booking> for Appointment {
    fn from(row: Booking) -> Self {
        Self(row)
    }
}

/// An appointment of yours.
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

    /// When it begins; null for one that is wanted and has no time yet.
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

    /// By whom it was cancelled: `pat` (you), `prov` (the provider), `maint` (rooms or equipment) or
    /// `other` (FHIR appointment-cancellation-reason); null when it was not, or nobody said.
    async fn cancellation_reason(&self) -> Option<&str> {
        self.0.cancelled_for.as_deref()
    }

    /// When it was asked for; null for one that was booked without being asked for.
    async fn asked_at(&self) -> Option<DateTime> {
        self.0.wanted.as_ref().map(|wanted| DateTime::from(&wanted.at))
    }

    /// Of one that was asked for: not before; null when not said.
    async fn earliest(&self) -> Option<DateTime> {
        self.0.wanted.as_ref()?.earliest.as_ref().map(DateTime::from)
    }

    /// Of one that was asked for: not after; null when not said.
    async fn latest(&self) -> Option<DateTime> {
        self.0.wanted.as_ref()?.latest.as_ref().map(DateTime::from)
    }

    /// When the status last changed here; null when it never did.
    async fn changed_at(&self) -> Option<DateTime> {
        self.0.changed_at.as_ref().map(DateTime::from)
    }

    /// Why you want to be seen; null when not said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(Text::expose)
    }

    /// Whether it came from elsewhere; else it was booked here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// Encounter, as it is now.
pub(crate) struct Encounter(Charted<clinical::Encounter>);

impl From<Charted<clinical::Encounter>> for Encounter {
    fn from(row: Charted<clinical::Encounter>) -> Self {
        Self(row)
    }
}

/// A visit or stay (FHIR Encounter), as it is now.
#[Object]
impl Encounter {
    /// Id of the encounter.
    async fn id(&self) -> Id {
        self.0.record.encounter.into()
    }

    /// `planned`, `arrived`, `in-progress`, `finished`, `cancelled` and others of FHIR
    /// encounter-status.
    async fn status(&self) -> &str {
        &self.0.record.status
    }

    /// Ambulatory, inpatient, emergency and so on (HL7 v3 ActCode); null when not said.
    async fn class(&self) -> Option<Code> {
        self.0.record.class.as_ref().map(Code::from)
    }

    /// Kinds of visit.
    async fn kinds(&self) -> Vec<Concept> {
        concepts(&self.0.record.kinds)
    }

    /// Why.
    async fn reasons(&self) -> Vec<Concept> {
        concepts(&self.0.record.reasons)
    }

    /// From when until when.
    async fn period(&self) -> Period {
        Period::from(&self.0.record.period)
    }

    /// Who took part.
    async fn participants(&self, ctx: &Context<'_>) -> Result<Vec<Provider>> {
        Provider::all(ctx, &self.0.record.participants)
    }

    /// Where; null when not said.
    async fn location(&self, ctx: &Context<'_>) -> Result<Option<Location>> {
        Location::of(ctx, self.0.record.location)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

/// A signed note or an amendment.
pub(crate) struct Note(SignedNote);

impl From<SignedNote> for Note {
    fn from(row: SignedNote) -> Self {
        Self(row)
    }
}

/// A signed note, or an amendment of one, or an addendum to one. It is never edited, only amended and
/// added to.
#[Object]
impl Note {
    /// Id of the note.
    async fn id(&self) -> Id {
        self.0.note.note.into()
    }

    /// Id of the encounter that it is about.
    async fn encounter_id(&self) -> Id {
        self.0.note.encounter.into()
    }

    /// Who wrote and signed it.
    async fn author(&self, ctx: &Context<'_>) -> Result<Provider> {
        Provider::of(ctx, self.0.note.author)
    }

    /// Kind of note (LOINC document ontology); null when not said.
    async fn kind(&self) -> Option<Code> {
        self.0.note.kind.as_ref().map(Code::from)
    }

    /// Title.
    async fn title(&self) -> &str {
        self.0.note.title.expose()
    }

    /// The whole note: where it has sections, they stand in it one after the other under their titles.
    async fn text(&self) -> String {
        self.0.note.whole()
    }

    /// When it was signed.
    async fn signed_at(&self) -> DateTime {
        DateTime::from(&self.0.note.signed_at)
    }

    /// Id of the note that this one amends; null when it is not an amendment.
    async fn amends(&self) -> Option<Id> {
        self.0.amends.map(Id::from)
    }

    /// Why it amends it; null when it is not an amendment.
    async fn amendment_reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(Text::expose)
    }

    /// Id of the note that this one adds to; null when it is not an addendum.
    async fn adds_to(&self) -> Option<Id> {
        self.0.adds_to.map(Id::from)
    }
}
