//! Chartlog from outside: one file per promise, one binary.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // tests may

mod access_records;
mod accounts;
mod command_line;
mod glass;
mod import;
mod kill;
mod no_phi_in_clear;
mod patients;
mod roles;
mod set_a;
mod sign_in;
mod tidy;
