//! `robots.txt`: which lines make no sense, which sitemaps it names, and what it forbids. Pure.
//!
//! Source: RFC 9309 (groups, longest match, `*` and `$`, allow wins a tie).

/// Longest file looked at, in bytes (RFC 9309 section 2.5 asks for at least 500 KiB).
pub(super) const MAX_BYTES: u64 = 512 * 1024;
/// Most rules kept.
const MAX_RULES: usize = 10_000;

/// A parsed file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Robots {
    /// Numbers, from 1, of lines that are neither blank, comment nor `name: value`.
    pub(super) bad_lines: Vec<u32>,
    /// Values of `Sitemap:` lines.
    pub(super) sitemaps: Vec<String>,
    /// Rules for everybody: allowed or not, and the pattern.
    rules: Vec<(bool, String)>,
}

impl Robots {
    /// Reads a file.
    pub(super) fn parse(text: &str) -> Self {
        let mut robots = Self::default();
        let mut is_for_all = false;
        let mut in_agents = false;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let Some((name, value)) = line.split_once(':') else {
                robots.bad_lines.push(u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX));
                continue;
            };
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
            match name.as_str() {
                "user-agent" => {
                    // Consecutive lines name one group; a rule between them starts a new one.
                    is_for_all = value == "*" || (in_agents && is_for_all);
                    in_agents = true;
                    continue;
                }
                "sitemap" => {
                    robots.sitemaps.push(value.to_owned());
                    // Sitemap lines belong to no group.
                    continue;
                }
                "allow" | "disallow" if is_for_all && !value.is_empty() && robots.rules.len() < MAX_RULES => {
                    robots.rules.push((name == "allow", value.to_owned()));
                }
                _ => {
                    let is_word = !name.is_empty()
                        && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_');
                    if !is_word {
                        robots.bad_lines.push(u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX));
                    }
                }
            }
            in_agents = false;
        }
        robots
    }

    /// The rule that forbids a path with its query; `None` when it may be fetched.
    pub(super) fn forbids(&self, path: &str) -> Option<String> {
        let mut best: Option<&(bool, String)> = None;
        for rule in &self.rules {
            if !matches(&rule.1, path) {
                continue;
            }
            let is_better = best.is_none_or(|(is_allowed, pattern)| {
                rule.1.len() > pattern.len() || (rule.1.len() == pattern.len() && rule.0 && !is_allowed)
            });
            if is_better {
                best = Some(rule);
            }
        }
        best.filter(|(is_allowed, _)| !is_allowed).map(|(_, pattern)| format!("Disallow: {pattern}"))
    }
}

/// `*` is any text, a final `$` the end; otherwise a prefix. Time is pattern times path at worst.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = match pattern.strip_suffix('$') {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !is_whole || rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    if is_whole { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\nDisallow: /*?s=\n\
                        Disallow: /old$\n\nnonsense\nSitemap: https://h/wp-sitemap.xml\nUser-agent: bad\nDisallow: /\n";

    #[test]
    fn the_longest_rule_for_everybody_decides() {
        let robots = Robots::parse(TEXT);
        assert_eq!(robots.forbids("/wp-admin/x").as_deref(), Some("Disallow: /wp-admin/"));
        assert_eq!(robots.forbids("/wp-admin/admin-ajax.php"), None);
        assert_eq!(robots.forbids("/a/b?s=x").as_deref(), Some("Disallow: /*?s="));
        assert_eq!(robots.forbids("/old").as_deref(), Some("Disallow: /old$"));
        assert_eq!(robots.forbids("/older"), None);
    }

    #[test]
    fn lines_that_mean_nothing_are_named_by_number() {
        let robots = Robots::parse(TEXT);
        assert_eq!(robots.bad_lines, [7]);
        assert_eq!(robots.sitemaps, ["https://h/wp-sitemap.xml"]);
    }

    #[test]
    fn several_agents_share_a_group() {
        let robots = Robots::parse("User-agent: a\nUser-agent: *\nUser-agent: b\nDisallow: /x");
        assert!(robots.forbids("/x").is_some());
    }
}
