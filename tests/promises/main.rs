//! Chartlog from outside: one file per promise, one binary.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // tests may

mod access_records;
mod accounts;
mod attacks;
mod certification;
mod command_line;
mod fail_closed;
mod glass;
mod import;
mod kill;
mod machines;
mod no_phi_in_clear;
mod passkeys;
mod patients;
mod roles;
mod set_a;
mod sign_in;
mod tidy;
mod unlock;
