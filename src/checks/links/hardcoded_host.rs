//! `links.hardcoded-host`: an address typed where the CMS offers to choose the page.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A menu entry that leads into this site by its address.
macro_rules! typed_entry {
    () => {
        concat!(
            live!(),
            " AND kind = 'navigation' AND link_kind = 'anchor' AND target_kind IN ('internal', 'item')"
        )
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "links.hardcoded-host",
    version: 1,
    title: "Internal link typed as a full address",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content, Capability::Menus],
    settings: &[],
    docs: Docs {
        looks_at: "Every menu entry that is an address instead of a chosen page. It fails when the address names \
                   this site's own host and belongs to one of its items. Links in texts are left alone, because \
                   editors such as WordPress's write full addresses there by themselves.",
        why: "The CMS keeps a chosen page up to date when its address changes; a typed address stays behind, and \
              leads from a copy of the site back to the original.",
        fix: "Replace the entry by one that points to the page itself.",
        example: "A custom menu entry `https://www.example.com/contact/` beside the page Contact.",
        sources: &["Sitecore link database reports", "WordPress handbook, navigation menus"],
    },
    run: Run::Query {
        params: &[],
        population: units!(typed_entry!()),
        failing: first_of_each_unit!(
            typed_entry!(),
            " AND to_item IS NOT NULL AND (LOWER(SUBSTR(raw, 1, 7)) = 'http://' OR LOWER(SUBSTR(raw, 1, 8)) = 'https://')"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    Failure::new(format!("the menu entry is a typed address of item {}", row.text_or_empty("to_item")))
        .with("field", row.text_or_empty("field"))
        .with("target", row.text_or_empty("raw"))
        .with("target_item", row.text_or_empty("to_item"))
        .with("target_title", row.text_or_empty("target_title"))
        .discriminator(super::row_discriminator(row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn failures(kind: &str, raw: &str, to_item: Option<&str>) -> usize {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "kind": kind}));
        corpus.item(json!({"id": "2", "title": "Контакт"}));
        corpus
            .reference(json!({"item_id": "1", "ordinal": 0, "field": "url", "raw": raw, "to_item": to_item,
            "target_key": "/2"}));
        corpus.run(&CHECK).failing.len()
    }

    #[test]
    fn a_typed_address_of_an_item_fails() {
        assert_eq!(failures("navigation", "HTTPS://example.org/2", Some("2")), 1);
    }

    #[test]
    fn relative_addresses_and_addresses_without_an_item_pass() {
        assert_eq!(failures("navigation", "/2", Some("2")), 0);
        assert_eq!(failures("navigation", "https://example.org/feed", None), 0);
    }

    #[test]
    fn links_in_texts_are_not_judged() {
        assert_eq!(failures("page", "https://example.org/2", Some("2")), 0);
    }
}
