//! `seo.title-too-long`: a title that search results are likely to cut.

use super::length;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave, text};
use crate::model::{Capability, Confidence, Failure, Severity, TypeKind, Verdict};

pub static CHECK: Check = Check {
    id: "seo.title-too-long",
    version: 1,
    title: "Title likely to be cut in results",
    severity: Severity::Info,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "max_pixels",
        help: "Widest title, in pixels of a 20 px sans-serif.",
        value: SettingKind::Int { default: 600, min: 100, max: 5000 },
    }],
    docs: Docs {
        looks_at: "The title of every published entry and page. Fails when it is wider than 600 pixels in the type \
                   of a search result (about 60 Latin or 30 Chinese characters).",
        why: "Search engines cut titles that do not fit the line, so the last words are never read. There is no \
              penalty beyond that.",
        fix: "Put the words that distinguish the page first, and shorten the rest.",
        example: "“Everything you ever wanted to know about our services, our people and our history since 1921”",
        sources: &[
            "Google Search Central, title links: https://developers.google.com/search/docs/appearance/title-link",
            "Lumar (600 px), SEOnaut (60 characters)",
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
    let pixels = text::title_width_px(title);
    if pixels <= thresholds.len("max_pixels") {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the title is about {pixels} pixels wide"))
            .with("pixels", pixels)
            .with("characters", length::weighted(title))
            .with("max_pixels", thresholds.int("max_pixels"))
            .with("title", title),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_item};
    use crate::model::Verdict;

    #[test]
    fn thirty_wide_characters_fit_and_one_more_does_not() {
        let mut item = item();
        item.title = "港".repeat(30);
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.title = "港".repeat(31);
        assert_eq!(failure(on_item(&CHECK, &item)).evidence.0["pixels"], 620);
    }

    #[test]
    fn sixty_narrow_letters_fit_and_a_missing_title_is_not_judged() {
        let mut item = item();
        item.title = "l".repeat(60);
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.title = " ".to_owned();
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
