//! Opens what a view may know of an entry: sealed facets of its role, and nothing else.

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::Fact;
use chartlog_domain::wire;
use chartlog_eventlog::{
    EntryKind, FacetMode, FacetTag, KeyError, RecordedEntry, SubjectId, Vault,
};

use crate::error::StopReason;
use crate::projection::At;
use crate::store::connection::Mark;

/// A fact that was opened.
pub(crate) struct Told {
    /// Whose data it is.
    pub(crate) subject: SubjectId,
    /// The fact.
    pub(crate) fact: Fact,
    /// Where it stands.
    pub(crate) at: At,
}

/// Facts of some entries.
#[derive(Default)]
pub(crate) struct Batch {
    /// The facts, in log order.
    pub(crate) facts: Vec<Told>,
    /// The last entry that was looked at.
    pub(crate) mark: Option<Mark>,
    /// Facets that cannot be read any more: their key was destroyed.
    pub(crate) unreadable: u64,
}

/// Opens facets of one role with a vault that has keys for no others.
pub(crate) struct Opener {
    vault: Vault,
    facets: Vec<Facet>,
}

/// The tags of a role's facets.
pub(crate) fn tags(role: Role) -> Vec<FacetTag> {
    role.view_facets().into_iter().map(|facet| FacetTag(facet.tag())).collect()
}

impl Opener {
    /// Restricts the vault to the role's facets.
    pub(crate) fn new(role: Role, vault: &Vault) -> Self {
        Self { vault: vault.restricted(&tags(role)), facets: role.view_facets() }
    }

    /// The restricted vault.
    pub(crate) const fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Adds an entry's facts to the batch. When one cannot be read the batch stays as it was
    /// before that entry.
    pub(crate) fn open(&self, entry: &RecordedEntry, batch: &mut Batch) -> Result<(), StopReason> {
        let before = batch.facts.len();
        self.facts(entry, batch).inspect_err(|_| batch.facts.truncate(before))?;
        batch.mark = Some(Mark {
            position: entry.position(),
            leaf_index: entry.leaf_index(),
            entry_hash: entry.hash(),
        });
        Ok(())
    }

    fn facts(&self, entry: &RecordedEntry, batch: &mut Batch) -> Result<(), StopReason> {
        if entry.kind() != EntryKind::DomainEvent {
            return Ok(());
        }
        let position = entry.position();
        let at = At {
            position,
            leaf_index: entry.leaf_index(),
            recorded_at: entry.recorded_at().cast_signed(),
        };
        for descriptor in entry.facets() {
            let known = self.facets.iter().find(|facet| facet.tag() == descriptor.tag.0);
            let Some(&facet) = known.filter(|_| descriptor.mode == FacetMode::Sealed) else {
                continue;
            };
            let key = match self.vault.open(descriptor.key_id) {
                Ok(key) => key,
                // Only what was destroyed may be missing: a key that is not there at all means a
                // keystore older than the log, and a chart with holes.
                Err(KeyError::Shredded { .. }) => {
                    batch.unreadable += 1;
                    continue;
                }
                Err(error) => {
                    return Err(StopReason::Key { position, reason: error.to_string() });
                }
            };
            let plain = entry
                .open(descriptor.index, &key)
                .map_err(|error| StopReason::Facet { position, error })?;
            let fact = wire::decode(facet, &plain)
                .map_err(|error| StopReason::Fact { position, reason: error.to_string() })?;
            batch.facts.push(Told { subject: key.subject(), fact, at });
        }
        Ok(())
    }
}
