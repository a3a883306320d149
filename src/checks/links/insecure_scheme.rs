//! `links.insecure-scheme`: links that send readers to another site without TLS.

use super::address::{inside_only, is_own_host, url_of};
use crate::checks::{Check, Docs, LinkUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, ReferenceKind, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "links.insecure-scheme",
    version: 1,
    title: "Insecure link",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every link to another site in a published item or a menu. It fails when the address begins with \
                   `http:`. Addresses of private networks are left to `links.environment-leak`.",
        why: "The reader's first request goes in the clear, can be read and changed on the way, and usually costs a \
              redirect; browsers warn more and more.",
        fix: "Change the address to `https:`, and look whether the page opens.",
        example: "<a href=\"http://www.example.org/\">Partner</a>",
        sources: &["lychee `--require-https`", "RFC 9110 section 4.2.2"],
    },
    run: Run::Link(run),
};

fn run(unit: &LinkUnit<'_>, _: &Thresholds) -> Verdict {
    let reference = unit.reference;
    if !super::is_live(unit.item) || reference.kind != ReferenceKind::Anchor {
        return Verdict::NotApplicable;
    }
    let Some(url) = url_of(reference) else {
        return Verdict::NotApplicable;
    };
    if is_own_host(&url, unit.situation) || inside_only(&url, &[], &[]).is_some() {
        return Verdict::NotApplicable;
    }
    match url.scheme() {
        "https" => Verdict::Pass,
        "http" => Verdict::Fail(
            Failure::new(format!("the link to {url} is not secure"))
                .with("field", reference.field.as_str())
                .with("target", url.as_str())
                .with("text", reference.text.as_str())
                .discriminator(super::discriminator(reference)),
        ),
        _ => Verdict::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, item, judge_link, reference};
    use crate::model::{ReferenceKind, TypeKind, Verdict};

    fn judge(url: &str) -> Verdict {
        judge_link(&CHECK, &item(), &reference(ReferenceKind::Anchor, url))
    }

    #[test]
    fn http_fails_and_https_passes() {
        let found = failure(judge("http://例え.jp/"));
        assert_eq!(found.evidence.0["target"], "http://xn--r8jz45g.jp/");
        assert_eq!(judge("https://example.org/"), Verdict::Pass);
    }

    #[test]
    fn own_host_private_hosts_and_mail_are_not_its_business() {
        for url in
            ["http://www.example.com/a", "http://localhost/", "http://10.0.0.1/", "mailto:a@example.org"]
        {
            assert_eq!(judge(url), Verdict::NotApplicable, "{url}");
        }
    }

    #[test]
    fn what_visitors_write_in_comments_is_not_judged() {
        let mut comment = item();
        comment.kind = TypeKind::Comment;
        let link = reference(ReferenceKind::Anchor, "http://example.org/");
        assert_eq!(judge_link(&CHECK, &comment, &link), Verdict::NotApplicable);
    }
}
