//! Every limit of this crate, with its unit and its reason. Past one there is a clear error with
//! the code `LIMITED` or `BAD_INPUT`, and nothing half done.

use std::time::Duration;

/// Request body, bytes: documents and variables; files have a way of their own (`POST /documents`).
pub const BODY: usize = 1024 * 1024;
/// Document and variables of one question, bytes: what was typed goes on record whole, and an entry of
/// the log has room for twice as much.
pub const QUESTION: usize = 256 * 1024;
/// Text that an account may have put on record at once, bytes: 64 of the longest questions. More is no
/// front-end at work, and would fill the disk.
pub const TYPED: u64 = 16 * 1024 * 1024;
/// How much of that is given back in a minute, bytes: a front-end that asks twenty questions of 4 KiB a
/// second types 5 MB. Whoever goes on at it fills half a gigabyte an hour, which is seen in time.
pub const TYPED_A_MINUTE: u64 = 8 * 1024 * 1024;
/// What is not counted of each question, bytes: less than its record takes anyway. Short questions that
/// are answered are never too many.
pub const TYPED_FREE: usize = 256;
/// Refusals of an account at once: a front-end that is being made gets some hundreds, a test with
/// documents that nobody would write some thousands. Their records take some megabytes.
pub const REFUSED: u64 = 4_000;
/// How many of those are given back in a minute: ten a second are more than a person makes, and 25 MB of
/// records an hour.
pub const REFUSED_A_MINUTE: u64 = 600;
/// Accounts whose share is counted: as many as are active.
pub const QUOTA_ACCOUNTS: usize = 10_000;
/// Requests of one session that were limited within this are told together, microseconds.
pub const LIMITED_WINDOW_US: i64 = 60 * 1_000_000;
/// What is read of a body that is too large, bytes: most clients listen for the refusal only when
/// they have sent everything.
pub const BODY_DISCARDED: u64 = 16 * 1024 * 1024;
/// Longest time to receive a body: a megabyte on a bad mobile connection.
pub const BODY_TIME: Duration = Duration::from_secs(30);
/// Head of a request, bytes: browsers and proxies send two or three thousand.
pub const HEAD: usize = 16 * 1024;
/// What is kept of a user agent, bytes: browsers say two hundred at most.
pub const USER_AGENT: usize = 256;
/// Longest time from the first byte of a head to its last, and from the opening of a connection
/// to the end of its first head: clients send it in one piece.
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// Longest time that a connection is kept without a request, counted to the end of the next head:
/// longer than the 60 seconds that proxies keep theirs, so that it is they who close them.
pub const IDLE_TIME: Duration = Duration::from_secs(75);
/// Longest time for a client to take what is ready to be sent, or as much of it as is buffered
/// ([`CONNECTION_BUFFER`]): a large answer on a bad mobile connection.
pub const ANSWER_TIME: Duration = Duration::from_secs(60);
/// Longest TLS handshake: two round trips and some arithmetic.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Connections at the same time, connections: browsers hold up to six each. More wait in the
/// operating system's queue. With the largest body each, they hold a gigabyte.
pub const CONNECTIONS: usize = 1024;
/// Connections from one address (a /64 of IPv6) at the same time: forty people behind one address
/// with six each. A trusted proxy has none, as everybody comes from there; more are hung up on.
pub const CONNECTIONS_EACH: usize = 256;
/// What is buffered of a connection, bytes: a head, and a piece of an answer.
pub const CONNECTION_BUFFER: usize = 64 * 1024;
/// Pause after a connection could not be accepted: when files have run out, some are closed soon.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How often the files of the certificate are looked at.
pub const CERTIFICATE_CHECK: Duration = Duration::from_secs(5);
/// File with a certificate chain or a key, bytes: chains have some thousands.
pub const PEM: u64 = 1024 * 1024;
/// Exports under way at the same time: each holds a reader of the view for minutes, and there are four
/// at least.
pub const EXPORTS: usize = 2;
/// A piece of an export, bytes; it is a little more, by what the last row needs.
pub const EXPORT_PIECE: usize = 64 * 1024;
/// Pieces of an export that wait for the client: with those, an export holds half a megabyte.
pub const EXPORT_PIECES: usize = 4;
/// Longest export: ten million rows on a good connection. A read transaction that lasts keeps the
/// view's write-ahead log from getting shorter.
pub const EXPORT_TIME: Duration = Duration::from_secs(15 * 60);
/// Uploads under way at the same time: each holds a thread and half a megabyte.
pub const UPLOADS: usize = 16;
/// Uploads of one account under way at the same time: a browser that sends several files.
pub const UPLOADS_EACH: usize = 3;
/// Uploads of one account that wait to be filed: two documents with as many files as one may have.
pub const UPLOADS_WAITING_EACH: usize = 20;
/// Bytes of all uploads that wait or are under way: forty of the largest. They are on the disk, and no
/// record has them yet.
pub const UPLOADS_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// How long an upload waits to be filed, microseconds: an hour, for somebody who was called away. It is
/// far less than the day after which a blob without an entry is tidied away.
pub const UPLOAD_KEPT_US: i64 = 60 * 60 * 1_000_000;
/// Longest upload: the largest file on a connection of a megabit a second.
pub const UPLOAD_TIME: Duration = Duration::from_secs(15 * 60);
/// Longest pause in an upload: what is still coming after it is slower than any connection.
pub const UPLOAD_PAUSE: Duration = Duration::from_secs(30);
/// Pieces of an upload that wait to be sealed: a piece is what was received at once,
/// [`CONNECTION_BUFFER`] at most.
pub const UPLOAD_PIECES: usize = 4;
/// Downloads of files under way at the same time: each holds a thread and half a megabyte.
pub const DOWNLOADS: usize = 64;
/// Downloads of one account under way at the same time: what a browser opens to one server.
pub const DOWNLOADS_EACH: usize = 6;
/// A piece of a download, bytes: about a chunk of a blob.
pub const DOWNLOAD_PIECE: usize = 64 * 1024;
/// Pieces of a download that wait for the client.
pub const DOWNLOAD_PIECES: usize = 4;
/// Longest download: the largest file on a connection of a megabit a second.
pub const DOWNLOAD_TIME: Duration = Duration::from_secs(15 * 60);
/// WebSockets at the same time: a clinic's screens, and each holds a subscription or two and some
/// kilobytes.
pub const SOCKETS: usize = 2_048;
/// WebSockets from one address (a /64 of IPv6) at the same time: as many as connections.
pub const SOCKETS_EACH: usize = 256;
/// WebSockets of one session at the same time: a browser has one for each of its windows.
pub const SOCKETS_OF_SESSION: usize = 8;
/// Subscriptions of one session at the same time, over all of its sockets: the charts and lists that
/// somebody has open.
pub const SUBSCRIPTIONS: usize = 32;
/// Longest message on a WebSocket, bytes: a subscription is one field and some ids.
pub const SOCKET_MESSAGE: usize = 16 * 1024;
/// Longest id of a subscription, bytes: clients take a UUID or a number.
pub const SUBSCRIPTION_ID: usize = 128;
/// Longest wait for `connection_init` on a new socket: clients send it with the first packet.
pub const SOCKET_INIT: Duration = Duration::from_secs(3);
/// How often the session of an open socket or of a download is looked at: it is closed within a second of
/// its end.
pub const SESSION_LOOK: Duration = Duration::from_millis(500);
/// How often a socket is asked whether anybody is there: proxies close what is silent for a minute.
pub const SOCKET_PING: Duration = Duration::from_secs(25);
/// Longest silence of a client, which answers each ping: three of them.
pub const SOCKET_SILENCE: Duration = Duration::from_secs(80);
/// Longest wait for a client to take one message; then it is cut off, and goes on later from the last
/// position that it was told.
pub const SOCKET_SEND: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 10 });
/// Longest wait for a client to answer the end of a socket.
pub const SOCKET_CLOSE: Duration = Duration::from_secs(1);
/// Changes of one notice, some more where one entry has several: what comes faster than a client takes
/// it is told together.
pub const NOTICE_CHANGES: usize = 100;
/// How often somebody who is told of no change is told how far the view is, so that the position to go
/// on from does not grow old; and how often it is looked whether a chart is still open to them.
pub const NOTICE_STILL: Duration = Duration::from_secs(20);
/// Subscriptions that read the log at the same time, because they go on from an earlier position.
pub const RESUMING: usize = 2;
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
/// While the log grows, so long after the last checkpoint the next one is signed: what no checkpoint covers
/// yet is a second's work (log.md).
pub const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(1);
/// How long a session lasts at most, microseconds: a working day (access.md).
pub const SESSION_US: i64 = 12 * 60 * 60 * 1_000_000;
/// How long a session lasts without use, microseconds: 15 minutes (45 CFR 164.312(a)(2)(iii)).
pub const SESSION_IDLE_US: i64 = 15 * 60 * 1_000_000;
/// The longest that an operator can make of it, microseconds: half an hour (access.md).
pub const SESSION_IDLE_MOST_US: i64 = 30 * 60 * 1_000_000;
/// How long a fresh second factor counts as fresh, microseconds.
pub const STEP_UP_US: i64 = 5 * 60 * 1_000_000;
/// How often sessions that are over are put on record.
pub const SWEEP: Duration = Duration::from_secs(30);
/// How long a break-glass grant runs when neither who breaks it nor a setting says how long, microseconds:
/// an hour (access.md).
pub const GLASS_US: i64 = 60 * 60 * 1_000_000;
/// How far a time that somebody says may be ahead of our clock, microseconds: their clock is another one.
pub const CLOCK_AHEAD_US: i64 = 5 * 60 * 1_000_000;
/// The same for a date without a time, which begins at midnight UTC here, microseconds: it begins 14
/// hours earlier where the day begins first.
pub const DAY_AHEAD_US: i64 = 14 * 60 * 60 * 1_000_000;
/// How often blobs without an entry are looked for.
pub const TIDY: Duration = Duration::from_secs(24 * 60 * 60);
/// Shortest password, characters (access.md).
pub const PASSWORD_LEAST: usize = 12;
/// Longest password, bytes: more is not typed, and hashing it would cost.
pub const PASSWORD_MOST: usize = 256;
/// Longest login name that is looked up, bytes.
pub const LOGIN_MOST: usize = chartlog_domain::limits::LOGIN_BYTES;
/// Memory of one password hash, KiB: what OWASP advises for argon2id with two passes.
pub const PASSWORD_KIB: u32 = 19_456;
/// Passwords hashed at the same time: each takes a core, and reads want one too.
pub const HASHING: usize = 1;
/// Sign-ins that wait for their turn to be hashed; more are told to come back.
pub const HASHING_QUEUE: usize = 64;
/// Attempts to sign in from one address in a minute: a ward behind one address at the change of
/// shift. As many to show a factor or to change one in a session, whatever its address.
pub const SIGN_IN_ATTEMPTS: u32 = 60;
/// Addresses and sessions whose attempts are counted.
pub const SIGN_IN_ADDRESSES: usize = 10_000;
/// Accounts, each at its places, and sessions whose failures are counted: those that were not guessed at for
/// the longest are forgotten first. To get one forgotten takes a password checked at each of so many
/// others, one after the other ([`HASHING`]): the best part of an hour.
pub const SIGN_IN_FAILURES: usize = 100_000;
/// Failures after which an account is locked (access.md).
pub const LOCK_AFTER: u32 = 5;
/// The first lock, microseconds; each further failure doubles it.
pub const LOCK_FIRST_US: i64 = 60 * 1_000_000;
/// The longest lock, microseconds: longer would be a way to keep somebody out.
pub const LOCK_MOST_US: i64 = 60 * 60 * 1_000_000;
/// After this long without another one failures are forgotten, microseconds: a day.
pub const FORGET_US: i64 = 24 * 60 * 60 * 1_000_000;
/// Places that accounts were signed in from, each with its account: those are not locked out by
/// strangers.
pub const SIGN_IN_KNOWN: usize = 20_000;
/// Places of one account that are remembered from before the last start, the last ones.
pub const PLACES: usize = 20;
/// How long a place is remembered after a restart, microseconds: a quarter of a year.
pub const PLACES_US: i64 = 90 * 24 * 60 * 60 * 1_000_000;
/// A refused password is answered no sooner than this after its turn began: what was found or not
/// found on the way takes less.
pub const REFUSAL: Duration = Duration::from_millis(250);
/// Failed attempts of one kind within this are told together, microseconds.
pub const SIGN_IN_WINDOW_US: i64 = 60 * 1_000_000;
/// Kinds of failed attempts told apart in a window; those beyond are told together.
pub const SIGN_IN_KINDS: usize = 1_000;
/// Records of failed attempts in one append.
pub const SIGN_IN_RECORDS: usize = 100;
/// How long a sign-in may take from the password to the last step, microseconds.
pub const CEREMONY_US: i64 = 10 * 60 * 1_000_000;
/// Sign-ins that are under way at the same time.
pub const CEREMONIES: usize = 10_000;
/// Wrong answers in one sign-in; then it begins again with the password.
pub const CEREMONY_FAILURES: u32 = 5;
/// Own sign-ins of one patient, those that were closed among them.
pub const PATIENT_ACCOUNTS: u32 = 15;
/// How long somebody may take to answer what a browser asks of a passkey, or to show the first code
/// of a generator; also what browsers are told (WebAuthn advises five minutes).
pub const CHALLENGE: Duration = Duration::from_secs(5 * 60);
/// Answer of a passkey, bytes of JSON: an id of 1,023 bytes, a public key and an attestation with
/// its certificates, in base 64.
pub const PASSKEY_ANSWER: usize = 32 * 1024;
/// How long a session of a machine client lasts, microseconds: what SMART Backend Services advises.
/// It asks for the next one with the next assertion.
pub const CLIENT_SESSION_US: i64 = 5 * 60 * 1_000_000;
/// Sessions of machine clients at the same time; past it the one that ends next makes room.
pub const CLIENT_SESSIONS: usize = 10_000;
/// Longest assertion of a machine client, bytes: one signed with the largest RSA key has some 1,500.
pub const ASSERTION_BYTES: usize = 8_192;
/// Assertions that are checked at the same time: each waits for the disk, and none for a processor.
pub const ASSERTIONS_AT_ONCE: usize = 16;
/// Longest `jti` and `kid`, bytes: a UUID has 36, a digest in hex 64.
pub const ASSERTION_ID_BYTES: usize = 255;
/// How far the clock of a machine client may be ahead of ours, microseconds.
pub const ASSERTION_SKEW_US: i64 = 60 * 1_000_000;
/// Keys of one machine client: one that signs, one that takes over, and some for each algorithm.
pub const CLIENT_KEYS: usize = 10;
/// RSA keys of machine clients, bytes of the modulus: 2,048 bits at least (NIST SP 800-131A), and
/// 4,096 at most, so that checking a signature stays cheap.
pub const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;
/// Medical record numbers that are drawn until one is free: with nine out of ten taken, one in a hundred
/// thousand registrations is told to try again.
pub const MRN_DRAWS: u32 = 110;
/// Links from a record to the one to use. Each is one merge of what was one person's already.
pub const LINK_STEPS: usize = 100;
/// Own records that patients take away at the same time: each holds a thread until its client has it.
pub const RECORD_EXPORTS: usize = 4;
/// Bytes of a blob in one line of such a file; a multiple of three, so that its base 64 has no padding
/// in between.
pub const RECORD_BLOB_PART: usize = 48 * 1024;
/// Shortest passphrase of such a file, characters: whoever has the file may guess as long as they like.
pub const PASSPHRASE_LEAST: usize = 12;
/// Longest passphrase, bytes: more is not typed.
pub const PASSPHRASE_MOST: usize = 1_024;
/// Cost of guessing it, as the binary logarithm of scrypt's N: 128 MiB and some tenths of a second a
/// guess, what OWASP advises. One file after the other pays it here.
pub const PASSPHRASE_WORK: u8 = 17;
/// Attempts to append when somebody else wrote to the same stream.
pub const WRITE_ATTEMPTS: u32 = 3;
/// Longest line on the control socket, bytes: a command with its paths.
pub const CONTROL_LINE: u64 = 1024 * 1024;
/// Longest stop: requests under way get this long.
pub const STOP: Duration = Duration::from_secs(10);
/// How long before an appointment its clinician is on the care team when no setting says otherwise,
/// microseconds (access.md).
pub const TEAM_BEFORE_US: i64 = 7 * 24 * 60 * 60 * 1_000_000;
/// How long after it, microseconds (access.md).
pub const TEAM_AFTER_US: i64 = 90 * 24 * 60 * 60 * 1_000_000;
/// Longest time before it that an organisation can set: a month is time enough to prepare a visit.
pub const TEAM_BEFORE_MOST_US: i64 = 30 * 24 * 60 * 60 * 1_000_000;
/// Longest time after it: who is seen once a year stays with their clinician.
pub const TEAM_AFTER_MOST_US: i64 = 365 * 24 * 60 * 60 * 1_000_000;
/// How long a time is kept for whoever speaks with a patient, microseconds: a telephone call.
pub const HOLD_US: i64 = 5 * 60 * 1_000_000;
/// Days for which calendars are opened, or a time is blocked, in one command: a quarter.
pub const CALENDAR_DAYS: i64 = 92;
/// Hours of a week in one command: every hour of every day.
pub const WEEKLY_HOURS: usize = 168;
/// Appointments of a patient that are asked for or to come when the patient asks for or books one more: a
/// course of treatment twice a week. More is a mistake, or keeps others from being seen.
pub const APPOINTMENTS_AHEAD: usize = 20;
