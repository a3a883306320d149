//! Values of keys: plain, quoted, or in the lines below.

use std::io::BufRead;

use super::lines::{Damage, Lines, MAX_VALUE_BYTES, too_large};

/// Whether the value stands in the lines below its key.
pub(super) fn is_block(value: &str) -> bool {
    let mut chars = value.chars();
    matches!(chars.next(), Some('|' | '>')) && chars.all(|it| it.is_ascii_digit() || matches!(it, '-' | '+'))
}

/// The column where such a value begins: two right of its key, unless the value says another number.
pub(super) fn block_indent(column: usize, value: &str) -> usize {
    let digit = value.chars().find_map(|it| it.to_digit(10)).and_then(|it| usize::try_from(it).ok());
    column + digit.filter(|it| *it > 0).unwrap_or(2)
}

/// The lines below a key, without their indentation, joined by line feeds; line ends at the end are not part of it.
pub(super) fn block<R: BufRead>(lines: &mut Lines<R>, indent: usize) -> Result<String, Damage> {
    let mut value = String::new();
    let mut is_first = true;
    loop {
        let number = lines.number.saturating_add(1);
        let Some(text) = lines.next(MAX_VALUE_BYTES)? else { break };
        let blanks = text.len() - text.trim_start_matches(' ').len();
        let content = if blanks >= indent {
            text.get(indent..).unwrap_or_default()
        } else if text.trim().is_empty() {
            ""
        } else {
            lines.again = true;
            break;
        };
        if value.len().saturating_add(content.len()) > MAX_VALUE_BYTES {
            return Err(too_large(number, format!("a value is larger than {} MiB", MAX_VALUE_BYTES >> 20)));
        }
        if !is_first {
            value.push('\n');
        }
        is_first = false;
        value.push_str(content);
        if lines.was_cut {
            return Err(too_large(number, format!("a value is larger than {} MiB", MAX_VALUE_BYTES >> 20)));
        }
    }
    value.truncate(value.trim_end_matches('\n').len());
    Ok(value)
}

/// A value on the line of its key.
pub(super) fn scalar(value: &str) -> Result<String, String> {
    if let Some(rest) = value.strip_prefix('"') {
        return double_quoted(rest);
    }
    if let Some(rest) = value.strip_prefix('\'') {
        let inner = rest.strip_suffix('\'').ok_or("a quotation mark is not closed")?;
        return Ok(inner.replace("''", "'"));
    }
    Ok(value.to_owned())
}

fn double_quoted(rest: &str) -> Result<String, String> {
    let mut text = String::with_capacity(rest.len());
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                return if chars.as_str().trim().is_empty() {
                    Ok(text)
                } else {
                    Err("text stands after the closing quotation mark".to_owned())
                };
            }
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some('t') => text.push('\t'),
                Some('0') => text.push('\0'),
                Some(kind @ ('x' | 'u' | 'U')) => {
                    let digits = match kind {
                        'x' => 2,
                        'u' => 4,
                        _ => 8,
                    };
                    let hex: String = chars.by_ref().take(digits).collect();
                    let code = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32);
                    text.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                Some(other) => text.push(other),
                None => break,
            },
            other => text.push(other),
        }
    }
    Err("a quotation mark is not closed".to_owned())
}
