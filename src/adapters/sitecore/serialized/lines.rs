//! A file line by line, in bounded memory.
//!
//! Stays true: of a line longer than its cap the first bytes are kept and the rest is counted; a byte-order mark and carriage returns are
//! no part of a line.

use std::io::{BufRead, Read as _};

/// Longest line that is read, and longest value.
pub const MAX_VALUE_BYTES: usize = 16 * 1024 * 1024;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Line, from 1.
    pub line: u32,
    /// What is wrong, in one clause.
    pub message: String,
    /// It is larger than what is read.
    pub is_too_large: bool,
}

/// What is wrong with a file in UTF-16.
pub(super) const UTF_16: &str = "the file is in UTF-16; serialized items are UTF-8";

/// The lines of a file.
pub(super) struct Lines<R> {
    input: R,
    /// The line handed out last, from 1.
    pub(super) number: u32,
    /// Bytes read.
    pub(super) bytes: u64,
    buffer: Vec<u8>,
    /// The last line was longer than its cap.
    pub(super) was_cut: bool,
    /// Hand out the last line once more.
    pub(super) again: bool,
}

impl<R: BufRead> Lines<R> {
    /// From the beginning.
    pub(super) fn new(input: R) -> Self {
        Self { input, number: 0, bytes: 0, buffer: Vec::new(), was_cut: false, again: false }
    }

    /// The next line without its end; of one longer than `cap` the first bytes.
    pub(super) fn next(&mut self, cap: usize) -> Result<Option<&str>, Damage> {
        if !self.again {
            self.buffer.clear();
            self.was_cut = false;
            let limit = u64::try_from(cap).unwrap_or(u64::MAX);
            let read = self.input.by_ref().take(limit).read_until(b'\n', &mut self.buffer);
            let read = read.map_err(|error| damage(self.number.saturating_add(1), error.to_string()))?;
            if read == 0 {
                return Ok(None);
            }
            self.number = self.number.saturating_add(1);
            self.bytes = self.bytes.saturating_add(u64::try_from(read).unwrap_or(0));
            if self.buffer.last() != Some(&b'\n') && read >= cap {
                self.skip_line()?;
            }
            if self.number == 1 {
                if self.buffer.starts_with(&[0xFF, 0xFE]) || self.buffer.starts_with(&[0xFE, 0xFF]) {
                    return Err(damage(1, UTF_16));
                }
                if self.buffer.starts_with(&[0xEF, 0xBB, 0xBF]) {
                    self.buffer.drain(..3);
                }
            }
            while matches!(self.buffer.last(), Some(b'\n' | b'\r')) {
                self.buffer.pop();
            }
        }
        self.again = false;
        match std::str::from_utf8(&self.buffer) {
            Ok(text) => Ok(Some(text)),
            // A cut may fall into the middle of a character.
            Err(error) if self.was_cut => {
                let valid = self.buffer.get(..error.valid_up_to()).unwrap_or_default();
                Ok(Some(std::str::from_utf8(valid).unwrap_or_default()))
            }
            Err(_) => Err(damage(self.number, "the line is not valid UTF-8")),
        }
    }

    fn skip_line(&mut self) -> Result<(), Damage> {
        let number = self.number;
        loop {
            let chunk = self.input.fill_buf().map_err(|error| damage(number, error.to_string()))?;
            if chunk.is_empty() {
                return Ok(());
            }
            self.was_cut = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(chunk.len(), |at| at + 1);
            self.input.consume(used);
            self.bytes = self.bytes.saturating_add(u64::try_from(used).unwrap_or(0));
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

/// Something is wrong with a line.
pub(super) fn damage(line: u32, message: impl Into<String>) -> Damage {
    Damage { line: line.max(1), message: message.into(), is_too_large: false }
}

/// The same, of something larger than what is read.
pub(super) fn too_large(line: u32, message: impl Into<String>) -> Damage {
    Damage { is_too_large: true, ..damage(line, message) }
}
