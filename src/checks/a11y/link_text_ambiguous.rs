//! One link text for several destinations.

use std::collections::{BTreeMap, BTreeSet};

use super::{Found, judge};
use crate::checks::text::title_key;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Outline, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.link-text-ambiguous",
    version: 1,
    title: "Same link text, different targets",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The names of the links of one text. It fails when links with the same name lead to \
                   different addresses. Links within the page, and names that differ only in case or spaces, \
                   count as the same.",
        why: "In a list of links nobody can tell one \"Brochure\" from the other, and whoever picks one \
                   may land on the wrong page.",
        fix: "Make the link texts differ, for instance by adding the name of the product.",
        example: "<a href=\"/a.pdf\">Brochure</a> <a href=\"/b.pdf\">Brochure</a>",
        sources: &[
            "https://dequeuniversity.com/rules/axe/4.10/identical-links-same-purpose",
            "https://www.w3.org/TR/WCAG22/#link-purpose-link-only (SC 2.4.9)",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(unit, "links", find, |n, _| match n {
        1 => "1 link text leads to several addresses".to_owned(),
        n => format!("{n} link texts lead to several addresses each"),
    })
}

fn find(outline: &Outline) -> Found {
    let mut targets: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for link in &outline.links {
        let key = title_key(&link.name);
        let Some(href) = link.href.as_deref().map(str::trim).filter(|href| !href.is_empty()) else {
            continue;
        };
        if !key.is_empty() {
            // `/a` and `/a/` are one page nearly everywhere.
            targets.entry(key).or_default().insert(href.trim_end_matches('/'));
        }
    }
    let defects = targets.iter().filter(|(_, hrefs)| hrefs.len() > 1).map(|(name, hrefs)| {
        let shown: Vec<_> = hrefs.iter().take(3).copied().collect();
        format!("“{name}” → {}", shown.join(", "))
    });
    Found { concerned: targets.len(), defects: defects.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("x").body(body).judge(&CHECK)
    }

    #[test]
    fn one_text_for_two_addresses_fails() {
        let failure = ItemFixture::page("x").body("<a href=/b>資料</a><a href=/a>資料 </a>").failure(&CHECK);
        assert_eq!(failure.evidence.0["links"][0], "“資料” → /a, /b");
    }

    #[test]
    fn one_text_for_one_address_passes() {
        assert_eq!(judged("<a href=/a>X</a><a href=/a/>x</a><a href=/b>Y</a>"), Verdict::Pass);
    }

    #[test]
    fn texts_without_links_are_not_concerned() {
        assert_eq!(judged("<a name=a>x</a>"), Verdict::NotApplicable);
    }
}
