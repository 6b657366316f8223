//! The one module that prints: results on standard output, everything else on standard error.

use std::io::{IsTerminal as _, Write as _};

/// A result: what a script would read.
#[allow(clippy::print_stdout)]
pub(super) fn result(line: &str) {
    let mut out = std::io::stdout().lock();
    // A reader that went away has all it wanted.
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// What is going on.
#[allow(clippy::print_stderr)]
pub(super) fn note(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// What went wrong.
pub(super) fn error(sentence: &str) {
    note(&format!("chartlog: {sentence}"));
}

/// Whether somebody watches.
pub(super) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Diagnostics go to standard error; ids only, never names.
pub(super) fn diagnostics(level: &str) {
    let filter = tracing_subscriber::EnvFilter::try_new(level)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .try_init();
}
