//! Items to records.
