//! What one reading of the whole file finds, and the stretches that later tasks read.

use super::OF_ITEMS;
use super::cutter::Piece;
use super::head::Head;
use crate::model::TaskSpec;

/// Items of one task.
const CHUNK_ITEMS: u64 = 200;

/// A task ends after this many bytes even with fewer items.
const CHUNK_BYTES: u64 = 8 * 1024 * 1024;

/// What one pass over the file told.
pub(super) struct Survey {
    pub(super) head: Head,
    pub(super) size: u64,
    pub(super) is_complete: bool,
}

/// The stretch of the file that one task reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) offset: u64,
    pub(super) line: u64,
    pub(super) end: u64,
}

impl Stretch {
    pub(super) fn parse(position: &str) -> Option<Self> {
        let rest = position.strip_prefix("1:offset=")?;
        let (offset, rest) = rest.split_once(";line=")?;
        let (line, end) = rest.split_once(";end=")?;
        Some(Self { offset: offset.parse().ok()?, line: line.parse().ok()?, end: end.parse().ok()? })
    }
}

/// Groups the items of the file into tasks.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    /// Offset and line of each group's first item.
    pub(super) starts: Vec<(u64, u64)>,
    pub(super) n_items: u64,
}

impl Chunks {
    pub(super) fn add(&mut self, piece: &Piece) {
        let is_full = match self.starts.last() {
            None => true,
            Some((start, _)) => {
                self.n_items >= CHUNK_ITEMS || piece.offset.saturating_sub(*start) >= CHUNK_BYTES
            }
        };
        if is_full {
            self.starts.push((piece.offset, piece.line));
            self.n_items = 0;
        }
        self.n_items = self.n_items.saturating_add(1);
    }

    pub(super) fn tasks(&self) -> Vec<TaskSpec> {
        let ends = self.starts.iter().skip(1).map(|(offset, _)| *offset).chain([u64::MAX]);
        let tasks = self.starts.iter().zip(ends).map(|((offset, line), end)| {
            TaskSpec::new("items", format!("1:offset={offset};line={line};end={end}"), OF_ITEMS)
        });
        tasks.collect()
    }
}
