//! `media.type-mismatch`: a file name that says one type and a record that says another.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Asset, Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "media.type-mismatch",
    version: 1,
    title: "File is not what it says",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Media],
    settings: &[],
    docs: Docs {
        looks_at: "The extension of every media file against the media type its record declares, for extensions \
                   that are in common use. Fails when they contradict each other.",
        why: "Browsers that are told not to guess refuse such files, and a wrong name is a usual way to slip \
              something past an upload filter.",
        fix: "Upload the file again under the extension of its real type.",
        example: "photo.png declared as image/jpeg",
        sources: &[
            "IANA media types: https://www.iana.org/assignments/media-types/media-types.xhtml",
            "SEOnaut `ErrorIncorrectMediaType`",
        ],
    },
    run: Run::Asset(run),
};

/// Extensions and the media types under which such files are rightly served.
const TYPES: &[(&str, &[&str])] = &[
    ("avif", &["image/avif"]),
    ("bmp", &["image/bmp", "image/x-ms-bmp", "image/x-bmp"]),
    ("csv", &["text/csv", "text/plain", "application/csv", "application/vnd.ms-excel"]),
    ("doc", &["application/msword"]),
    ("docx", &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
    ("gif", &["image/gif"]),
    ("ico", &["image/x-icon", "image/vnd.microsoft.icon"]),
    ("jpe", &["image/jpeg", "image/jpg"]),
    ("jpeg", &["image/jpeg", "image/jpg", "image/pjpeg"]),
    ("jpg", &["image/jpeg", "image/jpg", "image/pjpeg"]),
    ("m4a", &["audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac", "audio/mpeg"]),
    ("mov", &["video/quicktime"]),
    ("mp3", &["audio/mpeg", "audio/mp3", "audio/mpeg3"]),
    ("mp4", &["video/mp4", "audio/mp4", "application/mp4"]),
    ("ogg", &["audio/ogg", "video/ogg", "application/ogg"]),
    ("pdf", &["application/pdf"]),
    ("png", &["image/png", "image/apng", "image/x-png"]),
    ("ppt", &["application/vnd.ms-powerpoint"]),
    ("pptx", &["application/vnd.openxmlformats-officedocument.presentationml.presentation"]),
    ("svg", &["image/svg+xml"]),
    ("tif", &["image/tiff"]),
    ("tiff", &["image/tiff"]),
    ("txt", &["text/plain"]),
    ("wav", &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"]),
    ("webm", &["video/webm", "audio/webm"]),
    ("webp", &["image/webp"]),
    ("xls", &["application/vnd.ms-excel"]),
    ("xlsx", &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
    ("zip", &["application/zip", "application/x-zip-compressed", "application/x-zip"]),
];

fn run(asset: &Asset, _: &Situation, _: &Thresholds) -> Verdict {
    let (Some(name), Some(declared)) = (&asset.file_name, &asset.media_type) else {
        return Verdict::NotApplicable;
    };
    if asset.trashed {
        return Verdict::NotApplicable;
    }
    let declared = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some((_, extension)) = name.rsplit_once('.') else {
        return Verdict::NotApplicable;
    };
    let extension = extension.to_ascii_lowercase();
    let Some((_, expected)) = TYPES.iter().find(|(known, _)| *known == extension) else {
        return Verdict::NotApplicable;
    };
    // The two that servers use for "some bytes" say nothing.
    if declared.is_empty() || declared == "application/octet-stream" || declared == "binary/octet-stream" {
        return Verdict::NotApplicable;
    }
    if expected.contains(&declared.as_str()) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the file is named .{extension} and declared as {declared}"))
            .with("file", name.as_str())
            .with("declared", declared)
            .with("expected", expected[0]),
    )
}

#[cfg(test)]
mod tests {
    use super::{CHECK, TYPES};
    use crate::checks::corpus_fixture::{asset, failure, on_asset};
    use crate::model::Verdict;

    fn verdict(name: Option<&str>, media_type: Option<&str>) -> Verdict {
        let mut asset = asset();
        asset.file_name = name.map(str::to_owned);
        asset.media_type = media_type.map(str::to_owned);
        on_asset(&CHECK, &asset)
    }

    #[test]
    fn a_contradiction_fails_and_parameters_and_case_do_not() {
        assert_eq!(failure(verdict(Some("a.png"), Some("image/jpeg"))).evidence.0["expected"], "image/png");
        assert_eq!(verdict(Some("港.JPG"), Some("Image/JPEG; q=1")), Verdict::Pass);
    }

    #[test]
    fn unknown_extensions_and_types_are_not_judged() {
        assert_eq!(verdict(Some("a.xyz"), Some("image/jpeg")), Verdict::NotApplicable);
        assert_eq!(verdict(Some("noextension"), Some("image/jpeg")), Verdict::NotApplicable);
        assert_eq!(verdict(Some("a.png"), Some("application/octet-stream")), Verdict::NotApplicable);
        assert_eq!(verdict(None, Some("image/png")), Verdict::NotApplicable);
    }

    #[test]
    fn every_extension_has_a_type() {
        assert!(TYPES.iter().all(|(_, types)| !types.is_empty()));
    }
}
