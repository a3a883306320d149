//! Alternative texts that repeat their surroundings, or ramble.

use super::{Found, judge};
use crate::checks::text::{characters, title_key};
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.image-alt-redundant",
    version: 1,
    title: "Alternative text repeats or rambles",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "max_characters",
        help: "Longest alternative text, in characters",
        value: SettingKind::Int { default: 150, min: 50, max: 1_000 },
    }],
    docs: Docs {
        looks_at: "The alternative texts of images in published text. It fails when one equals the caption of its \
                   figure or the text of its link, or is longer than `max_characters`.",
        why: "A screen reader says the same thing twice, or holds the listener in one long sentence that cannot be \
              skipped or reread word by word.",
        fix: "Shorten the text and move details to the caption; leave it empty beside a link text that says the same.",
        example: "<a href=\"/team\"><img src=\"team.jpg\" alt=\"Our team\"> Our team</a>",
        sources: &[
            "https://dequeuniversity.com/rules/axe/4.10/image-redundant-alt",
            "https://www.w3.org/WAI/tutorials/images/tips/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let max = thresholds.len("max_characters");
    judge(
        unit,
        "images",
        |outline| {
            Found::among(&outline.images, |image| {
                let alt = image.alt.as_deref().map(str::trim).filter(|alt| !alt.is_empty())?;
                let key = title_key(alt);
                let link = image.link.and_then(|idx| outline.links.get(idx));
                let length = characters(alt);
                Some(if length > max {
                    Some(format!("{length} characters: {alt}"))
                } else if key == title_key(&image.caption) {
                    Some(format!("repeats its caption: {alt}"))
                } else if link.is_some_and(|link| title_key(&link.text) == key) {
                    Some(format!("repeats its link: {alt}"))
                } else {
                    None
                })
            })
        },
        |n, _| match n {
            1 => "the alternative text of 1 image repeats what stands beside it, or is too long".to_owned(),
            n => {
                format!("the alternative texts of {n} images repeat what stands beside them, or are too long")
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("x").body(body).judge(&CHECK)
    }

    #[test]
    fn repeating_a_caption_or_a_link_fails() {
        for body in [
            "<figure><img src=a alt='A cat'><figcaption>a  cat</figcaption></figure>",
            "<a href=/x><img src=a alt='Über uns'> über uns</a>",
        ] {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
        assert_eq!(judged("<a href=/x><img src=a alt='Our team'></a>"), Verdict::Pass);
    }

    #[test]
    fn length_is_allowed_up_to_the_threshold() {
        assert_eq!(judged(&format!("<img src=a alt='{}'>", "字".repeat(150))), Verdict::Pass);
        assert!(matches!(judged(&format!("<img src=a alt='{}'>", "字".repeat(151))), Verdict::Fail(_)));
    }

    #[test]
    fn images_without_alternative_are_not_concerned() {
        assert_eq!(judged("<img src=a alt=''>"), Verdict::NotApplicable);
    }
}
