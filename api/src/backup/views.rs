//! What the views held at a backup, so that a drill can say whether the same came back.

use chartlog_eventlog::{Hash32, IdDeriver, Position};
use chartlog_projections::{Projection, View};
use serde::{Deserialize, Serialize};

use super::BackupError;
use crate::node::Node;

/// What a view held at a place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewSeen {
    /// The role.
    pub view: String,
    /// Version of its projection: another one holds something else.
    pub version: u32,
    /// The last entry it had got to.
    pub position: Position,
    /// Digest of all it held, keyed: without the escrow file it says nothing.
    pub digest: Hash32,
}

fn keyed(ids: &IdDeriver, digest: &[u8; 32]) -> Hash32 {
    Hash32(ids.keyed_digest("view-digest", &[digest]))
}

/// Those views that can be read now. One that is being built is left out, and so is one that is broken:
/// it is made of the log again, and no reason to have no backup.
pub(super) fn seen(node: &Node) -> Vec<ViewSeen> {
    let (ids, views) = (node.journal().ids(), node.views());
    let all = [
        one(ids, &views.front_desk),
        one(ids, &views.clinical),
        one(ids, &views.billing),
        one(ids, &views.patient),
        one(ids, &views.compliance),
        one(ids, &views.admin),
    ];
    all.into_iter().flatten().collect()
}

fn one<P: Projection>(ids: &IdDeriver, view: &View<P>) -> Option<ViewSeen> {
    let seen = view.digest_here().unwrap_or_else(|error| {
        tracing::warn!(view = view.name(), %error, "the backup does not say what the view held");
        None
    });
    let (position, digest) = seen?;
    let (view, version) = (view.name().to_owned(), P::VERSION);
    Some(ViewSeen { view, version, position, digest: keyed(ids, &digest) })
}

/// Whether a restored view holds the same at the same place; none when there is nothing to compare.
pub(super) fn same(node: &Node, seen: &ViewSeen) -> Result<Option<bool>, BackupError> {
    let (ids, views) = (node.journal().ids(), node.views());
    match seen.view.as_str() {
        name if name == views.front_desk.name() => same_one(ids, &views.front_desk, seen),
        name if name == views.clinical.name() => same_one(ids, &views.clinical, seen),
        name if name == views.billing.name() => same_one(ids, &views.billing, seen),
        name if name == views.patient.name() => same_one(ids, &views.patient, seen),
        name if name == views.compliance.name() => same_one(ids, &views.compliance, seen),
        name if name == views.admin.name() => same_one(ids, &views.admin, seen),
        _ => Ok(None),
    }
}

fn same_one<P: Projection>(
    ids: &IdDeriver,
    view: &View<P>,
    seen: &ViewSeen,
) -> Result<Option<bool>, BackupError> {
    if seen.version != P::VERSION {
        return Ok(None);
    }
    Ok(Some(keyed(ids, &view.digest_at(seen.position)?) == seen.digest))
}
