//! The front desk books: held times, appointments, arrivals, the waiting list, times in which nobody is
//! booked.

use super::super::act::{Act, Reasons, reasons};
use super::super::calendar::{DAYS, HOUR, MINUTE, SLOT, date, hours, slots, written};
use super::super::luck::Luck;
use super::super::model::{Appointment, Block, Hold, Membership, Model, Thing};

/// How long a time is held.
const HELD: i64 = 5 * MINUTE;

pub(super) fn choose(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    match luck.below(20) {
        0 => hold(model, luck, me),
        1 => release(model, luck, me),
        2 => overbook(model, luck, me),
        3 | 4 => move_one(model, luck, me),
        5 => cancel(model, luck, me),
        6 | 7 => arrival(model, luck, me, "checkIn"),
        8 => arrival(model, luck, me, "checkOut"),
        9 => arrival(model, luck, me, "markNoShow"),
        10 => wait(model, luck, me),
        11 => book_wanted(model, luck, me),
        12 => block(model, luck, me),
        13 => unblock(model, luck, me),
        _ => book(model, luck, me),
    }
}

/// A time of somebody's calendar: mostly one to come, now and then one that nobody can have.
fn time(model: &Model, luck: &mut Luck) -> (i64, i64) {
    let all: Vec<i64> = (0..DAYS).flat_map(slots).collect();
    let to_come: Vec<i64> = all.iter().copied().filter(|start| *start > model.now).collect();
    let start = if luck.once_in(12) { luck.of(&all) } else { luck.of(&to_come) };
    let start = start.unwrap_or(all[0]);
    // Before nine, and at the end of the morning, nobody has hours.
    let start = if luck.once_in(15) { start - 4 * HOUR } else { start };
    (start, start + if luck.once_in(3) { 2 * SLOT } else { SLOT })
}

/// A time and how it is said: by the kind of visit.
fn said((start, end): (i64, i64)) -> String {
    let kind = if end - start == SLOT { "CHECK" } else { "LONG" };
    format!("start: \"{}\", visitType: \"{kind}\"", written(start))
}

/// For whom: now and then for somebody who has died.
fn patient(model: &Model, luck: &mut Luck) -> Option<Thing> {
    let dead = model.patients.iter().filter(|(_, it)| it.dead).map(|(thing, _)| *thing);
    let dead = luck.once_in(20).then(|| luck.among(dead)).flatten();
    dead.or_else(|| luck.of(&model.active()))
}

/// A hold that keeps a time.
fn held(model: &Model, luck: &mut Luck) -> Option<Thing> {
    let held = model.holds.iter().filter(|(_, it)| !it.released && it.until > model.now);
    luck.among(held.map(|(thing, _)| *thing))
}

/// What else is said of something, where there is any.
fn with(what: &str, thing: Option<Thing>) -> String {
    thing.map_or(String::new(), |thing| format!(", {what}: ${thing}"))
}

/// What is no reason when it is said that it is meant.
fn unless_meant(meant: bool, why: Reasons) -> Reasons {
    if meant { Reasons::new() } else { why }
}

fn new(patient: Thing, provider: Thing, (start, end): (i64, i64)) -> Appointment {
    let (status, provider) = ("booked", Some(provider));
    Appointment { patient, provider, start, end, status, overbooked: false, room: None }
}

fn hold(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let (provider, span) = (luck.of(&model.clinicians)?, time(model, luck));
    let until = model.now + HELD;
    let act = Act::new(me, "holdSlot", format!("provider: ${provider}, {}", said(span)));
    let act = act.makes("hold").unless(move |model| model.taken(provider, span, None, None));
    Some(act.then(move |model, made| {
        let (start, end) = span;
        model.holds.insert(made, Hold { provider, start, end, until, released: false });
    }))
}

fn release(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let hold = luck.among(model.holds.keys().copied())?;
    let act = Act::new(me, "releaseSlot", format!("hold: ${hold}"))
        .unless(move |model| reasons([(model.holds[&hold].released, "UNKNOWN_RECORD")]));
    Some(act.then(move |model, _| model.holds.get_mut(&hold).unwrap().released = true))
}

