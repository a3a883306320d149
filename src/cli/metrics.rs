//! Figures of finished scans in the Prometheus text format, for `--metrics-textfile` and `serve`.

use std::sync::Arc;

use crate::model::ScanId;
use crate::report::stored::summary;
use crate::store::scans::StoredScan;
use crate::store::{Result, Store};
use crate::telemetry::metrics::{Figures, render};
use crate::transport::HttpTransport;

/// The text of one scan's figures, and of what this process sent for it.
pub fn textfile(store: &mut Store, id: ScanId, counters: &[(String, Arc<HttpTransport>)]) -> Result<String> {
    let scan = store.scan(id)?;
    let names: Vec<_> = scan.instances.iter().map(|it| it.name.clone()).collect();
    let mut figures = Figures::default();
    add_instances(store, &mut figures, id, &names)?;
    add_scan(&mut figures, &scan);
    for (instance, http) in counters {
        let traffic = http.traffic().snapshot();
        figures.traffic(instance, traffic.requests, traffic.retries, http.cache_counts().0);
    }
    Ok(render(&figures))
}

/// Figures of the scan itself.
pub fn add_scan(figures: &mut Figures, scan: &StoredScan) {
    let took_ms = scan.finished_ms.map(|it| it.saturating_sub(scan.started_ms).max(0));
    figures.scan(scan.id.0, scan.finished_ms, took_ms, scan.state == "complete");
}

/// Figures of the named instances of a scan.
pub fn add_instances(store: &mut Store, figures: &mut Figures, id: ScanId, names: &[String]) -> Result<()> {
    let summary = summary(store, id)?;
    let scan = store.scan(id)?;
    for instance in summary.instances.iter().filter(|it| names.contains(&it.id)) {
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
        if let Some(stored) = scan.instances.iter().find(|it| it.name == instance.id) {
            for (severity, n) in store.open_by_severity(id, stored.id)? {
                figures.findings(&instance.id, severity.as_str(), n);
            }
        }
    }
    Ok(())
}
