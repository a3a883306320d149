//! Blocks of plugins that are gone.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.unknown-block",
    version: 1,
    title: "Block that the site does not know",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &["wordpress"],
    needs: &[Capability::RawText, Capability::BlockTypes],
    settings: &[],
    docs: Docs {
        looks_at: "The blocks in stored texts, against the block types the site has registered. It fails when \
                   a text uses a block that is not registered on the server. A plugin may register a block in \
                   the browser only; then accept the finding.",
        why: "A dynamic block without its plugin shows nothing: forms, prices and maps vanish from the \
                   page without an error. Editors get a grey box that they cannot change.",
        fix: "Bring the plugin back, or replace the block.",
        example: "<!-- wp:acme/countdown {\"until\":\"2026-01-01\"} /-->",
        sources: &[
            "https://developer.wordpress.org/rest-api/reference/block-types/",
            "https://developer.wordpress.org/block-editor/reference-guides/block-api/block-registration/",
        ],
    },
    run: Run::Item(run),
};

/// The adapter's flag, followed by the block's name.
const FLAG: &str = "unregistered-block:";

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let names: Vec<&str> = unit.item.flags.iter().filter_map(|flag| flag.strip_prefix(FLAG)).collect();
    if !names.is_empty() {
        let message = match names.as_slice() {
            [name] => format!("the block `{name}` is not registered"),
            names => format!("{} blocks are not registered", names.len()),
        };
        return Verdict::Fail(Failure::new(message).with_samples("blocks", names));
    }
    if unit.outlines.iter().any(|it| !it.outline.blocks.is_empty()) {
        Verdict::Pass
    } else {
        Verdict::NotApplicable
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
    fn an_unregistered_block_fails() {
        let page = ItemFixture::page("字").body("<!-- wp:acme/x /-->").flag("unregistered-block:acme/x");
        assert_eq!(page.failure(&CHECK).message, "the block `acme/x` is not registered");
    }

    #[test]
    fn registered_blocks_pass() {
        assert_eq!(judged("<!-- wp:acme/x /-->"), Verdict::Pass);
    }

    #[test]
    fn texts_without_blocks_are_not_concerned() {
        assert_eq!(judged("text"), Verdict::NotApplicable);
    }
}
