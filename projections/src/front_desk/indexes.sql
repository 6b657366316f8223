-- Made last on a rebuild. Each costs a random write per row, so there are few.
CREATE INDEX patients_by_name ON patients (sort_name, id);
CREATE INDEX appointments_by_day ON appointments (day, start_us);
CREATE INDEX appointments_by_patient ON appointments (patient, start_us);
CREATE INDEX hours_by_end ON hours (end_us);
CREATE INDEX taken_by_end ON taken (end_us);
CREATE INDEX slots_by_end ON slots (end_us);
CREATE INDEX link_sets_by_primary ON link_sets (primary_record);
