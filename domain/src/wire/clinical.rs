//! The bytes of facts of `clinical`. Frozen for ever.

mod past;

use past::{Amendment1, Note1};

use super::frozen::frozen;
use super::words::{Bytes1, Code1, Concept1, Imported1, Period1, Quantity1, Value1};
use crate::facts::clinical::{
    Addendum, Allergy, Amendment, AmendmentAcceptance, AmendmentDenial, AmendmentExtension,
    AmendmentRequest, Attachment, CarePlan, ClinicalFact, CoSignature, Disagreement, Document,
    Encounter, EncounterEnd, Ended, EnteredInError, Finding, Goal, GoalTarget, Immunization,
    KeptAppointment, LimitOverride, Medication, Note, NoteSection, Observation, PlannedActivity,
    Problem, Procedure, Reaction, Rebuttal, RecordReference, ReferenceRange, Report,
    RestrictionWords, VisitReason, WithdrawnEncounter, WithdrawnRecord,
};

frozen! {
    struct Encounter1 for Encounter {
        encounter: [u8; 16],
        patient: [u8; 16],
        status: String,
        class: Option<Code1>,
        kinds: Vec<Concept1>,
        reasons: Vec<Concept1>,
        period: Period1,
        participants: Vec<[u8; 16]>,
        location: Option<[u8; 16]>,
        organisation: Option<[u8; 16]>,
    }
    struct EncounterEnd1 for EncounterEnd { encounter: [u8; 16], patient: [u8; 16], at: String }
    struct VisitReason1 for VisitReason { appointment: [u8; 16], patient: [u8; 16], reason: String }
    struct NoteSection1 for NoteSection { code: Option<Code1>, title: String, text: String }
    struct Note2 for Note {
        note: [u8; 16],
        encounter: [u8; 16],
        patient: [u8; 16],
        author: [u8; 16],
        kind: Option<Code1>,
        title: String,
        text: String,
        signed_at: String,
        sections: Vec<NoteSection1>,
        co_signer: Option<[u8; 16]>,
    }
    struct Amendment2 for Amendment { note: Note2, amends: [u8; 16], reason: String }
    struct Addendum1 for Addendum { note: Note2, adds_to: [u8; 16] }
    struct CoSignature1 for CoSignature {
        note: [u8; 16],
        encounter: [u8; 16],
        patient: [u8; 16],
        clinician: [u8; 16],
        at: String,
    }
    struct LimitOverride1 for LimitOverride {
        observation: [u8; 16],
        patient: [u8; 16],
        reason: String,
    }
    struct KeptAppointment1 for KeptAppointment {
        encounter: [u8; 16],
        patient: [u8; 16],
        appointment: [u8; 16],
    }
    struct Finding1 for Finding {
        code: Concept1,
        value: Option<Value1>,
        absent_reason: Option<Concept1>,
        interpretation: Vec<Concept1>,
        reference_ranges: Vec<ReferenceRange1>,
    }
    struct ReferenceRange1 for ReferenceRange {
        low: Option<Quantity1>,
        high: Option<Quantity1>,
        text: Option<String>,
    }
    struct Observation1 for Observation {
        observation: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        status: String,
        categories: Vec<Concept1>,
        finding: Finding1,
        components: Vec<Finding1>,
        effective: Period1,
        issued: Option<String>,
        performers: Vec<[u8; 16]>,
        notes: Vec<String>,
    }
    struct Problem1 for Problem {
        problem: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        clinical_status: Option<String>,
        verification_status: Option<String>,
        categories: Vec<Concept1>,
        severity: Option<Concept1>,
        code: Concept1,
        body_sites: Vec<Concept1>,
        onset: Option<String>,
        onset_text: Option<String>,
        abatement: Option<String>,
        abatement_text: Option<String>,
        recorded_at: Option<String>,
        notes: Vec<String>,
    }
    struct Reaction1 for Reaction {
        substance: Option<Concept1>,
        manifestations: Vec<Concept1>,
        severity: Option<String>,
    }
    struct Allergy1 for Allergy {
        allergy: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        clinical_status: Option<String>,
        verification_status: Option<String>,
        kind: Option<String>,
        categories: Vec<String>,
        criticality: Option<String>,
        code: Concept1,
        onset: Option<String>,
        recorded_at: Option<String>,
        reactions: Vec<Reaction1>,
        notes: Vec<String>,
    }
    struct Medication1 for Medication {
        medication: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        status: String,
        intent: String,
        drug: Concept1,
        authored_on: Option<String>,
        requester: Option<[u8; 16]>,
        dosages: Vec<String>,
        reasons: Vec<Concept1>,
        problems: Vec<[u8; 16]>,
        notes: Vec<String>,
    }
    struct Ended1 for Ended {
        record: [u8; 16],
        patient: [u8; 16],
        at: String,
        reason: Option<String>,
    }
    struct Immunization1 for Immunization {
        immunization: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        status: String,
        vaccine: Concept1,
        occurred: Option<String>,
        occurred_text: Option<String>,
        lot_number: Option<String>,
        site: Option<Concept1>,
        route: Option<Concept1>,
        dose: Option<Quantity1>,
        performers: Vec<[u8; 16]>,
        notes: Vec<String>,
    }
    struct Procedure1 for Procedure {
        procedure: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        status: String,
        code: Concept1,
        performed: Period1,
        performed_text: Option<String>,
        performers: Vec<[u8; 16]>,
        reasons: Vec<Concept1>,
        problems: Vec<[u8; 16]>,
        body_sites: Vec<Concept1>,
        outcome: Option<Concept1>,
        notes: Vec<String>,
    }
    struct Report1 for Report {
        report: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        status: String,
        categories: Vec<Concept1>,
        code: Concept1,
        effective: Period1,
        issued: Option<String>,
        performers: Vec<[u8; 16]>,
        results: Vec<[u8; 16]>,
        conclusion: Option<String>,
        conclusion_codes: Vec<Concept1>,
        attachments: Vec<Attachment1>,
    }
    struct Attachment1 for Attachment {
        content_type: Option<String>,
        title: Option<String>,
        size: Option<u64>,
        digest: Option<[u8; 32]>,
        inline: Option<Bytes1>,
        url: Option<String>,
        created: Option<String>,
    }
    struct Document1 for Document {
        document: [u8; 16],
        patient: [u8; 16],
        encounters: Vec<[u8; 16]>,
        status: String,
        kind: Option<Concept1>,
        categories: Vec<Concept1>,
        filed_at: Option<String>,
        authors: Vec<[u8; 16]>,
        description: Option<String>,
        attachments: Vec<Attachment1>,
    }
    struct PlannedActivity1 for PlannedActivity {
        what: Option<Concept1>,
        status: Option<String>,
        description: Option<String>,
    }
    struct CarePlan1 for CarePlan {
        plan: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        status: String,
        intent: String,
        categories: Vec<Concept1>,
        title: Option<String>,
        description: Option<String>,
        period: Period1,
        problems: Vec<[u8; 16]>,
        goals: Vec<[u8; 16]>,
        activities: Vec<PlannedActivity1>,
        notes: Vec<String>,
    }
    struct Goal1 for Goal {
        goal: [u8; 16],
        patient: [u8; 16],
        lifecycle_status: String,
        achievement: Option<Concept1>,
        description: Concept1,
        start: Option<String>,
        problems: Vec<[u8; 16]>,
        targets: Vec<GoalTarget1>,
        notes: Vec<String>,
    }
    struct GoalTarget1 for GoalTarget {
        measure: Option<Concept1>,
        detail: Option<Value1>,
        due: Option<String>,
    }
    struct WithdrawnRecord1 for WithdrawnRecord { record: [u8; 16], patient: [u8; 16] }
    struct WithdrawnEncounter1 for WithdrawnEncounter { encounter: [u8; 16], patient: [u8; 16] }
    struct RecordReference1 for RecordReference { kind: String, record: [u8; 16] }
    struct AmendmentRequest1 for AmendmentRequest {
        amendment: [u8; 16],
        patient: [u8; 16],
        record: Option<RecordReference1>,
        wrong: String,
        wanted: String,
        at: i64,
        due: i64,
    }
    struct AmendmentExtension1 for AmendmentExtension {
        amendment: [u8; 16],
        patient: [u8; 16],
        reason: String,
        due: i64,
        by: [u8; 16],
        at: i64,
    }
    struct AmendmentAcceptance1 for AmendmentAcceptance {
        amendment: [u8; 16],
        patient: [u8; 16],
        done: String,
        record: Option<RecordReference1>,
        by: [u8; 16],
        at: i64,
    }
    struct AmendmentDenial1 for AmendmentDenial {
        amendment: [u8; 16],
        patient: [u8; 16],
        ground: String,
        basis: String,
        by: [u8; 16],
        at: i64,
    }
    struct Disagreement1 for Disagreement {
        amendment: [u8; 16],
        patient: [u8; 16],
        statement: String,
        at: i64,
    }
    struct Rebuttal1 for Rebuttal {
        amendment: [u8; 16],
        patient: [u8; 16],
        text: String,
        by: [u8; 16],
        at: i64,
    }
    struct EnteredInError1 for EnteredInError {
        record: RecordReference1,
        patient: [u8; 16],
        reason: String,
        by: [u8; 16],
        at: i64,
    }
    struct RestrictionWords1 for RestrictionWords {
        request: [u8; 16],
        patient: [u8; 16],
        words: String,
        at: i64,
    }
}

