//! One read transaction on one reader: what a request sees, and what it has been served.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chartlog_domain::facet::Facet;
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_eventlog::Position;
use parking_lot::Mutex;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, Params, Row, ToSql, params};

use super::pool::Lease;
use crate::error::QueryError;
use crate::page::{Page, PageArgs, Window, cursor};

/// Who asks, and when. The role's SQL views join it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The account that asks; none when no account's limits apply.
    pub account: Option<AccountId>,
    /// The patient whose own record it is; none for everybody who is not a patient.
    pub patient: Option<PatientId>,
    /// Now, microseconds since 1970 UTC.
    pub now: i64,
}

/// What a request was served: what its access record has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// Patients whose fields were served, each once, by id.
    pub patients: Vec<PatientId>,
    /// Facets that were served, each once, by number.
    pub facets: Vec<Facet>,
}

/// One request's sight of a view: one reader, one read transaction, scoped to who asks. Ends when
/// it is dropped.
pub struct Snapshot {
    reader: Mutex<Lease>,
    position: Option<Position>,
    scope: Scope,
    served: Mutex<(BTreeSet<PatientId>, BTreeSet<Facet>)>,
}

impl Snapshot {
    /// Fills the scope, begins the transaction and reads the position. `reached` is where the view
    /// is known to be already: entries that say nothing to it do not touch its file.
    pub(crate) fn begin(
        reader: Lease,
        scope: Scope,
        reached: Option<Position>,
    ) -> rusqlite::Result<Self> {
        let connection = reader.connection();
        connection.prepare_cached("BEGIN")?.execute([])?;
        connection.prepare_cached("DELETE FROM temp.scope")?.execute([])?;
        connection
            .prepare_cached("INSERT INTO temp.scope (account, patient, now) VALUES (?1, ?2, ?3)")?
            .execute(params![
                scope.account.map(|account| *account.as_bytes()),
                scope.patient.map(|patient| *patient.as_bytes()),
                scope.now,
            ])?;
        let written = super::connection::position(connection)?;
        let position = written.max(reached);
        Ok(Self {
            reader: Mutex::new(reader),
            position,
            scope,
            served: Mutex::new((BTreeSet::new(), BTreeSet::new())),
        })
    }

    /// How far in the log it is: every fact up to here is in it.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.position
    }

    /// Who asks, and when.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// What has been served so far.
    #[must_use]
    pub fn served(&self) -> Served {
        let served = self.served.lock();
        Served {
            patients: served.0.iter().copied().collect(),
            facets: served.1.iter().copied().collect(),
        }
    }

    /// Notes that fields of a facet are served, about a patient or about nobody.
    pub fn serve(&self, patient: Option<PatientId>, facet: Facet) {
        let mut served = self.served.lock();
        served.0.extend(patient);
        served.1.insert(facet);
    }

    /// Every row of a query. `map` must not ask this snapshot again.
    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, QueryError> {
        self.ask(|reader| {
            let mut statement = reader.prepare_cached(sql)?;
            let rows = statement.query_map(params, map)?.collect::<Result<_, _>>()?;
            Ok(rows)
        })
    }

    /// The first row of a query. `map` must not ask this snapshot again.
    pub(crate) fn row<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, QueryError> {
        self.ask(|reader| Ok(reader.prepare_cached(sql)?.query_row(params, map).optional()?))
    }

    /// Whether a query finds anything.
    pub(crate) fn has(&self, sql: &str, params: impl Params) -> Result<bool, QueryError> {
        self.ask(|reader| Ok(reader.prepare_cached(sql)?.exists(params)?))
    }

    /// One page of a list. `map` sees the list's columns in their order and must not ask this
    /// snapshot again.
    pub(crate) fn page<T>(
        &self,
        list: &List<'_>,
        args: &PageArgs,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Page<T>, QueryError> {
        let window = args.window()?;
        self.ask(|reader| list.read(reader, &window, map))
    }

    /// Every row of a list in its order, one after the other and never all at once, until `each` has
    /// had enough. `each` must not ask this snapshot again.
    pub(crate) fn walk(
        &self,
        list: &List<'_>,
        each: impl FnMut(&Row<'_>) -> rusqlite::Result<ControlFlow<()>>,
    ) -> Result<(), QueryError> {
        self.ask(|reader| list.walk(reader, each))
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, QueryError>,
    ) -> Result<T, QueryError> {
        let reader = self.reader.lock();
        question(reader.connection()).inspect_err(|error| {
            if let QueryError::Store(error) = error {
                reader.note(error);
            }
        })
    }
}

/// A list that is read in pages. Everything but the parameters is text of this crate.
pub(crate) struct List<'a> {
    /// Columns as `map` sees them.
    pub(crate) columns: &'a str,
    /// A view `v_...`, or several joined.
    pub(crate) from: &'a str,
    /// Which rows, with named parameters; `TRUE` for all.
    pub(crate) filter: &'a str,
    /// What they are ordered by, one or several expressions that are never null.
    pub(crate) order: &'a str,
    /// The id of a row, a whole number or 16 bytes or more: unique in `from`. Last in the order, and
    /// the cursor.
    pub(crate) id: &'a str,
    /// Highest first.
    pub(crate) descending: bool,
    /// The named parameters of `filter`; `:cursor` and `:rows` are taken.
    pub(crate) params: &'a [(&'a str, &'a dyn ToSql)],
}

