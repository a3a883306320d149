//! A small corpus in memory, for the tests of checks: the tables and views of the store, in an in-memory database.
//!
//! Stays true: every row is also stored for another scan and for another instance, so that a query that
//! forgets to ask for its own scan and instance is noticed.
//!
//! ```text
//! let corpus = Corpus::new();
//! corpus.item(json!({"id": "1", "title": "A"}));
//! let result = corpus.run(&CHECK);
//! assert_eq!(result.failing_ids(), ["1"]);
//! ```

use rusqlite::Connection;
use rusqlite::types::{Value as Cell, ValueRef};
use serde_json::{Map, Value as Json, json};

use super::{Check, FieldOutline, Fold, ItemUnit, Run, SettingValue, Situation, Thresholds};
use crate::model::{
    Asset, ContentType, Failure, Item, Observation, Page, Row, State, Subject, TypeKind, Value, Verdict,
};

/// The reference time of every test: 2026-01-01.
pub const AS_OF_MS: i64 = 1_767_225_600_000;
/// A day.
pub const DAY_MS: i64 = 86_400_000;

/// Where rows are stored: the pair asked about comes first.
const PLACES: [(i64, i64); 3] = [(1, 1), (1, 2), (2, 1)];

/// The tables of one scan.
pub struct Corpus {
    db: Connection,
}

/// What a corpus check came to.
#[derive(Debug)]
pub struct Outcome {
    /// Units looked at.
    pub evaluated: u64,
    /// What failed, in order.
    pub failing: Vec<(Subject, Failure)>,
}

impl Outcome {
    /// Ids of what failed, in order.
    pub fn failing_ids(&self) -> Vec<&str> {
        self.failing.iter().map(|(subject, _)| subject.id.as_str()).collect()
    }

    /// The evidence of the only failure.
    pub fn evidence(&self) -> &Map<String, Json> {
        assert_eq!(self.failing.len(), 1, "one failure: {:?}", self.failing_ids());
        &self.failing[0].1.evidence.0
    }
}

impl Corpus {
    /// No rows.
    pub fn new() -> Self {
        let db = Connection::open_in_memory().unwrap();
        let sql = include_str!("../store/migrations/0001_start.sql")
            .replace("{without_rowid} {strict}", "WITHOUT ROWID, STRICT")
            .replace("{int}", "INTEGER")
            .replace("{real}", "REAL")
            .replace("{bytes}", "BLOB")
            .replace("{key}", "TEXT")
            .replace("{strict}", "STRICT");
        db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        db.execute_batch(&sql).unwrap();
        db.execute_batch(include_str!("../store/migrations/0001_indexes.sql")).unwrap();
        Self { db }
    }

