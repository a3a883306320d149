-- Indexes over what resolving pointers writes: made after it, since keeping them up meanwhile takes half of its time.
CREATE INDEX IF NOT EXISTS refs_to_item ON refs (scan_id, instance_id, to_item);
CREATE INDEX IF NOT EXISTS refs_to_asset ON refs (scan_id, instance_id, to_asset);
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
