//! What clinicians are shown: their patients, their day, the charts, what waits for them.

use std::collections::{BTreeMap, BTreeSet};

use chartlog_domain::facet::Role;
use serde_json::Value;

use super::super::calendar::{DAYS, date, morning};
use super::super::model::{Model, Note, Stage, Thing};
use super::super::run::Week;
use super::{Differences, text, texts};

pub(super) async fn compare(week: &Week, found: &mut Differences) {
    let model = &week.model;
    for clinician in &model.clinicians {
        own(week, *clinician, found).await;
    }
    // Everybody is on this one's team by now.
    let doctor = model.clinicians[0];
    for patient in model.patients.keys() {
        lists(week, doctor, *patient, found).await;
        visits(week, doctor, *patient, found).await;
        asked(week, doctor, *patient, found).await;
    }
}

async fn own(week: &Week, me: Thing, found: &mut Differences) {
    let (model, clinic, person) = (&week.model, &week.clinic, week.person(me));
    let what = |of: &str| format!("clinician {me}, {of}");
    let ids = |things: Vec<Thing>| -> BTreeSet<String> {
        things.into_iter().map(|thing| model.id(thing).to_owned()).collect()
    };
    let treated = model.patients.keys().copied().filter(|it| model.treats(me, *it));
    let rows = clinic.rows(&person, ("myPatients", ""), "id").await;
    found.same(what("patients"), texts(&rows, "/id"), ids(treated.collect()));

    for day in 0..DAYS {
        let on = |start: i64| date(start) == date(morning(day));
        let mine = model.appointments.iter();
        let mine = mine.filter(|(_, it)| it.provider == Some(me) && on(it.start));
        let question =
            format!("myDay(date: \"{}\") {{ appointment {{ id }} }}", date(morning(day)));
        let shown = clinic.question(&person, &question).await.0;
        let shown = texts(shown["myDay"].as_array().unwrap(), "/appointment/id");
        found.same(what("day"), shown, ids(mine.map(|(thing, _)| *thing).collect()));
    }

    let waits = |it: &Note| {
        let named = it.co_signer == Some(me) && !it.co_signed.contains(&me);
        named && model.treats(me, it.patient)
    };
    let waiting = model.notes.iter().filter(|(_, it)| waits(it)).map(|(thing, _)| *thing);
    let rows = clinic.rows(&person, ("notesToCoSign", ""), "id").await;
    found.same(what("notes to co-sign"), texts(&rows, "/id"), ids(waiting.collect()));

    let open = model.amendments.iter();
    let open = open.filter(|(_, it)| it.stage == Stage::Open && model.treats(me, it.patient));
    let rows = clinic.rows(&person, ("amendmentRequests", ""), "id").await;
    let expected = ids(open.map(|(thing, _)| *thing).collect());
    found.same(what("requests for amendments"), texts(&rows, "/id"), expected);

    for (patient, it) in model.patients.iter().filter(|(patient, _)| model.treats(me, **patient)) {
        let question = format!(
            "restrictedNotes(patient: \"{}\", first: 100) {{ nodes {{ id }} }}",
            model.id(*patient)
        );
        let shown = clinic.question(&person, &question).await.0;
        let shown = texts(shown["restrictedNotes"]["nodes"].as_array().unwrap(), "/id");
        let written = it.restricted.iter().filter(|(_, author)| **author == me);
        let expected = ids(written.map(|(thing, _)| *thing).collect());
        found.same(what("restricted notes"), shown, expected);
    }
}

/// The lists of a chart: what is on them, in which words, whether it has ended or was entered in error.
async fn lists(week: &Week, me: Thing, patient: Thing, found: &mut Differences) {
    let lists = [
        ("problems", "code", "ended { at }"),
        ("allergies", "code", "ended { at }"),
        ("medications", "drug", "ended { at }"),
        ("immunizations", "vaccine", ""),
        ("procedures", "code", ""),
        ("observations", "code", ""),
        ("documents", "", "description"),
    ];
    for (list, field, more) in lists {
        let words = if field.is_empty() { String::new() } else { format!("{field} {{ text }}") };
        let selection = format!("id {words} {more} enteredInError {{ at }}");
        let rows = of_patient(week, me, patient, list, &selection).await;
        let pointer =
            if field.is_empty() { "/description".to_owned() } else { format!("/{field}/text") };
        let shown: BTreeMap<_, _> = rows
            .iter()
            .map(|row| {
                let said = |field: &str| !row[field].is_null();
                (text(row, "/id"), (text(row, &pointer), said("ended"), said("enteredInError")))
            })
            .collect();
        found.same(format!("{list} of {patient}"), shown, listed(&week.model, patient, list));
    }
}

