//! People: who they are, who treats them, who is kept out, what they asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Model, Thing};

/// Why somebody is on a care team.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) enum Membership {
    /// For as long as an appointment with them stands.
    ByAppointment,
    /// Until they leave.
    Standing,
}

/// A registered person.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Patient {
    pub(in super::super) given: String,
    pub(in super::super) family: String,
    pub(in super::super) born: String,
    /// Digits only.
    pub(in super::super) phone: String,
    /// The number to be called in place of it.
    pub(in super::super) confidential: Option<String>,
    pub(in super::super) street: Option<String>,
    /// When each has ended, if it has: it is good until the end of that day.
    pub(in super::super) coverages: BTreeMap<Thing, Option<i64>>,
    /// How often a payer was asked.
    pub(in super::super) checks: usize,
    pub(in super::super) dead: bool,
    /// Kept apart for linking and for a death, so that nothing else is told of them.
    pub(in super::super) is_apart: bool,
    pub(in super::super) linked: Option<Thing>,
    pub(in super::super) account: Option<Thing>,
    pub(in super::super) team: BTreeMap<Thing, Membership>,
    pub(in super::super) kept_out: BTreeSet<Thing>,
    /// Restricted notes and who wrote them.
    pub(in super::super) restricted: BTreeMap<Thing, Thing>,
}

/// Where a request for an amendment stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) enum Stage {
    Open,
    Accepted,
    Denied,
    Disagreed,
    Rebutted,
}

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Amendment {
    pub(in super::super) patient: Thing,
    pub(in super::super) stage: Stage,
    pub(in super::super) extended: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct RestrictionRequest {
    pub(in super::super) patient: Thing,
    /// Whom it would keep out.
    pub(in super::super) account: Thing,
    pub(in super::super) decided: bool,
}

/// Somebody, or a health plan, is kept out.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Restriction {
    pub(in super::super) patient: Thing,
    pub(in super::super) account: Option<Thing>,
    pub(in super::super) encounter: Option<Thing>,
    pub(in super::super) lifted: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Glass {
    pub(in super::super) by: Thing,
    pub(in super::super) patient: Thing,
    pub(in super::super) until: i64,
    pub(in super::super) mended: bool,
    /// What the last review found.
    pub(in super::super) finding: Option<&'static str>,
}

impl Glass {
    /// Whether a review has signed it off.
    pub(in super::super) fn is_settled(&self) -> bool {
        matches!(self.finding, Some("JUSTIFIED" | "NOT_JUSTIFIED"))
    }
}

impl Model {
    /// Whether somebody is not kept out of a record: of none of those that are one person's.
    pub(in super::super) fn sees(&self, account: Thing, patient: Thing) -> bool {
        let linked = self.patients.get(&patient).and_then(|it| it.linked);
        let person = self.patients.get(&linked.unwrap_or(patient));
        person.is_some_and(|it| !it.kept_out.contains(&account))
    }

    /// All records of a person.
    pub(in super::super) fn records(&self, patient: Thing) -> Vec<Thing> {
        let primary = self.patients.get(&patient).and_then(|it| it.linked).unwrap_or(patient);
        let all = self.patients.iter();
        let own = all.filter(|(thing, it)| **thing == primary || it.linked == Some(primary));
        own.map(|(thing, _)| *thing).collect()
    }

    /// Whether a clinician is on the care team, by whichever record.
    pub(in super::super) fn is_on_team(&self, clinician: Thing, patient: Thing) -> bool {
        let records = self.records(patient);
        records.iter().any(|record| self.patients[record].team.contains_key(&clinician))
    }

    /// Whether a clinician is on the care team, and not kept out.
    pub(in super::super) fn is_member(&self, clinician: Thing, patient: Thing) -> bool {
        self.sees(clinician, patient) && self.is_on_team(clinician, patient)
    }

    /// Whether a clinician sees the chart: on the team, or under broken glass.
    pub(in super::super) fn treats(&self, clinician: Thing, patient: Thing) -> bool {
        let records = self.records(patient);
        let opens = |it: &Glass| it.by == clinician && records.contains(&it.patient);
        let glass = self.glass.values().any(|it| opens(it) && self.runs(it));
        self.is_member(clinician, patient) || glass
    }

    pub(in super::super) fn runs(&self, glass: &Glass) -> bool {
        !glass.mended && self.now < glass.until
    }

    pub(in super::super) fn joins(&mut self, clinician: Thing, patient: Thing, why: Membership) {
        let team = &mut self.patients.get_mut(&patient).unwrap().team;
        // Whoever is on it anyway stays for no appointment.
        if why == Membership::Standing || !team.contains_key(&clinician) {
            team.insert(clinician, why);
        }
    }

    pub(in super::super) fn leaves(&mut self, clinician: Thing, patient: Thing) {
        for record in self.records(patient) {
            self.patients.get_mut(&record).unwrap().team.remove(&clinician);
        }
    }

    /// An appointment is not with a clinician any more: so is the patient, unless another one stands.
    pub(in super::super) fn appointment_gone(&mut self, clinician: Thing, patient: Thing) {
        let stands = self.appointments.values().any(|it| {
            it.patient == patient && it.provider == Some(clinician) && it.status != "cancelled"
        });
        let team = &mut self.patients.get_mut(&patient).unwrap().team;
        if team.get(&clinician) == Some(&Membership::ByAppointment) && !stands {
            team.remove(&clinician);
        }
    }

    /// Visits that no health plan is told of.
    pub(in super::super) fn is_withheld(&self, encounter: Thing) -> bool {
        self.restrictions.values().any(|it| !it.lifted && it.encounter == Some(encounter))
    }

    /// Whether another number than the ordinary one is called.
    pub(in super::super) fn is_called_elsewhere(&self, patient: Thing) -> bool {
        self.patients[&patient].confidential.is_some()
    }

    /// The number that a patient is called on.
    pub(in super::super) fn called(&self, patient: Thing) -> &str {
        let it = &self.patients[&patient];
        it.confidential.as_ref().unwrap_or(&it.phone)
    }
}
