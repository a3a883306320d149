//! Links whose text does not say where they lead.

use super::{Found, judge, share};
use crate::checks::text::title_key;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.link-text-generic",
    version: 1,
    title: "Link text that says nothing",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "phrases",
        help: "More link texts that say nothing, lower case, in any language",
        value: SettingKind::Words { default: &[] },
    }],
    docs: Docs {
        looks_at: "The names of links in published text. It fails when a whole name is a phrase like \"click here\" \
                   or \"read more\": the English list, the list of the item's language (German, French, Spanish, \
                   Italian, Dutch, Portuguese, Swedish, Danish, Polish, Japanese, Chinese), and `phrases`.",
        why: "Many people jump from link to link, or ask for a list of all links. \"Here, here, read more\" is a list \
              of nothing. Search engines read link texts as the description of the page they lead to.",
        fix: "Name the destination in the link text, or add an `aria-label` that does.",
        example: "To download the price list <a href=\"/prices.pdf\">click here</a>.",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#link-purpose-in-context (SC 2.4.4)",
            "https://www.w3.org/TR/WCAG22/#link-purpose-link-only (SC 2.4.9)",
            "https://developer.chrome.com/docs/lighthouse/seo/link-text",
        ],
    },
    run: Run::Item(run),
};

const ENGLISH: &[&str] = &[
    "click",
    "click here",
    "click this",
    "click this link",
    "continue",
    "continue reading",
    "details",
    "find out more",
    "full article",
    "go",
    "here",
    "info",
    "learn more",
    "link",
    "more",
    "more info",
    "more information",
    "press here",
    "read",
    "read here",
    "read more",
    "read on",
    "see here",
    "see more",
    "start",
    "tap here",
    "this",
    "this article",
    "this link",
    "this page",
    "this post",
    "view",
    "view more",
];

/// By primary language subtag, sorted.
const OTHERS: &[(&str, &[&str])] = &[
    ("da", &["her", "klik her", "læs mere", "mere", "se mere"]),
    (
        "de",
        &[
            "dieser link",
            "diesen link",
            "hier",
            "hier klicken",
            "klick hier",
            "klicken sie hier",
            "klicke hier",
            "lesen sie mehr",
            "link",
            "mehr",
            "mehr erfahren",
            "mehr infos",
            "mehr informationen",
            "mehr lesen",
            "siehe hier",
            "weiter",
            "weiterlesen",
            "zum artikel",
        ],
    ),
    (
        "es",
        &[
            "aquí",
            "aqui",
            "clic aquí",
            "enlace",
            "este enlace",
            "haga clic aquí",
            "haz clic aquí",
            "leer más",
            "más",
            "más información",
            "pulse aquí",
            "saber más",
            "seguir leyendo",
            "ver más",
        ],
    ),
    (
        "fr",
        &[
            "cliquer ici",
            "cliquez ici",
            "ce lien",
            "en savoir plus",
            "ici",
            "lien",
            "lire",
            "lire la suite",
            "lire plus",
            "plus",
            "plus d'informations",
            "plus d’informations",
            "savoir plus",
            "suite",
            "voir plus",
        ],
    ),
    (
        "it",
        &[
            "clicca qui",
            "continua",
            "continua a leggere",
            "leggi",
            "leggi di più",
            "leggi tutto",
            "link",
            "maggiori informazioni",
            "più informazioni",
            "qui",
            "questo link",
            "scopri di più",
            "vai",
        ],
    ),
    (
        "ja",
        &[
            "こちら",
            "こちらをクリック",
            "ここ",
            "ここをクリック",
            "もっと見る",
            "続きを読む",
            "詳しくはこちら",
            "詳細",
            "詳細はこちら",
        ],
    ),
    (
        "nl",
        &[
            "deze link",
            "hier",
            "klik",
            "klik hier",
            "lees meer",
            "lees verder",
            "link",
            "meer",
            "meer informatie",
            "meer lezen",
            "verder lezen",
        ],
    ),
    ("pl", &["czytaj dalej", "czytaj więcej", "kliknij tutaj", "tutaj", "więcej", "zobacz więcej"]),
    (
        "pt",
        &[
            "aqui",
            "clique aqui",
            "leia mais",
            "ler mais",
            "mais",
            "mais informações",
            "saiba mais",
            "ver mais",
        ],
    ),
    ("sv", &["här", "klicka här", "läs mer", "läs mera", "mer", "se mer"]),
    ("zh", &["点击这里", "點擊這裡", "更多", "查看更多", "阅读更多", "这里", "這裡", "了解更多", "瞭解更多"]),
];

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let language = super::page_lang::primary(unit.item.locale.as_str());
    let own = OTHERS.iter().find(|(tag, _)| *tag == language).map_or(&[] as &[&str], |(_, list)| list);
    let more = thresholds.words("phrases");
    let verdict = judge(
        unit,
        "links",
        |outline| {
            Found::among(&outline.links, |link| {
                let href = link.href.as_deref().filter(|href| !href.trim().is_empty())?;
                let key = title_key(&link.name);
                let phrase = key.trim_matches(|it: char| !it.is_alphanumeric());
                if phrase.is_empty() {
                    return None;
                }
                let is_generic =
                    ENGLISH.contains(&phrase) || own.contains(&phrase) || more.iter().any(|it| it == phrase);
                Some(is_generic.then(|| format!("“{}” → {href}", link.name)))
            })
        },
        |n, of| {
            let verb = if n == 1 { "does" } else { "do" };
            format!("the text of {} {verb} not say where it leads", share(n, of, "link", "links"))
        },
    );
    match verdict {
        Verdict::Fail(failure) => Verdict::Fail(failure.with("language", language)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(locale: &str, text: &str) -> Verdict {
        ItemFixture::page("x").locale(locale).body(&format!("<a href=/x>{text}</a>")).judge(&CHECK)
    }

    #[test]
    fn phrases_of_the_language_and_english_ones_fail() {
        for (locale, text) in [
            ("en-GB", "Click  here!"),
            ("en", "Read more »"),
            ("de-DE", "Weiterlesen …"),
            ("fr_FR", "En savoir plus"),
            ("de", "more"),
            ("ja", "詳細はこちら"),
        ] {
            assert!(matches!(judged(locale, text), Verdict::Fail(_)), "{text}");
        }
    }

    #[test]
    fn texts_that_name_the_destination_pass() {
        for (locale, text) in
            [("en", "Read more about prices"), ("en", "hier"), ("de", "Hier wohnen"), ("ja", "料金表")]
        {
            assert_eq!(judged(locale, text), Verdict::Pass, "{text}");
        }
    }

    #[test]
    fn a_label_that_names_the_destination_passes() {
        let page =
            ItemFixture::page("x").body("<a href=/x aria-label='Read more about prices'>Read more</a>");
        assert_eq!(page.judge(&CHECK), Verdict::Pass);
    }

    #[test]
    fn links_without_name_or_address_are_not_concerned() {
        assert_eq!(judged("en", ""), Verdict::NotApplicable);
        assert_eq!(
            ItemFixture::page("x").body("<a name=here>here</a>").judge(&CHECK),
            Verdict::NotApplicable
        );
    }
}
