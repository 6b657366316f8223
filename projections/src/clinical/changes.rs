//! What a clinician is told when something changes in a chart or in the own day: what kind of record,
//! and its id.

mod chart;

use chartlog_domain::facts::{
    CareTeamFact, CodingFact, ContactFact, Fact, IdentityFact, ResidenceFact,
};
use chartlog_domain::ids::{AppointmentId, EncounterId, NoteId, PatientId, RecordId};

use super::query::treats;
use crate::error::QueryError;
use crate::kept::appointments;
pub use crate::kept::appointments::Kind as AppointmentKind;
use crate::store::Snapshot;

/// What kind of record has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Who the patient is, how to reach them, where they live.
    Patient,
    /// Who treats them, or who may read the chart.
    CareTeam,
    /// An appointment, and what became of it.
    Appointment(AppointmentKind),
    /// Why somebody wants to be seen.
    Reason,
    /// A visit.
    Encounter,
    /// A note.
    Note,
    /// A vital sign or a result.
    Observation,
    /// A problem.
    Problem,
    /// An allergy.
    Allergy,
    /// A medication.
    Medication,
    /// An immunization.
    Immunization,
    /// A procedure.
    Procedure,
    /// A report.
    Report,
    /// A document.
    Document,
    /// A care plan.
    CarePlan,
    /// A goal.
    Goal,
    /// The codes of a visit.
    VisitCodes,
    /// What the patient asked to have amended, and what came of it.
    Amendment,
    /// A problem, allergy or medication that is over or was refuted.
    Ended,
    /// A record that was entered by mistake, and counts no more.
    EnteredInError,
    /// Something that is not told here any more.
    Withdrawn,
}

/// A change in a chart, or of an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of record.
    pub kind: Kind,
    /// Whose; none where only a calendar has changed, and of whom is not for the caller to know.
    pub patient: Option<PatientId>,
    /// Which appointment.
    pub appointment: Option<AppointmentId>,
    /// Which visit, or of which.
    pub encounter: Option<EncounterId>,
    /// Which note.
    pub note: Option<NoteId>,
    /// Which other record.
    pub record: Option<RecordId>,
}

impl Change {
    const fn of(kind: Kind, patient: PatientId) -> Self {
        let patient = Some(patient);
        Self { kind, patient, appointment: None, encounter: None, note: None, record: None }
    }
}

/// What a fact changes for clinicians.
pub(super) fn of(fact: &Fact) -> Option<Change> {
    match fact {
        Fact::Identity(told) => Some(identity(told)),
        Fact::Contact(told) => Some(Change::of(Kind::Patient, contact(told))),
        Fact::Residence(told) => Some(Change::of(Kind::Patient, residence(told))),
        Fact::CareTeam(told) => Some(Change::of(Kind::CareTeam, care_team(told))),
        Fact::Scheduling(told) => {
            let change = appointments::scheduling(told);
            Some(Change {
                appointment: Some(change.appointment),
                ..Change::of(Kind::Appointment(change.kind), change.patient)
            })
        }
        Fact::Clinical(told) => chart::of(told),
        Fact::Coding(told) => coding(told),
        // Not of this role, or nobody's chart.
        Fact::Directory(_)
        | Fact::Restricted(_)
        | Fact::Coverage(_)
        | Fact::Ledger(_)
        | Fact::Oversight(_)
        | Fact::Administration(_)
        | Fact::Credentials(_)
        | Fact::Inquiry(_)
        | Fact::Source(_) => None,
    }
}

fn identity(told: &IdentityFact) -> Change {
    match told {
        IdentityFact::Registered(told) | IdentityFact::Corrected(told) => {
            Change::of(Kind::Patient, told.patient)
        }
        IdentityFact::PatientImported(imported) => {
            Change::of(Kind::Patient, imported.record.patient)
        }
        IdentityFact::Died(told) => Change::of(Kind::Patient, told.patient),
        IdentityFact::IdentifierReserved(told) | IdentityFact::IdentifierReleased(told) => {
            Change::of(Kind::Patient, told.patient)
        }
        IdentityFact::Linked(told) => Change::of(Kind::Patient, told.patient),
        IdentityFact::Unlinked(told) => Change::of(Kind::Patient, told.patient),
        IdentityFact::StaffExcluded(told) | IdentityFact::StaffReadmitted(told) => {
            Change::of(Kind::CareTeam, told.patient)
        }
    }
}

const fn contact(told: &ContactFact) -> PatientId {
    match told {
        ContactFact::Changed(told) => told.patient,
        ContactFact::ContactImported(imported) => imported.record.patient,
        ContactFact::CoverageOnFile(told) => told.patient,
        ContactFact::ConfidentialContactSet(told) => told.patient,
        ContactFact::ConfidentialContactCleared(told) => told.patient,
    }
}

const fn residence(told: &ResidenceFact) -> PatientId {
    match told {
        ResidenceFact::Changed(told) => told.patient,
        ResidenceFact::ResidenceImported(imported) => imported.record.patient,
        ResidenceFact::ConfidentialAddressSet(told) => told.patient,
        ResidenceFact::ConfidentialAddressCleared(told) => told.patient,
    }
}

const fn care_team(told: &CareTeamFact) -> PatientId {
    match told {
        CareTeamFact::Joined(told) => told.patient,
        CareTeamFact::Left(told) => told.patient,
        CareTeamFact::MemberImported(imported) => imported.record.patient,
        CareTeamFact::GlassOpened(told) => told.patient,
        CareTeamFact::GlassClosed(told) => told.patient,
    }
}

fn coding(told: &CodingFact) -> Option<Change> {
    let (patient, encounter) = match told {
        CodingFact::VisitCoded(told) => (told.patient, told.encounter),
        CodingFact::VisitImported(imported) => (imported.record.patient, imported.record.encounter),
        CodingFact::VisitWithdrawn(told) => (told.patient, told.encounter),
        // Codes of claims are not in a chart.
        CodingFact::ClaimCodesImported(_)
        | CodingFact::ClaimCoded(_)
        | CodingFact::ClaimCodesWithdrawn(_) => return None,
    };
    Some(Change { encounter: Some(encounter), ..Change::of(Kind::VisitCodes, patient) })
}

/// The changes that concern the caller's own day. One that may have left it, and whose patient is not
/// the caller's, is told without any id: that the day may have changed, and not whose.
///
/// # Errors
/// When the view cannot be read.
pub fn of_my_day(snapshot: &Snapshot, changes: Vec<Change>) -> Result<Vec<Change>, QueryError> {
    let mut told = Vec::new();
    for change in changes {
        let (Some(patient), Some(appointment)) = (change.patient, change.appointment) else {
            continue;
        };
        let Kind::Appointment(kind) = change.kind else { continue };
        if snapshot.has("SELECT 1 FROM v_my_day WHERE id = ?", [appointment.as_bytes()])? {
            told.push(change);
        } else if kind.may_have_left() {
            let known = treats(snapshot, patient)?;
            let nobody = Change { patient: None, appointment: None, ..change.clone() };
            told.push(if known { change } else { nobody });
        }
    }
    told.dedup();
    Ok(told)
}
