//! `links.empty`: links that do not lead anywhere.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "links.empty",
    version: 1,
    title: "Link without a destination",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every link in the texts of a published item. It fails when one has an empty `href`, only `#`, or \
                   a `javascript:` address. Named anchors without `href` are not links.",
        why: "It looks like a link and does nothing, or works only with a mouse and with scripts; search engines \
              cannot follow it.",
        fix: "Add the destination, or use a button when something should happen on the page.",
        example: "<a href=\"#\">Read more</a>",
        sources: &["Lighthouse `crawlable-anchors`", "HTML Living Standard, links"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !super::is_live(unit.item) {
        return Verdict::NotApplicable;
    }
    let links = || {
        unit.outlines.iter().flat_map(|it| {
            it.outline.links.iter().filter(|link| !link.is_anchor).map(move |link| (&it.field, link))
        })
    };
    if links().next().is_none() {
        return Verdict::NotApplicable;
    }
    let samples: Vec<String> = links()
        .filter(|(_, link)| link.href.as_deref().is_some_and(leads_nowhere))
        .map(|(field, link)| format!("{field}: {} {}", link.markup, link.name))
        .collect();
    match samples.len() {
        0 => Verdict::Pass,
        1 => Verdict::Fail(Failure::new("a link has no destination").with_samples("links", samples)),
        n => Verdict::Fail(
            Failure::new(format!("{n} links have no destination")).with_samples("links", samples),
        ),
    }
}

fn leads_nowhere(href: &str) -> bool {
    let href = href.trim();
    href.is_empty() || href == "#" || href.get(..11).is_some_and(|it| it.eq_ignore_ascii_case("javascript:"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{body, failure, item, judge_item, link};
    use crate::model::{Outline, State, Verdict};

    fn judge(hrefs: &[&str]) -> Verdict {
        let outline = Outline { links: hrefs.iter().map(|it| link(it)).collect(), ..Outline::default() };
        judge_item(&CHECK, &item(), &[body(outline)])
    }

    #[test]
    fn empty_hash_and_script_addresses_fail_as_one_finding() {
        let found = failure(judge(&["", " # ", "JavaScript:void(0)", "/contact/"]));
        assert_eq!(found.evidence.0["links_total"], 3);
    }

    #[test]
    fn real_addresses_and_fragments_pass() {
        assert_eq!(judge(&["/контакт/", "#top", "javascripts"]), Verdict::Pass);
    }

    #[test]
    fn texts_without_links_named_anchors_and_drafts_are_not_applicable() {
        assert_eq!(judge(&[]), Verdict::NotApplicable);
        let mut anchor = link("");
        anchor.is_anchor = true;
        let outline = Outline { links: vec![anchor], ..Outline::default() };
        assert_eq!(judge_item(&CHECK, &item(), &[body(outline)]), Verdict::NotApplicable);
        let mut draft = item();
        draft.state = State::Draft;
        let outline = Outline { links: vec![link("#")], ..Outline::default() };
        assert_eq!(judge_item(&CHECK, &draft, &[body(outline)]), Verdict::NotApplicable);
    }
}
