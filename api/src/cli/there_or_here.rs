//! What is asked of the server that runs on a data directory, or is done here when none does.

use super::config::{self, Settings};
use super::{DataArgs, Failure, RootArgs, screen};
use crate::clock::Clock;
use crate::control::{self, Progress, Reply, Request};
use crate::node::Node;

/// Asks the server, which tells how far it is, or opens the directory and does it.
///
/// # Errors
/// What the server or `here` says, or that the directory cannot be opened or closed.
pub(super) fn there_or_here<T>(
    data: &DataArgs,
    root: &RootArgs,
    asked: &Request,
    tell: &dyn Fn(Progress),
    there: impl FnOnce(Reply) -> Result<T, Failure>,
    here: impl FnOnce(&Node) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if let Some(answer) = control::ask(&data.dir, asked, tell)? {
        return there(answer);
    }
    let settings = Settings::read(data)?;
    screen::diagnostics(&settings.log_level());
    let root = config::root_key(root, &settings)?;
    let node = Node::open(&data.dir, &root, Clock::system(), &|_| {})?;
    let done = here(&node);
    node.close()?;
    done
}
