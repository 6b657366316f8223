//! `chartlog token`.

use chartlog_domain::facet::Role;
use clap::ValueEnum;

use super::there_or_here::there_or_here;
use super::{DataArgs, Exit, Failure, RootArgs, screen};
use crate::control::{self, Reply, Request, TokenRequest};
use crate::node::{self, Node};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// In which role.
    #[arg(long)]
    role: RoleArg,
    /// Whose login [default: for clinical the clinician with the most patients, else an account
    /// that is made for the purpose; for patient it must be said].
    #[arg(long = "as", value_name = "LOGIN")]
    login: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum RoleArg {
    FrontDesk,
    Clinical,
    Billing,
    Patient,
    Compliance,
    Admin,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::FrontDesk => Self::FrontDesk,
            RoleArg::Clinical => Self::Clinical,
            RoleArg::Billing => Self::Billing,
            RoleArg::Patient => Self::Patient,
            RoleArg::Compliance => Self::Compliance,
            RoleArg::Admin => Self::Admin,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let role: Role = args.role.into();
    let wanted = TokenRequest { role: role.name().to_owned(), login: args.login.clone() };
    let asked = Request::Token(wanted.clone());
    let mint = |node: &Node| control::mint(node, &wanted, &node::operator());
    let token = there_or_here(&args.data, &args.root, &asked, &|_| {}, Reply::into_token, mint)?;
    screen::result(&token);
    Ok(Exit::Done)
}
