-- The front desk view: identity, contact, residence, scheduling, care_team (names of the patient's
-- clinicians), directory. What has no column here, a front desk can never see. There is nothing of
-- coverage but whether any is on file, and nothing of reasons, notes, codes or money.
--
-- What is only ever shown whole is kept whole: `body` is the wire form of the fact that told it.
-- Beside it stand the columns that lists are found, joined and sorted by. `..._us` is in
-- microseconds since 1970 UTC, the smallest integer where no time is given. Ids are 16 bytes.

-- Who a patient is. `sort_name` is folded: family name, then given names. `died` is a death told
-- since; it goes when the record is told anew.
CREATE TABLE patients (
  id         BLOB PRIMARY KEY NOT NULL,
  name       TEXT NOT NULL,
  sort_name  TEXT NOT NULL,
  birth_date TEXT,
  body       BLOB NOT NULL,
  died       BLOB
);

-- Phones, e-mail, languages, emergency contacts, under the id of the patient.
CREATE TABLE contacts (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
);

-- Postal addresses, under the id of the patient.
CREATE TABLE residences (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
);

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

-- Whether coverage is on file: all that a front desk may know of it.
CREATE TABLE coverage_on_file (
  patient BLOB PRIMARY KEY NOT NULL,
  on_file INTEGER NOT NULL
) WITHOUT ROWID;

-- Whose clinicians to name. Who has left is not here; `until_us` null means until they leave.
CREATE TABLE care_team (
  patient   BLOB NOT NULL,
  clinician BLOB NOT NULL,
  until_us  INTEGER,
  PRIMARY KEY (patient, clinician)
) WITHOUT ROWID;

-- What people are found by: words, sounds, numbers (search/keys.rs).
CREATE TABLE search_keys (
  kind    INTEGER NOT NULL,
  key     TEXT NOT NULL,
  patient BLOB NOT NULL,
  PRIMARY KEY (kind, key, patient)
) WITHOUT ROWID;

-- Appointments. `day` is the date as it was written: the day at the place where it was made.
CREATE TABLE appointments (
  id            BLOB PRIMARY KEY NOT NULL,
  patient       BLOB NOT NULL,
  provider      BLOB,
  location      BLOB,
  start         TEXT,
  start_us      INTEGER NOT NULL,
  until         TEXT,
  day           TEXT,
  visit_system  TEXT,
  visit_code    TEXT,
  visit_display TEXT,
  status        TEXT NOT NULL,
  -- Why it was booked over what was there already; null for most.
  overbooked    TEXT,
  -- By whom it was cancelled; null when it was not, or nobody said.
  cancelled_for TEXT,
  room          BLOB,
  -- Of one that is wanted: since when, not before and not after.
  asked_us      INTEGER,
  earliest      TEXT,
  latest        TEXT
) WITHOUT ROWID;

-- Hours in which a provider can be booked.
CREATE TABLE hours (
  provider     BLOB NOT NULL,
  start_us     INTEGER NOT NULL,
  start        TEXT NOT NULL,
  end_us       INTEGER NOT NULL,
  location     BLOB,
  slot_minutes INTEGER NOT NULL,
  PRIMARY KEY (provider, start_us)
) WITHOUT ROWID;

