//! Commands: an id for each, a document that gives one, and why one is refused.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

/// The id of a command that is given once.
#[must_use]
pub fn command_id() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0xffff);
    numbered(LAST.fetch_add(1, Ordering::Relaxed) + 1)
}

/// The id of the command of this number, for a test that gives one twice or numbers its own.
#[must_use]
pub fn numbered(number: u64) -> String {
    format!("6a6f2f3c-4f8e-4a6e-9d0b-{number:012x}")
}

/// A document that gives a command, with its input as `$in`, and asks for these fields of its payload.
#[must_use]
pub fn mutation(name: &str, fields: &str) -> String {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!("mutation($in: {kind}!) {{ {name}(input: $in) {{ {fields} position }} }}")
}

/// Everything that stands in the way of a command, by its reason.
///
/// # Panics
/// When a problem has none.
#[must_use]
pub fn reasons(answer: &Value) -> Vec<&str> {
    let problems = answer["errors"][0]["extensions"]["problems"].as_array();
    problems.into_iter().flatten().map(|one| one["reason"].as_str().expect("a reason")).collect()
}
