//! Limits of the FHIR import, with unit and reason.

/// Largest file, bytes after decompression. A bulk export of a large clinic is split into files
/// below this; past it a compressed file is rather a bomb.
pub const FILE_MAX: u64 = 8 << 30;

/// Files up to this size, bytes after decompression, are read into memory once; larger ones are
/// streamed twice. Two of them in flight stay far below the memory an import may take.
pub const MEMORY_MAX: u64 = 64 << 20;

/// Largest single resource, bytes of JSON. Attachments make resources large; more than this is
/// kept in no clinical system we know of.
pub const RESOURCE_MAX: u64 = 32 << 20;

/// Most entries of one file. The table of their identities is held in memory.
pub const ENTRIES_MAX: usize = 2_000_000;

/// Most bytes of originals that wait for the rest of their patient's resources in a transaction.
pub const PENDING_MAX: usize = 192 << 20;

/// Resources after which what is not a transaction is committed.
pub const CHUNK_RESOURCES: usize = 1_000;

/// Bytes of originals after which what is not a transaction is committed.
pub const CHUNK_BYTES: usize = 8 << 20;

/// Bytes of originals that may wait between the reader and the writer.
pub const QUEUE_BYTES: usize = 48 << 20;

/// Refusals that the report lists one by one; the rest is counted.
pub const REFUSALS_MAX: usize = 10_000;

/// Attachments up to this size, bytes, stand in the fact; longer ones are blobs.
pub const INLINE_ATTACHMENT_MAX: usize = 64 << 10;

/// Bytes of attachments that one fact holds at most; a command has at most 384 KiB (domain).
pub const INLINE_TOTAL_MAX: usize = 256 << 10;

/// Longest restricted resource, bytes of JSON: it is kept whole in one text (domain: 128 KiB).
pub const RESTRICTED_MAX: usize = 128 << 10;

/// Codes, roles and aliases that are remembered from one file to the next, entries.
pub const ACROSS_MAX: usize = 500_000;

/// Files named in one event about an import (`ImportRan` says so).
pub const FILES_PER_EVENT: usize = 512;
