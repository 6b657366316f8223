-- Made last on a rebuild. The key of every table is an index already.
CREATE INDEX encounters_by_patient ON encounters (patient, at, id);
CREATE INDEX notes_by_patient ON notes (patient, at, id, encounter, amends, adds_to);
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
CREATE INDEX coverages_by_patient ON coverages (patient, at, id);
CREATE INDEX visits_by_patient ON visits (patient, at, id, billed);
CREATE INDEX claims_by_patient ON claims (patient, at, id, status);
CREATE INDEX adjudications_by_claim ON adjudications (claim, at, id) WHERE claim IS NOT NULL;
CREATE INDEX charges_by_patient ON charges (patient, at, id);
CREATE INDEX payments_by_patient ON payments (patient, at, id);
CREATE INDEX write_offs_by_patient ON write_offs (patient, at, id);
CREATE INDEX refunds_by_patient ON refunds (patient, at, id);
CREATE INDEX adjustments_by_patient ON adjustments (patient, at, id);
CREATE INDEX adjudications_by_patient ON adjudications (patient, at, id);
CREATE INDEX amendment_requests_by_patient ON amendment_requests (patient, at, id, record);
CREATE INDEX restriction_words_by_patient ON restriction_words (patient, at, id);
CREATE INDEX restriction_requests_by_patient ON restriction_requests (patient, at, id);
