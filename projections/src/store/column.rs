//! How the domain's values stand in columns: ids as 16 bytes, times as they were written.

use chartlog_domain::words::{DateTime, Text};
use rusqlite::Row;

/// An id: `id(row, 0, PatientId::from_bytes)`.
pub(crate) fn id<T>(row: &Row<'_>, index: usize, from: fn([u8; 16]) -> T) -> rusqlite::Result<T> {
    row.get::<_, [u8; 16]>(index).map(from)
}

/// An id that may be missing.
pub(crate) fn optional_id<T>(
    row: &Row<'_>,
    index: usize,
    from: fn([u8; 16]) -> T,
) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<[u8; 16]>>(index)?.map(from))
}

/// Text about a person that may be missing.
pub(crate) fn optional_text(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Text>> {
    Ok(row.get::<_, Option<String>>(index)?.map(Text::from))
}

/// A date or time, as it was written.
pub(crate) fn date_time(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<DateTime>> {
    let text = row.get_ref(index)?.as_str_or_null()?;
    Ok(text.and_then(|text| DateTime::parse(text).ok()))
}
