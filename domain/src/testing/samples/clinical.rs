//! Samples of `clinical`.

pub mod amendment;

use super::ids;
use super::words::{at, code, concept, imported, list, period, quantity, text};
use crate::facts::Fact;
use crate::facts::clinical::{
    Addendum, Allergy, Amendment, Attachment, CarePlan, ClinicalFact, CoSignature, Document,
    Encounter, EncounterEnd, Ended, EnteredInError, Finding, Goal, GoalTarget, Immunization,
    KeptAppointment, LimitOverride, Medication, Note, NoteSection, Observation, PlannedActivity,
    Problem, Procedure, Reaction, ReferenceRange, Report, VisitReason, WithdrawnEncounter,
    WithdrawnRecord,
};
use crate::words::Value;

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [
        ClinicalFact::EncounterOpened(encounter(full)),
        ClinicalFact::EncounterClosed(encounter_end()),
        ClinicalFact::EncounterImported(imported(full, encounter(full))),
        ClinicalFact::ReasonGiven(visit_reason()),
        ClinicalFact::VitalsRecorded(list(full, observation(full))),
        ClinicalFact::ResultRecorded(observation(full)),
        ClinicalFact::ObservationImported(imported(full, observation(full))),
        ClinicalFact::ProblemRecorded(problem(full)),
        ClinicalFact::ProblemResolved(ended(full)),
        ClinicalFact::ProblemImported(imported(full, problem(full))),
        ClinicalFact::AllergyRecorded(allergy(full)),
        ClinicalFact::AllergyRefuted(ended(full)),
        ClinicalFact::AllergyImported(imported(full, allergy(full))),
        ClinicalFact::MedicationStarted(medication(full)),
        ClinicalFact::MedicationChanged(medication(full)),
        ClinicalFact::MedicationStopped(ended(full)),
        ClinicalFact::MedicationImported(imported(full, medication(full))),
        ClinicalFact::ImmunizationGiven(immunization(full)),
        ClinicalFact::ImmunizationImported(imported(full, immunization(full))),
        ClinicalFact::ProcedurePerformed(procedure(full)),
        ClinicalFact::ProcedureImported(imported(full, procedure(full))),
        ClinicalFact::ReportImported(imported(full, report(full))),
        ClinicalFact::DocumentFiled(document(full)),
        ClinicalFact::DocumentImported(imported(full, document(full))),
        ClinicalFact::CarePlanImported(imported(full, care_plan(full))),
        ClinicalFact::GoalImported(imported(full, goal(full))),
        ClinicalFact::RecordWithdrawn(WithdrawnRecord {
            record: ids::PROBLEM,
            patient: ids::PATIENT,
        }),
        ClinicalFact::EncounterWithdrawn(WithdrawnEncounter {
            encounter: ids::ENCOUNTER,
            patient: ids::PATIENT,
        }),
        ClinicalFact::AmendmentRequested(amendment::request(full)),
        ClinicalFact::AmendmentExtended(amendment::extension()),
        ClinicalFact::AmendmentAccepted(amendment::acceptance(full)),
        ClinicalFact::AmendmentDenied(amendment::denial()),
        ClinicalFact::DisagreementSubmitted(amendment::disagreement()),
        ClinicalFact::DisagreementRebutted(amendment::rebuttal()),
        ClinicalFact::RestrictionWritten(amendment::restriction_words()),
        ClinicalFact::NoteSigned(note(full)),
        ClinicalFact::NoteAmended(amendment(full)),
        ClinicalFact::AddendumAdded(addendum(full)),
        ClinicalFact::NoteCoSigned(co_signature()),
        ClinicalFact::LimitOverridden(limit_override()),
        ClinicalFact::AppointmentKept(kept_appointment()),
        ClinicalFact::MarkedEnteredInError(entered_in_error()),
    ];
    facts.into_iter().map(Fact::from).collect()
}

/// What variants that are only read still say, by their numbers.
#[must_use]
pub fn past(full: bool) -> Vec<(usize, Fact)> {
    let note = Note { co_signer: None, ..note(full) };
    let amending = Note { note: ids::AMENDING_NOTE, ..note.clone() };
    let amendment = Amendment { note: amending, ..amendment(full) };
    vec![
        (4, ClinicalFact::NoteSigned(note).into()),
        (5, ClinicalFact::NoteAmended(amendment).into()),
    ]
}

