//! What comes in from other systems and what goes out to them.

pub mod accesses;
pub mod export;
pub mod fhir;
pub mod own_record;
