//! The compliance officer: restrictions that patients ask for, glass that was broken.

use chartlog_domain::glass::FINDINGS;

use super::super::act::{Act, reasons};
use super::super::luck::Luck;
use super::super::model::{Model, Restriction, Thing};

pub(super) fn choose(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    match luck.below(6) {
        0 => agree(model, luck, me),
        1 => withhold(model, luck, me),
        2 => decline(model, luck, me),
        3 => lift(model, luck, me),
        _ => review(model, luck, me),
    }
}

fn agree(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let open = model.requests.iter().filter(|(_, it)| !it.decided).map(|(thing, _)| *thing);
    let asked = luck.among(open)?;
    let (patient, account) = (model.requests[&asked].patient, model.requests[&asked].account);
    let input =
        format!("patient: ${patient}, account: ${account}, request: IN_WRITING, asked: ${asked}");
    let act = Act::new(me, "agreeRestriction", input).makes("restriction").unless(move |model| {
        reasons([
            (model.patients[&patient].kept_out.contains(&account), "ALREADY_EXISTS"),
            (model.requests[&asked].decided, "ALREADY_ENDED"),
        ])
    });
    Some(act.then(move |model, made| {
        model.requests.get_mut(&asked).unwrap().decided = true;
        model.patients.get_mut(&patient).unwrap().kept_out.insert(account);
        let (account, encounter) = (Some(account), None);
        let agreed = Restriction { patient, account, encounter, lifted: false };
        model.restrictions.insert(made, agreed);
    }))
}

/// A visit that the health plan is not told of.
fn withhold(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let encounter = luck.among(model.encounters.keys().copied())?;
    let patient = model.encounters[&encounter].patient;
    let input = format!("patient: ${patient}, encounter: ${encounter}, request: ORALLY");
    let act = Act::new(me, "agreeRestriction", input)
        .makes("restriction")
        .unless(move |model| reasons([(model.is_withheld(encounter), "ALREADY_EXISTS")]));
    Some(act.then(move |model, made| {
        let (account, encounter) = (None, Some(encounter));
        let agreed = Restriction { patient, account, encounter, lifted: false };
        model.restrictions.insert(made, agreed);
    }))
}

fn decline(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let asked = luck.among(model.requests.keys().copied())?;
    let patient = model.requests[&asked].patient;
    let input = format!("patient: ${patient}, asked: ${asked}, reason: CANNOT_BE_KEPT");
    let act = Act::new(me, "declineRestriction", input)
        .unless(move |model| reasons([(model.requests[&asked].decided, "ALREADY_ENDED")]));
    Some(act.then(move |model, _| model.requests.get_mut(&asked).unwrap().decided = true))
}

fn lift(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let restriction = luck.among(model.restrictions.keys().copied())?;
    let patient = model.restrictions[&restriction].patient;
    let input = format!("patient: ${patient}, restriction: ${restriction}, ground: AGREED_ORALLY");
    let act = Act::new(me, "liftRestriction", input)
        .unless(move |model| reasons([(model.restrictions[&restriction].lifted, "ALREADY_ENDED")]));
    Some(act.then(move |model, _| {
        let it = model.restrictions.get_mut(&restriction).unwrap();
        it.lifted = true;
        if let Some(account) = it.account {
            model.patients.get_mut(&patient).unwrap().kept_out.remove(&account);
        }
    }))
}

fn review(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let glass = luck.among(model.glass.keys().copied())?;
    let finding = luck.of(&FINDINGS)?;
    let act = Act::new(me, "reviewGlass", format!("glass: ${glass}, finding: {finding}"));
    let act = act.unless(move |model| {
        let it = &model.glass[&glass];
        reasons([(it.is_settled(), "ALREADY_EXISTS"), (model.runs(it), "WRONG_STATUS")])
    });
    Some(act.then(move |model, _| model.glass.get_mut(&glass).unwrap().finding = Some(finding)))
}
