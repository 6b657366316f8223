//! `chartlog drill`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::config::{self, Settings};
use super::{DataArgs, Exit, Failure, RootArgs, progress, screen};
use crate::backup::{self, Compared, Drill, Drilled};
use crate::clock::Clock;
use crate::control::Progress;
use crate::limits;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// The folder of backups: a path or a file:// URL.
    #[arg(long, value_name = "DIR")]
    from: String,
    /// Which backup, as `chartlog backup` named it [default: the newest].
    #[arg(long, value_name = "NAME")]
    backup: Option<String>,
    /// The escrow file [default: escrow/facet-keys of the data directory].
    #[arg(long, value_name = "FILE")]
    escrow: Option<PathBuf>,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let from = backup::folder_of(&args.from)?;
    let settings = Settings::read(&args.data)?;
    screen::diagnostics(&settings.log_level());
    let root = config::root_key(&args.root, &settings)?;
    let dir = std::path::absolute(&args.data.dir)?;
    let escrow = args.escrow.clone().unwrap_or_else(|| dir.join("escrow/facet-keys"));
    if !escrow.exists() {
        let path = escrow.display();
        let sentence = format!("there is no escrow file at {path}: name it with --escrow");
        return Err(Failure::new(Exit::Directory, sentence));
    }
    let asked = Drill {
        from: &from,
        backup: args.backup.as_deref(),
        beside: dir.parent().unwrap_or(&dir),
        escrow: &escrow,
        root: &root,
        clock: Clock::system(),
    };
    let bar = progress::bar(0, "{bar:40} {bytes}/{total_bytes} {msg}");
    let drilled = backup::drill(&asked, &|progress: Progress| {
        bar.set_length(progress.of_bytes);
        bar.set_position(progress.bytes);
        bar.set_message(format!("{}/{} files", progress.files, progress.of_files));
    });
    bar.finish_and_clear();
    let drilled = drilled?;
    if args.json {
        screen::result(&as_json(&drilled).to_string());
    } else {
        show(&drilled);
    }
    if drilled.is_same() {
        return Ok(Exit::Done);
    }
    let sentence = "a view did not come back as it was: look at the log and at the backup";
    Err(Failure::new(Exit::Damaged, sentence))
}

fn is_young(drilled: &Drilled) -> bool {
    drilled.age.as_micros() <= u128::from(limits::BACKUP_AGE_US.unsigned_abs())
}

fn is_quick(drilled: &Drilled) -> bool {
    drilled.took() <= limits::RESTORED_WITHIN
}

fn show(drilled: &Drilled) {
    let restored = &drilled.restored;
    let report = &restored.report;
    screen::result(&format!("backup {} came back", restored.backup));
    screen::result(&format!("objects {}, {} bytes, all there", restored.objects, restored.bytes));
    screen::result(&format!(
        "entries {}, streams {}, keys {}, blobs {}: all verified",
        report.entries, report.streams, report.keys, report.blobs
    ));
    for (view, compared) in &drilled.views {
        let how = match compared {
            Compared::Same => "holds what it held at the backup",
            Compared::Different => "DOES NOT HOLD what it held at the backup",
            Compared::OtherVersion => "built; of another version, so not compared",
        };
        screen::result(&format!("view {view}: {how}"));
    }
    let hours = drilled.age.as_secs_f64() / 3600.0;
    let proposed = if is_young(drilled) { "within" } else { "OLDER than" };
    screen::result(&format!("age {hours:.1} hours: {proposed} the 48 of the proposed rule"));
    let (restoring, opening) = (drilled.restoring.as_secs_f64(), drilled.opening.as_secs_f64());
    let proposed = if is_quick(drilled) { "within" } else { "LONGER than" };
    screen::result(&format!(
        "took {:.1} s (fetched and verified {restoring:.1}, views built {opening:.1}): {proposed} the \
         72 hours of the proposed rule",
        drilled.took().as_secs_f64()
    ));
}

fn as_json(drilled: &Drilled) -> Value {
    let restored = &drilled.restored;
    let views = drilled.views.iter().map(|(view, how)| (view.clone(), json!(how)));
    json!({
        "ok": drilled.is_same(),
        "backup": restored.backup,
        "taken_at": restored.taken_at.to_string(),
        "objects": restored.objects,
        "bytes": restored.bytes,
        "verified": restored.report,
        "views": views.collect::<serde_json::Map<_, _>>(),
        "age_seconds": drilled.age.as_secs_f64(),
        "restoring_seconds": drilled.restoring.as_secs_f64(),
        "opening_seconds": drilled.opening.as_secs_f64(),
        "seconds": drilled.took().as_secs_f64(),
        "proposed_rule": { "age_within_48_hours": is_young(drilled), "took_within_72_hours": is_quick(drilled) },
    })
}
