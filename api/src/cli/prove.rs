//! `chartlog prove`.

use std::path::PathBuf;

use chartlog_eventlog::{ProveError, Wanted, Which, limits};

use super::{DataArgs, Exit, Failure, progress, screen, small_file};
use crate::node;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    /// The id of the event, or the position of its entry.
    #[arg(required_unless_present = "from", conflicts_with = "from", value_parser = which)]
    event: Option<Which>,
    /// Prove instead that the log holds, unchanged, all that this older checkpoint was signed over.
    #[arg(long, value_name = "CHECKPOINT")]
    from: Option<PathBuf>,
    /// In which checkpoint [default: the latest of DIR/checkpoints].
    #[arg(long = "in", value_name = "CHECKPOINT")]
    checkpoint: Option<PathBuf>,
}

/// An event id has 32 hexadecimal digits, with or without hyphens; a position never has as many.
fn which(text: &str) -> Result<Which, &'static str> {
    let digits: String = text.chars().filter(|digit| *digit != '-').collect();
    let event = digits.parse().map(Which::Event);
    let which = event.or_else(|_| text.parse().map(Which::At));
    which.map_err(|_| "neither an event id nor a position")
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let dir = &args.data.dir;
    if !node::is_data_directory(dir) {
        return Err(node::NodeError::NotThere(dir.clone()).into());
    }
    let read = |path: &PathBuf| small_file::read(path, limits::NOTE_BYTES);
    let wanted = Wanted {
        entries: args.event.into_iter().collect(),
        since: args.from.as_ref().map(read).transpose()?,
        checkpoint: args.checkpoint.as_ref().map(read).transpose()?,
    };
    let bar = progress::bar(0, "{bar:40} {pos}/{len} segments {msg}");
    let proven = chartlog_eventlog::prove(dir, &wanted, &|progress| {
        bar.set_length(u64::from(progress.of));
        bar.set_position(u64::from(progress.segments));
        bar.set_message(format!("{} entries", progress.entries));
    });
    bar.finish_and_clear();
    let proven = proven.map_err(|error| failure(&error))?;
    for proof in &proven.entries {
        screen::result(proof.to_string().trim_end());
    }
    if let Some(proof) = &proven.growth {
        screen::result(proof.to_string().trim_end());
    }
    Ok(Exit::Done)
}

fn failure(error: &ProveError) -> Failure {
    match error {
        ProveError::NoCheckpoint => {
            Failure::new(Exit::Failed, format!("{error}; `chartlog checkpoint` signs one"))
        }
        ProveError::NotFound { .. } => Failure::new(
            Exit::Failed,
            format!(
                "{error}; if it was recorded a moment ago, sign another with `chartlog checkpoint`"
            ),
        ),
        ProveError::NotOlder { .. } => Failure::new(Exit::Usage, error.to_string()),
        other => Failure::new(
            Exit::Damaged,
            format!("{other}; nothing was changed: `chartlog verify` says what is wrong"),
        ),
    }
}
