//! What a front desk can ask. Every function notes in the snapshot whose fields of which facets it
//! serves.

mod calendar;
mod directory;
mod people;
mod scheduling;

pub use crate::kept::calendar::{OpenSlot, SlotSearch, VisitType, open_slots, visit_types};
pub use crate::kept::confidential::Confidential;
pub use crate::kept::links::LinkedRecords;
pub use crate::search::people::duplicates::{Alike, Likely, STRONG, Somebody};
pub use crate::search::people::{PatientMatch, PatientSearch, Why};
pub use calendar::{
    Blocked, Held, Opened, Room, block, blocks, hold, opened_at, opened_between, rooms,
};
pub use directory::{location, locations, organisation, provider, providers};
pub use people::{
    Clinician, addresses, care_team, confidential_contact, contact, contact_points,
    coverage_on_file, emergency_contacts, identifiers, languages, linked_records, patient,
    possible_duplicates, search_patients,
};
pub use scheduling::{
    Booking, DaySheet, ahead, appointment, appointments_of, day_sheet, others_with, wanted,
    with_others_at,
};
