//! Alternative texts that came with the file.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, judge};
use crate::checks::text::title_key;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::outline::Image;
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.image-alt-filename",
    version: 1,
    title: "Alternative text is a file name",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "words",
        help: "Alternative texts that say nothing when they stand alone, lower case",
        value: SettingKind::Words {
            default: &[
                "image",
                "picture",
                "photo",
                "photograph",
                "graphic",
                "icon",
                "logo",
                "screenshot",
                "img",
                "untitled",
                "bild",
                "foto",
                "grafik",
                "imagen",
                "immagine",
                "afbeelding",
                "photographie",
                "画像",
                "写真",
                "图片",
            ],
        },
    }],
    docs: Docs {
        looks_at: "The alternative texts of images in published text. It fails when one is the file's own name, \
                   ends like a file name, looks like the name a camera or a screenshot tool gives, or is only a \
                   word such as \"image\" or \"logo\".",
        why: "A screen reader reads it letter by letter. It passes a check for missing texts and helps nobody.",
        fix: "Replace the alternative text by what the image shows or does.",
        example: "<img src=\"IMG_2041.jpg\" alt=\"IMG_2041\">",
        sources: &[
            "https://www.w3.org/WAI/WCAG22/Techniques/failures/F30",
            "https://www.w3.org/TR/WCAG22/#non-text-content (SC 1.1.1)",
        ],
    },
    run: Run::Item(run),
};

/// What cameras, phones and screenshot tools call their files, and anything that ends like an image.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:.*\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?|heic)",
        r"|(?:img|dsc[nf]?|dcim|pxl|mvimg|p|wp|gopr|dji|image|photo|picture|bild|foto)[ _-]?[0-9]{3,}[0-9a-z_. ()-]*",
        r"|(?:screen ?shot|screenshot|bildschirmfoto|capture d[’']écran|captura de pantalla)[ _-]+(?:from |vom )?[0-9][0-9 ._:apmatu-]*",
        r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,30})$"
    ))
    .expect("the pattern is constant and a test uses it")
});

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let words = thresholds.words("words");
    judge(
        unit,
        "images",
        |outline| {
            Found::among(&outline.images, |image| {
                let alt = image.alt.as_deref().map(str::trim).filter(|alt| !alt.is_empty())?;
                Some(
                    is_file_name(alt, image, words)
                        .then(|| format!("alt “{alt}” of {}", file_name(&image.src))),
                )
            })
        },
        |n, _| match n {
            1 => "the alternative text of 1 image is a file name or says nothing".to_owned(),
            n => format!("the alternative texts of {n} images are file names or say nothing"),
        },
    )
}

fn is_file_name(alt: &str, image: &Image, words: &[String]) -> bool {
    let key = title_key(alt);
    if words.contains(&key) || NAME.is_match(alt) {
        return true;
    }
    // `sunset` for sunset.jpg may be a description; `our-team-2` for our-team-2.jpg is not.
    let file = file_name(&image.src).to_lowercase();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let is_name_like = key.contains(['_', '-']) || key.bytes().any(|it| it.is_ascii_digit());
    key == file || (key == stem && is_name_like && !key.contains(' '))
}

/// The last part of an address, without its query.
fn file_name(src: &str) -> &str {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(src: &str, alt: &str) -> Verdict {
        ItemFixture::page("x").body(&format!("<img src=\"{src}\" alt=\"{alt}\">")).judge(&CHECK)
    }

    #[test]
    fn names_of_files_fail() {
        for (src, alt) in [
            ("/u/team.jpg", "team.jpg"),
            ("/u/a.jpg", "Holiday.PNG"),
            ("/u/a.jpg", "IMG_2041"),
            ("/u/a.jpg", "DSC00012"),
            ("/u/a.jpg", "Screenshot 2024-05-01 at 10.22.11"),
            ("/u/our-team-2.jpg?w=3", "our-team-2"),
            ("/u/a.jpg", " Logo "),
            ("/u/a.jpg", "写真"),
        ] {
            assert!(matches!(judged(src, alt), Verdict::Fail(_)), "{alt}");
        }
    }

    #[test]
    fn descriptions_pass() {
        for (src, alt) in [
            ("/u/sunset.jpg", "Sunset"),
            ("/u/a.jpg", "The logo of Example GmbH"),
            ("/u/a.jpg", "Photo 51 shows the structure of DNA"),
            ("/u/a.jpg", "P 12 on the map"),
            ("/u/a.jpg", "写真を撮る人"),
        ] {
            assert_eq!(judged(src, alt), Verdict::Pass, "{alt}");
        }
    }

    #[test]
    fn images_without_alternative_are_another_checks_matter() {
        assert_eq!(judged("/a.jpg", ""), Verdict::NotApplicable);
    }
}