fn book(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let patient = patient(model, luck)?;
    let (mut provider, mut span) = (luck.of(&model.clinicians)?, time(model, luck));
    let hold = luck.once_in(4).then(|| held(model, luck)).flatten();
    if let Some(hold) = hold.map(|hold| &model.holds[&hold]) {
        (provider, span) = (hold.provider, (hold.start, hold.end));
    }
    let room = luck.once_in(5).then(|| luck.of(&model.rooms)).flatten();
    let beside = luck.once_in(4);
    let input = format!(
        "patient: ${patient}, provider: ${provider}, besideOther: {beside}, {}{}{}",
        said(span),
        with("hold", hold),
        with("room", room),
    );
    let act = Act::new(me, "bookAppointment", input).makes("appointment").unless(move |model| {
        let mut why = reasons([
            (!model.sees(me, patient), "UNKNOWN_RECORD"),
            (model.patients[&patient].dead, "PATIENT_DECEASED"),
        ]);
        why.extend(model.taken(provider, span, None, hold));
        why.extend(model.room_taken(room, span, None));
        why.extend(unless_meant(beside, model.busy(patient, provider, span, None)));
        why
    });
    Some(act.then(move |model, made| {
        let booked = Appointment { room, ..new(patient, provider, span) };
        booked_now(model, made, booked, hold);
    }))
}

fn booked_now(model: &mut Model, made: Thing, booked: Appointment, hold: Option<Thing>) {
    if let Some(hold) = hold {
        model.holds.get_mut(&hold).unwrap().released = true;
    }
    let (patient, provider) = (booked.patient, booked.provider.unwrap());
    model.appointments.insert(made, booked);
    model.joins(provider, patient, Membership::ByAppointment);
}

fn overbook(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let (patient, provider) = (luck.of(&model.active())?, luck.of(&model.clinicians)?);
    let start = luck.among((0..DAYS).flat_map(slots).filter(|start| *start > model.now))?;
    let (span, beside) = ((start, start + SLOT), luck.once_in(4));
    let input = format!(
        "patient: ${patient}, provider: ${provider}, besideOther: {beside}, {}, why: \"Fever\"",
        said(span)
    );
    let act = Act::new(me, "overbook", input).makes("appointment").unless(move |model| {
        let mut why = reasons([
            (!model.sees(me, patient), "UNKNOWN_RECORD"),
            (!model.may_overbook.contains(&me), "MAY_NOT_OVERBOOK"),
            (span.1 <= model.now, "EXPIRED"),
        ]);
        why.extend(unless_meant(beside, model.busy(patient, provider, span, None)));
        why
    });
    Some(act.then(move |model, made| {
        let booked = Appointment { overbooked: true, ..new(patient, provider, span) };
        booked_now(model, made, booked, None);
    }))
}

/// One that has a time.
fn timed(model: &Model, luck: &mut Luck) -> Option<Thing> {
    let timed = model.appointments.iter().filter(|(_, it)| it.provider.is_some());
    // Mostly one with which something can still be done.
    let all: Vec<_> = timed.map(|(thing, it)| (*thing, it.status)).collect();
    let going_on = all.iter().filter(|(_, status)| ["booked", "checked-in"].contains(status));
    let going_on: Vec<_> = going_on.copied().collect();
    let chosen = if luck.once_in(6) { luck.of(&all) } else { luck.of(&going_on) };
    chosen.map(|(thing, _)| thing)
}

/// Why nothing is done with an appointment: of a patient whom this clerk does not see, or past that.
fn standing(
    me: Thing,
    appointment: Thing,
    from: &'static [&'static str],
) -> impl Fn(&Model) -> Reasons {
    move |model| {
        let it = &model.appointments[&appointment];
        reasons([
            (!model.sees(me, it.patient), "UNKNOWN_RECORD"),
            (!from.contains(&it.status), "WRONG_STATUS"),
        ])
    }
}

