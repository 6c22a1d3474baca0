//! The app: its page for who is signed in, and its built files. Everything it shows it asks `/graphql` for; what needs no script
//! is in `html/`.

use crate::html::visitor::Visitor;
use crate::problem::Problem;
use crate::server::App;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use milepost_web::{ASSETS, File};
use std::sync::Arc;

/// Addresses of the app's own pages.
const PAGES: [&str; 13] = [
    "/",
    "/plan",
    "/cases",
    "/cases/hearings",
    "/calendar",
    "/inbox",
    "/help",
    "/help/glossary",
    "/import",
    "/workflows",
    "/money",
    "/money/lines",
    "/admin",
];
/// The same, of one thing each.
const OF_ONE: [&str; 3] = ["/items/{id}", "/new/{workflow}", "/workflows/{id}"];
/// Scripts and what they fetch are ours; no script makes markup of text, since no policy for it may be made.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";
/// Where the page's proof goes, without which no form of hers is taken.
const PROOF: &str = "name=\"csrf\" content=\"\"";
const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub fn routes() -> Router<Arc<App>> {
    let pages = PAGES.into_iter().fold(Router::new(), |router, path| router.route(path, get(page)));
    let pages = OF_ONE.into_iter().fold(pages, |router, path| router.route(path, get(page)));
    pages.route("/assets/{file}", get(asset))
}

async fn page(visitor: Visitor) -> Response {
    made(&visitor)
}

/// What every page of the app needs first, fetched by the browser while somebody types her password.
pub fn coming() -> Markup {
    let index = milepost_web::file("index.html").map(|file| String::from_utf8_lossy(file.bytes)).unwrap_or_default();
    let needed = milepost_web::FILES.iter().filter(|file| file.path.starts_with(ASSETS) && index.contains(file.path));
    html! { @for file in needed { link rel="prefetch" href={ "/" (file.path) }; } }
}

/// Not kept: it has her proof, and names the files of this version.
fn made(visitor: &Visitor) -> Response {
    let Some(file) = milepost_web::file("index.html") else {
        let message =
            "This Milepost was built without its page. The plain ones are there: /overdue, /deadlines, /items.";
        return Problem::new(StatusCode::NOT_FOUND, "NO_PAGE", message).into_response();
    };
    let html = String::from_utf8_lossy(file.bytes);
    let html = html.replacen(PROOF, &format!("name=\"csrf\" content=\"{}\"", visitor.csrf), 1);
    let headers = [
        (header::CONTENT_TYPE, file.content_type),
        (header::CACHE_CONTROL, "no-cache, private"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, html).into_response()
}

/// What is not there is no page: an app of an earlier version must hear that its files are gone.
async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let file = milepost_web::file(&format!("{ASSETS}{name}")).ok_or_else(Problem::not_found)?;
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == file.etag);
    let mut response = match same {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => sent(file, &headers),
    };
    let kept = [
        (header::ETAG, file.etag),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::VARY, "accept-encoding"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    for (name, value) in kept {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// In the smallest form that the browser takes.
fn sent(file: &'static File, headers: &HeaderMap) -> Response {
    let plain = [(header::CONTENT_TYPE, file.content_type)];
    let coded = |how: &'static str, bytes: &'static [u8]| {
        (plain.clone(), [(header::CONTENT_ENCODING, how)], bytes).into_response()
    };
    match headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) {
        Some(taken) if takes(taken, "br") => coded("br", file.brotli),
        Some(taken) if takes(taken, "gzip") => coded("gzip", file.gzip),
        Some(_) | None => (plain, file.bytes).into_response(),
    }
}

/// RFC 9110, 12.5.3; `q=0` refuses.
fn takes(accepted: &str, coding: &str) -> bool {
    let mut each = accepted.split(',').map(|one| one.split(';').map(str::trim));
    each.any(|mut one| {
        let named = one.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let weight = one.find_map(|more| more.strip_prefix("q=")?.parse::<f32>().ok());
        named && weight != Some(0.0)
    })
}
