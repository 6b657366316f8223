//! What the commands about restrictions share: that there is whom or what they restrict.

use chartlog_domain::encounter::Encounters;
use chartlog_domain::ids::PatientId;
use chartlog_domain::patient::restriction::Restricted;
use chartlog_domain::staff::{Kind, Staff};

use crate::command::{Clerk, NotDone};
use crate::streams::Stream;

/// Refuses an account that is no member of staff's, and an encounter that is not the patient's.
pub(crate) fn check(
    clerk: &Clerk,
    patient: PatientId,
    restricted: Restricted,
) -> Result<(), NotDone> {
    let journal = clerk.node.journal();
    match restricted {
        Restricted::Staff(account) => {
            let state = journal.known::<Staff>(&Stream::Staff(account))?;
            let staff = state.kind == Some(Kind::Staff);
            if staff { Ok(()) } else { Err(NotDone::unknown("account")) }
        }
        Restricted::Plan(encounter) => {
            let state = journal.known::<Encounters>(&Stream::Encounter(encounter))?;
            let own = state.visit.is_some_and(|(_, of)| of == patient);
            if own { Ok(()) } else { Err(NotDone::unknown("encounter")) }
        }
    }
}
