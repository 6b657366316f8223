//! Billing: claims through their life.

use super::super::act::{Act, Reasons, reasons};
use super::super::luck::Luck;
use super::super::model::{Answered, Claim, Model, Thing};

pub(super) fn choose(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    if luck.once_in(3) || model.claims.is_empty() {
        return draft(model, luck, me);
    }
    let asked = model.claims.iter().filter(|(_, it)| it.status != "void");
    let asked: Vec<_> = asked.map(|(thing, _)| *thing).collect();
    let any = luck.once_in(20) || asked.is_empty();
    let claim = if any { luck.among(model.claims.keys().copied()) } else { luck.of(&asked) }?;
    let it = model.claims[&claim].clone();
    // Mostly what comes next, now and then anything.
    let next: &[&str] = match it.status {
        "draft" => &["submit", "submit", "submit", "correct", "void"],
        "submitted" => &["accept", "reject", "accept", "answer"],
        "acknowledged" => &["deny", "answer", "answer"],
        "rejected" => &["correct", "submit"],
        "appealed" => &["answer", "deny"],
        "denied" => &["appeal", "answer", "correct", "void"],
        _ => &["appeal", "answer"],
    };
    let any = ["submit", "correct", "accept", "reject", "deny", "answer", "appeal", "void"];
    let what = if luck.once_in(8) { luck.of(&any) } else { luck.of(next) };
    Some(match what? {
        "submit" => step(me, claim, ("submitClaim", ""), &["draft", "rejected"], "submitted", true),
        "accept" => {
            let said = ", category: \"A2\", status: \"20\"";
            let name = "recordAcknowledgement";
            step(me, claim, (name, said), &["submitted"], "acknowledged", false)
        }
        "reject" => {
            let said = ", category: \"A3\", status: \"21\"";
            let name = "recordAcknowledgement";
            step(me, claim, (name, said), &["submitted"], "rejected", false)
        }
        "deny" => {
            let said = ("denyClaim", ", reason: \"29\"");
            step(me, claim, said, &["acknowledged", "appealed"], "denied", false)
        }
        "appeal" => step(me, claim, ("appealClaim", ""), &["denied", "paid"], "appealed", true),
        "correct" => correct(me, claim, &it),
        "void" => void(me, claim),
        _ => answer(luck, me, claim, &it),
    })
}

fn step(
    me: Thing,
    claim: Thing,
    (name, said): (&'static str, &str),
    from: &'static [&'static str],
    to: &'static str,
    tells_the_plan: bool,
) -> Act {
    let why_not = move |model: &Model| -> Reasons {
        let it = &model.claims[&claim];
        reasons([
            (!from.contains(&it.status), "WRONG_STATUS"),
            (tells_the_plan && model.is_withheld(it.encounter), "WITHHELD_FROM_PLAN"),
        ])
    };
    Act::new(me, name, format!("claim: ${claim}{said}"))
        .unless(why_not)
        .then(move |model, _| model.claims.get_mut(&claim).unwrap().status = to)
}

fn draft(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let all: Vec<_> = model.encounters.keys().copied().collect();
    let charged =
        all.iter().copied().filter(|it| model.charge_of(*it).is_some() && !model.is_billed(*it));
    let charged: Vec<_> = charged.collect();
    let encounter = if luck.once_in(6) { luck.of(&all) } else { luck.of(&charged) }?;
    let patient = model.encounters[&encounter].patient;
    let coverage = luck.among(model.patients[&patient].coverages.keys().copied())?;
    let input =
        format!("patient: ${patient}, encounters: [${encounter}], coverages: [${coverage}]");
    let act = Act::new(me, "draftClaim", input).makes("claim").unless(move |model| {
        let claimed = model.is_billed(encounter);
        reasons([
            (!model.encounters[&encounter].coded, "NOT_CODED"),
            (model.charge_of(encounter).is_none(), "NOT_CHARGED"),
            // It was taken back at the same moment.
            (model.charge_of(encounter).is_none(), "ALREADY_ENDED"),
            // Its charge is on another claim.
            (claimed, "ALREADY_BILLED"),
            (claimed, "NOT_CHARGED"),
            (model.is_withheld(encounter), "WITHHELD_FROM_PLAN"),
            (!model.is_covered(encounter, coverage), "NOT_COVERED"),
        ])
    });
    Some(act.then(move |model, made| {
        let charge = model.charge_of(encounter).unwrap();
        let line = model.lines.get_mut(&charge).unwrap();
        line.claim = Some(made);
        let (total, status, answered) = (line.cents, "draft", None);
        let claim = Claim { patient, encounter, coverage, status, total, answered };
        model.claims.insert(made, claim);
    }))
}

