//! Appends with several writers for as long as it lives, and prints what was acknowledged: what
//! `tests/killed.rs` kills.
//!
//! `write_until_killed DIR RUN`: makes the log in `DIR` or opens it. A line is the ids of one request's events,
//! each with its hash, printed after the answer; the ids begin with the number `RUN`.

use std::io::Write as _;
use std::path::Path;

use chartlog_eventlog::{
    Append, Draft, DraftFacet, EntryKind, EventId, EventLog, Expectation, FacetTag, KdfCost, LogId,
    Options, OrgKeys, RootKeySource, SegmentLog, StreamAppend, StreamId,
};

const WRITERS: u32 = 4;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("which directory?")?;
    let run: u32 = args.next().ok_or("which run?")?.parse()?;
    let (dir, root) = (Path::new(&dir), RootKeySource::raw([7; 32]));
    let options = Options { segment_size: 64 * 1024, ..Options::default() };
    let log = if dir.join("escrow/facet-keys").exists() {
        let keys = OrgKeys::open(dir, &root)?;
        match SegmentLog::open(dir, &keys, options.clone()) {
            Ok((log, _)) => log,
            // It was killed before there was a first segment.
            Err(chartlog_eventlog::OpenLogError::Missing) => {
                SegmentLog::create(dir, &keys, options)?
            }
            Err(error) => return Err(error.into()),
        }
    } else {
        let log_id = LogId::from_bytes([1; 16]);
        let keys = OrgKeys::create(dir, &root, log_id, &[FacetTag(1)], KdfCost::default())?;
        SegmentLog::create(dir, &keys, options)?
    };
    std::thread::scope(|scope| {
        let log = &log;
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| scope.spawn(move || write(log, run, writer))).collect();
        for writer in writers {
            writer.join().map_err(|_| "a writer ended in a panic")??;
        }
        Ok(())
    })
}

/// One writer: requests of one to three events, of its own stream and of one that all share.
fn write(
    log: &SegmentLog,
    run: u32,
    writer: u32,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    for request in 0_u32.. {
        if request % 50 == 49 {
            log.checkpoint()?;
        }
        let event = |number: u32| {
            let mut id = [0_u8; 16];
            for (to, part) in id.chunks_mut(4).zip([run, writer, request, number]) {
                to.copy_from_slice(&part.to_be_bytes());
            }
            Draft {
                kind: EntryKind::DomainEvent,
                event_id: EventId::from_bytes(id),
                recorded_at: 1_795_219_200_000_000,
                facets: vec![DraftFacet::Clear { bytes: vec![7; 200 * number as usize + 50] }],
            }
        };
        let stream = |of: u32, events| StreamAppend {
            stream: StreamId::from_bytes([u8::try_from(of).unwrap_or(u8::MAX); 16]),
            expect: Expectation::Owned,
            events,
        };
        let own = stream(writer + 1, vec![event(0)]);
        let streams = match request % 3 {
            0 => vec![own],
            1 => vec![own, stream(99, vec![event(1), event(2)])],
            _ => vec![stream(99, vec![event(0)])],
        };
        let answer = log.append(Append { streams })?;
        let mut line = String::new();
        for event in &answer.events {
            line.push_str(&format!("{} {} ", event.event_id, event.entry_hash));
        }
        line.push('\n');
        // One write, so that lines of several writers do not mix; a torn one is the reader's to drop.
        std::io::stdout().lock().write_all(line.as_bytes())?;
    }
    Ok(())
}