frozen! {
    facet ClinicalWire for ClinicalFact {
        EncounterOpened(Encounter1),
        EncounterClosed(EncounterEnd1),
        EncounterImported(Imported1<Encounter1>),
        ReasonGiven(VisitReason1),
        (past) NoteSigned1(Note1) => NoteSigned,
        (past) NoteAmended1(Amendment1) => NoteAmended,
        VitalsRecorded(Vec<Observation1>),
        ResultRecorded(Observation1),
        ObservationImported(Imported1<Observation1>),
        ProblemRecorded(Problem1),
        ProblemResolved(Ended1),
        ProblemImported(Imported1<Problem1>),
        AllergyRecorded(Allergy1),
        AllergyRefuted(Ended1),
        AllergyImported(Imported1<Allergy1>),
        MedicationStarted(Medication1),
        MedicationChanged(Medication1),
        MedicationStopped(Ended1),
        MedicationImported(Imported1<Medication1>),
        ImmunizationGiven(Immunization1),
        ImmunizationImported(Imported1<Immunization1>),
        ProcedurePerformed(Procedure1),
        ProcedureImported(Imported1<Procedure1>),
        ReportImported(Imported1<Report1>),
        DocumentFiled(Document1),
        DocumentImported(Imported1<Document1>),
        CarePlanImported(Imported1<CarePlan1>),
        GoalImported(Imported1<Goal1>),
        RecordWithdrawn(WithdrawnRecord1),
        EncounterWithdrawn(WithdrawnEncounter1),
        AmendmentRequested(AmendmentRequest1),
        AmendmentExtended(AmendmentExtension1),
        AmendmentAccepted(AmendmentAcceptance1),
        AmendmentDenied(AmendmentDenial1),
        DisagreementSubmitted(Disagreement1),
        DisagreementRebutted(Rebuttal1),
        RestrictionWritten(RestrictionWords1),
        NoteSigned(Note2),
        NoteAmended(Amendment2),
        AddendumAdded(Addendum1),
        NoteCoSigned(CoSignature1),
        LimitOverridden(LimitOverride1),
        AppointmentKept(KeptAppointment1),
        MarkedEnteredInError(EnteredInError1),
    }
}
