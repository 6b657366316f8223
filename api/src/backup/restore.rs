//! Restoring a backup into a directory that is not there yet.
//!
//! Everything is fetched into `DIR.restoring` and checked there; only what holds as a whole gets its
//! name. An interrupted restore goes on with what is there and good.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use chartlog_eventlog::{Report, VerifyOptions, restore_keystore, verify};
use jiff::Timestamp;

use super::BackupError;
use super::manifest::{Manifest, Object, ObjectName};
use super::target::{Digesting, Target};
use crate::control::Progress;

/// Names the backup that a folder is being restored from.
const MARK: &str = "restoring";

/// What is to be restored.
#[derive(Clone, Copy, Debug)]
pub struct Restore<'a> {
    /// The folder of backups.
    pub from: &'a Path,
    /// Which backup; the newest when not said.
    pub backup: Option<&'a str>,
    /// The directory to come.
    pub into: &'a Path,
    /// The escrow file, when it is at hand.
    pub escrow: Option<&'a Path>,
    /// A signed note from elsewhere: the log must contain what it says.
    pub against: Option<&'a str>,
}

/// What was restored. All of it holds.
#[derive(Clone, Debug)]
pub struct Restored {
    /// Which backup.
    pub backup: String,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Objects of it.
    pub objects: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// What was verified.
    pub report: Report,
    /// What the views held.
    pub(super) manifest: Manifest,
}

/// Restores a backup. `tell` hears how far it is.
///
/// # Errors
/// When there is no such backup, the directory is there already, or anything is missing, damaged or
/// does not hold: the directory is not made then.
pub fn restore(asked: &Restore<'_>, tell: &dyn Fn(Progress)) -> Result<Restored, BackupError> {
    if is_in_use(asked.into)? {
        return Err(BackupError::AlreadyThere(asked.into.to_owned()));
    }
    let target = Target::open(asked.from)?;
    let manifest = Manifest::find(&target, asked.backup)?;
    let folder = begin(asked.into, &manifest.name())?;
    fetch_all(&target, &manifest, &folder, tell)?;
    restore_keys(&manifest, &folder)?;
    let options =
        VerifyOptions { against: asked.against.map(str::to_owned), ..VerifyOptions::default() };
    let report = verify(&folder, &options, &|_| {})?;
    if (report.tree_size, report.root) != (manifest.size, manifest.root) {
        return Err(BackupError::OtherRoot);
    }
    if let Some(escrow) = asked.escrow {
        let place = folder.join("escrow/facet-keys");
        make_folders(&place)?;
        write_whole(&place, &mut File::open(escrow)?)?;
    }
    finish(&folder, asked.into)?;
    Ok(Restored {
        backup: manifest.name(),
        taken_at: manifest.taken_at,
        objects: manifest.objects.len() as u64,
        bytes: manifest.objects.iter().map(|object| object.bytes).sum(),
        report,
        manifest,
    })
}

