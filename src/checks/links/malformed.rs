//! `links.malformed`: texts in the place of an address that are none.

use crate::checks::{Check, Docs, LinkUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, ReferenceKind, Severity, Target, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "links.malformed",
    version: 1,
    title: "Address that cannot be parsed",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every link, image, frame, audio, video and form target in a published item or a menu. It fails \
                   when a browser could not make an address of what is written, or when a mail address or telephone \
                   number in it is none.",
        why: "The click leads nowhere or to a wrong place; the editor sees a link that looks finished.",
        fix: "Correct the address; the reason it was refused is in the evidence.",
        example: "<a href=\"http//www.example.org\">Partner</a> or <a href=\"mailto:info(at)example.org\">Mail</a>",
        sources: &["WHATWG URL", "html-validate", "RFC 6068 (mailto)", "RFC 3966 (tel)"],
    },
    run: Run::Link(run),
};

fn run(unit: &LinkUnit<'_>, _: &Thresholds) -> Verdict {
    let reference = unit.reference;
    let is_address = match reference.kind {
        ReferenceKind::Anchor
        | ReferenceKind::Image
        | ReferenceKind::Active
        | ReferenceKind::Media
        | ReferenceKind::Form => true,
        ReferenceKind::Field | ReferenceKind::Term | ReferenceKind::Embed | ReferenceKind::Parent => false,
    };
    if !super::is_live(unit.item) || !is_address {
        return Verdict::NotApplicable;
    }
    let Target::Invalid(reason) = &reference.target else {
        return Verdict::Pass;
    };
    Verdict::Fail(
        Failure::new(format!("`{}` is not an address: {reason}", short(&reference.raw)))
            .with("field", reference.field.as_str())
            .with("link_kind", reference.kind.as_str())
            .with("written", reference.raw.as_str())
            .with("reason", reason.as_str())
            .with("text", reference.text.as_str())
            .discriminator(format!("{}|{}|{}", reference.field, reference.kind.as_str(), reference.raw)),
    )
}

fn short(raw: &str) -> String {
    raw.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, item, judge_link, reference};
    use crate::model::{ReferenceKind, Target, Verdict};

    #[test]
    fn an_invalid_target_fails_with_the_reason() {
        let mut broken = reference(ReferenceKind::Anchor, "");
        broken.url = None;
        broken.raw = "http://[".to_owned();
        broken.target = Target::Invalid("invalid IPv6 address".to_owned());
        let found = failure(judge_link(&CHECK, &item(), &broken));
        assert_eq!(found.evidence.0["reason"], "invalid IPv6 address");
        assert_eq!(found.discriminator, "content|anchor|http://[");
    }

    #[test]
    fn a_valid_one_passes_and_a_pointer_by_id_is_not_applicable() {
        let fine = reference(ReferenceKind::Anchor, "https://пример.рф/страница");
        assert_eq!(judge_link(&CHECK, &item(), &fine), Verdict::Pass);
        let field = reference(ReferenceKind::Field, "");
        assert_eq!(judge_link(&CHECK, &item(), &field), Verdict::NotApplicable);
    }
}
