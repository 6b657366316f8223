//! What people ask during the week: one question of a role's, and whether the model has an answer.

use chartlog_domain::facet::Role;

use super::calendar::{DAYS, date, morning, written};
use super::luck::Luck;
use super::model::{Model, Thing};

/// A question: the field at the root, the document, and whether it must be answered; of the others the
/// answer is that there is no such record.
pub(super) type Ask = (&'static str, String, bool);

/// Something that somebody of this role asks.
pub(super) fn choose(model: &Model, luck: &mut Luck, role: Role, me: Thing) -> Option<Ask> {
    match role {
        Role::FrontDesk => front_desk(model, luck, me),
        Role::Clinical => clinical(model, luck, me),
        Role::Billing => billing(model, luck, me),
        Role::Patient => luck.of(&own(model)),
        Role::Compliance => compliance(model, luck),
        Role::Admin => admin(model, luck),
    }
}

fn answered(field: &'static str, document: &str) -> Ask {
    (field, document.to_owned(), true)
}

fn day(luck: &mut Luck) -> String {
    date(morning(luck.below(DAYS)))
}

fn front_desk(model: &Model, luck: &mut Luck, me: Thing) -> Option<Ask> {
    let patient = luck.among(model.patients.keys().copied())?;
    let appointment = luck.among(model.appointments.keys().copied());
    let sees = |patient: Thing| model.sees(me, patient);
    let born = &model.patients[&patient].born;
    Some(match luck.below(12) {
        0 | 1 => (
            "patient",
            format!("patient(id: ${patient}) {{ id displayName contactPoints {{ value }} }}"),
            sees(patient),
        ),
        2 => {
            let appointment = appointment?;
            let of = model.appointments[&appointment].patient;
            ("appointment", format!("appointment(id: ${appointment}) {{ id status }}"), sees(of))
        }
        3 => answered("patients", "patients(first: 10) { nodes { score patient { id } } }"),
        4 => {
            let input = format!("family: \"Lovelace\", birthDate: \"{born}\"");
            let question = format!("possibleDuplicates(input: {{ {input} }}) {{ score why }}");
            answered("possibleDuplicates", &question)
        }
        5 => {
            let question = format!("daySheet(date: \"{}\") {{ nodes {{ id status }} }}", day(luck));
            answered("daySheet", &question)
        }
        6 => {
            let (from, to) = (written(model.now), written(morning(DAYS)));
            let question = format!(
                "openSlots(from: \"{from}\", to: \"{to}\", first: 20) {{ nodes {{ start }} }}"
            );
            answered("openSlots", &question)
        }
        7 => answered("providers", "providers(first: 20) { nodes { id name } }"),
        8 => answered("locations", "locations(first: 20) { nodes { id name } }"),
        9 => answered("visitTypes", "visitTypes { code minutes }"),
        10 => answered("rooms", "rooms { id name }"),
        _ if luck.once_in(2) => answered("workQueue", "workQueue(first: 20) { nodes { id } }"),
        _ => {
            let (from, to) = (written(morning(0)), written(morning(DAYS)));
            let question = format!("blockedTimes(from: \"{from}\", to: \"{to}\") {{ id reason }}");
            answered("blockedTimes", &question)
        }
    })
}

fn clinical(model: &Model, luck: &mut Luck, me: Thing) -> Option<Ask> {
    let patient = luck.among(model.patients.keys().copied())?;
    let it = &model.patients[&patient];
    let treats = model.treats(me, patient);
    Some(match luck.below(9) {
        0 | 1 => {
            let chart = "problems(first: 5) { totalCount } notes(first: 5) { nodes { title } }";
            ("patient", format!("patient(id: ${patient}) {{ id {chart} }}"), treats)
        }
        2 => {
            let encounter = luck.among(model.encounters.keys().copied())?;
            let of = model.encounters[&encounter].patient;
            let question = format!("encounter(id: ${encounter}) {{ id status }}");
            ("encounter", question, model.treats(me, of))
        }
        3 => answered("myPatients", "myPatients(first: 20) { nodes { id displayName } }"),
        4 => {
            let (family, given, born) = (&it.family, &it.given, &it.born);
            let name = format!("family: \"{family}\", given: \"{given}\", birthDate: \"{born}\"");
            answered("findPatient", &format!("findPatient({name}) {{ id }}"))
        }
        5 => {
            let question = format!("myDay(date: \"{}\") {{ appointment {{ id }} }}", day(luck));
            answered("myDay", &question)
        }
        6 => answered("amendmentRequests", "amendmentRequests(first: 20) { nodes { id wrong } }"),
        7 => answered("notesToCoSign", "notesToCoSign(first: 20) { nodes { id title } }"),
        _ => {
            let question = format!("restrictedNotes(patient: ${patient}) {{ totalCount }}");
            ("restrictedNotes", question, treats)
        }
    })
}

fn billing(model: &Model, luck: &mut Luck, me: Thing) -> Option<Ask> {
    let patient = luck.among(model.patients.keys().copied())?;
    let sees = model.sees(me, patient);
    Some(match luck.below(10) {
        0 => ("patient", format!("patient(id: ${patient}) {{ id displayName }}"), sees),
        1 => {
            let claim = luck.among(model.claims.keys().copied())?;
            answered("claim", &format!("claim(id: ${claim}) {{ id status steps {{ status }} }}"))
        }
        2 => {
            let question = format!("account(patient: ${patient}) {{ balances {{ due }} }}");
            ("account", question, sees)
        }
        3 => answered("patients", "patients(first: 10) { nodes { patient { id } } }"),
        4 => answered("claims", "claims(first: 20) { nodes { id status } }"),
        5 => answered("unbilledVisits", "unbilledVisits(first: 20) { nodes { encounterId } }"),
        6 => answered("deniedClaims", "deniedClaims(first: 20) { nodes { id } }"),
        7 => answered("unansweredClaims", "unansweredClaims(first: 20, days: 1) { totalCount }"),
        8 => answered("fees", "fees(first: 20) { totalCount }"),
        _ => {
            let question = format!("eligibility(patient: ${patient}, first: 5) {{ totalCount }}");
            answered("eligibility", &question)
        }
    })
}

fn own(model: &Model) -> Vec<Ask> {
    let (from, to) = (written(model.now), written(morning(DAYS)));
    let slots =
        format!("openSlots(from: \"{from}\", to: \"{to}\", first: 5) {{ nodes {{ start }} }}");
    vec![
        answered("visitTypes", "visitTypes { code }"),
        answered("openSlots", &slots),
        answered("me", "me { id displayName }"),
        answered("myChart", "myChart { problems(first: 5) { totalCount } }"),
        answered("myBills", "myBills { balances { due } }"),
        answered("myAppointments", "myAppointments(first: 5) { nodes { id status } }"),
        answered("whoHasSeenMyChart", "whoHasSeenMyChart(first: 5) { nodes { at role } }"),
        answered("myAmendments", "myAmendments(first: 5) { nodes { id } }"),
        answered("myLinkedRecords", "myLinkedRecords { id isPrimary }"),
        answered("myRestrictions", "myRestrictions(first: 5) { nodes { id status } }"),
    ]
}

fn compliance(model: &Model, luck: &mut Luck) -> Option<Ask> {
    let patient = luck.among(model.patients.keys().copied())?;
    let account = luck.of(&model.clinicians)?;
    let listed: Vec<Ask> = vec![
        answered(
            "accesses",
            "accesses(first: 10) { nodes { operation concernedAccountIds reason } }",
        ),
        answered("refusals", "refusals(first: 10) { nodes { code } }"),
        answered("brokenGlass", "brokenGlass(first: 10) { nodes { id } }"),
        answered("restrictions", "restrictions(first: 10) { nodes { id } }"),
        answered("amendmentRequests", "amendmentRequests(first: 10) { nodes { id daysLeft } }"),
        answered("restrictionRequests", "restrictionRequests(first: 10) { nodes { id open } }"),
        answered("exports", "exports(first: 10) { totalCount }"),
        answered("signInFailures", "signInFailures(first: 10) { totalCount }"),
        answered("sessions", "sessions(first: 10) { nodes { role } }"),
        answered("imports", "imports(first: 10) { totalCount }"),
        answered("accounts", "accounts(first: 10) { nodes { id } }"),
        answered("logStatus", "logStatus { entries }"),
        answered("account", &format!("account(id: ${account}) {{ id login }}")),
        answered(
            "staffActivity",
            &format!("staffActivity(account: ${account}) {{ days {{ count }} }}"),
        ),
        answered(
            "careTeam",
            &format!("careTeam(patient: ${patient}) {{ members {{ clinicianId }} }}"),
        ),
    ];
    luck.of(&listed)
}

fn admin(model: &Model, luck: &mut Luck) -> Option<Ask> {
    let account = luck.of(&model.clinicians)?;
    luck.of(&[
        answered("account", &format!("account(id: ${account}) {{ id login }}")),
        answered("staff", "staff(first: 10) { nodes { id login } }"),
        answered("locations", "locations(first: 10) { nodes { id } }"),
        answered("calendars", "calendars(first: 10) { nodes { start } }"),
    ])
}