fn is_in_use(dir: &Path) -> Result<bool, BackupError> {
    match fs::read_dir(dir) {
        Ok(mut found) => Ok(found.next().is_some()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The folder in which the directory comes together: new, or that of an interrupted restore of the
/// same backup.
fn begin(into: &Path, backup: &str) -> Result<PathBuf, BackupError> {
    // Without a slash at its end.
    let mut folder = into.components().collect::<PathBuf>().into_os_string();
    folder.push(".restoring");
    let folder = PathBuf::from(folder);
    let mark = folder.join(MARK);
    if is_in_use(&folder)? {
        match fs::read_to_string(&mark) {
            Ok(found) if found == backup => return Ok(folder),
            // Of another backup nothing can be used.
            Ok(_) => fs::remove_dir_all(&folder)?,
            Err(_) => return Err(BackupError::AlreadyThere(folder)),
        }
    }
    make_folders(&mark)?;
    write_whole(&mark, &mut backup.as_bytes())?;
    Ok(folder)
}

/// Fetches every object, and names all that are missing or damaged.
fn fetch_all(
    target: &Target,
    manifest: &Manifest,
    folder: &Path,
    tell: &dyn Fn(Progress),
) -> Result<(), BackupError> {
    let mut wrong = Vec::new();
    let mut progress = Progress {
        of_files: manifest.objects.len() as u64,
        of_bytes: manifest.objects.iter().map(|object| object.bytes).sum(),
        ..Progress::default()
    };
    for object in &manifest.objects {
        let file = object.name.file(folder);
        make_folders(&file)?;
        if !is_there(object, &file)?
            && let Err(why) = fetch(target, object, &file)?
        {
            wrong.push(format!("  {} {why}", object.name));
        }
        progress.files += 1;
        progress.bytes += object.bytes;
        tell(progress);
    }
    if wrong.is_empty() { Ok(()) } else { Err(BackupError::NotWhole(wrong)) }
}

/// Whether an interrupted restore has fetched it.
fn is_there(object: &Object, file: &Path) -> Result<bool, BackupError> {
    let mut found = match File::open(file) {
        Ok(found) => Digesting::new(found),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    io::copy(&mut found, &mut io::sink())?;
    Ok((found.length(), found.digest()) == (object.bytes, object.digest))
}

/// Fetches an object, or says what is wrong with it.
fn fetch(
    target: &Target,
    object: &Object,
    file: &Path,
) -> Result<Result<(), &'static str>, BackupError> {
    let name = object.name.to_string();
    match target.length(&name)? {
        None => return Ok(Err("is missing")),
        Some(length) if length != object.bytes => return Ok(Err("has another length")),
        Some(_) => {}
    }
    let part = unnamed(file);
    let mut from = Digesting::new(target.read(&name, object.bytes));
    let mut to = new_file(&part)?;
    let mut piece = vec![0_u8; 256 * 1024];
    loop {
        let Ok(read) = from.read(&mut piece) else { return Ok(Err("cannot be read")) };
        if read == 0 {
            break;
        }
        to.write_all(&piece[..read])?;
    }
    if from.digest() != object.digest {
        return Ok(Err("is damaged"));
    }
    to.sync_all()?;
    fs::rename(part, file)?;
    Ok(Ok(()))
}

/// Makes the keystore of the copy. An interrupted restore may have made it: it is made again, as the
/// copy is what was checked.
fn restore_keys(manifest: &Manifest, folder: &Path) -> Result<(), BackupError> {
    let keys = |object: &&Object| matches!(object.name, ObjectName::Keys(_));
    let mut copies = manifest.objects.iter().filter(keys);
    let (Some(copy), None) = (copies.next(), copies.next()) else {
        let why = "does not name one copy of the keys";
        return Err(BackupError::Manifest { name: manifest.name(), why });
    };
    let keystore = folder.join("keys/keystore.redb");
    if keystore.exists() {
        fs::remove_file(&keystore)?;
    }
    let mut from = io::BufReader::new(File::open(copy.name.file(folder))?);
    restore_keystore(folder, manifest.log, &mut from)?;
    Ok(())
}

/// Gives the directory its name, durably.
fn finish(folder: &Path, into: &Path) -> Result<(), BackupError> {
    fs::remove_file(folder.join("keys/keystore.copy"))?;
    for inner in ["keys", "log", "checkpoints", "."] {
        File::open(folder.join(inner))?.sync_all()?;
    }
    if folder.join("blobs").exists() {
        File::open(folder.join("blobs"))?.sync_all()?;
    }
    fs::rename(folder, into)?;
    fs::remove_file(into.join(MARK))?;
    let above = into.parent().filter(|above| !above.as_os_str().is_empty());
    File::open(above.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

/// Makes the folders above a file: for their owner only.
fn make_folders(file: &Path) -> io::Result<()> {
    let Some(folder) = file.parent() else { return Ok(()) };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn unnamed(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

fn new_file(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(file)
}

/// Writes a small file: there whole, or not at all.
fn write_whole(file: &Path, from: &mut dyn io::Read) -> io::Result<()> {
    let part = unnamed(file);
    let mut to = new_file(&part)?;
    io::copy(from, &mut to)?;
    to.sync_all()?;
    fs::rename(part, file)
}