-- Times that are gone: by an appointment (`kind` 0), by a hold (1), or because nobody is booked then (2).
-- `until_us` is when it is given back by itself, the largest integer where it is not.
CREATE TABLE taken (
  kind     INTEGER NOT NULL,
  id       BLOB NOT NULL,
  provider BLOB NOT NULL,
  start_us INTEGER NOT NULL,
  end_us   INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- Times that somebody keeps for some minutes: for whoever books or releases them.
CREATE TABLE holds (
  id       BLOB PRIMARY KEY NOT NULL,
  provider BLOB NOT NULL,
  start    TEXT NOT NULL,
  until_us INTEGER NOT NULL
) WITHOUT ROWID;

-- Times at which nobody is booked.
CREATE TABLE blocks (
  id       BLOB PRIMARY KEY NOT NULL,
  provider BLOB NOT NULL,
  start    TEXT NOT NULL,
  start_us INTEGER NOT NULL,
  until    TEXT NOT NULL,
  end_us   INTEGER NOT NULL,
  reason   TEXT NOT NULL
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

CREATE TABLE rooms (
  id       BLOB PRIMARY KEY NOT NULL,
  location BLOB NOT NULL,
  name     TEXT NOT NULL,
  active   INTEGER NOT NULL
) WITHOUT ROWID;

-- Slots of imported calendars, free or not.
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

-- Providers, locations, organisations; `sort_name` is folded.
CREATE TABLE providers (
  id        BLOB PRIMARY KEY NOT NULL,
  name      TEXT NOT NULL,
  sort_name TEXT NOT NULL,
  body      BLOB NOT NULL
);

-- Positions of providers, one at each organisation; 16 zeros where none is named.
CREATE TABLE positions (
  provider     BLOB NOT NULL,
  organisation BLOB NOT NULL,
  body         BLOB NOT NULL,
  PRIMARY KEY (provider, organisation)
) WITHOUT ROWID;

CREATE TABLE locations (
  id        BLOB PRIMARY KEY NOT NULL,
  name      TEXT NOT NULL,
  sort_name TEXT NOT NULL,
  body      BLOB NOT NULL
);

CREATE TABLE organisations (
  id   BLOB PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
);

-- What the front desk's connection may select: every patient but those whom the account of the request
-- is excluded from.
CREATE VIEW v_excluded AS
SELECT e.patient FROM scope s CROSS JOIN exclusions e WHERE e.account = s.account;

CREATE VIEW v_patients AS
SELECT id, name, sort_name, birth_date, body, died FROM patients
WHERE id NOT IN (SELECT patient FROM v_excluded);

CREATE VIEW v_contacts AS
SELECT id, body FROM contacts WHERE id NOT IN (SELECT patient FROM v_excluded);

CREATE VIEW v_confidential_contacts AS
SELECT id, body FROM confidential_contacts WHERE id NOT IN (SELECT patient FROM v_excluded);

CREATE VIEW v_residences AS
SELECT id, body FROM residences WHERE id NOT IN (SELECT patient FROM v_excluded);

CREATE VIEW v_confidential_addresses AS
SELECT id, body FROM confidential_addresses WHERE id NOT IN (SELECT patient FROM v_excluded);

CREATE VIEW v_link_sets AS
SELECT patient, primary_record FROM link_sets
WHERE patient NOT IN (SELECT patient FROM v_excluded);

CREATE VIEW v_coverage_on_file AS
SELECT patient, on_file FROM coverage_on_file
WHERE patient NOT IN (SELECT patient FROM v_excluded);

CREATE VIEW v_search_keys AS
SELECT kind, key, patient FROM search_keys WHERE patient NOT IN (SELECT patient FROM v_excluded);

-- Only names, and only while they are on the team.
CREATE VIEW v_care_team AS
SELECT care_team.patient, care_team.clinician, providers.name
FROM care_team
JOIN temp.scope ON care_team.until_us IS NULL OR care_team.until_us >= scope.now
LEFT JOIN providers ON providers.id = care_team.clinician
WHERE care_team.patient NOT IN (SELECT patient FROM v_excluded);

CREATE VIEW v_appointments AS
SELECT
  appointments.id, appointments.patient, appointments.provider, appointments.location,
  appointments.start, appointments.start_us, appointments.until, appointments.day,
  appointments.visit_system, appointments.visit_code, appointments.visit_display,
  appointments.status, patients.name AS patient_name, patients.birth_date,
  providers.name AS provider_name, locations.name AS location_name, appointments.overbooked,
  appointments.cancelled_for, appointments.room, rooms.name AS room_name, appointments.asked_us,
  appointments.earliest, appointments.latest
FROM appointments
LEFT JOIN patients ON patients.id = appointments.patient
LEFT JOIN providers ON providers.id = appointments.provider
LEFT JOIN locations ON locations.id = appointments.location
LEFT JOIN rooms ON rooms.id = appointments.room
WHERE appointments.patient NOT IN (SELECT patient FROM v_excluded);

CREATE VIEW v_hours AS
SELECT provider, start_us, start, end_us, location, slot_minutes FROM hours;

-- Everything a provider cannot be booked in: appointments, holds that run, blocked times, and what an
-- imported calendar blocks.
CREATE VIEW v_taken AS
SELECT t.provider, t.start_us, t.end_us FROM scope s CROSS JOIN taken t WHERE t.until_us > s.now
UNION ALL
SELECT provider, start_us, end_us FROM slots
WHERE provider IS NOT NULL AND status NOT IN ('free', 'entered-in-error');

CREATE VIEW v_free_slots AS
SELECT provider, location, start, start_us, until, end_us FROM slots WHERE status = 'free';

CREATE VIEW v_holds AS SELECT id, provider, start, until_us FROM holds;

CREATE VIEW v_blocks AS
SELECT id, provider, start, start_us, until, end_us, reason FROM blocks;

CREATE VIEW v_visit_types AS
SELECT system, code, display, minutes, by_patients FROM visit_types WHERE active;

CREATE VIEW v_rooms AS SELECT id, location, name FROM rooms WHERE active;

CREATE VIEW v_providers AS SELECT id, name, sort_name, body FROM providers;

CREATE VIEW v_positions AS SELECT provider, organisation, body FROM positions;

CREATE VIEW v_locations AS SELECT id, name, sort_name, body FROM locations;

CREATE VIEW v_organisations AS SELECT id, body FROM organisations;
