//! `chartlog check`.

use std::path::PathBuf;

use chartlog_domain::words::DateTime;
use chartlog_eventlog::checkpoint::{Checkpoint, CheckpointVerifier};
use chartlog_eventlog::proof::{ConsistencyProof, InclusionProof};
use chartlog_eventlog::{Proof, limits};

use super::{Exit, Failure, screen, small_file};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The proof, or a checkpoint by itself.
    #[arg(value_name = "PROOF")]
    proof: PathBuf,
    /// The log's verifier key, or the file that holds it: DIR/checkpoints/log.vkey, from a time and by
    /// a way that you trust.
    #[arg(long, value_name = "KEY")]
    key: String,
    /// The older checkpoint that a proof of growth begins at.
    #[arg(long, value_name = "CHECKPOINT")]
    from: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let verifier = verifier(&args.key)?;
    let text = small_file::read(&args.proof, limits::PROOF_BYTES)?;
    if !Proof::begins(&text) {
        let checkpoint = verifier.verify(&text).map_err(|error| does_not_hold(&error))?;
        screen::result("the signature holds");
        tell(&checkpoint);
        return Ok(Exit::Done);
    }
    match Proof::parse(&text).map_err(|error| does_not_hold(&error))? {
        Proof::Inclusion(proof) => included(&proof, &verifier)?,
        Proof::Consistency(proof) => grown(&proof, &verifier, args.from.as_ref())?,
    }
    Ok(Exit::Done)
}

fn included(proof: &InclusionProof, verifier: &CheckpointVerifier) -> Result<(), Failure> {
    let checkpoint = proof.check(verifier).map_err(|error| does_not_hold(&error))?;
    let entry = &proof.entry;
    let recorded_at = i64::try_from(entry.recorded_at()).unwrap_or(i64::MAX);
    screen::result("the proof holds: the entry is in the log");
    screen::result(&format!("event {}", entry.event_id()));
    screen::result(&format!("entry hash {}", entry.hash()));
    screen::result(&format!("leaf {}", proof.index));
    screen::result(&format!("stream {} revision {}", entry.stream(), entry.revision()));
    screen::result(&format!("recorded at {}", DateTime::from_micros(recorded_at).as_str()));
    tell(&checkpoint);
    Ok(())
}

fn grown(
    proof: &ConsistencyProof,
    verifier: &CheckpointVerifier,
    from: Option<&PathBuf>,
) -> Result<(), Failure> {
    let from = from.ok_or_else(|| {
        let sentence = format!(
            "this proof begins at a checkpoint of {} entries: give it with --from",
            proof.older
        );
        Failure::new(Exit::Usage, sentence)
    })?;
    let older = small_file::read(from, limits::NOTE_BYTES)?;
    let checkpoint = proof.check(&older, verifier).map_err(|error| does_not_hold(&error))?;
    screen::result("the proof holds: the log only grew");
    screen::result(&format!("from size {}", proof.older));
    tell(&checkpoint);
    Ok(())
}

fn tell(checkpoint: &Checkpoint) {
    screen::result(&format!("log {}", checkpoint.origin));
    screen::result(&format!("size {}", checkpoint.size));
    screen::result(&format!("root {}", checkpoint.root));
}

/// A verifier key as it is, or the file that holds it.
fn verifier(key: &str) -> Result<CheckpointVerifier, Failure> {
    if let Ok(verifier) = key.parse() {
        return Ok(verifier);
    }
    let text = small_file::read(key.as_ref(), limits::NOTE_BYTES)?;
    let key = text.trim_end().parse();
    key.map_err(|error| Failure::new(Exit::Usage, format!("--key: {error}")))
}

fn does_not_hold(error: &dyn std::error::Error) -> Failure {
    Failure::new(Exit::Damaged, format!("it does not hold: {error}"))
}
