//! One visit, from opening the encounter to closing it.

use chartlog_domain::encounter::Command;
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::clinical::{Amendment, Encounter, EncounterEnd, Note};
use chartlog_domain::ids::{EncounterId, NoteId};
use chartlog_domain::patient;
use chartlog_domain::words::{Code, Concept, Period, Text};

use super::billing;
use super::care::{self, Care};
use super::case::{Case, Purpose};
use super::labs;
use super::measures::{self, Measured};
use super::notes;
use super::script::Script;
use super::staff::Staff;
use super::time::{Clockwork, DAY, MINUTE};
use super::words::sentences::AMENDMENTS;
use super::words::systems::{ACT_CODE, LOINC, SNOMED};
use crate::streams::Stream;

/// A visit that takes place.
#[derive(Clone, Copy)]
pub(super) struct Visit {
    /// When it begins.
    pub(super) at: i64,
    /// Number of the clinician.
    pub(super) clinician: usize,
    /// Number of the location.
    pub(super) location: usize,
    pub(super) purpose: Purpose,
    /// Whether it was booked: then the front desk has put the clinician on the team.
    pub(super) booked: bool,
}

/// What the parts of a visit need to know of it.
pub(super) struct Scene<'a> {
    pub(super) clock: &'a Clockwork,
    pub(super) staff: &'a Staff,
    pub(super) visit: Visit,
    pub(super) encounter: EncounterId,
    /// Which of the patient's visits it is, from 0.
    pub(super) number: usize,
    /// Years of age.
    pub(super) age: u32,
}

impl Scene<'_> {
    /// The stream of the visit.
    pub(super) fn stream(&self) -> Stream {
        Stream::Encounter(self.encounter)
    }
}

/// Tells a visit.
pub(super) fn tell(case: &mut Case, scene: &Scene, script: &mut Script) {
    let who = scene.staff.treats(scene.visit.clinician);
    let at = scene.visit.at;
    if scene.visit.clinician != case.primary && !scene.visit.booked {
        let member = Member {
            patient: case.id,
            clinician: scene.staff.clinician(scene.visit.clinician),
            role: None,
            joining: Joining::Encounter,
            since: Some(scene.clock.stamp(at)),
            until: None,
        };
        let join = patient::Command::JoinCareTeam(member);
        script.add(at + 3 * MINUTE, who, Stream::Patient(case.id), join);
    }
    let measured = measures::take(case, scene);
    let care = care::think(case, scene, &measured);
    script.add(at + 3 * MINUTE, who, scene.stream(), open(case, scene, &care));
    let vitals = measures::vitals(case, scene, &measured);
    script.add(
        at + 6 * MINUTE,
        who,
        scene.stream(),
        Command::RecordVitals { vitals, overrides: Vec::new() },
    );
    care::treat(case, scene, &care, script);
    labs::order(case, scene, &care, script);
    sign(case, scene, &care, &measured, script);
    billing::code(case, scene, &care, script);
    let closed = at + 20 * MINUTE;
    let end = EncounterEnd {
        encounter: scene.encounter,
        patient: case.id,
        at: scene.clock.stamp(closed),
    };
    script.add(closed, who, scene.stream(), Command::Close(end));
    for (problem, _) in &care.looked_after {
        case.lasting[*problem].treated += 1;
    }
}

fn open(case: &Case, scene: &Scene, care: &Care) -> Command {
    let (code, display) = match scene.visit.purpose {
        Purpose::CheckUp if scene.age < 18 => ("410620009", "Well child visit"),
        Purpose::CheckUp => ("162673000", "General examination of patient"),
        Purpose::FollowUp => ("390906007", "Follow-up encounter"),
        Purpose::Passing(_) => ("185345009", "Encounter for symptom"),
    };
    let reasons = care.concepts(case).into_iter().take(2).collect();
    Command::Open(Encounter {
        encounter: scene.encounter,
        patient: case.id,
        status: "in-progress".to_owned(),
        class: Some(Code::new(ACT_CODE, "AMB", "ambulatory")),
        kinds: vec![Concept::coded(SNOMED, code, display)],
        reasons,
        period: Period { start: Some(scene.clock.stamp(scene.visit.at + 3 * MINUTE)), end: None },
        participants: vec![scene.staff.clinician(scene.visit.clinician)],
        location: Some(scene.staff.locations[scene.visit.location]),
        organisation: None,
    })
}

/// Signs the note, and now and then amends it some days later.
fn sign(case: &mut Case, scene: &Scene, care: &Care, measured: &Measured, script: &mut Script) {
    let who = scene.staff.treats(scene.visit.clinician);
    let at = scene.visit.at + 17 * MINUTE;
    let text = notes::soap(case, scene, care, measured);
    let title = match scene.visit.purpose {
        Purpose::CheckUp => "Preventive visit",
        Purpose::FollowUp => "Follow-up visit",
        Purpose::Passing(_) => "Acute visit",
    };
    let mut note = |code, display, title: &str, text: Text, at| Note {
        note: NoteId(case.dice.id()),
        encounter: scene.encounter,
        patient: case.id,
        author: scene.staff.clinician(scene.visit.clinician),
        kind: Some(Code::new(LOINC, code, display)),
        title: title.into(),
        text,
        signed_at: scene.clock.stamp(at),
        sections: Vec::new(),
        co_signer: None,
    };
    let signed = note("11506-3", "Progress note", title, text.into(), at);
    let later = at + 2 * DAY;
    let mut addendum = note("55107-7", "Addendum Document", "Addendum", Text::default(), later);
    let amends = signed.note;
    script.add(at, who, scene.stream(), Command::SignNote { note: signed });
    if case.dice.chance(7) {
        let (reason, text) = case.dice.pick(AMENDMENTS);
        addendum.text = text.into();
        let amendment = Amendment { note: addendum, amends, reason: reason.into() };
        script.add(later, who, scene.stream(), Command::AmendNote(amendment));
    }
}
