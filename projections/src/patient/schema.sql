-- The patient view: identity, contact, residence, scheduling, care_team, clinical, coverage, coding,
-- ledger, directory, and of oversight who saw or changed whose chart. What has no column here, a
-- patient can never see. There is nothing of `restricted`: psychotherapy notes are excluded from
-- access (45 CFR 164.524(a)(1)(i)).
--
-- Every patient's rows are in it; the views below let one patient's out. A record is kept whole:
-- `body` is the wire form of the fact that told it. Beside it stand only the columns that lists are
-- found and sorted by: `at` is in microseconds since 1970 UTC, the smallest integer where the source
-- gives no time. Ids are 16 bytes. `died`, `ended`, `in_error`, `left_at`, `changed_at` and `status_at`
-- are what was said later; they go when the record is told anew. The tables of the chart are filled as
-- those of the clinical view, the tables of the account as those of the billing view.

-- Who a patient is. `family` and `given` are folded for sorting.
CREATE TABLE patients (
  id     BLOB PRIMARY KEY NOT NULL,
  family TEXT NOT NULL,
  given  TEXT NOT NULL,
  body   BLOB NOT NULL,
  died   BLOB
);

-- Phones, e-mail, languages, emergency contacts, under the id of the patient.
CREATE TABLE contacts (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

-- Postal addresses, under the id of the patient.
CREATE TABLE residences (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

-- By which other means a patient wants to be reached, in place of the contact, under the id of the
-- patient (45 CFR 164.522(b)).
CREATE TABLE confidential_contacts (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

-- At which other address a patient wants to get mail, in place of the residence, under the id of the
-- patient.
CREATE TABLE confidential_addresses (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

-- What a patient asked to restrict, and the organisation agreed to (45 CFR 164.522(a)): an account that
-- is not to see the record, or a visit that no health plan is to be told of. `at` is when it was agreed to.
CREATE TABLE restrictions (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  account   BLOB,
  encounter BLOB,
  at        INTEGER NOT NULL,
  lifted_at INTEGER
) WITHOUT ROWID;

-- What patients asked to have amended (45 CFR 164.526), and what came of it: everything stays. `record`
-- is what it is about, none for the record in general; `at` is when it was asked for, `due` until when it
-- must be acted on, `open` whether nobody has decided. `body`, `extension`, `decision`, `statement` and
-- `rebuttal` are the facts that told them.
CREATE TABLE amendment_requests (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  record    BLOB,
  at        INTEGER NOT NULL,
  due       INTEGER NOT NULL,
  open      INTEGER NOT NULL,
  body      BLOB NOT NULL,
  extension BLOB,
  decision  BLOB,
  statement BLOB,
  rebuttal  BLOB
);

-- What patients wrote about restrictions that they ask for (45 CFR 164.522(a)), under the id of the
-- request.
CREATE TABLE restriction_words (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  at      INTEGER NOT NULL,
  body    BLOB NOT NULL
) WITHOUT ROWID;

-- What a patient asked to restrict, as ids and codes, and what was decided. What the patient wrote is in
-- `restriction_words`. `restriction` is what was agreed to, `reason` why it was declined.
CREATE TABLE restriction_requests (
  id           BLOB PRIMARY KEY NOT NULL,
  patient      BLOB NOT NULL,
  account      BLOB,
  encounter    BLOB,
  paid_in_full INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  decided_at   INTEGER,
  restriction  BLOB,
  reason       TEXT
) WITHOUT ROWID;

-- Who is or was on whose care team, how and in which role. For showing.
CREATE TABLE care_team (
  patient   BLOB NOT NULL,
  clinician BLOB NOT NULL,
  joining   INTEGER NOT NULL,
  role      TEXT NOT NULL,
  at        INTEGER NOT NULL,
  body      BLOB NOT NULL,
  left_at   TEXT,
  PRIMARY KEY (patient, clinician, joining, role)
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

-- Visits and stays; `ended` is the closing, kept until the record is told again.
CREATE TABLE encounters (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  at      INTEGER NOT NULL,
  body    BLOB NOT NULL,
  ended   BLOB
);

-- For which appointment a visit was opened, under the id of the encounter.
CREATE TABLE kept_appointments (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  body    BLOB NOT NULL
) WITHOUT ROWID;

-- Signed notes, their amendments and their addenda; `co_signer` is who is to co-sign it.
CREATE TABLE notes (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  encounter BLOB NOT NULL,
  at        INTEGER NOT NULL,
  amends    BLOB,
  adds_to   BLOB,
  co_signer BLOB,
  body      BLOB NOT NULL
);

-- Who co-signed which note.
CREATE TABLE co_signatures (
  note      BLOB NOT NULL,
  clinician BLOB NOT NULL,
  patient   BLOB NOT NULL,
  at        INTEGER NOT NULL,
  body      BLOB NOT NULL,
  PRIMARY KEY (note, clinician)
) WITHOUT ROWID;

-- Vitals, results, answers; `categories` and `codes` hold each code between line feeds. What was said of
-- a record since, here and below: `ended`, that it is over, and `in_error`, that it was entered by mistake.
CREATE TABLE observations (
  id         BLOB PRIMARY KEY NOT NULL,
  patient    BLOB NOT NULL,
  encounter  BLOB,
  at         INTEGER NOT NULL,
  categories TEXT NOT NULL,
  codes      TEXT NOT NULL,
  body       BLOB NOT NULL,
  in_error   BLOB
);

-- Why an observation is right although it is outside what is plausible, under its id.
CREATE TABLE limit_overrides (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  body    BLOB NOT NULL
) WITHOUT ROWID;

-- Problems and diagnoses.
CREATE TABLE problems (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  encounter BLOB,
  at        INTEGER NOT NULL,
  body      BLOB NOT NULL,
  ended     BLOB,
  in_error  BLOB
);

-- Allergies and intolerances.
CREATE TABLE allergies (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  encounter BLOB,
  at        INTEGER NOT NULL,
  body      BLOB NOT NULL,
  ended     BLOB,
  in_error  BLOB
);

-- Medications as ordered.
CREATE TABLE medications (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  encounter BLOB,
  at        INTEGER NOT NULL,
  body      BLOB NOT NULL,
  ended     BLOB,
  in_error  BLOB
);

-- Vaccines given or not.
CREATE TABLE immunizations (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  encounter BLOB,
  at        INTEGER NOT NULL,
  body      BLOB NOT NULL,
  in_error  BLOB
);

-- Procedures.
CREATE TABLE procedures (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  encounter BLOB,
  at        INTEGER NOT NULL,
  body      BLOB NOT NULL,
  in_error  BLOB
);

-- Reports over results.
CREATE TABLE reports (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  encounter BLOB,
  at        INTEGER NOT NULL,
  entry     INTEGER NOT NULL,
  body      BLOB NOT NULL
);

-- Documents; their encounters are in `document_encounters`. `entry` is the position of the entry that
-- tells a record, whose blobs its files are.
CREATE TABLE documents (
  id       BLOB PRIMARY KEY NOT NULL,
  patient  BLOB NOT NULL,
  at       INTEGER NOT NULL,
  entry    INTEGER NOT NULL,
  body     BLOB NOT NULL,
  in_error BLOB
);

-- Care plans.
CREATE TABLE care_plans (
  id        BLOB PRIMARY KEY NOT NULL,
  patient   BLOB NOT NULL,
  encounter BLOB,
  at        INTEGER NOT NULL,
  body      BLOB NOT NULL
);

-- Goals.
CREATE TABLE goals (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  at      INTEGER NOT NULL,
  body    BLOB NOT NULL
);

-- In which encounters a document was made.
CREATE TABLE document_encounters (
  document  BLOB NOT NULL,
  encounter BLOB NOT NULL,
  PRIMARY KEY (document, encounter)
) WITHOUT ROWID;

-- Appointments; `day` is the date of the start as it was written. `at` is when one without a start was
-- asked for.
CREATE TABLE appointments (
  id         BLOB PRIMARY KEY NOT NULL,
  patient    BLOB NOT NULL,
  provider   BLOB,
  day        TEXT,
  at         INTEGER NOT NULL,
  body       BLOB NOT NULL,
  changed_at TEXT
);

-- Why somebody wants to be seen, under the id of the appointment.
CREATE TABLE reasons (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  body    BLOB NOT NULL
) WITHOUT ROWID;

-- What was wanted before there was a time, under the id of the appointment; `at` is when it was asked for.
CREATE TABLE wanted (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  at      INTEGER NOT NULL,
  body    BLOB NOT NULL
) WITHOUT ROWID;

-- By whom an appointment was cancelled, under its id; it goes when the record is told anew.
CREATE TABLE cancellations (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  body    BLOB NOT NULL
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

-- Claims. `bills` is whether it is a claim for payment and in force: neither cancelled, nor entered
-- in error, nor only asking beforehand. `since` is when it got its status.
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

-- Who saw, changed or was refused a patient's chart: one row for each patient whose chart it was, so
-- that a row names nobody else. Neither session nor address; `account` is none for an operator and for
-- Chartlog itself, `operation` where what was done is restricted. `glass` is whether the account had
-- broken the glass for this patient.
CREATE TABLE accesses (
  patient   BLOB NOT NULL,
  at        INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  kind      INTEGER NOT NULL,
  outcome   INTEGER NOT NULL,
  account   BLOB,
  role      INTEGER,
  purpose   TEXT NOT NULL,
  operation TEXT,
  glass     INTEGER NOT NULL,
  PRIMARY KEY (patient, at, position)
) WITHOUT ROWID;

-- Break-glass grants: when which account could read whom. Only for `accesses.glass`.
CREATE TABLE glass (
  account  BLOB NOT NULL,
  id       BLOB NOT NULL,
  patient  BLOB NOT NULL,
  at       INTEGER NOT NULL,
  until    INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (account, id)
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

-- When somebody can be booked, as in the front desk view: hours in which a provider can be booked, slots of
-- imported calendars, the times that are gone, and kinds of visit. There is nothing of what a time is gone
-- for but the id that gives it back, which no view lets out.
CREATE TABLE hours (
  provider     BLOB NOT NULL,
  start_us     INTEGER NOT NULL,
  start        TEXT NOT NULL,
  end_us       INTEGER NOT NULL,
  location     BLOB,
  slot_minutes INTEGER NOT NULL,
  PRIMARY KEY (provider, start_us)
) WITHOUT ROWID;
CREATE TABLE slots (
  id       BLOB PRIMARY KEY NOT NULL,
  provider BLOB,
  location BLOB,
  start    TEXT NOT NULL,
  start_us INTEGER NOT NULL,
  until    TEXT NOT NULL,
  end_us   INTEGER NOT NULL,
  status   TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE taken (
  kind     INTEGER NOT NULL,
  id       BLOB NOT NULL,
  provider BLOB NOT NULL,
  start_us INTEGER NOT NULL,
  end_us   INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE visit_types (
  system      TEXT NOT NULL,
  code        TEXT NOT NULL,
  display     TEXT NOT NULL,
  minutes     INTEGER NOT NULL,
  by_patients INTEGER NOT NULL,
  active      INTEGER NOT NULL,
  PRIMARY KEY (system, code)
) WITHOUT ROWID;

-- What a patient's connection may select. Every row about a patient passes `v_team`, which holds the
-- records of the patient of the request, those that are linked with it, and nobody else's; without a
-- patient it is empty. It has the name that it has in the clinical view, because the questions about the
-- chart are asked here as they are there.
CREATE VIEW v_team AS
SELECT patient FROM scope WHERE patient IS NOT NULL
UNION
SELECT o.patient FROM scope s CROSS JOIN link_sets m ON m.patient = s.patient
CROSS JOIN link_sets o ON o.primary_record = m.primary_record;
CREATE VIEW v_link_sets AS
SELECT r.* FROM v_team t CROSS JOIN link_sets r ON r.patient = t.patient;

CREATE VIEW v_patients AS SELECT r.* FROM v_team t CROSS JOIN patients r ON r.id = t.patient;
CREATE VIEW v_contacts AS SELECT r.* FROM v_team t CROSS JOIN contacts r ON r.id = t.patient;
CREATE VIEW v_residences AS SELECT r.* FROM v_team t CROSS JOIN residences r ON r.id = t.patient;
CREATE VIEW v_confidential_contacts AS
SELECT r.* FROM v_team t CROSS JOIN confidential_contacts r ON r.id = t.patient;
CREATE VIEW v_confidential_addresses AS
SELECT r.* FROM v_team t CROSS JOIN confidential_addresses r ON r.id = t.patient;
CREATE VIEW v_restrictions AS
SELECT r.* FROM v_team t CROSS JOIN restrictions r ON r.patient = t.patient;
CREATE VIEW v_restriction_requests AS
SELECT r.* FROM v_team t CROSS JOIN restriction_requests r ON r.patient = t.patient;
CREATE VIEW v_restriction_words AS
SELECT r.* FROM v_team t CROSS JOIN restriction_words r ON r.patient = t.patient;
CREATE VIEW v_amendment_requests AS
SELECT r.* FROM v_team t CROSS JOIN amendment_requests r ON r.patient = t.patient;
CREATE VIEW v_care_team AS
SELECT r.* FROM v_team t CROSS JOIN care_team r ON r.patient = t.patient;
CREATE VIEW v_encounters AS
SELECT r.* FROM v_team t CROSS JOIN encounters r ON r.patient = t.patient;
CREATE VIEW v_notes AS SELECT r.* FROM v_team t CROSS JOIN notes r ON r.patient = t.patient;
CREATE VIEW v_kept_appointments AS
SELECT r.* FROM v_team t CROSS JOIN kept_appointments r ON r.patient = t.patient;
CREATE VIEW v_co_signatures AS
SELECT r.* FROM v_team t CROSS JOIN co_signatures r ON r.patient = t.patient;
CREATE VIEW v_limit_overrides AS
SELECT r.* FROM v_team t CROSS JOIN limit_overrides r ON r.patient = t.patient;
CREATE VIEW v_observations AS
SELECT r.* FROM v_team t CROSS JOIN observations r ON r.patient = t.patient;
CREATE VIEW v_problems AS SELECT r.* FROM v_team t CROSS JOIN problems r ON r.patient = t.patient;
CREATE VIEW v_allergies AS
SELECT r.* FROM v_team t CROSS JOIN allergies r ON r.patient = t.patient;
CREATE VIEW v_medications AS
SELECT r.* FROM v_team t CROSS JOIN medications r ON r.patient = t.patient;
CREATE VIEW v_immunizations AS
SELECT r.* FROM v_team t CROSS JOIN immunizations r ON r.patient = t.patient;
CREATE VIEW v_procedures AS
SELECT r.* FROM v_team t CROSS JOIN procedures r ON r.patient = t.patient;
CREATE VIEW v_documents AS
SELECT r.* FROM v_team t CROSS JOIN documents r ON r.patient = t.patient;
CREATE VIEW v_appointments AS
SELECT r.* FROM v_team t CROSS JOIN appointments r ON r.patient = t.patient;
CREATE VIEW v_reasons AS SELECT r.* FROM v_team t CROSS JOIN reasons r ON r.patient = t.patient;
CREATE VIEW v_wanted AS SELECT r.* FROM v_team t CROSS JOIN wanted r ON r.patient = t.patient;
CREATE VIEW v_cancellations AS
SELECT r.* FROM v_team t CROSS JOIN cancellations r ON r.patient = t.patient;
CREATE VIEW v_coverages AS
SELECT r.* FROM v_team t CROSS JOIN coverages r ON r.patient = t.patient;
CREATE VIEW v_claims AS SELECT r.* FROM v_team t CROSS JOIN claims r ON r.patient = t.patient;
CREATE VIEW v_charges AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM v_team t CROSS JOIN charges l ON l.patient = t.patient LEFT JOIN reversals r ON r.line = l.id;
CREATE VIEW v_payments AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM v_team t CROSS JOIN payments l ON l.patient = t.patient LEFT JOIN reversals r ON r.line = l.id;
CREATE VIEW v_write_offs AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM v_team t CROSS JOIN write_offs l ON l.patient = t.patient LEFT JOIN reversals r ON r.line = l.id;
CREATE VIEW v_refunds AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM v_team t CROSS JOIN refunds l ON l.patient = t.patient LEFT JOIN reversals r ON r.line = l.id;
CREATE VIEW v_adjustments AS
SELECT l.*, r.told_at AS reversed_at, r.reason AS reversed_for
FROM v_team t CROSS JOIN adjustments l ON l.patient = t.patient LEFT JOIN reversals r ON r.line = l.id;
-- An access to several of the records comes out once.
CREATE VIEW v_accesses AS
SELECT r.* FROM v_team t CROSS JOIN accesses r ON r.patient = t.patient
WHERE NOT EXISTS (
  SELECT 1 FROM v_team o CROSS JOIN accesses d
  ON d.patient = o.patient AND d.at = r.at AND d.position = r.position
  WHERE o.patient < r.patient);
CREATE VIEW v_document_encounters AS
SELECT e.* FROM v_documents d JOIN document_encounters e ON e.document = d.id;

-- Calendars are everybody's. Of the times that are gone there is whose calendar it is and when; a free slot
-- of an imported calendar that names nobody cannot be booked.
CREATE VIEW v_hours AS
SELECT provider, start_us, start, end_us, location, slot_minutes FROM hours;
CREATE VIEW v_taken AS
SELECT t.provider, t.start_us, t.end_us FROM scope s CROSS JOIN taken t WHERE t.until_us > s.now
UNION ALL
SELECT provider, start_us, end_us FROM slots
WHERE provider IS NOT NULL AND status NOT IN ('free', 'entered-in-error');

CREATE VIEW v_free_slots AS
SELECT provider, location, start, start_us, until, end_us FROM slots
WHERE status = 'free' AND provider IS NOT NULL;
CREATE VIEW v_visit_types AS
SELECT system, code, display, minutes, by_patients FROM visit_types WHERE active;

CREATE VIEW v_providers AS SELECT * FROM providers;
CREATE VIEW v_locations AS SELECT * FROM locations;
CREATE VIEW v_organisations AS SELECT * FROM organisations;
