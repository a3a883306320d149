-- Tables, then the views that checks query. Tokens in braces are set by the dialect:
-- {int} {real} {bytes}, and {key} for text that is compared and ordered by bytes.
-- Times are Unix milliseconds. Booleans are 0 and 1.

CREATE TABLE instances (
  id {int} PRIMARY KEY,
  name {key} NOT NULL UNIQUE,
  adapter {key} NOT NULL,
  url {key},
  tenant {key}
) {strict};

CREATE TABLE scans (
  id {int} PRIMARY KEY,
  state {key} NOT NULL,            -- running, complete, incomplete
  phase {key} NOT NULL,            -- listing, probing, corpus, complete
  tier {key} NOT NULL,
  preset {key} NOT NULL,
  as_of_ms {int} NOT NULL,         -- reference time of every check
  started_ms {int} NOT NULL,
  finished_ms {int},
  digest {key} NOT NULL,           -- of all settings that shape the result
  checks_json TEXT NOT NULL,       -- id, version, thresholds of every enabled check, in order
  settings_json TEXT NOT NULL,     -- the instances' settings as configured: references to secrets, never secrets
  remarks_json TEXT NOT NULL DEFAULT '[]',     -- on `accept:` entries, sentences
  incomplete_json TEXT NOT NULL DEFAULT '[]',  -- why the scan is incomplete, sentences
  config_path TEXT,                -- where `resume` reads the credentials' places from
  conduit_version {key} NOT NULL
) {strict};

