//! Clinicians: visits, what is measured and done in them, notes, codes, documents.

use std::collections::BTreeSet;

use super::super::act::{Act, Reasons, reasons};
use super::super::luck::Luck;
use super::super::model::{Encounter, Listed, Membership, Model, Note, Thing};

pub(super) fn choose(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    if luck.once_in(4) || model.encounters.len() < 3 {
        return open(model, luck, me);
    }
    if luck.once_in(6) {
        return note_after(model, luck, me);
    }
    let encounter = visit(model, luck, me)?;
    let patient = model.encounters[&encounter].patient;
    let of = format!("patient: ${patient}, encounter: ${encounter}");
    match luck.below(9) {
        0 => Some(close(me, patient, encounter, of)),
        1 | 2 => Some(sign(model, luck, me, (patient, encounter), of)),
        3 | 4 => code(model, luck, me, (patient, encounter), of),
        5 => document(model, me, (patient, encounter), of),
        _ => Some(measure(luck, me, (patient, encounter), of)),
    }
}

/// A visit: mostly of one's own patient.
fn visit(model: &Model, luck: &mut Luck, me: Thing) -> Option<Thing> {
    let mine = model.encounters.iter().filter(|(_, it)| model.treats(me, it.patient));
    let mine: Vec<_> = mine.map(|(thing, _)| *thing).collect();
    if luck.once_in(10) { luck.among(model.encounters.keys().copied()) } else { luck.of(&mine) }
}

/// Why a command about somebody's chart is refused: they are not the caller's patient.
pub(super) fn foreign(me: Thing, patient: Thing) -> impl Fn(&Model) -> Reasons {
    move |model| reasons([(!model.treats(me, patient), "UNKNOWN_RECORD")])
}

fn open(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let timed = model
        .appointments
        .iter()
        .filter(|(_, it)| it.provider == Some(me) && ["booked", "checked-in"].contains(&it.status));
    let booked = luck.among(timed.map(|(thing, it)| (*thing, it.patient)));
    let Some((appointment, patient)) = booked.filter(|_| !luck.once_in(4)) else {
        let patient = luck.of(&model.active())?;
        let input = format!("patient: ${patient}, reasons: [{{ text: \"A cough\" }}]");
        let act = Act::new(me, "openEncounter", input).makes("encounter");
        return Some(act.unless(foreign(me, patient)).then(move |model, made| {
            let joins = model.is_member(me, patient);
            opened(model, made, (patient, me), joins);
        }));
    };
    let input = format!("patient: ${patient}, appointment: ${appointment}");
    let act = Act::new(me, "openEncounter", input).makes("encounter").unless(move |model| {
        let it = &model.appointments[&appointment];
        let over = ["fulfilled", "noshow", "cancelled"].contains(&it.status);
        let own = it.provider == Some(me) && model.sees(me, patient);
        let foreign = !own && !model.treats(me, patient);
        reasons([(foreign, "UNKNOWN_RECORD"), (over, "WRONG_STATUS")])
    });
    Some(act.then(move |model, made| {
        let own = model.appointments[&appointment].provider == Some(me);
        let joins = own || model.is_member(me, patient);
        opened(model, made, (patient, me), joins);
    }))
}

fn opened(model: &mut Model, made: Thing, (patient, by): (Thing, Thing), joins: bool) {
    let opened = model.now;
    model.encounters.insert(made, Encounter { patient, by, opened, open: true, coded: false });
    if joins {
        model.joins(by, patient, Membership::Standing);
    }
}

fn close(me: Thing, patient: Thing, encounter: Thing, of: String) -> Act {
    Act::new(me, "closeEncounter", of)
        .unless(move |model| {
            reasons([
                (!model.treats(me, patient), "UNKNOWN_RECORD"),
                (!model.encounters[&encounter].open, "ENCOUNTER_ALREADY_CLOSED"),
            ])
        })
        .then(move |model, _| model.encounters.get_mut(&encounter).unwrap().open = false)
}

fn measure(luck: &mut Luck, me: Thing, (patient, encounter): (Thing, Thing), of: String) -> Act {
    let (name, list, makes, words, rest) = match luck.below(3) {
        0 => {
            let weight = format!("{}", 50 + luck.below(40));
            let taken = format!(
                "observations: [{{ code: {{ text: \"Weight {weight}\" }}, \
                 value: {{ value: \"{weight}\", unit: \"kg\" }} }}]",
            );
            ("recordVitals", "observations", "observations", format!("Weight {weight}"), taken)
        }
        1 => {
            let culture = format!("Culture {}", luck.below(1000));
            let found =
                format!("code: {{ text: \"{culture}\" }}, value: {{ text: \"Nothing grew\" }}");
            ("recordResult", "observations", "observation", culture, found)
        }
        _ => {
            let suture = format!("Suture {}", luck.below(1000));
            let done = format!("code: {{ text: \"{suture}\" }}");
            ("recordProcedure", "procedures", "procedure", suture, done)
        }
    };
    Act::new(me, name, format!("{of}, {rest}"))
        .makes(makes)
        .unless(move |model| {
            let closed = name == "recordVitals" && !model.encounters[&encounter].open;
            reasons([
                (!model.treats(me, patient), "UNKNOWN_RECORD"),
                (closed, "ENCOUNTER_NOT_OPEN"),
            ])
        })
        .then(move |model, made| {
            let words = words.clone();
            model.listed.insert(made, Listed { patient, list, words, ended: false, wrong: false });
        })
}

