//! What is true about patients and who may change it.
//!
//! Facts say what happened, facet by facet ([`facts`]); deciders turn a command into events or a
//! refusal ([`decider`]); the facet table says who may read what ([`facet`]); [`wire`] fixes the
//! bytes. There is no I/O, no clock and no randomness here: time, ids and the actor come in with
//! the command.

pub mod account;
pub mod actor;
pub mod appointment_request;
pub mod calendar;
pub mod chart;
pub mod claim;
pub mod credential;
pub mod decider;
pub mod directory;
pub mod encounter;
pub mod event;
pub mod facet;
pub mod facts;
pub mod glass;
pub mod governance;
pub mod identifier;
pub mod ids;
pub mod limits;
pub mod patient;
pub mod purpose;
pub mod staff;
pub mod testing;
pub mod wire;
pub mod words;
