//! What a store query hands out, whatever the database.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Subject, SubjectKind};

/// One cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// Every whole number, boolean (0/1) and time (Unix milliseconds).
    Int(i64),
    /// A decimal number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row, by column name. A missing column or another type reads as absent: the contract test
/// prepares every query, so a renamed column is found there and not at a customer's.
#[derive(Clone, Debug, Default)]
pub struct Row {
    names: Arc<Vec<String>>,
    cells: Vec<Value>,
}

impl Row {
    /// From names and cells in the order of the query.
    pub fn new(cells: Vec<(String, Value)>) -> Self {
        let (names, cells) = cells.into_iter().unzip();
        Self { names: Arc::new(names), cells }
    }

    /// The same with the names shared by all rows of a query.
    pub fn of(names: &Arc<Vec<String>>, cells: Vec<Value>) -> Self {
        Self { names: Arc::clone(names), cells }
    }

    /// Another row of the same query.
    #[must_use]
    pub fn with_cells(&self, cells: Vec<Value>) -> Self {
        Self::of(&self.names, cells)
    }

    /// The columns, in the order of the query.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The cells, in the order of the query.
    pub fn cells(&self) -> &[Value] {
        &self.cells
    }

    /// The cell, [`Value::Null`] when there is none of that name.
    pub fn get(&self, column: &str) -> &Value {
        self.names
            .iter()
            .position(|name| name == column)
            .and_then(|at| self.cells.get(at))
            .unwrap_or(&Value::Null)
    }

    /// A whole number.
    pub fn int(&self, column: &str) -> Option<i64> {
        match self.get(column) {
            Value::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// A number of either kind.
    pub fn real(&self, column: &str) -> Option<f64> {
        match self.get(column) {
            #[expect(clippy::cast_precision_loss, reason = "counts and sizes are far below 2^52")]
            Value::Int(value) => Some(*value as f64),
            Value::Real(value) => Some(*value),
            _ => None,
        }
    }

    /// A text.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.get(column) {
            Value::Text(value) => Some(value),
            _ => None,
        }
    }

    /// A text, empty when absent.
    pub fn text_or_empty(&self, column: &str) -> &str {
        self.text(column).unwrap_or_default()
    }

    /// Bytes.
    pub fn bytes(&self, column: &str) -> Option<&[u8]> {
        match self.get(column) {
            Value::Bytes(value) => Some(value),
            _ => None,
        }
    }

    /// The subject of a corpus finding, from the columns `subject_kind` (default `item`), `id`, `locale`,
    /// `content_type`, `title`, `url`, `edit_url`.
    pub fn subject(&self) -> Subject {
        let kind = self.text("subject_kind").and_then(SubjectKind::from_word).unwrap_or(SubjectKind::Item);
        let mut subject = Subject::new(kind, self.text_or_empty("id"), self.text_or_empty("title"));
        subject.locale = self.text("locale").map(str::to_owned);
        subject.content_type = self.text("content_type").map(str::to_owned);
        subject.url = self.text("url").map(str::to_owned);
        subject.edit_url = self.text("edit_url").map(str::to_owned);
        subject
    }
}
