//! `links.fragment-missing`: jumps within a text to a place that is not there.

use std::collections::BTreeSet;

use super::address::percent_decoded;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "links.fragment-missing",
    version: 1,
    title: "Anchor not found",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "template_anchors",
        help: "anchors that the site's templates put around the content",
        value: SettingKind::Words {
            default: &[
                "top",
                "content",
                "main",
                "primary",
                "respond",
                "comments",
                "page",
                "footer",
                "header",
                "nav",
                "menu",
                "colophon",
                "masthead",
                "site-content",
            ],
        },
    }],
    docs: Docs {
        looks_at: "Links such as `#prices` in the texts of a published item. It fails when no text of the same item \
                   has an element of that id or name, and the anchor is not one that templates bring along.",
        why: "The click does nothing. This happens when a heading is rewritten and its id changes with it.",
        fix: "Correct the link, or give the place it should lead to that id.",
        example: "<a href=\"#prices\">Prices</a> above <h2 id=\"our-prices\">Our prices</h2>",
        sources: &["lychee `--include-fragments`", "HTML Living Standard, scroll to the fragment"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    if !super::is_live(unit.item) {
        return Verdict::NotApplicable;
    }
    let fragments: BTreeSet<&str> = unit
        .outlines
        .iter()
        .flat_map(|it| &it.outline.links)
        .filter_map(|link| link.href.as_deref()?.trim().strip_prefix('#'))
        .filter(|it| names_a_place(it))
        .collect();
    if fragments.is_empty() {
        return Verdict::NotApplicable;
    }
    let ids: BTreeSet<&str> =
        unit.outlines.iter().flat_map(|it| &it.outline.ids).map(String::as_str).collect();
    let allowed = thresholds.words("template_anchors");
    let missing: Vec<String> = fragments
        .into_iter()
        .filter(|it| {
            let decoded = percent_decoded(it);
            !ids.contains(*it)
                && !ids.contains(decoded.as_str())
                && !allowed.iter().any(|word| word.eq_ignore_ascii_case(it))
        })
        .map(|it| format!("#{it}"))
        .collect();
    match missing.as_slice() {
        [] => Verdict::Pass,
        [one] => Verdict::Fail(
            Failure::new(format!("the text has no place {one}")).with_samples("fragments", missing.clone()),
        ),
        many => Verdict::Fail(
            Failure::new(format!("{} links lead to places the text does not have", many.len()))
                .with_samples("fragments", missing.clone()),
        ),
    }
}

/// Text fragments (`#:~:text=`) and addresses of scripted pages (`#/`, `#!`) are no ids.
fn names_a_place(fragment: &str) -> bool {
    !fragment.is_empty() && !fragment.starts_with([':', '/', '!'])
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{body, failure, item, judge_item, link};
    use crate::model::{Outline, Verdict};

    fn judge(hrefs: &[&str], ids: &[&str]) -> Verdict {
        let outline = Outline {
            links: hrefs.iter().map(|it| link(it)).collect(),
            ids: ids.iter().map(|&it| it.to_owned()).collect(),
            ..Outline::default()
        };
        judge_item(&CHECK, &item(), &[body(outline)])
    }

    #[test]
    fn a_missing_place_fails_once_however_often_it_is_linked() {
        let found = failure(judge(&["#prices", "#prices"], &["Prices"]));
        assert_eq!(found.evidence.0["fragments_total"], 1);
    }

    #[test]
    fn escaped_and_plain_ids_of_any_script_are_the_same() {
        assert_eq!(judge(&["#%C3%BCber", "#цены"], &["über", "цены"]), Verdict::Pass);
    }

    #[test]
    fn template_anchors_pass_and_script_routes_are_not_applicable() {
        assert_eq!(judge(&["#Top", "#respond"], &[]), Verdict::Pass);
        assert_eq!(judge(&["#", "#/a", "#:~:text=x", "/a#b"], &[]), Verdict::NotApplicable);
    }
}
