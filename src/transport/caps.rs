//! How much of an answer is read: bytes after decompression, and depth of JSON.
//!
//! Stays true: memory for a body never exceeds its cap by more than one buffer, however small the compressed body was;
//! the depth is counted by a loop, so hostile nesting cannot overflow the stack.

use std::io::{self, Read};

use super::graphql::QueryCaps;

/// Deepest nesting of arrays and objects that is handed to the parser when nothing else is configured. Block trees of
/// real sites stay below 30.
pub const MAX_JSON_DEPTH: usize = 64;

/// What documents may be: answers that are read, and queries that are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentCaps {
    /// Deepest nesting of JSON (`limits.max_json_depth`).
    pub json_depth: usize,
    /// Depth and cost of a GraphQL query (`limits.max_query_depth`, `limits.max_query_cost`).
    pub query: QueryCaps,
}

impl Default for DocumentCaps {
    fn default() -> Self {
        Self { json_depth: MAX_JSON_DEPTH, query: QueryCaps::default() }
    }
}

/// What to do at the cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtCap {
    /// Keep what was read.
    Cut,
    /// Fail.
    Refuse,
}

/// Why a body was not read.
#[derive(Debug)]
pub enum BodyError {
    /// Longer than the cap, in bytes.
    TooLarge(u64),
    /// The connection or the decompression failed.
    Io(io::Error),
}

/// Reads to the end or to the cap. The second part says whether there was more.
pub fn read_body(reader: &mut dyn Read, cap: u64, at_cap: AtCap) -> Result<(Vec<u8>, bool), BodyError> {
    let mut body = Vec::new();
    reader.take(cap).read_to_end(&mut body).map_err(BodyError::Io)?;
    if u64::try_from(body.len()).unwrap_or(u64::MAX) < cap {
        return Ok((body, false));
    }
    // Exactly at the cap is allowed: only what comes after tells. Reading it also finds the end of the body, without
    // which the connection is not used again.
    let mut next = [0_u8; 1];
    loop {
        match reader.read(&mut next) {
            Ok(0) => return Ok((body, false)),
            Ok(_) if at_cap == AtCap::Cut => return Ok((body, true)),
            Ok(_) => return Err(BodyError::TooLarge(cap)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(BodyError::Io(error)),
        }
    }
}

/// Refuses JSON nested deeper than `limit`, before anything parses it. The error is the sentence to show.
pub fn check_json_depth(json: &[u8], limit: usize) -> Result<(), String> {
    let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
    for byte in json {
        if is_string {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => is_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => is_string = true,
            b'[' | b'{' => {
                depth += 1;
                if depth > limit {
                    return Err(format!("JSON is nested deeper than {limit} levels"));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{AtCap, BodyError, MAX_JSON_DEPTH, check_json_depth, read_body};

    #[test]
    fn a_body_of_exactly_the_cap_is_read() {
        let (body, is_cut) = read_body(&mut &b"12345"[..], 5, AtCap::Refuse).expect("fits");
        assert_eq!((body.as_slice(), is_cut), (&b"12345"[..], false));
    }

    #[test]
    fn one_byte_more_is_refused_or_cut_as_asked() {
        assert!(matches!(read_body(&mut &b"123456"[..], 5, AtCap::Refuse), Err(BodyError::TooLarge(5))));
        let (body, is_cut) = read_body(&mut &b"123456"[..], 5, AtCap::Cut).expect("cut");
        assert_eq!((body.as_slice(), is_cut), (&b"12345"[..], true));
    }

    #[test]
    fn an_endless_body_stops_at_the_cap() {
        assert!(matches!(
            read_body(&mut io::repeat(b'x'), 1000, AtCap::Refuse),
            Err(BodyError::TooLarge(1000))
        ));
    }

    #[test]
    fn a_broken_body_is_an_error_also_when_cut() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::UnexpectedEof.into())
            }
        }
        assert!(matches!(read_body(&mut Broken, 5, AtCap::Cut), Err(BodyError::Io(_))));
    }

    #[test]
    fn json_at_the_depth_passes_and_one_deeper_does_not() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(check_json_depth(nested(MAX_JSON_DEPTH).as_bytes(), MAX_JSON_DEPTH).is_ok());
        assert!(check_json_depth(nested(MAX_JSON_DEPTH + 1).as_bytes(), MAX_JSON_DEPTH).is_err());
        assert!(check_json_depth(nested(3).as_bytes(), 3).is_ok());
        assert!(check_json_depth(nested(3).as_bytes(), 2).is_err());
        assert!(check_json_depth("{\"a\":".repeat(1_000_000).as_bytes(), MAX_JSON_DEPTH).is_err());
    }

    #[test]
    fn brackets_inside_strings_do_not_count() {
        let text = format!(r#"{{"a": "\\\"{}"}}"#, "[".repeat(1000));
        assert!(check_json_depth(text.as_bytes(), MAX_JSON_DEPTH).is_ok());
    }

    #[test]
    fn more_closing_than_opening_brackets_do_no_harm() {
        assert!(check_json_depth(b"]]]}}}[[[", MAX_JSON_DEPTH).is_ok());
    }
}
