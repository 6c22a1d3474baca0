//! A stable `extensions.code` for what the GraphQL library refuses itself, which carries none.

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};

pub fn coded(mut response: Response) -> Response {
    for error in &mut response.errors {
        let code = code(error);
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        if extensions.get("code").is_none() {
            extensions.set("code", code);
        }
    }
    response
}

/// The request was not run at all: what the library then answers has no data, not even null.
pub fn refused(response: &Response) -> bool {
    let nowhere = response.errors.iter().all(|error| error.path.is_empty());
    response.is_err() && response.data == Value::Null && nowhere
}

fn code(error: &ServerError) -> &'static str {
    match error.message.as_str() {
        "Query is too complex." => "TOO_COMPLEX",
        "Query is nested too deep." => "TOO_DEEP",
        message if message.contains("recursion depth") => "TOO_DEEP",
        message if message.contains("number of directives") => "TOO_MANY_DIRECTIVES",
        _ if error.path.is_empty() => "BAD_QUERY",
        _ => "BAD_ARGUMENT",
    }
}
