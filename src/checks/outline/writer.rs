//! Collecting text with its white space folded.

/// What a line end in the source means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEnds {
    /// White space (HTML).
    Space,
    /// A blank line parts paragraphs (WordPress between blocks).
    BlankLines,
    /// Each parts lines (WordPress without blocks: `wpautop` makes them `<br>`).
    Lines,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

/// A text under construction. Never begins or ends with white space, never holds two in a row.
#[derive(Debug)]
pub(super) struct Writer {
    text: String,
    gap: Gap,
    max_bytes: usize,
}

impl Writer {
    /// An empty text that takes at most `max_bytes`; what comes after is dropped.
    pub(super) fn new(max_bytes: usize) -> Self {
        Self { text: String::new(), gap: Gap::None, max_bytes }
    }

    /// Length so far, in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Adds text, decoded.
    pub(super) fn push(&mut self, text: &str, line_ends: LineEnds) {
        let mut n_line_ends = 0_u8;
        for character in text.chars() {
            if character.is_whitespace() {
                if character == '\n' {
                    n_line_ends = n_line_ends.saturating_add(1);
                }
                let is_line = match line_ends {
                    LineEnds::Space => false,
                    LineEnds::BlankLines => n_line_ends >= 2,
                    LineEnds::Lines => n_line_ends >= 1,
                };
                self.gap = self.gap.max(if is_line { Gap::Line } else { Gap::Space });
                continue;
            }
            n_line_ends = 0;
            if self.text.len() >= self.max_bytes {
                return;
            }
            self.close_gap();
            self.text.push(character);
        }
    }

    /// A space, unless there is one.
    pub(super) fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }

    /// A new line, unless there is one.
    pub(super) fn line(&mut self) {
        self.gap = Gap::Line;
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn close_gap(&mut self) {
        if !self.text.is_empty() {
            match self.gap {
                Gap::None => {}
                Gap::Space => self.text.push(' '),
                Gap::Line => self.text.push('\n'),
            }
        }
        self.gap = Gap::None;
    }
}

/// Folds every run of white space into one space.
pub(super) fn fold(text: &str) -> String {
    let mut writer = Writer::new(usize::MAX);
    writer.push(text, LineEnds::Space);
    writer.finish()
}
