//! Lists as Relay connections: `first` and `after`, or `last` and `before`; edges with cursors,
//! the nodes alone, whether more follows, how many there are.

use std::borrow::Cow;

use async_graphql::{Object, OutputType, SimpleObject, TypeName};
use chartlog_projections::limits::PAGE_ROWS;
use chartlog_projections::{Page, PageArgs, QueryError};

use super::error::from_query;

/// Rows of a page when the caller does not say.
pub const ROWS: u32 = 20;

/// What one answer about a list that is not paged weighs, in rows: a day's appointments, the
/// results of a report.
pub const SHORT_LIST: usize = 20;

/// Which page of a list it is, and what is around it. To go on, ask for `first` rows `after` the
/// `endCursor`; to go back, for `last` rows `before` the `startCursor`.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether rows follow this page.
    has_next_page: bool,
    /// Whether rows come before this page.
    has_previous_page: bool,
    /// Cursor of the first row of this page; null when the page is empty.
    start_cursor: Option<String>,
    /// Cursor of the last row of this page; null when the page is empty.
    end_cursor: Option<String>,
}

/// One page of a list.
pub struct Connection<T> {
    edges: Vec<Edge<T>>,
    has_next: bool,
    has_previous: bool,
    total: u64,
}

/// One row of a page.
pub struct Edge<T> {
    cursor: String,
    node: T,
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// One page of a list.
#[Object(name_type)]
impl<T: OutputType> Connection<T> {
    /// The rows of this page with their cursors, in the list's order.
    async fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }

    /// The rows of this page without cursors, in the list's order.
    async fn nodes(&self) -> Vec<&T> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// What is around this page.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }

    /// Rows of the whole list, on all pages.
    async fn total_count(&self) -> u64 {
        self.total
    }
}

/// One row of a page, and where it stands.
#[Object(name_type)]
impl<T: OutputType> Edge<T> {
    /// Where the row stands in the list. Opaque: it is good for `after` and `before` of the same
    /// list, and says nothing about the row.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The row.
    async fn node(&self) -> &T {
        &self.node
    }
}

/// The arguments of a page. Whether they go together is checked by the query.
pub(crate) const fn args(
    first: Option<u32>,
    after: Option<String>,
    last: Option<u32>,
    before: Option<String>,
) -> PageArgs {
    let backward = last.is_some() || before.is_some();
    let first = if first.is_none() && !backward { Some(ROWS) } else { first };
    let last = if last.is_none() && backward && first.is_none() { Some(ROWS) } else { last };
    PageArgs { first, after, last, before }
}

/// A page of rows as a connection of what callers see of them.
pub(crate) fn connection<R, T: From<R>>(
    page: Result<Page<R>, QueryError>,
) -> async_graphql::Result<Connection<T>> {
    let page = page.map_err(|error| from_query(&error))?;
    let edge = |(cursor, row): (String, R)| Edge { cursor, node: T::from(row) };
    Ok(Connection {
        edges: page.items.into_iter().map(edge).collect(),
        has_next: page.has_next,
        has_previous: page.has_previous,
        total: page.total,
    })
}

/// What a page weighs: every row that may come, with what is asked of each, and one lookup. A size
/// beyond the limit counts as the limit; the query refuses it by itself.
pub(crate) fn cost(first: Option<u32>, last: Option<u32>, child_complexity: usize) -> usize {
    let rows = first.or(last).unwrap_or(ROWS).min(PAGE_ROWS);
    1 + rows as usize * child_complexity.max(1)
}

/// The fields of an object of which some are lists. After the object's own `impl` stand the lists:
/// documentation, name, arguments with theirs, the node, and what asks the view. Each takes the
/// four arguments of a page as well, and weighs what it may give. An answer that needs more than the
/// view is given the context as well. Before them may stand what is read on from a place (`onward`): it
/// takes `first` only, and weighs as much as a page of so many.
macro_rules! lists {
    (
        $(#[doc = $about_owner:literal])*
        $object:ident impl $owner:ident { $($single:tt)* }
        $(onward {
            $(
                $(#[doc = $onward_doc:literal])+
                $onward:ident(
                    $place:ident: $place_type:ty = $about_place:literal,
                    first = $about_first:literal $(,)?
                ) -> $told:ty = |$reader:ident, $onward_ctx:ident, $first:ident| $reading:expr;
            )+
        })?
        lists {
            $(
                $(#[doc = $doc:literal])+
                $name:ident($($arg:ident: $type:ty = $about:literal),* $(,)?) -> $node:ty
                    = |$this:ident, $snapshot:ident, $page:ident $(, $ctx:ident)?| $answer:expr;
            )+
        }
    ) => {
        $(#[doc = $about_owner])*
        #[$object]
        impl $owner {
            $($single)*
            $($(
                $(#[doc = $onward_doc])+
                #[graphql(complexity = $crate::graphql::page::cost(first, None, child_complexity))]
                async fn $onward(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = $about_place)] $place: $place_type,
                    #[graphql(desc = $about_first)] first: Option<u32>,
                ) -> async_graphql::Result<$told> {
                    let ($reader, $onward_ctx, $first) = (self, ctx, first);
                    $reading
                }
            )+)?
            $(
                $(#[doc = $doc])+
                #[graphql(complexity = $crate::graphql::page::cost(first, last, child_complexity))]
                #[allow(clippy::too_many_arguments)]
                async fn $name(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    $(#[graphql(desc = $about)] $arg: $type,)*
                    #[graphql(desc = "So many rows from the front, 1 to 100; 20 when neither \
                        `first` nor `last` is given.")]
                    first: Option<u32>,
                    #[graphql(desc = "Only rows after the row of this cursor; goes with `first`.")]
                    after: Option<String>,
                    #[graphql(desc = "So many rows from the back, 1 to 100; not together with \
                        `first` or `after`.")]
                    last: Option<u32>,
                    #[graphql(desc = "Only rows before the row of this cursor; goes with `last`.")]
                    before: Option<String>,
                ) -> async_graphql::Result<$crate::graphql::page::Connection<$node>> {
                    let $this = self;
                    $(let $ctx = ctx;)?
                    let $snapshot = &$crate::graphql::asking(ctx)?.snapshot;
                    let $page = &$crate::graphql::page::args(first, after, last, before);
                    $crate::graphql::page::connection($answer)
                }
            )+
        }
    };
}
pub(crate) use lists;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_weighs_its_rows_and_what_is_asked_of_each() {
        assert_eq!(cost(Some(50), None, 10), 501);
        assert_eq!(cost(None, Some(3), 10), 31);
        assert_eq!(cost(None, None, 10), 201);
        assert_eq!(cost(Some(1), None, 0), 2);
    }

    #[test]
    fn a_size_beyond_the_limit_weighs_as_the_limit() {
        assert_eq!(cost(Some(u32::MAX), None, 10), cost(Some(100), None, 10));
    }

    #[test]
    fn twenty_rows_come_when_nobody_says_how_many() {
        assert_eq!(args(None, None, None, None).first, Some(20));
        let back = args(None, None, None, Some("01".to_owned()));
        assert_eq!((back.first, back.last), (None, Some(20)));
        let both = args(Some(1), None, Some(1), None);
        assert_eq!((both.first, both.last), (Some(1), Some(1)));
    }
}
