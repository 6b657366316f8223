//! Imports FHIR R4: bundles (transaction, batch, collection) and single resources.
//!
//! ```text
//! input     which files, what is in them            reader thread
//! bundle    entry by entry, never a tree
//! table     who is who in the document
//! resolve   where references lead
//! map       resource -> what is to be told
//! pending   together by patient                     ----------------
//! commit    known already? else, by tell, into the log    caller's thread
//! report    what came of it
//! ```
//!
//! What has no home is not lost: originals are filed, sealed, in the `source` facet, and the
//! events made of them name them. A restricted original is the exception: it is whole in the
//! `restricted` facet and nowhere else, so that who may read `source` does not read it.

mod bundle;
mod commit;
mod identity;
mod input;
mod json;
mod labels;
mod limits;
mod map;
mod pending;
mod plan;
mod reader;
mod refusal;
mod report;
mod resolve;
mod resources;
mod run;
mod table;
mod tell;

pub use identity::Derive;
pub use refusal::Refused;
pub use report::{Clinician, Counts, Refusal, Report};
pub use run::{ImportOptions, import};

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