impl List<'_> {
    fn read<T>(
        &self,
        connection: &Connection,
        window: &Window,
        mut map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Page<T>, QueryError> {
        let List { columns, from, filter, order, id, .. } = self;
        // The id is never null; `count(*)` reads no column, and so nothing on behalf of a view.
        let count = format!("SELECT count({id}) FROM {from} WHERE {filter}");
        let total: i64 =
            self.query(connection, &count, &[], |row| row.get(0))?.pop().unwrap_or_default();
        let from_id = window.from.as_deref().map(key_of);
        if let Some(from_id) = &from_id {
            let known = format!("SELECT {order} FROM {from} WHERE {id} = :cursor LIMIT 1");
            let found = self.query(connection, &known, &[(":cursor", from_id)], |_| Ok(()))?;
            found.first().ok_or(QueryError::BadCursor)?;
        }

        let downward = self.descending != window.backward;
        let (compare, direction) = if downward { ("<", "DESC") } else { (">", "ASC") };
        let seek = if window.from.is_some() {
            format!(
                "AND ({order}, {id}) {compare} (SELECT {order}, {id} FROM {from} WHERE {id} = :cursor LIMIT 1)"
            )
        } else {
            String::new()
        };
        let sql = format!(
            "SELECT {columns}, {id} FROM {from} WHERE ({filter}) {seek} ORDER BY {} LIMIT :rows",
            self.ordered(direction)
        );
        let rows = i64::try_from(window.size + 1).unwrap_or(i64::MAX);
        let mut extra: Vec<(&str, &dyn ToSql)> = vec![(":rows", &rows)];
        if let Some(from_id) = &from_id {
            extra.push((":cursor", from_id));
        }
        let mut items = self.query(connection, &sql, &extra, |row| {
            let last = row.as_ref().column_count() - 1;
            Ok((cursor_of(row.get_ref(last)?)?, map(row)?))
        })?;

        let more = items.len() > window.size;
        items.truncate(window.size);
        let came_from = window.from.is_some();
        let (has_next, has_previous) =
            if window.backward { (came_from, more) } else { (more, came_from) };
        if window.backward {
            items.reverse();
        }
        Ok(Page { items, has_next, has_previous, total: total.cast_unsigned() })
    }

    fn walk(
        &self,
        connection: &Connection,
        each: impl FnMut(&Row<'_>) -> rusqlite::Result<ControlFlow<()>>,
    ) -> Result<(), QueryError> {
        let List { columns, from, filter, .. } = self;
        let ordered = self.ordered(if self.descending { "DESC" } else { "ASC" });
        let sql = format!("SELECT {columns} FROM {from} WHERE {filter} ORDER BY {ordered}");
        self.step(connection, &sql, &[], each)
    }

    fn ordered(&self, direction: &str) -> String {
        let keys = self.order.split(", ").chain([self.id]);
        keys.map(|key| format!("{key} {direction}")).collect::<Vec<_>>().join(", ")
    }

    /// Every row of a query.
    fn query<T>(
        &self,
        connection: &Connection,
        sql: &str,
        extra: &[(&str, &dyn ToSql)],
        mut map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, QueryError> {
        let mut out = Vec::new();
        self.step(connection, sql, extra, |row| {
            out.push(map(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(out)
    }

    /// Runs a query with those of the parameters that stand in it, row by row.
    fn step(
        &self,
        connection: &Connection,
        sql: &str,
        extra: &[(&str, &dyn ToSql)],
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<ControlFlow<()>>,
    ) -> Result<(), QueryError> {
        let mut statement = connection.prepare_cached(sql)?;
        for (name, value) in self.params.iter().chain(extra) {
            if let Some(index) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(index, value)?;
            }
        }
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            if each(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// The cursor of a row's id.
fn cursor_of(id: ValueRef<'_>) -> rusqlite::Result<String> {
    if let ValueRef::Integer(number) = id {
        return Ok(cursor(&number.to_be_bytes()));
    }
    Ok(cursor(id.as_blob()?))
}

/// The id of a cursor: 8 bytes are a number, everything else is itself.
fn key_of(bytes: &[u8]) -> Value {
    match <[u8; 8]>::try_from(bytes) {
        Ok(number) => Value::Integer(i64::from_be_bytes(number)),
        Err(_) => Value::Blob(bytes.to_vec()),
    }
}
