//! How the domain's values stand in columns: ids as 16 bytes, times as they were written beside
//! microseconds for sorting, several words in one column with a separator that no name contains.

use chartlog_domain::words::{DateTime, Text};
use rusqlite::Row;

/// Stands between the words of a list that is kept in one column.
const SEPARATOR: char = '\u{1f}';

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

/// Text about a person.
pub(crate) fn text(row: &Row<'_>, index: usize) -> rusqlite::Result<Text> {
    row.get::<_, String>(index).map(Text::from)
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

/// Several words from one column.
pub(crate) fn words(row: &Row<'_>, index: usize) -> rusqlite::Result<Vec<Text>> {
    let text = row.get_ref(index)?.as_str_or_null()?;
    Ok(text
        .into_iter()
        .flat_map(|text| text.split(SEPARATOR))
        .filter(|word| !word.is_empty())
        .map(Text::from)
        .collect())
}

/// Several words for one column.
pub(crate) fn join(words: &[Text]) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push(SEPARATOR);
        }
        out.push_str(word.expose());
    }
    out
}

/// The microseconds a time begins at, for sorting.
pub(crate) fn micros(at: Option<&DateTime>) -> Option<i64> {
    at.map(DateTime::utc_micros)
}
