//! Clinicians: the lists of the chart that outlive a visit, and notes that are kept apart from it.

use super::super::act::{Act, reasons};
use super::super::luck::Luck;
use super::super::model::{Listed, Model, Thing};
use super::visits::foreign;

/// What begins a row of a list: the command, the list, the field, what it makes.
const BEGINNINGS: [(&str, &str, &str, &str); 4] = [
    ("recordProblem", "problems", "code", "problem"),
    ("recordAllergy", "allergies", "code", "allergy"),
    ("startMedication", "medications", "drug", "medication"),
    ("giveImmunization", "immunizations", "vaccine", "immunization"),
];

/// What ends one: the list, the command, the field.
const ENDINGS: [(&str, &str, &str); 3] = [
    ("problems", "resolveProblem", "problem"),
    ("allergies", "refuteAllergy", "allergy"),
    ("medications", "stopMedication", "medication"),
];

/// What each list calls a record of its own that was entered by mistake.
const KINDS: [(&str, &str); 7] = [
    ("problems", "PROBLEM"),
    ("allergies", "ALLERGY"),
    ("medications", "MEDICATION"),
    ("immunizations", "IMMUNIZATION"),
    ("procedures", "PROCEDURE"),
    ("observations", "OBSERVATION"),
    ("documents", "DOCUMENT"),
];

pub(super) fn choose(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    if luck.once_in(2) {
        return goes_on(model, luck, me);
    }
    if luck.once_in(8) {
        return mistaken(model, luck, me);
    }
    let mine = model.active().into_iter().filter(|it| model.treats(me, *it));
    let mine: Vec<_> = mine.collect();
    let patient = if luck.once_in(10) { luck.of(&model.active()) } else { luck.of(&mine) };
    let patient = patient?;
    if luck.once_in(6) {
        return Some(restricted(me, patient));
    }
    let (name, list, field, makes) = luck.of(&BEGINNINGS)?;
    let words = format!("{makes} {}", luck.below(1000));
    let input = format!("patient: ${patient}, {field}: {{ text: \"{words}\" }}");
    let act = Act::new(me, name, input).makes(makes).unless(foreign(me, patient));
    Some(act.then(move |model, made| {
        let words = words.clone();
        model.listed.insert(made, Listed { patient, list, words, ended: false, wrong: false });
    }))
}

fn restricted(me: Thing, patient: Thing) -> Act {
    let input = format!(
        "patient: ${patient}, category: PSYCHOTHERAPY, title: \"Session\", text: \"Kept apart\""
    );
    let act = Act::new(me, "signRestrictedNote", input).makes("note").unless(foreign(me, patient));
    act.then(move |model, made| {
        model.patients.get_mut(&patient).unwrap().restricted.insert(made, me);
    })
}

/// A row of a list was entered by mistake.
fn mistaken(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let mine = model.listed.iter().filter(|(_, it)| model.treats(me, it.patient));
    let mine: Vec<_> = mine.map(|(thing, _)| *thing).collect();
    let all = model.listed.keys().copied();
    let row = if luck.once_in(6) { luck.among(all) } else { luck.of(&mine) }?;
    let Listed { patient, list, .. } = model.listed[&row].clone();
    let (_, kind) = KINDS.iter().find(|(of, _)| *of == list)?;
    let input =
        format!("patient: ${patient}, record: {{ kind: {kind}, id: ${row} }}, reason: WRONG_VALUE");
    let act = Act::new(me, "markEnteredInError", input).unless(move |model| {
        reasons([
            (!model.treats(me, patient), "UNKNOWN_RECORD"),
            (model.listed[&row].wrong, "ENTERED_IN_ERROR"),
        ])
    });
    Some(act.then(move |model, _| model.listed.get_mut(&row).unwrap().wrong = true))
}

/// A row of a list ends, or is another one from now on.
fn goes_on(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let ends = |list: &str| ENDINGS.iter().any(|(of, ..)| *of == list);
    let rows: Vec<_> = model.listed.iter().filter(|(_, it)| ends(it.list)).collect();
    let mine = rows.iter().filter(|(_, it)| model.treats(me, it.patient));
    let mine: Vec<_> = mine.map(|(thing, _)| **thing).collect();
    let all = rows.iter().map(|(thing, _)| **thing);
    let row = if luck.once_in(12) { luck.among(all) } else { luck.of(&mine) }?;
    let Listed { patient, list, .. } = model.listed[&row].clone();
    let why_not = move |model: &Model| {
        reasons([
            (!model.treats(me, patient), "UNKNOWN_RECORD"),
            (model.listed[&row].wrong, "ENTERED_IN_ERROR"),
            (model.listed[&row].ended, "ALREADY_ENDED"),
        ])
    };
    if list == "medications" && luck.once_in(2) {
        let words = format!("medication {}", luck.below(1000));
        let input =
            format!("patient: ${patient}, medication: ${row}, drug: {{ text: \"{words}\" }}");
        return Some(
            Act::new(me, "changeMedication", input)
                .unless(why_not)
                .then(move |model, _| model.listed.get_mut(&row).unwrap().words.clone_from(&words)),
        );
    }
    let (_, name, field) = *ENDINGS.iter().find(|(of, ..)| *of == list)?;
    let input = format!("patient: ${patient}, {field}: ${row}");
    let act = Act::new(me, name, input).unless(why_not);
    Some(act.then(move |model, _| model.listed.get_mut(&row).unwrap().ended = true))
}
