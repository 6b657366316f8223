//! What the front desk is shown: day sheets, the waiting list, blocked times, everybody who is registered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::acts::digits;
use super::super::calendar::{DAYS, date, morning, read, slots, written};
use super::super::model::{Model, Thing};
use super::super::run::Week;
use super::{Differences, text, texts};

pub(super) async fn compare(week: &Week, found: &mut Differences) {
    let clerk = week.person(week.model.clerks[0]);
    let (model, clinic) = (&week.model, &week.clinic);
    for day in 0..DAYS {
        let on = |start: i64| date(start) == date(morning(day));
        let timed = model.appointments.iter().filter(|(_, it)| it.provider.is_some());
        let expected: BTreeMap<String, String> = timed
            .filter(|(_, it)| on(it.start))
            .map(|(thing, _)| (model.id(*thing).to_owned(), booking(model, *thing)))
            .collect();
        let arguments = format!("date: \"{}\"", date(morning(day)));
        let selection = "id patientId providerId start end status overbookedBecause roomId";
        let rows = clinic.rows(&clerk, ("daySheet", &arguments), selection).await;
        let shown = rows.iter().map(|row| (text(row, "/id"), shown_booking(row))).collect();
        found.same(format!("day sheet {day}"), shown, expected);
    }
    let waits = model.appointments.iter().filter(|(_, it)| it.provider.is_none());
    let waits = waits.filter(|(_, it)| it.status != "cancelled");
    let expected: BTreeSet<_> = waits.map(|(thing, _)| model.id(*thing).to_owned()).collect();
    let rows = clinic.rows(&clerk, ("workQueue", ""), "id").await;
    found.same("waiting list", texts(&rows, "/id"), expected);

    let (from, to) = (written(morning(0)), written(morning(DAYS)));
    let question = format!("blockedTimes(from: \"{from}\", to: \"{to}\") {{ id }}");
    let blocked = clinic.question(&clerk, &question).await.0;
    let stand = model.blocks.iter().filter(|(_, it)| !it.ended);
    let expected = stand.map(|(thing, _)| model.id(*thing).to_owned()).collect();
    let shown = texts(blocked["blockedTimes"].as_array().unwrap(), "/id");
    found.same("blocked times", shown, expected);

    open_slots(week, found).await;
    people(week, found).await;
}

fn booking(model: &Model, thing: Thing) -> String {
    let it = &model.appointments[&thing];
    let id = |thing: Thing| model.id(thing).to_owned();
    format!(
        "{} {} {} {} {} {} {}",
        id(it.patient),
        it.provider.map(id).unwrap_or_default(),
        it.start,
        it.end,
        it.status,
        it.overbooked,
        // Whoever does not come any more needs no room.
        it.room.filter(|_| it.status != "cancelled").map(id).unwrap_or_default(),
    )
}

fn shown_booking(row: &Value) -> String {
    let status = text(row, "/status");
    format!(
        "{} {} {} {} {} {} {}",
        text(row, "/patientId"),
        text(row, "/providerId"),
        read(&text(row, "/start")),
        read(&text(row, "/end")),
        status,
        !row["overbookedBecause"].is_null(),
        if status == "cancelled" { String::new() } else { text(row, "/roomId") },
    )
}

/// What is free in the whole week, past or not, is what nothing takes.
async fn open_slots(week: &Week, found: &mut Differences) {
    let clerk = week.person(week.model.clerks[0]);
    let model = &week.model;
    let mut free = model.clone();
    // What is over is free all the same.
    free.now = morning(0);
    free.holds.retain(|_, it| it.until > model.now);
    for provider in &model.clinicians {
        let all = (0..DAYS).flat_map(slots);
        let end = |start: i64| start + super::super::calendar::SLOT;
        let expected: BTreeSet<i64> = all
            .filter(|start| free.taken(*provider, (*start, end(*start)), None, None).is_empty())
            .collect();
        let (from, to) = (written(morning(0)), written(morning(DAYS)));
        let arguments =
            format!("from: \"{from}\", to: \"{to}\", provider: \"{}\"", model.id(*provider));
        let rows = week.clinic.rows(&clerk, ("openSlots", &arguments), "start").await;
        let shown = rows.iter().map(|row| read(&text(row, "/start"))).collect();
        found.same(format!("open slots of {provider}"), shown, expected);
    }
}

async fn people(week: &Week, found: &mut Differences) {
    let clerk = week.person(week.model.clerks[0]);
    let model = &week.model;
    let rows = week.clinic.rows(&clerk, ("patients", ""), "patient { id }").await;
    let expected = model.patients.keys().map(|thing| model.id(*thing).to_owned()).collect();
    found.same("everybody", texts(&rows, "/patient/id"), expected);
    let parts = "names { given family } birthDate deceased coverageOnFile contactPoints { value } \
                 addresses { lines } careTeam { id } linkedRecords { isPrimary } \
                 confidentialContact { since }";
    for (thing, it) in &model.patients {
        let question = format!("patient(id: \"{}\") {{ {parts} }}", model.id(*thing));
        let shown = week.clinic.question(&clerk, &question).await.0;
        let shown = &shown["patient"];
        let what = |part: &str| format!("patient {thing}, {part}");
        let name = (text(shown, "/names/0/given/0"), text(shown, "/names/0/family"));
        found.same(what("name"), name, (it.given.clone(), it.family.clone()));
        found.same(what("birth date"), text(shown, "/birthDate"), it.born.clone());
        found.same(what("death"), shown["deceased"] == true, it.dead);
        let covered = it.coverages.values().any(Option::is_none);
        found.same(what("coverage"), shown["coverageOnFile"] == true, covered);
        let called = digits(&text(shown, "/contactPoints/0/value"));
        found.same(what("phone"), called, model.called(*thing).to_owned());
        let street = text(shown, "/addresses/0/lines/0");
        found.same(what("street"), street, it.street.clone().unwrap_or_default());
        let team = texts(shown["careTeam"].as_array().unwrap(), "/id");
        let members = it.team.keys().map(|clinician| model.id(*clinician).to_owned()).collect();
        found.same(what("team"), team, members);
        let confidential = !shown["confidentialContact"].is_null();
        found.same(what("confidential contact"), confidential, it.confidential.is_some());
        if it.is_apart {
            let linked = !shown["linkedRecords"].is_null();
            found.same(what("link"), linked, it.linked.is_some());
        }
    }
}
