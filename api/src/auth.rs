//! Who asks: a token becomes an [`Identity`] with the memberships that hold today. Programs send it as
//! `Authorization: Bearer mp_…`; a person's browser has a cookie that no script reads and no other site sends (`session.rs`), and
//! what it changes must come from a page of ours.
//!
//! It decides who somebody is and nothing else: what she may see and do is decided under GraphQL and in the engine.

use crate::failures::address;
use crate::problem::Problem;
use crate::server::App;
use crate::session;
use crate::site;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use milepost_engine::access::Identity;
use milepost_engine::engine::Engine;
use milepost_engine::hex;
use milepost_engine::store::{person, session as sessions, token};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::sync::Arc;
use uuid::Uuid;

/// The header in which a page says its proof, where no form carries it.
const PROOF: &str = "x-milepost-proof";

/// A person signed in through the page; her forms prove that they are the page's by a secret made of her cookie.
#[derive(Clone)]
pub struct Session {
    pub id: Uuid,
    pub cookie: String,
}

impl Session {
    /// What only a page of hers knows. A cookie holds 256 random bits, so its hash says nothing of it.
    pub fn proof(&self) -> String {
        hex(&Sha256::digest(format!("milepost form {}", self.cookie)))
    }
}

/// Compared as hashes are: what differs first tells nothing.
pub fn is_same(given: &str, proof: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(proof)
}

/// Puts an `Arc<Identity>` into the request where it names a person. A token that opens nothing is refused at once: nobody
/// should take a mistyped token for a missing item. Whether a request needs a person is its handler's to say.
pub async fn identify(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    match known(&app, &mut request).await {
        Ok(()) => {
            if let Some(identity) = request.extensions().get::<Arc<Identity>>() {
                tracing::Span::current().record("person", identity.id.to_string());
            }
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn known(app: &App, request: &mut Request) -> Result<(), Problem> {
    let engine = &app.engine;
    if request.headers().contains_key(header::AUTHORIZATION) {
        let token = bearer(request.headers()).ok_or_else(Problem::unauthenticated)?;
        let identity = identity(engine, token).await?;
        let identity = identity.ok_or_else(|| wrong(app, request))?;
        request.extensions_mut().insert(identity);
        return Ok(());
    }
    if changes(request) && !is_ours(app, request) {
        return Err(Problem::other_site());
    }
    let Some(cookie) = session::sent(app, request.headers()).map(str::to_owned) else {
        return Ok(());
    };
    let (database, now) = (&engine.database, engine.clock.now());
    let Some(session) = sessions::find(&database.reader, &cookie, now).await? else {
        return Ok(());
    };
    if let Some(identity) = person::identity(&database.reader, session.person_id, today(engine)).await? {
        sessions::see(&database.writer, &session, now).await?;
        request.extensions_mut().insert(Arc::new(identity));
        request.extensions_mut().insert(Session { id: session.id, cookie });
    }
    Ok(())
}

/// A wrong token, counted.
fn wrong(app: &App, request: &Request) -> Problem {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
    let counted = address(app, request.headers(), peer).map(|from| app.failures.count(from, app.engine.clock.now()));
    counted.and_then(Result::err).unwrap_or_else(Problem::unauthenticated)
}

/// Whose token this is.
async fn identity(engine: &Engine, token: &str) -> Result<Option<Arc<Identity>>, Problem> {
    let (database, now) = (&engine.database, engine.clock.now());
    let found = token::identity_by_token(&database.reader, token, today(engine), now).await?;
    if found.is_some() {
        token::see(database, token, now).await?;
    }
    Ok(found.map(Arc::new))
}

fn today(engine: &Engine) -> NaiveDate {
    engine.clock.now().with_timezone(&engine.catalog().country.zone).date_naive()
}

/// A WebSocket begins with a GET and may change things later.
fn changes(request: &Request) -> bool {
    !request.method().is_safe() || request.headers().contains_key(header::UPGRADE)
}

/// Browsers say which site a request comes from; whoever says nothing is no browser, and holds no cookie by accident.
fn is_ours(app: &App, request: &Request) -> bool {
    let origin = request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let Some(origin) = origin else {
        return true;
    };
    let host = site::host(&app.outside, request.headers(), request.uri());
    let from = origin.split_once("://").map(|(_, host)| host);
    from.zip(host).is_some_and(|(from, host)| from.eq_ignore_ascii_case(host))
}

/// Programs bring a token. A browser's cookie is not enough, or another site's form could speak for her: her page says its
/// proof too.
pub async fn by_token_or_page(request: Request, next: Next) -> Response {
    let named = request.extensions().get::<Arc<Identity>>().is_some();
    let said = request.headers().get(PROOF).and_then(|value| value.to_str().ok());
    let proves = |session: &Session| said.is_some_and(|said| is_same(said, &session.proof()));
    match named && request.extensions().get::<Session>().is_none_or(proves) {
        true => next.run(request).await,
        false => Problem::unauthenticated().into_response(),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
