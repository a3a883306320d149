//! `structure.rendering-unused`: rendering that no page uses.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// SQL: items of the rendering templates of Sitecore, where there is a page that could use them.
macro_rules! renderings {
    () => {
        "i.scan_id = ?1 AND i.instance_id = ?2 AND i.content_type IN ('2a3e91a0-7987-44b5-ab34-35c2d9de83b9', \
         '99f8905d-4a87-4eb8-9f8b-a9bebfb3add6', '04646a89-996f-4ee7-878a-ffdbf1f0ef0d', \
         '0a98e368-cdb9-4e1e-927c-8e0c24a003fb', 'f1f1d639-4f54-40c2-8be0-81266b392ceb', \
         '1dde3f02-0bd7-4779-867a-dc578adf91ea') \
         AND EXISTS (SELECT 1 FROM v_item p WHERE p.scan_id = ?1 AND p.instance_id = ?2 AND p.kind = 'page') \
         AND NOT EXISTS (SELECT 1 FROM v_item o WHERE o.scan_id = ?1 AND o.instance_id = ?2 AND o.id = i.id \
         AND o.locale < i.locale)"
    };
}

pub static CHECK: Check = Check {
    id: "structure.rendering-unused",
    version: 1,
    title: "Rendering that no page uses",
    severity: Severity::Low,
    confidence: Confidence::Tentative,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Content, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every rendering definition, when at least one page was read. Fails when no item and no standard values in any state place it. Renderings placed by code, and pages that were not read, cannot be seen.",
        why: "Every rendering is offered to editors, tested at upgrades and carried along by migrations.",
        fix: "Check that no code places the rendering, then delete it and its component.",
        example: "A rendering “Carousel 2014” that is on no page",
        sources: &["Sitecore Rocks, unused renderings", "Sitecore PowerShell Extensions, solution audit"],
    },
    run: Run::Query {
        params: &[],
        population: concat!("SELECT i.unit_key FROM v_item i WHERE ", renderings!()),
        failing: concat!(
            "SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url FROM v_item i \
             WHERE ",
            renderings!(),
            " AND i.id NOT IN (SELECT r.to_item FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
             AND r.field IN ('__Renderings', '__Final Renderings') AND r.to_item IS NOT NULL) ORDER BY i.unit_key"
        ),
        finding,
    },
};

fn finding(_: &Row, _: &Thresholds) -> Failure {
    Failure::new("no item that was read places the rendering")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn a_rendering_on_no_page_fails_when_there_are_pages() {
        let corpus = Corpus::new();
        for (id, locale) in [("used", "en"), ("unused", "en"), ("unused", "de")] {
            corpus.item(json!({"id": id, "locale": locale, "kind": "definition",
                "type_id": "99f8905d-4a87-4eb8-9f8b-a9bebfb3add6"}));
        }
        assert_eq!(corpus.run(&CHECK).evaluated, 0, "without pages nobody can tell");
        corpus.item(json!({"id": "page", "kind": "page"}));
        corpus.reference(
            json!({"item_id": "page", "ordinal": 0, "field": "__Renderings", "link_kind": "field",
            "target_kind": "item", "target_key": "used", "to_item": "used"}),
        );
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["unused"]);
        assert_eq!(result.evaluated, 2);
    }
}