/// A visit or stay (FHIR Encounter).
#[must_use]
pub fn encounter(full: bool) -> Encounter {
    Encounter {
        encounter: ids::ENCOUNTER,
        patient: ids::PATIENT,
        status: "in-progress".to_owned(),
        class: full.then(|| code("class")),
        kinds: list(full, concept(full, "kinds")),
        reasons: list(full, concept(full, "reasons")),
        period: period(full),
        participants: list(full, ids::CLINICIAN),
        location: full.then_some(ids::LOCATION),
        organisation: full.then_some(ids::ORGANISATION),
    }
}

/// The end of a visit.
#[must_use]
pub fn encounter_end() -> EncounterEnd {
    EncounterEnd {
        encounter: ids::ENCOUNTER,
        patient: ids::PATIENT,
        at: at("2026-05-04T15:30:00Z"),
    }
}

/// Why somebody wants to be seen.
#[must_use]
pub fn visit_reason() -> VisitReason {
    VisitReason {
        appointment: ids::APPOINTMENT,
        patient: ids::PATIENT,
        reason: text("A cough for two weeks"),
    }
}

/// A signed note. It is never edited, only amended.
#[must_use]
pub fn note(full: bool) -> Note {
    Note {
        note: ids::NOTE,
        encounter: ids::ENCOUNTER,
        patient: ids::PATIENT,
        author: ids::CLINICIAN,
        kind: full.then(|| code("kind")),
        title: text("Progress note"),
        text: text("She sleeps well since the change."),
        signed_at: at("2026-05-04T10:05:00-04:00"),
        sections: Vec::new(),
        co_signer: full.then_some(ids::OTHER_CLINICIAN),
    }
}

/// A part of a note that follows a template.
#[must_use]
pub fn note_section(full: bool) -> NoteSection {
    NoteSection {
        code: full.then(|| code("section")),
        title: text("Plan"),
        text: text("Another week of the same."),
    }
}

/// Something that is added to a signed note; in full, in sections.
#[must_use]
pub fn addendum(full: bool) -> Addendum {
    let note = Note {
        note: ids::ADDENDUM,
        text: if full { text("") } else { text("She called back.") },
        sections: list(full, note_section(full)),
        ..note(full)
    };
    Addendum { note, adds_to: ids::NOTE }
}

/// A problem that is another patient's.
#[must_use]
pub fn entered_in_error() -> EnteredInError {
    EnteredInError {
        record: amendment::reference("PROBLEM", ids::PROBLEM),
        patient: ids::PATIENT,
        reason: "WRONG_PATIENT".to_owned(),
        by: ids::CLINICIAN,
        at: amendment::ASKED_AT,
    }
}

/// A second signature under a note.
#[must_use]
pub fn co_signature() -> CoSignature {
    CoSignature {
        note: ids::NOTE,
        encounter: ids::ENCOUNTER,
        patient: ids::PATIENT,
        clinician: ids::OTHER_CLINICIAN,
        at: at("2026-05-04T18:00:00-04:00"),
    }
}

/// An observation that is right although it is outside what is plausible.
#[must_use]
pub fn limit_override() -> LimitOverride {
    LimitOverride {
        observation: ids::OBSERVATION,
        patient: ids::PATIENT,
        reason: text("Measured twice"),
    }
}

/// The appointment that a visit was opened for.
#[must_use]
pub fn kept_appointment() -> KeptAppointment {
    KeptAppointment {
        encounter: ids::ENCOUNTER,
        patient: ids::PATIENT,
        appointment: ids::APPOINTMENT,
    }
}

/// An amendment of a signed note.
#[must_use]
pub fn amendment(full: bool) -> Amendment {
    let note = Note { note: ids::AMENDING_NOTE, ..note(full) };
    Amendment { note, amends: ids::NOTE, reason: text("The dose was mistyped") }
}

/// What an observation found, with the components of one that has several (a blood pressure).
#[must_use]
pub fn finding(full: bool) -> Finding {
    Finding {
        code: concept(full, "code"),
        value: full.then(|| Value::Quantity(quantity(full))),
        absent_reason: full.then(|| concept(full, "absent reason")),
        interpretation: list(full, concept(full, "interpretation")),
        reference_ranges: list(full, reference_range(full)),
    }
}

