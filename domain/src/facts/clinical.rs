//! `clinical`: reason for visit, notes, problems, allergies, medications, vitals, results,
//! immunizations, procedures, documents, care plans, goals.
//!
//! Statuses are the codes of the FHIR value set that the field's documentation names.

mod amendment;
mod note;

pub use amendment::{
    AmendmentAcceptance, AmendmentDenial, AmendmentExtension, AmendmentRequest, Disagreement,
    Rebuttal, RecordReference, RestrictionWords,
};
pub use note::{Addendum, Amendment, CoSignature, Note, NoteSection};

use super::Imported;
use crate::ids::{
    AccountId, AppointmentId, EncounterId, LocationId, OrganisationId, PatientId, RecordId,
};
use crate::words::{Code, Concept, DateTime, Period, Quantity, Text, Value};

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

/// What an observation found, with the components of one that has several (a blood pressure).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was observed.
    pub code: Concept,
    /// The value; none when absent.
    pub value: Option<Value>,
    /// Why there is none.
    pub absent_reason: Option<Concept>,
    /// High, low, abnormal ... (HL7 v3 ObservationInterpretation).
    pub interpretation: Vec<Concept>,
    /// What is normal, in the source's order.
    pub reference_ranges: Vec<ReferenceRange>,
}

/// What is normal for a finding.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ReferenceRange {
    /// Lower bound, inclusive.
    pub low: Option<Quantity>,
    /// Upper bound, inclusive.
    pub high: Option<Quantity>,
    /// In words.
    pub text: Option<Text>,
}

/// A vital sign, a result, a survey answer (FHIR Observation).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Its id.
    pub observation: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter; none when outside one.
    pub encounter: Option<EncounterId>,
    /// FHIR observation-status.
    pub status: String,
    /// Categories such as `vital-signs`, `laboratory`, `survey`.
    pub categories: Vec<Concept>,
    /// What was found.
    pub finding: Finding,
    /// Parts, for one that has several.
    pub components: Vec<Finding>,
    /// When it was true of the patient.
    pub effective: Period,
    /// When it was made available.
    pub issued: Option<DateTime>,
    /// Who observed.
    pub performers: Vec<AccountId>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// An observation that is right although it is outside what is plausible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitOverride {
    /// Which observation.
    pub observation: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// Why it is right all the same.
    pub reason: Text,
}

/// A problem or diagnosis (FHIR Condition).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its id.
    pub problem: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter it was asserted.
    pub encounter: Option<EncounterId>,
    /// FHIR condition-clinical: `active`, `recurrence`, `relapse`, `inactive`, `remission`, `resolved`.
    pub clinical_status: Option<String>,
    /// FHIR condition-ver-status.
    pub verification_status: Option<String>,
    /// `problem-list-item`, `encounter-diagnosis` and the like.
    pub categories: Vec<Concept>,
    /// How bad.
    pub severity: Option<Concept>,
    /// What it is.
    pub code: Concept,
    /// Where on the body.
    pub body_sites: Vec<Concept>,
    /// Since when, when it is a date.
    pub onset: Option<DateTime>,
    /// Since when, when it is an age, a range or words.
    pub onset_text: Option<Text>,
    /// Until when, when it is a date.
    pub abatement: Option<DateTime>,
    /// Until when, when it is an age, a range or words.
    pub abatement_text: Option<Text>,
    /// When it was recorded.
    pub recorded_at: Option<DateTime>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// A reaction to something one is allergic to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reaction {
    /// To what exactly.
    pub substance: Option<Concept>,
    /// How it showed.
    pub manifestations: Vec<Concept>,
    /// `mild`, `moderate`, `severe`.
    pub severity: Option<String>,
}

/// An allergy or intolerance (FHIR AllergyIntolerance).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allergy {
    /// Its id.
    pub allergy: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter it was asserted.
    pub encounter: Option<EncounterId>,
    /// FHIR allergyintolerance-clinical.
    pub clinical_status: Option<String>,
    /// FHIR allergyintolerance-verification.
    pub verification_status: Option<String>,
    /// `allergy` or `intolerance`.
    pub kind: Option<String>,
    /// `food`, `medication`, `environment`, `biologic`.
    pub categories: Vec<String>,
    /// `low`, `high`, `unable-to-assess`.
    pub criticality: Option<String>,
    /// To what.
    pub code: Concept,
    /// Since when.
    pub onset: Option<DateTime>,
    /// When it was recorded.
    pub recorded_at: Option<DateTime>,
    /// Known reactions.
    pub reactions: Vec<Reaction>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// A medication as ordered (FHIR MedicationRequest).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medication {
    /// Its id.
    pub medication: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter it was ordered.
    pub encounter: Option<EncounterId>,
    /// FHIR medicationrequest-status.
    pub status: String,
    /// FHIR medicationrequest-intent.
    pub intent: String,
    /// What.
    pub drug: Concept,
    /// When it was ordered.
    pub authored_on: Option<DateTime>,
    /// Who ordered it.
    pub requester: Option<AccountId>,
    /// How to take it, one line per dosage.
    pub dosages: Vec<Text>,
    /// Why, in codes or words.
    pub reasons: Vec<Concept>,
    /// For which problems.
    pub problems: Vec<RecordId>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// The end of a medication, a problem or an allergy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Which record.
    pub record: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// When.
    pub at: DateTime,
    /// Why.
    pub reason: Option<Text>,
}

