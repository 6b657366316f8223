//! The thread that follows the log for one view.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chartlog_eventlog::{ReadError, RecordedEntry};
use rusqlite::Connection;

use crate::error::StopReason;
use crate::limits;
use crate::live::{Ring, changes};
use crate::opening::Batch;
use crate::progress::Status;
use crate::projection::Projection;
use crate::rebuild;
use crate::store::connection::set_mark;
use crate::view::Shared;

/// Follows until it is told to stop, the log closes, or something cannot be read.
pub(crate) fn run<P: Projection>(shared: &Arc<Shared>, ring: &Ring<P::Change>) {
    let status = match follow::<P>(shared, ring) {
        Ok(()) => Status::Idle,
        Err(reason) => {
            tracing::error!(view = shared.name, %reason, "view stopped");
            Status::Failed(reason)
        }
    };
    // A view that was to be built and is not must not answer.
    if !(shared.unusable.load(Ordering::Acquire) && matches!(status, Status::Idle)) {
        shared.progress.set_status(status);
    }
}

fn follow<P: Projection>(shared: &Arc<Shared>, ring: &Ring<P::Change>) -> Result<(), StopReason> {
    for _ in 0..=limits::REBUILDS {
        if shared.unusable.load(Ordering::Acquire) {
            shared.progress.set_status(Status::Building);
            shared.progress.advance(None);
            if !rebuild::anew::<P>(shared)? {
                return Ok(());
            }
        }
        shared.progress.set_status(Status::Following);
        match follow_live::<P>(shared, ring) {
            Err(StopReason::Damaged) => shared.unusable.store(true, Ordering::Release),
            ended => return ended,
        }
        tracing::warn!(view = shared.name, "the view's file is damaged, it is rebuilt");
    }
    Err(StopReason::Damaged)
}

fn follow_live<P: Projection>(
    shared: &Arc<Shared>,
    ring: &Ring<P::Change>,
) -> Result<(), StopReason> {
    let after = shared.progress.mark().map(|mark| mark.position);
    ring.begin(after);
    let mut entries = shared.log.follow(after).map_err(StopReason::Log)?;
    let mut idle = 0;
    while !shared.stop.load(Ordering::Acquire) {
        if shared.pool.is_damaged() {
            return Err(StopReason::Damaged);
        }
        let next = match entries.next(limits::CATCH_UP_ENTRIES, limits::FOLLOW_WAIT) {
            Ok(next) => next,
            Err(ReadError::Closed) => break,
            Err(error) => return Err(StopReason::Log(error)),
        };
        if next.len() < limits::CATCH_UP_ENTRIES {
            shared.progress.at_end();
        }
        if !next.is_empty() {
            take::<P>(shared, ring, &next, &mut idle)?;
        }
    }
    if idle > 0 {
        write_mark(shared)?;
    }
    Ok(())
}

/// Opens and applies what came. Entries before one that cannot be read are applied all the same.
fn take<P: Projection>(
    shared: &Shared,
    ring: &Ring<P::Change>,
    entries: &[RecordedEntry],
    idle: &mut u64,
) -> Result<(), StopReason> {
    let mut batch = Batch::default();
    let opened = entries.iter().try_for_each(|entry| shared.opener.open(entry, &mut batch));
    shared.progress.add_unreadable(batch.unreadable);
    if let Some(mark) = batch.mark {
        // What says nothing to this view does not touch its file.
        *idle += entries.len() as u64;
        let writer = shared.writer.lock();
        if !batch.facts.is_empty() || *idle >= limits::IDLE_ENTRIES {
            let writer = writer.as_ref().ok_or_else(closed)?;
            apply::<P>(writer, &batch)?;
            *idle = 0;
        }
        // The rows are there: who is told of a change may ask for it at once.
        ring.reach(mark.position, || changes::<P>(&batch));
        // Under the lock: a rebuild that waits for it must see the mark of these rows.
        shared.progress.advance(Some(mark));
    }
    opened
}

/// Applies a batch and its mark in one transaction.
fn apply<P: Projection>(writer: &Connection, batch: &Batch) -> Result<(), StopReason> {
    let statement =
        |sql| writer.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
    statement("BEGIN IMMEDIATE").map_err(store)?;
    let applied = rows::<P>(writer, batch).and_then(|()| {
        statement("COMMIT").map_err(store)?;
        Ok(())
    });
    if applied.is_err() && !writer.is_autocommit() {
        // The first error is the one to report; a transaction that cannot be rolled back keeps
        // the writer from ever committing.
        let _ = statement("ROLLBACK");
    }
    applied
}

/// Applies a batch and its mark within the transaction of the caller.
pub(crate) fn rows<P: Projection>(writer: &Connection, batch: &Batch) -> Result<(), StopReason> {
    for told in &batch.facts {
        P::apply(told.subject, &told.fact, &told.at, writer)
            .map_err(|error| StopReason::apply(told.at.position, &error))?;
    }
    if let Some(mark) = &batch.mark {
        set_mark(writer, mark).map_err(store)?;
    }
    Ok(())
}

fn write_mark(shared: &Shared) -> Result<(), StopReason> {
    let writer = shared.writer.lock();
    if let (Some(writer), Some(mark)) = (writer.as_ref(), shared.progress.mark()) {
        set_mark(writer, &mark).map_err(store)?;
    }
    Ok(())
}

pub(crate) fn closed() -> StopReason {
    StopReason::Store("the writer is closed".to_owned())
}

fn store(error: rusqlite::Error) -> StopReason {
    StopReason::store(&error)
}
