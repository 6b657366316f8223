//! How a log on disk is run.

use std::sync::Arc;
use std::time::Duration;

use crate::checkpoint::CheckpointSigner;
use crate::keys::OrgKeys;
use crate::limits;
use crate::random::{OperatingSystem, Randomness};
use crate::segments::disk::{Disk, RealDisk};
use crate::segments::recovery::OpenLogError;

/// How a log on disk is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Bytes of a segment file, a multiple of 8; see [`limits::SEGMENT_BYTES`].
    pub segment_size: u64,
    /// The least time between two commits while several writers are waiting.
    pub commit_interval_min: Duration,
    /// The most that least time may become on a slow disk.
    pub commit_interval_max: Duration,
    /// Requests that may wait; see [`limits::QUEUE_LEN`].
    pub queue_len: usize,
    /// Which node writes: stands in every entry.
    pub writer: u32,
    /// The first part of the checkpoint origin; the log id is the second. A schema-less URL.
    pub origin: String,
    /// While the log grows, a checkpoint is signed so long after the last one; none: only when it is asked
    /// for, and at the clean stop.
    pub checkpoint_interval: Option<Duration>,
    /// Signed checkpoints known from elsewhere: the log must contain them.
    pub known_checkpoints: Vec<String>,
    /// The time, in microseconds UTC, for what the log itself writes.
    pub clock: fn() -> u64,
    /// Where salts and the nonces of segments come from.
    pub random: Arc<dyn Randomness>,
    /// The disk the segments lie on.
    pub disk: Arc<dyn Disk>,
    /// Keep the index in memory: for disks that are not the machine's.
    pub index_in_memory: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            segment_size: limits::SEGMENT_BYTES,
            commit_interval_min: Duration::from_micros(250),
            commit_interval_max: Duration::from_micros(500),
            queue_len: limits::QUEUE_LEN,
            writer: 1,
            origin: "chartlog.local".to_owned(),
            checkpoint_interval: None,
            known_checkpoints: Vec::new(),
            clock: crate::clock::now_us,
            random: Arc::new(OperatingSystem),
            disk: Arc::new(RealDisk),
            index_in_memory: false,
        }
    }
}

impl Options {
    pub(super) fn check(&self) -> Result<(), OpenLogError> {
        let sizes = limits::SEGMENT_BYTES_MIN..=limits::SEGMENT_BYTES_MAX;
        if !sizes.contains(&self.segment_size) || !self.segment_size.is_multiple_of(8) {
            return Err(OpenLogError::Option("segment_size"));
        }
        if self.commit_interval_min > self.commit_interval_max {
            return Err(OpenLogError::Option("commit_interval_min"));
        }
        if self.queue_len == 0 || self.queue_len > limits::QUEUE_LEN {
            return Err(OpenLogError::Option("queue_len"));
        }
        Ok(())
    }

    pub(super) fn signer(&self, keys: &OrgKeys) -> Result<CheckpointSigner, OpenLogError> {
        let origin = format!("{}/{}", self.origin, keys.log_id());
        CheckpointSigner::new(&origin, keys.signing_key().clone())
            .map_err(OpenLogError::CheckpointKey)
    }
}
