//! `chartlog checkpoint`.

use super::there_or_here::there_or_here;
use super::{DataArgs, Exit, Failure, RootArgs, screen};
use crate::control::{Reply, Request};
use crate::node::Node;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let sign = |node: &Node| node.checkpoint().map_err(Failure::from);
    let asked = Request::Checkpoint;
    let note =
        there_or_here(&args.data, &args.root, &asked, &|_| {}, Reply::into_checkpoint, sign)?;
    screen::result(note.trim_end());
    Ok(Exit::Done)
}
