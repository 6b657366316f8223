//! Chartlog from outside: one file per promise, one binary.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // tests may

mod access_records;
mod accounts;
mod attacks;
mod calendar;
mod care_team;
mod certification;
mod command_line;
mod confidential_contact;
mod documents;
mod examples;
mod fail_closed;
mod failing_disk;
mod glass;
mod glass_list;
mod import;
mod keys;
mod kill;
mod live;
mod machines;
mod money;
mod no_phi_in_clear;
mod own_appointments;
mod own_record;
mod pages;
mod passkeys;
mod patients;
mod refused_directories;
mod registration;
mod restrictions;
mod roles;
mod set_a;
mod sign_in;
mod tidy;
mod trusted_documents;
mod unlock;
mod visit;
