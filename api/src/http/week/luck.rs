//! Choices that a seed decides: SplitMix64, so that the same seed chooses the same for ever.

/// Where choices come from.
pub(super) struct Luck(u64);

impl Luck {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number under this one; 0 of none.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap();
        usize::try_from(self.next() % limit).unwrap()
    }

    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them; none of none.
    pub(super) fn of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        if all.is_empty() { None } else { Some(all[self.below(all.len())].clone()) }
    }

    /// One of those that fit.
    pub(super) fn among<T: Clone>(&mut self, all: impl IntoIterator<Item = T>) -> Option<T> {
        self.of(&all.into_iter().collect::<Vec<_>>())
    }

    /// The id of a command.
    pub(super) fn command_id(&mut self) -> String {
        let wide = (u128::from(self.next()) << 64) | u128::from(self.next());
        uuid::Uuid::from_u128(wide).to_string()
    }
}
