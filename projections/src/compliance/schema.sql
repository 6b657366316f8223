-- The compliance view: oversight, administration, directory, care_team (who treats whom). What has
-- no column here, a compliance officer can never see: patients are ids and nothing else.
--
-- Rows that grow with every access are small and come in the order of the log, so that they are
-- written one after the other: their key is the position of their entry, where the whole record is
-- found (digests, versions, and what is needed to show it again). Times are in microseconds since
-- 1970 UTC. Ids are 16 bytes. Closed lists are numbers (codes.rs). Who did it stands in two columns:
-- an account, else an operator's user number, else it was the system itself.

-- One row for each access and each change. `facets` has a bit for each facet; `patients` is their
-- ids, one after the other; `operation` is a change's kind; `code` is that of a refusal; `glass` says
-- whether it was a patient for whom the account had broken the glass. `request` is told where it is
-- not `id`, `user_agent` where it is not that of the session. `concerned` is the accounts that a change
-- was about, as `patients` has its ids, and `reason` why it was made, a code. `times` is more than one where
-- refusals of one session were told together; `at` is the last of them then.
CREATE TABLE accesses (
  position  INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  kind      INTEGER NOT NULL,
  outcome   INTEGER NOT NULL,
  id        BLOB,
  account   BLOB,
  operator  INTEGER,
  role      INTEGER,
  session   BLOB,
  address   TEXT,
  purpose   TEXT NOT NULL,
  operation TEXT NOT NULL,
  code      TEXT,
  facets    INTEGER NOT NULL,
  patients  BLOB NOT NULL,
  glass     INTEGER NOT NULL,
  request    BLOB,
  user_agent TEXT,
  concerned  BLOB NOT NULL,
  reason     TEXT,
  times      INTEGER NOT NULL
);

-- Whose chart it was: who viewed one in the last 90 days is one range of this table.
CREATE TABLE access_patients (
  patient  BLOB NOT NULL,
  at       INTEGER NOT NULL,
  position INTEGER NOT NULL,
  kind     INTEGER NOT NULL,
  PRIMARY KEY (patient, at, position)
) WITHOUT ROWID;

-- Which changes were about an account, whoever made them.
CREATE TABLE access_accounts (
  account  BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (account, position)
) WITHOUT ROWID;

-- Records that are one person's, each link from both sides; `leads` on the side that is not to be used
-- any more.
CREATE TABLE links (
  patient BLOB NOT NULL,
  other   BLOB NOT NULL,
  leads   INTEGER NOT NULL,
  PRIMARY KEY (patient, other)
) WITHOUT ROWID;

-- What follows from the links: for each record of a person who has several, the one to use.
CREATE TABLE link_sets (
  patient        BLOB PRIMARY KEY NOT NULL,
  primary_record BLOB NOT NULL
) WITHOUT ROWID;

-- Sessions: `at` is when they were opened.
CREATE TABLE sessions (
  id             BLOB PRIMARY KEY NOT NULL,
  account        BLOB NOT NULL,
  role           INTEGER NOT NULL,
  method         TEXT NOT NULL,
  at             INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  by_account     BLOB,
  by_operator    INTEGER,
  ended_at       INTEGER,
  ended_reason   TEXT,
  ended_account  BLOB,
  ended_operator INTEGER,
  stepped_up_at  INTEGER,
  purpose        TEXT,
  address        TEXT,
  user_agent     TEXT
) WITHOUT ROWID;

-- Attempts to sign in that were refused, alike ones together; `at` is the last of them.
CREATE TABLE sign_in_failures (
  number   INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  account  BLOB,
  address  TEXT,
  reason   TEXT NOT NULL,
  attempts INTEGER NOT NULL
);

-- Glass that was broken: until when, how it ended, what the last review found. The key begins with whose
-- account it was, by which every access is looked at. `restriction` is the one that kept that account
-- from the record while the grant ran.
CREATE TABLE glass (
  account        BLOB NOT NULL,
  id             BLOB NOT NULL,
  patient        BLOB NOT NULL,
  reason         TEXT NOT NULL,
  restriction    BLOB,
  at             INTEGER NOT NULL,
  until          INTEGER NOT NULL,
  ended_at       INTEGER,
  ended_account  BLOB,
  ended_operator INTEGER,
  reviewed_at    INTEGER,
  reviewed_by    BLOB,
  finding        TEXT,
  PRIMARY KEY (account, id)
) WITHOUT ROWID;

-- What patients asked to restrict, and the organisation agreed to (45 CFR 164.522(a)): an account that is
-- not to see the record, or a visit that no health plan is to be told of. `at` is when it was agreed to.
CREATE TABLE restrictions (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  account   BLOB,
  encounter BLOB,
  request   TEXT NOT NULL,
  at        INTEGER NOT NULL,
  agreed_by BLOB NOT NULL,
  lifted_at INTEGER,
  lifted_by BLOB,
  ground    TEXT
) WITHOUT ROWID;

-- Restrictions that patients ask for, as ids and codes: what they wrote is not here. `restriction` is what
-- was agreed to, `reason` why it was declined; while `decided_at` is null it is open.
CREATE TABLE restriction_requests (
  id           BLOB PRIMARY KEY NOT NULL,
  patient      BLOB NOT NULL,
  account      BLOB,
  encounter    BLOB,
  paid_in_full INTEGER NOT NULL,
  in_words     INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  decided_at   INTEGER,
  decided_by   BLOB,
  restriction  BLOB,
  reason       TEXT
) WITHOUT ROWID;

-- Amendments that patients ask for (45 CFR 164.526), as ids and times: what they want is not here. `due` is
-- until when it must be decided; while `decided_at` is null it is open.
CREATE TABLE amendment_requests (
  id         BLOB PRIMARY KEY NOT NULL,
  patient    BLOB NOT NULL,
  at         INTEGER NOT NULL,
  due        INTEGER NOT NULL,
  decided_at INTEGER,
  decided_by BLOB
) WITHOUT ROWID;

