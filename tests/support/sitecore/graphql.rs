//! GraphQL of both schemas: documents are parsed, validated and executed by a library; this adds what Sitecore's servers add.
//!
//! Depth is counted as Hot Chocolate counts it: fields below fields, fragments looked into (facts 2, "Depth").

use std::collections::BTreeSet;

use apollo_compiler::ast::OperationType;
use apollo_compiler::executable::{ExecutableDocument, Selection, SelectionSet};
use apollo_compiler::resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Schema, parser::Parser};
use serde_json::{Map, Value as Json, json};

/// Texts of errors that carry a code (facts 2).
const CODES: [(&str, &str); 2] = [(NOT_AUTHORIZED, "AUTH_NOT_AUTHORIZED"), (TOO_MANY, "HC0051")];
pub const NOT_AUTHORIZED: &str = "The current user is not authorized to access this resource.";
pub const TOO_MANY: &str = "The maximum allowed items per page were exceeded.";

/// A schema from its text.
pub fn schema(text: &str, name: &str) -> Valid<Schema> {
    Schema::parse_and_validate(text, name).unwrap_or_else(|error| panic!("{error}"))
}

/// A request's body, taken apart.
#[derive(Default)]
pub struct Asked {
    pub document: String,
    pub variables: JsonMap,
    pub operation: Option<String>,
}

impl Asked {
    /// None when the body is not what GraphQL over HTTP is.
    pub fn from(body: &[u8]) -> Option<Self> {
        let body: Json = serde_json::from_slice(body).ok()?;
        let variables = match &body["variables"] {
            Json::Null => JsonMap::default(),
            Json::Object(_) => serde_json::from_value(body["variables"].clone()).ok()?,
            _ => return None,
        };
        Some(Self {
            document: body["query"].as_str()?.to_owned(),
            variables,
            operation: body["operationName"].as_str().map(str::to_owned),
        })
    }
}

/// What a document is, before it is executed.
pub struct Checked {
    document: Valid<ExecutableDocument>,
    pub depth: usize,
    /// Selections of the whole operation.
    pub n_fields: usize,
    /// Names of the root fields.
    pub roots: BTreeSet<String>,
    pub is_introspection: bool,
}

fn refusal(message: &str, extensions: Json) -> Json {
    let mut error = Map::new();
    error.insert("message".to_owned(), json!(message));
    if extensions.is_object() {
        error.insert("extensions".to_owned(), extensions);
    }
    json!({ "errors": [error] })
}

/// The body of an answer that only refuses.
pub fn refused(message: &str, code: Option<&str>) -> Json {
    refusal(message, code.map_or(Json::Null, |code| json!({ "code": code })))
}

/// True when any operation of the text is a mutation or a subscription, or when it cannot be told.
pub fn could_change(document: &str) -> bool {
    let Ok(ast) = Parser::new().parse_ast(document, "document.graphql") else {
        return document.contains("mutation");
    };
    ast.definitions.iter().any(|it| match it {
        apollo_compiler::ast::Definition::OperationDefinition(it) => {
            it.operation_type != OperationType::Query
        }
        _ => false,
    })
}

/// Validates; an unknown field rejects the whole document.
pub fn check(schema: &Valid<Schema>, asked: &Asked) -> Result<Checked, Json> {
    let document = ExecutableDocument::parse_and_validate(schema, &asked.document, "document.graphql")
        .map_err(|error| {
            let errors: Vec<Json> = error
                .errors
                .iter()
                .map(|it| {
                    let it = it.to_json();
                    let place =
                        it.locations.first().map(|it| json!([{"line": it.line, "column": it.column}]));
                    json!({"message": it.message, "locations": place, "extensions": {"code": "HC0010"}})
                })
                .collect();
            json!({ "errors": errors })
        })?;
    let operation = document
        .operations
        .get(asked.operation.as_deref())
        .map_err(|error| refused(&error.message().to_string(), Some("HC0013")))?;
    let mut checked = Checked {
        depth: 0,
        n_fields: 0,
        roots: BTreeSet::new(),
        is_introspection: false,
        document: document.clone(),
    };
    measure(&operation.selection_set, &document, 1, &mut checked);
    checked.is_introspection = checked.roots.iter().all(|it| it.starts_with("__"));
    Ok(checked)
}

