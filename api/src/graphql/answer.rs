//! Runs a request, and makes its answer what GraphQL demands where a field failed: null in the field's place, or, where null
//! may not stand there, in the nearest place above it where it may. async-graphql 7.2 leaves such a field out instead.

use super::code::coded;
use super::{Schema, sdl};
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::parser::{parse_query, parse_schema};
use async_graphql::{Name, PathSegment, Request, Response, Value};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The fields of each object, with their types.
static FIELDS: LazyLock<HashMap<(String, String), Type>> = LazyLock::new(fields_of_the_schema);

pub async fn run(schema: &Schema, request: Request) -> Response {
    let asked = Asked::of(&request);
    asked.answer(schema.execute(request).await)
}

/// What was asked, to be read again where a field failed.
pub struct Asked {
    query: String,
    operation: Option<String>,
}

impl Asked {
    pub fn of(request: &Request) -> Asked {
        Asked { query: request.query.clone(), operation: request.operation_name.clone() }
    }

    pub fn answer(&self, mut response: Response) -> Response {
        let failed = response.errors.iter().map(|error| &error.path).filter(|path| !path.is_empty());
        if failed.clone().next().is_some()
            && let Ok(document) = parse_query(&self.query)
            && let Some(operation) = self.operation(&document)
        {
            for path in failed {
                let place = nullable(&document, operation, path);
                put_null(&mut response.data, place);
            }
        }
        coded(response)
    }

    fn operation<'a>(&self, document: &'a ExecutableDocument) -> Option<&'a OperationDefinition> {
        let named = self.operation.as_deref();
        let mut operations = document.operations.iter();
        let found = operations.find(|(name, _)| named.is_none() || name.map(Name::as_str) == named);
        found.map(|(_, operation)| &operation.node)
    }
}

/// A selection of fields, with the type they are selected from.
type Selected<'a> = (&'a str, &'a SelectionSet);

/// The longest beginning of the path that leads to where null may stand; empty: the whole answer.
fn nullable<'a>(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    path: &'a [PathSegment],
) -> &'a [PathSegment] {
    let mut selected = vec![(root(operation), &operation.selection_set.node)];
    let (mut kind, mut length) = (None, 0);
    for (index, segment) in path.iter().enumerate() {
        match segment {
            PathSegment::Index(_) => kind = kind.and_then(element),
            PathSegment::Field(key) => {
                let fields = selected.iter().flat_map(|one| fields(document, *one, key)).collect::<Vec<_>>();
                let typed = fields.iter().filter_map(|(parent, field)| Some((type_of(parent, field)?, *field)));
                let typed: Vec<(&Type, &Field)> = typed.collect();
                kind = typed.first().map(|(kind, _)| *kind);
                selected = typed.iter().map(|(kind, field)| (named(kind), &field.selection_set.node)).collect();
            }
        }
        if kind.is_none_or(|kind| kind.nullable) {
            length = index + 1;
        }
    }
    &path[..length]
}

/// Those with this key, also within fragments.
fn fields<'a>(document: &'a ExecutableDocument, (parent, set): Selected<'a>, key: &str) -> Vec<(&'a str, &'a Field)> {
    let within = |selection: &'a Selection| match selection {
        Selection::Field(field) if field.node.response_key().node == key => vec![(parent, &field.node)],
        Selection::Field(_) => Vec::new(),
        Selection::InlineFragment(fragment) => {
            let on = fragment.node.type_condition.as_ref().map_or(parent, |on| on.node.on.node.as_str());
            fields(document, (on, &fragment.node.selection_set.node), key)
        }
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node);
            fragment.map_or_else(Vec::new, |fragment| {
                let on = fragment.node.type_condition.node.on.node.as_str();
                fields(document, (on, &fragment.node.selection_set.node), key)
            })
        }
    };
    set.items.iter().flat_map(|selection| within(&selection.node)).collect()
}

fn put_null(data: &mut Value, place: &[PathSegment]) {
    let mut at = data;
    for segment in place {
        let below = match (segment, at) {
            (PathSegment::Field(name), Value::Object(fields)) => {
                Some(fields.entry(Name::new(name)).or_insert(Value::Null))
            }
            (PathSegment::Index(index), Value::List(values)) => values.get_mut(*index),
            // There is a null further up already.
            _ => None,
        };
        let Some(below) = below else {
            return;
        };
        at = below;
    }
    *at = Value::Null;
}

fn root(operation: &OperationDefinition) -> &'static str {
    match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

fn type_of(parent: &str, field: &Field) -> Option<&'static Type> {
    FIELDS.get(&(parent.to_owned(), field.name.node.to_string()))
}

fn element(kind: &Type) -> Option<&Type> {
    match &kind.base {
        BaseType::List(inner) => Some(inner),
        BaseType::Named(_) => None,
    }
}

fn named(kind: &Type) -> &str {
    match &kind.base {
        BaseType::List(inner) => named(inner),
        BaseType::Named(name) => name,
    }
}

fn fields_of_the_schema() -> HashMap<(String, String), Type> {
    let document = parse_schema(sdl()).expect("the schema's own text is read by the library that wrote it");
    let mut fields = HashMap::new();
    for definition in document.definitions {
        if let TypeSystemDefinition::Type(definition) = definition
            && let TypeKind::Object(object) = definition.node.kind
        {
            let of = definition.node.name.node;
            fields.extend(object.fields.into_iter().map(|field| {
                let name = field.node.name.node.to_string();
                ((of.to_string(), name), field.node.ty.node)
            }));
        }
    }
    fields
}
