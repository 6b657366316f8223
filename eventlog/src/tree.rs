//! The Merkle tree over the log: RFC 6962 with SHA-256, one leaf per entry, whose data is the
//! 32-byte entry hash.
//!
//! Only the compact range is kept: the roots of the perfect subtrees that the bits of the size
//! name, largest first. That is enough to grow the tree and to give its root. What proofs need beyond
//! it is in [`outline`]; whether one holds, [`path`] says.

pub mod outline;
pub mod path;

use sha2::{Digest, Sha256};

use crate::ids::Hash32;

/// A tree that can grow: its size and the roots of its perfect subtrees.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    range: Vec<[u8; 32]>,
}

/// A compact range whose number of hashes is not that of its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tree of {size} leaves has no range of {hashes} hashes")]
pub struct RangeError {
    /// The size given.
    pub size: u64,
    /// The number of hashes given.
    pub hashes: usize,
}

impl Tree {
    /// The empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: 0, range: Vec::new() }
    }

    /// The tree that had this size and this compact range.
    ///
    /// # Errors
    /// When there is not one hash per bit set in the size.
    pub fn from_range(size: u64, range: Vec<[u8; 32]>) -> Result<Self, RangeError> {
        if range.len() == size.count_ones() as usize {
            Ok(Self { size, range })
        } else {
            Err(RangeError { size, hashes: range.len() })
        }
    }

    /// Leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The compact range, largest subtree first.
    #[must_use]
    pub fn range(&self) -> &[[u8; 32]] {
        &self.range
    }

    /// Adds the entry with this hash.
    pub fn push(&mut self, entry: &Hash32) {
        self.push_leaf(leaf_hash(entry));
    }

    /// Adds a leaf whose hash is known already.
    pub fn push_leaf(&mut self, leaf: [u8; 32]) {
        let mut node = leaf;
        // Every trailing one bit of the size is a perfect subtree that the new leaf completes.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.range.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.range.push(node);
        self.size += 1;
    }

    /// The root: of the empty tree, the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash32 {
        let mut subtrees = self.range.iter().rev();
        let Some(last) = subtrees.next() else {
            return Hash32(Sha256::digest([]).into());
        };
        Hash32(subtrees.fold(*last, |right, left| node_hash(left, &right)))
    }
}

/// The hash of a leaf: `SHA-256(0x00 || entry hash)`.
#[must_use]
pub fn leaf_hash(entry: &Hash32) -> [u8; 32] {
    let mut data = [0_u8; 33];
    data[1..].copy_from_slice(&entry.0);
    Sha256::digest(data).into()
}

/// The hash of two subtrees: `SHA-256(0x01 || left || right)`.
#[must_use]
pub fn node_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    let mut data = [1_u8; 65];
    data[1..33].copy_from_slice(left);
    data[33..].copy_from_slice(right);
    Sha256::digest(data).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_that_of_an_independent_tree_at_every_size() {
        let mut ours = Tree::new();
        let mut theirs = ct_merkle::mem_backed_tree::MemoryBackedTree::<Sha256, Vec<u8>>::new();
        for number in 0_u16..300 {
            assert_eq!(
                ours.root().0.as_slice(),
                theirs.root().as_bytes().as_slice(),
                "{number} leaves"
            );
            let entry = Hash32(Sha256::digest(number.to_le_bytes()).into());
            ours.push(&entry);
            theirs.push(entry.0.to_vec());
        }
    }

    #[test]
    fn a_tree_goes_on_from_its_compact_range() {
        let mut whole = Tree::new();
        for number in 0_u8..100 {
            let again = Tree::from_range(whole.size(), whole.range().to_vec()).unwrap();
            assert_eq!(again, whole);
            whole.push(&Hash32([number; 32]));
        }
        assert!(Tree::from_range(3, vec![[0; 32]]).is_err());
    }
}
