//! `seo.slug-quality`: an address that is hard to read, type or share.

use unicode_segmentation::UnicodeSegmentation as _;
use url::Url;

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "seo.slug-quality",
    version: 1,
    title: "Address that is hard to read or share",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "max_path",
        help: "Longest path of an address, in characters.",
        value: SettingKind::Int { default: 115, min: 10, max: 2000 },
    }],
    docs: Docs {
        looks_at: "The path of every published address, below the site's own. Fails on upper case, spaces, \
                   underscores, repeated slashes, or more than 115 characters.",
        why: "Such addresses break when they are typed, read aloud or pasted into a message, and one page tends to \
              end up under two spellings.",
        fix: "Use a short, lower-case, hyphenated slug, and redirect the old address to it.",
        example: "https://example.org/Our_Services//Annual%20Report",
        sources: &[
            "Google Search Central, URL structure: https://developers.google.com/search/docs/crawling-indexing/url-structure",
            "SEOnaut `url.go`, Screaming Frog URL filters",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    if !unit.is_indexable() {
        return Verdict::NotApplicable;
    }
    let Some(url) = unit.item.url.as_deref().and_then(|it| Url::parse(it).ok()) else {
        return Verdict::NotApplicable;
    };
    let home = Url::parse(&unit.situation.base_url).ok();
    let home = home.as_ref().map_or("", |it| it.path()).trim_end_matches('/');
    let path = url.path();
    // The folder the whole site lives in is not the editor's choice.
    let path = path.strip_prefix(home).filter(|rest| rest.starts_with('/')).unwrap_or(path);
    let path = decode(path);
    let length = path.graphemes(true).count();

    let mut defects = Vec::new();
    if path.chars().any(char::is_uppercase) {
        defects.push("upper case");
    }
    if path.chars().any(char::is_whitespace) {
        defects.push("spaces");
    }
    if path.contains('_') {
        defects.push("underscores");
    }
    if path.contains("//") {
        defects.push("repeated slashes");
    }
    if length > thresholds.len("max_path") {
        defects.push("too long");
    }
    if defects.is_empty() {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the address has defects: {}", defects.join(", ")))
            .with("path", path)
            .with("characters", length)
            .with("defects", defects),
    )
}

/// The path with its percent escapes resolved; what is not UTF-8 becomes U+FFFD.
fn decode(path: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|it| char::from(*it).to_digit(16));
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = (byte == b'%')
            .then(|| Some(digit(bytes.get(at + 1))? * 16 + digit(bytes.get(at + 2))?))
            .flatten()
            .and_then(|it| u8::try_from(it).ok());
        decoded.push(escape.unwrap_or(byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{CHECK, decode};
    use crate::checks::corpus_fixture::{failure, item, on_item};
    use crate::model::Verdict;

    fn verdict(url: &str) -> Verdict {
        let mut item = item();
        item.url = Some(url.to_owned());
        on_item(&CHECK, &item)
    }

    #[test]
    fn every_defect_is_named() {
        let failure = failure(verdict("https://example.org/Our_Services//a%20b"));
        assert_eq!(
            failure.evidence.0["defects"],
            serde_json::json!(["upper case", "spaces", "underscores", "repeated slashes"])
        );
    }

    #[test]
    fn escaped_letters_of_other_scripts_are_fine_and_count_once() {
        assert_eq!(verdict("https://example.org/%D0%B3%D0%B0%D0%B2%D0%B0%D0%BD%D1%8C/"), Verdict::Pass);
        let exactly = format!("https://example.org/{}", "%D0%B3".repeat(114));
        assert_eq!(verdict(&exactly), Verdict::Pass, "115 characters with the slash");
        failure(verdict(&format!("{exactly}a")));
    }

    #[test]
    fn the_sites_start_passes_and_no_address_is_not_applicable() {
        assert_eq!(verdict("https://example.org/?p=1"), Verdict::Pass);
        assert_eq!(verdict("not an address"), Verdict::NotApplicable);
    }

    #[test]
    fn broken_escapes_are_kept() {
        assert_eq!(decode("/100%/%zz/%4"), "/100%/%zz/%4");
        assert_eq!(decode("/%ff"), "/\u{fffd}");
    }
}
