-- Made last on a rebuild. The key of every table is an index already.
CREATE INDEX accounts_by_name ON accounts (sort_name, id);
CREATE INDEX hours_by_end ON hours (end_at);
CREATE INDEX hours_by_provider ON hours (provider, at, id);
