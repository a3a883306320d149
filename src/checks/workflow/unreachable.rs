//! `workflow.unreachable`: a published page below one that is not published.

use std::collections::BTreeMap;

use crate::checks::{Check, Docs, Fold, Folded, Run, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, UnknownReason};

pub static CHECK: Check = Check {
    id: "workflow.unreachable",
    version: 1,
    title: "Published below something unpublished",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["drupal", "sitecore", "umbraco", "wordpress"],
    needs: &[Capability::Content, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every published page with another above it. Fails when one of those above, up to 50 levels, is \
                   not published.",
        why: "The CMS does not serve the page, or serves it at an address whose upper part leads nowhere and with \
              navigation that lacks it.",
        fix: "Publish the page above, or move this one to another place.",
        example: "“Prices” is published below “Services”, which went back to draft",
        sources: &["Sitecore and Umbraco publishing rules; WordPress page hierarchy"],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT subject_kind, id, locale, content_type, title, url, edit_url, parent_id, state FROM v_item \
               WHERE scan_id = ?1 AND instance_id = ?2 AND kind = 'page' ORDER BY unit_key",
        start: |_| Box::new(Tree::default()),
    },
};

/// Pages kept before the check gives up.
const MAX_PAGES: usize = 500_000;
/// Levels climbed: bounds a tree that bites its tail.
const MAX_LEVELS: usize = 50;

struct Node {
    subject: Subject,
    parent: Option<String>,
    state: String,
}

#[derive(Default)]
struct Tree {
    pages: Vec<Node>,
    /// By locale and id.
    by_id: BTreeMap<(String, String), usize>,
    too_large: bool,
}

impl Tree {
    /// The nearest page above that is not published.
    fn blocker<'a>(&'a self, page: &'a Node) -> Option<&'a Node> {
        let locale = page.subject.locale.clone().unwrap_or_default();
        let mut at = page;
        for _ in 0..MAX_LEVELS {
            let above = self.by_id.get(&(locale.clone(), at.parent.clone()?))?;
            at = self.pages.get(*above)?;
            if at.state != "published" {
                return Some(at);
            }
        }
        None
    }
}

impl Fold for Tree {
    fn row(&mut self, row: &Row) {
        if self.pages.len() >= MAX_PAGES {
            self.too_large = true;
            return;
        }
        let key = (row.text_or_empty("locale").to_owned(), row.text_or_empty("id").to_owned());
        self.by_id.insert(key, self.pages.len());
        self.pages.push(Node {
            subject: row.subject(),
            parent: row.text("parent_id").map(str::to_owned),
            state: row.text_or_empty("state").to_owned(),
        });
    }

    fn finish(self: Box<Self>) -> Result<Folded, UnknownReason> {
        if self.too_large {
            return Err(UnknownReason::TooLarge);
        }
        let mut folded = Folded::default();
        for page in self.pages.iter().filter(|it| it.state == "published" && it.parent.is_some()) {
            folded.evaluated += 1;
            if let Some(blocker) = self.blocker(page) {
                let failure =
                    Failure::new(format!("a page above it is not published (state: {})", blocker.state))
                        .with("above_id", blocker.subject.id.as_str())
                        .with("above_title", blocker.subject.name.as_str())
                        .with("above_state", blocker.state.as_str());
                folded.failing.push((page.subject.clone(), failure));
            }
        }
        Ok(folded)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn page(id: &str, parent: Option<&str>, state: &str) -> Value {
        json!({"id": id, "title": "頁", "kind": "page", "type_id": "page", "parent_id": parent, "state": state})
    }

    #[test]
    fn everything_below_an_unpublished_page_fails() {
        let corpus = Corpus::new();
        corpus.item(page("top", None, "published"));
        corpus.item(page("draft", Some("top"), "draft"));
        corpus.item(page("child", Some("draft"), "published"));
        corpus.item(page("grandchild", Some("child"), "published"));
        corpus.item(page("sibling", Some("top"), "published"));
        corpus.item(page("draft-child", Some("draft"), "draft"));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["child", "grandchild"]);
        assert_eq!(result.evaluated, 3);
        assert_eq!(result.failing[1].1.evidence.0["above_id"], "draft");
    }

    #[test]
    fn a_tree_that_bites_its_tail_ends() {
        let corpus = Corpus::new();
        corpus.item(page("a", Some("b"), "draft"));
        corpus.item(page("b", Some("a"), "published"));
        corpus.item(page("c", Some("c"), "published"));
        assert_eq!(corpus.run(&CHECK).failing_ids(), ["b"]);
    }
}
