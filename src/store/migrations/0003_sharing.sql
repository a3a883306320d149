-- Several processes at one scan, and the pace they keep together. Tokens as in 0001.
ALTER TABLE scan_instances ADD COLUMN context_n {int} NOT NULL DEFAULT 0;  -- how often context_json was set

-- Processes at a scan. Only where several can be; empty when none is.
CREATE TABLE workers (
  owner {key} PRIMARY KEY,         -- the word in tasks.owner
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  beat_ms {int} NOT NULL,          -- when it was last heard of, by the database's clock
  leader_pid {int}                 -- of the one that leads: the server's process that holds its right to scan
) {strict};

-- The turns given out to all processes. Times are microseconds of the database's clock.
CREATE TABLE pace (
  name {key} PRIMARY KEY,          -- the instance; '*' = all together
  full_at_us {int} NOT NULL,       -- when the bucket would be full again, were there no further turns
  gate_us {int} NOT NULL           -- nobody has a turn before
) {strict};
