//! Rich text → outline.
