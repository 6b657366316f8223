//! What the compliance officer and the administrator are shown: accounts, restrictions, broken glass, care
//! teams, and as many accesses as there were answers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::calendar::DAYS;
use super::super::model::{Glass, Stage, Thing};
use super::super::run::Week;
use super::{Differences, text, texts};

pub(super) async fn compare(week: &mut Week, found: &mut Differences) {
    let (model, clinic) = (&week.model, &week.clinic);
    let officer = week.person(model.officer);
    let id = |thing: &Thing| model.id(*thing).to_owned();
    let ended = |rows: &[Value], field: &str| -> BTreeMap<String, bool> {
        rows.iter().map(|row| (text(row, "/id"), !row[field].is_null())).collect()
    };

    let rows = clinic.rows(&officer, ("restrictions", ""), "id liftedAt").await;
    let expected = model.restrictions.iter().map(|(thing, it)| (id(thing), it.lifted)).collect();
    found.same("restrictions", ended(&rows, "liftedAt"), expected);

    let rows = clinic.rows(&officer, ("restrictionRequests", ""), "id decidedAt").await;
    let expected = model.requests.iter().map(|(thing, it)| (id(thing), it.decided)).collect();
    found.same("requests for restrictions", ended(&rows, "decidedAt"), expected);

    let rows = clinic.rows(&officer, ("amendmentRequests", ""), "id decidedAt").await;
    let expected = model.amendments.iter();
    let expected = expected.map(|(thing, it)| (id(thing), it.stage != Stage::Open)).collect();
    found.same("requests for amendments", ended(&rows, "decidedAt"), expected);

    let rows = clinic.rows(&officer, ("brokenGlass", ""), "id mendedAt finding").await;
    let expected = model.glass.iter().map(|(thing, it)| (id(thing), it.mended)).collect();
    found.same("mended glass", ended(&rows, "mendedAt"), expected);
    let findings: BTreeMap<_, _> =
        rows.iter().map(|row| (text(row, "/id"), text(row, "/finding"))).collect();
    let last = |it: &Glass| it.finding.unwrap_or_default().to_owned();
    let expected = model.glass.iter().map(|(thing, it)| (id(thing), last(it))).collect();
    found.same("findings about broken glass", findings, expected);
    let rows = clinic.rows(&officer, ("brokenGlass", "filter: { open: true }"), "id").await;
    let open = model.glass.iter().filter(|(_, it)| !it.is_settled());
    let expected = open.map(|(thing, _)| id(thing)).collect();
    found.same("open reviews", texts(&rows, "/id"), expected);

    for patient in model.patients.keys() {
        let question = format!(
            "careTeam(patient: \"{}\") {{ members {{ clinicianId leftAt }} }}",
            id(patient)
        );
        let shown = clinic.question(&officer, &question).await.0;
        let members = shown["careTeam"]["members"].as_array().unwrap();
        let stay = members.iter().filter(|member| member["leftAt"].is_null());
        let stay: BTreeSet<_> = stay.map(|member| text(member, "/clinicianId")).collect();
        let records = model.records(*patient);
        let team = records.iter().flat_map(|record| model.patients[record].team.keys());
        let expected = team.map(id).collect();
        found.same(format!("care team of {patient}"), stay, expected);
    }

    let accounts = clinic.rows(&officer, ("accounts", ""), "id").await.len();
    found.same("accounts", accounts, model.accounts);
    let admin = week.person(model.admin);
    let staff = clinic.rows(&admin, ("staff", ""), "id").await.len();
    found.same("accounts of the administrator", staff, model.accounts);
    let hours = clinic.rows(&admin, ("calendars", ""), "start").await.len();
    found.same("opened hours", hours, model.clinicians.len() * DAYS * 2);

    accesses(week, found).await;
}

/// As many as there were answers before this question, and each of them is found.
async fn accesses(week: &mut Week, found: &mut Differences) {
    let officer = week.person(week.model.officer);
    for (kinds, of_commands) in [("SHOWN, SEARCH", false), ("COMMAND_REFUSED", true)] {
        let expected = {
            let answers = week.clinic.answers.lock();
            if of_commands { answers.refused.len() } else { answers.shown.len() }
        };
        let question =
            format!("accesses(filter: {{ kinds: [{kinds}] }}, first: 1) {{ totalCount }}");
        let shown = week.clinic.question(&officer, &question).await.0;
        let shown = shown["accesses"]["totalCount"].as_u64();
        found.same(format!("accesses {kinds}"), shown, Some(u64::try_from(expected).unwrap()));
    }
    let some: Vec<String> = {
        let answers = week.clinic.answers.lock();
        let some = answers.shown.iter().chain(&answers.refused).step_by(50);
        some.cloned().collect()
    };
    for access in some {
        let question = format!("access(id: \"{access}\") {{ id }}");
        let (shown, code) = week.clinic.question(&officer, &question).await;
        found.same("an access", (text(&shown, "/access/id"), code), (access, String::new()));
        week.used.asked(officer.role, "access");
    }
}
