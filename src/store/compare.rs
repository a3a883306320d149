//! Two scans side by side: which findings and units one has and the other has not.
//!
//! Set differences are made by the database over fingerprints and natural keys (`changed`); rows are streamed, so memory
//! does not grow with the findings. What the differences mean is said in `compare`.

use super::findings::{FINDING, StoredFinding, finding};
use super::{Result, Store};
use crate::model::{Capability, Row, ScanId, Severity, SubjectKind};

mod changed;

pub use changed::FindingCount;
use changed::{ACCEPTED, CAME, GONE, UNACCEPTED};

/// A table of units that checks gave verdicts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitTable {
    name: &'static str,
    /// The columns that name a unit within an instance.
    keys: &'static [&'static str],
    /// What findings on its units are about.
    pub kind: SubjectKind,
}

impl UnitTable {
    /// The columns that name a unit, the second one empty where one is enough.
    fn keys(&self) -> (&'static str, &'static str) {
        (self.keys.first().copied().unwrap_or(NO_KEY), self.keys.get(1).copied().unwrap_or(NO_KEY))
    }
}

/// No column: nothing.
const NO_KEY: &str = "''";

/// Columns of a finding that tell what became of it, from `findings f`.
const SHORT: &str = "f.instance_id, f.fingerprint, f.check_id, f.severity, f.subject_kind";

/// The order of findings, from `findings f JOIN instances i`.
const IN_ORDER: &str = "ORDER BY f.severity_rank DESC, f.check_id, i.name, f.subject_key, f.fingerprint";

/// Every table of units.
const UNIT_TABLES: [UnitTable; 7] = [
    UnitTable { name: "types", keys: &["id"], kind: SubjectKind::Type },
    UnitTable { name: "items", keys: &["id", "locale"], kind: SubjectKind::Item },
    UnitTable { name: "assets", keys: &["id"], kind: SubjectKind::Asset },
    UnitTable { name: "actors", keys: &["id"], kind: SubjectKind::Actor },
    UnitTable { name: "extensions", keys: &["kind", "id"], kind: SubjectKind::Extension },
    UnitTable { name: "observations", keys: &["id"], kind: SubjectKind::Site },
    UnitTable { name: "pages", keys: &["item_id", "locale"], kind: SubjectKind::Item },
];

/// What one scan has of the unit that a finding is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitState {
    /// It has the unit.
    pub is_present: bool,
    /// The verdicts on it (`model::tally`).
    pub tally: Vec<u8>,
    /// It has the public page of the unit.
    pub has_page: bool,
    /// The verdicts on that page.
    pub page_tally: Vec<u8>,
}

/// A unit that the earlier scan A, the later scan B, or both have.
#[derive(Clone, Debug)]
pub struct UnitPair {
    /// The store's number of the instance.
    pub instance: i64,
    /// What findings on it are about.
    pub kind: SubjectKind,
    /// B has the unit (for a public page: the item).
    pub in_b: bool,
    /// B has verdicts on it, be it none but "not applicable".
    pub was_looked_at: bool,
    /// Verdicts of A; empty when A does not have it.
    pub tally_a: Vec<u8>,
    /// Verdicts of B; empty when B does not have it.
    pub tally_b: Vec<u8>,
}

/// Findings of one check on one subject that are not the same in both scans, counted by what became of them.
#[derive(Clone, Debug)]
pub struct FindingGroup {
    /// The store's number of the instance.
    pub instance: i64,
    /// The check.
    pub check: String,
    /// It looks at the whole corpus.
    pub from_corpus: bool,
    /// What the subject is.
    pub kind: SubjectKind,
    /// The unit in A.
    pub a: UnitState,
    /// The unit in B.
    pub b: UnitState,
    /// Open in A, accepted in B.
    pub accepted: u64,
    /// Accepted in A, open in B.
    pub unaccepted: u64,
    /// Open in A, not in B.
    pub vanished: u64,
    /// Not in A, open in B.
    pub appeared: u64,
}

