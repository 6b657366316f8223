-- Made last on a rebuild. The key of every table is an index already. What lists are filtered by
-- stands at the end of an index, so that a filter reads no bodies.
CREATE INDEX team_by_clinician ON team (clinician, since, until);
CREATE INDEX findable_by_name ON findable (family, given, birth_date);
CREATE INDEX encounters_by_patient ON encounters (patient, at, id);
CREATE INDEX notes_by_patient ON notes (patient, at, id, encounter, amends, adds_to);
CREATE INDEX notes_by_co_signer ON notes (co_signer, at, id) WHERE co_signer IS NOT NULL;
CREATE INDEX observations_by_patient ON observations
  (patient, at, id, encounter, categories, codes);
CREATE INDEX problems_by_patient ON problems (patient, at, id, encounter);
CREATE INDEX allergies_by_patient ON allergies (patient, at, id, encounter);
CREATE INDEX medications_by_patient ON medications (patient, at, id, encounter);
CREATE INDEX immunizations_by_patient ON immunizations (patient, at, id, encounter);
CREATE INDEX procedures_by_patient ON procedures (patient, at, id, encounter);
CREATE INDEX reports_by_patient ON reports (patient, at, id, encounter);
CREATE INDEX documents_by_patient ON documents (patient, at, id);
CREATE INDEX care_plans_by_patient ON care_plans (patient, at, id, encounter);
CREATE INDEX goals_by_patient ON goals (patient, at, id);
CREATE INDEX appointments_by_patient ON appointments (patient, at, id);
CREATE INDEX appointments_by_provider ON appointments (provider, day, at, id)
  WHERE provider IS NOT NULL;
CREATE INDEX visits_by_patient ON visits (patient, at, id);
CREATE INDEX link_sets_by_primary ON link_sets (primary_record);
CREATE INDEX amendment_requests_by_patient ON amendment_requests (patient, at, id, record);
CREATE INDEX restriction_words_by_patient ON restriction_words (patient, at, id);
