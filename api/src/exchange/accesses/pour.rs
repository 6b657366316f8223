//! The rows of an export, from the view to the client in pieces of a bounded size. The thread waits
//! for the client, up to a limit; a client that is gone ends it.

use std::ops::ControlFlow;
use std::time::Instant;

use axum::body::Bytes;
use chartlog_domain::words::DateTime;
use chartlog_projections::compliance::query::{self, Access};
use tokio::sync::mpsc::Sender;

use super::{Format, Taken, audit_event, csv};
use crate::exchange::export::Broken;
use crate::limits;

/// Pours all rows.
pub(super) fn pour(taken: &Taken, client: &Sender<Result<Bytes, Broken>>) {
    let began = Instant::now();
    let mut piece = Vec::with_capacity(limits::EXPORT_PIECE);
    let mut rows = 0_u64;
    let mut gone = false;
    let mut late = false;
    begin(taken, &mut piece);
    let walked = query::each_access(&taken.snapshot, &taken.filter, |access| {
        row(taken, &mut piece, &access, rows == 0);
        rows += 1;
        if piece.len() >= limits::EXPORT_PIECE {
            let full = std::mem::replace(&mut piece, Vec::with_capacity(limits::EXPORT_PIECE));
            gone = client.blocking_send(Ok(full.into())).is_err();
            late = began.elapsed() > limits::EXPORT_TIME;
        }
        if gone || late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if gone {
        tracing::info!(rows, "a client stopped an export");
        return;
    }
    match walked {
        Ok(()) if !late => {
            end(taken.format, &mut piece);
            let _ = client.blocking_send(Ok(piece.into()));
            tracing::info!(rows, "an export was handed over");
        }
        Ok(()) => {
            tracing::warn!(rows, "an export took too long and was stopped");
            let _ = client.blocking_send(Err(Broken));
        }
        Err(error) => {
            tracing::error!(%error, rows, "an export could not be read to its end");
            let _ = client.blocking_send(Err(Broken));
        }
    }
}

fn begin(taken: &Taken, out: &mut Vec<u8>) {
    match taken.format {
        Format::Csv => csv::names(out),
        Format::BalpNdjson => {}
        Format::BalpBundle => {
            let at = DateTime::from_micros(taken.now);
            audit_event::begin_bundle(out, taken.id, at.as_str());
        }
    }
}

fn row(taken: &Taken, out: &mut Vec<u8>, access: &Access, first: bool) {
    match taken.format {
        Format::Csv => csv::row(out, access),
        Format::BalpNdjson => audit_event::lines(out, access, &taken.server),
        Format::BalpBundle => audit_event::entries(out, access, &taken.server, first),
    }
}

fn end(format: Format, out: &mut Vec<u8>) {
    match format {
        Format::Csv | Format::BalpNdjson => {}
        Format::BalpBundle => out.extend_from_slice(b"]}\n"),
    }
}
