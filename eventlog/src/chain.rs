//! The chain of a stream: contiguous revisions, each entry holding the hash of the one before.
//!
//! It proves order and completeness of one stream up to the entry one holds; it does not notice
//! that its end was cut off, and never stands in for the tree (envelope.md).

use crate::ids::Hash32;

/// The last entry of a stream: what the next one must follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamHead {
    /// Its revision.
    pub revision: u64,
    /// Its entry hash.
    pub hash: Hash32,
}

/// An entry that does not follow the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A revision left out, repeated or out of order.
    #[error("revision {found} where {expected} belongs")]
    Revision {
        /// The revision that belongs here.
        expected: u64,
        /// The one the entry has.
        found: u64,
    },
    /// The previous hash is not that of the previous entry.
    #[error("previous hash differs at revision {revision}")]
    PreviousHash {
        /// The entry's revision.
        revision: u64,
    },
}

/// The revision and previous hash of the entry after `head`.
#[must_use]
pub fn next(head: Option<StreamHead>) -> (u64, Hash32) {
    head.map_or((0, Hash32::ZERO), |head| (head.revision + 1, head.hash))
}

/// Checks that an entry follows `head`, and gives the new head.
///
/// # Errors
/// When its revision or its previous hash is not the next one.
pub fn follow(
    head: Option<StreamHead>,
    revision: u64,
    previous: Hash32,
    hash: Hash32,
) -> Result<StreamHead, ChainError> {
    let (expected, expected_previous) = next(head);
    if revision != expected {
        return Err(ChainError::Revision { expected, found: revision });
    }
    if previous != expected_previous {
        return Err(ChainError::PreviousHash { revision });
    }
    Ok(StreamHead { revision, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_must_follow_the_one_before_it() {
        let one = Hash32([1; 32]);
        let two = Hash32([2; 32]);
        let head = follow(None, 0, Hash32::ZERO, one).unwrap();
        assert_eq!(
            follow(Some(head), 2, one, two),
            Err(ChainError::Revision { expected: 1, found: 2 })
        );
        assert_eq!(follow(Some(head), 1, two, two), Err(ChainError::PreviousHash { revision: 1 }));
        assert_eq!(follow(Some(head), 1, one, two), Ok(StreamHead { revision: 1, hash: two }));
        assert!(follow(None, 0, one, one).is_err());
    }
}
