//! `structure.too-many-children`: too many items directly below one.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "structure.too-many-children",
    version: 1,
    title: "Too many items in one place",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["drupal", "sitecore", "umbraco", "wordpress"],
    needs: &[Capability::Content, Capability::Unpublished],
    settings: &[Setting {
        key: "max",
        help: "Most items directly below one.",
        value: SettingKind::Int { default: 100, min: 1, max: 100_000 },
    }],
    docs: Docs {
        looks_at: "Every item with items directly below it, those in the bin and Sitecore's item buckets left out. Fails \
                   above 100.",
        why: "Editors scroll instead of finding, trees and selectors open slowly, and menus built from the tree \
              become unusable.",
        fix: "Group the items under pages or folders of their own, or make them entries of a type instead of pages.",
        example: "A page “Archive” with 640 pages directly below it",
        sources: &["Sitecore guidance as coded in Pathfinder `AvoidManyChildren`"],
    },
    run: Run::Query {
        params: &["max"],
        population: "SELECT p.unit_key FROM v_item p \
                     JOIN (SELECT DISTINCT parent_id, locale FROM v_item \
                       WHERE scan_id = ?1 AND instance_id = ?2 AND parent_id IS NOT NULL \
                       AND kind IN ('entry', 'page', 'fragment', 'definition') AND state <> 'trashed') c \
                     ON c.parent_id = p.id AND c.locale = p.locale \
                     WHERE p.scan_id = ?1 AND p.instance_id = ?2 AND p.kind IN ('entry', 'page', 'fragment', 'definition') \
                     AND p.state <> 'trashed' AND NOT EXISTS (SELECT 1 FROM v_field_value b WHERE b.scan_id = ?1 \
                     AND b.instance_id = ?2 AND b.item_id = p.id AND b.field = '__Is Bucket' AND b.is_filled = 1)",
        failing: "SELECT p.unit_key, p.subject_kind, p.id, p.locale, p.content_type, p.title, p.url, p.edit_url, \
                  c.children FROM v_item p \
                  JOIN (SELECT parent_id, locale, COUNT(*) AS children FROM v_item \
                    WHERE scan_id = ?1 AND instance_id = ?2 AND parent_id IS NOT NULL \
                    AND kind IN ('entry', 'page', 'fragment', 'definition') AND state <> 'trashed' \
                    GROUP BY parent_id, locale HAVING COUNT(*) > ?4) c \
                  ON c.parent_id = p.id AND c.locale = p.locale \
                  WHERE p.scan_id = ?1 AND p.instance_id = ?2 AND p.kind IN ('entry', 'page', 'fragment', 'definition') \
                  AND p.state <> 'trashed' AND NOT EXISTS (SELECT 1 FROM v_field_value b WHERE b.scan_id = ?1 \
                  AND b.instance_id = ?2 AND b.item_id = p.id AND b.field = '__Is Bucket' AND b.is_filled = 1) ORDER BY p.unit_key",
        finding,
    },
};

fn finding(row: &Row, thresholds: &Thresholds) -> Failure {
    let children = row.int("children").unwrap_or(0);
    Failure::new(format!("there are {children} items directly below it"))
        .with("children", children)
        .with("max", thresholds.int("max"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn a_hundred_children_pass_and_one_more_fails() {
        let corpus = Corpus::new();
        for (parent, children) in [("at", 100), ("beyond", 101)] {
            corpus.item(json!({"id": parent, "kind": "page"}));
            for n in 0..children {
                corpus.item(json!({"id": format!("{parent}{n}"), "kind": "page", "parent_id": parent}));
            }
        }
        corpus.item(json!({"id": "binned", "kind": "page", "parent_id": "at", "state": "trashed"}));
        corpus.item(json!({"id": "fr", "kind": "page", "parent_id": "at", "locale": "fr"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["beyond"]);
        assert_eq!(result.evaluated, 2);
        assert_eq!(result.evidence()["children"], 101);
    }

    #[test]
    fn a_bucket_may_hold_any_number() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "bucket", "kind": "fragment"}));
        corpus.field_value(json!({"item_id": "bucket", "field": "__Is Bucket"}));
        for n in 0..101 {
            corpus.item(json!({"id": n.to_string(), "kind": "definition", "parent_id": "bucket"}));
        }
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