/// Parts, one with each kind of value.
#[must_use]
pub fn components(full: bool) -> Vec<Finding> {
    if !full {
        return Vec::new();
    }
    let values = [
        Value::Quantity(quantity(true)),
        Value::Concept(concept(true, "positive")),
        Value::Text(text("in words")),
        Value::Boolean(true),
        Value::Integer(-300),
        Value::Range(Some(quantity(false)), None),
        Value::Ratio(None, Some(quantity(false))),
        Value::DateTime(at("2026-05-04T09:00:00-04:00")),
        Value::Period(period(true)),
    ];
    values.into_iter().map(|value| Finding { value: Some(value), ..finding(false) }).collect()
}

/// What is normal for a finding.
#[must_use]
pub fn reference_range(full: bool) -> ReferenceRange {
    ReferenceRange {
        low: full.then(|| quantity(full)),
        high: full.then(|| quantity(full)),
        text: full.then(|| text("She sleeps well since the change.")),
    }
}

/// A vital sign, a result, a survey answer (FHIR Observation).
#[must_use]
pub fn observation(full: bool) -> Observation {
    Observation {
        observation: ids::OBSERVATION,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        status: "final".to_owned(),
        categories: list(full, concept(full, "categories")),
        finding: finding(full),
        components: components(full),
        effective: period(full),
        issued: full.then(|| at("2026-05-04T14:10:06.629Z")),
        performers: list(full, ids::CLINICIAN),
        notes: list(full, text("the notes")),
    }
}

/// A problem or diagnosis (FHIR Condition).
#[must_use]
pub fn problem(full: bool) -> Problem {
    Problem {
        problem: ids::PROBLEM,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        clinical_status: full.then(|| "active".to_owned()),
        verification_status: full.then(|| "confirmed".to_owned()),
        categories: list(full, concept(full, "categories")),
        severity: full.then(|| concept(full, "severity")),
        code: concept(full, "code"),
        body_sites: list(full, concept(full, "body sites")),
        onset: full.then(|| at("2019")),
        onset_text: full.then(|| text("the onset text")),
        abatement: full.then(|| at("2026-06")),
        abatement_text: full.then(|| text("the abatement text")),
        recorded_at: full.then(|| at("2026-05-04T14:11:00Z")),
        notes: list(full, text("the notes")),
    }
}

/// A reaction to something one is allergic to.
#[must_use]
pub fn reaction(full: bool) -> Reaction {
    Reaction {
        substance: full.then(|| concept(full, "substance")),
        manifestations: list(full, concept(full, "manifestations")),
        severity: full.then(|| "moderate".to_owned()),
    }
}

/// An allergy or intolerance (FHIR AllergyIntolerance).
#[must_use]
pub fn allergy(full: bool) -> Allergy {
    Allergy {
        allergy: ids::ALLERGY,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        clinical_status: full.then(|| "active".to_owned()),
        verification_status: full.then(|| "confirmed".to_owned()),
        kind: full.then(|| "allergy".to_owned()),
        categories: list(full, "food".to_owned()),
        criticality: full.then(|| "high".to_owned()),
        code: concept(full, "code"),
        onset: full.then(|| at("2019")),
        recorded_at: full.then(|| at("2026-05-04T14:11:00Z")),
        reactions: list(full, reaction(full)),
        notes: list(full, text("the notes")),
    }
}

/// A medication as ordered (FHIR MedicationRequest).
#[must_use]
pub fn medication(full: bool) -> Medication {
    Medication {
        medication: ids::MEDICATION,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        status: "active".to_owned(),
        intent: "order".to_owned(),
        drug: concept(full, "drug"),
        authored_on: full.then(|| at("2026-05-04T14:12:00Z")),
        requester: full.then_some(ids::CLINICIAN),
        dosages: list(full, text("the dosages")),
        reasons: list(full, concept(full, "reasons")),
        problems: list(full, ids::PROBLEM),
        notes: list(full, text("the notes")),
    }
}

/// The end of a medication, a problem or an allergy.
#[must_use]
pub fn ended(full: bool) -> Ended {
    Ended {
        record: ids::PROBLEM,
        patient: ids::PATIENT,
        at: at("2026-05-04T15:30:00Z"),
        reason: full.then(|| text("A cough for two weeks")),
    }
}

/// An immunization (FHIR Immunization).
#[must_use]
pub fn immunization(full: bool) -> Immunization {
    Immunization {
        immunization: ids::IMMUNIZATION,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        status: "completed".to_owned(),
        vaccine: concept(full, "vaccine"),
        occurred: full.then(|| at("2026-05-03")),
        occurred_text: full.then(|| text("the occurred text")),
        lot_number: full.then(|| text("the lot number")),
        site: full.then(|| concept(full, "site")),
        route: full.then(|| concept(full, "route")),
        dose: full.then(|| quantity(full)),
        performers: list(full, ids::CLINICIAN),
        notes: list(full, text("the notes")),
    }
}

