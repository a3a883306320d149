-- Kept inventories, and scans made from another scan. Tokens as in 0001.
ALTER TABLE scans ADD COLUMN base_scan_id {int};    -- the scan whose records are used again; NULL = everything was asked
ALTER TABLE scans ADD COLUMN base_kind {key};       -- incremental, check
ALTER TABLE scans ADD COLUMN full_because TEXT;     -- why an incremental scan asked for everything
ALTER TABLE scans ADD COLUMN keeps_records {int} NOT NULL DEFAULT 0;

-- What tasks brought, as normalised: the content itself. Only with `store.keep_inventory`.
CREATE TABLE inventory (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  task_id {int} NOT NULL,
  ordinal {int} NOT NULL,
  listing {key} NOT NULL,
  record_id {key},                 -- of an item that a later scan may carry over
  stamp {key},                     -- hash of what a quick look shows of it
  record {bytes} NOT NULL,         -- format byte, then deflated JSON
  PRIMARY KEY (scan_id, task_id, ordinal)
) {strict};
CREATE INDEX inventory_by_record ON inventory (scan_id, instance_id, listing, record_id);
