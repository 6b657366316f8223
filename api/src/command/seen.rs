//! What the caller had seen: whoever sets a whole record anew may say up to where, and overwrites nothing then
//! that somebody else set after it.

use chartlog_domain::decider::Decider;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_eventlog::Position;

use super::{Clerk, NotDone};
use crate::streams::Stream;
use crate::write::Unit;

/// Up to where the caller had seen what a command sets anew; `Default` is that they do not say.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SeenAt(Option<Position>);

impl SeenAt {
    /// The position that the input names, if it names one.
    ///
    /// # Errors
    /// [`NotDone::BadInput`] when no answer had it.
    pub(crate) fn typed(clerk: &Clerk, typed: Option<&str>) -> Result<Self, NotDone> {
        let Some(typed) = typed else { return Ok(Self::default()) };
        let head = clerk.head()?;
        let position = typed.parse::<Position>().ok().filter(|position| *position <= head);
        let sentence = "this must be a position as an answer gave it";
        let position = position.ok_or(NotDone::BadInput { field: "input.seenAt", sentence })?;
        Ok(Self(Some(position)))
    }

    /// Refuses what was set after the caller looked: `sets` says which facts of the stream set it, whoever told
    /// them, an import too. The stream is one of the unit's: what comes in between is a conflict.
    ///
    /// # Errors
    /// [`NotDone::ChangedSince`].
    pub(crate) fn check<D: Decider>(
        self,
        unit: &mut Unit,
        stream: &Stream,
        facet: Facet,
        sets: impl Fn(&Fact) -> bool,
    ) -> Result<(), NotDone> {
        let Some(position) = self.0 else { return Ok(()) };
        if unit.was_set_since::<D>(stream, facet, position, sets)? {
            Err(NotDone::ChangedSince)
        } else {
            Ok(())
        }
    }
}
