//! Colours that editors chose and few can read.

use super::{Found, judge, share};
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.contrast-inline",
    version: 1,
    title: "Low contrast set by the editor",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every `style` attribute in published text that sets both a text colour and a background \
                   colour, as `#rgb`, `#rrggbb`, `rgb()` or a basic name. It fails when their contrast is \
                   below 4.5 to 1, or below 3 to 1 for headings.",
        why: "People with low vision, on a bad screen or in the sun cannot read it. The theme was \
                   checked for contrast once; colours set by hand never are.",
        fix: "Remove the inline colours and use the styles of the site.",
        example: "<p style=\"color:#aaa;background-color:#fff\">Small print</p>",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#contrast-minimum (SC 1.4.3)",
            "https://www.w3.org/TR/WCAG22/#dfn-relative-luminance",
            "https://dequeuniversity.com/rules/axe/4.10/color-contrast",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(
        unit,
        "styles",
        |outline| {
            Found::among(&outline.inline_styles, |style| {
                let (element, css) = style.split_once(" style=")?;
                let text = colour_of(css, &["color"])?;
                let background = colour_of(css, &["background-color", "background"])?;
                let ratio = contrast(text, background);
                let is_heading = matches!(element, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
                let min = if is_heading { 3.0 } else { 4.5 };
                Some((ratio < min).then(|| format!("{ratio:.2} to 1: {style}")))
            })
        },
        |n, of| format!("{} below the minimum contrast", share(n, of, "colour pair is", "colour pairs are")),
    )
}

/// The last value that one of the properties has in a style attribute.
fn colour_of(css: &str, properties: &[&str]) -> Option<[u8; 3]> {
    css.split(';').rev().find_map(|declaration| {
        let (property, value) = declaration.split_once(':')?;
        let property = property.trim().to_ascii_lowercase();
        properties.contains(&property.as_str()).then(|| colour(value)).flatten()
    })
}

fn colour(value: &str) -> Option<[u8; 3]> {
    let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
    if let Some(hex) = value.strip_prefix('#') {
        let digits: Vec<u8> =
            hex.chars().map(|it| it.to_digit(16)).map(|it| it?.try_into().ok()).collect::<Option<_>>()?;
        return match digits.as_slice() {
            [r, g, b] => Some([r * 17, g * 17, b * 17]),
            [r, rr, g, gg, b, bb] => Some([r * 16 + rr, g * 16 + gg, b * 16 + bb]),
            _ => None,
        };
    }
    if let Some(inner) = value.strip_prefix("rgb(").and_then(|it| it.strip_suffix(')')) {
        let parts: Vec<u8> = inner
            .split([',', ' '])
            .filter(|it| !it.is_empty())
            .map(|it| it.parse().ok())
            .collect::<Option<_>>()?;
        return <[u8; 3]>::try_from(parts).ok();
    }
    Some(match value.as_str() {
        "black" => [0, 0, 0],
        "white" => [255, 255, 255],
        "red" => [255, 0, 0],
        "green" => [0, 128, 0],
        "blue" => [0, 0, 255],
        "yellow" => [255, 255, 0],
        "gray" | "grey" => [128, 128, 128],
        "silver" | "lightgray" | "lightgrey" => [211, 211, 211],
        "orange" => [255, 165, 0],
        "navy" => [0, 0, 128],
        _ => return None,
    })
}

/// WCAG 2.2: contrast ratio of two colours, 1 to 21.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [r, g, b] = colour.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("x").body(body).judge(&CHECK)
    }

    #[test]
    fn pale_text_fails_and_headings_may_be_paler() {
        assert!(matches!(judged("<p style='color:#aaa;background:#FFF'>薄い</p>"), Verdict::Fail(_)));
        assert!(matches!(judged("<p style='color:#888; background-color:white'>x</p>"), Verdict::Fail(_)));
        assert_eq!(judged("<h2 style='color:#888; background-color:white'>x</h2>"), Verdict::Pass);
    }

    #[test]
    fn the_threshold_is_four_and_a_half() {
        // #767676 on white is 4.54 to 1, #777 is 4.48 to 1.
        assert_eq!(judged("<p style='color:#767676;background:#fff'>x</p>"), Verdict::Pass);
        assert!(matches!(
            judged("<p style='color:rgb(119, 119, 119);background:#fff'>x</p>"),
            Verdict::Fail(_)
        ));
    }

    #[test]
    fn one_colour_alone_is_not_concerned() {
        for style in
            ["color:#aaa", "background:white", "color:var(--x);background:#fff", "color:#é;background:#12345"]
        {
            assert_eq!(judged(&format!("<p style='{style}'>x</p>")), Verdict::NotApplicable, "{style}");
        }
    }
}
