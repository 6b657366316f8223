//! What a reader's connection may do: select from the role's views, and nothing else.
//!
//! SQLite asks once for every action while it prepares a statement. A table may be read only on
//! behalf of a view whose name begins with `v_`; those views join the scope, so rows that the
//! caller may not see cannot be asked for, whatever the query says. A common table expression
//! inside a view counts as the accessor: such views use subqueries.

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// Installs the authorizer; it stays for the life of the connection.
pub(crate) fn install(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.authorizer(Some(decide))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what SQLite adds is denied")]
fn decide(context: AuthContext<'_>) -> Authorization {
    let allowed = match context.action {
        AuthAction::Select | AuthAction::Recursive | AuthAction::Transaction { .. } => true,
        AuthAction::Read { table_name, .. } => {
            is_view(table_name)
                || context.accessor.is_some_and(is_view)
                || (table_name == "meta" && context.database_name == Some("main"))
                // What a list handed in as JSON holds, and the condition of the scope's delete.
                || table_name == "json_each"
                || (table_name == "scope" && context.database_name == Some("temp"))
        }
        AuthAction::Insert { table_name } | AuthAction::Delete { table_name } => {
            table_name == "scope" && context.database_name == Some("temp")
        }
        AuthAction::Function { function_name } => {
            !matches!(function_name, "load_extension" | "sqlcipher_export" | "fts3_tokenizer")
        }
        // Everything else changes something or leaves this database.
        _ => false,
    };
    if allowed { Authorization::Allow } else { Authorization::Deny }
}

fn is_view(name: &str) -> bool {
    name.starts_with("v_")
}
