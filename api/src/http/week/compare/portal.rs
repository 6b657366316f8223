//! What patients are shown: themselves, and nobody else.

use std::collections::{BTreeMap, BTreeSet};

use super::super::model::Thing;
use super::super::run::Week;
use super::charts::{amendments, listed, stage};
use super::ledgers::{BALANCE, balance, expected};
use super::{Differences, text, texts};

pub(super) async fn compare(week: &Week, found: &mut Differences) {
    let model = &week.model;
    for (patient, it) in &model.patients {
        if let Some(account) = it.account {
            own(week, *patient, account, found).await;
        }
    }
}

async fn own(week: &Week, patient: Thing, account: Thing, found: &mut Differences) {
    let (model, clinic, person) = (&week.model, &week.clinic, week.person(account));
    let what = |of: &str| format!("patient {patient} at home, {of}");
    let id = |thing: &Thing| model.id(*thing).to_owned();

    let me = clinic.question(&person, "me { id }").await.0;
    found.same(what("who"), text(&me, "/me/id"), id(&patient));

    let rows = clinic.rows(&person, ("myAppointments", ""), "id status").await;
    let shown: BTreeMap<_, _> =
        rows.iter().map(|row| (text(row, "/id"), text(row, "/status"))).collect();
    let mine = model.appointments.iter().filter(|(_, it)| it.patient == patient);
    let mine = mine.map(|(thing, it)| (id(thing), it.status.to_owned()));
    found.same(what("appointments"), shown, mine.collect());

    let linked = clinic.question(&person, "myLinkedRecords { id }").await;
    let others = linked.0["myLinkedRecords"].as_array().unwrap();
    let shown: BTreeSet<_> = others.iter().map(|record| text(record, "/id")).collect();
    let mine = model.records(patient).into_iter().filter(|record| *record != patient);
    found.same(what("linked records"), shown, mine.map(|record| id(&record)).collect());

    let selection = "id status statement rebuttal extensionReason";
    let rows = clinic.rows(&person, ("myAmendments", ""), selection).await;
    let shown = rows.iter().map(|row| (text(row, "/id"), stage(row))).collect();
    found.same(what("amendments"), shown, amendments(model, patient));

    let rows = clinic.rows(&person, ("myRestrictions", ""), "id decidedAt").await;
    let shown: BTreeMap<_, _> =
        rows.iter().map(|row| (text(row, "/id"), !row["decidedAt"].is_null())).collect();
    let mine = model.requests.iter().filter(|(_, it)| it.patient == patient);
    let mine = mine.map(|(thing, it)| (id(thing), it.decided));
    found.same(what("restrictions"), shown, mine.collect());

    let bills = clinic.question(&person, &format!("myBills {{ balances {{ {BALANCE} }} }}")).await;
    let shown = balance(&bills.0["myBills"]["balances"]);
    found.same(what("bills"), shown, expected(model, patient));

    for list in ["problems", "allergies", "medications", "immunizations", "procedures"] {
        let within = ("myChart {", list, "}");
        let rows = clinic.rows_within(&person, within, "", "id").await;
        let expected: BTreeSet<_> = listed(model, patient, list).into_keys().collect();
        found.same(what(list), texts(&rows, "/id"), expected);
    }
    let rows = clinic.rows_within(&person, ("myChart {", "notes", "}"), "", "id title text").await;
    let shown: BTreeMap<_, _> = rows
        .iter()
        .map(|row| (text(row, "/id"), (text(row, "/title"), text(row, "/text"))))
        .collect();
    let mine = model.notes.iter().filter(|(_, it)| it.patient == patient);
    let mine = mine.map(|(thing, it)| (id(thing), (it.title.clone(), it.text.clone())));
    found.same(what("notes"), shown, mine.collect());
}
