//! `seo.h1-count`: a page with none or several main headings.

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "seo.h1-count",
    version: 1,
    title: "No main heading, or several",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::RawText],
    settings: &[Setting {
        key: "title_is_h1",
        help: "1 when the template prints the title as the page's H1, 0 when editors write it into the text.",
        value: SettingKind::Int { default: 1, min: 0, max: 1 },
    }],
    docs: Docs {
        looks_at: "The headings in the main text of every published page. The title counts as the H1 that the \
                   template prints, so the text fails when it holds one of its own. With `title_is_h1: 0` the text \
                   itself must hold exactly one.",
        why: "Screen readers and search engines take the H1 as the name of the page. Two of them leave it open \
              what the page is about.",
        fix: "Turn the additional H1 into an H2, and keep one main heading for the page.",
        example: "<h1>Welcome</h1> inside the text of a post titled “Welcome”",
        sources: &["axe rule `page-has-heading-one`", "SEOnaut `ErrorNoH1`, `ErrorMultipleH1`"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    if !unit.is_indexable() {
        return Verdict::NotApplicable;
    }
    let Some(outline) = unit.body() else {
        return Verdict::NotApplicable;
    };
    let headings: Vec<&str> =
        outline.headings.iter().filter(|it| it.level == 1).map(|it| it.text.as_str()).collect();
    let title_is_h1 = thresholds.int("title_is_h1") != 0;
    let total = headings.len() + usize::from(title_is_h1);
    let message = match total {
        1 => return Verdict::Pass,
        0 => "the page has no main heading".to_owned(),
        _ if title_is_h1 => format!("the text holds {} H1 beside the title", headings.len()),
        _ => format!("the text holds {} H1", headings.len()),
    };
    Verdict::Fail(Failure::new(message).with("h1_total", total).with_samples("headings", headings))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_outlines};
    use crate::checks::{FieldOutline, SettingValue, Thresholds};
    use crate::model::outline::Heading;
    use crate::model::{FieldRole, Outline, Verdict};

    fn body(h1: usize) -> [FieldOutline; 1] {
        let mut headings = vec![Heading { level: 2, text: "Part".to_owned() }];
        headings.extend((0..h1).map(|_| Heading { level: 1, text: "夜".to_owned() }));
        let outline = Outline { headings, ..Outline::default() };
        [FieldOutline { field: "content".into(), role: FieldRole::Body, outline }]
    }

    #[test]
    fn a_text_under_a_title_has_no_h1_of_its_own() {
        let thresholds = Thresholds::defaults(&CHECK);
        assert_eq!(on_outlines(&CHECK, &item(), &body(0), &thresholds), Verdict::Pass);
        assert_eq!(failure(on_outlines(&CHECK, &item(), &body(1), &thresholds)).evidence.0["h1_total"], 2);
        assert_eq!(on_outlines(&CHECK, &item(), &[], &thresholds), Verdict::NotApplicable);
    }

    #[test]
    fn a_text_that_brings_its_title_has_exactly_one() {
        let mut thresholds = Thresholds::defaults(&CHECK);
        thresholds.set("title_is_h1", SettingValue::Int(0));
        failure(on_outlines(&CHECK, &item(), &body(0), &thresholds));
        assert_eq!(on_outlines(&CHECK, &item(), &body(1), &thresholds), Verdict::Pass);
        failure(on_outlines(&CHECK, &item(), &body(2), &thresholds));
    }
}
