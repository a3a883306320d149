//! `links.environment-leak`: addresses that only work inside the organisation.

use super::address::{inside_only, is_own_host, url_of};
use crate::checks::{Check, Docs, LinkUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "links.environment-leak",
    version: 1,
    title: "Link to a non-production host",
    severity: Severity::High,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[
        Setting {
            key: "environment_hosts",
            help: "hosts of other environments, `*` allowed; the configuration's `environments.hosts` are added",
            value: SettingKind::Words { default: &[] },
        },
        Setting {
            key: "first_labels",
            help: "first names of hosts that are not production (`staging` for `staging.example.com`)",
            value: SettingKind::Words {
                default: &[
                    "staging", "stage", "stg", "dev", "develop", "test", "uat", "qa", "preprod", "preview",
                ],
            },
        },
        Setting {
            key: "suffixes",
            help: "last names of hosts that do not exist on the internet, without the dot",
            value: SettingKind::Words {
                default: &["local", "localhost", "internal", "test", "lan", "home", "corp", "invalid"],
            },
        },
    ],
    docs: Docs {
        looks_at: "Every address in a published item or a menu. It fails for `file:` addresses, `localhost`, \
                   private network addresses, names with a suffix such as `.local` or `.test`, and names that begin \
                   with a word such as `staging.` in front of a domain. The site's own host is left out.",
        why: "The link works in the office and nowhere else; it tells strangers the names of inner systems, and a \
              forgotten test site gets visitors and search engines.",
        fix: "Replace the address by the production address, or by a relative one.",
        example: "<a href=\"https://staging.example.com/offer\">Our offer</a>",
        sources: &["SEOnaut `ErrorLocalhostLinks`", "RFC 6761", "RFC 1918", "RFC 4193"],
    },
    run: Run::Link(run),
};

fn run(unit: &LinkUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let reference = unit.reference;
    if !super::is_live(unit.item) {
        return Verdict::NotApplicable;
    }
    let raw = reference.raw.trim_start();
    let is_file = raw.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("file:"));
    let matched = match url_of(reference) {
        Some(url) if is_own_host(&url, unit.situation) => return Verdict::NotApplicable,
        Some(url) if is_other_environment(&url, thresholds.words("environment_hosts")) => {
            Some("a host of another environment".to_owned())
        }
        Some(url) => inside_only(&url, thresholds.words("first_labels"), thresholds.words("suffixes")),
        None if is_file => Some("the `file:` scheme".to_owned()),
        None => return Verdict::NotApplicable,
    };
    let Some(matched) = matched else {
        return Verdict::Pass;
    };
    let target = reference.url.as_deref().unwrap_or(raw);
    Verdict::Fail(
        Failure::new(format!("the address {target} has {matched}: it works inside the organisation only"))
            .with("field", reference.field.as_str())
            .with("link_kind", reference.kind.as_str())
            .with("target", target)
            .with("matched", matched)
            .with("text", reference.text.as_str())
            .discriminator(super::discriminator(reference)),
    )
}

fn is_other_environment(url: &url::Url, patterns: &[String]) -> bool {
    let host = url.host_str().unwrap_or_default();
    patterns.iter().any(|pattern| match pattern.split_once('*') {
        Some((start, end)) => {
            host.len() >= start.len() + end.len() && host.starts_with(start) && host.ends_with(end)
        }
        None => host == pattern,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, item, judge_link, judge_link_at, reference, situation};
    use crate::model::{ReferenceKind, Target, Verdict};

    fn judge(url: &str) -> Verdict {
        judge_link(&CHECK, &item(), &reference(ReferenceKind::Anchor, url))
    }

    #[test]
    fn inner_addresses_fail() {
        for url in [
            "http://localhost/",
            "http://localhost.:8080/x",
            "http://127.1.2.3/",
            "http://2130706433/",
            "http://[::1]/",
            "http://[fd00::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://10.1.2.3/",
            "http://172.16.0.1/",
            "http://172.31.255.255/",
            "http://192.168.1.1/",
            "http://169.254.1.1/",
            "https://nas.local/",
            "https://shop.example.test/",
            "https://staging.example.com/",
            "https://STAGE.пример.рф/",
            "file:///C:/Users/eva/plan.docx",
        ] {
            failure(judge(url));
        }
    }

    #[test]
    fn public_addresses_pass() {
        for url in [
            "http://172.15.0.1/",
            "http://172.32.0.1/",
            "http://11.0.0.1/",
            "http://[2001:db8::1]/",
            "https://dev.to/",
            "https://test.com/",
            "https://stagecraft.example.com/",
            "https://example.org/localhost",
        ] {
            assert_eq!(judge(url), Verdict::Pass, "{url}");
        }
    }

    #[test]
    fn the_own_host_may_be_private() {
        let mut lab = situation();
        lab.host = "127.0.0.1:8080".to_owned();
        let own = reference(ReferenceKind::Anchor, "http://127.0.0.1:8080/a");
        assert_eq!(judge_link_at(&CHECK, &item(), &own, &lab), Verdict::NotApplicable);
        let other = reference(ReferenceKind::Anchor, "http://127.0.0.1:9090/a");
        failure(judge_link_at(&CHECK, &item(), &other, &lab));
    }

    #[test]
    fn a_file_address_the_adapter_calls_invalid_is_still_found() {
        let mut file = reference(ReferenceKind::Anchor, "File:///P:/plan.docx");
        file.url = None;
        file.target = Target::Invalid("scheme".to_owned());
        failure(judge_link(&CHECK, &item(), &file));
    }
}
