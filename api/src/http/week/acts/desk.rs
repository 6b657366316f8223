//! The front desk registers: people, how they are reached, coverage, who treats them.

use super::super::act::{Act, Reasons, reasons};
use super::super::luck::Luck;
use super::super::model::{Membership, Model, Patient, Thing};

const GIVEN: [&str; 12] =
    ["Ada", "Bram", "Cleo", "Dov", "Edda", "Fritz", "Gwen", "Hugo", "Iris", "Jonas", "Kaja", "Liv"];
const FAMILY: [&str; 12] = [
    "Abernathy",
    "Brockhurst",
    "Castellano",
    "Dumitrescu",
    "Eriksdottir",
    "Fairweather",
    "Grigoryan",
    "Hollingbery",
    "Ivanovich",
    "Jankowski",
    "Kirkpatrick",
    "Lovelace",
];

pub(super) fn choose(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let patient = luck.of(&model.active());
    let Some(patient) = patient.filter(|_| !luck.once_in(4)) else {
        return Some(register(model, luck, me));
    };
    Some(match luck.below(12) {
        0 => correct(model, luck, me, patient),
        1 => contact(luck, me, patient),
        2 => residence(luck, me, patient),
        3 => confidential(luck, me, patient),
        4 | 5 => coverage(luck, me, patient),
        6 => end_coverage(model, luck, me, patient)?,
        7 | 8 => assign(model, luck, me, patient)?,
        9 => remove(model, luck, me, patient)?,
        10 => account(model, luck, me)?,
        _ => apart(model, luck, me)?,
    })
}

/// Why a command about a patient is refused: nobody of that id is there for this clerk.
pub(super) fn hidden(me: Thing, patient: Thing) -> impl Fn(&Model) -> Reasons {
    move |model| reasons([(!model.sees(me, patient), "UNKNOWN_RECORD")])
}

