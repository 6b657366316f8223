//! `chartlog keys hold` and `chartlog keys unhold`.

use crate::cli::there_or_here::there_or_here;
use crate::cli::{DataArgs, Exit, Failure, RootArgs, screen};
use crate::control::{self, HoldRequest, Reply, Request};
use crate::node::{self, Node};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// Whose records: the id of the patient.
    #[arg(long, value_name = "ID")]
    patient: String,
    /// The number of the case: letters, digits and signs, no sentence.
    #[arg(long, value_name = "NUMBER")]
    case: String,
    /// Why, in a sentence: who asked for it. It is kept.
    #[arg(long, value_name = "SENTENCE")]
    reason: String,
}

pub(super) fn run(args: &Args, lift: bool) -> Result<Exit, Failure> {
    let wanted = HoldRequest {
        patient: args.patient.clone(),
        case: args.case.clone(),
        reason: args.reason.clone(),
        lift,
    };
    let asked = Request::Hold(wanted.clone());
    let hold = |node: &Node| control::hold(node, &wanted, &node::operator());
    there_or_here(&args.data, &args.root, &asked, &|_| {}, Reply::into_done, hold)?;
    let case = &args.case;
    screen::note(&if lift {
        format!("the legal hold of case {case} is lifted")
    } else {
        format!("a legal hold stands for case {case}, until it is lifted")
    });
    Ok(Exit::Done)
}