/// An immunization (FHIR Immunization).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Immunization {
    /// Its id.
    pub immunization: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter.
    pub encounter: Option<EncounterId>,
    /// `completed`, `entered-in-error`, `not-done`.
    pub status: String,
    /// The vaccine (CVX).
    pub vaccine: Concept,
    /// When, when it is a date.
    pub occurred: Option<DateTime>,
    /// When, when it is words.
    pub occurred_text: Option<Text>,
    /// Lot number.
    pub lot_number: Option<Text>,
    /// Where on the body.
    pub site: Option<Concept>,
    /// How it was given.
    pub route: Option<Concept>,
    /// How much.
    pub dose: Option<Quantity>,
    /// Who gave it.
    pub performers: Vec<AccountId>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// A procedure (FHIR Procedure).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// Its id.
    pub procedure: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter.
    pub encounter: Option<EncounterId>,
    /// FHIR event-status.
    pub status: String,
    /// What was done.
    pub code: Concept,
    /// When, when it is dates.
    pub performed: Period,
    /// When, when it is an age, a range or words.
    pub performed_text: Option<Text>,
    /// Who did it.
    pub performers: Vec<AccountId>,
    /// Why.
    pub reasons: Vec<Concept>,
    /// For which problems.
    pub problems: Vec<RecordId>,
    /// Where on the body.
    pub body_sites: Vec<Concept>,
    /// How it ended.
    pub outcome: Option<Concept>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// A report over results (FHIR DiagnosticReport).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub report: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter.
    pub encounter: Option<EncounterId>,
    /// FHIR diagnostic-report-status.
    pub status: String,
    /// Which service made it.
    pub categories: Vec<Concept>,
    /// What was reported.
    pub code: Concept,
    /// When it was true of the patient.
    pub effective: Period,
    /// When it was made available.
    pub issued: Option<DateTime>,
    /// Who answers for it.
    pub performers: Vec<AccountId>,
    /// The observations it is about.
    pub results: Vec<RecordId>,
    /// What it concludes.
    pub conclusion: Option<Text>,
    /// The same in codes.
    pub conclusion_codes: Vec<Concept>,
    /// The report as documents.
    pub attachments: Vec<Attachment>,
}

/// A file: its bytes are a sealed blob, or it is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Attachment {
    /// MIME type; none when not said.
    pub content_type: Option<String>,
    /// Title.
    pub title: Option<Text>,
    /// Size of the bytes here, in bytes.
    pub size: Option<u64>,
    /// BLAKE3 of the bytes here.
    pub digest: Option<[u8; 32]>,
    /// The bytes, when they are at most 64 KiB; longer ones are a blob of the same event, in
    /// the order of the attachments.
    pub inline: Option<Vec<u8>>,
    /// Where it is when it is not here.
    pub url: Option<Text>,
    /// When it was made.
    pub created: Option<DateTime>,
}

/// A document (FHIR DocumentReference).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub document: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounters.
    pub encounters: Vec<EncounterId>,
    /// `current`, `superseded`, `entered-in-error`.
    pub status: String,
    /// Kind of document.
    pub kind: Option<Concept>,
    /// Categories.
    pub categories: Vec<Concept>,
    /// When it was filed.
    pub filed_at: Option<DateTime>,
    /// Who wrote it.
    pub authors: Vec<AccountId>,
    /// What it is.
    pub description: Option<Text>,
    /// The files.
    pub attachments: Vec<Attachment>,
}

/// Something a care plan intends.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PlannedActivity {
    /// What.
    pub what: Option<Concept>,
    /// How far it is (FHIR care-plan-activity-status).
    pub status: Option<String>,
    /// In words.
    pub description: Option<Text>,
}

