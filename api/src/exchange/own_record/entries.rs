//! The entries in which a patient's own facets are sealed, in the order of the log, and what was withdrawn
//! from them since.

use std::collections::HashMap;

use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::ids::PatientId;
use chartlog_domain::wire;
use chartlog_eventlog::{Entries, FacetMode, KeyError, KeyId, MessageKey, Position, RecordedEntry};

use super::json::{self, Words};
use crate::journal::{Journal, JournalError};

/// The keys of a patient's own facets that are not destroyed. An entry may hold facets of others.
type Keys = HashMap<KeyId, Facet>;

/// What a first look found.
pub(super) struct Survey {
    /// Entries that hold something of the record.
    pub(super) events: u64,
    keys: Keys,
    /// Records that were told in these facets, and are restricted since that position: what was told
    /// before does not leave (45 CFR 164.524(a)(1)(i)).
    withdrawn: HashMap<(Facet, [u8; 16]), Position>,
    up_to: Option<Position>,
}

/// One event of the record.
pub(super) struct Own {
    /// The entry that holds it.
    pub(super) entry: RecordedEntry,
    /// Its kind; none when something of it is restricted.
    pub(super) kind: Option<String>,
    /// The facts of the patient's own facets.
    pub(super) facts: Vec<OwnFact>,
    /// Facets of the patient's own whose bytes are a blob, by their number.
    pub(super) blobs: Vec<(u8, Facet)>,
}

/// A fact of the record.
pub(super) struct OwnFact {
    /// Its number in the entry.
    pub(super) index: u8,
    /// Its facet.
    pub(super) facet: Facet,
    /// What it says.
    pub(super) words: Words,
    /// What opens it where it is sealed, and nothing else.
    pub(super) key: MessageKey,
}

impl Survey {
    /// Looks through the whole record of a patient, with those that are linked with it, up to a position.
    pub(super) fn of(
        journal: &Journal,
        records: &[PatientId],
        up_to: Option<Position>,
    ) -> Result<Self, JournalError> {
        let mut keys = Keys::new();
        for patient in records {
            let subject = journal.subject(Subject::Patient(*patient));
            for (tag, _, key) in journal.vault().keys_of(subject)? {
                let facet = Facet::from_tag(tag.0);
                if let Some(facet) = facet.filter(|facet| Facet::OF_RECORD.contains(facet)) {
                    keys.insert(key, facet);
                }
            }
        }
        let mut survey = Self { events: 0, keys, withdrawn: HashMap::new(), up_to };
        for entry in survey.entries(journal)? {
            let entry = entry?;
            survey.events += 1;
            for OwnFact { facet, words, .. } in own_facts(journal, &entry, &survey.keys)? {
                if let (true, Some(record)) = (words.told.ends_with("Withdrawn"), words.about) {
                    survey.withdrawn.insert((facet, record), entry.position());
                }
            }
        }
        Ok(survey)
    }

    /// The entries, in the order of the log.
    fn entries(&self, journal: &Journal) -> Result<Entries, JournalError> {
        let keys: Vec<_> = self.keys.keys().copied().collect();
        Ok(journal.log().read_by_keys(&keys, None, self.up_to)?)
    }

    /// The events, in the order of the log, without what was withdrawn.
    pub(super) fn each(
        &self,
        journal: &Journal,
    ) -> Result<impl Iterator<Item = Result<Own, JournalError>>, JournalError> {
        Ok(self.entries(journal)?.map(move |entry| self.own(journal, entry?)))
    }

    fn own(&self, journal: &Journal, entry: RecordedEntry) -> Result<Own, JournalError> {
        let mut facts = own_facts(journal, &entry, &self.keys)?;
        let all = facts.len();
        facts.retain(|OwnFact { facet, words, .. }| {
            let since = words.about.and_then(|record| self.withdrawn.get(&(*facet, record)));
            since.is_none_or(|since| entry.position() > *since)
        });
        let blobs = entry.facets().iter().filter(|facet| facet.mode == FacetMode::Blob);
        let blobs = blobs.filter_map(|it| Some((it.index, *self.keys.get(&it.key_id)?)));
        if facts.len() < all {
            return Ok(Own { kind: None, blobs: Vec::new(), entry, facts });
        }
        let (kind, blobs) = (kind(journal, &entry)?, blobs.collect());
        Ok(Own { kind, blobs, entry, facts })
    }
}

/// The facts of an entry in the facets that these keys seal.
fn own_facts(
    journal: &Journal,
    entry: &RecordedEntry,
    keys: &Keys,
) -> Result<Vec<OwnFact>, JournalError> {
    let mut facts = Vec::new();
    for descriptor in entry.facets() {
        let Some(facet) = keys.get(&descriptor.key_id).copied() else { continue };
        if descriptor.mode != FacetMode::Sealed {
            continue;
        }
        match journal.vault().open(descriptor.key_id) {
            Ok(key) => {
                let index = descriptor.index;
                let words = json::words(&wire::decode(facet, &entry.open(index, &key)?)?);
                let key = entry.message_key(index, &key)?;
                facts.push(OwnFact { index, facet, words, key });
            }
            Err(KeyError::Shredded { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(facts)
}

/// The kind of an event. That something of it is restricted is not told by its kind either.
fn kind(journal: &Journal, entry: &RecordedEntry) -> Result<Option<String>, JournalError> {
    let told = journal.open(entry, &[Facet::Oversight])?;
    Ok(told.into_iter().find_map(|fact| {
        let Fact::Oversight(OversightFact::Did(did)) = fact else { return None };
        (!did.facets.contains(&Facet::Restricted)).then_some(did.kind)
    }))
}