/// Documents are the tests' own and small, and the parser has bounded their depth: recursion is safe here.
fn measure(set: &SelectionSet, document: &ExecutableDocument, depth: usize, into: &mut Checked) {
    for selection in &set.selections {
        match selection {
            Selection::Field(field) => {
                into.depth = into.depth.max(depth);
                into.n_fields += 1;
                if depth == 1 {
                    into.roots.insert(field.name.to_string());
                }
                measure(&field.selection_set, document, depth + 1, into);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.fragment_name) {
                    measure(&fragment.selection_set, document, depth, into);
                }
            }
            Selection::InlineFragment(inline) => measure(&inline.selection_set, document, depth, into),
        }
    }
}

/// Executes; gives the body of the answer.
pub fn execute(schema: &Valid<Schema>, checked: &Checked, asked: &Asked, root: &dyn ObjectValue) -> Json {
    let run =
        Execution::new(schema, &checked.document).operation_name(asked.operation.as_deref()).and_then(|it| {
            it.raw_variable_values(&asked.variables).enable_schema_introspection(true).execute_sync(root)
        });
    let mut body = match run {
        Ok(response) => serde_json::to_value(response).expect("an answer is JSON"),
        Err(error) => return refused(&error.message().to_string(), Some("EXEC_INVALID_TYPE")),
    };
    for error in body.get_mut("errors").and_then(Json::as_array_mut).into_iter().flatten() {
        let message =
            error["message"].as_str().unwrap_or_default().trim_start_matches("resolver error: ").to_owned();
        let code = CODES.iter().find(|it| it.0 == message).map(|it| it.1);
        error["message"] = json!(message);
        if let Some(code) = code {
            error["extensions"] = json!({ "code": code });
        }
    }
    body
}

/// Arguments of a field, by name.
pub struct Args<'a>(pub &'a JsonMap);

impl Args<'_> {
    pub fn json(&self, name: &str) -> Json {
        self.0.get(name).map_or(Json::Null, |it| serde_json::to_value(it).expect("an argument is JSON"))
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.json(name).as_str().map(str::to_owned)
    }

    pub fn is_on(&self, name: &str) -> bool {
        self.json(name).as_bool().unwrap_or(false)
    }

    pub fn number(&self, name: &str) -> Option<usize> {
        let value = self.json(name);
        let number = value.as_u64().or_else(|| value.as_str().and_then(|it| it.parse().ok()))?;
        usize::try_from(number).ok()
    }
}

/// An object whose fields are known beforehand.
pub struct Plain {
    pub type_name: String,
    pub fields: Json,
}

impl ObjectValue for Plain {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let value = self.fields.get(info.field_name()).cloned().unwrap_or(Json::Null);
        Ok(plain(value, info))
    }
}

/// A JSON value as what the field's type wants.
pub fn plain<'a>(value: Json, info: &ResolveInfo<'a>) -> ResolvedValue<'a> {
    let definition = info.field_definition();
    let named = definition.ty.inner_named_type();
    let is_object = info.schema().get_object(named).is_some();
    of_type(value, named.as_str(), is_object)
}

fn of_type<'a>(value: Json, type_name: &str, is_object: bool) -> ResolvedValue<'a> {
    match value {
        Json::Null => leaf(Json::Null),
        Json::Array(list) => {
            let type_name = type_name.to_owned();
            ResolvedValue::List(Box::new(
                list.into_iter().map(move |it| Ok(of_type(it, &type_name, is_object))),
            ))
        }
        value if is_object => {
            ResolvedValue::Object(Box::new(Plain { type_name: type_name.to_owned(), fields: value }))
        }
        value => leaf(value),
    }
}

pub fn leaf<'a>(value: impl Into<Json>) -> ResolvedValue<'a> {
    ResolvedValue::Leaf(serde_json::from_value(value.into()).expect("JSON stays JSON"))
}

pub fn null<'a>() -> ResolvedValue<'a> {
    leaf(Json::Null)
}

pub fn object<'a>(it: impl ObjectValue + 'a) -> ResolvedValue<'a> {
    ResolvedValue::Object(Box::new(it))
}

pub fn optional<'a>(it: Option<impl ObjectValue + 'a>) -> ResolvedValue<'a> {
    it.map_or_else(null, object)
}

pub fn list<'a, T: ObjectValue + 'a>(all: impl IntoIterator<Item = T, IntoIter: 'a>) -> ResolvedValue<'a> {
    ResolvedValue::List(Box::new(all.into_iter().map(|it| Ok(object(it)))))
}

pub fn error(message: impl Into<String>) -> FieldError {
    FieldError { message: message.into() }
}
