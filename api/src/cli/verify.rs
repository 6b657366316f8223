//! `chartlog verify`.

use std::path::PathBuf;

use chartlog_eventlog::{VerifyError, VerifyOptions, limits};
use serde_json::json;

use super::{DataArgs, Exit, Failure, progress, screen, small_file};
use crate::node;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
    /// A checkpoint that left this machine: the log must contain what it says.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let dir = &args.data.dir;
    if !node::is_data_directory(dir) {
        return Err(node::NodeError::NotThere(dir.clone()).into());
    }
    let read = |path: &PathBuf| small_file::read(path, limits::NOTE_BYTES);
    let against = args.against.as_ref().map(read).transpose()?;
    let options = VerifyOptions { against, ..VerifyOptions::default() };
    let bar = progress::bar(0, "{bar:40} {pos}/{len} segments {msg}");
    let report = chartlog_eventlog::verify(dir, &options, &|progress| {
        bar.set_length(u64::from(progress.of));
        bar.set_position(u64::from(progress.segments));
        bar.set_message(format!("{} entries", progress.entries));
    });
    bar.finish_and_clear();
    match report {
        Ok(report) if args.json => {
            let mut shown = serde_json::to_value(&report).map_err(|error| Failure::of(&error))?;
            shown["ok"] = json!(true);
            screen::result(&shown.to_string());
            Ok(Exit::Done)
        }
        Ok(report) => {
            screen::result("the log is whole");
            screen::result(&format!("bytes {}", report.bytes));
            screen::result(&format!("segments {}", report.segments));
            screen::result(&format!("keys {}", report.keys));
            screen::result(&format!("blobs {}", report.blobs));
            screen::result(&format!("checkpoints {}", report.checkpoints));
            screen::result(&format!("entries {}", report.entries));
            screen::result(&format!("streams {}", report.streams));
            screen::result(&format!("tree size {}", report.tree_size));
            screen::result(&format!("root {}", report.root));
            Ok(Exit::Done)
        }
        Err(error) => bad(args, &error),
    }
}

fn bad(args: &Args, error: &VerifyError) -> Result<Exit, Failure> {
    if args.json {
        screen::result(&json!({ "ok": false, "error": error.to_string() }).to_string());
    }
    Err(Failure::new(
        Exit::Damaged,
        format!("{error}; nothing was changed: compare with a backup or a replica"),
    ))
}
