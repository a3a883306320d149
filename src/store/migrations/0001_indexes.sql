-- Secondary indexes that resolving pointers looks things up in. Made when the listing is over: a bulk load without them
-- is several times faster.
CREATE INDEX IF NOT EXISTS items_by_url ON items (scan_id, instance_id, url_key);
CREATE INDEX IF NOT EXISTS items_by_title ON items (scan_id, instance_id, title_key);
CREATE INDEX IF NOT EXISTS items_by_parent ON items (scan_id, instance_id, parent_id);
CREATE INDEX IF NOT EXISTS items_by_body ON items (scan_id, instance_id, body_key);
CREATE INDEX IF NOT EXISTS assets_by_url ON assets (scan_id, instance_id, url_key);
CREATE INDEX IF NOT EXISTS refs_by_target ON refs (scan_id, instance_id, target_kind, target_key);
