//! `chartlog demo`.

use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Role;
use chartlog_domain::ids::AccountId;
use chartlog_eventlog::{KdfCost, RootKeySource};
use tempfile::TempDir;

use super::config::{self, Settings};
use super::network::{self, Network};
use super::{Exit, Failure, RootArgs, progress, screen, serve};
use crate::accounts::{self, Handout};
use crate::auth::Method;
use crate::clock::Clock;
use crate::control::{self, TokenRequest};
use crate::limits;
use crate::node::{self, Node, operator};
use crate::random;
use crate::staff;
use crate::synthetic::{self, Clinic, Plan};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Keep the clinic in this directory [default: a temporary one that goes away at the end].
    #[arg(long = "data", value_name = "DIR", env = "CHARTLOG_DATA")]
    dir: Option<PathBuf>,
    #[command(flatten)]
    root: RootArgs,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8420].
    #[arg(long, value_name = "ADDR", env = "CHARTLOG_LISTEN")]
    listen: Option<SocketAddr>,
    /// How many patients.
    #[arg(long, default_value_t = 240, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    patients: u32,
    /// The same seed on the same day makes the same clinic.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    screen::diagnostics(&Settings::default().log_level());
    let temporary =
        if args.dir.is_none() { Some(TempDir::with_prefix("chartlog-demo-")?) } else { None };
    let dir = args.dir.clone().or_else(|| temporary.as_ref().map(|t| t.path().to_owned()));
    let dir = dir.ok_or_else(|| Failure::new(Exit::Failed, "no directory"))?;
    let listen = args.listen.unwrap_or(serve::LISTEN);
    network::may_listen(listen, false)?;
    let fresh = !node::is_data_directory(&dir);
    let root = root_key(args, &dir, temporary.is_some())?;
    if fresh {
        screen::note(&format!("making a data directory in {}", dir.display()));
        Node::make(&dir, &root, true, KdfCost::default())?;
    }
    let node = Arc::new(Node::open(&dir, &root, Clock::system(), &screen::note)?);
    if !node.is_development() {
        node.close()?;
        let sentence = "this data directory was not made for development; leave --data out";
        return Err(Failure::new(Exit::Directory, sentence));
    }
    let clinic = if fresh { Some(generate(args, &node)?) } else { None };
    let looks = looks(&node, clinic.as_ref())?;
    let kept = args.dir.as_deref();
    let exit = serve::serve(node.clone(), listen, Network::default(), |address| {
        show(address, clinic.as_ref(), &looks, kept);
        Ok(())
    });
    drop(node);
    if let Some(temporary) = temporary {
        temporary.close()?;
        screen::note("the demo clinic is gone");
    }
    exit
}

/// A demo has invented patients, so its passphrase may lie in its directory when none is given.
fn root_key(args: &Args, dir: &Path, temporary: bool) -> Result<RootKeySource, Failure> {
    if let Some(root) = config::find_root_key(&args.root, &Settings::default())? {
        return Ok(root);
    }
    if temporary {
        return Ok(RootKeySource::raw(random::bytes().map_err(|error| Failure::of(&error))?));
    }
    let path = dir.join("demo-passphrase");
    if !path.exists() {
        if node::is_data_directory(dir) {
            return Err(Failure::new(
                Exit::RootKey,
                "this directory was made with a passphrase: set CHARTLOG_PASSPHRASE",
            ));
        }
        std::fs::create_dir_all(dir)?;
        let passphrase = hex::encode(random::bytes::<16>().map_err(|error| Failure::of(&error))?);
        let mut file =
            std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        writeln!(file, "{passphrase}")?;
        screen::note(&format!(
            "wrote a passphrase for this demo to {0}; other commands take it with \
             --passphrase-file {0}",
            path.display()
        ));
    }
    let args = RootArgs { passphrase_file: Some(path), root_key_file: None };
    config::root_key(&args, &Settings::default())
}

fn generate(args: &Args, node: &Node) -> Result<Clinic, Failure> {
    let bar = progress::bar(0, "{msg:32} {bar:40} {pos}/{len}");
    let said = std::cell::RefCell::new(String::new());
    let tell = |what: &str, done: u64, of: u64| {
        bar.set_length(of);
        bar.set_position(done);
        bar.set_message(what.to_owned());
        if *said.borrow() != what {
            what.clone_into(&mut said.borrow_mut());
            if !screen::is_watched() {
                screen::note(what);
            }
        }
    };
    let journal = node.journal();
    let plan = Plan { seed: args.seed, patients: args.patients, now: journal.now() };
    let clinic = synthetic::generate(journal, &plan, &tell);
    bar.finish_and_clear();
    let clinic = clinic?;
    node.catch_up(limits::CATCH_UP)
        .map_err(|behind| Failure::new(Exit::Failed, format!("the views: {behind}")))?;
    Ok(clinic)
}