    /// A row of a table; `cells` is an object with names of columns, without scan and instance.
    pub fn insert(&self, table: &str, cells: &Json) {
        let cells = cells.as_object().unwrap();
        for (scan, instance) in PLACES {
            let mut names = vec!["scan_id".to_owned(), "instance_id".to_owned()];
            let mut values = vec![Cell::Integer(scan), Cell::Integer(instance)];
            for (name, value) in cells {
                names.push(name.clone());
                values.push(match value {
                    Json::Null => Cell::Null,
                    Json::Bool(yes) => Cell::Integer(i64::from(*yes)),
                    Json::Number(number) => {
                        number.as_i64().map_or_else(|| Cell::Real(number.as_f64().unwrap()), Cell::Integer)
                    }
                    Json::String(text) => Cell::Text(text.clone()),
                    Json::Array(_) | Json::Object(_) => panic!("`{name}` is not a cell"),
                });
            }
            let marks: Vec<_> = (1..=names.len()).map(|n| format!("?{n}")).collect();
            let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), marks.join(", "));
            self.db
                .execute(&sql, rusqlite::params_from_iter(values))
                .unwrap_or_else(|error| panic!("{table}: {error}"));
        }
    }

    fn insert_over(&self, table: &str, mut row: Json, cells: Json) {
        let Json::Object(cells) = cells else { panic!("an object of columns") };
        row.as_object_mut().unwrap().extend(cells);
        self.insert(table, &row);
    }

    /// An item: a public English post unless `cells` say otherwise. `id` is needed.
    pub fn item(&self, cells: Json) {
        let id = cells["id"].as_str().unwrap().to_owned();
        let locale = cells["locale"].as_str().unwrap_or("en").to_owned();
        let title = cells["title"].as_str().unwrap_or("Title").to_owned();
        let is_public = cells["state"].as_str().is_none_or(|it| it == "published");
        self.insert_over(
            "items",
            json!({
                "id": id, "locale": locale, "subject_key": format!("item/{id}@{locale}"),
                "state": "published", "type_id": "post", "kind": "entry", "routable": 1,
                "is_public": is_public, "title": title, "title_key": title.to_lowercase(),
                "url": format!("https://example.org/{id}"), "url_key": format!("/{id}"),
                "payload_bytes": 1000, "words": 100, "characters": 600,
            }),
            cells,
        );
    }

    /// A value of an item's field. `item_id`, `field` and `is_filled` are needed.
    pub fn field_value(&self, cells: Json) {
        self.insert_over(
            "field_values",
            json!({"locale": "en", "role": "other", "is_filled": 1, "characters": 1}),
            cells,
        );
    }

    /// A content type. `id` is needed.
    pub fn content_type(&self, cells: Json) {
        let name = cells["id"].clone();
        self.insert_over(
            "types",
            json!({"name": name, "kind": "entry", "routable": 1, "hierarchical": 0, "built_in": 0}),
            cells,
        );
    }

    /// A field of a content type. `type_id` and `id` are needed.
    pub fn field(&self, cells: Json) {
        let name = cells["id"].clone();
        self.insert_over(
            "fields",
            json!({
                "name": name, "ordinal": 0, "kind": "text", "role": "other", "required": 0,
                "localised": 0, "is_unique": 0,
            }),
            cells,
        );
    }

    /// A pointer. `item_id` and `ordinal` are needed.
    pub fn reference(&self, cells: Json) {
        self.insert_over(
            "refs",
            json!({
                "locale": "en", "field": "content", "link_kind": "anchor", "target_kind": "internal",
                "raw": "", "text": "",
            }),
            cells,
        );
    }

    /// A media record: a small picture uploaded a year before the scan. `id` is needed.
    pub fn asset(&self, cells: Json) {
        let id = cells["id"].as_str().unwrap().to_owned();
        self.insert_over(
            "assets",
            json!({
                "id": id, "subject_key": format!("asset/{id}"), "title": "Picture",
                "file_name": format!("{id}.jpg"), "url": format!("https://example.org/files/{id}.jpg"),
                "url_key": format!("/files/{id}.jpg"), "media_type": "image/jpeg", "bytes": 1000,
                "width": 100, "height": 100, "alt": "A harbour", "created_ms": AS_OF_MS - 365 * DAY_MS,
                "trashed": 0,
            }),
            cells,
        );
    }

    /// An account. `id` is needed.
    pub fn actor(&self, cells: Json) {
        let id = cells["id"].as_str().unwrap().to_owned();
        self.insert_over(
            "actors",
            json!({
                "id": id, "subject_key": format!("actor/{id}"), "roles": "editor", "privileged": 0,
                "can_publish": 1, "active": 1, "is_scanner": 0,
            }),
            cells,
        );
    }

    /// What an item's public page answered. `item_id` is needed.
    pub fn page(&self, cells: Json) {
        let id = cells["item_id"].as_str().unwrap().to_owned();
        let url = format!("https://example.org/{id}");
        self.insert_over(
            "pages",
            json!({
                "locale": "en", "title": "Title", "url": url, "url_key": format!("/{id}"), "status": 200,
                "final_url": url, "hreflangs": "[]",
            }),
            cells,
        );
    }

    /// What an address answered. `url` is needed.
    pub fn probe(&self, cells: Json) {
        let url = cells["url"].clone();
        self.insert_over(
            "probes",
            json!({"status": 200, "final_url": url, "n_hops": 0, "hops": "[]", "is_loop": 0}),
            cells,
        );
    }

    /// The check with its default thresholds.
    pub fn run(&self, check: &Check) -> Outcome {
        self.run_with(check, &Thresholds::defaults(check))
    }

    /// The check with one threshold changed.
    pub fn run_set(&self, check: &Check, key: &str, value: SettingValue) -> Outcome {
        let mut thresholds = Thresholds::defaults(check);
        thresholds.set(key, value);
        self.run_with(check, &thresholds)
    }

    /// The check with these thresholds. Panics when the check breaks the contract of [`Run`].
    pub fn run_with(&self, check: &Check, thresholds: &Thresholds) -> Outcome {
        match &check.run {
            Run::Query { params, population, failing, finding } => {
                let units: Vec<String> = self
                    .rows(population, params, thresholds)
                    .iter()
                    .map(|row| row.text("unit_key").expect("population has unit_key").to_owned())
                    .collect();
                let unique: std::collections::BTreeSet<_> = units.iter().collect();
                assert_eq!(unique.len(), units.len(), "{}: a unit is counted twice: {units:?}", check.id);
                let rows = self.rows(failing, params, thresholds);
                for row in &rows {
                    if let Some(key) = row.text("unit_key") {
                        assert!(unique.contains(&key.to_owned()), "{}: {key} was not looked at", check.id);
                    }
                }
                let failing: Vec<_> =
                    rows.iter().map(|row| (row.subject(), finding(row, thresholds))).collect();
                Self::outcome(check, unique.len() as u64, failing)
            }
            Run::Fold { params, rows, start } => {
                let mut fold: Box<dyn Fold> = start(thresholds);
                let mut failing = Vec::new();
                let mut tell = |subject, failure| failing.push((subject, failure));
                for row in self.rows(rows, params, thresholds) {
                    fold.row(&row, &mut tell);
                }
                let evaluated = fold.finish(&mut tell).expect("the fold is within its bounds");
                Self::outcome(check, evaluated, failing)
            }
            _ => panic!("{} is not a corpus check", check.id),
        }
    }

    fn outcome(check: &Check, evaluated: u64, failing: Vec<(Subject, Failure)>) -> Outcome {
        let keys: std::collections::BTreeSet<_> =
            failing.iter().map(|(subject, failure)| (subject.key(), &failure.discriminator)).collect();
        assert_eq!(keys.len(), failing.len(), "{}: two failures share an identity", check.id);
        assert!(failing.len() as u64 <= evaluated, "{}: more failures than units", check.id);
        for (subject, failure) in &failing {
            assert!(!subject.id.is_empty(), "{}: a subject without id", check.id);
            assert!(!failure.message.ends_with('.'), "{}: full stop in `{}`", check.id, failure.message);
        }
        Outcome { evaluated, failing }
    }

    fn rows(&self, sql: &str, params: &[&str], thresholds: &Thresholds) -> Vec<Row> {
        let mut statement = self.db.prepare(sql).unwrap_or_else(|error| panic!("{error}\n{sql}"));
        let mut values = vec![Cell::Integer(1), Cell::Integer(1), Cell::Integer(AS_OF_MS)];
        for name in params {
            let value = thresholds.iter().find(|(key, _)| key == name).map(|(_, value)| value);
            values.push(match value {
                Some(SettingValue::Int(value)) => Cell::Integer(*value),
                Some(SettingValue::Real(value)) => Cell::Real(*value),
                other => panic!("{name}: {other:?} cannot be bound"),
            });
        }
        // SQLite counts up to the highest `?n` a text names; the rest is not bound.
        for (index, value) in values.into_iter().enumerate().take(statement.parameter_count()) {
            statement.raw_bind_parameter(index + 1, value).unwrap();
        }
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().unwrap() {
            let cells = names.iter().enumerate().map(|(index, name)| {
                let value = match row.get_ref(index).unwrap() {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(value) => Value::Int(value),
                    ValueRef::Real(value) => Value::Real(value),
                    ValueRef::Text(value) => Value::Text(String::from_utf8(value.to_vec()).unwrap()),
                    ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
                };
                (name.clone(), value)
            });
            found.push(Row::new(cells.collect()));
        }
        found
    }
}

