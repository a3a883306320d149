//! Addresses as texts: cut, decoded, folded, and what is wrong with their characters.

use std::borrow::Cow;

use super::MAX_BYTES;

/// Takes `-300x200` and `-scaled` off the name of an uploaded file.
pub(super) fn without_size(path: &str) -> String {
    let name_start = path.rfind('/').map_or(0, |at| at.saturating_add(1));
    let (stem, extension) = match path.rfind('.') {
        Some(dot) if dot > name_start => path.split_at(dot),
        _ => (path, ""),
    };
    let mut kept = stem;
    if let Some((rest, size)) = stem.rsplit_once('-')
        && let Some((width, height)) = size.split_once('x')
        && [width, height]
            .iter()
            .all(|it| (1..=5).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit()))
        && rest.len() > name_start
    {
        kept = rest;
    }
    if let Some(rest) = kept.strip_suffix("-scaled")
        && rest.len() > name_start
    {
        kept = rest;
    }
    format!("{kept}{extension}")
}

/// A path decoded, in lower case, slashes folded, none at its ends.
pub(super) fn fold_path(path: &str) -> String {
    let decoded = decode(path).to_lowercase();
    decoded.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// Percent-decoding; bytes that are no UTF-8 become U+FFFD, a `%` without two digits stays.
pub(in super::super) fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|it| char::from(*it).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (byte, digit(0), digit(1)) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    match String::from_utf8_lossy(&bytes) {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    }
}

pub(super) fn stray_character(href: &str) -> Option<String> {
    href.chars().find_map(|c| match c {
        ' ' | '\u{a0}' => Some("a space inside".to_owned()),
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some("a line break or tab inside".to_owned()),
        c if c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}') =>
        {
            Some(format!("a control character inside (U+{:04X})", u32::from(c)))
        }
        _ => None,
    })
}

pub(super) fn mailto_problem(href: &str) -> Option<String> {
    let rest = href.split_once(':').map_or("", |(_, rest)| rest);
    let (addresses, query) = rest.split_once('?').map_or((rest, None), |(list, query)| (list, Some(query)));
    let addresses = decode(addresses);
    if addresses.trim().is_empty() {
        return query.is_none().then(|| "a mail link without an address".to_owned());
    }
    addresses.split(',').find_map(|address| {
        let address = address.trim();
        let is_plausible = address.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.is_empty()
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && (local.starts_with('"') || !local.contains('@'))
                && !address
                    .chars()
                    .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '/'))
        });
        (!is_plausible).then(|| "not a mail address".to_owned())
    })
}

pub(super) fn tel_problem(href: &str) -> Option<String> {
    let rest = decode(href.split_once(':').map_or("", |(_, rest)| rest));
    let number = rest.split(';').next().unwrap_or_default().trim().trim_start_matches('/');
    let is_plausible = number.chars().filter(char::is_ascii_digit).count() >= 2
        && number.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '(' | ')' | ' ' | '*' | '#' | ',' | '\u{a0}')
        });
    (!is_plausible).then(|| "not a telephone number".to_owned())
}

pub(super) fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

pub(super) fn capped(text: &str) -> &str {
    capped_to(text, MAX_BYTES)
}

pub(super) fn capped_to(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}
