-- The admin view: administration and directory. What has no column here, an administrator can never
-- see. There is nothing of a patient, and nothing of who did what.
--
-- What is only ever shown whole is kept whole: `body` is the wire form of the fact that told it.
-- Beside it stand the columns that lists are found and sorted by; `sort_name` is folded. Times are in
-- microseconds since 1970 UTC. Ids are 16 bytes.

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

-- Hours in which a provider can be booked; the id is the provider's and the start.
CREATE TABLE hours (
  id           BLOB PRIMARY KEY NOT NULL,
  provider     BLOB NOT NULL,
  location     BLOB,
  at           INTEGER NOT NULL,
  end_at       INTEGER NOT NULL,
  start        TEXT NOT NULL,
  until        TEXT NOT NULL,
  slot_minutes INTEGER NOT NULL
) WITHOUT ROWID;

-- The directory: who works here, where, and for whom.
CREATE TABLE providers (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE locations (
  id        BLOB PRIMARY KEY NOT NULL,
  sort_name TEXT NOT NULL,
  body      BLOB NOT NULL
);
CREATE TABLE organisations (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

CREATE VIEW v_accounts AS SELECT * FROM accounts;
CREATE VIEW v_account_keys AS SELECT * FROM account_keys;
CREATE VIEW v_hours AS SELECT * FROM hours;
CREATE VIEW v_providers AS SELECT * FROM providers;
CREATE VIEW v_locations AS SELECT * FROM locations;
CREATE VIEW v_organisations AS SELECT * FROM organisations;
