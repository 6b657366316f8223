//! The fee schedule. It stands in the directory and is kept by billing alone.

use chartlog_domain::facts::Fact;
use chartlog_domain::facts::directory::{DirectoryFact, Fee};
use chartlog_domain::wire;
use rusqlite::{Connection, params};

use crate::kept::{run, upsert};
use crate::projection::ApplyError;

/// A fee. Set again for the same date it takes its own place.
pub(super) fn fees(told: &DirectoryFact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    let DirectoryFact::FeeSet(fee) = told else { return Ok(()) };
    run(
        tx,
        upsert!(fees: code, from_day),
        params![id(fee), fee.code.code, fee.from.as_str(), wire::encode(fact)],
    )
}

/// Sorts by code, then by modifiers, then by date. No code has a line feed in it.
fn id(fee: &Fee) -> Vec<u8> {
    let mut words = vec![fee.code.code.as_str(), &fee.code.system];
    words.extend(fee.modifiers.iter().flat_map(|it| [it.code.as_str(), &it.system]));
    words.push(fee.from.as_str());
    words.join("\n").into_bytes()
}
