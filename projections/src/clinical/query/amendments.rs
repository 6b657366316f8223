//! What patients asked to have amended (45 CFR 164.526), with everything that came of it, and what they
//! wrote about restrictions that they ask for.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::clinical::{
    AmendmentAcceptance, AmendmentDenial, AmendmentExtension, AmendmentRequest, ClinicalFact,
    Disagreement, Rebuttal, RestrictionWords,
};
use chartlog_domain::ids::{PatientId, RecordId};
use rusqlite::Row;

use super::served;
use crate::error::QueryError;
use crate::kept::{OtherKind, fact};
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot};

/// A request with all that came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amended {
    /// What was asked for.
    pub request: AmendmentRequest,
    /// Until when it must be acted on, with the extension if there is one; microseconds since 1970 UTC.
    pub due: i64,
    /// More time, if it was taken.
    pub extension: Option<AmendmentExtension>,
    /// What was decided; none while it is open.
    pub decision: Option<AmendmentDecision>,
    /// The patient's statement of disagreement.
    pub disagreement: Option<Disagreement>,
    /// What the organisation answered to that.
    pub rebuttal: Option<Rebuttal>,
}

/// What was decided about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AmendmentDecision {
    /// The record was amended.
    Accepted(AmendmentAcceptance),
    /// It was not.
    Denied(AmendmentDenial),
}

const COLUMNS: &str = "body, due, extension, decision, statement, rebuttal";

/// What a patient asked to have amended, or only what is about one record; the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn amendment_requests(
    snapshot: &Snapshot,
    patient: PatientId,
    about: Option<RecordId>,
    args: &PageArgs,
) -> Result<Page<Amended>, QueryError> {
    let about = about.as_ref().map(RecordId::as_bytes);
    let list = List {
        columns: COLUMNS,
        from: "v_amendment_requests",
        filter: if about.is_some() {
            "patient = :patient AND record = :record"
        } else {
            "patient = :patient"
        },
        order: "at",
        id: "id",
        descending: true,
        params: &[(":patient", patient.as_bytes()), (":record", &about)],
    };
    let page = snapshot.page(&list, args, amended)?;
    served(snapshot, patient, Facet::Clinical, page)
}

/// What the caller's patients asked to have amended and nobody has decided, the oldest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn open_amendment_requests(
    snapshot: &Snapshot,
    args: &PageArgs,
) -> Result<Page<Amended>, QueryError> {
    let list = List {
        columns: COLUMNS,
        from: "v_amendment_requests",
        filter: "open = 1",
        order: "at",
        id: "id",
        descending: false,
        params: &[],
    };
    let page = snapshot.page(&list, args, amended)?;
    for (_, open) in &page.items {
        snapshot.serve(Some(open.request.patient), Facet::Clinical);
    }
    Ok(page)
}

/// What a patient wrote about restrictions that are asked for, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn restriction_words(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<RestrictionWords>, QueryError> {
    let list = List {
        columns: "body",
        from: "v_restriction_words",
        filter: "patient = :patient",
        order: "at",
        id: "id",
        descending: true,
        params: &[(":patient", patient.as_bytes())],
    };
    let page = snapshot.page(&list, args, |row| words(row.get_ref(0)?.as_blob()?))?;
    served(snapshot, patient, Facet::Clinical, page)
}

/// What a patient wrote, out of its body.
pub(crate) fn words(body: &[u8]) -> rusqlite::Result<RestrictionWords> {
    let ClinicalFact::RestrictionWritten(words) = told(body)? else {
        return Err(OtherKind::of("words about a restriction"));
    };
    Ok(words)
}

fn amended(row: &Row<'_>) -> rusqlite::Result<Amended> {
    let ClinicalFact::AmendmentRequested(request) = told(row.get_ref(0)?.as_blob()?)? else {
        return Err(OtherKind::of("a request for an amendment"));
    };
    let mut amended = Amended {
        request,
        due: row.get(1)?,
        extension: None,
        decision: None,
        disagreement: None,
        rebuttal: None,
    };
    for column in 2..6 {
        let Some(body) = row.get_ref(column)?.as_blob_or_null()? else { continue };
        amended.with(told(body)?)?;
    }
    Ok(amended)
}

impl Amended {
    fn with(&mut self, fact: ClinicalFact) -> rusqlite::Result<()> {
        if let ClinicalFact::AmendmentExtended(extension) = fact {
            self.extension = Some(extension);
        } else if let ClinicalFact::AmendmentAccepted(accepted) = fact {
            self.decision = Some(AmendmentDecision::Accepted(accepted));
        } else if let ClinicalFact::AmendmentDenied(denied) = fact {
            self.decision = Some(AmendmentDecision::Denied(denied));
        } else if let ClinicalFact::DisagreementSubmitted(statement) = fact {
            self.disagreement = Some(statement);
        } else if let ClinicalFact::DisagreementRebutted(rebuttal) = fact {
            self.rebuttal = Some(rebuttal);
        } else {
            return Err(OtherKind::of("what came of a request for an amendment"));
        }
        Ok(())
    }
}

fn told(body: &[u8]) -> rusqlite::Result<ClinicalFact> {
    let Fact::Clinical(told) = fact(Facet::Clinical, body)? else {
        return Err(OtherKind::of("a fact of the chart"));
    };
    Ok(told)
}