pub(in super::super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn phone(luck: &mut Luck) -> String {
    format!("+1212555{:04}", luck.below(10_000))
}

fn points(phone: &str) -> String {
    format!("contactPoints: [{{ system: \"phone\", value: \"{phone}\" }}]")
}

fn register(model: &Model, luck: &mut Luck, me: Thing) -> Act {
    let twice = luck.once_in(8).then(|| luck.of(&model.active())).flatten();
    let number = model.patients.len();
    let (given, family, born) = match twice.map(|known| &model.patients[&known]) {
        Some(known) => (known.given.clone(), known.family.clone(), known.born.clone()),
        None => (
            (*luck.of(&GIVEN).unwrap()).to_owned(),
            // A second word that nobody else has.
            format!("{}-{}", luck.of(&FAMILY).unwrap(), spelled(number)),
            format!(
                "{}-{:02}-{:02}",
                1930 + luck.below(80),
                1 + luck.below(12),
                1 + luck.below(28)
            ),
        ),
    };
    let phone = phone(luck);
    let clinician = luck.once_in(2).then(|| luck.of(&model.clinicians)).flatten();
    let treated = clinician.map_or(String::new(), |it| format!(", clinician: ${it}"));
    let input = format!(
        "names: [{{ given: [\"{given}\"], family: \"{family}\" }}], birthDate: \"{born}\", {}{treated}",
        points(&phone),
    );
    // One there is in every week: what is told of such records must be told.
    let is_apart = number == 5 || (number > 4 && luck.once_in(6));
    let (same, new) = ((given.clone(), family.clone(), born.clone()), digits(&phone));
    Act::new(me, "registerPatient", input)
        .makes("patient")
        // Names that sound alike with dates that differ in a digit are for the server to weigh.
        .may_be(&["POSSIBLE_DUPLICATE"])
        .unless(move |model| {
            let alike =
                |it: &Patient| (&it.given, &it.family, &it.born) == (&same.0, &same.1, &same.2);
            // Whom this clerk may not see is named to them by nobody.
            let known = |(thing, it): (&Thing, &Patient)| model.sees(me, *thing) && alike(it);
            reasons([(model.patients.iter().any(known), "POSSIBLE_DUPLICATE")])
        })
        .then(move |model, made| {
            let (given, family, born) = (given.clone(), family.clone(), born.clone());
            let patient =
                Patient { given, family, born, phone: new.clone(), is_apart, ..Patient::default() };
            model.patients.insert(made, patient);
            if let Some(clinician) = clinician {
                model.joins(clinician, made, Membership::Standing);
            }
        })
}

/// A number in letters: names have no digits.
fn spelled(mut number: usize) -> String {
    let mut letters = String::from("Q");
    for _ in 0..4 {
        letters.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }
    letters
}

fn correct(model: &Model, luck: &mut Luck, me: Thing, patient: Thing) -> Act {
    let given = luck.of(&GIVEN).unwrap();
    let Patient { family, born, .. } = model.patients[&patient].clone();
    let input = format!(
        "patient: ${patient}, names: [{{ given: [\"{given}\"], family: \"{family}\" }}], birthDate: \"{born}\"",
    );
    Act::new(me, "correctIdentity", input).unless(hidden(me, patient)).then(move |model, _| {
        model.patients.get_mut(&patient).unwrap().given = given.to_owned();
    })
}

fn contact(luck: &mut Luck, me: Thing, patient: Thing) -> Act {
    let rest = "languages: [\"en\"], emergencyContacts: []";
    if luck.once_in(3) {
        let input = format!("patient: ${patient}, {rest}");
        return Act::new(me, "changeContact", input).unless(hidden(me, patient));
    }
    let phone = phone(luck);
    let input = format!("patient: ${patient}, {}, {rest}", points(&phone));
    let act = Act::new(me, "changeContact", input).unless(move |model| {
        reasons([
            (!model.sees(me, patient), "UNKNOWN_RECORD"),
            (model.is_called_elsewhere(patient), "CONFIDENTIAL_CONTACT_IN_FORCE"),
        ])
    });
    act.then(move |model, _| {
        model.patients.get_mut(&patient).unwrap().phone = digits(&phone);
    })
}

fn residence(luck: &mut Luck, me: Thing, patient: Thing) -> Act {
    let street = format!("{} Elm Street", 1 + luck.below(900));
    let input = format!("patient: ${patient}, addresses: [{{ lines: [\"{street}\"] }}]");
    Act::new(me, "changeResidence", input).unless(hidden(me, patient)).then(move |model, _| {
        model.patients.get_mut(&patient).unwrap().street = Some(street.clone());
    })
}

fn confidential(luck: &mut Luck, me: Thing, patient: Thing) -> Act {
    if luck.once_in(2) {
        let input = format!("patient: ${patient}");
        return Act::new(me, "clearConfidentialContact", input)
            .adding_nothing()
            .unless(hidden(me, patient))
            .then(move |model, _| model.patients.get_mut(&patient).unwrap().confidential = None);
    }
    let phone = phone(luck);
    let input = format!("patient: ${patient}, {}", points(&phone));
    Act::new(me, "setConfidentialContact", input).unless(hidden(me, patient)).then(
        move |model, _| {
            model.patients.get_mut(&patient).unwrap().confidential = Some(digits(&phone));
        },
    )
}

fn coverage(luck: &mut Luck, me: Thing, patient: Thing) -> Act {
    let payer = luck.of(&["Harbour Health", "Lakeside Mutual"]).unwrap();
    let input =
        format!("patient: ${patient}, payer: \"{payer}\", memberId: \"H{}\"", luck.below(99_999));
    Act::new(me, "recordCoverage", input).makes("coverage").unless(hidden(me, patient)).then(
        move |model, made| {
            model.patients.get_mut(&patient).unwrap().coverages.insert(made, None);
        },
    )
}

fn end_coverage(model: &Model, luck: &mut Luck, me: Thing, patient: Thing) -> Option<Act> {
    let all: Vec<_> = model.patients[&patient].coverages.keys().copied().collect();
    let coverage = luck.of(&all)?;
    let act = Act::new(me, "endCoverage", format!("patient: ${patient}, coverage: ${coverage}"));
    let ended = move |model: &Model| model.patients[&patient].coverages[&coverage].is_some();
    let act = act.unless(move |model| {
        reasons([(!model.sees(me, patient), "UNKNOWN_RECORD"), (ended(model), "ALREADY_ENDED")])
    });
    Some(act.then(move |model, _| {
        let now = Some(model.now);
        model.patients.get_mut(&patient).unwrap().coverages.insert(coverage, now);
    }))
}

fn assign(model: &Model, luck: &mut Luck, me: Thing, patient: Thing) -> Option<Act> {
    let clinician = luck.of(&model.clinicians)?;
    let input = format!("patient: ${patient}, clinician: ${clinician}");
    let act = Act::new(me, "assignClinician", input).adding_nothing().unless(hidden(me, patient));
    Some(act.then(move |model, _| model.joins(clinician, patient, Membership::Standing)))
}

fn remove(model: &Model, luck: &mut Luck, me: Thing, patient: Thing) -> Option<Act> {
    let clinician = luck.of(&model.clinicians)?;
    let input = format!("patient: ${patient}, clinician: ${clinician}");
    let act = Act::new(me, "removeClinician", input).unless(move |model| {
        let on_team = model.is_on_team(clinician, patient);
        reasons([(!model.sees(me, patient), "UNKNOWN_RECORD"), (!on_team, "NOT_ON_CARE_TEAM")])
    });
    Some(act.then(move |model, _| model.leaves(clinician, patient)))
}

fn account(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let all = model.active();
    let without = all.into_iter().filter(|it| model.patients[it].account.is_none());
    let patient = luck.among(without)?;
    let login = format!("patient.{patient}");
    let act =
        Act::new(me, "createPatientAccount", format!("patient: ${patient}, login: \"{login}\""));
    let act = act.makes("account").unless(move |model| {
        let has_one = model.patients[&patient].account.is_some();
        reasons([
            (!model.sees(me, patient), "UNKNOWN_RECORD"),
            (has_one, "ALREADY_EXISTS"),
            (has_one, "IDENTIFIER_TAKEN"),
        ])
    });
    Some(act.then(move |model, made| {
        model.accounts += 1;
        model.patients.get_mut(&patient).unwrap().account = Some(made);
    }))
}

/// Records that are kept apart for it are linked with another one, unlinked, or of somebody who died.
fn apart(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let apart = model.patients.iter().filter(|(_, it)| it.is_apart).map(|(thing, _)| *thing);
    let duplicate = luck.among(apart)?;
    let primary = luck.of(&model.active())?;
    let linked = move |model: &Model| model.patients[&duplicate].linked.is_some();
    if luck.once_in(3) {
        let act = Act::new(me, "recordDeath", format!("patient: ${duplicate}"));
        let act = act.unless(move |model| {
            let dead = model.patients[&duplicate].dead;
            reasons([
                (!model.sees(me, duplicate), "UNKNOWN_RECORD"),
                (dead, "DEATH_ALREADY_RECORDED"),
            ])
        });
        return Some(
            act.then(move |model, _| model.patients.get_mut(&duplicate).unwrap().dead = true),
        );
    }
    if linked(model) || luck.once_in(6) {
        let input = format!("patient: ${duplicate}, reason: TWO_PEOPLE");
        let act = Act::new(me, "unlinkPatients", input).unless(move |model| {
            let hidden = |of: Thing| !model.sees(me, of);
            let primary = model.patients[&duplicate].linked;
            reasons([
                (hidden(duplicate) || primary.is_some_and(hidden), "UNKNOWN_RECORD"),
                (!linked(model), "NOT_LINKED"),
            ])
        });
        return Some(
            act.then(move |model, _| model.patients.get_mut(&duplicate).unwrap().linked = None),
        );
    }
    let input = format!("patient: ${duplicate}, primary: ${primary}, reason: REGISTERED_TWICE");
    let act = Act::new(me, "linkPatients", input).unless(move |model| {
        let hidden = |of: Thing| !model.sees(me, of);
        reasons([
            (hidden(duplicate) || hidden(primary), "UNKNOWN_RECORD"),
            (linked(model), "ALREADY_LINKED"),
        ])
    });
    Some(act.then(move |model, _| {
        model.patients.get_mut(&duplicate).unwrap().linked = Some(primary);
    }))
}
