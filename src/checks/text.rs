//! Measures of text.
