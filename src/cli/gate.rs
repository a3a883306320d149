//! `--fail-on`: parse before anything is asked, hold when the scan is over.

use std::collections::{BTreeMap, BTreeSet};

use super::args::Global;
use super::setup::Told;
use super::{output, tell};
use crate::exit;
use crate::model::ScanId;
use crate::report::stored::summary;
use crate::score::gate::{self, Condition, GateFacts};
use crate::store::{Result, Store};

/// Reads the conditions, or tells what is wrong with them.
pub fn parse(texts: &[String]) -> std::result::Result<Vec<Condition>, Told> {
    let mut conditions = Vec::new();
    let mut problems = Vec::new();
    for text in texts {
        match gate::parse(text) {
            Ok(condition) => conditions.push(condition),
            Err(problem) => problems.push(problem),
        }
    }
    let categories: Vec<_> = crate::checks::CATEGORIES.iter().map(|it| it.id).collect();
    let checks: Vec<_> = crate::checks::all().map(|it| it.id).collect();
    problems.extend(gate::unknown_names(&conditions, &categories, &checks));
    if problems.is_empty() {
        return Ok(conditions);
    }
    for problem in problems {
        output::error("conduit::cli::bad_condition", &format!("--fail-on: {problem}"), "");
    }
    Err(Told(exit::USAGE))
}

/// Holds the conditions against a stored scan and names each; whether all hold.
pub fn hold(
    global: &Global,
    store: &mut Store,
    id: ScanId,
    conditions: &[Condition],
) -> std::result::Result<bool, Told> {
    if conditions.is_empty() {
        return Ok(true);
    }
    let facts = facts(store, id).map_err(|error| tell::store(&error))?;
    Ok(tell(global, conditions, &facts))
}

/// Names every condition with its result; whether all hold.
pub fn tell(global: &Global, conditions: &[Condition], facts: &GateFacts) -> bool {
    let mut passed = true;
    for result in gate::evaluate(conditions, facts) {
        passed &= result.holds;
        let word = match (result.holds, result.undecided) {
            (false, _) => "FAILED",
            (true, true) => "undecided",
            (true, false) => "passed",
        };
        if !result.holds || !global.quiet {
            output::err(&format!("gate {word}: {} ({})", result.condition, result.detail));
        }
    }
    passed
}

fn facts(store: &mut Store, id: ScanId) -> Result<GateFacts> {
    let summary = summary(store, id)?;
    let mut open = BTreeMap::new();
    let mut new = BTreeMap::new();
    for (severity, state, n) in store.open_counts(id)? {
        *open.entry(severity).or_default() += n;
        if state != "existing" {
            *new.entry(severity).or_default() += n;
        }
    }
    let previous_score = match summary.previous {
        Some(previous) => store
            .score(ScanId(previous), None)?
            .and_then(|json| serde_json::from_value::<crate::score::Score>(json).ok())
            .and_then(|score| score.overall),
        None => None,
    };
    Ok(GateFacts {
        open,
        new: summary.previous.map(|_| new),
        score: summary.score.overall,
        category_scores: summary
            .score
            .categories
            .iter()
            .filter_map(|it| Some((it.category.clone(), it.score?)))
            .collect(),
        previous_score,
        coverage: summary.score.coverage,
        open_by_check: summary.checks.iter().map(|it| (it.id.clone(), it.findings)).collect(),
        unknown_checks: summary
            .checks
            .iter()
            .filter(|it| it.unknown.is_some())
            .map(|it| it.id.clone())
            .collect(),
        enabled_checks: summary.checks.iter().map(|it| it.id.clone()).collect::<BTreeSet<_>>(),
    })
}
