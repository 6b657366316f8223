//! An encrypted, chained, append-only log. It knows streams, facets and keys, not patients.
//!
//! | module | its one job |
//! | --- | --- |
//! | [`log`] | the contract every backend keeps: append, read, follow, find |
//! | [`entry`] | the bytes of one entry: drawn, parsed, opened |
//! | [`keys`] | root key, facet keys, data keys, the keystore, the vault that hands keys out |
//! | [`segments`] | the backend on disk: one thread owns the tail |
//! | [`memory`] | the backend in memory, for tests and trials |
//! | [`blobs`] | what is too large for an entry, sealed in chunks |
//! | [`tree`], [`checkpoint`], [`chain`] | how it is proven that nothing was changed or cut |
//! | [`mod@verify`] | the whole log checked by someone who holds no key |
//! | [`mod@prove`], [`proof`] | that an entry is in the log, and that the log only grew, as a page of text |
//! | [`operator_note`] | what happened to a data directory as a whole, in clear |
//! | [`random`] | where salts and nonces come from |
//! | [`copy`] | what a copy of a log that goes on consists of |
//! | [`limits`] | every limit, with its unit and its reason |
//!
//! What is deliberately absent: an update or a delete of an entry, a plaintext on disk, an async
//! runtime.

pub mod blobs;
pub mod chain;
pub mod checkpoint;
pub mod clock;
pub mod copy;
pub mod entry;
pub mod error;
pub mod ids;
pub mod keys;
pub mod limits;
pub mod log;
pub mod memory;
pub mod operator_note;
mod plan;
pub mod proof;
pub mod prove;
pub mod random;
mod seal;
pub mod segments;
pub mod tree;
pub mod verify;

pub use blobs::{BlobError, BlobReader, Blobs, OrphanError, SealedBlob};
pub use entry::{
    EntryHead, EntryKind, FacetDescriptor, FacetMode, OpenError, OpenFailure, RecordedEntry,
};
pub use error::{AppendError, Damage, ReadError};
pub use ids::{
    EventId, FacetTag, Hash32, KeyId, LogId, ParseIdError, Position, StreamId, SubjectId,
};
pub use keys::{
    Approval, DataKey, EpochRetired, FileKey, IdDeriver, KdfCost, KeyError, KeyRegistration,
    KeyRequest, Keyring, Keystore, KeystoreDump, OrgKeys, RestoreKeysError, RestoredKeys,
    RootKeySource, Rotated, RotationProgress, Shredding, Vault, restore_keystore, rotate, settle,
};
pub use log::{
    Append, Appended, AppendedEvent, Direction, Draft, DraftFacet, Entries, EventLog, Expectation,
    Follow, Head, Receipt, StreamAppend,
};
pub use memory::MemoryLog;
pub use proof::{Proof, ProofError};
pub use prove::{ProveError, Proven, Wanted, Which, prove};
pub use seal::MessageKey;
pub use segments::{HeaderError, OpenLogError, Options, RecoveryReport, SegmentLog, TornTail};
pub use verify::{Progress, Report, VerifyError, VerifyOptions, verify};
