//! What people do: each file chooses for a role something out of what could be done now, and now and then
//! something that cannot.

mod bookings;
mod care;
mod claims;
mod desk;
mod ledger;
mod lists;
mod opening;
mod oversight;
mod portal;
mod visits;

use super::act::Act;
use super::luck::Luck;
use super::model::{Model, Thing};

pub(super) use desk::digits;
pub(super) use opening::{STAFF, administration, client, client_keys, hired, hours, places, staff};

/// Something that a clerk does at the front desk.
pub(super) fn at_the_desk(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    if model.patients.len() < 6 || luck.once_in(2) {
        desk::choose(model, luck, me)
    } else {
        bookings::choose(model, luck, me)
    }
}

/// Something that a clinician does.
pub(super) fn in_clinic(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    if model.may_break_glass.contains(&me) && luck.once_in(8) {
        return care::in_an_emergency(model, luck, me);
    }
    match luck.below(6) {
        0 => care::choose(model, luck, me),
        1 | 2 => lists::choose(model, luck, me),
        _ => visits::choose(model, luck, me),
    }
}

/// Something that billing does.
pub(super) fn in_billing(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    if luck.once_in(2) { claims::choose(model, luck, me) } else { ledger::choose(model, luck, me) }
}

/// Something that a patient does.
pub(super) fn at_home(
    model: &Model,
    luck: &mut Luck,
    me: Thing,
    offered: &dyn Fn(&str) -> bool,
) -> Option<Act> {
    portal::choose(model, luck, me, offered)
}

/// Something that the compliance officer does.
pub(super) fn overseeing(model: &Model, luck: &mut Luck, me: Thing) -> Option<Act> {
    oversight::choose(model, luck, me)
}

/// Money as GraphQL takes it.
fn money(cents: i64) -> String {
    format!("{{ amount: \"{}.{:02}\", currency: \"USD\" }}", cents / 100, cents % 100)
}
