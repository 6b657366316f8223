//! The only place that asks the machine for the time.

/// Microseconds since 1970 UTC: the claim that stands in an entry's header (envelope.md).
#[allow(clippy::disallowed_methods)]
pub fn now_us() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| u64::try_from(since.as_micros()).unwrap_or(u64::MAX))
}
