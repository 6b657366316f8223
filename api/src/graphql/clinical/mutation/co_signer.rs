//! What `signNote`, `amendNote` and `addAddendum` share: a note is signed, and who is to co-sign it can
//! read it.

use chartlog_domain::encounter::{Command as Visit, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::ids::{AccountId, EncounterId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_projections::clinical::query;

use super::charting::{elsewhere, now};
use super::team::treats;
use crate::command::{Clerk, Done, NotDone, Order};
use crate::streams::Stream;

/// Signs something in a visit of a patient whom the caller treats. The clinician who is named to
/// co-sign it joins the care team, as a colleague whom the caller adds; not while the caller is there
/// by broken glass.
pub(super) fn signs(
    clerk: &Clerk,
    order: &Order,
    (patient, encounter): (PatientId, EncounterId),
    sign: &Visit,
    co_signer: Option<AccountId>,
) -> Result<Done, NotDone> {
    clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
        treats(&clerk.clinical_sight()?, patient)?;
        let stream = Stream::Encounter(encounter);
        unit.execute::<Encounters>(&stream, command, sign.clone()).map_err(elsewhere)?;
        let Some(clinician) = co_signer else { return Ok(()) };
        clerk.check_clinician(clinician)?;
        if query::is_member(&clerk.clinical_sight()?, patient)? {
            let (joining, since) = (Joining::Colleague, Some(now(clerk)));
            let member = Member { patient, clinician, role: None, joining, since, until: None };
            let join = patient::Command::JoinCareTeam(member);
            unit.execute::<Patient>(&Stream::Patient(patient), command, join)?;
        }
        Ok(())
    })
}
