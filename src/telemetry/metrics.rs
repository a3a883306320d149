//! Every metric's name, help and labels. No global registry: figures are gathered, rendered, dropped.
//!
//! Names: `conduit_<what>_<base unit>`. The label is `cms_instance`, since Prometheus owns `instance`. An item's
//! id, title or address is never a label.

use prometheus::{CounterVec, Encoder, GaugeVec, Opts, Registry, TextEncoder};

/// Figures to render.
#[derive(Debug, Default)]
pub struct Figures {
    rows: Vec<(Metric, Vec<String>, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Metric {
    Score,
    Coverage,
    Category,
    Findings,
    Inventory,
    Problems,
    ScanId,
    ScanComplete,
    ScanFinished,
    ScanDuration,
    Requests,
    Retries,
    CacheHits,
    Resumed,
    Up,
}

impl Metric {
    const ALL: [Self; 15] = [
        Self::Score,
        Self::Coverage,
        Self::Category,
        Self::Findings,
        Self::Inventory,
        Self::Problems,
        Self::ScanId,
        Self::ScanComplete,
        Self::ScanFinished,
        Self::ScanDuration,
        Self::Requests,
        Self::Retries,
        Self::CacheHits,
        Self::Resumed,
        Self::Up,
    ];

    /// What only grows while a process runs; everything else goes up and down.
    fn is_counter(self) -> bool {
        matches!(self, Self::Requests | Self::Retries | Self::CacheHits | Self::Resumed)
    }

    /// Name, help, labels.
    fn spec(self) -> (&'static str, &'static str, &'static [&'static str]) {
        match self {
            Self::Score => (
                "conduit_score_points",
                "Overall score of the newest finished scan, 0 to 100.",
                &["cms_instance"],
            ),
            Self::Coverage => (
                "conduit_coverage_ratio",
                "Share of the rule set that was evaluated, 0 to 1.",
                &["cms_instance"],
            ),
            Self::Category => (
                "conduit_category_score_points",
                "Score of one category, 0 to 100.",
                &["cms_instance", "category"],
            ),
            Self::Findings => {
                ("conduit_findings", "Open findings by severity.", &["cms_instance", "severity"])
            }
            Self::Inventory => {
                ("conduit_inventory_records", "Records read, by what they are.", &["cms_instance", "kind"])
            }
            Self::Problems => ("conduit_problems", "Records and requests that failed.", &["cms_instance"]),
            Self::ScanId => ("conduit_scan_id", "Number of the newest finished scan.", &[]),
            Self::ScanComplete => {
                ("conduit_scan_complete", "1 when the newest finished scan is complete.", &[])
            }
            Self::ScanFinished => (
                "conduit_scan_finished_timestamp_seconds",
                "When the newest finished scan ended, Unix time.",
                &[],
            ),
            Self::ScanDuration => {
                ("conduit_scan_duration_seconds", "How long the newest finished scan took.", &[])
            }
            Self::Requests => (
                "conduit_requests_total",
                "Requests sent by the process that scanned, every attempt counted.",
                &["cms_instance"],
            ),
            Self::Retries => (
                "conduit_retries_total",
                "Attempts after the first by the process that scanned.",
                &["cms_instance"],
            ),
            Self::CacheHits => (
                "conduit_cache_hit_total",
                "Answers that the server confirmed with 304 and that came from the response cache.",
                &["cms_instance"],
            ),
            Self::Resumed => (
                "conduit_scans_resumed_total",
                "Scans that were cut off and that this process went on with, by how that ended.",
                &["ending"],
            ),
            Self::Up => ("conduit_store_up", "1 when the store could be read.", &[]),
        }
    }
}

impl Figures {
    fn add(&mut self, metric: Metric, labels: &[&str], value: f64) {
        self.rows.push((metric, labels.iter().map(|&it| it.to_owned()).collect(), value));
    }

    /// Score (when there is one) and coverage of an instance.
    pub fn score(&mut self, instance: &str, score: Option<f64>, coverage: f64) {
        if let Some(score) = score {
            self.add(Metric::Score, &[instance], score);
        }
        self.add(Metric::Coverage, &[instance], coverage);
    }

    /// Score of a category.
    pub fn category(&mut self, instance: &str, category: &str, score: f64) {
        self.add(Metric::Category, &[instance, category], score);
    }

    /// Open findings of one severity.
    pub fn findings(&mut self, instance: &str, severity: &str, n: u64) {
        self.add(Metric::Findings, &[instance, severity], number(n));
    }

