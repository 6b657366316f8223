//! Pages of lists: who pages forward says `first` and `after`, who pages backward `last` and
//! `before`. A cursor holds the id of a row or its rank, never what the row says.

use crate::error::QueryError;
use crate::limits;

/// Which page of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageArgs {
    /// So many from the front, at most 100.
    pub first: Option<u32>,
    /// After the row of this cursor.
    pub after: Option<String>,
    /// So many from the back, at most 100.
    pub last: Option<u32>,
    /// Before the row of this cursor.
    pub before: Option<String>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Rows in the list's order, each with its cursor.
    pub items: Vec<(String, T)>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows come before.
    pub has_previous: bool,
    /// Rows of the whole list.
    pub total: u64,
}

impl<T> Page<T> {
    /// A page of nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self { items: Vec::new(), has_next: false, has_previous: false, total: 0 }
    }

    /// The same page of something else.
    #[must_use]
    pub fn map<U>(self, mut map: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(|(cursor, item)| (cursor, map(item))).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
            total: self.total,
        }
    }
}

/// [`PageArgs`] that have been checked: one direction, a size within the limit, a cursor's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// From the back.
    pub(crate) backward: bool,
    /// Rows wanted.
    pub(crate) size: usize,
    /// Row to start from, itself excluded.
    pub(crate) from: Option<Vec<u8>>,
}

impl PageArgs {
    /// The first page of a size.
    #[must_use]
    pub fn first(rows: u32) -> Self {
        Self { first: Some(rows), ..Self::default() }
    }

    /// Checks the arguments.
    pub(crate) fn window(&self) -> Result<Window, QueryError> {
        let backward = self.last.is_some() || self.before.is_some();
        if backward && (self.first.is_some() || self.after.is_some()) {
            return Err(QueryError::BothDirections);
        }
        let (rows, cursor) =
            if backward { (self.last, &self.before) } else { (self.first, &self.after) };
        let rows = rows.unwrap_or(limits::PAGE_ROWS_DEFAULT);
        if rows > limits::PAGE_ROWS {
            return Err(QueryError::PageTooLarge { rows, limit: limits::PAGE_ROWS });
        }
        let from = cursor.as_deref().map(parse_cursor).transpose()?;
        Ok(Window { backward, size: rows as usize, from })
    }
}

/// Longest cursor, bytes before it is written as hex.
const CURSOR_BYTES: usize = 64;

/// Marks what kind of bytes a cursor is; another number when that changes.
const CURSOR_VERSION: u8 = 1;

/// The cursor of some bytes: an id or a rank.
pub(crate) fn cursor(bytes: &[u8]) -> String {
    let mut out = hex::encode([CURSOR_VERSION]);
    out.push_str(&hex::encode(bytes));
    out
}

fn parse_cursor(text: &str) -> Result<Vec<u8>, QueryError> {
    if text.len() > 2 * CURSOR_BYTES {
        return Err(QueryError::BadCursor);
    }
    let bytes = hex::decode(text).map_err(|_| QueryError::BadCursor)?;
    match bytes.split_first() {
        Some((&CURSOR_VERSION, rest)) => Ok(rest.to_vec()),
        Some(_) | None => Err(QueryError::BadCursor),
    }
}

/// The range of a list of `total` rows that a window asks for, given the rank of its cursor.
pub(crate) fn range(window: &Window, total: usize, rank: Option<usize>) -> (usize, usize) {
    if window.backward {
        let end = rank.unwrap_or(total).min(total);
        (end.saturating_sub(window.size), end)
    } else {
        let start = rank.map_or(0, |rank| rank + 1).min(total);
        (start, start.saturating_add(window.size).min(total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_at_most_a_hundred_rows() {
        assert_eq!(PageArgs::first(100).window().unwrap().size, 100);
        assert!(matches!(
            PageArgs::first(101).window(),
            Err(QueryError::PageTooLarge { rows: 101, limit: 100 })
        ));
    }

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let args = PageArgs { after: Some(cursor(&[7; 16])), ..PageArgs::default() };
        assert_eq!(args.window().unwrap().from, Some(vec![7; 16]));
    }

    #[test]
    fn a_made_up_cursor_is_refused() {
        for text in ["", "zz", "02ff", &"01".repeat(200)] {
            let args = PageArgs { after: Some(text.to_owned()), ..PageArgs::default() };
            assert!(matches!(args.window(), Err(QueryError::BadCursor)), "{text}");
        }
    }

    #[test]
    fn both_directions_at_once_are_refused() {
        let args = PageArgs { first: Some(1), last: Some(1), ..PageArgs::default() };
        assert!(matches!(args.window(), Err(QueryError::BothDirections)));
    }
}
