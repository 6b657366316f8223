//! `clinical`: reason for visit, notes, problems, allergies, medications, vitals, results,
//! immunizations, procedures, documents, care plans, goals.
//!
//! Statuses are the codes of the FHIR value set that the field's documentation names.

mod amendment;
mod document;
mod encounter;
mod in_error;
mod lists;
mod note;
mod observation;
mod plan;
mod procedure;
mod withdrawn;

pub use amendment::{
    AmendmentAcceptance, AmendmentDenial, AmendmentExtension, AmendmentRequest, Disagreement,
    Rebuttal, RecordReference, RestrictionWords,
};
pub use document::{Attachment, Document, Report};
pub use encounter::{Encounter, EncounterEnd, KeptAppointment, VisitReason};
pub use in_error::EnteredInError;
pub use lists::{Allergy, Ended, Immunization, Medication, Problem, Reaction};
pub use note::{Addendum, Amendment, CoSignature, Note, NoteSection};
pub use observation::{Finding, LimitOverride, Observation, ReferenceRange};
pub use plan::{CarePlan, Goal, GoalTarget, PlannedActivity};
pub use procedure::Procedure;
pub use withdrawn::{WithdrawnEncounter, WithdrawnRecord};

use super::Imported;

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
    /// A record was entered by mistake: it stays, and counts no more.
    MarkedEnteredInError(EnteredInError),
}
