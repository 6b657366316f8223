//! `chartlog token`.

use chartlog_domain::facet::Role;
use clap::ValueEnum;

use super::config::{self, Settings};
use super::{DataArgs, Exit, Failure, RootArgs, screen};
use crate::clock::Clock;
use crate::control::{self, Request, TokenRequest};
use crate::node::Node;

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
    let token = match control::ask(&args.data.dir, &Request::Token(wanted.clone()), |_| {})? {
        Some(answer) => answer.into_token()?,
        None => {
            let settings = Settings::read(&args.data)?;
            screen::diagnostics(&settings.log_level());
            let root = config::root_key(&args.root, &settings)?;
            let node = Node::open(&args.data.dir, &root, Clock::system(), &|_| {})?;
            let token = control::mint(&node, &wanted, &crate::node::operator());
            node.close()?;
            token?
        }
    };
    screen::result(&token);
    Ok(Exit::Done)
}
