//! SQLite as an event store: WAL, synchronous FULL, one table with a unique event id.

use std::path::Path;

use rusqlite::Connection;

use crate::engine::Engine;
use crate::event::{PAYLOAD, id};

pub(crate) struct Sqlite {
    connection: Connection,
    round: u64,
}

impl Sqlite {
    pub(crate) fn open(folder: &Path, round: u64) -> Self {
        let connection = Connection::open(folder.join("events.sqlite")).expect("a database");
        let set = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS events (
                stream BLOB NOT NULL, revision INTEGER NOT NULL, event BLOB NOT NULL UNIQUE,
                payload BLOB NOT NULL, PRIMARY KEY (stream, revision));";
        connection.execute_batch(set).expect("a table");
        Self { connection, round }
    }
}

impl Engine for Sqlite {
    fn commit(&mut self, events: &[(u64, u64)]) {
        let transaction = self.connection.transaction().expect("a transaction");
        {
            let sql = "INSERT INTO events VALUES (?1, ?2, ?3, ?4)";
            let mut insert = transaction.prepare_cached(sql).expect("a statement");
            for (writer, number) in events {
                let writer = (self.round << 32) + writer + 1;
                let revision = i64::try_from(*number).expect("few events");
                let (stream, event) = (id(writer, 0), id(writer, number + 1));
                insert.execute((stream, revision, event, [7_u8; PAYLOAD])).expect("a row");
            }
        }
        transaction.commit().expect("a commit");
    }
}
