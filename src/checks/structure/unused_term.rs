//! `structure.unused-term`: a term that no item carries.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "structure.unused-term",
    version: 1,
    title: "Category or tag without items",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Terms, Capability::Content, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every term of every taxonomy. Fails when no item in any state carries it or a term below it. The \
                   category that WordPress creates itself is left out, because it cannot be deleted.",
        why: "Editors choose among terms that mean nothing, and each empty term has a public page without content.",
        fix: "Delete the term, or use it.",
        example: "A tag “summer-2018” that no post carries any more",
        sources: &["WordPress tags: https://wordpress.org/documentation/article/posts-tags-screen/"],
    },
    run: Run::Query {
        params: &[],
        population: "SELECT unit_key FROM v_item WHERE scan_id = ?1 AND instance_id = ?2 AND kind = 'term' \
                     AND state <> 'trashed' AND COALESCE(slug, '') NOT IN ('uncategorized', 'uncategorised')",
        // `used` climbs from each carried term to those above it; UNION drops repetitions, so cycles end;
        // CROSS JOIN keeps SQLite from reading all items for each step.
        failing: "WITH RECURSIVE used(id) AS ( \
                    SELECT r.to_item FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
                    AND r.link_kind = 'term' AND r.to_item IS NOT NULL AND r.kind <> 'term' \
                    UNION \
                    SELECT t.parent_id FROM used u CROSS JOIN v_item t \
                    WHERE t.id = u.id AND t.scan_id = ?1 AND t.instance_id = ?2 AND t.kind = 'term' AND t.parent_id IS NOT NULL \
                  ) \
                  SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, \
                  i.slug FROM v_item i WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.kind = 'term' \
                  AND i.state <> 'trashed' AND COALESCE(i.slug, '') NOT IN ('uncategorized', 'uncategorised') \
                  AND i.id NOT IN (SELECT id FROM used) ORDER BY i.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    Failure::new("no item in any state carries the term")
        .with("taxonomy", row.text_or_empty("content_type"))
        .with("slug", row.text_or_empty("slug"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn term(id: &str, parent: Option<&str>) -> Value {
        json!({"id": id, "kind": "term", "type_id": "category", "parent_id": parent, "slug": id})
    }

    #[test]
    fn a_term_is_used_when_an_item_carries_it_or_a_term_below_it() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "state": "draft"}));
        corpus.item(term("world", None));
        corpus.item(term("asia", Some("world")));
        corpus.item(term("日本", Some("asia")));
        corpus.item(term("peru", Some("world")));
        corpus.item(term("uncategorized", None));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "link_kind": "term", "to_item": "日本"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 1, "link_kind": "anchor", "to_item": "peru"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["peru"]);
        assert_eq!(result.evaluated, 4);
    }

    #[test]
    fn terms_above_each_other_do_not_loop_for_ever() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.item(term("a", Some("b")));
        corpus.item(term("b", Some("a")));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "link_kind": "term", "to_item": "a"}));
        assert!(corpus.run(&CHECK).failing.is_empty());
    }
}
