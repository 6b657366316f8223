//! `chartlog restore`.

use std::path::PathBuf;

use super::{Exit, Failure, progress, screen};
use crate::backup::{self, Restore};
use crate::control::Progress;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder of backups: a path or a file:// URL.
    #[arg(long, value_name = "DIR")]
    from: String,
    /// Which backup, as `chartlog backup` named it [default: the newest].
    #[arg(long, value_name = "NAME")]
    backup: Option<String>,
    /// The data directory to make. It must not be there.
    #[arg(long = "data", value_name = "DIR", env = "CHARTLOG_DATA")]
    dir: PathBuf,
    /// The escrow file, to be put in its place.
    #[arg(long, value_name = "FILE")]
    escrow: Option<PathBuf>,
    /// A checkpoint that left the machine: the log must contain what it says.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let from = backup::folder_of(&args.from)?;
    let unreadable = |path: &PathBuf, error: std::io::Error| {
        Failure::new(Exit::Usage, format!("cannot read {}: {error}", path.display()))
    };
    let against = match &args.against {
        None => None,
        Some(path) => Some(std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?),
    };
    if let Some(path) = &args.escrow {
        std::fs::File::open(path).map_err(|error| unreadable(path, error))?;
    }
    let asked = Restore {
        from: &from,
        backup: args.backup.as_deref(),
        into: &args.dir,
        escrow: args.escrow.as_deref(),
        against: against.as_deref(),
    };
    let bar = progress::bar(0, "{bar:40} {bytes}/{total_bytes} {msg}");
    let restored = backup::restore(&asked, &|progress: Progress| {
        bar.set_length(progress.of_bytes);
        bar.set_position(progress.bytes);
        bar.set_message(format!("{}/{} files", progress.files, progress.of_files));
    });
    bar.finish_and_clear();
    let restored = restored?;
    let dir = args.dir.display();
    screen::result(&format!("restored backup {} into {dir}", restored.backup));
    screen::result(&format!("taken at {}", restored.taken_at));
    screen::result(&format!("objects {}, {} bytes", restored.objects, restored.bytes));
    screen::result(&format!("entries {}", restored.report.entries));
    screen::result(&format!("root {}", restored.report.root));
    screen::note("what was recorded after the backup is not in it");
    if args.escrow.is_none() {
        screen::note(&format!("needed to serve: the escrow file, as {dir}/escrow/facet-keys"));
    }
    screen::note("needed to serve: the root key; and chartlog.toml, where there was one");
    Ok(Exit::Done)
}