fn move_one(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let appointment = timed(model, luck)?;
    let it = model.appointments[&appointment].clone();
    let mut provider = if luck.once_in(2) { it.provider? } else { luck.of(&model.clinicians)? };
    let (mut start, _) = time(model, luck);
    let hold = luck.once_in(4).then(|| held(model, luck)).flatten();
    if let Some(hold) = hold.map(|hold| &model.holds[&hold]) {
        (provider, start) = (hold.provider, hold.start);
    }
    let length = it.end - it.start;
    let span = (start, start + length);
    let room = luck.once_in(5).then(|| luck.of(&model.rooms)).flatten();
    let (beside, patient) = (luck.once_in(4), it.patient);
    let input = format!(
        "appointment: ${appointment}, provider: ${provider}, besideOther: {beside}, start: \"{}\"{}{}",
        written(start),
        with("hold", hold),
        with("room", room),
    );
    let may = standing(me, appointment, &["booked"]);
    let act = Act::new(me, "moveAppointment", input).unless(move |model| {
        let mut why = may(model);
        why.extend(model.taken(provider, span, Some(appointment), hold));
        why.extend(model.room_taken(room, span, Some(appointment)));
        let busy = model.busy(patient, provider, span, Some(appointment));
        why.extend(unless_meant(beside, busy));
        why
    });
    Some(act.then(move |model, _| {
        if let Some(hold) = hold {
            model.holds.get_mut(&hold).unwrap().released = true;
        }
        let it = model.appointments.get_mut(&appointment).unwrap();
        let (before, patient) = (it.provider.unwrap(), it.patient);
        (it.provider, it.start, it.end, it.room) = (Some(provider), span.0, span.1, room);
        if before != provider {
            model.appointment_gone(before, patient);
            model.joins(provider, patient, Membership::ByAppointment);
        }
    }))
}

fn cancel(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let wanted = model.appointments.iter().filter(|(_, it)| it.provider.is_none());
    let wanted: Vec<_> = wanted.map(|(thing, _)| *thing).collect();
    let chosen = if luck.once_in(4) { luck.of(&wanted) } else { timed(model, luck) };
    let appointment = chosen?;
    let reason = luck.of(&["PATIENT", "PROVIDER", "OTHER"])?;
    let input = format!("appointment: ${appointment}, reason: {reason}");
    Some(
        Act::new(me, "cancelAppointment", input)
            .unless(may_cancel(me, appointment))
            .then(move |model, _| cancelled(model, appointment)),
    )
}

fn may_cancel(me: Thing, appointment: Thing) -> impl Fn(&Model) -> Reasons {
    move |model| {
        let it = &model.appointments[&appointment];
        let over = ["fulfilled", "noshow", "cancelled"].contains(&it.status);
        let wanted = it.provider.is_none();
        reasons([
            (!model.sees(me, it.patient), "UNKNOWN_RECORD"),
            (over && !wanted, "WRONG_STATUS"),
            (over && wanted, "ALREADY_ENDED"),
        ])
    }
}

pub(super) fn cancelled(model: &mut Model, appointment: Thing) {
    let it = model.appointments.get_mut(&appointment).unwrap();
    it.status = "cancelled";
    let (provider, patient) = (it.provider, it.patient);
    if let Some(provider) = provider {
        model.appointment_gone(provider, patient);
    }
}

