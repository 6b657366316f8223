//! Entries that are found in several ways, as one: in the order of the log, each once.

use std::iter::Peekable;

use super::Entries;
use crate::entry::RecordedEntry;
use crate::error::ReadError;
use crate::ids::Position;

/// The entries of several sources, each of which gives its own in the order of the log.
pub(super) struct Merged(Vec<Peekable<Entries>>);

impl Merged {
    pub(super) fn of(sources: Vec<Entries>) -> Self {
        Self(sources.into_iter().map(Iterator::peekable).collect())
    }
}

impl Iterator for Merged {
    type Item = Result<RecordedEntry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let fails = |source: &mut Peekable<Entries>| matches!(source.peek(), Some(Err(_)));
        if let Some(failed) = self.0.iter_mut().position(fails) {
            // After an error it ends.
            let error = self.0.swap_remove(failed).next();
            self.0.clear();
            return error;
        }
        let at = |source: &mut Peekable<Entries>| Some(source.peek()?.as_ref().ok()?.position());
        let first: Position = self.0.iter_mut().filter_map(at).min()?;
        let is_first = |entry: &Result<RecordedEntry, ReadError>| {
            entry.as_ref().is_ok_and(|entry| entry.position() == first)
        };
        let mut found = None;
        for source in &mut self.0 {
            found = source.next_if(is_first).or(found);
        }
        found
    }
}