fn correct(me: Thing, claim: Thing, it: &Claim) -> Act {
    let Claim { encounter, coverage, .. } = *it;
    let input = format!("claim: ${claim}, encounters: [${encounter}], coverages: [${coverage}]");
    Act::new(me, "correctClaim", input)
        .unless(move |model| {
            let from = ["draft", "rejected", "denied"];
            let status = model.claims[&claim].status;
            reasons([
                (!from.contains(&status), "WRONG_STATUS"),
                // Its charge is free since: to be reversed, or on another claim.
                (status == "void", "NOT_CHARGED"),
                (model.is_withheld(encounter), "WITHHELD_FROM_PLAN"),
                (model.is_paid(claim), "PAID_BY_PAYER"),
                (!model.is_covered(encounter, coverage), "NOT_COVERED"),
            ])
        })
        .then(move |model, _| {
            let it = model.claims.get_mut(&claim).unwrap();
            // What was answered before does not count.
            (it.status, it.answered) = ("draft", None);
        })
}

/// Its charge is nobody's again, and its answer is taken back.
fn void(me: Thing, claim: Thing) -> Act {
    Act::new(me, "voidClaim", format!("claim: ${claim}, reason: MISTAKE"))
        .unless(move |model| {
            reasons([
                (model.claims[&claim].status == "void", "WRONG_STATUS"),
                (model.is_paid(claim), "PAID_BY_PAYER"),
            ])
        })
        .then(move |model, _| {
            let it = model.claims.get_mut(&claim).unwrap();
            (it.status, it.answered) = ("void", None);
            let lines = model.lines.values_mut().filter(|it| it.claim == Some(claim));
            lines.for_each(|line| line.claim = None);
        })
}

/// What the payer pays, what nobody pays and what the patient pays are what was charged. Now and then
/// they are not.
fn answer(luck: &mut Luck, me: Thing, claim: Thing, it: &Claim) -> Act {
    let denied = luck.once_in(5);
    let paid = if denied { 0 } else { it.total * i64::try_from(luck.below(4)).unwrap() / 4 };
    let share = (it.total - paid) / 2;
    let adjusted = it.total - paid - share;
    let wrong = luck.once_in(10);
    let told = if wrong { paid + 100 } else { paid };
    let adjustment = |group: &str, cents: i64| {
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        format!("{{ group: {group}, reason: \"45\", amount: \"{amount}\" }}")
    };
    let mut adjustments = Vec::new();
    if adjusted > 0 {
        adjustments.push(adjustment("CO", adjusted));
    }
    if share > 0 {
        adjustments.push(adjustment("PR", share));
    }
    let input = format!(
        "claim: ${claim}, status: {}, paid: {}, adjustments: [{}]",
        if denied { "DENIED" } else { "PRIMARY" },
        super::money(told),
        adjustments.join(", "),
    );
    let answered = Answered { paid, adjusted, share };
    Act::new(me, "recordRemittance", input)
        .unless(move |model| {
            let from = ["submitted", "acknowledged", "appealed", "paid", "denied"];
            let status = model.claims[&claim].status;
            reasons([(!from.contains(&status), "WRONG_STATUS"), (wrong, "UNBALANCED")])
        })
        .then(move |model, _| {
            let it = model.claims.get_mut(&claim).unwrap();
            it.status = if denied { "denied" } else { "paid" };
            // It takes the place of what was answered before.
            it.answered = Some(answered);
        })
}
