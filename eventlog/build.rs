//! Says so when the build lacks the portable cipher backends, which are twice as fast on facets.

use std::env;

fn main() {
    println!("cargo:rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    for backend in ["poly1305_backend", "chacha20_backend"] {
        if !flags.contains(&format!("{backend}=\"soft\"")) {
            println!(
                "cargo:warning=built without --cfg {backend}=\"soft\": sealing short facets takes twice as long (.cargo/config.toml)"
            );
        }
    }
}
