//! A keyring: the facet keys of one role, and no others.

use std::collections::BTreeMap;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::ids::{FacetTag, LogId};
use crate::keys::KeyError;

/// A facet key.
pub(crate) type FacetKey = Arc<Zeroizing<[u8; 32]>>;

/// The facet keys of one role. What is not in it cannot be opened with it. Clones share the keys.
#[derive(Clone)]
pub struct Keyring(Arc<Ring>);

struct Ring {
    log: LogId,
    facets: Vec<FacetTag>,
    keys: BTreeMap<(FacetTag, u32), FacetKey>,
}

impl Keyring {
    pub(crate) fn new(log: LogId, keys: BTreeMap<(FacetTag, u32), FacetKey>) -> Self {
        let mut facets: Vec<FacetTag> = keys.keys().map(|(facet, _)| *facet).collect();
        facets.dedup();
        Self(Arc::new(Ring { log, facets, keys }))
    }

    /// The facets it opens, in the order of their tags.
    #[must_use]
    pub fn facets(&self) -> &[FacetTag] {
        &self.0.facets
    }

    /// Whether it opens a facet.
    #[must_use]
    pub fn holds(&self, facet: FacetTag) -> bool {
        self.0.facets.binary_search(&facet).is_ok()
    }

    /// A keyring of those of its facets that are named.
    #[must_use]
    pub fn restricted(&self, facets: &[FacetTag]) -> Self {
        let keys = self.0.keys.iter();
        let kept = keys.filter(|((facet, _), _)| facets.contains(facet));
        Self::new(self.0.log, kept.map(|(name, key)| (*name, Arc::clone(key))).collect())
    }

    /// The epochs that it opens, by facet.
    pub fn epochs(&self) -> impl Iterator<Item = (FacetTag, u32)> {
        self.0.keys.keys().copied()
    }

    /// The log whose keys these are.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.0.log
    }

    /// The facet key of one epoch.
    pub(crate) fn key(&self, facet: FacetTag, epoch: u32) -> Result<&FacetKey, KeyError> {
        if !self.holds(facet) {
            return Err(KeyError::NotInKeyring { facet });
        }
        self.0.keys.get(&(facet, epoch)).ok_or(KeyError::UnknownEpoch { facet, epoch })
    }

    /// The newest epoch of a facet and its key.
    pub(crate) fn newest(&self, facet: FacetTag) -> Result<(u32, &FacetKey), KeyError> {
        self.0
            .keys
            .range((facet, 0)..=(facet, u32::MAX))
            .next_back()
            .map(|((_, epoch), key)| (*epoch, key))
            .ok_or(KeyError::NotInKeyring { facet })
    }
}
