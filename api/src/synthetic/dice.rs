//! Choices of a seeded generator: the same seed gives the same choices.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use uuid::Uuid;

/// Choices. Each patient has dice of their own, so that a change to one does not run through all.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of one part of a clinic.
    pub(super) fn new(seed: u64, part: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(part);
        Self(generator)
    }

    /// From 0 on, below `limit`; 0 when there is nothing below it.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        // 64 bits by multiplication: the bias is far below what anybody could see.
        let wide = u128::from(self.0.next_u64()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// Between two numbers, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or_default();
        low + i64::try_from(self.below(span)).unwrap_or_default()
    }

    /// True so many times of a hundred.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < u64::from(percent)
    }

    /// The place of one among so many.
    pub(super) fn index(&mut self, count: usize) -> usize {
        let limit = u64::try_from(count).unwrap_or_default();
        usize::try_from(self.below(limit)).unwrap_or_default()
    }

    /// One of a list that is not empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())]
    }

    /// The place of one by weight.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let mut left = self.below(weights.clone().map(u64::from).sum());
        for (place, weight) in weights.enumerate() {
            match left.checked_sub(u64::from(weight)) {
                None => return place,
                Some(rest) => left = rest,
            }
        }
        0
    }

    /// Around a middle: most within one spread of it, none beyond three.
    pub(super) fn around(&mut self, middle: f64, spread: f64) -> f64 {
        let sum: i64 = (0..6).map(|_| self.between(-1_000, 1_000)).sum();
        let unit = sum as f64 / 1_000.0; // from -6 to 6 with a standard deviation of about 1.4
        middle + spread * (unit / std::f64::consts::SQRT_2).clamp(-3.0, 3.0)
    }

    /// So many digits.
    pub(super) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))).collect()
    }

    /// An id: opaque, tells no time.
    pub(super) fn id(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_choices_and_another_part_others() {
        let throw = |seed, part| {
            let mut dice = Dice::new(seed, part);
            (0..32).map(|_| dice.between(-5, 5)).collect::<Vec<_>>()
        };
        assert_eq!(throw(7, 1), throw(7, 1));
        assert_ne!(throw(7, 1), throw(7, 2));
        assert_ne!(throw(7, 1), throw(8, 1));
    }

    #[test]
    fn choices_stay_within_their_bounds() {
        let mut dice = Dice::new(1, 1);
        for _ in 0..1_000 {
            assert!((-3..=4).contains(&dice.between(-3, 4)));
            assert!((7.0..=13.0).contains(&dice.around(10.0, 1.0)));
            assert!(dice.weighted([0, 3, 0, 1].into_iter()) % 2 == 1);
        }
        assert_eq!(dice.below(0), 0);
        assert!(!dice.chance(0) && dice.chance(100));
    }
}
