//! Limits of the FHIR import, with unit and reason.

/// Largest file, bytes after decompression. A bulk export of a large clinic is split into files
/// below this; past it a compressed file is rather a bomb.
pub(super) const FILE_MAX: u64 = 8 << 30;

/// Files up to this size, bytes after decompression, are read into memory once; larger ones are
/// streamed twice. Two of them in flight stay far below the memory an import may take.
/// Tests stream from 2 MiB on.
pub(super) const MEMORY_MAX: u64 = if cfg!(test) { 2 << 20 } else { 64 << 20 };

/// Largest single resource, bytes of JSON. Attachments make resources large; more than this is
/// kept in no clinical system we know of.
/// Tests take 2 MiB for large.
pub(super) const RESOURCE_MAX: u64 = if cfg!(test) { 2 << 20 } else { 32 << 20 };

/// Most entries of one bundle. The table of their identities is held in memory, about 600 bytes
/// each.
pub(super) const ENTRIES_MAX: usize = 500_000;

/// Most bytes of originals that wait for the rest of their patient's resources in a transaction.
/// One append of the log, which is what makes it atomic, holds 64 MiB.
pub(super) const PENDING_MAX: usize = 96 << 20;

/// Resources after which what is not a transaction is committed.
pub(super) const CHUNK_RESOURCES: usize = 1_000;

/// Bytes of originals after which what is not a transaction is committed.
pub(super) const CHUNK_BYTES: usize = 8 << 20;

/// Groups of resources that may wait between the reader and the writer: enough that neither
/// waits for long, few enough that memory stays bounded.
pub(super) const QUEUE_GROUPS: usize = 4;

/// Refusals that the report lists one by one; the rest is counted.
pub(super) const REFUSALS_MAX: usize = 10_000;

/// Attachments up to this size, bytes, stand in the fact; longer ones are blobs.
pub(super) const INLINE_ATTACHMENT_MAX: usize = 64 << 10;

/// Bytes of attachments that one fact holds at most; a command has at most 384 KiB (domain).
pub(super) const INLINE_TOTAL_MAX: usize = 256 << 10;

/// Longest restricted resource, bytes of JSON: it is kept whole in one text (domain: 128 KiB).
pub(super) const RESTRICTED_MAX: usize = 128 << 10;

/// Codes, roles and aliases that are remembered from one file to the next, entries.
pub(super) const ACROSS_MAX: usize = 500_000;

/// Files named in one event about an import (`ImportRan` says so).
pub(super) const FILES_PER_EVENT: usize = 512;

/// Bytes at the start of a file that tell what kind of file it is.
pub(super) const SNIFF: usize = 4 << 10;

/// How often a group is told anew when somebody else wrote to the same stream meanwhile.
pub(super) const ATTEMPTS: usize = 5;

/// Lines of a file that are mapped together.
pub(super) const WINDOW_LINES: usize = 5_000;
