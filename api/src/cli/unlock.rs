//! `chartlog unlock`.

use super::there_or_here::there_or_here;
use super::{DataArgs, Exit, Failure, RootArgs, screen};
use crate::control::{self, Reply, Request, UnlockRequest};
use crate::node::{self, Node};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// Whose login.
    #[arg(long, value_name = "LOGIN")]
    login: String,
    /// Why, in a sentence: how its holder was recognised and what happened. It is kept.
    #[arg(long, value_name = "SENTENCE")]
    reason: String,
    /// Take away the second factors and recovery codes: the next sign-in enrols anew.
    #[arg(long)]
    reset_second_factor: bool,
    /// Print a password for one sign-in, in place of the one that the account has.
    #[arg(long)]
    reset_password: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let wanted = UnlockRequest {
        login: args.login.clone(),
        reason: args.reason.clone(),
        second_factor: args.reset_second_factor,
        password: args.reset_password,
    };
    let asked = Request::Unlock(wanted.clone());
    let unlock = |node: &Node| control::unlock(node, &wanted, &node::operator());
    let unlocked =
        there_or_here(&args.data, &args.root, &asked, &|_| {}, Reply::into_unlocked, unlock)?;
    let login = &args.login;
    if unlocked.was_locked {
        screen::note(&format!("{login} was locked, and is not any more"));
    } else {
        screen::note(&format!("{login} is not locked"));
    }
    if args.reset_second_factor {
        screen::note("the second factors are gone: the next sign-in enrols a new one");
    }
    if let Some(password) = unlocked.password {
        screen::result(&format!("password for the next sign-in: {password}"));
        screen::note("this line is kept nowhere: clear the screen when you are done");
    }
    Ok(Exit::Done)
}