/// How to look at the clinic in one role.
struct Look {
    role: Role,
    login: String,
    token: String,
    /// How to sign in as a person does; none when the clinic was there before.
    handout: Option<Handout>,
    query: &'static str,
}

fn looks(node: &Node, clinic: Option<&Clinic>) -> Result<Vec<Look>, Failure> {
    let mut looks = Vec::new();
    for (role, query) in QUERIES {
        let person = clinic.and_then(|clinic| match role {
            Role::FrontDesk => clinic.front_desk.first(),
            Role::Clinical => clinic.clinicians.first(),
            Role::Billing => clinic.billing.first(),
            Role::Patient => clinic.portal.as_ref(),
            Role::Compliance | Role::Admin => None,
        });
        let look = match (person, clinic) {
            (Some(person), _) => look_as(node, person.account, &person.login, role, query)?,
            // No account stands for just any patient.
            (None, _) if role == Role::Patient => continue,
            (None, Some(_)) => {
                let account = staff::development_account(node.journal(), role)?;
                let login = staff::login_of(node.journal(), account)?.unwrap_or_default();
                look_as(node, account, &login, role, query)?
            }
            (None, None) => {
                let wanted = TokenRequest { role: role.name().to_owned(), login: None };
                let token = control::mint(node, &wanted, &operator())?;
                let login = "(somebody of this role)".to_owned();
                Look { role, login, token, handout: None, query }
            }
        };
        looks.push(look);
    }
    Ok(looks)
}

/// Gives somebody who is new a password and a second factor, and a token beside them.
fn look_as(
    node: &Node,
    account: AccountId,
    login: &str,
    role: Role,
    query: &'static str,
) -> Result<Look, Failure> {
    let handout = accounts::equip(node.journal(), &operator(), account, login);
    let handout = Some(handout.map_err(|error| Failure::of(&error))?);
    let token = mint(node, account, role)?;
    Ok(Look { role, login: login.to_owned(), token, handout, query })
}

fn mint(node: &Node, account: AccountId, role: Role) -> Result<String, Failure> {
    let by = Actor::Operator(rustix::process::getuid().as_raw());
    Ok(node.sessions().mint(account, role, Method::Demo, by)?.token.to_string())
}

const QUERIES: [(Role, &str); 6] = [
    (
        Role::FrontDesk,
        "{ patients(first: 3) { totalCount nodes { patient { id displayName birthDate mrn } } } }",
    ),
    (
        Role::Clinical,
        "{ myPatients(first: 3) { totalCount nodes { id displayName problems(first: 3) { nodes { code { label } } } } } }",
    ),
    (
        Role::Billing,
        "{ unbilledVisits(first: 3) { totalCount nodes { date patient { displayName } } } }",
    ),
    (
        Role::Patient,
        "{ me { displayName } myAppointments(first: 3) { totalCount nodes { start status provider { name } } } whoHasSeenMyChart(first: 3) { totalCount nodes { at kind operation role } } }",
    ),
    (
        Role::Compliance,
        "{ accesses(first: 3) { totalCount nodes { at kind operation role patientIds } } logStatus { entries root } }",
    ),
    (
        Role::Admin,
        "{ staff(first: 3, search: { role: CLINICAL }) { totalCount nodes { id login displayName roles } } }",
    ),
];

fn show(address: SocketAddr, clinic: Option<&Clinic>, looks: &[Look], kept: Option<&Path>) {
    screen::result(&format!("listening on http://{address}"));
    if let Some(clinic) = clinic {
        screen::result(&format!(
            "\nA clinic of invented people: {} patients, {} clinicians, {} locations, \
             {} encounters, {} appointments, {} claims; {} events in the log.",
            clinic.patients,
            clinic.clinicians.len(),
            clinic.locations,
            clinic.encounters,
            clinic.appointments,
            clinic.claims,
            clinic.events,
        ));
    }
    for look in looks {
        screen::result(&format!("\nAs {} ({})", look.role.name(), look.login));
        if let Some(handout) = &look.handout {
            screen::result(&format!("  password: {}", handout.password.as_str()));
            screen::result(&format!(
                "  key for an authenticator application: {}",
                handout.enrolment.secret.as_str()
            ));
        }
        screen::result(&format!("  token: {}", look.token));
        screen::result(&format!(
            "curl -s http://{address}/graphql -H 'Authorization: Bearer {}' \\\n  \
             -H 'Content-Type: application/json' -d '{{\"query\": \"{}\"}}'",
            look.token, look.query
        ));
    }
    screen::result(&format!(
        "\nSign in as any of them: http://localhost:{}/sign-in",
        address.port()
    ));
    screen::result(&format!("GraphQL explorer: http://{address}/explorer (paste a token there)"));
    if let Some(dir) = kept {
        screen::result(&format!("Check the log: chartlog verify --data {}", dir.display()));
    }
    screen::result("Tokens last 12 hours or until you stop the demo with Ctrl-C.");
}
