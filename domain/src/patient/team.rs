//! Who is on the care team and when: by appointments for the windows of those, else until the end that was
//! said, or until they leave.

use super::{State, registered};
use crate::decider::Refusal;
use crate::decider::guard::{ordered, same, same_patient};
use crate::event::Event;
use crate::facts::care_team::{Joining, Leaving, Member};
use crate::facts::{CareTeamFact, Imported};
use crate::ids::{AccountId, PatientId};
use crate::limits;
use crate::words::DateTime;

/// Joining again never shortens a membership: whoever is on the team without an end stays so when
/// an appointment would add them for some weeks. Of appointments each is told, also within the window of
/// another one: one that is cancelled at the same moment takes what it saw with it, and must see this one.
pub(super) fn join(state: &State, member: Member) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, member.patient)?;
    limits::within(&[&member])?;
    ordered("until", member.since.as_ref(), member.until.as_ref())?;
    let joins = window(&member);
    if state.on_team(member.clinician).any(|known| is_within(joins, window(known))) {
        return Ok(Vec::new());
    }
    Ok(vec![joined(patient, member)])
}

/// When a joining lets a clinician read the patient: a booking for its own window, everything else from
/// the beginning.
fn window(member: &Member) -> (i64, i64) {
    let booked = member.joining == Joining::Appointment;
    let since = member.since.as_ref().filter(|_| booked).map(DateTime::utc_micros);
    let until = member.until.as_ref().map(DateTime::end_utc_micros);
    (since.unwrap_or(i64::MIN), until.unwrap_or(i64::MAX))
}

const fn is_within((since, until): (i64, i64), known: (i64, i64)) -> bool {
    known.0 <= since && until <= known.1
}

fn joined(patient: PatientId, member: Member) -> Event {
    Event::new("CareTeamJoined").about(patient, CareTeamFact::Joined(member))
}

pub(super) fn leave(state: &State, leaving: Leaving) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, leaving.patient)?;
    let clinician = &leaving.clinician;
    if !state.team.contains_key(clinician) && !state.booked.contains_key(clinician) {
        return Err(Refusal::NotOnCareTeam);
    }
    Ok(vec![left_at(patient, leaving)])
}

fn left_at(patient: PatientId, leaving: Leaving) -> Event {
    Event::new("CareTeamLeft").about(patient, CareTeamFact::Left(leaving))
}

/// Leaving and joining again makes the windows anew. What still runs besides is told again, as leaving
/// ends it too; what has ended before holds nothing.
pub(super) fn appointments_changed(
    state: &State,
    leaving: Leaving,
    left: Vec<Member>,
) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, leaving.patient)?;
    for member in &left {
        same_patient(Some(patient), member.patient)?;
        same("clinician", &leaving.clinician, &member.clinician)?;
        ordered("until", member.since.as_ref(), member.until.as_ref())?;
    }
    let now = leaving.at.utc_micros();
    let running = state.on_team(leaving.clinician).filter(|member| now <= window(member).1);
    let running: Vec<Member> = running.cloned().collect();
    let held = |booked: &(i64, i64)| running.iter().any(|it| is_within(*booked, window(it)));
    if state.booked.get(&leaving.clinician).into_iter().flatten().all(held) {
        return Ok(Vec::new());
    }
    let mut events = vec![left_at(patient, leaving)];
    events.extend(running.into_iter().chain(left).map(|member| joined(patient, member)));
    Ok(events)
}

pub(super) fn import(state: &State, member: Imported<Member>) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, member.record.patient)?;
    limits::within(&[&member])?;
    if state.left.contains(&member.record.clinician) {
        return Ok(vec![]);
    }
    Ok(vec![Event::new("MemberImported").about(patient, CareTeamFact::MemberImported(member))])
}

pub(super) fn after_care_team(mut state: State, fact: &CareTeamFact) -> State {
    match fact {
        CareTeamFact::Joined(member) => {
            state.left.remove(&member.clinician);
            state.admits(member);
        }
        CareTeamFact::MemberImported(imported) => {
            if !state.left.contains(&imported.record.clinician) {
                state.admits(&imported.record);
            }
        }
        CareTeamFact::Left(leaving) => {
            state.team.remove(&leaving.clinician);
            state.booked.remove(&leaving.clinician);
            state.left.insert(leaving.clinician);
        }
        // A grant puts nobody on the team.
        CareTeamFact::GlassOpened(_) | CareTeamFact::GlassClosed(_) => {}
    }
    state
}

impl State {
    /// How somebody is on the care team, but for appointments.
    fn on_team(&self, clinician: AccountId) -> impl Iterator<Item = &Member> {
        self.team.get(&clinician).into_iter().flatten()
    }

    /// Keeps when somebody on the care team may read, without what is within another span of the same kind.
    fn admits(&mut self, member: &Member) {
        let joins = window(member);
        if member.joining == Joining::Appointment {
            let known = self.booked.entry(member.clinician).or_default();
            if !known.iter().any(|known| is_within(joins, *known)) {
                known.retain(|known| !is_within(*known, joins));
                known.push(joins);
            }
            return;
        }
        let known = self.team.entry(member.clinician).or_default();
        if !known.iter().any(|known| is_within(joins, window(known))) {
            known.retain(|known| !is_within(window(known), joins));
            known.push(member.clone());
        }
    }
}
