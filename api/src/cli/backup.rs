//! `chartlog backup`.

use super::there_or_here::there_or_here;
use super::{DataArgs, Exit, Failure, RootArgs, progress, screen};
use crate::backup::{self, Taken};
use crate::control::{BackupRequest, Progress, Reply, Request};
use crate::node::Node;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// The folder of backups, made when it is not there: a path or a file:// URL. Several backups lie
    /// in one folder, and share what did not change.
    #[arg(long, value_name = "DIR")]
    to: String,
    /// Print what was done as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let to = backup::folder_of(&args.to)?;
    let bar = progress::bar(0, "{bar:40} {bytes}/{total_bytes} {msg}");
    let tell = |progress: Progress| {
        bar.set_length(progress.of_bytes);
        bar.set_position(progress.bytes);
        bar.set_message(format!("{}/{} files", progress.files, progress.of_files));
    };
    let here = |node: &Node| backup::take(node, &to, &tell).map_err(Failure::from);
    let asked = Request::Backup(BackupRequest { to: to.clone() });
    let taken = there_or_here(&args.data, &args.root, &asked, &tell, Reply::into_backed_up, here);
    bar.finish_and_clear();
    show(args, &taken?)?;
    Ok(Exit::Done)
}

fn show(args: &Args, taken: &Taken) -> Result<(), Failure> {
    if args.json {
        let shown = serde_json::to_string(taken).map_err(|error| Failure::of(&error))?;
        screen::result(&shown);
        return Ok(());
    }
    screen::result(&format!("backup {}", taken.backup));
    screen::result(&format!("objects {}, {} bytes", taken.objects, taken.bytes));
    screen::result(&format!("copied {}, {} bytes", taken.copied, taken.copied_bytes));
    screen::result(&format!("entries {}", taken.entries));
    screen::result(&format!("root {}", taken.root));
    screen::note("the escrow file and the root key are no part of it: keep them apart");
    Ok(())
}
