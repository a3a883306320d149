-- Indexes over what resolving pointers writes: made after it, since keeping them up meanwhile takes half of its time.
CREATE INDEX IF NOT EXISTS refs_to_item ON refs (scan_id, instance_id, to_item);
DROP INDEX IF EXISTS refs_to_asset;
CREATE INDEX IF NOT EXISTS refs_used_assets ON refs (scan_id, instance_id, to_asset, link_kind, target_url)
  WHERE to_asset IS NOT NULL;
-- What most checks ask of an item they come to by a pointer, beside its wide row.
CREATE INDEX IF NOT EXISTS items_head ON items
  (scan_id, instance_id, id, locale, is_public, state, kind, routable, type_id, subject_key);
-- Verdicts: counted when a scan ends, and put beside those of another scan in this order.
CREATE INDEX IF NOT EXISTS items_verdicts ON items (scan_id, instance_id, id, locale, tally);
CREATE INDEX IF NOT EXISTS assets_verdicts ON assets (scan_id, instance_id, id, tally);
-- Findings are counted by this one and told in the order of that one. Both are made late: most findings are there by then.
CREATE INDEX IF NOT EXISTS findings_tally ON findings
  (scan_id, instance_id, check_id, severity, state, accept_reason, confidence, from_corpus);
DROP INDEX IF EXISTS findings_in_order;
CREATE INDEX IF NOT EXISTS findings_in_groups ON findings
  (scan_id, instance_id, check_id, severity_rank, subject_key, fingerprint);
CREATE INDEX IF NOT EXISTS findings_accepted ON findings (scan_id, instance_id, fingerprint)
  WHERE accept_reason IS NOT NULL;
-- Without statistics the planner joins from the wrong side: minutes instead of a second at 30,000 items. Table by table:
-- a PostgreSQL database may hold much more than ours.
ANALYZE instances;
ANALYZE scans;
ANALYZE scan_instances;
ANALYZE tasks;
ANALYZE problems;
ANALYZE capabilities;
ANALYZE types;
ANALYZE fields;
ANALYZE items;
ANALYZE field_values;
ANALYZE refs;
ANALYZE assets;
ANALYZE actors;
ANALYZE extensions;
ANALYZE observations;
ANALYZE pages;
ANALYZE probes;
ANALYZE findings;
ANALYZE inventory;
ANALYZE withheld_findings;
ANALYZE outcomes;
ANALYZE scores;
ANALYZE workers;
ANALYZE pace;
