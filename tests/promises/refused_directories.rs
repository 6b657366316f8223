//! A directory that must not be served is refused with a message of its own, an exit code that a script can
//! tell from others, and no file changed.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chartlog_tests::{Clinic, Ran, binary, fhir};

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];
const SEGMENT: &str = "log/00000000.seg";
const KEYSTORE: &str = "keys/keystore.redb";

/// Every file of a directory, and its bytes.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.insert(entry.path(), fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

/// Whether two states of a directory are the same, and if not, which files differ.
#[track_caller]
fn same(before: &BTreeMap<PathBuf, Vec<u8>>, after: &BTreeMap<PathBuf, Vec<u8>>) {
    let names = before.keys().chain(after.keys());
    let differ: Vec<_> = names.filter(|name| before.get(*name) != after.get(*name)).collect();
    assert!(differ.is_empty(), "changed: {differ:?}");
}

/// Runs a command that is refused with this code and these words, and leaves every file as it is.
#[track_caller]
fn refused(clinic: &Clinic, command: &mut Command, exit: i32, words: &[&str]) {
    let before = files(&clinic.dir());
    let Ran { exit: found, err, .. } = binary::ran(command.output().expect("it starts"));
    assert_eq!(found, exit, "{err}");
    for word in words {
        assert!(err.contains(word), "{word} is missing in: {err}");
    }
    same(&before, &files(&clinic.dir()));
}

/// The same command, by way of another program that is given it as its last arguments.
fn by(through: &[&str], command: &Command) -> Command {
    let mut outer = Command::new(through[0]);
    outer.args(&through[1..]).arg(command.get_program()).args(command.get_args());
    outer.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    outer.stdin(Stdio::null());
    outer
}

#[test]
fn on_a_full_disk_nothing_is_served_and_nothing_changed() {
    let clinic = Clinic::with_root_key_file();
    // No file may be written, as where there is no room; that is an error and not the end of the process.
    let full = ["sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""];
    let mut command = by(&full, &clinic.command(&SERVE));
    refused(&clinic, &mut command, 8, &["make room", "nothing that was acknowledged is lost"]);
}

#[test]
fn a_directory_that_cannot_be_written_is_not_served() {
    let clinic = Clinic::with_root_key_file();
    let allow = |file: u32, folder: u32| {
        let mut folders = vec![clinic.dir()];
        while let Some(path) = folders.pop() {
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
            for entry in fs::read_dir(&path).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else {
                    fs::set_permissions(entry.path(), fs::Permissions::from_mode(file)).unwrap();
                }
            }
        }
        let folders =
            files(&clinic.dir()).into_keys().map(|path| path.parent().unwrap().to_owned());
        for path in folders {
            fs::set_permissions(&path, fs::Permissions::from_mode(folder)).unwrap();
        }
    };
    allow(0o400, 0o500);
    let mut command = clinic.command(&SERVE);
    if rustix::process::getuid().is_root() {
        // Whom permissions do not hold for, but for this.
        let drops = ["setpriv", "--inh-caps=-dac_override", "--bounding-set=-dac_override", "--"];
        command = by(&drops, &command);
    }
    refused(&clinic, &mut command, 8, &["Permission denied", "make the data directory writable"]);
    allow(0o600, 0o700);
}

#[test]
fn a_second_process_on_the_same_directory_changes_nothing() {
    let clinic = Clinic::with_root_key_file();
    let lock = fs::File::open(clinic.dir().join("chartlog.lock")).unwrap();
    lock.lock().unwrap();
    let words = ["in use by another process", "stop the other one"];
    refused(&clinic, &mut clinic.command(&SERVE), 3, &words);
    drop(lock);
}

#[test]
fn a_lost_keystore_is_asked_for() {
    let clinic = Clinic::with_root_key_file();
    fs::remove_file(clinic.dir().join(KEYSTORE)).unwrap();
    let words = [KEYSTORE, "missing", "backup"];
    refused(&clinic, &mut clinic.command(&SERVE), 10, &words);
}

#[test]
fn a_keystore_that_is_older_than_the_log_is_refused() {
    let clinic = Clinic::with_root_key_file();
    clinic.takes([fhir::bundle(0)]);
    let yesterday = fs::read(clinic.dir().join(KEYSTORE)).unwrap();
    clinic.takes([fhir::bundle(1)]);
    fs::write(clinic.dir().join(KEYSTORE), &yesterday).unwrap();
    let before = files(&clinic.dir());
    let ran = clinic.run(&SERVE);
    assert_eq!(ran.exit, 10, "{}", ran.err);
    assert!(ran.err.contains("the keystore is older than the log"), "{}", ran.err);
    // The log was opened to know that; its index is made anew at will, the rest is as it was.
    let mut after = files(&clinic.dir());
    let index = clinic.dir().join("log/index.redb");
    after.insert(index.clone(), before[&index].clone());
    same(&before, &after);
}

#[test]
fn a_segment_that_was_cut_is_not_taken_for_a_torn_write() {
    let clinic = Clinic::with_root_key_file();
    let segment = clinic.dir().join(SEGMENT);
    let whole = fs::read(&segment).unwrap();
    fs::write(&segment, &whole[..4096 + 300]).unwrap();
    let words = ["its end is missing", "put back the newest one"];
    refused(&clinic, &mut clinic.command(&SERVE), 9, &words);
    fs::write(&segment, &whole[..1000]).unwrap();
    let words = ["segment 0", "too short", "nothing was changed"];
    refused(&clinic, &mut clinic.command(&SERVE), 5, &words);
}

#[test]
fn a_segment_of_another_log_or_another_place_is_named() {
    let (clinic, other) = (Clinic::with_root_key_file(), Clinic::with_root_key_file());
    let segment = clinic.dir().join(SEGMENT);
    let whole = fs::read(&segment).unwrap();
    fs::copy(other.dir().join(SEGMENT), &segment).unwrap();
    let words = ["segment 0 belongs to another log", "nothing was changed"];
    refused(&clinic, &mut clinic.command(&SERVE), 5, &words);
    fs::write(&segment, &whole).unwrap();
    fs::write(clinic.dir().join("log/00000001.seg"), &whole).unwrap();
    let words = ["segment 1 is missing or does not continue the one before it", "exchanged"];
    refused(&clinic, &mut clinic.command(&SERVE), 5, &words);
    refused(&clinic, &mut clinic.command(&["verify"]), 5, &words);
}

#[test]
fn the_directory_of_yesterday_beside_the_checkpoint_of_today_is_refused() {
    let clinic = Clinic::with_root_key_file();
    let yesterday = fs::read(clinic.dir().join(SEGMENT)).unwrap();
    let index = fs::read(clinic.dir().join("log/index.redb")).unwrap();
    clinic.takes([fhir::bundle(0)]);
    fs::write(clinic.dir().join(SEGMENT), yesterday).unwrap();
    fs::write(clinic.dir().join("log/index.redb"), index).unwrap();
    let words = ["a checkpoint says", "an older or another copy of the data directory"];
    refused(&clinic, &mut clinic.command(&SERVE), 9, &words);
}
