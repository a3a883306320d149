//! `links.mixed-content`: parts of a page that are loaded without TLS.

use super::address::{is_own_host, url_of};
use crate::checks::{Check, Docs, LinkUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, ReferenceKind, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "links.mixed-content",
    version: 1,
    title: "Insecure resource on a page",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every image, script, style sheet, frame, audio, video and form target with a full address in a \
                   published item. It fails when the address begins with `http:` and is on another host. The \
                   site's own host is judged only when the site itself is served over https.",
        why: "Browsers block or rewrite such resources on https pages and warn about such forms; anybody on the \
              way can read or replace what is loaded. While it stands there, the site cannot move to https without \
              breaking the page.",
        fix: "Use the `https:` address of the resource, or host a copy on the site itself.",
        example: "<iframe src=\"http://maps.example.org/embed\"></iframe>",
        sources: &["W3C Mixed Content", "SEOnaut `ErrorInsecureForm`"],
    },
    run: Run::Link(run),
};

fn run(unit: &LinkUnit<'_>, _: &Thresholds) -> Verdict {
    let reference = unit.reference;
    if !super::is_live(unit.item) {
        return Verdict::NotApplicable;
    }
    let what = match reference.kind {
        ReferenceKind::Image => "an image",
        ReferenceKind::Active => "a frame or script",
        ReferenceKind::Media => "audio or video",
        ReferenceKind::Form => "a form",
        ReferenceKind::Anchor
        | ReferenceKind::Field
        | ReferenceKind::Term
        | ReferenceKind::Embed
        | ReferenceKind::Parent => return Verdict::NotApplicable,
    };
    let Some(url) = url_of(reference) else {
        return Verdict::NotApplicable;
    };
    match url.scheme() {
        "https" => Verdict::Pass,
        "http" if is_own_host(&url, unit.situation) && !unit.situation.is_https => Verdict::Pass,
        "http" => Verdict::Fail(
            Failure::new(format!("{what} uses the insecure address {url}"))
                .with("field", reference.field.as_str())
                .with("link_kind", reference.kind.as_str())
                .with("target", url.as_str())
                .discriminator(super::discriminator(reference)),
        ),
        _ => Verdict::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, item, judge_link, judge_link_at, reference, situation};
    use crate::model::{ReferenceKind, State, Verdict};

    #[test]
    fn an_image_over_http_fails_and_one_over_https_passes() {
        let insecure = reference(ReferenceKind::Image, "http://cdn.example.org/bild.png#x");
        let found = failure(judge_link(&CHECK, &item(), &insecure));
        assert_eq!(found.discriminator, "content|image|http://cdn.example.org/bild.png");
        let secure = reference(ReferenceKind::Image, "https://cdn.example.org/bild.png");
        assert_eq!(judge_link(&CHECK, &item(), &secure), Verdict::Pass);
    }

    #[test]
    fn the_own_host_is_free_only_while_the_site_has_no_https() {
        let own = reference(ReferenceKind::Media, "http://www.example.com/film.mp4");
        failure(judge_link(&CHECK, &item(), &own));
        let mut plain = situation();
        plain.is_https = false;
        assert_eq!(judge_link_at(&CHECK, &item(), &own, &plain), Verdict::Pass);
    }

    #[test]
    fn links_and_drafts_are_not_its_business() {
        let anchor = reference(ReferenceKind::Anchor, "http://example.org/");
        assert_eq!(judge_link(&CHECK, &item(), &anchor), Verdict::NotApplicable);
        let mut draft = item();
        draft.state = State::Draft;
        let image = reference(ReferenceKind::Image, "http://example.org/a.png");
        assert_eq!(judge_link(&CHECK, &draft, &image), Verdict::NotApplicable);
    }
}
