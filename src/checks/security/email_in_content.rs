//! `security.email-in-content`: mail addresses that robots can collect.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Content, Failure, FieldRole, Severity, TypeKind, Verdict};

/// Something that looks like a mail address, of any script. Lengths are looked at afterwards: counted repetitions of
/// Unicode classes make an automaton that does not fit its cache.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\w.+'-]+@(?:[\w-]+\.)+[\w-]{2,}").expect("the pattern is constant and tested")
});

/// Longest part before the `@` (RFC 5321 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// Endings of file names: `logo@2x.png` is none.
const FILES: [&str; 14] =
    ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico", "pdf", "css", "js", "mp4", "html", "php"];

/// The check.
pub static CHECK: Check = Check {
    id: "security.email-in-content",
    version: 1,
    title: "Mail address in content",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Visible text and `mailto:` links of published pages and posts. It fails when there is a mail \
                   address. The part before the `@` is neither shown nor kept.",
        why: "Robots collect addresses for spam and for deceiving mails; an address of a person is personal data that \
              stays in search engines and archives.",
        fix: "Use a contact form, or a functional address such as `info@`; accept the finding where the law asks for \
              an address, as on an imprint.",
        example: "\"Write to Eva at eva@company.example\" in a post.",
        sources: &["GDPR article 5(1)(c), data minimisation", "OWASP WSTG-INFO-05"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let is_text = matches!(unit.item.kind, TypeKind::Entry | TypeKind::Page);
    if !is_text || !unit.item.is_public() {
        return Verdict::NotApplicable;
    }
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut look = |text: &str| {
        if !text.contains('@') {
            return;
        }
        for address in ADDRESS.find_iter(text) {
            let address = address.as_str().trim_start_matches(['.', '\'', '-']).to_lowercase();
            if let Some((local, domain)) = address.split_once('@')
                && is_mail_domain(domain)
                && (1..=MAX_LOCAL).contains(&local.chars().count())
            {
                let masked = format!("{}…@{domain}", local.chars().take(1).collect::<String>());
                found.insert(address, masked);
            }
        }
    };
    look(&unit.item.title);
    for value in unit.item.fields.iter().filter(|it| it.role == FieldRole::Summary) {
        if let Content::Text(text) = &value.content {
            look(text);
        }
    }
    for it in unit.outlines {
        look(&it.outline.text);
        for href in it.outline.links.iter().filter_map(|link| link.href.as_deref()) {
            let href = href.trim();
            if href.get(..7).is_some_and(|it| it.eq_ignore_ascii_case("mailto:")) {
                look(href.get(7..).unwrap_or_default());
            }
        }
    }
    let message = match found.len() {
        0 => return Verdict::Pass,
        1 => "the text shows a mail address".to_owned(),
        n => format!("the text shows {n} mail addresses"),
    };
    Verdict::Fail(Failure::new(message).with_samples("addresses", found.into_values()))
}

fn is_mail_domain(domain: &str) -> bool {
    let last = domain.rsplit('.').next().unwrap_or_default();
    !FILES.contains(&last) && !last.chars().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{body, failure, item, judge_item, link};
    use crate::model::{Outline, State, TypeKind, Verdict};

    fn judge(text: &str) -> Verdict {
        let outline = Outline { text: text.to_owned(), ..Outline::default() };
        judge_item(&CHECK, &item(), &[body(outline)])
    }

    #[test]
    fn an_address_is_counted_once_and_masked() {
        let outline = Outline {
            text: "Eva.Muster@firma-ag.de, почта@пример.рф".to_owned(),
            links: vec![link("MailTo:eva.muster@firma-ag.de?subject=x")],
            ..Outline::default()
        };
        let found = failure(judge_item(&CHECK, &item(), &[body(outline)]));
        assert_eq!(found.evidence.0["addresses_total"], 2);
        assert_eq!(found.evidence.0["addresses"][0], "e…@firma-ag.de");
        assert_eq!(found.evidence.0["addresses"][1], "п…@пример.рф");
    }

    #[test]
    fn file_names_and_handles_pass() {
        for text in ["logo@2x.png", "@conduit", "a@b", "1@1.25", ""] {
            assert_eq!(judge(text), Verdict::Pass, "{text}");
        }
    }

    #[test]
    fn drafts_and_comments_are_not_applicable() {
        let outline = Outline { text: "eva@firma-ag.de".to_owned(), ..Outline::default() };
        let mut other = item();
        other.state = State::Draft;
        assert_eq!(judge_item(&CHECK, &other, &[body(outline.clone())]), Verdict::NotApplicable);
        other.state = State::Published;
        other.kind = TypeKind::Comment;
        assert_eq!(judge_item(&CHECK, &other, &[body(outline)]), Verdict::NotApplicable);
    }
}
