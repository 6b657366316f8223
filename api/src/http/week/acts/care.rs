//! Clinicians: care teams, broken glass, what patients ask to have amended.

use super::super::act::{Act, reasons};
use super::super::calendar::MINUTE;
use super::super::luck::Luck;
use super::super::model::{Amendment, Glass, Membership, Model, Stage, Thing};

pub(super) fn choose(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    match luck.below(8) {
        0 => break_glass(model, luck, me),
        1 => mend(model, luck, me),
        2 => join(model, luck, me),
        3 => leave(model, luck, me),
        4 => extend(model, luck, me),
        5 => rebut(model, luck, me),
        _ => decide(model, luck, me),
    }
}

/// Whoever has broken the glass mends it, or breaks another one.
pub(super) fn in_an_emergency(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let running = model.glass.iter().filter(|(_, it)| it.by == me && model.runs(it));
    let running: Vec<_> = running.map(|(thing, _)| *thing).collect();
    match luck.of(&running) {
        Some(glass) => Some(mends(me, glass)),
        None => break_glass(model, luck, me),
    }
}

fn break_glass(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let patient = luck.of(&model.active())?;
    let input =
        format!("patient: ${patient}, reason: EMERGENCY, sentence: \"Found on the floor, alone\"");
    let until = model.now + 60 * MINUTE;
    let act = Act::new(me, "breakGlass", input).makes("glass").unless(move |model| {
        reasons([
            (!model.may_break_glass.contains(&me), "NOT_ON_GLASS_LIST"),
            (model.is_member(me, patient), "ON_CARE_TEAM"),
        ])
    });
    Some(act.then(move |model, made| {
        let glass = Glass { by: me, patient, until, mended: false, finding: None };
        model.glass.insert(made, glass);
    }))
}

fn mend(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    Some(mends(me, luck.among(model.glass.keys().copied())?))
}

fn mends(me: Thing, glass: Thing) -> Act {
    let act = Act::new(me, "mendGlass", format!("glass: ${glass}")).unless(move |model| {
        let it = &model.glass[&glass];
        reasons([(it.by != me, "UNKNOWN_RECORD"), (!model.runs(it), "ALREADY_ENDED")])
    });
    act.then(move |model, _| model.glass.get_mut(&glass).unwrap().mended = true)
}

fn join(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let patient = luck.of(&model.active())?;
    let clinician = luck.of(&model.clinicians)?;
    let input = format!("patient: ${patient}, clinician: ${clinician}");
    let act = Act::new(me, "joinCareTeam", input)
        .adding_nothing()
        .unless(move |model| reasons([(!model.is_member(me, patient), "UNKNOWN_RECORD")]));
    Some(act.then(move |model, _| model.joins(clinician, patient, Membership::Standing)))
}

fn leave(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let patient = luck.of(&model.active())?;
    let act = Act::new(me, "leaveCareTeam", format!("patient: ${patient}"))
        .unless(move |model| reasons([(!model.is_on_team(me, patient), "UNKNOWN_RECORD")]));
    Some(act.then(move |model, _| model.leaves(me, patient)))
}

/// A request for an amendment: mostly of one's own patient.
fn asked(model: &Model, luck: &mut Luck, me: Thing) -> Option<(Thing, Thing)> {
    let own = |it: &Amendment| model.is_member(me, it.patient);
    let all: Vec<_> = model.amendments.iter().map(|(thing, it)| (*thing, it.patient)).collect();
    let mine = model.amendments.iter().filter(|(_, it)| own(it));
    let mine: Vec<_> = mine.map(|(thing, it)| (*thing, it.patient)).collect();
    if luck.once_in(5) { luck.of(&all) } else { luck.of(&mine) }
}

fn decide(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let (amendment, patient) = asked(model, luck, me)?;
    let (said, stage) = if luck.once_in(3) {
        ("accepted: { done: \"It was put right\" }", Stage::Accepted)
    } else {
        ("denied: { ground: ACCURATE_AND_COMPLETE, basis: \"It was so\" }", Stage::Denied)
    };
    let input = format!("patient: ${patient}, amendment: ${amendment}, {said}");
    let act = Act::new(me, "decideAmendment", input).unless(move |model| {
        let it = &model.amendments[&amendment];
        reasons([
            (!model.is_member(me, patient), "UNKNOWN_RECORD"),
            (it.stage != Stage::Open, "WRONG_STATUS"),
        ])
    });
    Some(act.then(move |model, _| model.amendments.get_mut(&amendment).unwrap().stage = stage))
}

fn extend(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let (amendment, patient) = asked(model, luck, me)?;
    let input =
        format!("patient: ${patient}, amendment: ${amendment}, reason: \"Records were sent for\"");
    let act = Act::new(me, "extendAmendment", input).unless(move |model| {
        let it = &model.amendments[&amendment];
        reasons([
            (!model.is_member(me, patient), "UNKNOWN_RECORD"),
            (it.stage != Stage::Open, "WRONG_STATUS"),
            (it.extended, "ALREADY_USED"),
        ])
    });
    Some(act.then(move |model, _| model.amendments.get_mut(&amendment).unwrap().extended = true))
}

fn rebut(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let (amendment, patient) = asked(model, luck, me)?;
    let input =
        format!("patient: ${patient}, amendment: ${amendment}, rebuttal: \"It was not so\"");
    let act = Act::new(me, "rebutDisagreement", input).unless(move |model| {
        let stage = model.amendments[&amendment].stage;
        let open = matches!(stage, Stage::Open | Stage::Accepted | Stage::Denied);
        reasons([
            (!model.is_member(me, patient), "UNKNOWN_RECORD"),
            (open, "WRONG_STATUS"),
            (stage == Stage::Rebutted, "ALREADY_EXISTS"),
        ])
    });
    Some(act.then(move |model, _| {
        model.amendments.get_mut(&amendment).unwrap().stage = Stage::Rebutted;
    }))
}
