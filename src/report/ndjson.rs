//! One JSON object per line: first the summary (`"type": "summary"`), then every finding (`"type": "finding"`).
//!
//! The objects are those of the JSON report, version 1, with `type` in front.

use std::io::Write;

use serde::Serialize;
use serde_json::Value as Json;

use super::escape::write_json;
use super::json_v1::{self, Finding};
use super::{Findings, ReportError, Summary};

#[derive(Serialize)]
struct Line<'a> {
    r#type: &'a str,
    #[serde(flatten)]
    value: Json,
}

/// Writes the summary, then findings as they come.
pub fn write(summary: &Summary, findings: &dyn Findings, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut head = to_json(&json_v1::head(summary))?;
    if let Some(object) = head.as_object_mut() {
        object.shift_remove("findings");
    }
    line("summary", head, out)?;
    findings.each(&mut |finding| line("finding", to_json(&Finding::from(finding))?, out))
}

fn line(kind: &str, value: Json, out: &mut dyn Write) -> Result<(), ReportError> {
    write_json(&Line { r#type: kind, value }, out)?;
    out.write_all(b"\n")?;
    Ok(())
}

fn to_json(value: &impl Serialize) -> Result<Json, ReportError> {
    serde_json::to_value(value).map_err(|error| ReportError::Render(error.to_string()))
}
