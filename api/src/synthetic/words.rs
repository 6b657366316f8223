//! Word lists: names, places, codes and sentences. All names are invented; codes are facts of the
//! public code systems.

pub(super) mod conditions;
pub(super) mod drugs;
pub(super) mod names;
pub(super) mod panels;
pub(super) mod payers;
pub(super) mod places;
pub(super) mod sentences;
pub(super) mod staff;
pub(super) mod systems;
pub(super) mod vaccines;
