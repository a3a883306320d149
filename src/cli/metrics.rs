//! Figures of finished scans in the Prometheus text format, for `--metrics-textfile` and `serve`.

use crate::model::ScanId;
use crate::report::stored::summary;
use crate::store::{Result, Store};
use crate::telemetry::metrics::{Figures, render};

/// The text of one scan's figures.
pub fn textfile(store: &mut Store, id: ScanId) -> Result<String> {
    let summary = summary(store, id)?;
    let scan = store.scan(id)?;
    let seconds = scan.finished_ms.map(|it| (it - scan.started_ms).max(0));
    let mut figures = Figures::default();
    for instance in &summary.instances {
        figures.score(&instance.id, instance.score.overall, instance.score.coverage);
        for category in &instance.score.categories {
            if let Some(score) = category.score {
                figures.category(&instance.id, &category.category, score);
            }
        }
        for (what, n) in &instance.inventory {
            figures.inventory(&instance.id, what, *n);
        }
        figures.problems(&instance.id, instance.problems_total);
        let stored = scan.instances.iter().find(|it| it.name == instance.id);
        if let Some(stored) = stored {
            for (severity, n) in store.open_by_severity(id, stored.id)? {
                figures.findings(&instance.id, severity.as_str(), n);
            }
        }
    }
    figures.scan(id.0, scan.finished_ms, seconds, summary.state == "complete");
    Ok(render(&figures))
}
