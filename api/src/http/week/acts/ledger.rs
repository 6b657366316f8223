//! Billing: what is charged, paid, paid back, written off and taken back.

use super::super::act::{Act, Reasons, reasons};
use super::super::luck::Luck;
use super::super::model::{Line, LineKind, Model, Thing};

/// What services cost, by code, in cents.
pub(super) const FEES: [(&str, i64); 2] = [("99213", 14_500), ("99214", 21_050)];

pub(super) fn choose(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    match luck.below(12) {
        0 => {
            let (code, cents) = luck.of(&FEES)?;
            Some(set_fee(me, code, cents))
        }
        1 | 2 => payment(model, luck, me),
        3 => refund(model, luck, me),
        4 => write_off(model, luck, me),
        5 => reverse(model, luck, me),
        6 => eligibility(model, luck, me),
        _ => charge(model, luck, me),
    }
}

/// The same fee again adds nothing.
pub(super) fn set_fee(me: Thing, code: &str, cents: i64) -> Act {
    let input = format!(
        "code: {{ system: \"urn:cpt\", code: \"{code}\" }}, from: \"2026-01-01\", amount: {}",
        super::money(cents)
    );
    Act::new(me, "setFee", input).adding_nothing()
}

fn charge(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let all: Vec<_> = model.encounters.keys().copied().collect();
    let due = all
        .iter()
        .copied()
        .filter(|it| model.encounters[it].coded && model.charge_of(*it).is_none());
    let due: Vec<_> = due.collect();
    let encounter = if luck.once_in(10) { luck.of(&all) } else { luck.of(&due) }?;
    let patient = model.encounters[&encounter].patient;
    // The amount is named: the codes of the visit are not billing's to choose.
    let cents = 10_000 + i64::try_from(luck.below(9_000)).unwrap();
    let input = format!(
        "patient: ${patient}, encounter: ${encounter}, sequence: 1, amount: {}",
        super::money(cents)
    );
    let act = Act::new(me, "recordCharge", input).makes("charge").unless(move |model| {
        reasons([
            (!model.encounters[&encounter].coded, "UNKNOWN_RECORD"),
            (model.charge_of(encounter).is_some(), "ALREADY_EXISTS"),
        ])
    });
    Some(act.then(move |model, made| {
        let kind = LineKind::Charge;
        let line = Line { encounter: Some(encounter), ..line(patient, kind, cents) };
        model.lines.insert(made, line);
    }))
}

const fn line(patient: Thing, kind: LineKind, cents: i64) -> Line {
    Line { patient, kind, cents, encounter: None, claim: None, reversed: false }
}

/// A line that is told with an amount, and why it would be refused.
fn told(
    me: Thing,
    (name, patient, cents): (&'static str, Thing, i64),
    (kind, said): (LineKind, &str),
    why_not: impl Fn(&Model) -> Reasons + Send + Sync + 'static,
) -> Act {
    let input = format!("patient: ${patient}, amount: {}, {said}", super::money(cents));
    Act::new(me, name, input).makes("line").unless(why_not).then(move |model, made| {
        model.lines.insert(made, line(patient, kind, cents));
    })
}

fn payment(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let patient = luck.of(&model.active())?;
    let payer = luck.once_in(5);
    let cents = 500 + i64::try_from(luck.below(9_000)).unwrap();
    let said = if payer { "source: PAYER" } else { "source: PATIENT" };
    let kind = LineKind::Payment { payer };
    Some(told(me, ("recordPayment", patient, cents), (kind, said), |_| Reasons::new()))
}

fn refund(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let payer = luck.once_in(4);
    let paid: Vec<_> = model.active().into_iter().filter(|it| model.paid(*it, payer) > 0).collect();
    let patient = if luck.once_in(5) { luck.of(&model.active()) } else { luck.of(&paid) }?;
    let cents = 100 + i64::try_from(luck.below(3_000)).unwrap();
    let said = if payer { "source: PAYER" } else { "source: PATIENT" };
    let kind = LineKind::Refund { payer };
    Some(told(me, ("recordRefund", patient, cents), (kind, said), move |model| {
        reasons([(cents > model.paid(patient, payer).max(0), "AMOUNT_OVER")])
    }))
}

fn write_off(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let owing: Vec<_> = model.active().into_iter().filter(|it| model.due(*it) > 0).collect();
    let patient = if luck.once_in(5) { luck.of(&model.active()) } else { luck.of(&owing) }?;
    let cents = 50 + i64::try_from(luck.below(2_000)).unwrap();
    let kind = LineKind::WriteOff;
    let said = "reason: SMALL_BALANCE";
    Some(told(me, ("writeOff", patient, cents), (kind, said), move |model| {
        reasons([(cents > model.due(patient).max(0), "AMOUNT_OVER")])
    }))
}

fn reverse(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let line = luck.among(model.lines.keys().copied())?;
    let patient = model.lines[&line].patient;
    let input = format!("patient: ${patient}, line: ${line}, reason: MISTAKE");
    let act = Act::new(me, "reverseLine", input).unless(move |model| {
        let it = &model.lines[&line];
        reasons([(it.reversed, "ALREADY_ENDED"), (it.claim.is_some(), "ALREADY_BILLED")])
    });
    Some(act.then(move |model, _| model.lines.get_mut(&line).unwrap().reversed = true))
}

fn eligibility(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let covered = model.patients.iter().filter(|(_, it)| !it.coverages.is_empty());
    let patient = luck.among(covered.map(|(thing, _)| *thing))?;
    let coverage = luck.among(model.patients[&patient].coverages.keys().copied())?;
    let input = format!(
        "patient: ${patient}, coverage: ${coverage}, \
         benefits: [{{ information: \"1\", serviceType: \"30\" }}]"
    );
    let act = Act::new(me, "recordEligibility", input);
    Some(act.then(move |model, _| model.patients.get_mut(&patient).unwrap().checks += 1))
}