/// A care plan (FHIR CarePlan).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarePlan {
    /// Its id.
    pub plan: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// In which encounter it was made.
    pub encounter: Option<EncounterId>,
    /// FHIR request-status.
    pub status: String,
    /// `proposal`, `plan`, `order`, `option`.
    pub intent: String,
    /// Categories.
    pub categories: Vec<Concept>,
    /// Title.
    pub title: Option<Text>,
    /// In words.
    pub description: Option<Text>,
    /// From when to when.
    pub period: Period,
    /// For which problems.
    pub problems: Vec<RecordId>,
    /// Which goals.
    pub goals: Vec<RecordId>,
    /// What it intends.
    pub activities: Vec<PlannedActivity>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// A goal (FHIR Goal).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Its id.
    pub goal: RecordId,
    /// The patient.
    pub patient: PatientId,
    /// FHIR goal-status.
    pub lifecycle_status: String,
    /// FHIR goal-achievement.
    pub achievement: Option<Concept>,
    /// What is wanted.
    pub description: Concept,
    /// Since when.
    pub start: Option<DateTime>,
    /// For which problems.
    pub problems: Vec<RecordId>,
    /// How it is measured, and until when.
    pub targets: Vec<GoalTarget>,
    /// Remarks.
    pub notes: Vec<Text>,
}

/// How a goal is measured.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct GoalTarget {
    /// What is measured.
    pub measure: Option<Concept>,
    /// What is to be reached.
    pub detail: Option<Value>,
    /// Until when.
    pub due: Option<DateTime>,
}

/// A record that does not belong here any more: its source says that it is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnRecord {
    /// Which record.
    pub record: RecordId,
    /// Whose.
    pub patient: PatientId,
}

/// A visit that does not belong here any more: its source says that it is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnEncounter {
    /// Which encounter.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: PatientId,
}

/// What the `clinical` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClinicalFact {
    /// A visit began.
    EncounterOpened(Encounter),
    /// A visit ended.
    EncounterClosed(EncounterEnd),
    /// A visit was imported.
    EncounterImported(Imported<Encounter>),
    /// A reason for an appointment was given.
    ReasonGiven(VisitReason),
    /// A note was signed.
    NoteSigned(Note),
    /// A signed note was amended.
    NoteAmended(Amendment),
    /// Vital signs were taken.
    VitalsRecorded(Vec<Observation>),
    /// A result came in.
    ResultRecorded(Observation),
    /// An observation was imported.
    ObservationImported(Imported<Observation>),
    /// A problem was recorded.
    ProblemRecorded(Problem),
    /// A problem is over.
    ProblemResolved(Ended),
    /// A problem was imported.
    ProblemImported(Imported<Problem>),
    /// An allergy was recorded.
    AllergyRecorded(Allergy),
    /// An allergy turned out not to be one.
    AllergyRefuted(Ended),
    /// An allergy was imported.
    AllergyImported(Imported<Allergy>),
    /// A medication was started.
    MedicationStarted(Medication),
    /// A medication was changed; this is how it is now.
    MedicationChanged(Medication),
    /// A medication was stopped.
    MedicationStopped(Ended),
    /// A medication was imported.
    MedicationImported(Imported<Medication>),
    /// A vaccine was given.
    ImmunizationGiven(Immunization),
    /// An immunization was imported.
    ImmunizationImported(Imported<Immunization>),
    /// A procedure was performed.
    ProcedurePerformed(Procedure),
    /// A procedure was imported.
    ProcedureImported(Imported<Procedure>),
    /// A report was imported.
    ReportImported(Imported<Report>),
    /// A document was filed.
    DocumentFiled(Document),
    /// A document was imported.
    DocumentImported(Imported<Document>),
    /// A care plan was imported.
    CarePlanImported(Imported<CarePlan>),
    /// A goal was imported.
    GoalImported(Imported<Goal>),
    /// A record was withdrawn: it is told in `restricted` from now on.
    RecordWithdrawn(WithdrawnRecord),
    /// A visit was withdrawn.
    EncounterWithdrawn(WithdrawnEncounter),
    /// A patient asked to have the record amended.
    AmendmentRequested(AmendmentRequest),
    /// It takes longer to act on that.
    AmendmentExtended(AmendmentExtension),
    /// The record was amended as asked.
    AmendmentAccepted(AmendmentAcceptance),
    /// That was denied.
    AmendmentDenied(AmendmentDenial),
    /// The patient disagrees with the denial.
    DisagreementSubmitted(Disagreement),
    /// The organisation answers that.
    DisagreementRebutted(Rebuttal),
    /// A patient wrote down which restriction is asked for.
    RestrictionWritten(RestrictionWords),
    /// Something was added to a signed note.
    AddendumAdded(Addendum),
    /// Somebody co-signed a note.
    NoteCoSigned(CoSignature),
    /// An observation outside what is plausible was recorded with a reason.
    LimitOverridden(LimitOverride),
    /// The appointment that a visit was opened for.
    AppointmentKept(KeptAppointment),
}
