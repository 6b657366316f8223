//! The binary starts. (This test also makes cargo build the binary that the tests from outside
//! run.)

use std::process::Command;

#[test]
fn the_binary_tells_its_version() {
    let ran = Command::new(env!("CARGO_BIN_EXE_chartlog")).arg("--version").output().unwrap();
    assert!(ran.status.success());
    assert_eq!(
        String::from_utf8_lossy(&ran.stdout).trim(),
        concat!("chartlog ", env!("CARGO_PKG_VERSION"))
    );
}
