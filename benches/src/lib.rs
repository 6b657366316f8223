//! What the benches share: the machine they ran on, medians, and where their data lies.

pub mod client;

use std::time::Duration;

use tempfile::TempDir;

/// Whether only to show that it runs (`--brief`), as CI does; figures of a brief run mean nothing.
#[must_use]
pub fn brief() -> bool {
    std::env::args().any(|arg| arg == "--brief")
}

/// The value of `--NAME VALUE`.
#[must_use]
pub fn option(name: &str) -> Option<String> {
    let mut args = std::env::args();
    args.find(|arg| arg == name)?;
    args.next()
}

/// Prints a line of the report.
#[allow(clippy::print_stdout)]
pub fn say(line: &str) {
    println!("{line}");
}

/// Prints which machine this is.
pub fn machine() {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown processor", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    say(&format!("machine: {cores} cores, {model}, load before {load}"));
}

/// A place for data on a disk: below the target directory, which is rarely in memory.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn place() -> TempDir {
    let base = std::env::current_exe().expect("a bench has a path");
    let base = base.parent().expect("a folder");
    TempDir::with_prefix_in("bench-", base).expect("a temporary folder")
}

/// The median; sorts.
#[must_use]
pub fn median(values: &mut [f64]) -> f64 {
    quantile(values, 0.5)
}

/// A quantile; sorts.
#[must_use]
pub fn quantile(values: &mut [f64], q: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let at = (last as f64 * q).round() as usize;
    values.get(at).copied().unwrap_or(f64::NAN)
}

/// How many a second.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// The most memory this process ever had resident, MiB (Linux; else nothing).
#[must_use]
pub fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}
