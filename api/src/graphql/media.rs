//! Which of the two JSON media types an answer has, as GraphQL over HTTP says: `application/graphql-response+json` tells by
//! its status whether the request was run; `application/json`, the older one, is 200 for every well-formed request.

use axum::http::{HeaderMap, StatusCode, header};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    GraphqlResponse,
    Json,
}

impl Media {
    /// What the client prefers; `None`: it takes neither.
    pub fn accepted(headers: &HeaderMap) -> Option<Media> {
        let accepts: Vec<&str> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        if accepts.is_empty() {
            return Some(Media::Json);
        }
        let ranges = accepts.iter().filter_map(|range| weighed(range));
        let mut best: Option<(Media, f32)> = None;
        for (media, weight) in ranges {
            // The first of equals.
            if weight > best.map_or(0.0, |(_, best)| best) {
                best = Some((media, weight));
            }
        }
        best.map(|(media, _)| media)
    }

    pub fn name(self) -> &'static str {
        match self {
            Media::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Media::Json => "application/json; charset=utf-8",
        }
    }

    /// The status of a well-formed request that was not run: it does not parse, or does not fit the schema.
    pub fn status_of_refused(self) -> StatusCode {
        match self {
            Media::GraphqlResponse => StatusCode::BAD_REQUEST,
            Media::Json => StatusCode::OK,
        }
    }
}

/// A media range we can answer, with its weight.
fn weighed(range: &str) -> Option<(Media, f32)> {
    let mut parts = range.split(';').map(str::trim);
    let media = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => Media::GraphqlResponse,
        "application/json" | "application/*" | "*/*" => Media::Json,
        _ => return None,
    };
    let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
    Some((media, weight.unwrap_or(1.0)))
}

/// The body is JSON in UTF-8.
pub fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE);
    let Some(text) = given.and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let text = text.to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let json = parts.next() == Some("application/json");
    let charset = parts.find_map(|part| part.strip_prefix("charset="));
    json && charset.is_none_or(|charset| charset.trim_matches('"') == "utf-8")
}
