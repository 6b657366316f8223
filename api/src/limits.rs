//! Every limit of this crate, with its unit and its reason. Past one there is a clear error with
//! the code `LIMITED` or `BAD_INPUT`, and nothing half done.

use std::time::Duration;

/// Request body, bytes: documents and variables; uploads have a way of their own later.
pub const BODY: usize = 1024 * 1024;
/// Depth of a query: a patient's chart with codes needs nine, introspection thirteen.
pub const DEPTH: usize = 15;
/// Complexity of a query: fields, lists weighed with their page size. A page of 100 with 40 fields
/// each and some room.
pub const COMPLEXITY: usize = 12_000;
/// Directives on one field: `@skip` and `@include` are all there is.
pub const DIRECTIVES: usize = 4;
/// Aliases and fields at the root of one query: more is a dump, not a screen.
pub const ROOT_FIELDS: usize = 20;
/// Brackets inside brackets in the text of a query: the parser is recursive.
pub const NESTING: usize = 64;
/// Selections of a query with its fragments written out: validation walks all of them.
pub const SELECTIONS: u64 = 10_000;
/// Longest wait for one of the threads that queries run on.
pub const THREAD_WAIT: Duration = Duration::from_secs(10);
/// Parsed documents kept, documents: a front-end has some dozens.
pub const DOCUMENTS: usize = 512;
/// Queries that run at the same time, as a factor of the cores: more only wait for each other.
pub const QUERIES_PER_CORE: usize = 2;
/// Longest wait for a view to get to a position that was asked for.
pub const BEHIND: Duration = Duration::from_secs(5);
/// Longest wait for the views at start and after an import; then the roles whose view is still
/// behind are unavailable or behind, and the others are served.
pub const CATCH_UP: Duration = Duration::from_secs(300);
/// How long a session of `chartlog token` or `chartlog demo` lasts.
pub const SESSION: Duration = Duration::from_secs(12 * 60 * 60);
/// Sessions kept in memory, sessions: those beyond are found in the log again.
pub const SESSIONS: usize = 10_000;
/// Longest line on the control socket, bytes: a command with its paths.
pub const CONTROL_LINE: u64 = 1024 * 1024;
/// Longest stop: requests under way get this long.
pub const STOP: Duration = Duration::from_secs(10);
