//! Walks a command's parts and counts.

use super::{COMMAND_BYTES, INLINE_BYTES, LIST_LENGTH, TEXT_BYTES, WORD_BYTES, at_most};
use crate::decider::Refusal;
use crate::facts::Imported;
use crate::facts::administration::Account;
use crate::facts::care_team::Member;
use crate::facts::clinical::{
    Allergy, Amendment, Attachment, CarePlan, Document, Encounter, Ended, Finding, Goal,
    GoalTarget, Immunization, Medication, Note, Observation, PlannedActivity, Problem, Procedure,
    Reaction, ReferenceRange, Report, VisitReason,
};
use crate::facts::coding::{ClaimCodes, ServiceLine, Visit};
use crate::facts::contact::{ConfidentialContact, Contact};
use crate::facts::coverage::Coverage;
use crate::facts::directory::{
    Location, Organisation, Position, Provider, Room, Schedule, Slot, VisitType,
};
use crate::facts::identity::{Identity, Reservation};
use crate::facts::ledger::{
    AdjudicatedAmount, Adjudication, Charge, Claim, ClaimLine, ClaimStep, Credit,
};
use crate::facts::oversight::{ImportRan, ImportedFile, Request};
use crate::facts::residence::{ConfidentialAddress, Residence};
use crate::facts::restricted::RestrictedRecord;
use crate::facts::scheduling::{Appointment, AppointmentRequest};
use crate::ids;
use crate::words::{
    Address, Code, Concept, ContactPoint, DateTime, Deceased, Decimal, EmergencyContact, HumanName,
    Identifier, Money, Period, Person, Quantity, Text, Value,
};

/// What is left of [`COMMAND_BYTES`].
pub(crate) struct Budget(usize);

impl Budget {
    pub(super) const fn new() -> Self {
        Self(COMMAND_BYTES)
    }

    fn spend(&mut self, field: &'static str, bytes: usize) -> Result<(), Refusal> {
        let over = Refusal::OverLimit { field, limit: COMMAND_BYTES, unit: "bytes in all" };
        self.0 = self.0.checked_sub(bytes).ok_or(over)?;
        Ok(())
    }
}

/// Something whose parts have limits.
pub(crate) trait Bounded {
    /// Refuses what is over a limit; `field` is what it is called where it stands.
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal>;
}

impl Bounded for String {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        at_most(field, self.len(), WORD_BYTES, "bytes")?;
        budget.spend(field, self.len())
    }
}

impl Bounded for Text {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        at_most(field, self.expose().len(), TEXT_BYTES, "bytes")?;
        budget.spend(field, self.expose().len())
    }
}

impl Bounded for DateTime {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        at_most(field, self.as_str().len(), WORD_BYTES, "bytes")?;
        budget.spend(field, self.as_str().len())
    }
}

impl Bounded for Decimal {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        budget.spend(field, self.as_str().len())
    }
}

impl Bounded for Vec<u8> {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        at_most(field, self.len(), INLINE_BYTES, "bytes")?;
        budget.spend(field, self.len())
    }
}

impl<T: Bounded> Bounded for Option<T> {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        self.as_ref().map_or(Ok(()), |value| value.bound(field, budget))
    }
}

impl<T: Bounded> Bounded for Vec<T> {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        at_most(field, self.len(), LIST_LENGTH, "elements")?;
        budget.spend(field, self.len())?; // an element without content takes room too
        self.iter().try_for_each(|element| element.bound(field, budget))
    }
}

impl<T: Bounded> Bounded for Imported<T> {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        self.record.bound(field, budget)
    }
}

impl Bounded for Value {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        match self {
            Self::Quantity(quantity) => quantity.bound(field, budget),
            Self::Concept(concept) => concept.bound(field, budget),
            Self::Text(text) => text.bound(field, budget),
            Self::Boolean(_) | Self::Integer(_) => Ok(()),
            Self::Range(one, other) | Self::Ratio(one, other) => {
                one.bound(field, budget)?;
                other.bound(field, budget)
            }
            Self::DateTime(at) => at.bound(field, budget),
            Self::Period(period) => period.bound(field, budget),
        }
    }
}

impl Bounded for Deceased {
    fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
        match self {
            Self::Known(_) => Ok(()),
            Self::At(at) => at.bound(field, budget),
        }
    }
}

