//! Tables of data without header cells.

use super::{Found, has, judge, share};
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.table-no-header",
    version: 1,
    title: "Data table without headers",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every table in published text with at least two rows and two columns that is not marked \
                   `role=\"presentation\"`. It fails when none of its cells is a header (`th`, a `scope`, or a \
                   header role).",
        why: "A screen reader announces the headers of each cell. Without them a table is a list of \
                   values, and nobody can tell which column \"42\" belongs to.",
        fix: "Turn on the header row or header column of the table; for layout, use columns instead of a \
                   table.",
        example: "<table><tr><td>Year</td><td>Sales</td></tr><tr><td>2025</td><td>42</td></tr></table>",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#info-and-relationships (SC 1.3.1)",
            "https://www.w3.org/WAI/WCAG22/Techniques/html/H51",
            "https://dequeuniversity.com/rules/axe/4.10/td-has-header",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(
        unit,
        "tables",
        |outline| {
            Found::among(&outline.tables, |table| {
                let is_data = table.rows >= 2 && table.columns >= 2 && !table.presentational;
                is_data.then(|| {
                    (table.header_cells == 0)
                        .then(|| format!("{} × {}: {}", table.rows, table.columns, table.first_row))
                })
            })
        },
        |n, of| format!("{} {} no header cells", share(n, of, "data table", "data tables"), has(n)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("x").body(body).judge(&CHECK)
    }

    #[test]
    fn a_table_of_two_by_two_without_headers_fails() {
        let failure = ItemFixture::page("x")
            .body("<table><tr><td>年</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>");
        assert_eq!(failure.failure(&CHECK).evidence.0["tables"][0], "2 × 2: 年 | B");
    }

    #[test]
    fn a_header_anywhere_passes() {
        assert_eq!(judged("<table><tr><th>a<td>b<tr><th>c<td>d</table>"), Verdict::Pass);
    }

    #[test]
    fn smaller_and_layout_tables_are_not_concerned() {
        for body in [
            "<table><tr><td>a<td>b</table>",
            "<table><tr><td>a<tr><td>b</table>",
            "<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>",
        ] {
            assert_eq!(judged(body), Verdict::NotApplicable, "{body}");
        }
    }
}
