//! `chartlog init`.

use chartlog_eventlog::{KdfCost, RootKeySource};

use super::config::{self, Settings};
use super::{DataArgs, Exit, Failure, RootArgs, progress, screen};
use crate::accounts::{self, Handout};
use crate::clock::Clock;
use crate::node::{self, Node};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// For development: `chartlog token` will work on it, and the GraphQL explorer is served.
    #[arg(long)]
    development: bool,
    /// Login name of the first administrator [default: admin; for development nobody, unless
    /// named].
    #[arg(long, value_name = "LOGIN")]
    admin: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let settings = Settings::read(&args.data)?;
    let root = config::root_key(&args.root, &settings)?;
    let spinner = progress::spinner("making keys and an empty log");
    Node::make(&args.data.dir, &root, args.development, KdfCost::default())?;
    spinner.finish_and_clear();
    let login = args.admin.clone().or_else(|| (!args.development).then(|| "admin".to_owned()));
    let administrator = login.map(|login| first_administrator(args, &root, &login)).transpose()?;
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
    administrator.iter().for_each(show);
    screen::note(&format!("next: chartlog serve --data {dir}"));
    Ok(Exit::Done)
}

fn first_administrator(args: &Args, root: &RootKeySource, login: &str) -> Result<Handout, Failure> {
    let node = Node::open(&args.data.dir, root, Clock::system(), &|_| {})?;
    let made = accounts::first_administrator(node.journal(), &node::operator(), login);
    node.close()?;
    made.map_err(|error| {
        let dir = args.data.dir.display();
        Failure::new(
            Exit::Failed,
            format!("{dir} was made, but has no administrator: {error}; remove it and try again"),
        )
    })
}

/// Shows what the administrator needs for the first sign-in. It is shown here and nowhere else.
fn show(administrator: &Handout) {
    let Handout { login, password, enrolment } = administrator;
    screen::result(&format!("administrator: {login}"));
    screen::result(&format!("password for the first sign-in: {}", password.as_str()));
    screen::result("second factor: scan this with an authenticator application, or type the key");
    if let Some(code) = enrolment.for_terminal() {
        screen::result(&code);
    }
    screen::result(&format!("key: {}", enrolment.secret.as_str()));
    screen::note("these lines are kept nowhere: clear the screen when you are done");
}
