-- The billing view: identity, residence, coverage, coding, ledger, directory.
-- What has no column here, billing can never see. There is nothing of the chart: no note, no
-- problem in words, no result; of a visit the date, the provider and the codes; no phone.
--
-- A record is kept whole: `body` is the wire form of the fact that told it, so that no digit or
-- code is lost. Beside it stand only the columns that lists are found and sorted by: `at` is in
-- microseconds since 1970 UTC, the smallest integer where the source gives no time. Ids are 16
-- bytes. `died`, `ended` and `status_at` are what was said later; they go when the record is told anew.

-- Who a patient is. `sort_name` is folded: family name, then given names.
CREATE TABLE patients (
  id        BLOB PRIMARY KEY NOT NULL,
  sort_name TEXT NOT NULL,
  body      BLOB NOT NULL,
  died      BLOB
);

-- What people are found by: words of names, sounds, MRN, date of birth (search/keys.rs).
CREATE TABLE search_keys (
  kind    INTEGER NOT NULL,
  key     TEXT NOT NULL,
  patient BLOB NOT NULL,
  PRIMARY KEY (kind, key, patient)
) WITHOUT ROWID;

-- Postal addresses, under the id of the patient.
CREATE TABLE residences (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

-- At which other address a patient wants to get mail, in place of the residence, under the id of the
-- patient.
CREATE TABLE confidential_addresses (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

-- Accounts that are not to see a patient: the patient asked for it and the organisation agreed (45 CFR
-- 164.522(a)).
CREATE TABLE exclusions (
  account BLOB NOT NULL,
  patient BLOB NOT NULL,
  PRIMARY KEY (account, patient)
) WITHOUT ROWID;

-- Of which records that was said; `exclusions` is made of this and of the links.
CREATE TABLE told_exclusions (
  patient BLOB NOT NULL,
  account BLOB NOT NULL,
  PRIMARY KEY (patient, account)
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

-- Visits that a patient paid for in full and that no health plan is to be told of (45 CFR
-- 164.522(a)(1)(vi)).
CREATE TABLE withheld_visits (
  encounter BLOB PRIMARY KEY NOT NULL
) WITHOUT ROWID;

-- Insurance.
CREATE TABLE coverages (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  at      INTEGER NOT NULL,
  body    BLOB NOT NULL,
  ended   BLOB
);

-- Visits under the id of the encounter: date, provider, codes. An imported visit has no codes and
-- never takes the place of a coded one. `billed` is whether a claim in force bills it.
CREATE TABLE visits (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  at      INTEGER NOT NULL,
  coded   INTEGER NOT NULL,
  billed  INTEGER NOT NULL,
  body    BLOB NOT NULL
);

-- Claims. `bills` is whether it is a claim for payment and in force: neither void, nor cancelled, nor
-- entered in error, nor only asking beforehand. `since` is when it got its status.
CREATE TABLE claims (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  at        INTEGER NOT NULL,
  status    TEXT NOT NULL,
  bills     INTEGER NOT NULL,
  since     INTEGER NOT NULL,
  body      BLOB NOT NULL,
  status_at TEXT
);

-- The codes of a claim, under the id of the claim.
CREATE TABLE claim_codes (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  body    BLOB NOT NULL
) WITHOUT ROWID;

-- Which visits a claim is for, as the claim says (`told` 0) and as its codes say (1).
CREATE TABLE claim_visits (
  encounter BLOB NOT NULL,
  claim     BLOB NOT NULL,
  told      INTEGER NOT NULL,
  PRIMARY KEY (encounter, claim, told)
) WITHOUT ROWID;

-- The steps of a claim's life, by their place in the log.
CREATE TABLE claim_steps (
  claim   BLOB NOT NULL,
  leaf    INTEGER NOT NULL,
  status  TEXT NOT NULL,
  patient BLOB NOT NULL,
  body    BLOB NOT NULL,
  PRIMARY KEY (claim, leaf, status)
) WITHOUT ROWID;

-- Payers' answers.
CREATE TABLE adjudications (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  claim   BLOB,
  at      INTEGER NOT NULL,
  body    BLOB NOT NULL
);

-- What was charged. `amount` is in ten-thousandths, none where it is finer than that.
CREATE TABLE charges (
  id       BLOB PRIMARY KEY NOT NULL,
  patient  BLOB NOT NULL,
  at       INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount   INTEGER,
  body     BLOB NOT NULL
);

-- What was paid; `payer` is whether a payer did, and not the patient.
CREATE TABLE payments (
  id       BLOB PRIMARY KEY NOT NULL,
  patient  BLOB NOT NULL,
  at       INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount   INTEGER,
  payer    INTEGER NOT NULL,
  body     BLOB NOT NULL
);

-- What was written off.
CREATE TABLE write_offs (
  id       BLOB PRIMARY KEY NOT NULL,
  patient  BLOB NOT NULL,
  at       INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount   INTEGER,
  body     BLOB NOT NULL
);

-- What was paid back.
CREATE TABLE refunds (
  id       BLOB PRIMARY KEY NOT NULL,
  patient  BLOB NOT NULL,
  at       INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount   INTEGER,
  payer    INTEGER NOT NULL,
  body     BLOB NOT NULL
);

-- Why payers pay less than was charged: group code, reason code, and the amount as it was written.
CREATE TABLE adjustments (
  id         BLOB PRIMARY KEY NOT NULL,
  patient    BLOB NOT NULL,
  at         INTEGER NOT NULL,
  currency   TEXT NOT NULL,
  amount     INTEGER,
  told_at    TEXT NOT NULL,
  claim      BLOB NOT NULL,
  remittance BLOB NOT NULL,
  sequence   INTEGER,
  code       TEXT NOT NULL,
  system     TEXT NOT NULL,
  reason     TEXT NOT NULL,
  as_written TEXT NOT NULL
);

-- Lines of accounts that count no more.
CREATE TABLE reversals (
  line    BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  told_at TEXT NOT NULL,
  reason  TEXT NOT NULL
) WITHOUT ROWID;

-- Payers' answers to claims made here; `at` is their order in the log.
CREATE TABLE remittances (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  claim   BLOB NOT NULL,
  at      INTEGER NOT NULL,
  body    BLOB NOT NULL
);

-- What payers say somebody is covered for.
CREATE TABLE eligibility (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  at      INTEGER NOT NULL,
  body    BLOB NOT NULL
);

-- The fee schedule: what a service costs from a date on. The id is code, modifiers and date in one.
CREATE TABLE fees (
  id       BLOB PRIMARY KEY NOT NULL,
  code     TEXT NOT NULL,
  from_day TEXT NOT NULL,
  body     BLOB NOT NULL
) WITHOUT ROWID;

-- The directory: who works here, where, and who pays.
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

-- What billing's connection may select: every patient, of these facets, but those whom the account of
-- the request is excluded from.
CREATE VIEW v_excluded AS
SELECT e.patient FROM scope s CROSS JOIN exclusions e WHERE e.account = s.account;

CREATE VIEW v_patients AS
SELECT * FROM patients WHERE id NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_link_sets AS
SELECT * FROM link_sets WHERE patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_search_keys AS
SELECT * FROM search_keys WHERE patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_residences AS
SELECT * FROM residences WHERE id NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_confidential_addresses AS
SELECT * FROM confidential_addresses WHERE id NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_coverages AS
SELECT * FROM coverages WHERE patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_claims AS
SELECT * FROM claims WHERE patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_claim_codes AS
SELECT * FROM claim_codes WHERE patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_claim_steps AS
SELECT * FROM claim_steps WHERE patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_adjudications AS
SELECT * FROM adjudications WHERE patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_charges AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM charges l LEFT JOIN reversals r ON r.line = l.id
WHERE l.patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_payments AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM payments l LEFT JOIN reversals r ON r.line = l.id
WHERE l.patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_write_offs AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM write_offs l LEFT JOIN reversals r ON r.line = l.id
WHERE l.patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_refunds AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM refunds l LEFT JOIN reversals r ON r.line = l.id
WHERE l.patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_adjustments AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM adjustments l LEFT JOIN reversals r ON r.line = l.id
WHERE l.patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_remittances AS
SELECT * FROM remittances WHERE patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_eligibility AS
SELECT * FROM eligibility WHERE patient NOT IN (SELECT patient FROM v_excluded);

-- `withheld` is whether no health plan is to be told of the visit: then no claim may bill it, and it does
-- not wait for one.
CREATE VIEW v_visits AS
SELECT v.*, EXISTS (SELECT 1 FROM withheld_visits w WHERE w.encounter = v.id) AS withheld
FROM visits v WHERE v.patient NOT IN (SELECT patient FROM v_excluded);
CREATE VIEW v_unbilled_visits AS SELECT * FROM v_visits WHERE billed = 0 AND withheld = 0;

CREATE VIEW v_fees AS SELECT * FROM fees;
CREATE VIEW v_providers AS SELECT * FROM providers;
CREATE VIEW v_locations AS SELECT * FROM locations;
CREATE VIEW v_organisations AS SELECT * FROM organisations;
