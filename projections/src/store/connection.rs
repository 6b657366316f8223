//! Opening a role's database file. The key is set before anything else is said to it.

use std::path::Path;
use std::time::Duration;

use chartlog_eventlog::{FileKey, Hash32, LogId, Position};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use zeroize::Zeroizing;

use super::authorizer;
use crate::limits;
use crate::projection::Projection;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Write-ahead log; a crash of the machine may lose the last transactions, which are told
    /// again from the log.
    Live,
    /// No sync, and a journal that stays empty as the file was: it is thrown away unless it is
    /// finished.
    Building,
}

/// Opens the file for its one writer, making it when it is not there.
pub(crate) fn writer(
    path: &Path,
    key: &FileKey,
    durability: Durability,
) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    unlock(&connection, key, limits::WRITER_CACHE_KIB)?;
    let (journal, synchronous) = match durability {
        Durability::Live => ("WAL", "NORMAL"),
        Durability::Building => ("MEMORY", "OFF"),
    };
    connection.pragma_update(None, "journal_mode", journal)?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    Ok(connection)
}

/// Opens the file for a reader: the role's views in its temporary schema, an empty scope, and the
/// authorizer.
pub(crate) fn reader(path: &Path, key: &FileKey, views: &str) -> rusqlite::Result<Connection> {
    let mut connection = unscoped(path, key)?;
    connection.execute_batch(
        "CREATE TEMP TABLE scope (account BLOB, patient BLOB, now INTEGER NOT NULL)",
    )?;
    connection.execute_batch(views)?;
    authorizer::install(&mut connection)?;
    Ok(connection)
}

/// Opens the file for reading all of it: digests, and the search for what must not be in it.
pub(crate) fn unscoped(path: &Path, key: &FileKey) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // A reader that outlives a swap must not remove the write-ahead log of the new file, which has
    // the name of its own.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    unlock(&connection, key, limits::READER_CACHE_KIB)?;
    Ok(connection)
}

fn unlock(connection: &Connection, key: &FileKey, cache_kib: i64) -> rusqlite::Result<()> {
    let hex = Zeroizing::new(hex::encode(key.expose()));
    let literal = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", hex.as_str()));
    connection.execute_batch(&literal)?;
    connection.busy_timeout(Duration::from_millis(limits::BUSY_MS))?;
    connection.set_prepared_statement_cache_capacity(limits::CACHED_STATEMENTS);
    // Else SQLite plans a query anew whenever its `LIMIT` is bound: two fifths of an answer's time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // It would write about damaged pages to standard error; the error that it returns is enough.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    connection.pragma_update(None, "cipher_memory_security", "OFF")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    // The first read: a wrong key or a damaged first page shows here.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
}

/// How many pages do not carry the authentication code of what they hold.
pub(crate) fn damaged_pages(connection: &Connection) -> rusqlite::Result<usize> {
    let mut check = connection.prepare("PRAGMA cipher_integrity_check")?;
    let mut rows = check.query([])?;
    let mut damaged = 0;
    while rows.next()?.is_some() {
        damaged += 1;
    }
    Ok(damaged)
}

/// The last entry that was applied, as the view's file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Its position.
    pub(crate) position: Position,
    /// Its number in the Merkle tree.
    pub(crate) leaf_index: u64,
    /// Its hash.
    pub(crate) entry_hash: Hash32,
}

/// Makes the role's tables and notes of which log and version they are.
pub(crate) fn create<P: Projection>(connection: &Connection, log: LogId) -> rusqlite::Result<()> {
    connection
        .execute_batch("CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value) WITHOUT ROWID")?;
    let (tables, _) = parts(P::SCHEMA);
    connection.execute_batch(tables)?;
    let mut insert = connection.prepare("INSERT INTO meta (name, value) VALUES (?1, ?2)")?;
    insert.execute(params!["log", log.as_bytes()])?;
    insert.execute(params!["version", P::VERSION])?;
    Ok(())
}

/// The tables of a `schema.sql`, and its views as statements for a temporary schema: only there
/// may a view join the scope.
pub(crate) fn parts(schema: &str) -> (&str, String) {
    let begin = schema
        .match_indices("CREATE VIEW")
        .map(|(at, _)| at)
        .find(|at| *at == 0 || schema.as_bytes()[at - 1] == b'\n')
        .unwrap_or(schema.len());
    let (tables, views) = schema.split_at(begin);
    (tables, views.replace("CREATE VIEW", "CREATE TEMP VIEW"))
}

/// Log and version a file belongs to.
pub(crate) fn belongs_to<P: Projection>(
    connection: &Connection,
    log: LogId,
) -> rusqlite::Result<bool> {
    let stored: Option<[u8; 16]> = meta(connection, "log")?;
    let version: Option<u32> = meta(connection, "version")?;
    Ok(stored == Some(*log.as_bytes()) && version == Some(P::VERSION))
}

/// Writes the last applied entry; in the transaction that applied it.
pub(crate) fn set_mark(connection: &Connection, mark: &Mark) -> rusqlite::Result<()> {
    let mut upsert =
        connection.prepare_cached("INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)")?;
    upsert.execute(params!["position", mark.position.to_u64().cast_signed()])?;
    upsert.execute(params!["leaf_index", mark.leaf_index.cast_signed()])?;
    upsert.execute(params!["entry_hash", mark.entry_hash.0])?;
    Ok(())
}

/// Reads the last applied entry.
pub(crate) fn mark(connection: &Connection) -> rusqlite::Result<Option<Mark>> {
    let position = position(connection)?;
    let leaf_index: Option<i64> = meta(connection, "leaf_index")?;
    let entry_hash: Option<[u8; 32]> = meta(connection, "entry_hash")?;
    Ok(match (position, leaf_index, entry_hash) {
        (Some(position), Some(leaf_index), Some(entry_hash)) => Some(Mark {
            position,
            leaf_index: leaf_index.cast_unsigned(),
            entry_hash: Hash32(entry_hash),
        }),
        _ => None,
    })
}

/// Reads the position of the last applied entry.
pub(crate) fn position(connection: &Connection) -> rusqlite::Result<Option<Position>> {
    let position: Option<i64> = meta(connection, "position")?;
    Ok(position.map(|position| Position::from_u64(position.cast_unsigned())))
}

fn meta<T: rusqlite::types::FromSql>(
    connection: &Connection,
    name: &str,
) -> rusqlite::Result<Option<T>> {
    connection
        .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_views_of_a_schema_go_into_the_temporary_schema() {
        let (tables, views) = parts("CREATE TABLE a (b);\nCREATE VIEW v_a AS SELECT b FROM a;\n");
        assert_eq!(tables, "CREATE TABLE a (b);\n");
        assert_eq!(views, "CREATE TEMP VIEW v_a AS SELECT b FROM a;\n");
    }
}
