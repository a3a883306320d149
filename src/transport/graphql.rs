//! GraphQL documents that only read, of known depth and cost.
//!
//! Stays true: a [`GraphQlQuery`] exists only for a document whose every operation is a query, so a mutation cannot be
//! sent: there is no other way to a POST. Depth and cost are counted by a loop with a step limit, so neither deep
//! nesting nor fragments that multiply or include themselves can exhaust stack or time.
//! Source: the GraphQL specification, October 2021, sections 2.3 (operations) and 2.8 (fragments).

use std::collections::BTreeMap;

use apollo_parser::Parser;
use apollo_parser::cst::{CstNode as _, Definition, Field, Selection, SelectionSet};
use serde_json::{Value as Json, json};

/// Longest document.
const MAX_BYTES: usize = 64 * 1024;
/// Nesting that the parser follows.
const PARSER_DEPTH: usize = 128;
/// Tokens that the parser reads.
const PARSER_TOKENS: usize = 20_000;
/// Selections looked at, fragments included each time they are used.
const MAX_STEPS: usize = 10_000;
/// Page size assumed of an argument whose value is not known here.
const UNKNOWN_PAGE: u64 = 100;
/// Arguments that say how many entries a list has.
const PAGE_ARGUMENTS: &[&str] =
    &["first", "last", "limit", "pageSize", "page_size", "perPage", "per_page", "take"];

/// Caps of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueryCaps {
    /// Fields within fields.
    pub max_depth: u32,
    /// Selected fields, each times the page sizes around it.
    pub max_cost: u64,
}

impl Default for QueryCaps {
    fn default() -> Self {
        Self { max_depth: 15, max_cost: 50_000 }
    }
}

/// Why a document is not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryRefusal {
    /// It cannot be read.
    #[error("the GraphQL document cannot be read: {0}")]
    Syntax(String),
    /// It holds something other than queries and fragments.
    #[error("the GraphQL document holds {0}; only queries are sent")]
    NotAQuery(&'static str),
    /// Nested too deeply.
    #[error("the GraphQL query is nested deeper than {0} levels; ask for less at once")]
    TooDeep(u32),
    /// Too much at once.
    #[error("the GraphQL query costs more than {0} fields; ask for smaller pages")]
    TooCostly(u64),
}

/// A document that only reads, within its caps, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphQlQuery {
    body: String,
    depth: u32,
    cost: u64,
}

impl GraphQlQuery {
    /// Reads a document and counts it. Page sizes may be literals or `variables`.
    pub fn new(document: &str, variables: &Json, caps: QueryCaps) -> Result<Self, QueryRefusal> {
        if document.len() > MAX_BYTES {
            return Err(QueryRefusal::Syntax(format!("longer than {MAX_BYTES} bytes")));
        }
        let tree = Parser::new(document).recursion_limit(PARSER_DEPTH).token_limit(PARSER_TOKENS).parse();
        if let Some(error) = tree.errors().next() {
            return Err(QueryRefusal::Syntax(error.message().chars().take(200).collect()));
        }
        let (mut fragments, mut roots) = (BTreeMap::new(), Vec::new());
        for definition in tree.document().definitions() {
            match definition {
                Definition::OperationDefinition(operation) => {
                    if let Some(kind) = operation.operation_type()
                        && kind.query_token().is_none()
                    {
                        let is_mutation = kind.mutation_token().is_some();
                        return Err(QueryRefusal::NotAQuery(if is_mutation {
                            "a mutation"
                        } else {
                            "a subscription"
                        }));
                    }
                    roots.extend(operation.selection_set());
                }
                Definition::FragmentDefinition(fragment) => {
                    let name =
                        fragment.fragment_name().and_then(|it| it.name()).map(|it| it.text().to_string());
                    if let (Some(name), Some(set)) = (name, fragment.selection_set()) {
                        fragments.insert(name, set);
                    }
                }
                _ => return Err(QueryRefusal::NotAQuery("a type definition")),
            }
        }
        if roots.len() != 1 {
            return Err(QueryRefusal::NotAQuery("no operation, or several"));
        }
        let (depth, cost) = count(roots, &fragments, variables, caps)?;
        let body = json!({ "query": document, "variables": variables }).to_string();
        Ok(Self { body, depth, cost })
    }

    /// The JSON that is sent.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Fields within fields.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Selected fields, each times the page sizes around it.
    pub fn cost(&self) -> u64 {
        self.cost
    }
}

