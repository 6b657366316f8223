//! The resources as FHIR R4 writes them: only what is mapped, as thin structs of our own.
//!
//! Unknown elements are ignored. Elements of a choice (`value[x]`) are optional fields of their
//! own. Nothing is mandatory here: what is missing is refused by the mapping, which can say so
//! in better words.

pub(super) mod billing;
pub(super) mod calendar;
pub(super) mod care;
pub(super) mod clinical;
pub(super) mod datatypes;
pub(super) mod primitives;
pub(super) mod registration;
