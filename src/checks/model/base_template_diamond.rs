//! `model.base-template-diamond`: base template inherited twice.

use super::inheritance::{Graph, ROWS};
use crate::checks::{Check, Docs, Fold, Run, Tell, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, UnknownReason};

pub static CHECK: Check = Check {
    id: "model.base-template-diamond",
    version: 1,
    title: "Base template inherited twice",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "The base templates that every template lists. Fails when one of them is also inherited through another one in the list; the standard templates of the platform are left out.",
        why: "The order of base templates decides which standard values count; a base that comes in twice makes the result hard to foresee.",
        fix: "Remove the entry that is inherited anyway.",
        example: "“Article” lists “_Page” and “_Seo”, and “_Page” lists “_Seo” too",
        sources: &[
            "Sitecore documentation, data template inheritance",
            "Sitecore Helix, template inheritance",
        ],
    },
    run: Run::Fold { params: &[], rows: ROWS, start: |_| Box::new(Seen::default()) },
};

#[derive(Default)]
struct Seen {
    graph: Graph,
}

impl Fold for Seen {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        self.graph.row(row);
    }

    fn finish(self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        let graph = &self.graph;
        let evaluated = graph.len()?;
        for (id, (subject, bases)) in &graph.templates {
            // On a circle everything is inherited from everywhere; that is another check's finding.
            if graph.ancestors(id).contains(id.as_str()) {
                continue;
            }
            let others = |base: &String| {
                bases
                    .iter()
                    .filter(move |it| *it != base)
                    .any(|it| graph.ancestors(it).contains(base.as_str()))
            };
            let twice: Vec<&str> =
                bases.iter().filter(|base| others(base)).map(|base| graph.name(base)).collect();
            if let Some(first) = twice.first() {
                let failure =
                    Failure::new(format!("the base template {first} is inherited through another one too"))
                        .with("field", "__Base template")
                        .with_samples("twice", twice.iter().copied());
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
    fn a_base_that_another_base_brings_fails() {
        let corpus = corpus(&[
            ("article", &["page", "seo"]),
            ("page", &["seo", "1930bbeb-7805-471a-a3be-4858ac7cf696"]),
            ("news", &["page", "1930bbeb-7805-471a-a3be-4858ac7cf696"]),
        ]);
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["article"]);
        assert_eq!(result.evaluated, 3);
        assert_eq!(result.evidence()["twice_total"], 1);
    }
}
