-- Secondary indexes that resolving pointers looks things up in. Made when the listing is over: a bulk load without them
-- is several times faster.
-- What a pointer's address may lead to, with all that chooses between two: the wide rows stay unread.
DROP INDEX IF EXISTS items_by_url;
CREATE INDEX IF NOT EXISTS items_at_url ON items (scan_id, instance_id, url_key, is_public, state, id);
CREATE INDEX IF NOT EXISTS items_by_title ON items (scan_id, instance_id, title_key);
CREATE INDEX IF NOT EXISTS items_by_parent ON items (scan_id, instance_id, parent_id);
CREATE INDEX IF NOT EXISTS items_by_body ON items (scan_id, instance_id, body_key);
DROP INDEX IF EXISTS assets_by_url;
CREATE INDEX IF NOT EXISTS assets_at_url ON assets (scan_id, instance_id, url_key, trashed, id);
CREATE INDEX IF NOT EXISTS refs_by_target ON refs (scan_id, instance_id, target_kind, target_key);
