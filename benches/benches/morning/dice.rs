//! Choices of a seed: the same seed gives the same morning (SplitMix64).

/// A source of choices.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of so many; 0 when there are none.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn below(&mut self, many: usize) -> usize {
        (self.next() % (many.max(1) as u64)) as usize
    }

    /// One of these.
    ///
    /// # Panics
    /// When there are none.
    pub(crate) fn pick<'a, T>(&mut self, some: &'a [T]) -> &'a T {
        &some[self.below(some.len())]
    }

    /// So many times out of a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// The time to the next arrival, seconds, where so many come in a second and none waits for another
    /// (a Poisson process).
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn pause(&mut self, rate: f64) -> f64 {
        let fraction = ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        -fraction.ln() / rate
    }

    /// The id of a command that nobody repeats, as a UUID.
    pub(crate) fn id(&mut self) -> String {
        let hex = format!("{:016x}{:016x}", self.next(), self.next());
        format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }
}
