//! A digest over everything a view holds, and a search through all of it.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// BLAKE3 over every value of every table but `meta`, tables by name and rows by primary key. Two
/// views with the same digest answer alike; how the rows lie in the file does not matter.
pub(crate) fn digest(connection: &Connection) -> rusqlite::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    for table in tables(connection)? {
        hash_bytes(&mut hasher, b't', table.name.as_bytes());
        walk(connection, &table, &mut |_, value| match value {
            ValueRef::Null => hash_bytes(&mut hasher, b'n', &[]),
            ValueRef::Integer(number) => hash_bytes(&mut hasher, b'i', &number.to_le_bytes()),
            ValueRef::Real(number) => hash_bytes(&mut hasher, b'r', &number.to_le_bytes()),
            ValueRef::Text(text) => hash_bytes(&mut hasher, b's', text),
            ValueRef::Blob(bytes) => hash_bytes(&mut hasher, b'b', bytes),
        })?;
    }
    Ok(*hasher.finalize().as_bytes())
}

/// `table.column` of every value that contains the bytes, each once.
pub(crate) fn find(connection: &Connection, needle: &[u8]) -> rusqlite::Result<Vec<String>> {
    let mut found = Vec::new();
    for table in tables(connection)? {
        walk(connection, &table, &mut |column, value| {
            let bytes = match value {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
                ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => return,
            };
            if !needle.is_empty() && bytes.windows(needle.len()).any(|part| part == needle) {
                found.push(format!("{}.{column}", table.name));
            }
        })?;
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Rows of each table, by name.
pub(crate) fn counts(connection: &Connection) -> rusqlite::Result<Vec<(String, u64)>> {
    let mut counts = Vec::new();
    for table in tables(connection)? {
        let sql = format!("SELECT count(*) FROM \"{}\"", table.name);
        let rows: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        counts.push((table.name, rows.cast_unsigned()));
    }
    Ok(counts)
}

struct Table {
    name: String,
    columns: Vec<String>,
    /// Primary key, else every column.
    order: Vec<String>,
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<Table>> {
    let names: Vec<String> = connection
        .prepare(
            "SELECT name FROM main.sqlite_master \
             WHERE type = 'table' AND name <> 'meta' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    names.into_iter().map(|name| table(connection, name)).collect()
}

fn table(connection: &Connection, name: String) -> rusqlite::Result<Table> {
    let columns: Vec<(String, i64)> = connection
        .prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")?
        .query_map([&name], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut key: Vec<_> = columns.iter().filter(|(_, pk)| *pk > 0).collect();
    key.sort_by_key(|(_, pk)| *pk);
    let order: Vec<_> = if key.is_empty() { columns.iter().collect() } else { key };
    let order = order.into_iter().map(|(column, _)| column.clone()).collect();
    Ok(Table { name, columns: columns.into_iter().map(|(column, _)| column).collect(), order })
}

fn walk(
    connection: &Connection,
    table: &Table,
    each: &mut dyn FnMut(&str, ValueRef<'_>),
) -> rusqlite::Result<()> {
    let quoted = |names: &[String]| {
        names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    };
    let sql = format!(
        "SELECT {} FROM \"{}\" ORDER BY {}",
        quoted(&table.columns),
        table.name,
        quoted(&table.order)
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for (index, column) in table.columns.iter().enumerate() {
            each(column, row.get_ref(index)?);
        }
    }
    Ok(())
}

fn hash_bytes(hasher: &mut blake3::Hasher, kind: u8, bytes: &[u8]) {
    hasher.update(&[kind]);
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}
