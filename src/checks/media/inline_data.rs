//! `media.inline-data`: pictures written into the text itself.

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "media.inline-data",
    version: 1,
    title: "Image embedded in the text as data",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::RawText],
    settings: &[Setting {
        key: "max_bytes",
        help: "Bytes of `data:` images one item may hold (tiny icons).",
        value: SettingKind::Int { default: 1000, min: 0, max: 100_000_000 },
    }],
    docs: Docs {
        looks_at: "The formatted texts of every public item. Fails when they hold images as `data:` addresses of \
                   more than 1,000 bytes together. Such images come from pasting out of a word processor or mail.",
        why: "They are loaded with every answer of the API and cannot be cached, resized, described or found in \
              the media library; the database grows with each copy.",
        fix: "Upload the image to the media library and insert it from there.",
        example: "<img src=\"data:image/png;base64,iVBORw0KGgo…\">",
        sources: &[
            "RFC 2397: https://www.rfc-editor.org/rfc/rfc2397",
            "https://web.dev/articles/optimize-lcp",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    if !unit.item.is_public() || unit.outlines.is_empty() {
        return Verdict::NotApplicable;
    }
    let mut images = 0_usize;
    let mut bytes = 0_usize;
    let mut fields = Vec::new();
    for field in unit.outlines.iter().filter(|it| it.outline.inline_images > 0) {
        images = images.saturating_add(field.outline.inline_images);
        bytes = bytes.saturating_add(field.outline.inline_image_bytes);
        fields.push(field.field.as_str());
    }
    if images == 0 || bytes <= thresholds.len("max_bytes") {
        return Verdict::Pass;
    }
    let noun = if images == 1 { "image" } else { "images" };
    Verdict::Fail(
        Failure::new(format!("the text holds {images} {noun} as data, {bytes} bytes in all"))
            .with("images", images)
            .with("bytes", bytes)
            .with("fields", fields),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_outlines};
    use crate::checks::{FieldOutline, Thresholds};
    use crate::model::{FieldRole, Outline, Verdict};

    fn verdict(images: usize, bytes: usize) -> Verdict {
        let outline = Outline { inline_images: images, inline_image_bytes: bytes, ..Outline::default() };
        let outlines = [FieldOutline { field: "content".into(), role: FieldRole::Body, outline }];
        on_outlines(&CHECK, &item(), &outlines, &Thresholds::defaults(&CHECK))
    }

    #[test]
    fn a_thousand_bytes_pass_and_one_more_fails() {
        assert_eq!(verdict(0, 0), Verdict::Pass);
        assert_eq!(verdict(1, 1000), Verdict::Pass);
        assert_eq!(failure(verdict(2, 1001)).evidence.0["images"], 2);
    }

    #[test]
    fn items_without_formatted_text_are_not_applicable() {
        let thresholds = Thresholds::defaults(&CHECK);
        assert_eq!(on_outlines(&CHECK, &item(), &[], &thresholds), Verdict::NotApplicable);
    }
}
