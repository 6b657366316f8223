//! What has changed in a chart since a position: asked, where a subscription would tell it.

use async_graphql::{Context, Result, SimpleObject};
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::PatientId;
use chartlog_projections::clinical::query;
use chartlog_projections::limits::PAGE_ROWS;
use chartlog_projections::live::LiveError;

use super::subscription::types::ChartChange;
use crate::graphql::error::{Code, bad_input, from_query, not_found, refuse};
use crate::graphql::page::ROWS;
use crate::graphql::{around, asking};
use crate::journal::subject_of;
use crate::live::{from_live, position_in};

/// What has changed in a chart since a position: kinds and ids, and never what was said.
#[derive(SimpleObject)]
pub(crate) struct ChartChanges {
    /// Everything up to this position has been told: give it as `since` the next time.
    position: String,
    /// The changes, in their order. There may be none though `hasMore` is true.
    changes: Vec<ChartChange>,
    /// Whether there may be more after `position`: ask on from there. False when everything has been told
    /// up to the position of this answer.
    has_more: bool,
}

/// The next changes in a patient's chart after a position, up to that of the view.
pub(super) fn since(
    ctx: &Context<'_>,
    patient: PatientId,
    since: &str,
    first: Option<u32>,
) -> Result<ChartChanges> {
    const FIELD: &str = "since";
    let asking = asking(ctx)?;
    let snapshot = &asking.snapshot;
    // The log knows no care team: whose chart this is the view says.
    if !query::treats(snapshot, patient).map_err(|e| from_query(&e))? {
        asking.in_vain(patient);
        return Err(not_found());
    }
    let since = position_in(FIELD, since)?;
    let first = first.unwrap_or(ROWS);
    if !(1..=PAGE_ROWS).contains(&first) {
        return Err(bad_input("first", "ask for 1 to 100 changes at a time"));
    }
    let Some(up_to) = snapshot.position() else {
        return Err(from_live(FIELD, &LiveError::Unknown));
    };
    let Some(views) = &around(ctx)?.views else {
        return Err(refuse(Code::Unavailable, "changes cannot be read here; ask the server"));
    };
    let found = views.clinical.changes_of(subject_of(patient), since, up_to, first as usize);
    let found = found.map_err(|error| from_live(FIELD, &error))?;
    // That nothing has changed says something about the chart too.
    snapshot.serve(Some(patient), Facet::Clinical);
    for facet in found.facets {
        snapshot.serve(Some(patient), facet);
    }
    let changes = found.changes.into_iter().map(|told| told.change);
    let changes = changes.filter(|change| change.patient == Some(patient));
    Ok(ChartChanges {
        position: found.position.to_string(),
        changes: changes.map(ChartChange::from).collect(),
        has_more: found.has_more,
    })
}
