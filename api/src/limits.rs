//! Every limit of this crate, with its unit and its reason. Past one there is a clear error with
//! the code `LIMITED` or `BAD_INPUT`, and nothing half done.

use std::time::Duration;

/// Request body, bytes: documents and variables; uploads have a way of their own later.
pub const BODY: usize = 1024 * 1024;
/// What is read of a body that is too large, bytes: most clients listen for the refusal only when
/// they have sent everything.
pub const BODY_DISCARDED: u64 = 16 * 1024 * 1024;
/// Longest time to receive a body: a megabyte on a bad mobile connection.
pub const BODY_TIME: Duration = Duration::from_secs(30);
/// Head of a request, bytes: browsers and proxies send two or three thousand.
pub const HEAD: usize = 16 * 1024;
/// Longest time from the first byte of a head to its last, and from the opening of a connection
/// to the end of its first head: clients send it in one piece.
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// Longest time that a connection is kept without a request, counted to the end of the next head:
/// longer than the 60 seconds that proxies keep theirs, so that it is they who close them.
pub const IDLE_TIME: Duration = Duration::from_secs(75);
/// Longest time for a client to take what is ready to be sent: a large answer on a bad mobile
/// connection.
pub const ANSWER_TIME: Duration = Duration::from_secs(60);
/// Longest TLS handshake: two round trips and some arithmetic.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Connections at the same time, connections: browsers hold up to six each. More wait in the
/// operating system's queue. With the largest body each, they hold a gigabyte.
pub const CONNECTIONS: usize = 1024;
/// What is buffered of a connection, bytes: a head, and a piece of an answer.
pub const CONNECTION_BUFFER: usize = 64 * 1024;
/// Pause after a connection could not be accepted: when files have run out, some are closed soon.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How often the files of the certificate are looked at.
pub const CERTIFICATE_CHECK: Duration = Duration::from_secs(5);
/// File with a certificate chain or a key, bytes: chains have some thousands.
pub const PEM: u64 = 1024 * 1024;
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