fn count(
    roots: Vec<SelectionSet>,
    fragments: &BTreeMap<String, SelectionSet>,
    variables: &Json,
    caps: QueryCaps,
) -> Result<(u32, u64), QueryRefusal> {
    let mut open: Vec<(SelectionSet, u32, u64)> = roots.into_iter().map(|it| (it, 1, 1)).collect();
    let (mut deepest, mut cost, mut steps) = (0, 0_u64, 0_usize);
    while let Some((set, depth, times)) = open.pop() {
        for selection in set.selections() {
            steps += 1;
            if steps > MAX_STEPS {
                return Err(QueryRefusal::TooCostly(caps.max_cost));
            }
            match selection {
                Selection::Field(field) => {
                    if depth > caps.max_depth {
                        return Err(QueryRefusal::TooDeep(caps.max_depth));
                    }
                    deepest = deepest.max(depth);
                    cost = cost.saturating_add(times);
                    if cost > caps.max_cost {
                        return Err(QueryRefusal::TooCostly(caps.max_cost));
                    }
                    if let Some(inner) = field.selection_set() {
                        let times = times.saturating_mul(page_size(&field, variables));
                        open.push((inner, depth.saturating_add(1), times));
                    }
                }
                Selection::InlineFragment(fragment) => {
                    open.extend(fragment.selection_set().map(|it| (it, depth, times)));
                }
                Selection::FragmentSpread(spread) => {
                    let name =
                        spread.fragment_name().and_then(|it| it.name()).map(|it| it.text().to_string());
                    let set = name.as_ref().and_then(|it| fragments.get(it)).ok_or_else(|| {
                        QueryRefusal::Syntax("a fragment that is used is not defined".to_owned())
                    })?;
                    open.push((set.clone(), depth, times));
                }
            }
        }
    }
    Ok((deepest, cost))
}

/// Entries that a field may have: the product of its page arguments, at least one.
fn page_size(field: &Field, variables: &Json) -> u64 {
    let arguments = field.arguments().into_iter().flat_map(|it| it.arguments());
    arguments
        .filter(|it| it.name().is_some_and(|name| PAGE_ARGUMENTS.contains(&name.text().as_str())))
        .map(|it| {
            let text = it.value().map(|value| value.source_string()).unwrap_or_default();
            let text = text.trim();
            match text.strip_prefix('$') {
                Some(name) => variables.get(name.trim()).and_then(Json::as_u64).unwrap_or(UNKNOWN_PAGE),
                None => text.parse().unwrap_or(UNKNOWN_PAGE),
            }
        })
        .fold(1_u64, u64::saturating_mul)
        .max(1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{GraphQlQuery, QueryCaps, QueryRefusal};

    fn read(document: &str) -> Result<GraphQlQuery, QueryRefusal> {
        GraphQlQuery::new(document, &Json::Null, QueryCaps::default())
    }

    #[test]
    fn what_writes_or_listens_cannot_be_made_into_a_query() {
        for document in [
            "mutation { deletePost(id: 1) { id } }",
            "  # query {\n mutation{a}",
            "query A { a } mutation B { b }",
            "subscription { a }",
            "type A { b: Int }",
            "\"\"\"query\"\"\" type Query { a: Int }",
            "query A { a } query B { b }",
            "fragment F on T { a }",
            "",
            "mutatio\u{feff}n { a }",
            "{ a",
        ] {
            assert!(read(document).is_err(), "{document}");
        }
        assert_eq!(read("mutation { a }"), Err(QueryRefusal::NotAQuery("a mutation")));
        assert!(read("{ mutation }").is_ok() && read("query mutation { a }").is_ok());
    }

    #[test]
    fn depth_and_cost_are_counted_with_page_sizes_fragments_and_variables() {
        let text = "query($n: Int) { posts(first: $n) { nodes { ...F ... on Page { id } } } } fragment F on Post { tags(first: 5) { name } }";
        let query = GraphQlQuery::new(text, &json!({ "n": 10 }), QueryCaps::default()).expect("a query");
        // posts 1, nodes 10, tags 10, id 10, name 50.
        assert_eq!((query.depth(), query.cost()), (4, 81));
        assert_eq!(read("query($n: Int) { a(first: $n) { b } }").expect("a query").cost(), 101);
    }

    #[test]
    fn above_the_caps_it_is_refused() {
        let nested = |n: usize| format!("{}{}", "{a".repeat(n), "}".repeat(n));
        assert_eq!(read(&nested(15)).expect("within").depth(), 15);
        assert_eq!(read(&nested(16)), Err(QueryRefusal::TooDeep(15)));
        assert!(read(&nested(10_000)).is_err());
        assert_eq!(read("{ a(first: 1000) { b(last: 1000) { c } } }"), Err(QueryRefusal::TooCostly(50_000)));
        assert!(
            read("{ a(first: 99999999999999999999999) { b(first: -3) { c(first: 1e9) { d } } } }").is_err()
        );
    }

    #[test]
    fn fragments_that_include_themselves_or_multiply_end() {
        assert!(read("{ ...A } fragment A on T { ...A }").is_err());
        assert!(read("{ ...A } fragment A on T { a { ...A } }").is_err());
        let mut text = "{ ...F0 }".to_owned();
        for idx in 0..40 {
            let next = format!(" fragment F{idx} on T {{ ...F{n} ...F{n} }}", n = idx + 1);
            text.push_str(&next);
        }
        assert!(read(&format!("{text} fragment F40 on T {{ a }}")).is_err());
    }
}
