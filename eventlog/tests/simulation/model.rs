//! What a log is, in the plainest words: a list, and what follows from it.

use std::collections::HashMap;

use chartlog_eventlog::{
    Append, Appended, AppendedEvent, EventId, Expectation, RecordedEntry, StreamId,
};

/// What is to become of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Written,
    /// As the first time.
    Repeated(Vec<AppendedEvent>),
    Reused,
    /// The stream's last revision, and that of which stream.
    Conflict(StreamId, Option<u64>),
}

/// An entry, and the text that was to be sealed or shown in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) event: AppendedEvent,
    pub(crate) text: Option<String>,
}

#[derive(Default)]
pub(crate) struct Model {
    pub(crate) lines: Vec<Line>,
    streams: HashMap<StreamId, Vec<usize>>,
    events: HashMap<EventId, usize>,
}

impl Model {
    pub(crate) fn judge(&self, append: &Append) -> Verdict {
        let ids = append
            .streams
            .iter()
            .flat_map(|stream| stream.events.iter().map(|event| (stream.stream, event.event_id)));
        let known: Vec<Option<AppendedEvent>> = ids
            .map(|(stream, id)| {
                let event = self.find(id)?;
                (event.stream == stream).then_some(event)
            })
            .collect();
        let elsewhere = append.streams.iter().any(|stream| {
            let mut events = stream.events.iter().filter_map(|event| self.find(event.event_id));
            events.any(|event| event.stream != stream.stream)
        });
        if elsewhere {
            return Verdict::Reused;
        }
        if known.iter().all(Option::is_some) {
            return Verdict::Repeated(known.into_iter().flatten().collect());
        }
        if known.iter().any(Option::is_some) {
            return Verdict::Reused;
        }
        for stream in &append.streams {
            let last = self.last(stream.stream);
            let met = match stream.expect {
                Expectation::NoStream => last.is_none(),
                Expectation::Exactly(revision) => last == Some(revision),
                Expectation::Owned => true,
            };
            if !met {
                return Verdict::Conflict(stream.stream, last);
            }
        }
        Verdict::Written
    }

    /// Takes what was answered, after looking whether revisions and leaves are those that come next.
    pub(crate) fn take(&mut self, answer: &Appended, texts: Vec<Option<String>>) {
        assert!(!answer.repeated);
        assert_eq!(answer.events.len(), texts.len());
        for (event, text) in answer.events.iter().zip(texts) {
            self.add(*event, text);
        }
    }

    pub(crate) fn add(&mut self, event: AppendedEvent, text: Option<String>) {
        let next = self.last(event.stream).map_or(0, |last| last + 1);
        assert_eq!(event.revision, next, "of {}", event.stream);
        assert_eq!(event.leaf_index, self.lines.len() as u64);
        assert!(self.lines.last().is_none_or(|line| line.event.position < event.position));
        self.streams.entry(event.stream).or_default().push(self.lines.len());
        assert_eq!(self.events.insert(event.event_id, self.lines.len()), None);
        self.lines.push(Line { event, text });
    }

    pub(crate) fn find(&self, id: EventId) -> Option<AppendedEvent> {
        self.events.get(&id).map(|at| self.lines[*at].event)
    }

    pub(crate) fn last(&self, stream: StreamId) -> Option<u64> {
        self.streams.get(&stream).map(|lines| lines.len() as u64 - 1)
    }

    pub(crate) fn stream(&self, stream: StreamId) -> Vec<AppendedEvent> {
        let lines = self.streams.get(&stream).into_iter().flatten();
        lines.map(|at| self.lines[*at].event).collect()
    }
}

/// What an entry says of itself.
pub(crate) fn told(entry: &RecordedEntry) -> AppendedEvent {
    AppendedEvent {
        event_id: entry.event_id(),
        stream: entry.stream(),
        revision: entry.revision(),
        position: entry.position(),
        leaf_index: entry.leaf_index(),
        entry_hash: entry.hash(),
    }
}
