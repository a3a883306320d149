//! `model.inheritance-deep`: deep template inheritance.

use super::inheritance::{Graph, ROWS};
use crate::checks::{Check, Docs, Fold, Run, Setting, SettingKind, Tell, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, UnknownReason};

pub static CHECK: Check = Check {
    id: "model.inheritance-deep",
    version: 1,
    title: "Deep template inheritance",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[Setting {
        key: "max",
        help: "Most levels of base templates above a template; Sitecore names no number.",
        value: SettingKind::Int { default: 5, min: 1, max: 50 },
    }],
    docs: Docs {
        looks_at: "The base templates of every template, and theirs. Fails when the longest way up has more than 5 levels.",
        why: "Nobody can tell any more where a field or a standard value comes from, and a change far up reaches content it was not meant for.",
        fix: "Let templates list the interface templates they need instead of inheriting from each other.",
        example: "Landing page > Article > Content page > Page > Base page > _Base > _Item",
        sources: &[
            "Sitecore documentation, data template inheritance",
            "Sitecore Helix, template inheritance",
        ],
    },
    run: Run::Fold {
        params: &[],
        rows: ROWS,
        start: |thresholds| Box::new(Seen { graph: Graph::default(), max: thresholds.len("max") }),
    },
};

struct Seen {
    graph: Graph,
    max: usize,
}

impl Fold for Seen {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        self.graph.row(row);
    }

    fn finish(self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        let graph = &self.graph;
        let evaluated = graph.len()?;
        let levels = graph.levels();
        for (id, (subject, _)) in &graph.templates {
            let levels = levels.get(id.as_str()).copied().unwrap_or(0);
            if levels > self.max && !graph.ancestors(id).contains(id.as_str()) {
                let failure = Failure::new(format!("there are {levels} levels of base templates above it"))
                    .with("field", "__Base template")
                    .with("levels", u64::try_from(levels).unwrap_or(u64::MAX))
                    .with("max", u64::try_from(self.max).unwrap_or(u64::MAX));
                tell(subject.clone(), failure);
            }
        }
        Ok(evaluated)
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::model::inheritance::fixture::corpus;

    #[test]
    fn five_levels_pass_and_six_fail() {
        let corpus = corpus(&[
            ("t6", &["t5"]),
            ("t5", &["t4", "x"]),
            ("t4", &["t3"]),
            ("t3", &["t2"]),
            ("t2", &["t1"]),
            ("t1", &["t0"]),
        ]);
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["t6"]);
        assert_eq!(result.evidence()["levels"], 6);
    }
}
