//! Every limit of the log, with its unit and its reason. Each is tested at the limit and one past.

/// Bytes of one entry, header and sealed facets together: 512 KiB. Half of what a KurrentDB
/// append may carry by default, so that an entry fits every backend; more is a blob.
pub const ENTRY_BYTES: usize = 512 * 1024;

/// Bytes of one facet before sealing: 1 MiB. A cheap first check: the entry limit is the stricter.
pub const FACET_BYTES: usize = 1024 * 1024;

/// Facets of one entry: the header counts them in four bits' worth (envelope.md).
pub const FACETS: usize = 15;

/// Events of one append, over all its streams: what one all-or-nothing request may bring.
pub const EVENTS_PER_APPEND: usize = 32_768;

/// Streams of one append, those among them that only guard it: every event may have one of its own.
pub const STREAMS_PER_APPEND: usize = EVENTS_PER_APPEND;

/// Bytes of one append as written: 64 MiB. An append never straddles a segment, and the tail
/// holds a batch in memory.
pub const BYTES_PER_APPEND: u64 = 64 * 1024 * 1024;

/// Requests that may wait for the tail. Enough for two full group commits of 64 connections with
/// room to spare; more waiting only adds delay.
pub const QUEUE_LEN: usize = 4_096;

/// Plaintext bytes that may wait for the tail: 256 MiB. A full queue of large appends would
/// otherwise hold any amount of memory.
pub const QUEUE_BYTES: usize = 256 * 1024 * 1024;

/// Seconds a submitter waits for room in the queue before it is told to try again.
pub const QUEUE_WAIT_SECONDS: u64 = 5;

/// Bytes the tail gathers before it commits without waiting for more: 16 MiB.
pub const BATCH_BYTES: usize = 16 * 1024 * 1024;

/// Bytes of a segment file: 256 MiB by default. Recovery scans one segment.
pub const SEGMENT_BYTES: u64 = 256 * 1024 * 1024;

/// The smallest segment that can be asked for, in bytes: a header and some room. For tests.
pub const SEGMENT_BYTES_MIN: u64 = 16 * 1024;

/// The largest segment that can be asked for, in bytes: offsets are 32 bits of a position.
pub const SEGMENT_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Bytes written as zeros ahead of the tail in one step: 4 MiB. Small enough not to delay a commit.
pub const ZERO_STEP: u64 = 4 * 1024 * 1024;

/// Entries that may be in the log and not yet in the index on disk: about 300 bytes each.
pub const RECENT_ENTRIES: usize = 1 << 20;

/// Entries that make the indexer move what is recent to disk.
pub const INDEX_BATCH: usize = 1 << 16;

/// Positions in one row of the index: a random read decodes one row.
pub const INDEX_ROW: usize = 512;

/// Bytes of log after which the index is synced: bounds what is caught up at the next start.
pub const INDEX_SYNC_BYTES: u64 = 64 * 1024 * 1024;

/// Seconds after which an index that grew is moved to disk and synced.
pub const INDEX_SYNC_SECONDS: u64 = 30;

/// Bytes of page cache of the index database: 64 MiB.
pub const INDEX_CACHE_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of the filter that answers for event ids that are not in the log: 16 MiB, enough for
/// about 13 million entries at one wrong guess in a hundred; beyond that it only saves less.
pub const EVENT_FILTER_BYTES: usize = 16 * 1024 * 1024;

/// Stream heads the tail remembers. A miss costs a look into the index.
pub const STREAM_HEADS: usize = 1 << 17;

/// Opened data keys a vault remembers, per keyring.
pub const OPEN_KEYS: usize = 1 << 16;

/// Bytes of page cache of the keystore database: 32 MiB.
pub const KEYSTORE_CACHE_BYTES: usize = 32 * 1024 * 1024;

/// Keys asked for in one call of `Vault::obtain`.
pub const KEYS_PER_CALL: usize = 65_536;

/// Keys that a rotation holds in memory at once: 10 MiB of records.
pub const ROTATION_BATCH: usize = 65_536;

/// Keys of one notice of shredding: with their ids it is half an entry.
pub const KEYS_PER_SHREDDING: usize = 16_384;

/// Bytes of the code that names the rule of a shredding.
pub const RULE_BYTES: usize = 32;

/// Approvals of one shredding.
pub const APPROVALS: usize = 8;

/// Plaintext bytes of one chunk of a blob: with its length, a chunk is exactly 64 KiB.
pub const BLOB_CHUNK: usize = 64 * 1024 - 4;

/// Bytes of a blob: 4 GiB. The chunk count is 32 bits; a document is far smaller.
pub const BLOB_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Bytes of a signed note: a checkpoint with a dozen witnesses is under 4 KiB.
pub const NOTE_BYTES: usize = 16 * 1024;

/// Signatures of a signed note, as in Go's `sumdb/note`.
pub const NOTE_SIGNATURES: usize = 100;

/// Bytes of a proof as text: a signed note, a path of 64 hashes, and the head of an entry with 15
/// facets come to under 22 KiB.
pub const PROOF_BYTES: usize = 24 * 1024;

/// Hashes of a path: a tree of 64-bit sizes is no higher, and growth begins with one more.
pub const PATH_HASHES: usize = 65;

/// Bytes of the escrow file: some thousand facet keys.
pub const ESCROW_BYTES: u64 = 256 * 1024;

/// Memory argon2id may be asked for by an escrow file, in KiB: 1 GiB. A forged file must not
/// exhaust the machine before its passphrase is even tried.
pub const KDF_MEMORY_KIB: u32 = 1024 * 1024;

/// Passes argon2id may be asked for by an escrow file.
pub const KDF_PASSES: u32 = 64;

/// Lanes argon2id may be asked for by an escrow file.
pub const KDF_LANES: u32 = 64;

/// Entries a follower is handed in one call.
pub const FOLLOW_ENTRIES: usize = 65_536;

/// How long a blob may be without an entry, microseconds: a day (envelope.md, blobs).
pub const ORPHAN_US: i64 = 24 * 3600 * 1_000_000;
