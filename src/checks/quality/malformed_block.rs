//! Blocks whose comments do not match.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.malformed-block",
    version: 1,
    title: "Broken block structure",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["wordpress"],
    needs: &[Capability::Content, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "The block comments in the stored text of published and unpublished items. It fails when a \
                   block is opened and never closed, closed without being open, closed in the wrong order, \
                   has attributes that are not JSON, or a name that is none.",
        why: "WordPress drops what it cannot read without a word: settings are lost, images disappear, \
                   and the editor shows \"This block contains unexpected or invalid content\" and may throw the \
                   rest away when somebody presses the wrong button.",
        fix: "Open the item in the code editor and repair the comment named in the evidence, or let the \
                   block editor attempt the recovery and compare.",
        example: "<!-- wp:group --><p>Text</p>",
        sources: &[
            "https://developer.wordpress.org/block-editor/explanations/architecture/key-concepts/",
            "https://developer.wordpress.org/reference/classes/wp_block_parser/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let mut has_blocks = false;
    let mut problems = Vec::new();
    for parsed in unit.outlines {
        has_blocks |= !parsed.outline.blocks.is_empty();
        problems.extend(parsed.outline.block_problems.iter().cloned());
    }
    match problems.len() {
        0 if has_blocks => Verdict::Pass,
        0 => Verdict::NotApplicable,
        n => {
            let noun = if n == 1 { "problem" } else { "problems" };
            Verdict::Fail(
                Failure::new(format!("{n} {noun} in the block structure")).with_samples("problems", problems),
            )
        }
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
    fn what_the_parser_would_drop_fails() {
        for body in [
            "<!-- wp:group --><p>字</p>",
            "<!-- /wp:group -->",
            "<!-- wp:image {\"id\": -->",
            "<!-- wp:A/B /-->",
        ] {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
    }

    #[test]
    fn sound_blocks_pass() {
        let body = "<!-- wp:group {\"a\":\"字\"} --><!-- wp:spacer /--><!-- /wp:group -->";
        assert_eq!(judged(body), Verdict::Pass);
    }

    #[test]
    fn texts_without_blocks_are_not_concerned() {
        assert_eq!(judged("<p>x</p><!-- a comment -->"), Verdict::NotApplicable);
    }
}