fn sign(
    model: &Model,
    luck: &mut Luck,
    me: Thing,
    (patient, encounter): (Thing, Thing),
    of: String,
) -> Act {
    let (title, text) = words(luck);
    let input = format!("{of}, title: \"{title}\", text: \"{text}\"");
    let new = note((patient, encounter, me), title, text);
    let named = co_signer(model, luck);
    signs(
        Act::new(me, "signNote", named_too(input, named)),
        Note { co_signer: named, ..new },
        named,
    )
}

/// Somebody who is to co-sign a note; every other one needs nobody.
fn co_signer(model: &Model, luck: &mut Luck) -> Option<Thing> {
    luck.once_in(2).then(|| luck.of(&model.clinicians)).flatten()
}

fn named_too(input: String, co_signer: Option<Thing>) -> String {
    let named = co_signer.map_or(String::new(), |it| format!(", coSigner: ${it}"));
    input + &named
}

/// A note, an amendment or an addendum is signed; who is named in it joins the care team.
fn signs(act: Act, new: Note, named: Option<Thing>) -> Act {
    let Note { author: me, patient, .. } = new;
    act.makes("note")
        .unless(move |model| {
            reasons([
                (!model.treats(me, patient), "UNKNOWN_RECORD"),
                (named == Some(me), "OWN_NOTE"),
            ])
        })
        .then(move |model, made| {
            model.notes.insert(made, new.clone());
            if let Some(colleague) = named.filter(|_| model.is_member(me, patient)) {
                model.joins(colleague, patient, Membership::Standing);
            }
        })
}

fn words(luck: &mut Luck) -> (String, String) {
    let number = luck.below(100_000);
    (format!("Visit {number}"), format!("She coughs, {number} times a day"))
}

fn note((patient, encounter, author): (Thing, Thing, Thing), title: String, text: String) -> Note {
    let (amends, adds_to, co_signer, co_signed) = (None, None, None, BTreeSet::new());
    Note { patient, encounter, author, title, text, amends, adds_to, co_signer, co_signed }
}

/// Something about a note that is signed: never another text, but one beside it.
fn note_after(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let mine = model.notes.iter().filter(|(_, it)| model.treats(me, it.patient));
    let mine: Vec<_> = mine.map(|(thing, _)| *thing).collect();
    let others = mine.iter().copied().filter(|it| model.notes[it].author != me);
    let chosen = if luck.once_in(3) { luck.of(&mine) } else { luck.among(others) };
    let signed = chosen.or_else(|| luck.of(&mine))?;
    let Note { patient, encounter, .. } = model.notes[&signed].clone();
    let of = format!("patient: ${patient}, encounter: ${encounter}, note: ${signed}");
    if luck.once_in(2) {
        let act = Act::new(me, "coSignNote", of).unless(move |model| {
            let it = &model.notes[&signed];
            reasons([
                (!model.treats(me, patient), "UNKNOWN_RECORD"),
                (it.author == me, "OWN_NOTE"),
                (it.co_signed.contains(&me), "CO_SIGNED_ALREADY"),
            ])
        });
        return Some(act.then(move |model, _| {
            model.notes.get_mut(&signed).unwrap().co_signed.insert(me);
        }));
    }
    let (title, text) = words(luck);
    let said = format!("{of}, title: \"{title}\", text: \"{text}\"");
    let named = co_signer(model, luck);
    let said = named_too(said, named);
    // Of one's own note, it waits for the same co-signature where nobody else is named.
    let about = &model.notes[&signed];
    let co_signer = named.or(about.co_signer.filter(|_| about.author == me));
    let new = Note { co_signer, ..note((patient, encounter, me), title, text) };
    let (name, input, new) = if luck.once_in(2) {
        ("amendNote", format!("{said}, reason: \"Mistyped\""), Note { amends: Some(signed), ..new })
    } else {
        ("addAddendum", said, Note { adds_to: Some(signed), ..new })
    };
    Some(signs(Act::new(me, name, input), new, named))
}

/// A visit is coded once here: what was charged keeps its codes.
fn code(
    model: &Model,
    luck: &mut Luck,
    me: Thing,
    (patient, encounter): (Thing, Thing),
    of: String,
) -> Option<Act> {
    if model.encounters[&encounter].coded {
        return None;
    }
    let service = luck.of(&["99213", "99214"])?;
    let input = format!(
        "{of}, diagnoses: [{{ system: \"http://hl7.org/fhir/sid/icd-10-cm\", code: \"R05.9\" }}], \
         services: [{{ code: {{ system: \"urn:cpt\", code: \"{service}\" }}, diagnoses: [1] }}]"
    );
    let act = Act::new(me, "codeVisit", input).unless(foreign(me, patient));
    Some(act.then(move |model, _| model.encounters.get_mut(&encounter).unwrap().coded = true))
}

fn document(
    model: &Model,
    me: Thing,
    (patient, encounter): (Thing, Thing),
    of: String,
) -> Option<Act> {
    if !model.treats(me, patient) {
        return None;
    }
    let input =
        format!("{of}, kind: \"11506-3\", title: \"Letter\", files: [{{ upload: \"UPLOAD\" }}]");
    let act = Act::new(me, "fileDocument", input).makes("document").with_file(encounter);
    Some(act.unless(foreign(me, patient)).then(move |model, made| {
        let (list, words) = ("documents", "Letter".to_owned());
        model.listed.insert(made, Listed { patient, list, words, ended: false, wrong: false });
    }))
}
