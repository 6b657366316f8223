use rusqlite::Connection;

use crate::compliance::Compliance;
use crate::projection::Projection;
use crate::store::connection::parts;

/// How SQLite would go about a query, on the tables and indexes of the view.
fn plan(sql: &str) -> Vec<String> {
    let connection = Connection::open_in_memory().unwrap();
    let (tables, views) = parts(Compliance::SCHEMA);
    for sql in [tables, &views, Compliance::INDEXES] {
        connection.execute_batch(sql).unwrap();
    }
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = statement.raw_query().mapped(|row| row.get(3));
    steps.collect::<Result<_, _>>().unwrap()
}

fn goes(sql: &str, steps: &[&str]) {
    assert_eq!(plan(sql), steps, "{sql}");
}

#[test]
fn who_viewed_a_chart_in_a_window_is_one_range_and_is_not_sorted() {
    let of_patient = "(SELECT * FROM v_patient_accesses WHERE patient = :patient)";
    let range = "SEARCH p USING PRIMARY KEY (patient=? AND at>? AND at<?)";
    let row = "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)";
    goes(
        &format!(
            "SELECT operation, patients, position FROM {of_patient}
             WHERE at IS NOT NULL AND kind IN (0, 1) AND at >= :from AND at <= :until
             ORDER BY at DESC, position DESC LIMIT :rows"
        ),
        &[range, row],
    );
    goes(
        &format!("SELECT at FROM {of_patient} WHERE position = :cursor LIMIT 1"),
        &[row, "SEARCH p USING PRIMARY KEY (patient=? AND at=? AND position=?)"],
    );
}

#[test]
fn lists_over_everybody_and_of_one_account_are_read_in_the_order_of_an_index() {
    goes(
        "SELECT operation, position FROM v_accesses
         WHERE at IS NOT NULL AND at >= :from AND at <= :until
         ORDER BY at DESC, position DESC LIMIT :rows",
        &["SEARCH accesses USING INDEX accesses_by_time (at>? AND at<?)"],
    );
    goes(
        "SELECT operation, position FROM v_accesses
         WHERE at IS NOT NULL AND account = :account AND at >= :from AND at <= :until
         ORDER BY at DESC, position DESC LIMIT :rows",
        &["SEARCH accesses USING INDEX accesses_by_account (account=? AND at>? AND at<?)"],
    );
}

#[test]
fn refusals_and_what_was_seen_through_broken_glass_are_found_among_the_few() {
    goes(
        "SELECT operation, position FROM v_accesses
         WHERE at IS NOT NULL AND code IS NOT NULL AND +account = :account AND code = :code
           AND at >= :from AND at <= :until
         ORDER BY at DESC, position DESC LIMIT :rows",
        &["SEARCH accesses USING INDEX accesses_refused (at>? AND at<?)"],
    );
    goes(
        "SELECT operation, position FROM v_accesses
         WHERE at IS NOT NULL AND glass = 1
         ORDER BY at DESC, position DESC LIMIT :rows",
        &["SCAN accesses USING INDEX accesses_under_glass"],
    );
}
