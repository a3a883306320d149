//! `media.legacy-format`: a picture in a format that newer ones have replaced.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Asset, Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "media.legacy-format",
    version: 1,
    title: "Outdated image format",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Media],
    settings: &[Setting {
        key: "gif_bytes",
        help: "Largest GIF, in bytes; larger ones are nearly always films.",
        value: SettingKind::Int { default: 1_000_000, min: 1000, max: 1_000_000_000 },
    }],
    docs: Docs {
        looks_at: "Every image outside the bin. Fails for BMP and TIFF files, and for GIF files above 1 MB.",
        why: "The same picture needs a fraction of the bytes in a current format, and most browsers do not show \
              TIFF at all.",
        fix: "Convert the image to WebP or AVIF, and animations to a video.",
        example: "plan.tiff with 14 MB",
        sources: &[
            "Lighthouse insight on image delivery: https://developer.chrome.com/docs/performance/insights/image-delivery",
        ],
    },
    run: Run::Asset(run),
};

fn run(asset: &Asset, _: &Situation, thresholds: &Thresholds) -> Verdict {
    if !asset.is_image() || asset.trashed {
        return Verdict::NotApplicable;
    }
    let media_type = asset.media_type.as_deref().unwrap_or_default();
    let bytes = asset.bytes.and_then(|it| i64::try_from(it).ok());
    let message = match media_type {
        "image/bmp" | "image/x-ms-bmp" | "image/x-bmp" => "the image is a BMP",
        "image/tiff" => "the image is a TIFF",
        "image/gif" if bytes.is_some_and(|it| it > thresholds.int("gif_bytes")) => "the image is a heavy GIF",
        _ => return Verdict::Pass,
    };
    Verdict::Fail(Failure::new(message).with("media_type", media_type).with("bytes", bytes))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{asset, failure, on_asset};
    use crate::model::Verdict;

    fn verdict(media_type: &str, bytes: u64) -> Verdict {
        let mut asset = asset();
        asset.media_type = Some(media_type.to_owned());
        asset.bytes = Some(bytes);
        on_asset(&CHECK, &asset)
    }

    #[test]
    fn old_formats_and_heavy_gifs_fail() {
        failure(verdict("image/tiff", 1));
        failure(verdict("image/bmp", 1));
        assert_eq!(verdict("image/gif", 1_000_000), Verdict::Pass);
        failure(verdict("image/gif", 1_000_001));
        assert_eq!(verdict("image/webp", 9_000_000), Verdict::Pass);
        assert_eq!(verdict("application/pdf", 1), Verdict::NotApplicable);
    }
}
