//! `model.base-template-cycle`: template that inherits from itself.

use super::inheritance::{Graph, ROWS};
use crate::checks::{Check, Docs, Fold, Run, Tell, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, UnknownReason};

pub static CHECK: Check = Check {
    id: "model.base-template-cycle",
    version: 1,
    title: "Template that inherits from itself",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "The base templates of every template, and theirs. Fails when following them leads back to the template.",
        why: "Sitecore cannot tell which fields and standard values count; saving such a template, a cache rebuild or a deployment may not end.",
        fix: "Remove one of the base templates on the circle named in the evidence.",
        example: "“_Teaser” inherits from “_Box”, which inherits from “_Teaser”",
        sources: &["Sitecore documentation, data template inheritance", "Pathfinder, template inheritance"],
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
            if !graph.ancestors(id).contains(id.as_str()) {
                continue;
            }
            let through = bases.iter().filter(|it| *it == id || graph.ancestors(it).contains(id.as_str()));
            let failure = Failure::new("the template inherits from itself")
                .with("field", "__Base template")
                .with_samples("through", through.map(|it| graph.name(it)));
            tell(subject.clone(), failure);
        }
        Ok(evaluated)
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::model::inheritance::fixture::corpus;

    #[test]
    fn everybody_on_the_circle_fails_and_who_only_leads_to_it_passes() {
        let corpus =
            corpus(&[("a", &["b"]), ("b", &["a"]), ("page", &["a"]), ("self", &["self"]), ("ok", &["x"])]);
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["a", "b", "self"]);
        assert_eq!(result.evaluated, 5);
    }
}