/// An open finding of B that A does not have.
pub struct Appeared<'r> {
    row: &'r Row,
    /// A scan before A had it and A looked, or B itself says that it came back.
    pub was_before: bool,
}

/// An open finding of A that B does not have.
pub struct Vanished<'r> {
    row: &'r Row,
    /// The check looks at the whole corpus.
    pub from_corpus: bool,
    /// The unit in B.
    pub unit: UnitState,
}

macro_rules! finding_row {
    ($($name:ident),+) => {$(
        impl $name<'_> {
            /// The store's number of the instance.
            pub fn instance(&self) -> i64 {
                self.row.int("instance_id").unwrap_or(0)
            }

            /// Its fingerprint.
            pub fn fingerprint(&self) -> &str {
                self.row.text_or_empty("fingerprint")
            }

            /// The check.
            pub fn check(&self) -> &str {
                self.row.text_or_empty("check_id")
            }

            /// What it is about.
            pub fn kind(&self) -> SubjectKind {
                kind(self.row)
            }

            /// How bad, as a word.
            pub fn severity(&self) -> &str {
                self.row.text_or_empty("severity")
            }
        }
    )+};
}
finding_row!(Appeared, Vanished);

/// What a scan knows of the completeness of an instance's inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InventoryFacts {
    /// Fully readable.
    pub present: Vec<Capability>,
    /// Not readable.
    pub missing: Vec<Capability>,
    /// Read in part: a task failed, was not done, or met a record it could not read.
    pub partial: Vec<Capability>,
    /// A listing task that does not say what it yields failed or was not done.
    pub is_partial_throughout: bool,
}

