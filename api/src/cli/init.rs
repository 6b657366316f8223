//! `chartlog init`.

use chartlog_eventlog::KdfCost;

use super::config::{self, Settings};
use super::{DataArgs, Exit, Failure, RootArgs, progress, screen};
use crate::node::Node;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// For development: `chartlog token` will work on it, and the GraphQL explorer is served.
    #[arg(long)]
    development: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let settings = Settings::read(&args.data)?;
    let root = config::root_key(&args.root, &settings)?;
    let spinner = progress::spinner("making keys and an empty log");
    Node::make(&args.data.dir, &root, args.development, KdfCost::default())?;
    spinner.finish_and_clear();
    let file = args.data.dir.join("chartlog.toml");
    if !file.exists() {
        std::fs::write(&file, config::TEMPLATE)?;
    }
    let dir = args.data.dir.display();
    screen::note(&format!("made {dir}"));
    screen::note(&format!(
        "keep {dir}/escrow/facet-keys and the passphrase apart from it and from each other: \
         without both of them nothing in it can be read again"
    ));
    screen::note(&format!("next: chartlog serve --data {dir}"));
    Ok(Exit::Done)
}
