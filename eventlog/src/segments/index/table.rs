//! Lists of positions as rows of the index database.

use redb::{ReadOnlyTable, WriteTransaction};

use crate::entry::array;
use crate::error::ReadError;
use crate::limits;
use crate::segments::index::{Postings, failed, posting};

fn row_key(prefix: &[u8; 16], first: u64) -> [u8; 24] {
    let mut key = [0_u8; 24];
    key[..16].copy_from_slice(prefix);
    key[16..].copy_from_slice(&first.to_be_bytes());
    key
}

/// Writes lists of positions in rows of a bounded length, sorted. `ordinal` names a row by the
/// list's first ordinal, the place in the list and the position there.
pub(super) fn write_postings(
    write: &WriteTransaction,
    table: Postings,
    mut lists: Vec<([u8; 16], u64, &Vec<u64>)>,
    ordinal: impl Fn(u64, u64, u64) -> u64,
) -> Result<(), ReadError> {
    lists.sort_unstable_by_key(|(prefix, ..)| *prefix);
    let mut table = write.open_table(table).map_err(failed)?;
    let mut bytes = Vec::new();
    for (prefix, first, positions) in lists {
        let mut at = 0_u64;
        for row in positions.chunks(limits::INDEX_ROW) {
            let name = ordinal(first, at, row.first().copied().unwrap_or_default());
            bytes.clear();
            posting::encode(row, &mut bytes);
            let key = row_key(&prefix, name);
            table.insert(&key, bytes.as_slice()).map_err(failed)?;
            at += row.len() as u64;
        }
    }
    Ok(())
}

pub(super) type PostingTable = ReadOnlyTable<&'static [u8; 24], &'static [u8]>;
pub(super) type PostingRow = (u64, Vec<u64>);

/// The rows of a prefix from a row name on.
pub(super) fn rows(
    table: &PostingTable,
    prefix: &[u8; 16],
    from: u64,
) -> Result<impl Iterator<Item = Result<PostingRow, ReadError>> + use<>, ReadError> {
    let first = row_key(prefix, from);
    let last = row_key(prefix, u64::MAX);
    let range = table.range::<&[u8; 24]>(&first..=&last).map_err(failed)?;
    Ok(range.map(|row| {
        let (key, value) = row.map_err(failed)?;
        let first = u64::from_be_bytes(array(key.value(), 16));
        Ok((first, posting::decode(value.value())))
    }))
}

/// The name of the last row of a prefix whose name is at most `upto`.
pub(super) fn last_row_key(
    table: &PostingTable,
    prefix: &[u8; 16],
    upto: u64,
) -> Result<Option<u64>, ReadError> {
    Ok(last_row(table, prefix, upto)?.map(|(first, _)| first))
}

pub(super) fn last_row(
    table: &PostingTable,
    prefix: &[u8; 16],
    upto: u64,
) -> Result<Option<PostingRow>, ReadError> {
    let first = row_key(prefix, 0);
    let last = row_key(prefix, upto);
    let mut range = table.range::<&[u8; 24]>(&first..=&last).map_err(failed)?;
    let Some(row) = range.next_back() else {
        return Ok(None);
    };
    let (key, value) = row.map_err(failed)?;
    let first = u64::from_be_bytes(array(key.value(), 16));
    Ok(Some((first, posting::decode(value.value()))))
}
