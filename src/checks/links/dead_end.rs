//! `links.dead-end`: long pages that offer nothing to go on with.

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, TypeKind, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "links.dead-end",
    version: 1,
    title: "Page that leads nowhere",
    severity: Severity::Info,
    confidence: Confidence::Firm,
    wave: Wave::Second,
    // In Sitecore the way on is in the components of the page, not in its text.
    applies: &["contentful", "drupal", "strapi", "umbraco", "wordpress"],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "min_words",
        help: "texts of at most this many words need no link",
        value: SettingKind::Int { default: 200, min: 0, max: 100_000 },
    }],
    docs: Docs {
        looks_at: "The main text of every published page and post that is longer than 200 words. It fails when the \
                   text has no link that leaves it, no form and no embedded part.",
        why: "Who has read to the end gets no next step, and leaves.",
        fix: "Add the next step for the reader: a related page, a source, a way to get in touch.",
        example: "A page of 800 words about a service, without a link to the contact form.",
        sources: &["SEOnaut `ErrorDeadend`"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let is_text = matches!(unit.item.kind, TypeKind::Entry | TypeKind::Page);
    let Some(body) = unit.body().filter(|_| is_text && unit.is_indexable()) else {
        return Verdict::NotApplicable;
    };
    if body.words <= thresholds.len("min_words") {
        return Verdict::NotApplicable;
    }
    let has_way_out = body.links.iter().any(|link| {
        let href = link.href.as_deref().unwrap_or_default().trim();
        !href.is_empty() && !href.starts_with('#')
    }) || !body.form_actions.is_empty()
        || !body.controls.is_empty()
        || !body.embeds.is_empty()
        || !body.embedded_items.is_empty()
        || !body.shortcodes.is_empty();
    if has_way_out {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the text of {} words has no link", body.words)).with("words", body.words),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{body, failure, item, judge_item, link};
    use crate::model::{Outline, State, Verdict};

    fn judge(words: usize, hrefs: &[&str]) -> Verdict {
        let outline =
            Outline { words, links: hrefs.iter().map(|it| link(it)).collect(), ..Outline::default() };
        judge_item(&CHECK, &item(), &[body(outline)])
    }

    #[test]
    fn a_text_is_judged_from_one_word_above_the_threshold() {
        assert_eq!(judge(200, &[]), Verdict::NotApplicable);
        failure(judge(201, &[]));
    }

    #[test]
    fn a_jump_within_the_text_is_no_way_out() {
        failure(judge(300, &["#top"]));
        assert_eq!(judge(300, &["/контакт/"]), Verdict::Pass);
    }

    #[test]
    fn drafts_are_not_applicable() {
        let mut draft = item();
        draft.state = State::Draft;
        let outline = Outline { words: 300, ..Outline::default() };
        assert_eq!(judge_item(&CHECK, &draft, &[body(outline)]), Verdict::NotApplicable);
    }
}
