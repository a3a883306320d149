//! Form fields without a name.

use super::{Found, has, judge, share};
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.form-label",
    version: 1,
    title: "Form field without a label",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every `input`, `select` and `textarea` in published text, buttons and hidden fields left \
                   out. It fails when one has neither a `label` (around it, or `for` its id) nor \
                   `aria-label`, `aria-labelledby` or `title`. A placeholder is no label: it disappears as \
                   soon as somebody types.",
        why: "A screen reader says \"edit text\" and nothing else, and voice control cannot address the \
                   field. Forms are where visitors become customers.",
        fix: "Add a visible label and tie it to the field with `for` and `id`.",
        example: "<input type=\"email\" name=\"email\" placeholder=\"E-mail\">",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#info-and-relationships (SC 1.3.1)",
            "https://www.w3.org/TR/WCAG22/#name-role-value (SC 4.1.2)",
            "https://dequeuniversity.com/rules/axe/4.10/label",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(
        unit,
        "controls",
        |outline| {
            Found::among(&outline.controls, |control| {
                Some(
                    (!control.labelled)
                        .then(|| format!("{} {}", control.element, control.name).trim().to_owned()),
                )
            })
        },
        |n, of| format!("{} {} no label", share(n, of, "form field", "form fields"), has(n)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("x").body(body).judge(&CHECK)
    }

    #[test]
    fn a_placeholder_is_no_label() {
        let failure = ItemFixture::page("x").body("<input name=mail placeholder=メール>").failure(&CHECK);
        assert_eq!(failure.message, "1 of 1 form field has no label");
        assert_eq!(failure.evidence.0["controls"][0], "input mail");
    }

    #[test]
    fn labelled_fields_pass() {
        for body in
            ["<label>名前 <input></label>", "<input id=a><label for=a>A</label>", "<select title=A></select>"]
        {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
    }

    #[test]
    fn buttons_and_hidden_fields_are_not_concerned() {
        assert_eq!(judged("<input type=submit><input type=HIDDEN name=a>"), Verdict::NotApplicable);
    }
}
