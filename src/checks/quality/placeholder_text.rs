//! What was meant to be replaced before publishing.

use std::sync::LazyLock;

use regex::Regex;

use super::{excerpt, is_read, texts};
use crate::checks::outline;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Content, Failure, FieldRole, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.placeholder-text",
    version: 1,
    title: "Placeholder or token left in published text",
    severity: Severity::High,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The title, summary and texts of published items, code left out. It fails on lorem ipsum, \
                   on TODO, TBC, FIXME and XXX as notes (alone, in brackets or before a colon), on TBD, on \
                   tokens like `{{name}}`, `%name%`, `[INSERT NAME]` or `[TITLE]`, on phrases like \"your text \
                   here\", and on titles like \"Test page\". In Sitecore also on `$name` and the other tokens of \
                   standard values, in any field.",
        why: "It is the most visible sign of unfinished work: customers read it, search engines index \
                   it, and screenshots of it travel.",
        fix: "Replace the placeholder, or unpublish the item until somebody can.",
        example: "Call us at [INSERT PHONE NUMBER]. Lorem ipsum dolor sit amet.",
        sources: &[
            "Pathfinder rule `FieldContainsLoremIpsum`",
            "https://doc.sitecore.com/xp/en/developers/latest/sitecore-experience-manager/standard-values-tokens.html",
        ],
    },
    run: Run::Item(run),
};

// ASCII word boundaries: with Unicode ones the engine falls back to a search that is ten times slower in any text
// that is not plain ASCII.
static TEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?m)(?i:(?-u:\b)lorem\s+ipsum(?-u:\b)|(?-u:\b)dolor\s+sit\s+amet(?-u:\b))",
        // A note: at the beginning of a line, after a bracket or a colon, and alone there or before a colon.
        r"|(?:^|[\[(:]\s?)(?:TODO|TBC|FIXME|XXX)(?:\s?[:\])]|\s*$)",
        r"|(?-u:\b)(?:TODO|FIXME|XXX):|(?-u:\b)TBD(?-u:\b)",
        r"|\{\{\s*\p{L}[^{}\n]{0,60}\}\}|%%?[A-Za-z][A-Za-z_]{2,40}%%?(?-u:\b|\B)",
        r"|\[(?:INSERT|YOUR|ENTER|ADD|REPLACE|PUT)(?-u:\b)[^\]\n]{0,80}\]|\[(?i:insert|your|enter|replace) [^\]\n]{1,80}\]",
        r"|\[(?:[Tt]itle|TITLE|NAME|DATE|TEXT|COMPANY|COMPANY NAME|PRODUCT|PRODUCT NAME|PLACEHOLDER|IMAGE|LINK|EMAIL|PHONE)\]",
        r"|(?i:(?-u:\b)placeholder text(?-u:\b)|(?-u:\b)(?:your|add|enter|insert)(?: your)? (?:text|content|copy|title) (?:goes )?here(?-u:\b))",
        r"|(?i:(?-u:\b)this is (?:just |only )?a test (?:page|post)(?-u:\b))",
    ))
    .expect("the pattern is constant and a test uses it")
});

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:test|testing|test (?:page|post|article|product)|testseite|page de test|página de prueba|asdf+|new page|new post|テスト)(?:[ -]?\d{1,3})?$")
        .expect("the pattern is constant and a test uses it")
});

static SITECORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\$(?:name|id|parentname|parentid|date|time|now)(?-u:\b)")
        .expect("the pattern is constant and a test uses it")
});

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !is_read(unit) {
        return Verdict::NotApplicable;
    }
    let title = outline::plain(&unit.item.title);
    let mut found = Vec::new();
    let mut n_texts = 0;
    for (field, text) in texts(unit) {
        n_texts += 1;
        let text = if field == "title" { title.as_str() } else { text };
        let mut add = |range| found.push(format!("{field}: {}", excerpt(text, range, 40)));
        if field == "title"
            && let Some(whole) = TITLE.find(text)
        {
            add(whole.range());
        }
        TEXT.find_iter(text).for_each(|it| add(it.range()));
        if unit.situation.adapter == "sitecore" {
            SITECORE.find_iter(text).for_each(|it| add(it.range()));
        }
    }
    if unit.situation.adapter == "sitecore" {
        // A token in any field is shown as it stands: it is replaced when an item is made, and never after.
        for value in &unit.item.fields {
            if let (Content::Text(text), FieldRole::Other) = (&value.content, value.role) {
                n_texts += 1;
                let tokens = SITECORE.find_iter(text);
                found.extend(tokens.map(|it| format!("{}: {}", value.field, excerpt(text, it.range(), 40))));
            }
        }
    }
    match found.len() {
        _ if n_texts == 0 => Verdict::NotApplicable,
        0 => Verdict::Pass,
        1 => Verdict::Fail(Failure::new("1 placeholder is left in the text").with_samples("matches", found)),
        n => Verdict::Fail(
            Failure::new(format!("{n} placeholders are left in the text")).with_samples("matches", found),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("Opening hours").body(body).judge(&CHECK)
    }

    #[test]
    fn placeholders_fail() {
        for body in [
            "Lorem ipsum dolor",
            "<p>TODO: write this</p>",
            "<p>Price (TBC)</p>",
            "Opening: TBD",
            "Dear {{first_name}}",
            "Dear %customer_name%,",
            "of [INSERT PRODUCT NAME HERE]",
            "[Your company name] offers",
            "<h2>[TITLE]</h2>",
            "Add your text here",
            "お客様 {{名前}} 様",
        ] {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
        for title in ["Test page", "test 2", "テスト", "{{title}}"] {
            assert!(matches!(ItemFixture::page(title).judge(&CHECK), Verdict::Fail(_)), "{title}");
        }
    }

    #[test]
    fn a_token_in_any_field_of_a_sitecore_item_fails() {
        let page = ItemFixture::page("説明").text("OpenGraphTitle", FieldRole::Other, "$name").item;
        let judge = |adapter| {
            let situation = crate::checks::Situation { adapter, ..crate::checks::fixtures::situation() };
            run(&ItemUnit { item: &page, outlines: &[], situation: &situation }, &Thresholds::default())
        };
        assert!(matches!(judge("sitecore"), Verdict::Fail(_)));
        assert_eq!(judge("wordpress"), Verdict::Pass);
    }

    #[test]
    fn prose_and_code_pass() {
        for body in [
            "Todo incluido, TODO EL DÍA",
            "The XXX Olympic Games",
            "from 20% to 50% off, 100%organic",
            "/%e6%9d%b1%e4%ba%ac/",
            "<code>{{name}} TODO: x</code>",
            "he said [sic] and [1] and [...]",
            "Print a test page to check the ink",
            "$name your price",
            "the template {{7*7}}",
            "これはテストではありません",
        ] {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
        assert_eq!(ItemFixture::page("Testing our products").judge(&CHECK), Verdict::Pass);
    }

    #[test]
    fn evidence_shows_the_place() {
        let failure = ItemFixture::page("x").body("Call us at [INSERT PHONE] today").failure(&CHECK);
        assert_eq!(failure.evidence.0["matches"][0], "content: Call us at [INSERT PHONE] today");
    }

    #[test]
    fn drafts_are_not_concerned() {
        let draft = ItemFixture::page("x").body("Lorem ipsum").state(crate::model::State::Draft);
        assert_eq!(draft.judge(&CHECK), Verdict::NotApplicable);
    }
}