CREATE TABLE scan_instances (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL REFERENCES instances(id),
  context_json TEXT,               -- what the adapter discovered
  phase {key} NOT NULL,
  is_complete {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (scan_id, instance_id)
) {strict};

CREATE TABLE tasks (
  id {int} PRIMARY KEY,
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL REFERENCES instances(id),
  phase {key} NOT NULL,
  listing {key} NOT NULL,
  position {key} NOT NULL,
  yields TEXT NOT NULL,
  state {key} NOT NULL,            -- pending, running, done, failed
  owner {key},
  heartbeat_ms {int},
  attempts {int} NOT NULL DEFAULT 0,
  error TEXT,
  UNIQUE (scan_id, instance_id, listing, position)
) {strict};
CREATE INDEX tasks_by_state ON tasks (scan_id, state, id);

CREATE TABLE problems (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  task_id {int} NOT NULL,
  ordinal {int} NOT NULL,
  reason {key} NOT NULL,
  place TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (scan_id, task_id, ordinal)
) {strict};

CREATE TABLE capabilities (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  capability {key} NOT NULL,
  reason {key},                    -- NULL = full access
  detail TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (scan_id, instance_id, capability)
) {strict};

CREATE TABLE types (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  id {key} NOT NULL,
  name TEXT NOT NULL,
  kind {key} NOT NULL,
  routable {int} NOT NULL,
  hierarchical {int} NOT NULL,
  built_in {int} NOT NULL,
  created_ms {int},
  tally {bytes},                   -- verdicts of the checks on this unit, see model::tally
  PRIMARY KEY (scan_id, instance_id, id)
) {strict};

CREATE TABLE fields (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  type_id {key} NOT NULL,
  id {key} NOT NULL,
  name TEXT NOT NULL,
  ordinal {int} NOT NULL,
  kind {key} NOT NULL,
  role {key} NOT NULL,
  required {int} NOT NULL,
  localised {int} NOT NULL,
  is_unique {int} NOT NULL,
  help TEXT,
  PRIMARY KEY (scan_id, instance_id, type_id, id)
) {strict};

CREATE TABLE items (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  id {key} NOT NULL,
  locale {key} NOT NULL,
  subject_key {key} NOT NULL,      -- item/<id>@<locale>
  state {key} NOT NULL,
  type_id {key} NOT NULL,
  kind {key} NOT NULL,
  routable {int} NOT NULL,
  is_public {int} NOT NULL,        -- published and without a password
  title TEXT NOT NULL,
  title_key {key} NOT NULL,        -- NFC, case-folded, white space folded; '' when there is none
  slug {key},
  url TEXT,
  url_key {key},
  edit_url TEXT,
  parent_id {key},
  author_id {key},
  created_ms {int},
  updated_ms {int},
  published_ms {int},
  revisions {int},
  payload_bytes {int} NOT NULL,
  words {int} NOT NULL,            -- of the main text
  characters {int} NOT NULL,
  body_key {key},                  -- hash of the normalised main text; NULL when it is empty
  minhash {bytes},                 -- 128 x u32 little endian over 5-word shingles; NULL below 5 words
  summary_key {key},               -- normalised summary; NULL when it is empty
  tally {bytes},
  PRIMARY KEY (scan_id, instance_id, id, locale)
) {strict};

CREATE TABLE field_values (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  item_id {key} NOT NULL,
  locale {key} NOT NULL,
  field {key} NOT NULL,
  role {key} NOT NULL,
  is_filled {int} NOT NULL,
  characters {int} NOT NULL,
  PRIMARY KEY (scan_id, instance_id, item_id, locale, field)
) {without_rowid} {strict};

CREATE TABLE refs (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  item_id {key} NOT NULL,
  locale {key} NOT NULL,
  ordinal {int} NOT NULL,
  field {key} NOT NULL,
  link_kind {key} NOT NULL,        -- anchor, image, active, media, form, field, term, embed, parent
  target_kind {key} NOT NULL,      -- item, asset, actor, internal, route, fragment, external, …
  target_key {key},                -- id, internal key, fragment
  target_url {key},                -- absolute, without fragment
  fragment {key},
  raw TEXT NOT NULL,
  text TEXT NOT NULL,
  to_item {key},                   -- id of the item it resolves to; set after the listing
  to_asset {key},                  -- id of the asset it resolves to; set after the listing
  PRIMARY KEY (scan_id, instance_id, item_id, locale, ordinal)
) {without_rowid} {strict};

CREATE TABLE assets (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  id {key} NOT NULL,
  subject_key {key} NOT NULL,      -- asset/<id>
  title TEXT NOT NULL,
  file_name TEXT,
  url {key},
  url_key {key},
  edit_url TEXT,
  media_type {key},
  bytes {int},
  width {int},
  height {int},
  alt TEXT NOT NULL,
  author_id {key},
  created_ms {int},
  trashed {int} NOT NULL,
  tally {bytes},
  PRIMARY KEY (scan_id, instance_id, id)
) {strict};

CREATE TABLE actors (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  id {key} NOT NULL,
  subject_key {key} NOT NULL,      -- actor/<id>
  roles TEXT NOT NULL,             -- joined by ', '
  privileged {int} NOT NULL,
  can_publish {int} NOT NULL,
  active {int} NOT NULL,
  is_scanner {int} NOT NULL,
  created_ms {int},
  last_seen_ms {int},
  tally {bytes},
  PRIMARY KEY (scan_id, instance_id, id)
) {strict};

CREATE TABLE extensions (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  kind {key} NOT NULL,
  id {key} NOT NULL,
  subject_key {key} NOT NULL,      -- extension/<kind>/<key>
  name TEXT NOT NULL,
  version {key},
  enabled {int} NOT NULL,
  tally {bytes},
  PRIMARY KEY (scan_id, instance_id, kind, id)
) {strict};

CREATE TABLE observations (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  id {key} NOT NULL,
  subject_key {key} NOT NULL,      -- site/<key>
  json TEXT NOT NULL,
  tally {bytes},
  PRIMARY KEY (scan_id, instance_id, id)
) {strict};

CREATE TABLE pages (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  item_id {key} NOT NULL,
  locale {key} NOT NULL,
  title TEXT NOT NULL,
  url {key} NOT NULL,
  url_key {key},
  status {int} NOT NULL,
  final_url {key} NOT NULL,
  canonical {key},                 -- the first, made absolute; NULL without
  canonical_key {key},
  noindex {key},                   -- where it was said; NULL when it was not
  hreflangs TEXT NOT NULL,         -- JSON [[tag, url], …] with absolute addresses
  tally {bytes},
  PRIMARY KEY (scan_id, instance_id, item_id, locale)
) {strict};

CREATE TABLE probes (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  url {key} NOT NULL,
  status {int},
  final_url {key},
  n_hops {int} NOT NULL,
  first_status {int},              -- status of the first redirect; NULL without
  hops TEXT NOT NULL,              -- JSON [[status, url], …]
  is_loop {int} NOT NULL,
  failure {key},
  media_type {key},
  bytes {int},
  PRIMARY KEY (scan_id, instance_id, url)
) {strict};

CREATE TABLE findings (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  fingerprint {key} NOT NULL,
  from_corpus {int} NOT NULL,      -- 1 = rewritten by every corpus pass
  check_id {key} NOT NULL,
  check_version {int} NOT NULL,
  severity {key} NOT NULL,
  severity_rank {int} NOT NULL,
  confidence {key} NOT NULL,
  subject_kind {key} NOT NULL,
  subject_id {key} NOT NULL,
  subject_key {key} NOT NULL,
  locale {key},
  content_type {key},
  name TEXT NOT NULL,
  url TEXT,
  edit_url TEXT,
  file TEXT,
  line {int},
  message TEXT NOT NULL,
  evidence TEXT NOT NULL,
  state {key} NOT NULL DEFAULT 'new',   -- new, existing, regressed
  accept_reason TEXT,
  accept_owner TEXT,
  accept_expires TEXT,
  PRIMARY KEY (scan_id, instance_id, fingerprint)
) {strict};

-- Findings of unit checks that turned out to be unknown: nobody may see them, and they come back when a resumed scan
-- reads what was missing.
CREATE TABLE withheld_findings (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  fingerprint {key} NOT NULL,
  from_corpus {int} NOT NULL,      -- 1 = rewritten by every corpus pass
  check_id {key} NOT NULL,
  check_version {int} NOT NULL,
  severity {key} NOT NULL,
  severity_rank {int} NOT NULL,
  confidence {key} NOT NULL,
  subject_kind {key} NOT NULL,
  subject_id {key} NOT NULL,
  subject_key {key} NOT NULL,
  locale {key},
  content_type {key},
  name TEXT NOT NULL,
  url TEXT,
  edit_url TEXT,
  file TEXT,
  line {int},
  message TEXT NOT NULL,
  evidence TEXT NOT NULL,
  state {key} NOT NULL DEFAULT 'new',   -- new, existing, regressed
  accept_reason TEXT,
  accept_owner TEXT,
  accept_expires TEXT,
  PRIMARY KEY (scan_id, instance_id, fingerprint)
) {strict};

CREATE TABLE outcomes (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,
  check_id {key} NOT NULL,
  check_version {int} NOT NULL,
  evaluated {int} NOT NULL,
  failing {int} NOT NULL,
  accepted {int} NOT NULL,
  unknown_units {int} NOT NULL,
  unknown_reason {key},            -- NULL = the check was evaluated
  unknown_detail TEXT,
  PRIMARY KEY (scan_id, instance_id, check_id)
) {strict};

CREATE TABLE scores (
  scan_id {int} NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
  instance_id {int} NOT NULL,      -- 0 = all instances together
  json TEXT NOT NULL,
  PRIMARY KEY (scan_id, instance_id)
) {strict};

-- Views: what checks may rely on. A column here is a promise to `checks/`.

CREATE VIEW v_item AS
SELECT i.scan_id, i.instance_id, i.subject_key, i.subject_key AS unit_key, 'item' AS subject_kind, i.id, i.locale, i.state,
       i.type_id AS content_type, i.kind, i.routable, i.is_public,
       CASE WHEN i.routable = 1 AND i.is_public = 1 AND p.noindex IS NULL THEN 1 ELSE 0 END AS indexable,
       i.title, i.title_key, i.slug, i.url, i.url_key, i.edit_url, i.parent_id, i.author_id,
       i.created_ms, i.updated_ms, i.published_ms, i.revisions, i.payload_bytes, i.words, i.characters,
       i.body_key, i.minhash, i.summary_key
FROM items i LEFT JOIN pages p
  ON p.scan_id = i.scan_id AND p.instance_id = i.instance_id AND p.item_id = i.id AND p.locale = i.locale;

CREATE VIEW v_field_value AS
SELECT v.scan_id, v.instance_id, v.item_id, v.locale, i.type_id AS content_type, i.kind, i.state, i.is_public, v.field, v.role,
       v.is_filled, v.characters
FROM field_values v JOIN items i
  ON i.scan_id = v.scan_id AND i.instance_id = v.instance_id AND i.id = v.item_id AND i.locale = v.locale;

CREATE VIEW v_type AS
SELECT scan_id, instance_id, 'type/' || id AS unit_key, 'type' AS subject_kind, id, name AS title, kind, routable,
       hierarchical, built_in, created_ms FROM types;

CREATE VIEW v_field AS
SELECT scan_id, instance_id, 'type/' || type_id || '/' || id AS unit_key, type_id || '/' || id AS id, 'type' AS subject_kind,
       type_id AS content_type, id AS field, name AS title, ordinal, kind, role, required, localised, is_unique, help FROM fields;

-- One row per pointer. id, locale, content_type, title, url, edit_url are those of the item that points;
-- `probe_*` is what the address answered, NULL when it was not asked.
CREATE VIEW v_reference AS
SELECT r.scan_id, r.instance_id,
       i.subject_key || '|' || r.field || '|' || r.link_kind || '|' || COALESCE(r.target_url, r.target_key, r.raw) AS unit_key,
       i.subject_key, 'item' AS subject_kind, i.id, i.locale, i.state, i.type_id AS content_type, i.kind, i.routable,
       i.is_public, i.title, i.url, i.edit_url,
       r.ordinal, r.field, r.link_kind, r.target_kind, r.target_key, r.target_url, r.fragment, r.raw, r.text, r.to_item, r.to_asset,
       p.status AS probe_status, p.failure AS probe_failure, p.n_hops AS probe_n_hops, p.first_status AS probe_first_status,
       p.hops AS probe_hops, p.is_loop AS probe_is_loop, p.final_url AS probe_final_url
FROM refs r
JOIN items i ON i.scan_id = r.scan_id AND i.instance_id = r.instance_id AND i.id = r.item_id AND i.locale = r.locale
LEFT JOIN probes p ON p.scan_id = r.scan_id AND p.instance_id = r.instance_id AND p.url = r.target_url;

CREATE VIEW v_asset AS
SELECT scan_id, instance_id, subject_key, subject_key AS unit_key, 'asset' AS subject_kind, id, title, file_name, url, url_key, edit_url,
       media_type, bytes, width, height, alt, author_id, created_ms, trashed FROM assets;

CREATE VIEW v_actor AS
SELECT scan_id, instance_id, subject_key, subject_key AS unit_key, 'actor' AS subject_kind, id, 'account ' || id AS title, roles, privileged,
       can_publish, active, is_scanner, created_ms, last_seen_ms FROM actors;

CREATE VIEW v_extension AS
SELECT scan_id, instance_id, subject_key, subject_key AS unit_key, 'extension' AS subject_kind, kind || '/' || id AS id, name AS title,
       kind, version, enabled FROM extensions;

CREATE VIEW v_page AS
SELECT g.scan_id, g.instance_id, i.subject_key, i.subject_key AS unit_key, 'item' AS subject_kind, i.id, i.locale, i.type_id AS content_type,
       i.title, i.url, i.edit_url, g.url AS page_url, g.url_key AS page_key, g.status, g.final_url, g.canonical, g.canonical_key,
       g.noindex, g.hreflangs
FROM pages g
JOIN items i ON i.scan_id = g.scan_id AND i.instance_id = g.instance_id AND i.id = g.item_id AND i.locale = g.locale;

CREATE VIEW v_probe AS
SELECT scan_id, instance_id, url, status, final_url, n_hops, first_status, hops, is_loop, failure, media_type, bytes FROM probes;

CREATE VIEW v_observation AS
SELECT scan_id, instance_id, subject_key, subject_key AS unit_key, 'site' AS subject_kind, id, json FROM observations;
