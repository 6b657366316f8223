//! `chartlog keys`: which keys there are, their rotation, and whose must be kept.

mod change_root;
mod hold;
mod list;
mod rotate;

use clap::Subcommand;

use super::{Exit, Failure};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show facets, the epochs of their keys, and how many data keys each wraps. No key is shown.
    List(list::Args),
    /// Give facets new keys and wrap every data key anew: what is left of the older ones opens
    /// nothing more. The server must be stopped.
    Rotate(rotate::Args),
    /// Change the passphrase or the root key. The server must be stopped.
    ChangeRoot(change_root::Args),
    /// Place a legal hold: a patient's records must be kept, whatever rule says that their time is
    /// over.
    Hold(hold::Args),
    /// Lift a legal hold.
    Unhold(hold::Args),
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        Command::List(args) => list::run(args),
        Command::Rotate(args) => rotate::run(args),
        Command::ChangeRoot(args) => change_root::run(args),
        Command::Hold(args) => hold::run(args, false),
        Command::Unhold(args) => hold::run(args, true),
    }
}
