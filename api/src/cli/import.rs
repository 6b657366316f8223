//! `chartlog import fhir`.

use std::path::PathBuf;

use indicatif::ProgressBar;

use super::there_or_here::there_or_here;
use super::{DataArgs, Exit, Failure, RootArgs, progress, screen};
use crate::control::{ImportRequest, Progress, Reply, Request};
use crate::exchange::fhir::{self, Report};
use crate::node::{self, Node};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    format: Format,
}

#[derive(clap::Subcommand)]
enum Format {
    /// FHIR R4: bundles (transaction, batch, collection) and single resources, as .json, .json.gz
    /// or NDJSON. What was imported before and has not changed adds nothing.
    Fhir(Fhir),
}

#[derive(clap::Args)]
struct Fhir {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// Files and directories.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Name of the source. Two sources may use the same ids for different people.
    #[arg(long, default_value = "", value_name = "NAME")]
    source: String,
    /// Write the report as JSON to this file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let Format::Fhir(args) = &args.format;
    let mut paths = Vec::new();
    for path in &args.paths {
        paths.push(std::fs::canonicalize(path).map_err(|error| {
            Failure::new(Exit::Usage, format!("cannot read {}: {error}", path.display()))
        })?);
    }
    let bar = progress::bar(0, "{bar:40} {bytes}/{total_bytes} {msg} {eta}");
    let report = import(args, paths, &bar)?;
    bar.finish_and_clear();
    if let Some(path) = &args.report {
        let json = serde_json::to_vec_pretty(&report).map_err(|error| Failure::of(&error))?;
        std::fs::write(path, json).map_err(|error| {
            let path = path.display();
            Failure::new(Exit::Failed, format!("imported, but cannot write {path}: {error}"))
        })?;
    }
    screen::result(&report.table());
    Ok(if report.is_clean() { Exit::Done } else { Exit::Refused })
}

fn import(args: &Fhir, paths: Vec<PathBuf>, bar: &ProgressBar) -> Result<Report, Failure> {
    let tell = |progress: Progress| {
        bar.set_length(progress.of_bytes);
        bar.set_position(progress.bytes);
        bar.set_message(format!(
            "{}/{} files {} resources",
            progress.files, progress.of_files, progress.resources
        ));
    };
    let request = ImportRequest { paths: paths.clone(), source: args.source.clone() };
    let options =
        fhir::ImportOptions { paths, source: args.source.clone(), request: node::operator() };
    let here = |node: &Node| {
        let report = fhir::import(node.journal(), &options, &tell);
        report.map_err(|error| Failure::of(&error))
    };
    let asked = Request::Import(request);
    there_or_here(&args.data, &args.root, &asked, &tell, Reply::into_report, here)
}
