//! `security.personal-data`: numbers of cards and bank accounts in texts.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Content, Failure, Severity, Verdict};

/// 13 to 19 digits, single blanks or hyphens between them.
static CARD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[0-9](?:[ -]?[0-9]){12,18}").expect("the pattern is constant and tested"));

/// Country, check digits, and 11 to 30 letters and digits, in groups or not.
static IBAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]){11,30}\b").expect("the pattern is constant and tested")
});

/// The check.
pub static CHECK: Check = Check {
    id: "security.personal-data",
    version: 1,
    title: "Personal data where it is not expected",
    severity: Severity::Medium,
    confidence: Confidence::Tentative,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Title and texts of every item in every state. It fails when a number has the form and the check \
                   digits of a payment card or of a bank account (IBAN). Only its last digits are kept.",
        why: "Such numbers in pages or comments are somebody's mishap, and a breach to be reported if they belong to a \
              person.",
        fix: "Remove the number from the text and its older versions, or move it to a protected store. An \
              organisation's own account number may be accepted.",
        example: "\"Please refund to DE89 3704 0044 0532 0130 00\" in a comment.",
        sources: &["GDPR article 5(1)(c)", "PCI DSS 3.4", "ISO 13616 (IBAN)", "ISO/IEC 7812-1 (Luhn)"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let mut found = BTreeSet::new();
    look("title", &unit.item.title, &mut found);
    for value in &unit.item.fields {
        if let Content::Text(text) = &value.content {
            look(value.field.as_str(), text, &mut found);
        }
    }
    for it in unit.outlines {
        look(it.field.as_str(), &it.outline.text, &mut found);
    }
    if found.is_empty() {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new("the text holds what looks like the number of a card or bank account")
            .with_samples("numbers", found),
    )
}

fn look(field: &str, text: &str, found: &mut BTreeSet<String>) {
    for number in CARD.find_iter(text) {
        // Part of a longer number is no card.
        let before = text.get(..number.start()).and_then(|it| it.chars().next_back());
        let after = text.get(number.end()..).and_then(|it| it.chars().next());
        if [before, after].into_iter().flatten().any(char::is_alphanumeric) {
            continue;
        }
        let digits: Vec<u32> = number.as_str().chars().filter_map(|it| it.to_digit(10)).collect();
        if is_card(&digits) {
            found.insert(format!("{field}: payment card …{}", last_four(number.as_str())));
        }
    }
    for number in IBAN.find_iter(text) {
        // Words behind the number look like further groups: try from the longest to the shortest.
        let compact: String = number.as_str().chars().filter(|it| *it != ' ').collect();
        let is_iban =
            (15..=compact.len().min(34)).rev().any(|length| compact.get(..length).is_some_and(is_iban));
        if is_iban {
            let country: String = compact.chars().take(2).collect();
            found.insert(format!("{field}: IBAN {country}…"));
        }
    }
}

fn last_four(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(4)).collect()
}

/// Digits that a card network issues (first digit 2 to 6), not all alike, with the check digit of Luhn.
fn is_card(digits: &[u32]) -> bool {
    let is_issued = digits.first().is_some_and(|it| (2..=6).contains(it));
    let is_varied = digits.iter().collect::<BTreeSet<_>>().len() > 2;
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    is_issued && is_varied && sum.is_multiple_of(10)
}

/// The remainder of ISO 7064 MOD 97-10 is 1.
fn is_iban(text: &str) -> bool {
    let (Some(head), Some(tail)) = (text.get(..4), text.get(4..)) else {
        return false;
    };
    let remainder = tail.chars().chain(head.chars()).try_fold(0_u32, |remainder, character| {
        let value = character.to_digit(36)?;
        Some((remainder * if value > 9 { 100 } else { 10 } + value) % 97)
    });
    remainder == Some(1)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{body, failure, item, judge_item};
    use crate::model::{Outline, State, Verdict};

    fn judge(text: &str) -> Verdict {
        let outline = Outline { text: text.to_owned(), ..Outline::default() };
        let mut draft = item();
        draft.state = State::Draft;
        judge_item(&CHECK, &draft, &[body(outline)])
    }

    #[test]
    fn numbers_with_right_check_digits_fail_and_are_not_repeated() {
        let found = failure(judge("карта 4111 1111 1111 1234 нет, 4012-8888-8888-1881 да"));
        assert_eq!(found.evidence.0["numbers"][0], "content: payment card …1881");
        assert_eq!(found.evidence.0["numbers_total"], 1);
        let found = failure(judge("auf DE89 3704 0044 0532 0130 00 BITTE"));
        assert_eq!(found.evidence.0["numbers"][0], "content: IBAN DE…");
    }

    #[test]
    fn one_wrong_digit_passes() {
        assert_eq!(judge("4012888888881882"), Verdict::Pass);
        assert_eq!(judge("DE88370400440532013000"), Verdict::Pass);
    }

    #[test]
    fn long_numbers_phone_numbers_and_words_pass() {
        for text in
            ["40128888888818810000000", "0000 0000 0000 0000", "+49 30 1234567", "AB12CDEFGHIJKLMNO", "x"]
        {
            assert_eq!(judge(text), Verdict::Pass, "{text}");
        }
    }
}