/// A procedure (FHIR Procedure).
#[must_use]
pub fn procedure(full: bool) -> Procedure {
    Procedure {
        procedure: ids::PROCEDURE,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        status: "completed".to_owned(),
        code: concept(full, "code"),
        performed: period(full),
        performed_text: full.then(|| text("the performed text")),
        performers: list(full, ids::CLINICIAN),
        reasons: list(full, concept(full, "reasons")),
        problems: list(full, ids::PROBLEM),
        body_sites: list(full, concept(full, "body sites")),
        outcome: full.then(|| concept(full, "outcome")),
        notes: list(full, text("the notes")),
    }
}

/// A report over results (FHIR DiagnosticReport).
#[must_use]
pub fn report(full: bool) -> Report {
    Report {
        report: ids::REPORT,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        status: "final".to_owned(),
        categories: list(full, concept(full, "categories")),
        code: concept(full, "code"),
        effective: period(full),
        issued: full.then(|| at("2026-05-04T14:10:06.629Z")),
        performers: list(full, ids::CLINICIAN),
        results: list(full, ids::OBSERVATION),
        conclusion: full.then(|| text("the conclusion")),
        conclusion_codes: list(full, concept(full, "conclusion codes")),
        attachments: list(full, attachment(full)),
    }
}

/// A file: its bytes are a sealed blob, or it is elsewhere.
#[must_use]
pub fn attachment(full: bool) -> Attachment {
    Attachment {
        content_type: full.then(|| "text/plain".to_owned()),
        title: full.then(|| text("Progress note")),
        size: full.then_some(219),
        digest: full.then_some([0xd1; 32]),
        inline: full.then(|| b"hello".to_vec()),
        url: full.then(|| text("the url")),
        created: full.then(|| at("2026-05-04T14:13:00Z")),
    }
}

/// A document (FHIR DocumentReference).
#[must_use]
pub fn document(full: bool) -> Document {
    Document {
        document: ids::DOCUMENT,
        patient: ids::PATIENT,
        encounters: list(full, ids::ENCOUNTER),
        status: "current".to_owned(),
        kind: full.then(|| concept(full, "kind")),
        categories: list(full, concept(full, "categories")),
        filed_at: full.then(|| at("2026-05-04T14:14:00Z")),
        authors: list(full, ids::CLINICIAN),
        description: full.then(|| text("the description")),
        attachments: list(full, attachment(full)),
    }
}

/// Something a care plan intends.
#[must_use]
pub fn planned_activity(full: bool) -> PlannedActivity {
    PlannedActivity {
        what: full.then(|| concept(full, "what")),
        status: full.then(|| "in-progress".to_owned()),
        description: full.then(|| text("the description")),
    }
}

/// A care plan (FHIR CarePlan).
#[must_use]
pub fn care_plan(full: bool) -> CarePlan {
    CarePlan {
        plan: ids::PLAN,
        patient: ids::PATIENT,
        encounter: full.then_some(ids::ENCOUNTER),
        status: "active".to_owned(),
        intent: "plan".to_owned(),
        categories: list(full, concept(full, "categories")),
        title: full.then(|| text("Progress note")),
        description: full.then(|| text("the description")),
        period: period(full),
        problems: list(full, ids::PROBLEM),
        goals: list(full, ids::GOAL),
        activities: list(full, planned_activity(full)),
        notes: list(full, text("the notes")),
    }
}

/// A goal (FHIR Goal).
#[must_use]
pub fn goal(full: bool) -> Goal {
    Goal {
        goal: ids::GOAL,
        patient: ids::PATIENT,
        lifecycle_status: "active".to_owned(),
        achievement: full.then(|| concept(full, "achievement")),
        description: concept(full, "description"),
        start: full.then(|| at("2026-05-04T09:00:00-04:00")),
        problems: list(full, ids::PROBLEM),
        targets: list(full, goal_target(full)),
        notes: list(full, text("the notes")),
    }
}

/// How a goal is measured.
#[must_use]
pub fn goal_target(full: bool) -> GoalTarget {
    GoalTarget {
        measure: full.then(|| concept(full, "measure")),
        detail: full.then(|| Value::Quantity(quantity(full))),
        due: full.then(|| at("2026-12")),
    }
}
