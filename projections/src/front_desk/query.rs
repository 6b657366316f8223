//! What a front desk can ask. Every function notes in the snapshot whose fields of which facets it
//! serves.

mod calendar;
mod directory;
mod people;
mod scheduling;
mod slots;

pub use crate::kept::confidential::Confidential;
pub use crate::search::people::{PatientMatch, PatientSearch, Why};
pub use calendar::{
    Blocked, Held, Opened, Room, VisitType, block, blocks, hold, opened_at, opened_between, rooms,
    visit_types,
};
pub use directory::{location, locations, organisation, provider, providers};
pub use people::{
    Clinician, addresses, care_team, confidential_contact, contact, contact_points,
    coverage_on_file, emergency_contacts, identifiers, languages, patient, search_patients,
};
pub use scheduling::{
    Booking, DaySheet, appointment, appointments_of, day_sheet, others_with, wanted,
};
pub use slots::{OpenSlot, SlotSearch, open_slots};
