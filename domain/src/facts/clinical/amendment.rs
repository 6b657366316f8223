//! What a patient asked to have amended in the record, and what came of it (45 CFR 164.526): request,
//! extension, acceptance or denial, statement of disagreement and rebuttal. All of it stays with the
//! record.

use crate::ids::{AccountId, AmendmentId, PatientId, RecordId, RestrictionRequestId};
use crate::words::Text;

/// One record of the chart, whatever list it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordReference {
    /// Its kind, a code: see [`crate::patient::amendment::RECORDS`].
    pub kind: String,
    /// Its id; a note and an encounter have one too.
    pub record: RecordId,
}

/// A patient's request that the record be amended (45 CFR 164.526(b)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentRequest {
    /// Which request.
    pub amendment: AmendmentId,
    /// Whose.
    pub patient: PatientId,
    /// Which record of the chart; none when it is about the record in general.
    pub record: Option<RecordReference>,
    /// What is wrong or missing, in the patient's words.
    pub wrong: Text,
    /// What it should say, in the patient's words.
    pub wanted: Text,
    /// When it was asked for, microseconds since 1970 UTC.
    pub at: i64,
    /// Until when it must be acted on, microseconds since 1970 UTC (45 CFR 164.526(b)(2)(i)).
    pub due: i64,
}

/// More time to act on a request: once, with the reason that the patient is told (45 CFR
/// 164.526(b)(2)(ii)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentExtension {
    /// Which request.
    pub amendment: AmendmentId,
    /// Whose.
    pub patient: PatientId,
    /// Why it takes longer.
    pub reason: Text,
    /// Until when it must be acted on now, microseconds since 1970 UTC.
    pub due: i64,
    /// By whom.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// The record was amended as asked, in whole or in part (45 CFR 164.526(c)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentAcceptance {
    /// Which request.
    pub amendment: AmendmentId,
    /// Whose.
    pub patient: PatientId,
    /// What was done.
    pub done: Text,
    /// The note or record that amends; none when nothing in the chart shows it.
    pub record: Option<RecordReference>,
    /// By whom.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// The request was denied (45 CFR 164.526(d)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentDenial {
    /// Which request.
    pub amendment: AmendmentId,
    /// Whose.
    pub patient: PatientId,
    /// On which ground, a code: see [`crate::patient::amendment::GROUNDS`].
    pub ground: String,
    /// The basis in plain language (45 CFR 164.526(d)(1)(i)).
    pub basis: Text,
    /// By whom.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// The patient's statement of disagreement with a denial (45 CFR 164.526(d)(2)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// With the denial of which request.
    pub amendment: AmendmentId,
    /// Whose.
    pub patient: PatientId,
    /// The statement.
    pub statement: Text,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// What the organisation answers to a statement of disagreement (45 CFR 164.526(d)(3)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuttal {
    /// About which request.
    pub amendment: AmendmentId,
    /// Whose.
    pub patient: PatientId,
    /// The rebuttal.
    pub text: Text,
    /// By whom.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// A patient's own words for a restriction that they ask for (45 CFR 164.522(a)(1)).
///
/// Words about one's care may say anything, so they stand here: the care team, which is asked what they
/// mean, and the patient read them. What is asked for as ids and codes stands in `oversight`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionWords {
    /// Which request.
    pub request: RestrictionRequestId,
    /// Whose.
    pub patient: PatientId,
    /// The words.
    pub words: Text,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}
