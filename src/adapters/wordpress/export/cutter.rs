//! Cuts a WXR file into its head and its `<item>` elements, in one forward pass over bytes.
//!
//! Knows just enough XML to not be fooled: CDATA sections, comments, processing instructions and quoted
//! attributes. What is inside an item is for [`super::entry`]; a damaged item costs that item only.
//!
//! Stays true: memory is at most the cap given; document type declarations (and with them entity bombs) are
//! refused; never panics on any bytes.

use std::io::{self, BufRead};

/// Longest element name that is looked at; WXR's longest is `wp:category_nicename`.
const MAX_NAME: usize = 64;

/// What the next cut brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// A whole `<item>…</item>`.
    Item(Piece),
    /// An item larger than the cap; its bytes were passed over.
    Oversized(Piece),
    /// An item whose end is missing: another one began, or the file ended.
    Unclosed(Piece),
    /// The end of the file; whether `</channel>` was seen.
    End {
        /// `</channel>` was there: the file is complete.
        is_complete: bool,
    },
}

/// Where an item stands, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Bytes from the start of the file to `<item`.
    pub offset: u64,
    /// The line of `<item`, from 1.
    pub line: u64,
    /// The element; empty when oversized.
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Text,
    Name,
    Tag,
    Quoted(u8),
    /// Inside CDATA, a comment or an instruction: how many bytes of the end were seen.
    Skipping(&'static [u8], usize),
}

/// Reads forward from one place of a file.
pub struct Cutter<R> {
    reader: R,
    offset: u64,
    line: u64,
    state: State,
    name: Vec<u8>,
    markup_at: (u64, u64),
    is_complete: bool,
    has_ended: bool,
    /// An item that began while the last one was open.
    begun: Option<(u64, u64)>,
    cap: usize,
}

impl<R: BufRead> Cutter<R> {
    /// Starts where the reader stands: `offset` bytes and `line` lines into the file.
    pub fn new(reader: R, offset: u64, line: u64, cap: usize) -> Self {
        Self {
            reader,
            offset,
            line,
            state: State::Text,
            name: Vec::new(),
            markup_at: (offset, line),
            is_complete: false,
            has_ended: false,
            begun: None,
            cap,
        }
    }

    /// Changes the cap: the head and the items have different ones.
    pub fn set_cap(&mut self, cap: usize) {
        self.cap = cap;
    }

    /// Everything before the first item (at most the cap; whether it was cut).
    ///
    /// # Errors
    /// Reading fails, or a document type declaration is met (`InvalidData`).
    pub fn head(&mut self) -> io::Result<(Vec<u8>, bool)> {
        let mut head = Vec::new();
        let mut is_cut = false;
        while let Some(byte) = self.next_byte()? {
            if head.len() < self.cap {
                head.push(byte);
            } else {
                is_cut = true;
            }
            if self.step(byte)? == Step::ItemBegins {
                self.begun = Some(self.markup_at);
                let length =
                    usize::try_from(self.offset.saturating_sub(self.markup_at.0)).unwrap_or(usize::MAX);
                if !is_cut {
                    head.truncate(head.len().saturating_sub(length));
                }
                break;
            }
        }
        Ok((head, is_cut))
    }

    /// The next item.
    ///
    /// # Errors
    /// Reading fails, or a document type declaration is met (`InvalidData`).
    pub fn next_item(&mut self) -> io::Result<Cut> {
        let mut piece = self.begun.take().map(|at| self.begin(at));
        let mut is_oversized = false;
        while let Some(byte) = self.next_byte()? {
            if let Some(piece) = &mut piece
                && !is_oversized
            {
                if piece.bytes.len() < self.cap {
                    piece.bytes.push(byte);
                } else {
                    is_oversized = true;
                    piece.bytes = Vec::new();
                }
            }
            match (self.step(byte)?, &mut piece) {
                (Step::ItemBegins, None) => piece = Some(self.begin(self.markup_at)),
                (Step::ItemBegins, Some(_)) => {
                    self.begun = Some(self.markup_at);
                    if let Some(piece) = piece {
                        return Ok(Cut::Unclosed(Piece { bytes: Vec::new(), ..piece }));
                    }
                }
                (Step::ItemEnds, Some(_)) => {
                    if let Some(piece) = piece {
                        return Ok(if is_oversized { Cut::Oversized(piece) } else { Cut::Item(piece) });
                    }
                }
                (Step::ItemEnds, None) | (Step::Onward, _) => {}
            }
        }
        Ok(match piece {
            Some(piece) => Cut::Unclosed(Piece { bytes: Vec::new(), ..piece }),
            None => Cut::End { is_complete: self.is_complete },
        })
    }