/// A list of a chart as the model has it.
pub(super) fn listed(
    model: &Model,
    patient: Thing,
    list: &str,
) -> BTreeMap<String, (String, bool, bool)> {
    let rows = model.listed.iter().filter(|(_, it)| (it.patient, it.list) == (patient, list));
    rows.map(|(thing, it)| (model.id(*thing).to_owned(), (it.words.clone(), it.ended, it.wrong)))
        .collect()
}

async fn of_patient(
    week: &Week,
    me: Thing,
    patient: Thing,
    list: &str,
    selection: &str,
) -> Vec<Value> {
    let person = week.person(me);
    assert_eq!(person.role, Role::Clinical);
    let before = format!("patient(id: \"{}\") {{", week.model.id(patient));
    week.clinic.rows_within(&person, (&before, list, "}"), "", selection).await
}

/// Visits, and notes that say what was signed.
async fn visits(week: &Week, me: Thing, patient: Thing, found: &mut Differences) {
    let model = &week.model;
    let rows = of_patient(
        week,
        me,
        patient,
        "encounters",
        "id status visitCodes { services { sequence } }",
    )
    .await;
    let shown: BTreeMap<_, _> = rows
        .iter()
        .map(|row| {
            let services = row.pointer("/visitCodes/services").and_then(Value::as_array);
            let coded = services.is_some_and(|services| !services.is_empty());
            (text(row, "/id"), (text(row, "/status") == "in-progress", coded))
        })
        .collect();
    let expected = model.encounters.iter().filter(|(_, it)| it.patient == patient);
    let expected =
        expected.map(|(thing, it)| (model.id(*thing).to_owned(), (it.open, it.coded))).collect();
    found.same(format!("visits of {patient}"), shown, expected);

    let selection = "id title text amends addsTo author { id } coSigner { id } \
                     coSignatures { clinician { id } } encounter { id }";
    let rows = of_patient(week, me, patient, "notes", selection).await;
    let shown: BTreeMap<_, _> =
        rows.iter().map(|row| (text(row, "/id"), shown_note(row))).collect();
    let expected = model.notes.iter().filter(|(_, it)| it.patient == patient);
    let expected = expected.map(|(thing, it)| (model.id(*thing).to_owned(), note(model, it)));
    found.same(format!("notes of {patient}"), shown, expected.collect());
}

fn note(model: &Model, it: &Note) -> Vec<String> {
    let id = |thing: Thing| model.id(thing).to_owned();
    let maybe = |thing: Option<Thing>| thing.map(id).unwrap_or_default();
    let co_signed: BTreeSet<String> = it.co_signed.iter().copied().map(id).collect();
    vec![
        it.title.clone(),
        it.text.clone(),
        maybe(it.amends),
        maybe(it.adds_to),
        id(it.author),
        maybe(it.co_signer),
        format!("{co_signed:?}"),
        id(it.encounter),
    ]
}

fn shown_note(row: &Value) -> Vec<String> {
    let co_signed = texts(row["coSignatures"].as_array().unwrap(), "/clinician/id");
    vec![
        text(row, "/title"),
        text(row, "/text"),
        text(row, "/amends"),
        text(row, "/addsTo"),
        text(row, "/author/id"),
        text(row, "/coSigner/id"),
        format!("{co_signed:?}"),
        text(row, "/encounter/id"),
    ]
}

/// What the patient asked to have amended, and what came of it.
async fn asked(week: &Week, me: Thing, patient: Thing, found: &mut Differences) {
    let selection = "id status statement rebuttal extensionReason";
    let rows = of_patient(week, me, patient, "amendmentRequests", selection).await;
    let shown = rows.iter().map(|row| (text(row, "/id"), stage(row))).collect();
    let what = format!("amendments of {patient}");
    found.same(what, shown, amendments(&week.model, patient));
}

/// Status, whether there is a statement, a rebuttal, an extension.
pub(super) type Amended = (String, bool, bool, bool);

pub(super) fn stage(row: &Value) -> Amended {
    let said = |field: &str| !row[field].is_null();
    (text(row, "/status"), said("statement"), said("rebuttal"), said("extensionReason"))
}

pub(super) fn amendments(model: &Model, patient: Thing) -> BTreeMap<String, Amended> {
    let own = model.amendments.iter().filter(|(_, it)| it.patient == patient);
    let own = own.map(|(thing, it)| {
        let (status, statement, rebuttal) = match it.stage {
            Stage::Open => ("OPEN", false, false),
            Stage::Accepted => ("ACCEPTED", false, false),
            Stage::Denied => ("DENIED", false, false),
            Stage::Disagreed => ("DENIED", true, false),
            Stage::Rebutted => ("DENIED", true, true),
        };
        (model.id(*thing).to_owned(), (status.to_owned(), statement, rebuttal, it.extended))
    });
    own.collect()
}
