//! `security.secret-in-content`: credentials in texts.

use std::collections::BTreeSet;

use crate::checks::text::find_secrets;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Content, Failure, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.secret-in-content",
    version: 1,
    title: "Credential in content",
    severity: Severity::Critical,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Title and every text of every item in every state, comments, code, HTML comments and addresses \
                   included. It fails when something has the form of a credential: a private key, a key of a cloud \
                   or payment provider, a token. Only its beginning is shown and kept.",
        why: "Whoever can read the text, its older versions or the API can use the credential; robots look for \
              exactly these forms. Drafts are no safer: they leak with every backup and every account.",
        fix: "Revoke the credential first; then remove it from the text and from every older version.",
        example: "A post with setup instructions that contains `AKIA…`.",
        sources: &["gitleaks rules", "Prowler secret checks", "CWE-540"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let mut found = BTreeSet::new();
    let mut look = |field: &str, text: &str| {
        for secret in find_secrets(text) {
            found.insert((field.to_owned(), secret.rule, secret.masked));
        }
    };
    look("title", &unit.item.title);
    for value in &unit.item.fields {
        // The source holds attributes and comments; the outline what tags or entities cut apart.
        if let Content::Text(text) | Content::RichText { source: text, .. } = &value.content {
            look(value.field.as_str(), text);
        }
    }
    for it in unit.outlines {
        look(it.field.as_str(), &it.outline.text);
        look(it.field.as_str(), &it.outline.code);
        for comment in &it.outline.comments {
            look(it.field.as_str(), comment);
        }
    }
    let rules: BTreeSet<&str> = found.iter().map(|(_, rule, _)| *rule).collect();
    if rules.is_empty() {
        return Verdict::Pass;
    }
    let rules = rules.into_iter().collect::<Vec<_>>().join(", ");
    Verdict::Fail(Failure::new(format!("the text holds what looks like a credential: {rules}")).with_samples(
        "secrets",
        found.iter().map(|(field, rule, masked)| format!("{field}: {rule} {masked}")),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{body, failure, item, judge_item, summary};
    use crate::model::{Content, FieldRole, FieldValue, Item, Markup, Outline, State, TypeKind, Verdict};

    /// A well-formed key that no provider issued; put together so that no scanner of this repository finds it.
    fn key() -> String {
        format!("{}{}", "AKIA", "QX7RT2LMNV4KPW5Z")
    }

    fn with_text(text: &str) -> Item {
        let mut it = item();
        it.fields.push(summary(text));
        it
    }

    #[test]
    fn a_key_in_any_text_is_found_once_and_not_repeated() {
        let mut it = with_text(&format!("Ключ: {}", key()));
        it.fields.push(FieldValue {
            field: "content".into(),
            role: FieldRole::Body,
            content: Content::RichText { markup: Markup::Html, source: format!("<!-- {} -->", key()) },
        });
        let outline = Outline { comments: vec![key()], code: key(), ..Outline::default() };
        let found = failure(judge_item(&CHECK, &it, &[body(outline)]));
        assert_eq!(found.evidence.0["secrets_total"], 2, "{:?}", found.evidence);
        assert!(!serde_json::to_string(&found.evidence).unwrap().contains(&key()));
        assert!(!found.message.contains(&key()));
    }

    #[test]
    fn drafts_and_comments_are_judged_too() {
        let mut draft = with_text(&key());
        draft.state = State::Draft;
        draft.kind = TypeKind::Comment;
        failure(judge_item(&CHECK, &draft, &[]));
        let mut titled = item();
        titled.title = key();
        failure(judge_item(&CHECK, &titled, &[]));
    }

    #[test]
    fn plain_text_of_any_script_passes() {
        assert_eq!(judge_item(&CHECK, &with_text("パスワードは秘密です AKIA"), &[]), Verdict::Pass);
    }
}
