//! `workflow.unreachable`: a published page below one that is not published.

use xxhash_rust::xxh3::xxh3_64;

use crate::checks::spool::Spool;
use crate::checks::{Check, Docs, Fold, Run, Tell, Wave};
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

const MAX_LEVELS: usize = 50;

/// Nothing is above a page.
const NO_PARENT: u64 = 0;

/// About 25 bytes a page; what is told of one is spooled.
#[derive(Default)]
struct Tree {
    /// Hash of the locale and the id of the page above, by the page's number.
    parents: Vec<u64>,
    /// Which of `states` it is in, by the page's number.
    state_of: Vec<u8>,
    /// Hash of locale and id, and the page's number; sorted at the end.
    by_id: Vec<(u64, u32)>,
    states: Vec<String>,
    subjects: Spool,
}

impl Tree {
    /// The nearest page above that is not published, by number.
    fn blocker(&self, page: usize) -> Option<usize> {
        let mut at = page;
        for _ in 0..MAX_LEVELS {
            let parent = self.parents.get(at).copied().filter(|it| *it != NO_PARENT)?;
            let place = self.by_id.partition_point(|(hash, _)| *hash < parent);
            let (_, above) = self.by_id.get(place).filter(|(hash, _)| *hash == parent)?;
            at = usize::try_from(*above).ok()?;
            if !self.is_published(at) {
                return Some(at);
            }
        }
        None
    }

    fn state(&self, page: usize) -> &str {
        self.state_of.get(page).and_then(|it| self.states.get(usize::from(*it))).map_or("", String::as_str)
    }

    fn is_published(&self, page: usize) -> bool {
        self.state(page) == "published"
    }
}

fn key(locale: &str, id: &str) -> u64 {
    xxh3_64(format!("{locale}\0{id}").as_bytes())
}

impl Fold for Tree {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        let locale = row.text_or_empty("locale");
        let state = row.text_or_empty("state");
        let known = self.states.iter().position(|it| it == state).unwrap_or_else(|| {
            self.states.push(state.to_owned());
            self.states.len() - 1
        });
        let number = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        self.by_id.push((key(locale, row.text_or_empty("id")), number));
        self.parents.push(row.text("parent_id").map_or(NO_PARENT, |id| key(locale, id)));
        self.state_of.push(u8::try_from(known).unwrap_or(u8::MAX));
        self.subjects.push_value(&row.subject());
    }

    fn finish(mut self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        if u32::try_from(self.parents.len()).is_err() || self.states.len() > usize::from(u8::MAX) {
            return Err(UnknownReason::TooLarge);
        }
        self.by_id.sort_unstable();
        let mut evaluated = 0;
        for (page, parent) in self.parents.iter().enumerate() {
            if *parent == NO_PARENT || !self.is_published(page) {
                continue;
            }
            evaluated += 1;
            let Some(above) = self.blocker(page) else { continue };
            let state = self.state(above).to_owned();
            let (Some(subject), Some(blocker)) =
                (self.subjects.value::<Subject>(page), self.subjects.value::<Subject>(above))
            else {
                break;
            };
            let failure = Failure::new(format!("a page above it is not published (state: {state})"))
                .with("above_id", blocker.id)
                .with("above_title", blocker.name)
                .with("above_state", state);
            tell(subject, failure);
        }
        if self.subjects.is_sound() { Ok(evaluated) } else { Err(UnknownReason::Internal) }
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
