-- Made last on a rebuild. Each costs a write per row: those of accesses grow at their end, or at the
-- ends of as many runs as there are accounts. An access is found by its id in the log, which knows
-- the position; an index of random ids would cost more than all of these. What has a request id beside
-- its own are changes, of which there are few.
CREATE INDEX accesses_by_time ON accesses (at);
CREATE INDEX accesses_by_account ON accesses (account, at) WHERE account IS NOT NULL;
CREATE INDEX accesses_refused ON accesses (at) WHERE code IS NOT NULL;
CREATE INDEX accesses_under_glass ON accesses (at) WHERE glass = 1;
CREATE INDEX accesses_by_request ON accesses (request) WHERE request IS NOT NULL;
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (at);
CREATE INDEX sign_in_failures_by_account ON sign_in_failures (account, at)
  WHERE account IS NOT NULL;
CREATE INDEX sign_in_failures_by_address ON sign_in_failures (address, at);
CREATE INDEX sessions_by_account ON sessions (account, at);
CREATE INDEX accounts_by_name ON accounts (sort_name, id);
CREATE INDEX link_sets_by_primary ON link_sets (primary_record);
