//! A subscription that is open: one notice after the other, each made when somebody takes it.

use std::sync::Arc;

use async_graphql::Result;
use async_graphql::futures_util::StreamExt as _;
use async_graphql::futures_util::stream::{self, BoxStream};
use chartlog_eventlog::Position;
use chartlog_projections::Projection;
use chartlog_projections::live::{Changed, Changes};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::{Live, Notice, Watch, from_live};
use crate::graphql::error::from_query;
use crate::limits;

struct Telling<P: Projection, W> {
    live: Arc<Live<P>>,
    watch: Arc<W>,
    changes: Changes<P>,
    still: Interval,
    /// The last position that was told.
    told: Position,
    is_new: bool,
}

/// What is told, and what tells the next; none at the end.
type Step<P, W> = Option<(Result<Notice<<P as Projection>::Change>>, Option<Telling<P, W>>)>;

/// The notices of a subscription. The first says from which position on it tells. It ends when the
/// caller may not watch any longer, and after an error.
pub(super) fn from<P: Projection, W: Watch<P>>(
    live: Arc<Live<P>>,
    watch: Arc<W>,
    changes: Changes<P>,
    begins: Position,
) -> BoxStream<'static, Result<Notice<P::Change>>> {
    let mut still = interval_at(Instant::now() + limits::NOTICE_STILL, limits::NOTICE_STILL);
    still.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let telling = Telling { live, watch, changes, still, told: begins, is_new: true };
    stream::unfold(Some(telling), |telling| async move { telling?.next().await }).boxed()
}

impl<P: Projection, W: Watch<P>> Telling<P, W> {
    async fn next(mut self) -> Step<P, W> {
        if std::mem::take(&mut self.is_new) {
            let notice = Notice { position: self.told, changes: Vec::new() };
            return Some((Ok(notice), Some(self)));
        }
        let mut is_due = false;
        loop {
            let before = self.changes.position();
            let changed = match self.changes.at_hand(limits::NOTICE_CHANGES) {
                Some(changed) => changed,
                None => match self.read_log().await {
                    Ok((telling, changed)) => {
                        self = telling;
                        changed
                    }
                    Err(error) => return Some((Err(error), None)),
                },
            };
            let wanted = changed.into_iter().map(|changed| changed.change);
            let wanted: Vec<_> = wanted.filter(|change| self.watch.wants(change)).collect();
            if !wanted.is_empty() {
                match self.scoped(wanted).await {
                    Ok(Some(changes)) if changes.is_empty() => {}
                    Ok(Some(changes)) => return Some(self.tell(changes)),
                    Ok(None) => return None,
                    Err(error) => return Some((Err(error), None)),
                }
            } else if self.changes.position() == before {
                if is_due && before > Some(self.told) {
                    return Some(self.tell(Vec::new()));
                }
                tokio::select! {
                    () = self.changes.further() => {}
                    _ = self.still.tick() => {
                        is_due = true;
                        match self.scoped(Vec::new()).await {
                            Ok(Some(_)) => {}
                            Ok(None) => return None,
                            Err(error) => return Some((Err(error), None)),
                        }
                    }
                }
            }
        }
    }

    fn tell(mut self, changes: Vec<P::Change>) -> (Result<Notice<P::Change>>, Option<Self>) {
        self.told = self.changes.position().unwrap_or(self.told);
        (Ok(Notice { position: self.told, changes }), Some(self))
    }

    /// The next changes out of the log: the caller comes back from an earlier position, or is slow.
    async fn read_log(self) -> Result<(Self, Vec<Changed<P::Change>>)> {
        let Self { live, watch, mut changes, still, told, is_new } = self;
        let read = move |_: &Live<P>| {
            let changed = changes.from_log().map_err(|error| from_live("after", &error))?;
            Ok((changes, changed))
        };
        let (changes, changed) = live.work(&live.room.resuming, read).await?;
        Ok((Self { live, watch, changes, still, told, is_new }, changed))
    }

    /// What the caller may know of these changes, by a sight of the view that has them; none when they
    /// may not watch any longer.
    async fn scoped(&self, changes: Vec<P::Change>) -> Result<Option<Vec<P::Change>>> {
        let watch = self.watch.clone();
        let look = move |live: &Live<P>| {
            let snapshot = live.snapshot()?;
            if !watch.is_open(&snapshot).map_err(|error| from_query(&error))? {
                return Ok(None);
            }
            if changes.is_empty() {
                return Ok(Some(changes));
            }
            watch.tell(&snapshot, changes).map(Some).map_err(|error| from_query(&error))
        };
        self.live.work(&self.live.room.looks, look).await
    }
}