/// What checks know of the site in tests.
pub fn situation() -> Situation {
    Situation {
        as_of_ms: AS_OF_MS,
        base_url: "https://example.org".to_owned(),
        host: "example.org".to_owned(),
        is_https: true,
        adapter: "wordpress",
    }
}

/// A public, routable English entry without fields.
pub fn item() -> Item {
    Item {
        id: "1".into(),
        locale: "en".into(),
        state: State::Published,
        content_type: "post".into(),
        kind: TypeKind::Entry,
        routable: true,
        title: "The harbour at night".to_owned(),
        slug: Some("the-harbour".to_owned()),
        url: Some("https://example.org/the-harbour".to_owned()),
        edit_url: None,
        parent: None,
        author: None,
        created_ms: Some(AS_OF_MS - 400 * DAY_MS),
        updated_ms: Some(AS_OF_MS - 400 * DAY_MS),
        published_ms: Some(AS_OF_MS - 400 * DAY_MS),
        revisions: None,
        password_protected: false,
        payload_bytes: 1000,
        fields: Vec::new(),
        references: Vec::new(),
        dead_shortcodes: None,
        flags: Vec::new(),
    }
}

/// A small picture.
pub fn asset() -> Asset {
    Asset {
        id: "7".into(),
        title: "Harbour".to_owned(),
        file_name: Some("harbour.jpg".to_owned()),
        url: Some("https://example.org/files/harbour.jpg".to_owned()),
        edit_url: None,
        media_type: Some("image/jpeg".to_owned()),
        bytes: Some(1000),
        width: Some(100),
        height: Some(100),
        alt: "A harbour".to_owned(),
        author: None,
        created_ms: None,
        trashed: false,
    }
}

