//! Every limit of this crate, with its unit and its reason.

use std::time::Duration;

/// Most rows of one page. access.md, limits.
pub const PAGE_ROWS: u32 = 100;

/// Rows of a page when the caller does not say.
pub const PAGE_ROWS_DEFAULT: u32 = 25;

/// Entries applied in one transaction while catching up: large enough that the commit costs
/// nothing beside the rows, small enough that readers see progress.
pub const CATCH_UP_ENTRIES: usize = 4096;

/// Batches of opened facts that wait between the thread that opens and the one that writes on a
/// rebuild. Bounds memory to some ten thousand facts.
pub const REBUILD_QUEUE_BATCHES: usize = 4;

/// How often one run of the follower rebuilds a file that turns out to be damaged before it gives
/// the disk up.
pub const REBUILDS: usize = 3;

/// Entries without a fact for the view after which its position is written all the same, so that
/// a restart does not read them again.
pub const IDLE_ENTRIES: u64 = 4096;

/// How long the follower waits for entries before it looks whether it is to stop.
pub const FOLLOW_WAIT: Duration = Duration::from_millis(100);

/// How long a request waits for a reader of the pool before it is refused.
pub const READER_WAIT: Duration = Duration::from_secs(5);

/// How long a rebuild waits for running requests to give their readers back before it swaps.
pub const SWAP_WAIT: Duration = Duration::from_secs(30);

/// How long a rebuild waits for another one that is just ending before it is refused.
pub const REBUILD_WAIT: Duration = Duration::from_secs(1);

/// Changes a view keeps for those who look on; who is further behind reads the log again. A morning's
/// worth of a clinic, some hundred kilobytes.
pub const CHANGES_KEPT: usize = if cfg!(test) { 8 } else { 4_096 };

/// Entries of the log read at once for whoever looks on from an earlier position, and entries of a
/// record opened for one question about its changes: some tens of milliseconds. The next one goes on.
pub const CHANGES_READ: usize = if cfg!(test) { 4 } else { 1_024 };

/// Entries between the position that somebody looks on from and the view's own: the log is opened entry
/// by entry to find what changed, which takes some seconds for as many. Whoever is further behind asks
/// anew, which is cheaper for both.
pub const CHANGES_BEHIND: u64 = if cfg!(test) { 64 } else { 100_000 };

/// Fewest readers of a pool.
pub const READERS_MIN: usize = 4;

/// Page cache of the writer, KiB: upserts at random places live from it.
pub const WRITER_CACHE_KIB: i64 = 64 * 1024;

/// Page cache of each reader, KiB.
pub const READER_CACHE_KIB: i64 = 16 * 1024;

/// Prepared statements a connection keeps.
pub const CACHED_STATEMENTS: usize = 128;

/// How long a connection waits for a lock, milliseconds. In WAL mode only checkpoints take one.
pub const BUSY_MS: u64 = 5_000;

/// Most characters of one search field.
pub const SEARCH_CHARACTERS: usize = 200;

/// Most tokens of a free search text: nobody's name has more, and each costs a lookup.
pub const SEARCH_TOKENS: usize = 8;

/// Most people one search word may find before it counts as too broad to start from.
/// Tests have fewer people.
pub const SEARCH_CANDIDATES: usize = if cfg!(test) { 40 } else { 20_000 };

/// Most people whose keys are compared with somebody who may be registered twice: the likeliest by what
/// was looked up.
pub const ALIKE_COMPARED: usize = 200;

/// Most people that are named as possibly the same person.
pub const ALIKE: usize = 20;

/// Most words of the family names, and of the given names, that a duplicate is looked for by: each costs
/// some lookups.
pub const ALIKE_WORDS: usize = 16;

/// Fewest letters of a name that are taken for the beginning of another one.
pub const ALIKE_LETTERS: usize = 3;

/// Fewest digits of a phone number that is compared as a whole: one without its area code.
pub const PHONE_DIGITS_WHOLE: usize = 7;

/// Most people that an exact name with an exact date of birth may find: more is a name that stands
/// for nobody, such as that of people who came unconscious.
pub const EXACT_FINDS: usize = 5;

/// Fewest digits that are looked up as the end of a phone number.
pub const PHONE_DIGITS_MIN: usize = 4;

/// Longest window in which open slots are looked for, microseconds: 31 days.
pub const SLOT_WINDOW_US: i64 = 31 * 24 * 3600 * 1_000_000;

/// Most open slots found in one window.
pub const SLOTS: usize = 20_000;

/// Most rows of a list that is not paged: the names, addresses and so on of one person, or the
/// places of one organisation.
pub const LIST_ROWS: u32 = 1_000;

/// Largest file that is checked page by page when it is opened, bytes: a quarter of a second. Pages
/// of larger ones are checked when they are read; SQLCipher never hands out a forged one.
pub const CHECKED_AT_OPEN_BYTES: u64 = 64 * 1024 * 1024;

/// Most blocked times of one answer: everybody's of a month in a large clinic.
pub const BLOCKS: i64 = 1_000;