-- What was read and changed while the glass was broken.
CREATE TABLE glass_accesses (
  glass    BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (glass, position)
) WITHOUT ROWID;

-- Records of accesses that were handed over as a file; each is an access too. `seen` is the position
-- of this view that was read.
CREATE TABLE exports (
  id            BLOB PRIMARY KEY NOT NULL,
  at            INTEGER NOT NULL,
  account       BLOB,
  operator      INTEGER,
  session       BLOB,
  kind          TEXT NOT NULL,
  rows          INTEGER NOT NULL,
  purpose       TEXT NOT NULL,
  seen          INTEGER,
  filter_digest BLOB,
  digest        BLOB
) WITHOUT ROWID;

-- Runs of imports: what was read, in sums over their files.
CREATE TABLE imports (
  id        BLOB PRIMARY KEY NOT NULL,
  at        INTEGER NOT NULL,
  account   BLOB,
  operator  INTEGER,
  files     INTEGER NOT NULL,
  bytes     INTEGER NOT NULL,
  read      INTEGER NOT NULL,
  events    INTEGER NOT NULL,
  filed     INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  refused   INTEGER NOT NULL
) WITHOUT ROWID;

-- Accounts; `roles` has a bit for each role, `may_break_glass` is whether it is on the list of those who
-- may. `body` is the wire form of the fact that told it; what is beside it was said later.
CREATE TABLE accounts (
  id              BLOB PRIMARY KEY NOT NULL,
  kind            INTEGER NOT NULL,
  sort_name       TEXT NOT NULL,
  roles           INTEGER NOT NULL,
  may_break_glass INTEGER NOT NULL,
  may_overbook    INTEGER NOT NULL,
  body            BLOB NOT NULL,
  locked_until    INTEGER,
  failures        INTEGER,
  closed_at       INTEGER,
  closing         TEXT
);

-- The words that an account is found by: of login and name, folded.
CREATE TABLE account_keys (
  key     TEXT NOT NULL,
  account BLOB NOT NULL,
  PRIMARY KEY (key, account)
) WITHOUT ROWID;

-- Who is or was on whose care team, and how they joined; times as they were written.
CREATE TABLE care_team (
  patient   BLOB NOT NULL,
  clinician BLOB NOT NULL,
  joining   INTEGER NOT NULL,
  since     TEXT,
  until     TEXT,
  left_at   TEXT,
  PRIMARY KEY (patient, clinician, joining)
) WITHOUT ROWID;

-- The directory: who works here, where, and for whom.
CREATE TABLE providers (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE locations (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE organisations (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

-- `by_account`, `by_role` and `by_patient` are what lists are sorted by: never null.
CREATE VIEW v_accesses AS
SELECT
  position, at, kind, outcome, id, account, operator, role, session, address, purpose, operation,
  code, facets, patients, glass, request, concerned, reason, times,
  coalesce(user_agent, (SELECT s.user_agent FROM sessions s WHERE s.id = session)) AS user_agent,
  coalesce(account, x'') AS by_account, coalesce(role, -1) AS by_role,
  coalesce(substr(patients, 1, 16), x'') AS by_patient
FROM accesses;

-- The same for one patient. That both times are the same is said so that a row is found from either
-- side.
CREATE VIEW v_patient_accesses AS
SELECT
  p.patient, p.position, p.at, p.kind, a.outcome, a.id, a.account, a.operator, a.role, a.session,
  a.address, a.purpose, a.operation, a.code, a.facets, a.patients, a.glass, a.request,
  a.concerned, a.reason, a.times,
  coalesce(a.user_agent, (SELECT s.user_agent FROM sessions s WHERE s.id = a.session)) AS user_agent,
  coalesce(a.account, x'') AS by_account, coalesce(a.role, -1) AS by_role, p.patient AS by_patient
FROM access_patients p JOIN accesses a ON a.position = p.position AND a.at = p.at;

-- All of a person's records, for each of them; one that is linked with no other is not in it.
CREATE VIEW v_linked AS
SELECT m.patient, o.patient AS record
FROM link_sets m JOIN link_sets o ON o.primary_record = m.primary_record;

CREATE VIEW v_access_accounts AS SELECT account, position FROM access_accounts;
CREATE VIEW v_glass_accesses AS SELECT glass, position FROM glass_accesses;

-- A review is open until a finding settles it; one that needs a follow-up is none that does.
CREATE VIEW v_glass AS
SELECT *, finding IS NULL OR finding = 'NEEDS_FOLLOW_UP' AS open FROM glass;

CREATE VIEW v_amendment_requests AS
SELECT *, decided_at IS NULL AS open FROM amendment_requests;
CREATE VIEW v_restriction_requests AS
SELECT *, decided_at IS NULL AS open FROM restriction_requests;
CREATE VIEW v_restrictions AS SELECT *, lifted_at IS NULL AS in_force FROM restrictions;
CREATE VIEW v_sessions AS SELECT * FROM sessions;
CREATE VIEW v_sign_in_failures AS SELECT * FROM sign_in_failures;
CREATE VIEW v_exports AS SELECT * FROM exports;
CREATE VIEW v_imports AS SELECT * FROM imports;
CREATE VIEW v_accounts AS SELECT * FROM accounts;
CREATE VIEW v_account_keys AS SELECT * FROM account_keys;
CREATE VIEW v_care_team AS SELECT * FROM care_team;
CREATE VIEW v_providers AS SELECT * FROM providers;
CREATE VIEW v_locations AS SELECT * FROM locations;
CREATE VIEW v_organisations AS SELECT * FROM organisations;
