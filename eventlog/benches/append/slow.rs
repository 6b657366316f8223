//! The slow disk: the bench runs itself again with a library before it that makes every sync, of every
//! contender and of the servers they start, a millisecond longer, as on ordinary cloud disks.

use std::path::Path;
use std::process::Command;

const SOURCE: &str = include_str!("slow_disk.c");
const LIBRARY: &str = "LD_PRELOAD";

/// Runs this program again on a slow disk and gives how it ended; none when it does already.
pub(crate) fn run_again(place: &Path) -> Option<i32> {
    if std::env::var_os(LIBRARY).is_some() {
        return None;
    }
    let (source, library) = (place.join("slow_disk.c"), place.join("slow_disk.so"));
    std::fs::write(&source, SOURCE).expect("a source file");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(&source).arg("-ldl");
    assert!(compiler.status().expect("a C compiler").success(), "the library is compiled");
    let mut again = Command::new(std::env::current_exe().expect("this program"));
    again.args(std::env::args_os().skip(1)).env(LIBRARY, &library);
    Some(again.status().expect("this program again").code().unwrap_or(1))
}
