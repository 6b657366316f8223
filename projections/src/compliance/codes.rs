//! Closed lists as the small numbers that stand in columns. They are the view's own: another
//! numbering is another version of the view.

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::oversight::Outcome;
use chartlog_domain::ids::{AccountId, PatientId};
use rusqlite::Row;
use rusqlite::types::{Type, Value};

/// What kind of access it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AccessKind {
    /// A record was shown.
    Shown = 0,
    /// A list or the result of a search was shown.
    Search = 1,
    /// A read was refused.
    Refused = 2,
    /// A command was refused.
    CommandRefused = 3,
    /// Something was changed.
    Change = 4,
    /// Records were handed over as a file.
    Export = 5,
}

impl AccessKind {
    /// Every kind, by number.
    pub const ALL: [Self; 6] = [
        Self::Shown,
        Self::Search,
        Self::Refused,
        Self::CommandRefused,
        Self::Change,
        Self::Export,
    ];
}

/// How an access ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AccessOutcome {
    /// The answer was given.
    Shown = 0,
    /// The answer was given with errors in some fields.
    ShownInPart = 1,
    /// Nothing was found, or nothing that this actor may know.
    NothingFound = 2,
    /// It was refused.
    Refused = 3,
    /// It was carried out: a change.
    Done = 4,
}

impl AccessOutcome {
    /// Every outcome, by number.
    pub const ALL: [Self; 5] =
        [Self::Shown, Self::ShownInPart, Self::NothingFound, Self::Refused, Self::Done];
}

impl From<Outcome> for AccessOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Shown => Self::Shown,
            Outcome::ShownInPart => Self::ShownInPart,
            Outcome::NothingFound => Self::NothingFound,
        }
    }
}

/// An actor as two columns: the account, else the number of the operator; neither is the system.
pub(super) fn actor_columns(actor: &Actor) -> (Option<&[u8; 16]>, Option<u32>) {
    match actor {
        Actor::Account(account) => (Some(account.as_bytes()), None),
        Actor::Operator(user) => (None, Some(*user)),
        Actor::System => (None, None),
    }
}

/// The actor of two columns, the first of which is `index`.
pub(super) fn actor(row: &Row<'_>, index: usize) -> rusqlite::Result<Actor> {
    if let Some(account) = row.get::<_, Option<[u8; 16]>>(index)? {
        return Ok(Actor::Account(AccountId::from_bytes(account)));
    }
    Ok(row.get::<_, Option<u32>>(index + 1)?.map_or(Actor::System, Actor::Operator))
}

/// A role that may be missing.
pub(crate) fn role(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Role>> {
    row.get::<_, Option<u8>>(index)?.map(|number| pick(&Role::ALL, number, index)).transpose()
}

/// One of a closed list, by its number in a column.
pub(crate) fn one_of<T: Copy>(list: &[T], row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    pick(list, row.get(index)?, index)
}

fn pick<T: Copy>(list: &[T], number: u8, index: usize) -> rusqlite::Result<T> {
    let unknown = || rusqlite::Error::IntegralValueOutOfRange(index, number.into());
    list.get(usize::from(number)).copied().ok_or_else(unknown)
}

/// Facets as one number: a bit each, by their own numbers.
pub(super) fn facet_bits(facets: &[Facet]) -> i64 {
    facets.iter().fold(0, |bits, facet| bits | (1 << facet.tag()))
}

/// The facets of a number.
pub(super) fn facets(bits: i64) -> Vec<Facet> {
    Facet::ALL.into_iter().filter(|facet| bits & (1 << facet.tag()) != 0).collect()
}

/// Ids of patients, 16 bytes each, one after the other.
pub(super) fn patient_bytes(patients: &[PatientId]) -> Vec<u8> {
    patients.iter().flat_map(|patient| *patient.as_bytes()).collect()
}

/// Ids of accounts, as those of patients.
pub(super) fn account_bytes(accounts: &[AccountId]) -> Vec<u8> {
    accounts.iter().flat_map(|account| *account.as_bytes()).collect()
}

/// The ids of a column of them.
pub(super) fn ids<T>(
    row: &Row<'_>,
    index: usize,
    of: impl Fn([u8; 16]) -> T,
) -> rusqlite::Result<Vec<T>> {
    let bytes = row.get_ref(index)?.as_blob()?;
    let (ids, rest) = bytes.as_chunks::<16>();
    if !rest.is_empty() {
        let name = "ids".to_owned();
        return Err(rusqlite::Error::InvalidColumnType(index, name, Type::Blob));
    }
    Ok(ids.iter().map(|id| of(*id)).collect())
}

/// An id as a parameter.
pub(super) fn blob(id: &[u8; 16]) -> Value {
    Value::Blob(id.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_list_stands_in_the_order_of_its_numbers() {
        for (number, kind) in (0..).zip(AccessKind::ALL) {
            assert_eq!(kind as u8, number);
        }
        for (number, outcome) in (0..).zip(AccessOutcome::ALL) {
            assert_eq!(outcome as u8, number);
        }
        for (number, role) in (0..).zip(Role::ALL) {
            assert_eq!(role as u8, number);
        }
    }

    #[test]
    fn facets_come_back_out_of_their_number() {
        for facet in Facet::ALL {
            assert_eq!(facets(facet_bits(&[facet])), [facet]);
        }
        assert_eq!(facets(facet_bits(&Facet::ALL)), Facet::ALL);
        assert_eq!(facets(0), []);
    }
}
