//! Two scans side by side: which findings and units one has and the other has not.
//!
//! Set differences are made by the database over fingerprints and natural keys; rows are streamed, so memory
//! does not grow with the findings. What the differences mean is said in `compare`.

use super::findings::{FINDING, StoredFinding, finding};
use super::{Result, Store};
use crate::model::{Capability, Row, ScanId, SubjectKind};

/// A table of units that checks gave verdicts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitTable {
    name: &'static str,
    /// The columns that name a unit within an instance.
    keys: &'static [&'static str],
    /// What findings on its units are about.
    pub kind: SubjectKind,
}

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

/// Findings of one check on one subject, counted by what became of them.
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
    /// Open in both.
    pub stayed: u64,
    /// Open in A, accepted in B.
    pub accepted: u64,
    /// Accepted in A, open in B.
    pub unaccepted: u64,
    /// Open in A, not in B.
    pub vanished: u64,
    /// Not in A, open in B.
    pub appeared: u64,
}

/// An open finding of B.
pub struct Later<'r> {
    row: &'r Row,
    /// A has it, open or accepted.
    pub in_a: bool,
    /// A scan before A had it and A looked, or B itself says that it came back.
    pub was_before: bool,
}

/// An open finding of A that B does not have.
pub struct Vanished<'r> {
    row: &'r Row,
    /// The store's number of the instance.
    pub instance: i64,
    /// The check looks at the whole corpus.
    pub from_corpus: bool,
    /// The unit in B.
    pub unit: UnitState,
}

