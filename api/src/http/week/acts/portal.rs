//! Patients at home: how they are reached, appointments, what they ask to have amended or restricted.

use super::super::act::{Act, reasons};
use super::super::calendar::{DAYS, SLOT, slots, written};
use super::super::luck::Luck;
use super::super::model::{
    Amendment, Appointment, Membership, Model, RestrictionRequest, Stage, Thing,
};
use super::bookings::cancelled;
use super::desk::digits;

/// What a patient does; `offered` says which commands the schema has.
pub(super) fn choose(
    model: &Model,
    luck: &mut Luck,
    me: Thing,
    offered: &dyn Fn(&str) -> bool,
) -> Option<Act> {
    let patient = *model.patients.iter().find(|(_, it)| it.account == Some(me))?.0;
    let act = match luck.below(8) {
        0 => contact(luck, me, patient),
        1 | 2 => ask_for_amendment(luck, me, patient),
        3 | 4 => disagree(model, luck, me, patient)?,
        5 => ask_for_restriction(model, luck, me, patient)?,
        6 => book(model, luck, me, patient)?,
        _ => cancel(model, luck, me, patient)?,
    };
    Some(act).filter(|act| offered(act.name))
}

fn contact(luck: &mut Luck, me: Thing, patient: Thing) -> Act {
    let rest = "languages: [\"es\"], emergencyContacts: []";
    if luck.once_in(3) {
        return Act::new(me, "changeContact", rest);
    }
    let phone = format!("+1212555{:04}", luck.below(10_000));
    let input = format!("contactPoints: [{{ system: \"phone\", value: \"{phone}\" }}], {rest}");
    let act = Act::new(me, "changeContact", input).unless(move |model| {
        reasons([(model.is_called_elsewhere(patient), "CONFIDENTIAL_CONTACT_IN_FORCE")])
    });
    act.then(move |model, _| {
        model.patients.get_mut(&patient).unwrap().phone = digits(&phone);
    })
}

fn ask_for_amendment(luck: &mut Luck, me: Thing, patient: Thing) -> Act {
    let day = 1 + luck.below(28);
    let input = format!("wrong: \"The date is wrong\", wanted: \"It was the {day}.\"");
    Act::new(me, "requestAmendment", input)
        .makes("amendment")
        .unless(move |model| {
            let open = model.amendments.values().filter(|it| it.stage == Stage::Open);
            let open = open.filter(|it| it.patient == patient).count();
            let most = chartlog_domain::limits::OPEN_AMENDMENTS;
            reasons([(open >= most, "OVER_LIMIT")])
        })
        .then(move |model, made| {
            let amendment = Amendment { patient, stage: Stage::Open, extended: false };
            model.amendments.insert(made, amendment);
        })
}

fn disagree(model: &Model, luck: &mut Luck, me: Thing, patient: Thing) -> Option<Act> {
    let own = model.amendments.iter().filter(|(_, it)| it.patient == patient);
    let own: Vec<_> = own.map(|(thing, it)| (*thing, it.stage)).collect();
    let denied = own.iter().copied().filter(|(_, stage)| *stage == Stage::Denied);
    let (amendment, _) = luck.among(denied).or_else(|| luck.of(&own))?;
    let input = format!("amendment: ${amendment}, statement: \"I disagree\"");
    let act = Act::new(me, "submitDisagreement", input).unless(move |model| {
        let stage = model.amendments[&amendment].stage;
        let said = matches!(stage, Stage::Disagreed | Stage::Rebutted);
        let undenied = matches!(stage, Stage::Open | Stage::Accepted);
        reasons([(said, "ALREADY_EXISTS"), (undenied, "WRONG_STATUS")])
    });
    Some(act.then(move |model, _| {
        model.amendments.get_mut(&amendment).unwrap().stage = Stage::Disagreed;
    }))
}

/// Somebody of theirs works at the front desk: the last of the clerks.
fn ask_for_restriction(model: &Model, luck: &mut Luck, me: Thing, patient: Thing) -> Option<Act> {
    let account = *model.clerks.last()?;
    let words = luck.of(&["She is my cousin", "We were married"])?;
    let act =
        Act::new(me, "requestRestriction", format!("account: ${account}, words: \"{words}\""));
    let act = act.makes("request").unless(move |model| {
        let open = model.requests.values().filter(|it| it.patient == patient && !it.decided);
        let most = chartlog_domain::limits::OPEN_RESTRICTION_REQUESTS;
        reasons([(open.count() >= most, "OVER_LIMIT")])
    });
    Some(act.then(move |model, made| {
        let request = RestrictionRequest { patient, account, decided: false };
        model.requests.insert(made, request);
    }))
}

/// A slot of the kind that the clinic lets patients book, or a wish for an appointment.
fn book(model: &Model, luck: &mut Luck, me: Thing, patient: Thing) -> Option<Act> {
    let status = "proposed";
    let wanted = Appointment {
        patient,
        provider: None,
        start: 0,
        end: 0,
        status,
        overbooked: false,
        room: None,
    };
    if luck.once_in(3) {
        let act = Act::new(me, "requestAppointment", "visitType: \"CHECK\", reason: \"A cough\"");
        // There is a limit on what is open at a time.
        let act = act.makes("appointment").may_be(&["OVER_LIMIT"]);
        return Some(act.then(move |model, made| {
            model.appointments.insert(made, wanted.clone());
        }));
    }
    let provider = luck.of(&model.clinicians)?;
    let start = luck.among((0..DAYS).flat_map(slots).filter(|start| *start > model.now))?;
    let span = (start, start + SLOT);
    let input =
        format!("provider: ${provider}, start: \"{}\", visitType: \"CHECK\"", written(start));
    let act = Act::new(me, "bookOpenSlot", input).makes("appointment").may_be(&["OVER_LIMIT"]);
    let act = act.unless(move |model| {
        let mut why = model.taken(provider, span, None, None);
        why.extend(model.busy(patient, provider, span, None));
        why
    });
    Some(act.then(move |model, made| {
        let (status, (start, end)) = ("booked", span);
        let booked = Appointment { provider: Some(provider), start, end, status, ..wanted.clone() };
        model.appointments.insert(made, booked);
        model.joins(provider, patient, Membership::ByAppointment);
    }))
}

fn cancel(model: &Model, luck: &mut Luck, me: Thing, patient: Thing) -> Option<Act> {
    let own = model
        .appointments
        .iter()
        .filter(|(_, it)| it.patient == patient && it.status != "waitlist");
    let appointment = luck.among(own.map(|(thing, _)| *thing))?;
    let act = Act::new(me, "cancelAppointment", format!("appointment: ${appointment}"));
    let act = act.unless(move |model| {
        let it = &model.appointments[&appointment];
        let over = !["proposed", "waitlist", "booked"].contains(&it.status);
        let begun = it.provider.is_some() && it.start <= model.now;
        reasons([
            (over && it.provider.is_some(), "WRONG_STATUS"),
            (over && it.provider.is_none(), "ALREADY_ENDED"),
            (begun, "EXPIRED"),
        ])
    });
    Some(act.then(move |model, _| cancelled(model, appointment)))
}
