//! Answers cheaply for event ids that are not in the index: a Bloom filter in blocks of one cache
//! line (Putze, Sanders, Singler 2007). A wrong "perhaps" costs a look at the disk, nothing else.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::entry::array;
use crate::ids::EventId;
use crate::limits;

const WORDS_PER_BLOCK: usize = 8;
const PROBES: u32 = 6;
/// Words of one part: 64 KiB.
const PART: usize = 8192;

/// The filter over what is on disk. It says nothing until it has seen all of it. Its parts are
/// made when something falls into them, so that a small log has a small filter.
pub(crate) struct EventFilter {
    parts: Box<[OnceLock<Box<[AtomicU64]>>]>,
    ready: AtomicBool,
}

impl EventFilter {
    pub(crate) fn new() -> Self {
        let parts = limits::EVENT_FILTER_BYTES / 8 / PART;
        Self { parts: (0..parts).map(|_| OnceLock::new()).collect(), ready: AtomicBool::new(false) }
    }

    pub(crate) fn add(&self, event_id: EventId) {
        let (part, probes) = self.probes(event_id);
        let words = part.get_or_init(|| (0..PART).map(|_| AtomicU64::new(0)).collect());
        for (word, bit) in probes {
            words[word].fetch_or(bit, Ordering::Relaxed);
        }
    }

    /// Everything on disk was added, and whatever comes will be before it is looked for.
    pub(crate) fn set_ready(&self) {
        self.ready.store(true, Ordering::Release);
    }

    /// False only when the id is certainly not on disk.
    pub(crate) fn perhaps(&self, event_id: EventId) -> bool {
        if !self.ready.load(Ordering::Acquire) {
            return true;
        }
        let (part, mut probes) = self.probes(event_id);
        part.get().is_some_and(|words| {
            probes.all(|(word, bit)| words[word].load(Ordering::Relaxed) & bit != 0)
        })
    }

    /// The part an id falls into, and its bits there: all in one block.
    fn probes(
        &self,
        event_id: EventId,
    ) -> (&OnceLock<Box<[AtomicU64]>>, impl Iterator<Item = (usize, u64)> + use<>) {
        let low = u64::from_le_bytes(array(event_id.as_bytes(), 0));
        let high = u64::from_le_bytes(array(event_id.as_bytes(), 8));
        let mixed = mix(low ^ mix(high));
        // The sizes are powers of two, and far below 32 bits: nothing is lost.
        #[allow(clippy::cast_possible_truncation)]
        let place = mixed as usize;
        let part = &self.parts[place & (self.parts.len() - 1)];
        let block = (place >> 16 & (PART / WORDS_PER_BLOCK - 1)) * WORDS_PER_BLOCK;
        let bits = mix(mixed);
        let probes = (0..PROBES).map(move |probe| {
            let nine = bits >> (probe * 9) & 511;
            (block + (nine >> 6) as usize, 1 << (nine & 63))
        });
        (part, probes)
    }
}

/// The finaliser of splitmix64: ids given by a test may be small numbers.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> EventId {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&number.to_le_bytes());
        EventId::from_bytes(bytes)
    }

    #[test]
    fn the_filter_never_denies_what_is_there_and_denies_most_of_the_rest() {
        let filter = EventFilter::new();
        assert!(filter.perhaps(id(1)), "it says nothing before it is ready");
        for number in 0..50_000 {
            filter.add(id(number));
        }
        filter.set_ready();
        assert!((0..50_000).all(|number| filter.perhaps(id(number))));
        let wrong = (50_000..100_000).filter(|number| filter.perhaps(id(*number)));
        assert!(wrong.count() < 50);
    }
}