macro_rules! finding_row {
    ($($name:ident),+) => {$(
        impl $name<'_> {
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

            /// All of it.
            pub fn finding(&self) -> Result<StoredFinding> {
                finding(self.row)
            }
        }
    )+};
}
finding_row!(Later, Vanished);

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
/// would not promise. `row` needs the columns `instance_id`, `subject_kind`, `subject_id`, `locale` (empty = none).
fn unit(row: &str, side: &str, scan: &str) -> (String, String) {
    let join = |table: &str, kind: &str, id: &str, locale: &str| {
        let t = format!("{table}_{side}");
        let locale =
            if locale.is_empty() { String::new() } else { format!(" AND {t}.{locale} = {row}.locale") };
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
    /// Calls `each` for every open finding of `b`, worst first, then by check, instance, subject, fingerprint.
    pub fn each_open_later(
        &mut self,
        a: ScanId,
        b: ScanId,
        mut each: impl FnMut(&Later<'_>) -> Result<()>,
    ) -> Result<()> {
        let sql = format!(
            "SELECT {FINDING}, CASE WHEN p.fingerprint IS NULL THEN 0 ELSE 1 END AS in_a, \
             CASE WHEN f.state = 'regressed' THEN 1 WHEN p.fingerprint IS NULL \
               AND EXISTS (SELECT 1 FROM outcomes o WHERE o.scan_id = ?1 AND o.instance_id = f.instance_id \
                           AND o.check_id = f.check_id AND o.unknown_reason IS NULL) \
               AND EXISTS (SELECT 1 FROM scans s WHERE s.id < ?1 AND s.id < ?2 AND s.state <> 'running' \
                           AND EXISTS (SELECT 1 FROM findings e WHERE e.scan_id = s.id \
                                       AND e.instance_id = f.instance_id AND e.fingerprint = f.fingerprint)) \
             THEN 1 ELSE 0 END AS was_before \
             FROM findings f JOIN instances i ON i.id = f.instance_id \
             LEFT JOIN findings p ON p.scan_id = ?1 AND p.instance_id = f.instance_id \
               AND p.fingerprint = f.fingerprint \
             WHERE f.scan_id = ?2 AND f.accept_reason IS NULL \
             ORDER BY f.severity_rank DESC, f.check_id, i.name, f.subject_key, f.fingerprint"
        );
        self.query_each(&sql, &[a.0.into(), b.0.into()], |row| {
            each(&Later {
                in_a: row.int("in_a") == Some(1),
                was_before: row.int("was_before") == Some(1),
                row: &row,
            })
        })
    }

    /// Calls `each` for every open finding of `a` that `b` does not have, in the same order.
    pub fn each_vanished(
        &mut self,
        a: ScanId,
        b: ScanId,
        mut each: impl FnMut(&Vanished<'_>) -> Result<()>,
    ) -> Result<()> {
        let (joins, columns) = unit("g", "b", "?2");
        let sql = format!(
            "SELECT {FINDING}, f.instance_id, f.from_corpus, {columns} \
             FROM findings f JOIN instances i ON i.id = f.instance_id \
             JOIN (SELECT instance_id, fingerprint, subject_kind, subject_id, COALESCE(locale, '') AS locale \
                   FROM findings e WHERE e.scan_id = ?1 AND e.accept_reason IS NULL \
                   AND NOT EXISTS (SELECT 1 FROM findings l WHERE l.scan_id = ?2 \
                                   AND l.instance_id = e.instance_id AND l.fingerprint = e.fingerprint)) g \
             ON g.instance_id = f.instance_id AND g.fingerprint = f.fingerprint{joins} \
             WHERE f.scan_id = ?1 \
             ORDER BY f.severity_rank DESC, f.check_id, i.name, f.subject_key, f.fingerprint"
        );
        self.query_each(&sql, &[a.0.into(), b.0.into()], |row| {
            each(&Vanished {
                instance: row.int("instance_id").unwrap_or(0),
                from_corpus: row.int("from_corpus") == Some(1),
                unit: state(&row, "b"),
                row: &row,
            })
        })
    }

    /// Calls `each` for every unit that one of the scans has. In no order.
    pub fn each_unit_pair(&mut self, a: ScanId, b: ScanId, mut each: impl FnMut(&UnitPair)) -> Result<()> {
        for table in UNIT_TABLES {
            let name = table.name;
            let same = |x: &str, y: &str| {
                table.keys.iter().fold(String::new(), |sql, key| format!("{sql} AND {x}.{key} = {y}.{key}"))
            };
            let (there, join) = if name == "pages" {
                // A page that was not asked for is no page that is gone.
                let join = " LEFT JOIN items i ON i.scan_id = ?2 AND i.instance_id = x.instance_id \
                            AND i.id = x.item_id AND i.locale = x.locale";
                ("i.scan_id", join)
            } else {
                ("y.scan_id", "")
            };
            let sql = format!(
                "SELECT x.instance_id, x.tally AS tally_a, y.tally AS tally_b, \
                 CASE WHEN y.scan_id IS NULL THEN 0 ELSE 1 END AS has_row, CASE WHEN {there} IS NULL THEN 0 ELSE 1 END AS in_b \
                 FROM {name} x LEFT JOIN {name} y ON y.scan_id = ?2 AND y.instance_id = x.instance_id{}{join} \
                 WHERE x.scan_id = ?1 \
                 UNION ALL \
                 SELECT x.instance_id, NULL AS tally_a, x.tally AS tally_b, 1 AS has_row, 1 AS in_b FROM {name} x \
                 WHERE x.scan_id = ?2 AND NOT EXISTS (SELECT 1 FROM {name} y WHERE y.scan_id = ?1 \
                 AND y.instance_id = x.instance_id{})",
                same("x", "y"),
                same("x", "y")
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

    /// Calls `each` for every check and subject with a finding in one of the scans. In no order.
    pub fn each_finding_group(
        &mut self,
        a: ScanId,
        b: ScanId,
        mut each: impl FnMut(&FindingGroup),
    ) -> Result<()> {
        // 0 = none, 1 = open, 2 = accepted.
        const STATE: &str =
            "CASE WHEN t.fingerprint IS NULL THEN 0 WHEN t.accept_reason IS NULL THEN 1 ELSE 2 END";
        const COLUMNS: &str = "x.instance_id, x.check_id, x.from_corpus, x.subject_kind, x.subject_id, \
                               COALESCE(x.locale, '') AS locale";
        let sum = |in_a: u8, in_b: u8, name: &str| {
            format!(
                "CAST(SUM(CASE WHEN in_a = {in_a} AND in_b = {in_b} THEN 1 ELSE 0 END) AS BIGINT) AS {name}"
            )
        };
        let (of_a, of_b) = (STATE.replace("t.", "x."), STATE.replace("t.", "y."));
        let (joins_a, columns_a) = unit("g", "a", "?1");
        let (joins_b, columns_b) = unit("g", "b", "?2");
        let sql = format!(
            "WITH pairs AS (\
             SELECT {COLUMNS}, {of_a} AS in_a, {of_b} AS in_b FROM findings x LEFT JOIN findings y \
             ON y.scan_id = ?2 AND y.instance_id = x.instance_id AND y.fingerprint = x.fingerprint \
             WHERE x.scan_id = ?1 \
             UNION ALL \
             SELECT {COLUMNS}, 0 AS in_a, {of_a} AS in_b FROM findings x \
             WHERE x.scan_id = ?2 AND NOT EXISTS (SELECT 1 FROM findings y WHERE y.scan_id = ?1 \
             AND y.instance_id = x.instance_id AND y.fingerprint = x.fingerprint)), \
             g AS (SELECT instance_id, check_id, from_corpus, subject_kind, subject_id, locale, \
             {}, {}, {}, {}, {} FROM pairs \
             GROUP BY instance_id, check_id, from_corpus, subject_kind, subject_id, locale) \
             SELECT g.*, {columns_a}, {columns_b} FROM g{joins_a}{joins_b}",
            sum(1, 1, "stayed"),
            sum(1, 2, "accepted"),
            sum(2, 1, "unaccepted"),
            sum(1, 0, "vanished"),
            sum(0, 1, "appeared"),
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
                stayed: n("stayed"),
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
             CAST(?4 AS TEXT) AS subject_id, CAST(?5 AS TEXT) AS locale) g{joins}"
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
