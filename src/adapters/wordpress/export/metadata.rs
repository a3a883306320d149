//! The few facts wanted from `_wp_attachment_metadata`, which PHP's `serialize()` wrote.
//!
//! A scanner, not a parser: PHP's format counts bytes, and exports that went through an editor no longer add up.
//! Source: `wp_get_attachment_metadata()`; `filesize` since WordPress 6.0.

/// What the metadata tells of the served file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Bytes.
    pub bytes: Option<u64>,
}

/// Reads the facts that stand before the list of smaller copies (or after it, for the size of older versions).
pub fn file_facts(serialized: &str) -> FileFacts {
    // Copies have keys of the same names, so only the part before them counts.
    let own = serialized.split("\"sizes\"").next().unwrap_or_default();
    FileFacts {
        width: number(own, "width").and_then(|it| u32::try_from(it).ok()),
        height: number(own, "height").and_then(|it| u32::try_from(it).ok()),
        bytes: number(own, "filesize"),
    }
}

/// The whole number after `"key";i:`, or in quotes after `"key";s:3:`.
fn number(text: &str, key: &str) -> Option<u64> {
    let (_, rest) = text.split_once(&format!("\"{key}\";"))?;
    let rest = match rest.strip_prefix("i:") {
        Some(rest) => rest,
        None => rest.strip_prefix("s:")?.split_once('"')?.1,
    };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok().filter(|it| *it > 0)
}

#[cfg(test)]
mod tests {
    use super::{FileFacts, file_facts};

    #[test]
    fn the_facts_are_those_of_the_file_not_of_its_copies() {
        let text = "a:5:{s:5:\"width\";i:800;s:6:\"height\";s:3:\"533\";s:4:\"file\";s:9:\"a/b.jpg\";s:5:\"sizes\";a:1:{s:6:\"medium\";a:2:{s:5:\"width\";i:300;s:8:\"filesize\";i:9000;}}}";
        assert_eq!(file_facts(text), FileFacts { width: Some(800), height: Some(533), bytes: None });
        assert_eq!(file_facts("a:1:{s:8:\"filesize\";i:1234;}").bytes, Some(1234));
    }

    #[test]
    fn nonsense_tells_nothing() {
        for text in [
            "",
            "\"width\";",
            "\"width\";i:",
            "\"width\";i:99999999999999999999;",
            "\"width\";s:3",
            "\"width\";i:0",
        ] {
            assert_eq!(file_facts(text), FileFacts::default(), "{text}");
        }
    }
}
