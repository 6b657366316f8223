-- The clinical view: identity, contact, residence, scheduling, care_team, clinical, coding, directory.
-- What has no column here, a clinician can never see. There is nothing of coverage and ledger.
--
-- A record is kept whole: `body` is the wire form of the fact that told it, so that no digit, code
-- or remark is lost. Beside it stand only the columns that lists are found and sorted by: `at` is
-- in microseconds since 1970 UTC, the smallest integer where the source gives no time. Ids are 16
-- bytes. `died`, `ended`, `in_error` and `left_at` are what was said later; they go when the record is
-- told anew.

-- Who a patient is. `family` and `given` are folded for sorting.
CREATE TABLE patients (
  id     BLOB PRIMARY KEY NOT NULL,
  family TEXT NOT NULL,
  given  TEXT NOT NULL,
  body   BLOB NOT NULL,
  died   BLOB
);

-- By what somebody outside the team finds a patient, to break the glass: each name with a family and
-- a given part, folded, with a whole date of birth. `name` is the one to show. There is no body here.
CREATE TABLE findable (
  patient    BLOB NOT NULL,
  family     TEXT NOT NULL,
  given      TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  name       TEXT NOT NULL,
  PRIMARY KEY (patient, family, given)
) WITHOUT ROWID;

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

-- When a clinician may read a record, both ends inclusive, as it was told of that record. The spans of the
-- team have an empty `glass` and never overlap; each break-glass grant has one of its own, under its id.
CREATE TABLE told_team (
  patient   BLOB NOT NULL,
  clinician BLOB NOT NULL,
  glass     BLOB NOT NULL,
  since     INTEGER NOT NULL,
  until     INTEGER NOT NULL,
  PRIMARY KEY (patient, clinician, since, glass)
) WITHOUT ROWID;

