//! Fields: what a type of Sitecore's holds, what a raw value is in the model, and what each field is for.

use super::guid::Guid;
use super::values::{self, Fragment};
use crate::model::{Content, FieldKind, FieldRole, Markup};

/// What values a field takes, by its type in Sitecore; by the value where the type is not known.
pub(super) fn kind_of(kind: &str, value: &str) -> FieldKind {
    match kind.trim().to_lowercase().as_str() {
        "rich text" | "html" => FieldKind::RichText,
        "single-line text" | "multi-line text" | "text" | "memo" | "droplist" | "grouped droplist"
        | "password" | "icon" | "valuelookup" | "iframe" | "thumbnail text" => FieldKind::Text,
        "checkbox" => FieldKind::Boolean,
        "date" | "datetime" => FieldKind::DateTime,
        "integer" => FieldKind::Integer,
        "number" => FieldKind::Decimal,
        "image" | "file" | "attachment" | "server file" | "thumbnail" => FieldKind::Asset,
        "general link"
        | "general link with search"
        | "link"
        | "internal link"
        | "droplink"
        | "grouped droplink"
        | "droptree"
        | "reference"
        | "lookup"
        | "tree" => FieldKind::Reference,
        "multilist"
        | "multilist with search"
        | "treelist"
        | "treelistex"
        | "tree list"
        | "checklist"
        | "tag treelist"
        | "multiroot treelist"
        | "accounts multilist" => FieldKind::List,
        "name value list" | "name lookup value list" => FieldKind::Json,
        _ => by_value(value),
    }
}

fn by_value(value: &str) -> FieldKind {
    let value = value.trim();
    match values::fragment(value) {
        Some(Fragment::Link(_)) => return FieldKind::Reference,
        Some(Fragment::Image(_) | Fragment::File(_)) => return FieldKind::Asset,
        None => {}
    }
    if Guid::parse_list(value).is_some() {
        return FieldKind::List;
    }
    let is_markup = value.starts_with('<') && !value.starts_with("<r") && value.ends_with('>')
        || ["</p>", "</a>", "</div>", "</li>", "<br", "</h2>", "</h3>"].iter().any(|it| value.contains(it));
    if is_markup { FieldKind::RichText } else { FieldKind::Text }
}

/// The value in the model's words.
pub(super) fn content(kind: &str, value: &str) -> Content {
    let trimmed = value.trim();
    if trimmed.is_empty() {
        return Content::Empty;
    }
    match kind_of(kind, value) {
        FieldKind::RichText => Content::RichText { markup: Markup::Html, source: value.to_owned() },
        FieldKind::Boolean => Content::Boolean(trimmed == "1"),
        FieldKind::DateTime => values::moment(trimmed).map_or(Content::Empty, Content::Date),
        FieldKind::Integer | FieldKind::Decimal => trimmed
            .parse()
            .ok()
            .filter(|it: &f64| it.is_finite())
            .map_or_else(|| Content::text(value), Content::Number),
        FieldKind::Asset => match values::fragment(trimmed) {
            Some(Fragment::Image(it) | Fragment::File(it)) => {
                Content::List(usize::from(it.id.is_some() || !it.src.is_empty()))
            }
            _ => Content::List(1),
        },
        FieldKind::Reference => match values::fragment(trimmed) {
            Some(Fragment::Link(it)) => {
                Content::List(usize::from(it.id.is_some() || !it.url.is_empty() || !it.anchor.is_empty()))
            }
            _ => Content::List(1),
        },
        FieldKind::List => Content::List(Guid::parse_list(trimmed).map_or(1, |it| it.len())),
        FieldKind::Text | FieldKind::Json => Content::text(value),
    }
}

/// Names of fields that hold a title, the best first; letters only, lower case.
const TITLES: &[&str] =
    &["pagetitle", "title", "headline", "heading", "header", "browsertitle", "navigationtitle", "name"];
/// The same for the main text.
const BODIES: &[&str] =
    &["body", "content", "maincontent", "pagecontent", "text", "description", "biography", "answer"];
/// The same for a summary.
const SUMMARIES: &[&str] = &[
    "metadescription",
    "pagedescription",
    "seodescription",
    "summary",
    "abstract",
    "excerpt",
    "teaser",
    "teasersummary",
    "description",
    "opengraphdescription",
];

/// What each field is for, by name and kind: at most one of each.
pub(super) fn roles<'a>(fields: impl Iterator<Item = (&'a str, FieldKind)>) -> Vec<FieldRole> {
    let fields: Vec<(String, FieldKind)> = fields
        .map(|(name, kind)| {
            let letters = name.chars().filter(|it| it.is_alphanumeric()).collect::<String>().to_lowercase();
            (letters, kind)
        })
        .collect();
    let mut roles = vec![FieldRole::Other; fields.len()];
    let best = |names: &[&str], is_kind: &dyn Fn(FieldKind) -> bool, taken: &[FieldRole]| {
        let is_free = |at: usize| taken.get(at) == Some(&FieldRole::Other);
        let named = names.iter().find_map(|name| {
            (0..fields.len()).find(|at| {
                is_free(*at) && fields.get(*at).is_some_and(|(field, kind)| field == name && is_kind(*kind))
            })
        });
        let ends = || {
            (0..fields.len()).find(|at| {
                is_free(*at)
                    && fields.get(*at).is_some_and(|(field, kind)| {
                        is_kind(*kind) && names.iter().take(4).any(|name| field.ends_with(name))
                    })
            })
        };
        named.or_else(ends)
    };
    let mut set = |at: Option<usize>, role| {
        if let Some(slot) = at.and_then(|at| roles.get_mut(at)) {
            *slot = role;
        }
        roles.clone()
    };
    let none = vec![FieldRole::Other; fields.len()];
    let taken = set(best(TITLES, &|kind| kind == FieldKind::Text, &none), FieldRole::Title);
    let body = best(BODIES, &|kind| kind == FieldKind::RichText, &taken)
        .or_else(|| fields.iter().position(|(_, kind)| *kind == FieldKind::RichText));
    let taken = set(body, FieldRole::Body);
    let is_text = |kind| matches!(kind, FieldKind::Text | FieldKind::RichText);
    let taken = set(best(SUMMARIES, &is_text, &taken), FieldRole::Summary);
    let image = (0..fields.len()).find(|at| {
        taken.get(*at) == Some(&FieldRole::Other)
            && fields.get(*at).is_some_and(|(_, kind)| *kind == FieldKind::Asset)
    });
    set(image, FieldRole::MainImage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_given_once_each_and_the_better_name_wins() {
        use FieldRole::{Body, MainImage, Other, Summary, Title};
        let fields = [
            ("Navigation Title", FieldKind::Text),
            ("Page Title", FieldKind::Text),
            ("Description", FieldKind::Text),
            ("Intro", FieldKind::RichText),
            ("Content", FieldKind::RichText),
            ("Logo", FieldKind::Asset),
            ("Icon", FieldKind::Asset),
        ];
        assert_eq!(roles(fields.into_iter()), [Other, Title, Summary, Other, Body, MainImage, Other]);
        assert_eq!(roles([("Title", FieldKind::Asset)].into_iter()), [MainImage]);
    }
}