/// Left joins of the unit a row is about, and the columns that tell what `scan` has of it. Every join is over a
/// primary key; the two kinds whose ids are composed are looked for only when the row is of that kind, which a join
/// would not promise. `row` needs the columns `instance_id`, `subject_kind`, `subject_id`, `of_locale` (empty = none).
fn unit(row: &str, side: &str, scan: &str) -> (String, String) {
    let join = |table: &str, kind: &str, id: &str, locale: &str| {
        let t = format!("{table}_{side}");
        let locale =
            if locale.is_empty() { String::new() } else { format!(" AND {t}.{locale} = {row}.of_locale") };
        format!(
            " LEFT JOIN {table} {t} ON {row}.subject_kind = '{kind}' AND {t}.scan_id = {scan} \
             AND {t}.instance_id = {row}.instance_id AND {t}.{id} = {row}.subject_id{locale}"
        )
    };
    let joins = [
        join("items", "item", "id", "locale"),
        join("assets", "asset", "id", ""),
        join("types", "type", "id", ""),
        join("actors", "actor", "id", ""),
        join("observations", "site", "id", ""),
        join("pages", "item", "item_id", "locale"),
    ];
    let composed = |kind: &str, column: &str, table: &str, id: &str| {
        format!(
            "CASE WHEN {row}.subject_kind = '{kind}' THEN (SELECT {column} FROM {table} c WHERE c.scan_id = {scan} \
             AND c.instance_id = {row}.instance_id AND {id} = {row}.subject_id) END"
        )
    };
    let field = composed("type", "c.scan_id", "fields", "c.type_id || '/' || c.id");
    let extension = |column: &str| composed("extension", column, "extensions", "c.kind || '/' || c.id");
    let of_joined = |column: &str| {
        ["items", "assets", "types", "actors", "observations"]
            .iter()
            .map(|it| format!("{it}_{side}.{column}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let columns = format!(
        "CASE WHEN COALESCE({}, {field}, {}) IS NULL THEN 0 ELSE 1 END AS present_{side}, \
         COALESCE({}, {}) AS tally_{side}, \
         CASE WHEN pages_{side}.scan_id IS NULL THEN 0 ELSE 1 END AS page_{side}, \
         pages_{side}.tally AS page_tally_{side}",
        of_joined("scan_id"),
        extension("c.scan_id"),
        of_joined("tally"),
        extension("c.tally"),
    );
    (joins.concat(), columns)
}

fn state(row: &Row, side: &str) -> UnitState {
    let is = |name: &str| row.int(&format!("{name}_{side}")) == Some(1);
    let bytes = |name: &str| row.bytes(&format!("{name}_{side}")).unwrap_or_default().to_vec();
    UnitState {
        is_present: is("present"),
        tally: bytes("tally"),
        has_page: is("page"),
        page_tally: bytes("page_tally"),
    }
}

fn kind(row: &Row) -> SubjectKind {
    SubjectKind::from_word(row.text_or_empty("subject_kind")).unwrap_or(SubjectKind::Site)
}

impl Store {
    /// Calls `each` for every open finding of `b` that `a` does not have, worst first, then by check, instance, subject,
    /// fingerprint. Of what [`Store::note_changes`] noted.
    pub fn each_appeared(
        &mut self,
        a: ScanId,
        b: ScanId,
        mut each: impl FnMut(&Appeared<'_>) -> Result<()>,
    ) -> Result<()> {
        let sql = format!(
            "SELECT {SHORT}, CASE WHEN f.state = 'regressed' THEN 1 \
             WHEN EXISTS (SELECT 1 FROM outcomes o WHERE o.scan_id = ?1 AND o.instance_id = f.instance_id \
                          AND o.check_id = f.check_id AND o.unknown_reason IS NULL) \
               AND EXISTS (SELECT 1 FROM scans s WHERE s.id < ?1 AND s.id < ?2 AND s.state <> 'running' \
                           AND EXISTS (SELECT 1 FROM findings e WHERE e.scan_id = s.id \
                                       AND e.instance_id = f.instance_id AND e.fingerprint = f.fingerprint)) \
             THEN 1 ELSE 0 END AS was_before \
             FROM changed_findings c JOIN findings f ON f.scan_id = ?2 AND f.instance_id = c.instance_id \
               AND f.fingerprint = c.fingerprint AND f.accept_reason IS NULL \
             JOIN instances i ON i.id = f.instance_id WHERE c.side = {CAME} {IN_ORDER}"
        );
        self.query_each(&sql, &[a.0.into(), b.0.into()], |row| {
            each(&Appeared { was_before: row.int("was_before") == Some(1), row: &row })
        })
    }

    /// Calls `each` for every open finding of `a` that `b` does not have, in the same order. Of what
    /// [`Store::note_changes`] noted.
    pub fn each_vanished(
        &mut self,
        a: ScanId,
        b: ScanId,
        mut each: impl FnMut(&Vanished<'_>) -> Result<()>,
    ) -> Result<()> {
        let (joins, columns) = unit("f", "b", "?2");
        let sql = format!(
            "SELECT {SHORT}, f.from_corpus, {columns} FROM (SELECT f.*, COALESCE(f.locale, '') AS of_locale \
               FROM changed_findings c JOIN findings f ON f.scan_id = ?1 AND f.instance_id = c.instance_id \
               AND f.fingerprint = c.fingerprint AND f.accept_reason IS NULL WHERE c.side = {GONE}) f \
             JOIN instances i ON i.id = f.instance_id{joins} {IN_ORDER}"
        );
        self.query_each(&sql, &[a.0.into(), b.0.into()], |row| {
            each(&Vanished {
                from_corpus: row.int("from_corpus") == Some(1),
                unit: state(&row, "b"),
                row: &row,
            })
        })
    }

    /// Open findings of `b` of one check, instance and severity that `a` has too, in the order of [`Store::each_finding`].
    pub fn stayed(
        &mut self,
        b: ScanId,
        (instance, check, severity): (i64, &str, Severity),
        most: usize,
    ) -> Result<Vec<StoredFinding>> {
        let sql = format!(
            "SELECT {FINDING} FROM findings f JOIN instances i ON i.id = f.instance_id \
             WHERE f.scan_id = ?1 AND f.instance_id = ?2 AND f.check_id = ?3 AND f.severity_rank = ?4 \
             AND f.accept_reason IS NULL AND NOT EXISTS (SELECT 1 FROM changed_findings c WHERE c.side = {CAME} \
               AND c.instance_id = f.instance_id AND c.fingerprint = f.fingerprint) \
             ORDER BY f.subject_key, f.fingerprint LIMIT ?5"
        );
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let values = [b.0.into(), instance.into(), check.into(), severity.rank().into(), most.into()];
        self.query_all(&sql, &values)?.iter().map(finding).collect()
    }

    /// One finding of a scan.
    pub fn stored_finding(
        &mut self,
        scan: ScanId,
        instance: i64,
        fingerprint: &str,
    ) -> Result<Option<StoredFinding>> {
        let sql = format!(
            "SELECT {FINDING} FROM findings f JOIN instances i ON i.id = f.instance_id \
             WHERE f.scan_id = ?1 AND f.instance_id = ?2 AND f.fingerprint = ?3"
        );
        let values = [scan.0.into(), instance.into(), fingerprint.into()];
        self.query_one(&sql, &values)?.map(|row| finding(&row)).transpose()
    }

    /// Calls `each` for every unit that is not the same in both scans. In no order. Of what [`Store::note_changes`] noted.
    pub fn each_changed_unit(&mut self, a: ScanId, b: ScanId, mut each: impl FnMut(&UnitPair)) -> Result<()> {
        for (of, table) in (0_i64..).zip(&UNIT_TABLES) {
            let name = table.name;
            let (key_1, key_2) = table.keys();
            let same = |row: &str| {
                let second =
                    if key_2 == NO_KEY { String::new() } else { format!(" AND {row}.{key_2} = c.key_2") };
                format!("{row}.instance_id = c.instance_id AND {row}.{key_1} = c.key_1{second}")
            };
            let (there, join) = if name == "pages" {
                // A page that was not asked for is no page that is gone.
                let join = " LEFT JOIN items i ON i.scan_id = ?2 AND i.instance_id = c.instance_id \
                            AND i.id = c.key_1 AND i.locale = c.key_2";
                ("COALESCE(y.scan_id, i.scan_id)", join)
            } else {
                ("y.scan_id", "")
            };
            let sql = format!(
                "SELECT c.instance_id, x.tally AS tally_a, y.tally AS tally_b, \
                 CASE WHEN y.scan_id IS NULL THEN 0 ELSE 1 END AS has_row, CASE WHEN {there} IS NULL THEN 0 ELSE 1 END AS in_b \
                 FROM (SELECT DISTINCT instance_id, key_1, key_2 FROM changed_units WHERE of = {of}) c \
                 LEFT JOIN {name} x ON x.scan_id = ?1 AND {} LEFT JOIN {name} y ON y.scan_id = ?2 AND {}{join}",
                same("x"),
                same("y")
            );
            self.query_each(&sql, &[a.0.into(), b.0.into()], |row| {
                each(&UnitPair {
                    instance: row.int("instance_id").unwrap_or(0),
                    kind: table.kind,
                    in_b: row.int("in_b") == Some(1),
                    was_looked_at: row.int("has_row") == Some(1),
                    tally_a: row.bytes("tally_a").unwrap_or_default().to_vec(),
                    tally_b: row.bytes("tally_b").unwrap_or_default().to_vec(),
                });
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Calls `each` for every check and subject with a finding that is not the same in both scans. In no order. Of what
    /// [`Store::note_changes`] noted.
    pub fn each_changed_group(
        &mut self,
        a: ScanId,
        b: ScanId,
        mut each: impl FnMut(&FindingGroup),
    ) -> Result<()> {
        let sum = |side: i64, name: &str| {
            format!("CAST(SUM(CASE WHEN c.side = {side} THEN 1 ELSE 0 END) AS BIGINT) AS {name}")
        };
        let (joins_a, columns_a) = unit("g", "a", "?1");
        let (joins_b, columns_b) = unit("g", "b", "?2");
        let sql = format!(
            "WITH g AS (SELECT f.instance_id, f.check_id, f.from_corpus, f.subject_kind, f.subject_id, \
             COALESCE(f.locale, '') AS of_locale, {}, {}, {}, {} FROM changed_findings c JOIN findings f \
             ON f.scan_id = CASE WHEN c.side = {CAME} THEN CAST(?2 AS BIGINT) ELSE CAST(?1 AS BIGINT) END \
             AND f.instance_id = c.instance_id AND f.fingerprint = c.fingerprint \
             AND (f.accept_reason IS NULL OR c.side IN ({ACCEPTED}, {UNACCEPTED})) \
             GROUP BY f.instance_id, f.check_id, f.from_corpus, f.subject_kind, f.subject_id, COALESCE(f.locale, '')) \
             SELECT g.*, {columns_a}, {columns_b} FROM g{joins_a}{joins_b}",
            sum(ACCEPTED, "accepted"),
            sum(UNACCEPTED, "unaccepted"),
            sum(GONE, "vanished"),
            sum(CAME, "appeared"),
        );
        self.query_each(&sql, &[a.0.into(), b.0.into()], |row| {
            let n = |name: &str| row.int(name).and_then(|it| u64::try_from(it).ok()).unwrap_or(0);
            each(&FindingGroup {
                instance: row.int("instance_id").unwrap_or(0),
                check: row.text_or_empty("check_id").to_owned(),
                from_corpus: row.int("from_corpus") == Some(1),
                kind: kind(&row),
                a: state(&row, "a"),
                b: state(&row, "b"),
                accepted: n("accepted"),
                unaccepted: n("unaccepted"),
                vanished: n("vanished"),
                appeared: n("appeared"),
            });
            Ok(())
        })
    }

    /// What a scan has of one unit.
    pub fn unit_state(
        &mut self,
        scan: ScanId,
        instance: i64,
        kind: SubjectKind,
        id: &str,
        locale: Option<&str>,
    ) -> Result<UnitState> {
        let (joins, columns) = unit("g", "b", "?1");
        let sql = format!(
            "SELECT {columns} FROM (SELECT CAST(?2 AS BIGINT) AS instance_id, CAST(?3 AS TEXT) AS subject_kind, \
             CAST(?4 AS TEXT) AS subject_id, CAST(?5 AS TEXT) AS of_locale) g{joins}"
        );
        let values = [
            scan.0.into(),
            instance.into(),
            kind.as_str().into(),
            id.into(),
            locale.unwrap_or_default().into(),
        ];
        Ok(self.query_one(&sql, &values)?.map(|row| state(&row, "b")).unwrap_or_default())
    }

    /// What is known of the completeness of an instance's inventory.
    pub fn inventory_facts(&mut self, scan: ScanId, instance: i64) -> Result<InventoryFacts> {
        let missing = self.missing_capabilities(scan, instance)?.into_iter().map(|(it, ..)| it).collect();
        let mut facts = InventoryFacts {
            present: self.present_capabilities(scan, instance)?,
            missing,
            ..InventoryFacts::default()
        };
        self.query_each(
            "SELECT DISTINCT t.yields FROM tasks t WHERE t.scan_id = ?1 AND t.instance_id = ?2 \
             AND t.phase = 'listing' AND (t.state <> 'done' OR EXISTS (SELECT 1 FROM problems p \
             WHERE p.scan_id = ?1 AND p.task_id = t.id))",
            &[scan.0.into(), instance.into()],
            |row| {
                let yields: Vec<_> = row
                    .text_or_empty("yields")
                    .split_whitespace()
                    .filter_map(Capability::from_word)
                    .collect();
                facts.is_partial_throughout |= yields.is_empty();
                facts.partial.extend(yields);
                Ok(())
            },
        )?;
        Ok(facts)
    }
}
