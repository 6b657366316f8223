//! A tree that can prove: the roots of its subtrees, thinned out.
//!
//! Of every 256 leaves only the root is kept, and of these the roots above: 0.25 bytes a leaf, 2.5 MB
//! at ten million. The leaves of a block are kept where a proof is wanted that needs them.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::Hash32;
use crate::tree::{Tree, node_hash};

/// Leaves of a block.
const BLOCK: u64 = 256;

/// A tree as it grows, with what proofs need of it.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    tree: Tree,
    /// Roots of whole blocks, of pairs of these, and so on.
    levels: Vec<Vec<[u8; 32]>>,
    /// The leaves after the last whole block.
    open: Vec<[u8; 32]>,
    /// Blocks whose leaves are wanted.
    wanted: BTreeSet<u64>,
    kept: BTreeMap<u64, Vec<[u8; 32]>>,
}

impl Outline {
    /// The empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Hash32 {
        self.tree.root()
    }

    /// Keeps what a proof about this leaf needs, or about the tree that ended before it. To be said
    /// before 256 more leaves are there.
    pub fn keep(&mut self, leaf: u64) {
        self.wanted.insert(leaf / BLOCK);
    }

    /// Adds a leaf.
    pub fn push_leaf(&mut self, leaf: [u8; 32]) {
        self.tree.push_leaf(leaf);
        self.open.push(leaf);
        if self.open.len() as u64 == BLOCK {
            self.close_block();
        }
    }

    fn close_block(&mut self) {
        let block = self.tree.size() / BLOCK - 1;
        let leaves = std::mem::take(&mut self.open);
        let mut root = perfect(&leaves);
        if self.wanted.contains(&block) {
            self.kept.insert(block, leaves);
        }
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(root);
            let roots = &self.levels[level];
            if roots.len() % 2 == 1 {
                return;
            }
            root = node_hash(&roots[roots.len() - 2], &root);
        }
    }

    /// The path from a leaf to the root (RFC 6962, 2.1.1). None when there is no such leaf, or what it
    /// needs was not kept.
    #[must_use]
    pub fn inclusion(&self, leaf: u64) -> Option<Vec<[u8; 32]>> {
        if leaf >= self.size() {
            return None;
        }
        let mut path = Vec::new();
        let (mut from, mut to) = (0, self.size());
        while to - from > 1 {
            let middle = from + split(to - from);
            if leaf < middle {
                path.push(self.subtree(middle, to)?);
                to = middle;
            } else {
                path.push(self.subtree(from, middle)?);
                from = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The path from the root of an older tree to this one's (RFC 6962, 2.1.2). None when this one is
    /// not as large, or what it needs was not kept.
    #[must_use]
    pub fn consistency(&self, older: u64) -> Option<Vec<[u8; 32]>> {
        let size = self.size();
        if older > size {
            return None;
        }
        let mut path = Vec::new();
        if older == 0 || older == size {
            return Some(path);
        }
        let (mut from, mut to) = (0, size);
        while to != older {
            let middle = from + split(to - from);
            if older <= middle {
                path.push(self.subtree(middle, to)?);
                to = middle;
            } else {
                path.push(self.subtree(from, middle)?);
                from = middle;
            }
        }
        // What is left of the older tree; its checker has the root when that is all of it.
        if from > 0 {
            path.push(self.subtree(from, to)?);
        }
        path.reverse();
        Some(path)
    }

    /// The root of the leaves from..to, as RFC 6962 cuts them.
    fn subtree(&self, from: u64, to: u64) -> Option<[u8; 32]> {
        let leaves = to - from;
        if leaves >= BLOCK && leaves.is_power_of_two() {
            let level = self.levels.get((leaves / BLOCK).trailing_zeros() as usize)?;
            return level.get(usize::try_from(from / leaves).ok()?).copied();
        }
        if leaves == 1 {
            return self.leaf(from);
        }
        let middle = from + split(leaves);
        Some(node_hash(&self.subtree(from, middle)?, &self.subtree(middle, to)?))
    }

    fn leaf(&self, index: u64) -> Option<[u8; 32]> {
        let block = index / BLOCK;
        let leaves = match self.kept.get(&block) {
            Some(leaves) => leaves,
            None if block == self.size() / BLOCK => &self.open,
            None => return None,
        };
        leaves.get(usize::try_from(index % BLOCK).ok()?).copied()
    }
}

/// Where RFC 6962 cuts so many leaves, two at least: the largest power of two below.
const fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

/// The root of a whole block.
fn perfect(leaves: &[[u8; 32]]) -> [u8; 32] {
    let mut tree = Tree::new();
    for leaf in leaves {
        tree.push_leaf(*leaf);
    }
    tree.root().0
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::tree::path::{PathError, check_consistency, check_inclusion};
    use crate::tree::{leaf_hash, node_hash};

    fn entry(number: u64) -> Hash32 {
        Hash32(Sha256::digest(number.to_le_bytes()).into())
    }

    /// A tree of this size that keeps all its leaves.
    fn outline(size: u64) -> Outline {
        let mut outline = Outline::new();
        for number in 0..size {
            outline.keep(number);
            outline.push_leaf(leaf_hash(&entry(number)));
        }
        outline
    }

    fn theirs(size: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
        let mut tree = MemoryBackedTree::new();
        for number in 0..size {
            tree.push(entry(number).0.to_vec());
        }
        tree
    }

    /// Sizes around every power of two and block.
    const SIZES: [u64; 17] =
        [1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 511, 512, 513, 767, 1_024, 1_300];

    fn indexes(size: u64) -> impl Iterator<Item = u64> {
        (0..size).filter(move |index| {
            size < 20
                || index % 37 == 0
                || index % 256 < 2
                || index % 256 == 255
                || index + 2 > size
        })
    }

    #[test]
    fn inclusion_is_proven_as_an_independent_tree_proves_it_and_its_checker_accepts_ours() {
        for size in SIZES {
            let (ours, theirs) = (outline(size), theirs(size));
            for index in indexes(size) {
                let path = ours.inclusion(index).unwrap();
                let proof = theirs.prove_inclusion(usize::try_from(index).unwrap());
                assert_eq!(proof.as_bytes(), path.concat(), "leaf {index} of {size}");
                let proof = InclusionProof::<Sha256>::try_from_bytes(path.concat()).unwrap();
                let root = RootHash::<Sha256>::new(
                    sha2::digest::Output::<Sha256>::from(ours.root().0),
                    size,
                );
                root.verify_inclusion(&entry(index).0.to_vec(), index, &proof).unwrap();
                let leaf = leaf_hash(&entry(index));
                check_inclusion(leaf, index, size, &path, &ours.root()).unwrap();
            }
            assert_eq!(ours.inclusion(size), None);
        }
    }

    #[test]
    fn growth_is_proven_as_an_independent_tree_proves_it_and_its_checker_accepts_ours() {
        for size in SIZES {
            let (ours, tree) = (outline(size), theirs(size));
            for older in indexes(size).map(|index| index + 1) {
                let path = ours.consistency(older).unwrap();
                let before = outline(older).root();
                check_consistency(older, &before, size, &ours.root(), &path).unwrap();
                if older < size {
                    let proof = tree.prove_consistency(usize::try_from(size - older).unwrap());
                    assert_eq!(proof.as_bytes(), path.concat(), "{older} to {size}");
                    let proof = ConsistencyProof::<Sha256>::try_from_bytes(path.concat()).unwrap();
                    tree.root().verify_consistency(&theirs(older).root(), &proof).unwrap();
                }
            }
            assert_eq!(ours.consistency(0), Some(Vec::new()));
            let empty = Tree::new().root();
            check_consistency(0, &empty, size, &ours.root(), &[]).unwrap();
            assert_eq!(ours.consistency(size + 1), None);
        }
    }

    #[test]
    fn without_its_block_a_leaf_is_not_proven_and_with_it_it_is() {
        let mut outline = Outline::new();
        for number in 0..2_000 {
            if number == 700 {
                outline.keep(700);
            }
            outline.push_leaf(leaf_hash(&entry(number)));
        }
        assert_eq!(outline.inclusion(10), None);
        assert_eq!(outline.consistency(300), None);
        assert!(outline.consistency(512).is_some(), "no leaf is needed at the end of a block");
        for index in [700, 600, 1_999] {
            let path = outline.inclusion(index).unwrap();
            check_inclusion(leaf_hash(&entry(index)), index, 2_000, &path, &outline.root())
                .unwrap();
        }
        assert!(outline.consistency(701).is_some());
    }

    #[test]
    fn an_inner_node_is_no_leaf() {
        let tree = outline(2);
        let (left, right) = (leaf_hash(&entry(0)), leaf_hash(&entry(1)));
        let inner = node_hash(&left, &right);
        assert_eq!(tree.root().0, inner);
        assert_eq!(check_inclusion(inner, 0, 1, &[], &tree.root()), Ok(()), "a tree of one leaf");
        assert_eq!(check_inclusion(inner, 0, 2, &[], &tree.root()), Err(PathError::Length));
    }

    proptest! {
        #[test]
        fn whatever_is_changed_in_a_proof_of_inclusion_it_does_not_hold(
            size in 2_u64..600, at in 0_u64..600, other in 0_u64..600, bit in 0_u8..8, byte in 0_usize..32,
        ) {
            let tree = outline(size);
            let (index, other) = (at % size, other % size);
            let leaf = leaf_hash(&entry(index));
            let path = tree.inclusion(index).unwrap();
            let root = tree.root();
            let check = |leaf, index, size, path: &[[u8; 32]]| check_inclusion(leaf, index, size, path, &root);
            prop_assert_eq!(check(leaf, index, size, &path), Ok(()));
            if other != index {
                prop_assert!(check(leaf, other, size, &path).is_err());
                prop_assert!(check(leaf_hash(&entry(other)), index, size, &path).is_err());
            }
            prop_assert!(check(leaf, index, size, &path[1..]).is_err());
            let mut longer = path.clone();
            longer.push([0; 32]);
            prop_assert!(check(leaf, index, size, &longer).is_err());
            let mut changed = path.clone();
            let step = at as usize % path.len();
            changed[step][byte] ^= 1 << bit;
            prop_assert!(check(leaf, index, size, &changed).is_err());
        }

        #[test]
        fn whatever_is_changed_in_a_proof_of_growth_it_does_not_hold(
            size in 2_u64..600, at in 0_u64..600, bit in 0_u8..8, byte in 0_usize..32,
        ) {
            let tree = outline(size);
            let older = 1 + at % (size - 1);
            let before = outline(older).root();
            let path = tree.consistency(older).unwrap();
            let root = tree.root();
            let check = |older, before: &Hash32, size, path: &[[u8; 32]]| {
                check_consistency(older, before, size, &root, path)
            };
            prop_assert_eq!(check(older, &before, size, &path), Ok(()));
            prop_assert!(check(older, &entry(9), size, &path).is_err());
            prop_assert!(check(older, &before, size, &path[1..]).is_err());
            prop_assert!(check(size + 1, &before, size, &path).is_err());
            let mut longer = path.clone();
            longer.push([0; 32]);
            prop_assert!(check(older, &before, size, &longer).is_err());
            let mut changed = path.clone();
            let step = at as usize % path.len();
            changed[step][byte] ^= 1 << bit;
            prop_assert!(check(older, &before, size, &changed).is_err());
        }

        #[test]
        fn no_path_makes_the_checkers_panic(
            index in any::<u64>(), size in any::<u64>(), hashes in 0_usize..80,
        ) {
            let path = vec![[7; 32]; hashes];
            let root = Hash32([9; 32]);
            prop_assert!(check_inclusion([1; 32], index, size, &path, &root).is_err());
            let _ = check_consistency(index, &root, size, &root, &path);
        }
    }
}
