//! `seo.title-too-short`: a title that does not tell the subject.

use super::length;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave, text};
use crate::model::{Capability, Confidence, Failure, Severity, TypeKind, Verdict};

pub static CHECK: Check = Check {
    id: "seo.title-too-short",
    version: 1,
    title: "Title says too little",
    severity: Severity::Info,
    confidence: Confidence::Firm,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[
        Setting {
            key: "min_characters",
            help: "Shortest title, in characters; East Asian wide characters count twice.",
            value: SettingKind::Int { default: 10, min: 1, max: 100 },
        },
        Setting {
            key: "generic",
            help: "Titles that name no subject, in lower case.",
            value: SettingKind::Words {
                default: &["home", "homepage", "new", "new page", "new post", "page", "post", "untitled"],
            },
        },
    ],
    docs: Docs {
        looks_at: "The title of every published entry and page. Fails when it has fewer than 10 characters, or is \
                   nothing but a generic word such as “home” or “untitled”.",
        why: "A title of one vague word gives nobody a reason to click, and cannot be told apart in tabs, \
              bookmarks and results.",
        fix: "Name the page's subject in the title.",
        example: "“New page”",
        sources: &[
            "Google Search Central, title links: https://developers.google.com/search/docs/appearance/title-link",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let item = unit.item;
    let title = item.title.trim();
    if !unit.is_indexable() || text::is_blank(title) || !matches!(item.kind, TypeKind::Entry | TypeKind::Page)
    {
        return Verdict::NotApplicable;
    }
    let length = length::weighted(title);
    let folded = title.to_lowercase();
    let is_generic = thresholds.words("generic").contains(&folded);
    if !is_generic && length >= thresholds.len("min_characters") {
        return Verdict::Pass;
    }
    let message = if is_generic {
        "the title is only a generic word".to_owned()
    } else {
        format!("the title has only {length} characters")
    };
    Verdict::Fail(Failure::new(message).with("title", title).with("characters", length))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_item};
    use crate::model::Verdict;

    #[test]
    fn ten_characters_pass_and_nine_fail() {
        let mut item = item();
        item.title = "ten.chars!".to_owned();
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.title = "nine.char".to_owned();
        failure(on_item(&CHECK, &item));
        item.title = "港の夜景集".to_owned();
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass, "five wide characters are enough");
    }

    #[test]
    fn a_generic_word_fails_and_nothing_is_left_to_title_missing() {
        let mut item = item();
        item.title = " Untitled ".to_owned();
        failure(on_item(&CHECK, &item));
        item.title = String::new();
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
