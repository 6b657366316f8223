//! The access stream of this process: who was shown or refused what. Nothing here knows how to
//! leave a record out.

use chartlog_domain::event::Subject;
use chartlog_domain::facts::Fact;
use chartlog_domain::wire;
use chartlog_eventlog::{
    Append, Draft, DraftFacet, EntryKind, EventId, Expectation, Receipt, StreamId,
};
use zeroize::Zeroizing;

use crate::journal::{Journal, JournalError};
use crate::random;
use crate::streams::Stream;

/// One record of the access stream.
pub struct Record {
    /// Its event id.
    pub event_id: EventId,
    /// What it says.
    pub facts: Vec<(Subject, Fact)>,
    /// When, microseconds since 1970 UTC.
    pub now: i64,
}

/// The stream that this process alone writes to, from this start to its end.
#[derive(Clone)]
pub struct AccessLog {
    journal: Journal,
    stream: StreamId,
}

impl AccessLog {
    /// A new access stream.
    ///
    /// # Errors
    /// When there is no randomness for its name.
    pub fn start(journal: Journal) -> Result<Self, JournalError> {
        let stream = Stream::Access { process: random::bytes()? }.id(journal.ids());
        Ok(Self { journal, stream })
    }

    /// A new sign-in stream: what happened without a session.
    ///
    /// # Errors
    /// When there is no randomness for its name.
    pub fn sign_ins(journal: Journal) -> Result<Self, JournalError> {
        let stream = Stream::SignIn { process: random::bytes()? }.id(journal.ids());
        Ok(Self { journal, stream })
    }

    /// Hands records to the log, all or none. They are durable when the receipt says so; until
    /// then nothing that they are about may leave the process.
    ///
    /// # Errors
    /// When a key is not to be had.
    pub fn record(&self, records: &[Record]) -> Result<Receipt, JournalError> {
        let mut events = Vec::with_capacity(records.len());
        for record in records {
            let requests: Vec<_> = record
                .facts
                .iter()
                .map(|(subject, fact)| self.journal.key_request(*subject, fact, record.now))
                .collect();
            let recorded_at = u64::try_from(record.now).unwrap_or_default();
            let keys = self.journal.vault().obtain(&requests, recorded_at)?;
            let facets = keys
                .into_iter()
                .zip(&record.facts)
                .map(|(key, (_, fact))| DraftFacet::Sealed {
                    key,
                    plain: Zeroizing::new(wire::encode(fact)),
                })
                .collect();
            let kind = EntryKind::DomainEvent;
            events.push(Draft { kind, event_id: record.event_id, recorded_at, facets });
        }
        Ok(self.journal.log().submit(Append::one(self.stream, Expectation::Owned, events)))
    }
}