-- The same of all of a person's records, for each of them: made of `told_team` and the links. For deciding.
CREATE TABLE team (
  patient   BLOB NOT NULL,
  clinician BLOB NOT NULL,
  glass     BLOB NOT NULL,
  since     INTEGER NOT NULL,
  until     INTEGER NOT NULL,
  PRIMARY KEY (patient, clinician, since, glass)
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

-- The codes of a visit, under the id of its encounter. An imported visit has none and never
-- takes the place of a coded one.
CREATE TABLE visits (
  id      BLOB PRIMARY KEY NOT NULL,
  patient BLOB NOT NULL,
  at      INTEGER NOT NULL,
  coded   INTEGER NOT NULL,
  body    BLOB NOT NULL
);

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

-- What a clinician's connection may select. Every row about a patient passes `v_team`, but for the
-- exact find (`v_findable`) and one's own calendar (`v_my_day`): nothing comes out unless the account of the request is on that patient's team at this moment, or has
-- broken the glass for that patient. A patient comes out once: a grant counts where nothing with a
-- lower `glass` does, neither the team nor another grant. Who is excluded is on no team here, and comes in
-- by broken glass alone (45 CFR 164.522(a)(1)(iii), emergency).
CREATE VIEW v_team AS
SELECT t.patient
FROM scope s CROSS JOIN team t
WHERE t.clinician = s.account AND s.now BETWEEN t.since AND t.until
  AND CASE WHEN t.glass = x'' THEN NOT EXISTS (
      SELECT 1 FROM exclusions e WHERE e.account = s.account AND e.patient = t.patient)
    ELSE NOT EXISTS (
      SELECT 1 FROM team o
      WHERE o.patient = t.patient AND o.clinician = t.clinician AND o.glass < t.glass
        AND s.now BETWEEN o.since AND o.until
        AND (o.glass <> x'' OR NOT EXISTS (
          SELECT 1 FROM exclusions e WHERE e.account = s.account AND e.patient = o.patient)))
    END;

-- The patients on whose team the caller is at this moment: no grant counts, and nobody who is
-- excluded.
CREATE VIEW v_membership AS
SELECT t.patient FROM scope s CROSS JOIN team t
WHERE t.clinician = s.account AND t.glass = x'' AND s.now BETWEEN t.since AND t.until
  AND NOT EXISTS (
    SELECT 1 FROM exclusions e WHERE e.account = s.account AND e.patient = t.patient);

-- Whoever is asked for by exact name and date of birth, of any team: names, date of birth and id, and
-- no other column of anything. Who is excluded finds the patient too, or could not break the glass in an
-- emergency (45 CFR 164.522(a)(1)(iii)).
CREATE VIEW v_findable AS
SELECT f.family, f.given, f.birth_date, f.patient, f.name
FROM scope s CROSS JOIN findable f WHERE s.account IS NOT NULL;

CREATE VIEW v_patients AS SELECT r.* FROM v_team t JOIN patients r ON r.id = t.patient;
CREATE VIEW v_contacts AS SELECT r.* FROM v_team t JOIN contacts r ON r.id = t.patient;
CREATE VIEW v_residences AS SELECT r.* FROM v_team t JOIN residences r ON r.id = t.patient;
CREATE VIEW v_confidential_contacts AS
SELECT r.* FROM v_team t JOIN confidential_contacts r ON r.id = t.patient;
CREATE VIEW v_confidential_addresses AS
SELECT r.* FROM v_team t JOIN confidential_addresses r ON r.id = t.patient;
CREATE VIEW v_link_sets AS SELECT r.* FROM v_team t JOIN link_sets r ON r.patient = t.patient;
CREATE VIEW v_care_team AS SELECT r.* FROM v_team t JOIN care_team r ON r.patient = t.patient;
CREATE VIEW v_encounters AS SELECT r.* FROM v_team t JOIN encounters r ON r.patient = t.patient;
CREATE VIEW v_notes AS SELECT r.* FROM v_team t JOIN notes r ON r.patient = t.patient;
CREATE VIEW v_kept_appointments AS
SELECT r.* FROM v_team t JOIN kept_appointments r ON r.patient = t.patient;
CREATE VIEW v_co_signatures AS
SELECT r.* FROM v_team t JOIN co_signatures r ON r.patient = t.patient;
CREATE VIEW v_limit_overrides AS
SELECT r.* FROM v_team t JOIN limit_overrides r ON r.patient = t.patient;
-- The notes that the caller was named to co-sign and has not.
CREATE VIEW v_to_co_sign AS
SELECT n.* FROM scope s CROSS JOIN v_notes n
WHERE n.co_signer = s.account AND NOT EXISTS (
  SELECT 1 FROM co_signatures c WHERE c.note = n.id AND c.clinician = s.account);
CREATE VIEW v_observations AS SELECT r.* FROM v_team t JOIN observations r ON r.patient = t.patient;
CREATE VIEW v_problems AS SELECT r.* FROM v_team t JOIN problems r ON r.patient = t.patient;
CREATE VIEW v_allergies AS SELECT r.* FROM v_team t JOIN allergies r ON r.patient = t.patient;
CREATE VIEW v_medications AS SELECT r.* FROM v_team t JOIN medications r ON r.patient = t.patient;
CREATE VIEW v_immunizations AS SELECT r.* FROM v_team t JOIN immunizations r ON r.patient = t.patient;
CREATE VIEW v_procedures AS SELECT r.* FROM v_team t JOIN procedures r ON r.patient = t.patient;
CREATE VIEW v_reports AS SELECT r.* FROM v_team t JOIN reports r ON r.patient = t.patient;
CREATE VIEW v_documents AS SELECT r.* FROM v_team t JOIN documents r ON r.patient = t.patient;
CREATE VIEW v_care_plans AS SELECT r.* FROM v_team t JOIN care_plans r ON r.patient = t.patient;
CREATE VIEW v_goals AS SELECT r.* FROM v_team t JOIN goals r ON r.patient = t.patient;
CREATE VIEW v_document_encounters AS
SELECT e.* FROM v_documents d JOIN document_encounters e ON e.document = d.id;
CREATE VIEW v_appointments AS SELECT r.* FROM v_team t JOIN appointments r ON r.patient = t.patient;
CREATE VIEW v_reasons AS SELECT r.* FROM v_team t JOIN reasons r ON r.patient = t.patient;
CREATE VIEW v_wanted AS SELECT r.* FROM v_team t JOIN wanted r ON r.patient = t.patient;
CREATE VIEW v_cancellations AS
SELECT r.* FROM v_team t JOIN cancellations r ON r.patient = t.patient;
CREATE VIEW v_visits AS SELECT r.* FROM v_team t JOIN visits r ON r.patient = t.patient;
CREATE VIEW v_amendment_requests AS
SELECT r.* FROM v_team t JOIN amendment_requests r ON r.patient = t.patient;
CREATE VIEW v_restriction_words AS
SELECT r.* FROM v_team t JOIN restriction_words r ON r.patient = t.patient;

-- The clinician's own calendar, whoever the patient is. Name and reason come from `v_patients` and
-- `v_reasons`, for patients of the team. Who is excluded sees of those patients what broken glass opens.
CREATE VIEW v_my_day AS
SELECT a.* FROM scope s CROSS JOIN appointments a
WHERE a.provider = s.account
  AND (NOT EXISTS (
      SELECT 1 FROM exclusions e WHERE e.account = s.account AND e.patient = a.patient)
    OR EXISTS (SELECT 1 FROM v_team t WHERE t.patient = a.patient));

-- How many patients each clinician has on the team now, by the records that say so: numbers, and nobody's
-- id.
CREATE VIEW v_panels AS
SELECT t.clinician, count(DISTINCT t.patient) AS patients
FROM scope s CROSS JOIN told_team t
WHERE t.glass = x'' AND s.now BETWEEN t.since AND t.until
GROUP BY t.clinician;

CREATE VIEW v_providers AS SELECT * FROM providers;
CREATE VIEW v_locations AS SELECT * FROM locations;
CREATE VIEW v_organisations AS SELECT * FROM organisations;
