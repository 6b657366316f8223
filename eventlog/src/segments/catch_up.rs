//! The index brought to the end of the log at a start, or made anew when it is in doubt.

use std::fs;
use std::path::Path;

use crate::entry::RecordedEntry;
use crate::ids::LogId;
use crate::limits;
use crate::plan;
use crate::segments::format;
use crate::segments::index::{Generation, Index, Reach, Row};
use crate::segments::options::Options;
use crate::segments::recovery::{self, OpenLogError};

const INDEX_FILE: &str = "index.redb";

pub(super) fn open_index(
    folder: &Path,
    log: LogId,
    options: &Options,
) -> Result<Index, OpenLogError> {
    if options.index_in_memory {
        return Index::in_memory(log).map_err(OpenLogError::Index);
    }
    let path = folder.join(INDEX_FILE);
    match Index::open(&path, log) {
        Ok(index) => Ok(index),
        // Whatever is wrong with it, it holds nothing that the log does not.
        Err(error) => {
            tracing::warn!(%error, "the index does not open and is made anew");
            fs::remove_file(&path)?;
            Index::open(&path, log).map_err(OpenLogError::Index)
        }
    }
}

/// Brings the index to the end of the log. When what it says it reaches is not in the log, it is
/// made anew.
pub(super) fn catch_up(index: &Index, tail: &recovery::Tail) -> Result<(u64, bool), OpenLogError> {
    let (reach, broken) = match index.reach() {
        Ok(reach) => (reach, false),
        Err(_) => (None, true),
    };
    let start = match reach {
        Some(reach) => fits(&reach, tail)?.map(|(batch, commit)| (reach.end, commit, batch)),
        None => None,
    };
    let rebuilt = broken || (reach.is_some() && start.is_none());
    if start.is_none() {
        index.clear().map_err(OpenLogError::Index)?;
    }
    let mut indexed = 0_u64;
    let mut generation = Generation::default();
    recovery::replay(&tail.segments, tail, start, |batch| {
        for entry in &batch.entries {
            generation.add(&row_of(entry));
            indexed += 1;
        }
        if let Some(commit) = batch.commit {
            let (number, _) = format::place(batch.commit_at);
            generation.reach = Some(Reach {
                commit: batch.commit_at,
                end: format::position(number, batch.end),
                size: commit.size,
                root: commit.root,
            });
        }
        if generation.entries >= limits::INDEX_BATCH {
            index.write(&std::mem::take(&mut generation), false)?;
        }
        Ok(())
    })?;
    index.write(&generation, true).map_err(OpenLogError::Index)?;
    Ok((indexed, rebuilt))
}

/// Whether the commit an index says it reaches is in the log and says the same.
fn fits(
    reach: &Reach,
    tail: &recovery::Tail,
) -> Result<Option<(u64, format::Commit)>, OpenLogError> {
    let (number, offset) = format::place(reach.commit);
    let end = format::position(number, offset + format::COMMIT_FRAME);
    let Some(segment) = tail.segments.get(number as usize) else {
        return Ok(None);
    };
    if end != reach.end || reach.commit > tail.last_commit {
        return Ok(None);
    }
    let found = recovery::commit_at(segment, offset)?;
    Ok(found.filter(|(_, commit)| commit.size == reach.size && commit.root == reach.root))
}

fn row_of(entry: &RecordedEntry) -> Row {
    let (mut keys, mut facets) = (Vec::new(), Vec::new());
    plan::each_key(entry.facets(), |key| keys.push(key));
    plan::each_facet(entry.facets(), |facet| facets.push(facet));
    Row {
        stream: entry.stream(),
        revision: entry.revision(),
        event_id: entry.event_id(),
        position: entry.position().to_u64(),
        keys,
        facets,
    }
}
