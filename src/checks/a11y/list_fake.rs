//! Lists typed by hand.

use super::{Found, judge};
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Outline, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.list-fake",
    version: 1,
    title: "List typed by hand",
    severity: Severity::Low,
    confidence: Confidence::Tentative,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "min_lines",
        help: "Consecutive lines that begin with a bullet or a number",
        value: SettingKind::Int { default: 2, min: 2, max: 50 },
    }],
    docs: Docs {
        looks_at: "The lines of published text, list items left out. It fails when `min_lines` or more lines \
                   in a row begin with a bullet, a dash or a number.",
        why: "A screen reader announces \"list with five items\" and lets people jump over it. Typed \
                   bullets are read as \"bullet\" or \"minus\", and lines break badly on small screens.",
        fix: "Select the lines and use the list button of the editor.",
        example: "<p>- Fast<br>- Safe<br>- Cheap</p>",
        sources: &[
            "https://www.w3.org/WAI/WCAG22/Techniques/html/H48",
            "https://www.w3.org/TR/WCAG22/#info-and-relationships (SC 1.3.1)",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let min = thresholds.len("min_lines").max(2);
    judge(
        unit,
        "lists",
        |outline| find(outline, min),
        |n, _| match n {
            1 => "1 list is typed with bullets or numbers".to_owned(),
            n => format!("{n} lists are typed with bullets or numbers"),
        },
    )
}

fn find(outline: &Outline, min: usize) -> Found {
    let mut found = Found { concerned: usize::from(!outline.text.is_empty()), defects: Vec::new() };
    let mut run: Vec<&str> = Vec::new();
    for line in outline.text.lines().chain([""]) {
        if is_marked(line) {
            run.push(line);
            continue;
        }
        if run.len() >= min {
            found.defects.push(run.iter().take(3).copied().collect::<Vec<_>>().join(" / "));
        }
        run.clear();
    }
    found
}

/// Whether a line begins like a list item: a bullet or a number, a space, a text.
fn is_marked(line: &str) -> bool {
    let Some((mark, rest)) = line.split_once(' ') else {
        return line.starts_with(['•', '・', '●', '▪', '‣']) && line.chars().count() > 1;
    };
    let is_number = mark
        .strip_suffix(['.', ')'])
        .is_some_and(|it| (1..=2).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit()));
    let is_bullet =
        matches!(mark, "-" | "*" | "•" | "·" | "–" | "—" | "▪" | "●" | "‣" | "◦" | "○" | "■" | "✓" | "►");
    !rest.is_empty() && (is_number || is_bullet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("x").body(body).judge(&CHECK)
    }

    #[test]
    fn typed_lines_fail() {
        for body in ["<p>- Fast<br>- Safe</p>", "<p>1. One</p><p>2. Two</p>", "<p>・速い<br>・安い</p>"]
        {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
    }

    #[test]
    fn lists_prose_and_single_lines_pass() {
        for body in [
            "<ul><li>Fast</li><li>Safe</li></ul>",
            "<p>- so he said</p><p>2026. A year.</p>",
            "<p>3.5 is<br>more than 1</p>",
        ] {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
        let three = ItemFixture::page("x").body("- a\n- b").setting("min_lines", 3);
        assert_eq!(three.judge(&CHECK), Verdict::Pass);
    }

    #[test]
    fn empty_texts_are_not_concerned() {
        assert_eq!(judged("<p></p>"), Verdict::NotApplicable);
    }
}
