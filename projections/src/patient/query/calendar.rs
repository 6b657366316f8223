//! When a patient can be seen: free times of the kinds of visit that patients book themselves.

use crate::error::QueryError;
use crate::kept::calendar::{self, OpenSlot, SlotSearch, visit_types};
use crate::page::{Page, PageArgs};
use crate::store::Snapshot;

/// Free times that have not begun, in the order they begin. Where no length is said, those that the shortest
/// of the kinds of visit fits in that patients book themselves; there are none where there is no such kind.
///
/// # Errors
/// As [`calendar::open_slots`].
pub fn open_slots(
    snapshot: &Snapshot,
    search: &SlotSearch,
    args: &PageArgs,
) -> Result<Page<OpenSlot>, QueryError> {
    let offered = visit_types(snapshot)?;
    let own = offered.iter().filter(|offered| offered.by_patients);
    let Some(minutes) = search.minutes.or_else(|| own.map(|own| own.minutes).min()) else {
        return Ok(Page::empty());
    };
    let from = search.from.max(snapshot.scope().now.saturating_add(1));
    let search = SlotSearch { from, minutes: Some(minutes), ..search.clone() };
    calendar::open_slots(snapshot, &search, args)
}
