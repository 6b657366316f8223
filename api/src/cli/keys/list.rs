//! `chartlog keys list`.

use crate::cli::there_or_here::there_or_here;
use crate::cli::{DataArgs, Exit, Failure, RootArgs, screen};
use crate::control::{self, Reply, Request};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let there = Reply::into_keys;
    let here = control::keys;
    let listed = there_or_here(&args.data, &args.root, &Request::Keys, &|_| {}, there, here)?;
    screen::result(&format!("{:<15} {:>5} {:>9}", "facet", "epoch", "keys"));
    for row in &listed {
        let (facet, epoch, keys) = (&row.facet, row.epoch, row.keys);
        screen::result(&format!("{facet:<15} {epoch:>5} {keys:>9}"));
    }
    if listed.windows(2).any(|rows| rows[0].facet == rows[1].facet) {
        screen::note("a rotation was interrupted: `chartlog keys rotate` retires the older epoch");
    }
    Ok(Exit::Done)
}
