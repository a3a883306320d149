//! `media.filename-poor`: a file name that tells nothing.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Asset, Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "media.filename-poor",
    version: 1,
    title: "Meaningless file name",
    severity: Severity::Info,
    confidence: Confidence::Firm,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Media],
    settings: &[Setting {
        key: "max_characters",
        help: "Longest file name, in characters.",
        value: SettingKind::Int { default: 100, min: 10, max: 1000 },
    }],
    docs: Docs {
        looks_at: "The name of every media file outside the bin. Fails for names given by cameras and screenshot \
                   tools, for “untitled” and “image”, for spaces, and above 100 characters.",
        why: "The name is part of the public address; image search and editors looking for a file rely on it.",
        fix: "Give the file a descriptive, hyphenated name at the next upload.",
        example: "IMG_20230412.jpg, Screenshot 2024-01-03 at 10.12.44.png",
        sources: &[
            "Google Search Central, images: https://developers.google.com/search/docs/appearance/google-images",
        ],
    },
    run: Run::Asset(run),
};

fn run(asset: &Asset, situation: &Situation, thresholds: &Thresholds) -> Verdict {
    let Some(name) = asset.file_name.as_deref().filter(|it| !asset.trashed && !it.is_empty()) else {
        return Verdict::NotApplicable;
    };
    let characters = name.graphemes(true).count();
    let reason = if is_generic(name) {
        "the file has a name that a camera or program gave it"
    // Sitecore serves names with dashes in place of blanks.
    } else if situation.adapter != "sitecore" && name.chars().any(char::is_whitespace) {
        "the file name has spaces"
    } else if characters > thresholds.len("max_characters") {
        "the file name is very long"
    } else {
        return Verdict::Pass;
    };
    Verdict::Fail(Failure::new(reason).with("file", name).with("characters", characters))
}

/// Whether nothing is left of the name but a device's prefix and a number.
fn is_generic(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let has_digit = stem.chars().any(|it| it.is_ascii_digit());
    let word: String = stem.chars().filter(|it| it.is_alphabetic()).collect();
    match word.as_str() {
        "untitled" | "image" | "unnamed" | "download" | "file" | "picture" | "photo" => true,
        "" | "img" | "dsc" | "dscn" | "dscf" | "pxl" | "dcim" | "wpimg" | "scan" => has_digit,
        other => has_digit && (other.starts_with("screenshot") || other.starts_with("bildschirmfoto")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{asset, failure, on_asset};
    use crate::model::Verdict;

    fn verdict(name: &str) -> Verdict {
        let mut asset = asset();
        asset.file_name = Some(name.to_owned());
        on_asset(&CHECK, &asset)
    }

    #[test]
    fn names_of_devices_and_programs_fail() {
        for name in [
            "IMG_1234.JPG",
            "DSC00012.jpg",
            "untitled-1.png",
            "20230412.jpg",
            "image.png",
            "Screenshot-2024-01-03.png",
            "annual report.pdf",
        ] {
            failure(verdict(name));
        }
    }

    #[test]
    fn words_pass_up_to_a_hundred_characters() {
        assert_eq!(verdict("harbour-at-night-2.jpg"), Verdict::Pass);
        assert_eq!(verdict("夜の港.jpg"), Verdict::Pass);
        assert_eq!(verdict(&"a".repeat(100)), Verdict::Pass);
        failure(verdict(&"a".repeat(101)));
        let mut nameless = asset();
        nameless.file_name = None;
        assert_eq!(on_asset(&CHECK, &nameless), Verdict::NotApplicable);
    }
}
