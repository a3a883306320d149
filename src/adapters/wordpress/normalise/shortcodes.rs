//! Shortcodes and blocks in texts as they are stored. Pure.

use std::sync::LazyLock;

use regex::Regex;

use super::plain_text;

/// Shortcodes that core itself replaces.
const CORE_SHORTCODES: &[&str] = &["audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption"];

/// Most different names of one kind looked at in one text; more is not an article.
const MAX_NAMES: usize = 200;

static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<!--\s+wp:([a-z][a-z0-9-]*/[a-z][a-z0-9-]*)\s")
        .expect("a constant pattern that a test compiles")
});

/// Blocks of plugins that the site has not registered, sorted. `known` is sorted.
pub(super) fn unregistered_blocks(raw: &str, known: &[String]) -> Vec<String> {
    let mut names: Vec<String> = BLOCK
        .captures_iter(raw)
        .filter_map(|it| it.get(1))
        .map(|it| it.as_str())
        .filter(|name| !name.starts_with("core/"))
        .filter(|name| known.binary_search_by(|it| it.as_str().cmp(name)).is_err())
        .take(MAX_NAMES)
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

static SHORTCODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[([A-Za-z_][A-Za-z0-9_-]{1,60})((?:\s[^\[\]<>]{0,500})?)/?\]")
        .expect("a constant pattern that a test compiles")
});

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?is)<pre(?-u:\b).*?</pre\s*>|<code(?-u:\b).*?</code\s*>|<kbd(?-u:\b).*?</kbd\s*>|<script(?-u:\b).*?</script\s*>|<style(?-u:\b).*?</style\s*>|<textarea(?-u:\b).*?</textarea\s*>",
    )
    .expect("a constant pattern that a test compiles")
});

/// Shortcodes outside code that are not core's, sorted. `[sic]` and `[citation needed]` are prose: a name counts when it
/// has attributes, an end tag, or a character that prose has not.
pub(in super::super) fn shortcodes(raw: &str) -> Vec<String> {
    if !raw.contains('[') {
        return Vec::new();
    }
    let text = CODE.replace_all(raw, " ");
    let mut names: Vec<String> = Vec::new();
    for found in SHORTCODE.captures_iter(&text) {
        let (Some(whole), Some(name), Some(rest)) = (found.get(0), found.get(1), found.get(2)) else {
            continue;
        };
        let name = name.as_str();
        // `[[name]]` is how an author shows a shortcode instead of using it.
        let is_escaped = text.get(..whole.start()).is_some_and(|it| it.ends_with('['));
        let looks_like_one =
            rest.as_str().contains('=') || name.contains(['_', '-']) || text.contains(&format!("[/{name}]"));
        if is_escaped || !looks_like_one || CORE_SHORTCODES.contains(&name) {
            continue;
        }
        if !names.iter().any(|it| it == name) && names.len() < MAX_NAMES {
            names.push(name.to_owned());
        }
    }
    names.sort();
    names
}

/// Those of `names` that a rendered text still shows literally.
pub(in super::super) fn dead_shortcodes(names: &[String], rendered: &str) -> Vec<String> {
    let text = plain_text(&CODE.replace_all(rendered, " "));
    names
        .iter()
        .filter(|name| {
            let open = format!("[{name}");
            text.match_indices(&open).any(|(at, _)| {
                text.get(at.saturating_add(open.len())..)
                    .and_then(|it| it.chars().next())
                    .is_some_and(|it| it == ']' || it == '/' || it.is_whitespace())
            })
        })
        .cloned()
        .collect()
}
