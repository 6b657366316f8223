//! Whether a proof holds: a path of hashes from a leaf, or from an older tree, to a root. RFC 9162,
//! 2.1.3.2 and 2.1.4.2, of which RFC 6962 has the trees and the proofs, but not the steps of checking.

use crate::ids::Hash32;
use crate::tree::node_hash;

/// Why a path of hashes proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// No tree of that size has this leaf, or grew out of the older one.
    #[error("a tree of {size} leaves holds no {wanted}")]
    Beyond {
        /// Leaf index, or size of the older tree.
        wanted: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// More or fewer hashes than the path has.
    #[error("not as many hashes as the path has")]
    Length,
    /// The path leads to another root.
    #[error("the path does not lead to the root")]
    Root,
    /// The path does not begin at the older root.
    #[error("the path does not come from the older root")]
    OlderRoot,
}

/// Checks that a leaf is in a tree: the path goes from its sibling up to the root's child.
///
/// # Errors
/// When it does not lead from the leaf at that index to that root.
pub fn check_inclusion(
    leaf: [u8; 32],
    index: u64,
    size: u64,
    path: &[[u8; 32]],
    root: &Hash32,
) -> Result<(), PathError> {
    if index >= size {
        return Err(PathError::Beyond { wanted: index, size });
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = leaf;
    for sibling in path {
        if last == 0 {
            return Err(PathError::Length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // The last node of a level without a sibling goes up as it is.
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(PathError::Length);
    }
    if hash == root.0 { Ok(()) } else { Err(PathError::Root) }
}

/// Checks that a tree grew out of an older one: every leaf of that one is in it, in its place.
///
/// # Errors
/// When the path does not lead from the older root to the other one.
pub fn check_consistency(
    older: u64,
    older_root: &Hash32,
    size: u64,
    root: &Hash32,
    path: &[[u8; 32]],
) -> Result<(), PathError> {
    if older > size {
        return Err(PathError::Beyond { wanted: older, size });
    }
    if older == size || older == 0 {
        if !path.is_empty() {
            return Err(PathError::Length);
        }
        // Everything grew out of the empty tree, which has one root.
        let from = if older == 0 { super::Tree::new().root() } else { *root };
        return if *older_root == from { Ok(()) } else { Err(PathError::OlderRoot) };
    }
    let (mut node, mut last) = (older - 1, size - 1);
    while node & 1 == 1 {
        (node, last) = (node >> 1, last >> 1);
    }
    // An older tree that is one whole subtree of the other begins the path itself.
    let (first, rest) = if older.is_power_of_two() {
        (older_root.0, path)
    } else {
        let (first, rest) = path.split_first().ok_or(PathError::Length)?;
        (*first, rest)
    };
    let (mut from, mut to) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(PathError::Length);
        }
        if node & 1 == 1 || node == last {
            from = node_hash(hash, &from);
            to = node_hash(hash, &to);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            to = node_hash(&to, hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(PathError::Length);
    }
    if from != older_root.0 {
        return Err(PathError::OlderRoot);
    }
    if to == root.0 { Ok(()) } else { Err(PathError::Root) }
}