fn arrival(model: &Model, luck: &mut Luck, me: Thing, name: &'static str) -> Option<Act> {
    let today = model.appointments.iter().filter(|(_, it)| {
        let comes = it.status == "booked" || (it.status == "noshow" && name == "checkIn");
        comes && it.provider.is_some() && date(it.start) == date(model.now)
    });
    let today = luck.among(today.map(|(thing, _)| *thing)).filter(|_| name != "checkOut");
    let elsewhen = luck.once_in(6) || today.is_none();
    let appointment = if elsewhen { timed(model, luck)? } else { today? };
    let (from, to): (&[&str], _) = match name {
        "checkIn" => (&["booked"], "checked-in"),
        "checkOut" => (&["checked-in"], "fulfilled"),
        _ => (&["booked"], "noshow"),
    };
    let may = standing(me, appointment, from);
    let act = Act::new(me, name, format!("appointment: ${appointment}")).unless(move |model| {
        let mut why = may(model);
        let it = &model.appointments[&appointment];
        let (day, today) = (date(it.start), date(model.now));
        if to == "checked-in" && it.status == "noshow" && today <= day {
            why.retain(|code| *code != "WRONG_STATUS");
        }
        let early = match to {
            "noshow" => model.now < it.start,
            "checked-in" => today < day,
            _ => false,
        };
        if early {
            why.push("NOT_YET");
        }
        why
    });
    Some(act.then(move |model, _| model.appointments.get_mut(&appointment).unwrap().status = to))
}

fn wait(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let patient = patient(model, luck)?;
    let input = format!("patient: ${patient}, visitType: \"CHECK\", reason: \"A cough\"");
    let act = Act::new(me, "joinWaitList", input).makes("appointment").unless(move |model| {
        reasons([
            (!model.sees(me, patient), "UNKNOWN_RECORD"),
            (model.patients[&patient].dead, "PATIENT_DECEASED"),
        ])
    });
    Some(act.then(move |model, made| {
        let status = "waitlist";
        let wanted = Appointment { provider: None, status, ..new(patient, 0, (0, 0)) };
        model.appointments.insert(made, wanted);
    }))
}

/// One of the waiting list is booked, and stays the same appointment.
fn book_wanted(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let waits = |it: &Appointment| it.provider.is_none() && it.status != "cancelled";
    let wanted = model.appointments.iter().filter(|(_, it)| waits(it)).map(|(thing, _)| *thing);
    let wanted = luck.among(wanted)?;
    let patient = model.appointments[&wanted].patient;
    let (provider, span) = (luck.of(&model.clinicians)?, time(model, luck));
    let input =
        format!("patient: ${patient}, provider: ${provider}, {}, request: ${wanted}", said(span));
    let act = Act::new(me, "bookAppointment", input).unless(move |model| {
        let it = &model.appointments[&wanted];
        let mut why = reasons([
            (!model.sees(me, patient), "UNKNOWN_RECORD"),
            (!waits(it), "ALREADY_ENDED"),
            (!waits(it), "ALREADY_EXISTS"),
        ]);
        why.extend(model.taken(provider, span, None, None));
        why.extend(model.busy(patient, provider, span, None));
        why
    });
    Some(act.then(move |model, _| booked_now(model, wanted, new(patient, provider, span), None)))
}

fn block(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let provider = luck.of(&model.clinicians)?;
    let day = luck.below(DAYS);
    let (from, _) = luck.of(&hours(day))?;
    let start = from + SLOT * i64::try_from(luck.below(8)).unwrap();
    let span = (start, start + SLOT);
    let stay = luck.once_in(3);
    let input = format!(
        "provider: ${provider}, start: \"{}\", end: \"{}\", reason: MEETING, appointmentsStay: {stay}",
        written(span.0),
        written(span.1),
    );
    let act = Act::new(me, "blockTime", input).makes("blocks").unless(move |model| {
        reasons([(!stay && model.has_appointments(provider, span), "SLOT_TAKEN")])
    });
    Some(act.then(move |model, made| {
        let (start, end) = span;
        model.blocks.insert(made, Block { provider, start, end, ended: false });
    }))
}

fn unblock(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    let block = luck.among(model.blocks.keys().copied())?;
    let act = Act::new(me, "unblockTime", format!("block: ${block}"))
        .unless(move |model| reasons([(model.blocks[&block].ended, "UNKNOWN_RECORD")]));
    Some(act.then(move |model, _| model.blocks.get_mut(&block).unwrap().ended = true))
}
