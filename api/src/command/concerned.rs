//! Whom a refused command concerns. A command may name a record and no patient: whose it is stands in the log,
//! also where the caller does not see that patient. It is looked up for the record of the refusal alone, and
//! nothing of it is told.

use chartlog_domain::claim::Claims;
use chartlog_domain::encounter::Encounters;
use chartlog_domain::glass::Glass;
use chartlog_domain::ids::{AppointmentId, ClaimId, EncounterId, GlassId, PatientId};
use chartlog_projections::Scope;
use chartlog_projections::front_desk::query;

use super::Clerk;
use crate::journal::JournalError;
use crate::streams::Stream;

/// A record that a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// An appointment, or one that is wanted.
    Appointment(AppointmentId),
    /// A claim.
    Claim(ClaimId),
    /// A visit, with its notes and what else stands in it.
    Encounter(EncounterId),
    /// A break-glass grant.
    Glass(GlassId),
}

/// What a command is about, by its input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Concerned {
    /// The patient whom it names, or whose own record it is about.
    pub patient: Option<PatientId>,
    /// The record that it names.
    pub record: Option<Record>,
}

impl Clerk {
    /// The patients whom a command concerns: whom it names, and whose the record is that it names.
    pub(super) fn patients(&self, concerned: Concerned) -> Result<Vec<PatientId>, JournalError> {
        let whose = concerned.record.map(|record| self.whose(record)).transpose()?.flatten();
        let whose = whose.filter(|whose| Some(*whose) != concerned.patient);
        Ok(concerned.patient.into_iter().chain(whose).collect())
    }

    /// Whose a record is, whoever asks; none when there is no such record.
    fn whose(&self, record: Record) -> Result<Option<PatientId>, JournalError> {
        let journal = self.node.journal();
        Ok(match record {
            Record::Appointment(appointment) => self.booked_for(appointment),
            Record::Claim(claim) => {
                journal.known::<Claims>(&Stream::Claim(claim))?.claim.map(|(_, patient)| patient)
            }
            Record::Encounter(encounter) => {
                let state = journal.known::<Encounters>(&Stream::Encounter(encounter))?;
                state.visit.map(|(_, patient)| patient)
            }
            Record::Glass(glass) => {
                let state = journal.known::<Glass>(&Stream::Glass(glass))?;
                state.broken.map(|broken| broken.patient)
            }
        })
    }

    /// For whom an appointment is, as far as the front desk's view has got: which calendar it is in stands
    /// nowhere else. A view that gives no answer keeps no refusal from being recorded.
    fn booked_for(&self, appointment: AppointmentId) -> Option<PatientId> {
        let nobody = Scope { account: None, patient: None, now: self.now };
        let desk = self.node.views().front_desk.snapshot(nobody).ok()?;
        let found = query::appointment(&desk, appointment).ok()?;
        found.map(|found| found.appointment.patient)
    }
}