    /// Records of one kind.
    pub fn inventory(&mut self, instance: &str, kind: &str, n: u64) {
        self.add(Metric::Inventory, &[instance, kind], number(n));
    }

    /// Records and requests that failed.
    pub fn problems(&mut self, instance: &str, n: u64) {
        self.add(Metric::Problems, &[instance], number(n));
    }

    /// The scan itself; times in Unix milliseconds.
    #[expect(clippy::cast_precision_loss, reason = "times and ids are far below 2^52")]
    pub fn scan(&mut self, id: i64, finished_ms: Option<i64>, duration_ms: Option<i64>, is_complete: bool) {
        self.add(Metric::ScanId, &[], id as f64);
        self.add(Metric::ScanComplete, &[], if is_complete { 1.0 } else { 0.0 });
        if let Some(ms) = finished_ms {
            self.add(Metric::ScanFinished, &[], ms as f64 / 1000.0);
        }
        if let Some(ms) = duration_ms {
            self.add(Metric::ScanDuration, &[], ms as f64 / 1000.0);
        }
    }

    /// What the process that scanned has sent to an instance.
    pub fn traffic(&mut self, instance: &str, requests: u64, retries: u64, cache_hits: u64) {
        self.add(Metric::Requests, &[instance], number(requests));
        self.add(Metric::Retries, &[instance], number(retries));
        self.add(Metric::CacheHits, &[instance], number(cache_hits));
    }

    /// Scans that were cut off and gone on with since the process started.
    pub fn resumed(&mut self, ending: &str, n: u64) {
        self.add(Metric::Resumed, &[ending], number(n));
    }

    /// Whether the store could be read.
    pub fn store(&mut self, is_up: bool) {
        self.add(Metric::Up, &[], if is_up { 1.0 } else { 0.0 });
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn number(n: u64) -> f64 {
    n as f64
}

/// The Prometheus text format, 0.0.4.
pub fn render(figures: &Figures) -> String {
    let registry = Registry::new();
    for metric in Metric::ALL {
        let (name, help, labels) = metric.spec();
        let rows: Vec<(Vec<&str>, f64)> = figures
            .rows
            .iter()
            .filter(|(it, ..)| *it == metric)
            .map(|(_, values, figure)| (values.iter().map(String::as_str).collect(), *figure))
            .collect();
        if rows.is_empty() {
            continue;
        }
        // The checked calls: the others panic on a wrong number of labels.
        if metric.is_counter() {
            let Ok(counter) = CounterVec::new(Opts::new(name, help), labels) else { continue };
            for (values, figure) in rows {
                if let Ok(cell) = counter.get_metric_with_label_values(&values) {
                    cell.inc_by(figure);
                }
            }
            let _ = registry.register(Box::new(counter));
        } else {
            let Ok(gauge) = GaugeVec::new(Opts::new(name, help), labels) else { continue };
            for (values, figure) in rows {
                if let Ok(cell) = gauge.get_metric_with_label_values(&values) {
                    cell.set(figure);
                }
            }
            let _ = registry.register(Box::new(gauge));
        }
    }
    let mut text = Vec::new();
    let _ = TextEncoder::new().encode(&registry.gather(), &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rendered_with_help_type_and_escaped_labels() {
        let mut figures = Figures::default();
        figures.score("a\"b", Some(81.5), 1.0);
        figures.scan(7, Some(1_000), None, true);
        let text = render(&figures);
        assert!(text.contains("# TYPE conduit_score_points gauge"), "{text}");
        assert!(text.contains("conduit_score_points{cms_instance=\"a\\\"b\"} 81.5"), "{text}");
        assert!(text.contains("conduit_scan_id 7"), "{text}");
        assert!(!text.contains("conduit_requests_total"), "{text}");
        assert!(!text.contains("conduit_scan_duration_seconds"), "{text}");
    }
    #[test]
    fn traffic_is_rendered_as_counters() {
        let mut figures = Figures::default();
        figures.traffic("a", 12, 2, 3);
        let text = render(&figures);
        assert!(text.contains("# TYPE conduit_cache_hit_total counter"), "{text}");
        assert!(text.contains("conduit_cache_hit_total{cms_instance=\"a\"} 3"), "{text}");
        assert!(text.contains("conduit_requests_total{cms_instance=\"a\"} 12"), "{text}");
    }
}
