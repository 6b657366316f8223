//! Visits and stays: opened, closed, for which appointment and why.

use crate::ids::{AccountId, AppointmentId, EncounterId, LocationId, OrganisationId, PatientId};
use crate::words::{Code, Concept, DateTime, Period, Text};

/// A visit or stay (FHIR Encounter).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encounter {
    /// Its id.
    pub encounter: EncounterId,
    /// The patient.
    pub patient: PatientId,
    /// FHIR encounter-status.
    pub status: String,
    /// Ambulatory, emergency, inpatient ... (HL7 v3 ActCode).
    pub class: Option<Code>,
    /// Kinds of visit.
    pub kinds: Vec<Concept>,
    /// Why.
    pub reasons: Vec<Concept>,
    /// From when to when.
    pub period: Period,
    /// Who took part.
    pub participants: Vec<AccountId>,
    /// Where.
    pub location: Option<LocationId>,
    /// Which organisation answers for it.
    pub organisation: Option<OrganisationId>,
}

/// The end of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncounterEnd {
    /// Which encounter.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: PatientId,
    /// When.
    pub at: DateTime,
}

/// The appointment that a visit was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptAppointment {
    /// Which visit.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: PatientId,
    /// For which appointment.
    pub appointment: AppointmentId,
}

/// Why somebody wants to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitReason {
    /// For which appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// In the patient's or the front desk's words.
    pub reason: Text,
}
