//! GUIDs as Sitecore writes them: `{XXXXXXXX-XXXX-…}`, with or without braces and dashes, in either case.
//!
//! Stays true: parsing never panics; every way of writing one GUID gives the same [`Guid`]; shown as 8-4-4-4-12 in lower
//! case, as serialized files write it.

use std::fmt;

/// A GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Guid(pub u128);

impl Guid {
    /// All zeros: "none".
    pub const NIL: Self = Self(0);

    /// From text with or without braces and dashes; `None` when it is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('{').map_or(Some(text), |it| it.strip_suffix('}'))?;
        let bytes = text.as_bytes();
        let is_dashed = bytes.len() == 36;
        if !is_dashed && bytes.len() != 32 {
            return None;
        }
        let mut value: u128 = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if is_dashed && matches!(at, 8 | 13 | 18 | 23) {
                if *byte != b'-' {
                    return None;
                }
                continue;
            }
            let digit = char::from(*byte).to_digit(16)?;
            value = (value << 4) | u128::from(digit);
        }
        Some(Self(value))
    }

    /// Every GUID of a list: multilists hold `{…}|{…}`, serialized files of Rainbow one a line. Anything else in between
    /// ends it with `None`: then it is not a list of GUIDs.
    pub fn parse_list(text: &str) -> Option<Vec<Self>> {
        let parts = text.split(['|', '\n', '\r']).map(str::trim).filter(|it| !it.is_empty());
        let all: Option<Vec<Self>> = parts.map(Self::parse).collect();
        all.filter(|it| !it.is_empty())
    }

    /// GUIDs that stand anywhere in a text, with dashes or as the name of a file below `media/`; at most 1,000.
    pub fn mentions(text: &str) -> impl Iterator<Item = Self> + '_ {
        let with_dashes = text
            .match_indices('-')
            .filter_map(|(dash, _)| Self::parse(text.get(dash.checked_sub(8)?..dash.checked_add(28)?)?));
        let media = text.match_indices("media/").filter_map(|(at, word)| {
            let start = at.checked_add(word.len())?;
            Self::parse(text.get(start..start.checked_add(32)?)?)
        });
        with_dashes.chain(media).take(1000)
    }

    /// Whether it is all zeros.
    pub fn is_nil(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            v >> 96,
            (v >> 80) & 0xffff,
            (v >> 64) & 0xffff,
            (v >> 48) & 0xffff,
            v & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_guid_is_the_same_guid() {
        let shown = "110d559f-dea5-42ea-9c1c-8a5df7e70ef9";
        for text in [
            shown,
            "{110D559F-DEA5-42EA-9C1C-8A5DF7E70EF9}",
            "110D559FDEA542EA9C1C8A5DF7E70EF9",
            " {110d559f-dea5-42ea-9c1c-8a5df7e70ef9} ",
        ] {
            assert_eq!(Guid::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_guid_is_none_and_never_a_panic() {
        for text in [
            "",
            "{",
            "}",
            "{}",
            "110d559f",
            "ééééééééééééééééééééééééééééééééé",
            "{110D559F-DEA5-42EA-9C1C-8A5DF7E70EF9",
            "110d559f_dea5_42ea_9c1c_8a5df7e70ef9",
            "zz0d559f-dea5-42ea-9c1c-8a5df7e70ef9",
        ] {
            assert_eq!(Guid::parse(text), None, "{text}");
        }
    }

    #[test]
    fn guids_are_found_in_the_middle_of_a_text() {
        let text = "a-b=%7B110D559F-DEA5-42EA-9C1C-8A5DF7E70EF9%7D&é-x=0de95ae4-41ab-4d01-9eb0-67441b7c2450";
        let found: Vec<String> = Guid::mentions(text).map(|it| it.to_string()).collect();
        assert_eq!(found, ["110d559f-dea5-42ea-9c1c-8a5df7e70ef9", "0de95ae4-41ab-4d01-9eb0-67441b7c2450"]);
        assert_eq!(Guid::mentions("-").count() + Guid::mentions("12345678-").count(), 0);
    }

    #[test]
    fn lists_of_both_notations_are_read_and_text_is_not_a_list() {
        let one = "{110D559F-DEA5-42EA-9C1C-8A5DF7E70EF9}";
        assert_eq!(Guid::parse_list(&format!("{one}|{one}")).unwrap().len(), 2);
        assert_eq!(Guid::parse_list(&format!("{one}\r\n{one}\r\n")).unwrap().len(), 2);
        assert_eq!(Guid::parse_list(&format!("see {one}")), None);
        assert_eq!(Guid::parse_list(""), None);
    }
}