macro_rules! fixed {
    ($size:literal: $($id:ty),+ $(,)?) => {$(
        impl Bounded for $id {
            fn bound(&self, field: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
                budget.spend(field, $size)
            }
        }
    )+};
}

fixed!(16: ids::PatientId, ids::AccountId, ids::EncounterId, ids::RecordId, ids::CoverageId);
fixed!(16: ids::LocationId);
fixed!(4: u32);
fixed!(80: ImportedFile);

/// The parts of a struct that can be long; what is of fixed size is left out.
macro_rules! bounded {
    ($($name:ident: $($field:ident),+;)+) => {$(
        impl Bounded for $name {
            fn bound(&self, _: &'static str, budget: &mut Budget) -> Result<(), Refusal> {
                $(self.$field.bound(stringify!($field), budget)?;)+
                Ok(())
            }
        }
    )+};
}

bounded! {
    Code: system, code, display;
    Concept: codes, text;
    Period: start, end;
    Money: amount, currency;
    Quantity: value, comparator, unit, system, code;
    HumanName: usage, family, given, prefix, suffix, text;
    Identifier: kind, system, value;
    Address: usage, lines, city, district, state, postal_code, country, period;
    ContactPoint: system, value, usage;
    EmergencyContact: name, relationship, points;
    Person: names, birth_date, sex, mrn, identifiers, deceased;
    Identity: person;
    Reservation: kind, system, value;
    Contact: points, languages, emergency;
    ConfidentialContact: points, instructions;
    Residence: addresses;
    ConfidentialAddress: addresses;
    Member: role, since, until;
    Coverage: status, kind, payer, member_id, group, plan, subscriber, relationship, period;
    Appointment: start, end, visit_type, status;
    AppointmentRequest: visit_type, earliest, latest, status;
    VisitType: code;
    Room: name;
    VisitReason: reason;
    Encounter: status, class, kinds, reasons, period, participants;
    Note: kind, title, text, signed_at;
    Amendment: note, reason;
    ReferenceRange: low, high, text;
    Finding: code, value, absent_reason, interpretation, reference_ranges;
    Observation: status, categories, finding, components, effective, issued, performers, notes;
    Problem: clinical_status, verification_status, categories, severity, code, body_sites, onset,
        onset_text, abatement, abatement_text, recorded_at, notes;
    Reaction: substance, manifestations, severity;
    Allergy: clinical_status, verification_status, kind, categories, criticality, code, onset,
        recorded_at, reactions, notes;
    Medication: status, intent, drug, authored_on, dosages, reasons, problems, notes;
    Ended: at, reason;
    Immunization: status, vaccine, occurred, occurred_text, lot_number, site, route, dose,
        performers, notes;
    Procedure: status, code, performed, performed_text, performers, reasons, problems, body_sites,
        outcome, notes;
    Report: status, categories, code, effective, issued, performers, results, conclusion,
        conclusion_codes, attachments;
    Attachment: content_type, title, inline, url, created;
    Document: encounters, status, kind, categories, filed_at, authors, description, attachments;
    CarePlan: status, intent, categories, title, description, period, problems, goals, activities,
        notes;
    PlannedActivity: what, status, description;
    Goal: lifecycle_status, achievement, description, start, problems, targets, notes;
    GoalTarget: measure, detail, due;
    RestrictedRecord: resource_type, labels, content;
    ServiceLine: code, modifiers, units, diagnoses, date;
    Visit: date, diagnoses, services;
    ClaimCodes: encounters, diagnoses, services;
    Charge: code, amount, at;
    Credit: amount, at, source;
    ClaimLine: sequence, net;
    Claim: encounters, kind, usage, status, created, billable_period, coverages, payer, total,
        lines;
    ClaimStep: at, reason, amount;
    AdjudicatedAmount: category, amount, value;
    Adjudication: status, outcome, created, payer, amounts, paid;
    Account: login, name, identifiers;
    Provider: name, npi, specialties, locations;
    Position: specialties, locations;
    Location: name, address, points, time_zone;
    Organisation: name, kinds, points, addresses;
    Schedule: providers, locations, start, end;
    Slot: start, end, status;
    Request: source_address, purpose, user_agent;
    ImportRan: request, files;
}
