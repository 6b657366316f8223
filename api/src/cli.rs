//! The command line. Flags win over environment variables, those over `chartlog.toml`, and that
//! over the defaults.

mod backup;
mod check;
mod checkpoint;
mod config;
mod demo;
mod drill;
mod exit;
mod import;
mod init;
mod keys;
mod network;
mod progress;
mod prove;
mod restore;
mod screen;
mod serve;
mod small_file;
mod there_or_here;
mod token;
mod unlock;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

pub use config::Settings;
pub use exit::{Exit, Failure};

const AFTER_HELP: &str = "\
Exit codes:
  0  done, and everything holds
  1  something failed; the message says what
  2  the command line or chartlog.toml is wrong
  3  the data directory is not there, is there already, or is in use by another process
  4  no root key, or not the one of this data directory
  5  the log, a key or a backup is damaged, or a proof does not hold: nothing was changed, see the message
  6  the import ended, and some resources or files were refused: see its report
  7  the running server could not do it now; try again
  8  the data directory cannot be written: the disk is full or failing, or it is read-only
  9  the log is not the one that a checkpoint was signed over: it is older, cut off or another
  10 the keystore is missing, or it or the escrow file is older than the log

Files:
  DIR/chartlog.toml  settings: listen, tls_cert, tls_key, origin, allowed_origins,
                     trusted_proxies, passphrase_file, root_key_file, log
  DIR/control.sock   how commands talk to the server that has DIR open (mode 0600)

Start with `chartlog demo`: a clinic with invented patients that goes away when you stop it.";

/// Chartlog: an event-sourced patient record backend. Every change and every read is one
/// encrypted event in one append-only log; each role sees a projection of its own.
#[derive(Parser)]
#[command(name = "chartlog", version, after_help = AFTER_HELP, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a data directory: keys and an empty log.
    Init(init::Args),
    /// Serve the GraphQL API of a data directory, beyond loopback with TLS only.
    Serve(serve::Args),
    /// Import history from files.
    Import(import::Args),
    /// Copy what is new to a folder of backups, while the server goes on: sealed bytes only.
    Backup(backup::Args),
    /// Make a data directory of a backup, when all of it holds.
    Restore(restore::Args),
    /// Try whether a backup comes back, and how long that takes. Nothing of it stays.
    Drill(drill::Args),
    /// Check the whole log without any key: entries, chains, tree, checkpoints, blobs.
    Verify(verify::Args),
    /// Sign where the log stands, and print the signed note: keep it away from this machine.
    Checkpoint(checkpoint::Args),
    /// Prove that an event is in the log, or that the log only grew since a checkpoint.
    Prove(prove::Args),
    /// Check a proof or a checkpoint: needs no data directory, and no key but the log's public one.
    Check(check::Args),
    /// Print a bearer token, on directories made for development.
    Token(token::Args),
    /// Let somebody in again whom no administrator can: unlock an account, reset its second factor
    /// or its password. It is on record, with the reason.
    Unlock(unlock::Args),
    /// Show which keys there are, rotate them, change the root key, place and lift legal holds.
    Keys(keys::Args),
    /// Make a clinic of invented patients, serve it, and show how to look at it as each role.
    Demo(demo::Args),
}

/// Which data directory, and the settings file.
#[derive(Args, Clone)]
pub struct DataArgs {
    /// The data directory.
    #[arg(long = "data", value_name = "DIR", env = "CHARTLOG_DATA")]
    pub dir: PathBuf,
    /// The settings file [default: DIR/chartlog.toml, when it is there].
    #[arg(long, value_name = "FILE", env = "CHARTLOG_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Where the root key comes from. It is never kept in the data directory.
#[derive(Args, Clone, Default)]
pub struct RootArgs {
    /// A file whose first line is the passphrase. Without it: CHARTLOG_PASSPHRASE, a root key
    /// file, or the credentials that systemd hands over (chartlog-passphrase, chartlog-root-key).
    #[arg(long, value_name = "FILE", env = "CHARTLOG_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// A file with the root key itself: 64 hexadecimal digits, or 32 bytes as they are.
    #[arg(long, value_name = "FILE", env = "CHARTLOG_ROOT_KEY_FILE")]
    pub root_key_file: Option<PathBuf>,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    // No core dump may hold a key or a chart.
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() };
        }
    };
    let done = match cli.command {
        Command::Init(args) => init::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Drill(args) => drill::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Checkpoint(args) => checkpoint::run(&args),
        Command::Prove(args) => prove::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Token(args) => token::run(&args),
        Command::Unlock(args) => unlock::run(&args),
        Command::Keys(args) => keys::run(&args),
        Command::Demo(args) => demo::run(&args),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => {
            screen::error(&failure.to_string());
            failure.exit.into()
        }
    }
}