/// A public page that answers as it should.
pub fn page() -> Page {
    Page {
        item: Some("1".into()),
        locale: "en".to_owned(),
        title: "The harbour".to_owned(),
        url: "https://example.org/en/harbour".to_owned(),
        status: 200,
        final_url: "https://example.org/en/harbour".to_owned(),
        ..Page::default()
    }
}

/// The item check on one item, with default thresholds.
pub fn on_item(check: &Check, item: &Item) -> Verdict {
    on_outlines(check, item, &[], &Thresholds::defaults(check))
}

/// The item check on one item with parsed texts and thresholds.
pub fn on_outlines(
    check: &Check,
    item: &Item,
    outlines: &[FieldOutline],
    thresholds: &Thresholds,
) -> Verdict {
    let Run::Item(run) = check.run else { panic!("{} is not an item check", check.id) };
    run(&ItemUnit { item, outlines, situation: &situation() }, thresholds)
}

/// The asset check on one media record.
pub fn on_asset(check: &Check, asset: &Asset) -> Verdict {
    let Run::Asset(run) = check.run else { panic!("{} is not an asset check", check.id) };
    run(asset, &situation(), &Thresholds::defaults(check))
}

/// The page check on one public page.
pub fn on_page(check: &Check, page: &Page) -> Verdict {
    let Run::Page(run) = check.run else { panic!("{} is not a page check", check.id) };
    run(page, &situation(), &Thresholds::defaults(check))
}

/// The site check on one fact.
pub fn on_fact(check: &Check, fact: &Observation) -> Verdict {
    let Run::Site(run) = check.run else { panic!("{} is not a site check", check.id) };
    run(fact, &situation(), &Thresholds::defaults(check))
}

/// The type check on one content type.
pub fn on_type(check: &Check, content_type: &ContentType) -> Verdict {
    let Run::Type(run) = check.run else { panic!("{} is not a type check", check.id) };
    run(content_type, &situation(), &Thresholds::defaults(check))
}

/// The failure, or a panic that shows the verdict.
pub fn failure(verdict: Verdict) -> Failure {
    match verdict {
        Verdict::Fail(failure) => failure,
        other => panic!("expected a failure, got {other:?}"),
    }
}

/// What every check of pointers to things that are kept promises: a target that is gone fails, one outside of what was
/// read is not judged, pointers in other fields are not its business.
pub fn judges_what_is_missing(check: &Check, field: &str, link_kind: &str) {
    let corpus = Corpus::new();
    corpus.item(json!({"id": "1", "title": "港"}));
    let pointer = |ordinal: i64, field: &str, kind: &str, key: &str, to: Option<&str>| {
        json!({"item_id": "1", "ordinal": ordinal, "field": field, "link_kind": link_kind,
            "target_kind": kind, "target_key": key, "to_item": to})
    };
    corpus.reference(pointer(0, field, "item", "there", Some("there")));
    corpus.reference(pointer(1, field, "item", "gone", None));
    corpus.reference(pointer(2, field, "outside", "elsewhere", None));
    corpus.reference(pointer(3, "related", "item", "gone too", None));
    let result = corpus.run(check);
    assert_eq!((result.evaluated, result.failing_ids().len()), (2, 1));
    assert_eq!(result.evidence()["target"], "gone");
}

#[cfg(test)]
mod tests {
    use super::{Corpus, Run};

    #[test]
    fn every_corpus_check_runs_on_an_empty_site_and_finds_nothing() {
        let corpus = Corpus::new();
        for check in crate::checks::all() {
            if matches!(check.run, Run::Query { .. } | Run::Fold { .. }) {
                let outcome = corpus.run(check);
                assert_eq!((outcome.evaluated, outcome.failing.len()), (0, 0), "{}", check.id);
            }
        }
    }
}
