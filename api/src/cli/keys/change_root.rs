//! `chartlog keys change-root`.

use std::path::PathBuf;

use crate::cli::config::{self, Settings};
use crate::cli::{DataArgs, Exit, Failure, RootArgs, screen};
use crate::clock::Clock;
use crate::node;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    #[command(flatten)]
    new: New,
}

/// The root key that is to be in force.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct New {
    /// A file whose first line is the new passphrase.
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
    /// A file with the new root key itself: 64 hexadecimal digits, or 32 bytes as they are.
    #[arg(long, value_name = "FILE")]
    new_root_key_file: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let settings = Settings::read(&args.data)?;
    screen::diagnostics(&settings.log_level());
    let old = config::root_key(&args.root, &settings)?;
    let new = match (&args.new.new_passphrase_file, &args.new.new_root_key_file) {
        (Some(path), _) => config::passphrase_of(path)?,
        (None, Some(path)) => config::raw_of(path)?,
        (None, None) => return Err(Failure::new(Exit::Usage, "name the new root key")),
    };
    let dir = &args.data.dir;
    node::change_root_key(dir, &old, &new, &Clock::system())?;
    screen::note("the root key is changed: the old one opens this directory no more");
    screen::note(&format!(
        "copy {}/escrow/facet-keys to where you keep it, and destroy the older copies: the old root \
         key opens them",
        dir.display()
    ));
    Ok(Exit::Done)
}