    /// A piece whose opening tag has been read as far as its name; the rest of the tag is yet to come.
    fn begin(&self, (offset, line): (u64, u64)) -> Piece {
        let mut bytes = b"<item".to_vec();
        // The byte that ended the name.
        bytes.push(match self.state {
            State::Text => b'>',
            State::Name | State::Tag | State::Quoted(_) | State::Skipping(..) => b' ',
        });
        Piece { offset, line, bytes }
    }

    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        if self.has_ended {
            return Ok(None);
        }
        let Some(byte) = self.reader.fill_buf()?.first().copied() else {
            self.has_ended = true;
            return Ok(None);
        };
        self.reader.consume(1);
        Ok(Some(byte))
    }

    fn step(&mut self, byte: u8) -> io::Result<Step> {
        let at = (self.offset, self.line);
        self.offset = self.offset.saturating_add(1);
        if byte == b'\n' {
            self.line = self.line.saturating_add(1);
        }
        match self.state {
            State::Text => {
                if byte == b'<' {
                    self.state = State::Name;
                    self.name.clear();
                    self.markup_at = at;
                }
            }
            State::Name => return self.step_name(byte),
            State::Tag => match byte {
                b'>' => self.state = State::Text,
                b'"' | b'\'' => self.state = State::Quoted(byte),
                _ => {}
            },
            State::Quoted(quote) => {
                if byte == quote {
                    self.state = State::Tag;
                }
            }
            State::Skipping(end, seen) => {
                let seen = if end.get(seen) == Some(&byte) {
                    seen.saturating_add(1)
                } else if end.first() == Some(&byte) {
                    // `]]]>` and `--->` end as well: repeated first bytes keep what was seen of them.
                    if seen >= 2 && end.get(1) == Some(&byte) { 2 } else { 1 }
                } else {
                    0
                };
                self.state = if seen == end.len() { State::Text } else { State::Skipping(end, seen) };
            }
        }
        Ok(Step::Onward)
    }

    fn step_name(&mut self, byte: u8) -> io::Result<Step> {
        let ends = byte == b'>' || byte.is_ascii_whitespace() || (byte == b'/' && !self.name.is_empty());
        if !ends {
            self.name.push(byte);
            self.state = match self.name.as_slice() {
                b"![CDATA[" => State::Skipping(b"]]>", 0),
                b"!--" => State::Skipping(b"-->", 0),
                b"?" => State::Skipping(b"?>", 0),
                b"!DOCTYPE" | b"!doctype" | b"!ENTITY" => {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!(
                            "line {}: a document type declaration, which no WordPress export has",
                            self.line
                        ),
                    ));
                }
                name if name.len() > MAX_NAME => State::Tag,
                _ => State::Name,
            };
            return Ok(Step::Onward);
        }
        self.state = if byte == b'>' { State::Text } else { State::Tag };
        Ok(match self.name.as_slice() {
            b"item" => Step::ItemBegins,
            b"/item" => Step::ItemEnds,
            b"/channel" => {
                self.is_complete = true;
                Step::Onward
            }
            _ => Step::Onward,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Onward,
    ItemBegins,
    ItemEnds,
}

#[cfg(test)]
mod tests {
    use super::{Cut, Cutter, Piece};

    fn cuts(text: &str, cap: usize) -> (String, Vec<Cut>) {
        let mut cutter = Cutter::new(text.as_bytes(), 0, 1, cap);
        let (head, _) = cutter.head().expect("bytes in memory");
        let mut all = Vec::new();
        loop {
            let cut = cutter.next_item().expect("bytes in memory");
            let is_end = matches!(cut, Cut::End { .. });
            all.push(cut);
            if is_end {
                return (String::from_utf8(head).expect("as given"), all);
            }
        }
    }

    fn item(offset: u64, line: u64, bytes: &str) -> Cut {
        Cut::Item(Piece { offset, line, bytes: bytes.into() })
    }

    #[test]
    fn items_are_cut_with_their_place_and_markup_in_cdata_is_text() {
        let (head, all) = cuts(
            "<rss><channel>\n<item><a><![CDATA[</item>]]]></a></item>\r\n<item >b</item></channel>",
            1000,
        );
        assert_eq!(head, "<rss><channel>\n");
        assert_eq!(
            all,
            [
                item(15, 2, "<item><a><![CDATA[</item>]]]></a></item>"),
                item(57, 3, "<item >b</item>"),
                Cut::End { is_complete: true }
            ]
        );
    }

    #[test]
    fn comments_instructions_and_quotes_hide_tags() {
        let (_, all) =
            cuts("<?x <item> ?><!-- <item> ---><a b='<item>' c=\">\"/><items/><item>1</item>", 1000);
        assert_eq!(all.len(), 2);
        assert_eq!(all.last(), Some(&Cut::End { is_complete: false }));
    }

    #[test]
    fn an_oversized_item_is_passed_over_and_the_next_one_read() {
        let text = format!("<item>{}</item><item>b</item>", "a".repeat(100));
        let (_, all) = cuts(&text, 50);
        assert_eq!(all[0], Cut::Oversized(Piece { offset: 0, line: 1, bytes: vec![] }));
        assert_eq!(all[1], item(113, 1, "<item>b</item>"));
    }

    #[test]
    fn an_item_without_an_end_does_not_swallow_the_next() {
        let (_, all) = cuts("<item>a<item>b</item><item>c", 1000);
        assert!(matches!(&all[0], Cut::Unclosed(piece) if piece.offset == 0));
        assert_eq!(all[1], item(7, 1, "<item>b</item>"));
        assert!(matches!(&all[2], Cut::Unclosed(piece) if piece.offset == 21));
    }

    #[test]
    fn a_document_type_is_refused() {
        let mut cutter = Cutter::new(&b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss/>"[..], 0, 1, 100);
        assert!(cutter.head().is_err());
    }
}
