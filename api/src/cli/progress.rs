//! Progress bars, drawn only where somebody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::screen;

/// A bar over a known number of steps.
pub(super) fn bar(length: u64, template: &str) -> ProgressBar {
    styled(ProgressBar::new(length), template)
}

/// A spinner for what has no known end.
pub(super) fn spinner(message: &'static str) -> ProgressBar {
    let spinner = styled(ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}");
    spinner.set_message(message);
    if screen::is_watched() {
        spinner.enable_steady_tick(std::time::Duration::from_millis(100));
    }
    spinner
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    if !screen::is_watched() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}
