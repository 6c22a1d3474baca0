//! The page's built files with their compressed twins, and the GraphQL documents that it names by their hashes. Made by
//! `build.rs` from `app/`; knows nothing of how they are served.

/// Where everything but the page itself lies; each name there has the hash of what it names.
pub const ASSETS: &str = "assets/";

pub struct File {
    /// From the site's root, without a slash before it.
    pub path: &'static str,
    pub bytes: &'static [u8],
    pub brotli: &'static [u8],
    pub gzip: &'static [u8],
    pub content_type: &'static str,
    /// As the header has it, in quotes.
    pub etag: &'static str,
}

include!(env!("WEB_FILES"));

/// `None` for all where the crate was built without pages.
pub fn file(path: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.path == path)
}

/// The text of a document by its SHA-256, hexadecimal.
pub fn document(hash: &str) -> Option<&'static str> {
    DOCUMENTS.iter().find(|(known, _)| *known == hash).map(|(_, text)| *text)
}
