//! Which texts are run. A program with a token sends its own. A browser's session names one of the app's by its hash, in the
//! shape of automatic persisted queries (`extensions.persistedQuery.sha256Hash`), so that nobody who gets hold of a browser
//! asks for more than a page does.

use crate::error::Fault;
use serde_json::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// Any that are sent.
    Sent,
    /// Those of the app, by their hashes.
    Known,
}

/// The text that a session's request means.
pub fn known(sent: &str, persisted: Option<&Value>) -> Result<&'static str, Fault> {
    let hash = persisted.and_then(|named| named.get("sha256Hash")?.as_str()).filter(|_| sent.is_empty());
    let hash = hash.ok_or_else(|| {
        let sentence = "A browser’s session names a document of the page (`extensions.persistedQuery.sha256Hash`) and sends no query. Programs send theirs with a token.";
        Fault::new("PERSISTED_QUERIES_ONLY", sentence)
    })?;
    milepost_web::document(hash).ok_or_else(|| {
        let sentence = "This document is not known here. Milepost may have been renewed: load the page again.";
        Fault::new("PERSISTED_QUERY_NOT_FOUND", sentence)
    })
}
