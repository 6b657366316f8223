-- Made last on a rebuild. The key of every table is an index already.
CREATE INDEX patients_by_name ON patients (sort_name, id);
CREATE INDEX coverages_by_patient ON coverages (patient, at, id);
CREATE INDEX visits_by_patient ON visits (patient, at, id, billed);
CREATE INDEX visits_unbilled ON visits (at, id) WHERE billed = 0;
CREATE INDEX claims_by_time ON claims (at, id, status);
CREATE INDEX claims_by_patient ON claims (patient, at, id, status);
CREATE INDEX claims_by_status ON claims (status, at, id);
CREATE INDEX adjudications_by_claim ON adjudications (claim, at, id) WHERE claim IS NOT NULL;
CREATE INDEX charges_by_patient ON charges (patient, at, id);
CREATE INDEX payments_by_patient ON payments (patient, at, id);
CREATE INDEX write_offs_by_patient ON write_offs (patient, at, id);
CREATE INDEX link_sets_by_primary ON link_sets (primary_record);
CREATE INDEX refunds_by_patient ON refunds (patient, at, id);
CREATE INDEX adjustments_by_patient ON adjustments (patient, at, id);
CREATE INDEX remittances_by_claim ON remittances (claim, at, id);
CREATE INDEX eligibility_by_patient ON eligibility (patient, at, id);
CREATE INDEX claims_by_since ON claims (since, id, status);
CREATE INDEX fees_by_code ON fees (code, id);
