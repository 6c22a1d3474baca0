//! The whole server on a port of its own, as browsers and programs meet it, and a browser that can do no more than one
//! without script.

use axum::Router;
use milepost_api::listen::Bound;
use milepost_api::server::{Outside, router};
use milepost_engine::access::Identity;
use milepost_engine::documents::Documents;
use milepost_engine::store::{session, token};
use milepost_engine::worker;
use milepost_tests::Place;
use milepost_tests::office::Office;
use reqwest::multipart::Form;
use reqwest::{Client, Response, StatusCode};
use std::net::SocketAddr;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub struct Site {
    pub office: Office,
    pub address: SocketAddr,
    pub http: Client,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Site {
    pub async fn open(place: &Place) -> Site {
        Site::open_to(place, Outside::default()).await
    }

    pub async fn open_to(place: &Place, outside: Outside) -> Site {
        let office = Office::open(place).await;
        let engine = office.engine.clone();
        let folder = place.directory().join("documents");
        let documents = Documents::open(&engine.database, Some(&folder), engine.clock.now());
        let documents = documents.await.expect("a folder for documents");
        let patience = outside.patience;
        let app: Router = router(engine, documents, outside);
        let bound = Bound::to("127.0.0.1:0").expect("a port");
        let address = bound.address;
        let (stop, stopped) = oneshot::channel();
        let stopped = async move { drop(stopped.await) };
        let served = tokio::spawn(async move {
            bound.serve(app, None, patience, stopped).await.expect("serves");
        });
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Site { office, address, http, stop, served }
    }

    /// Told to stop; comes back when nothing is served any more.
    pub async fn stop(self) {
        self.stop.send(()).expect("it runs");
        self.served.await.expect("it ends");
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub async fn token(&self, person: &Identity) -> String {
        let engine = &self.office.engine;
        let writer = &engine.database.writer;
        let issued = token::issue(writer, engine.clock.as_ref(), person.id, "story").await;
        issued.expect("a token").text
    }

    pub async fn get(&self, path: &str, token: Option<&str>) -> Response {
        let mut request = self.http.get(self.url(path));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send().await.expect("an answer")
    }

    pub async fn upload(&self, token: &str, form: Form) -> Response {
        let request = self.http.post(self.url("/documents")).bearer_auth(token);
        request.multipart(form).send().await.expect("an answer")
    }

    /// Signed in, by a row of the database and without a password's work.
    pub async fn browser(&self, person: &Identity) -> Browser<'_> {
        let engine = &self.office.engine;
        let (writer, clock) = (&engine.database.writer, engine.clock.as_ref());
        let secret = session::open(writer, clock, person.id, "Firefox on Linux".into()).await.expect("a session");
        Browser { site: self, cookie: format!("milepost={secret}") }
    }

    /// What is due happens.
    pub async fn tick(&self) {
        worker::tick(&self.office.engine).await.expect("the worker");
    }
}

/// A person signed in.
pub struct Browser<'a> {
    pub site: &'a Site,
    pub cookie: String,
}

pub struct Page {
    pub status: StatusCode,
    pub html: String,
    pub location: Option<String>,
}

impl Browser<'_> {
    pub async fn get(&self, path: &str) -> Page {
        let request = self.site.http.get(self.site.url(path));
        page(request.header("cookie", &self.cookie).send().await.expect("an answer")).await
    }

    /// Fills in the page's form for this action and sends it; hidden fields go as they are.
    pub async fn write(&self, on: &Page, action: &str, inputs: &[(&str, &str)]) -> Page {
        let hidden = on.form(action);
        let hidden = hidden.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<(&str, &str)> = hidden.chain(inputs.iter().copied()).collect();
        page(self.site.post(action, Some(&self.cookie), &fields).await).await
    }
}

pub async fn page(answer: Response) -> Page {
    let location = answer.headers().get("location").map(|value| value.to_str().expect("text").to_owned());
    Page { status: answer.status(), location, html: answer.text().await.expect("text") }
}

/// The hidden fields of one form.
pub struct Hidden(Vec<(String, String)>);

impl Page {
    pub fn form(&self, action: &str) -> Hidden {
        let start = self.html.find(&format!("action=\"{action}\""));
        let start = start.unwrap_or_else(|| panic!("no form for {action}:\n{}", self.words()));
        let form = &self.html[start..];
        let form = &form[..form.find("</form>").expect("the form ends")];
        let hidden = form.split("<input type=\"hidden\"").skip(1);
        let fields = hidden.map(|input| (attribute(input, "name"), attribute(input, "value")));
        Hidden(fields.collect())
    }

    /// Its text without markup, one piece a line.
    pub fn words(&self) -> String {
        let pieces = self.html.split('<').filter_map(|piece| Some(piece.split_once('>')?.1.trim()));
        let pieces: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
        pieces.join("\n")
    }

    pub fn shows(&self, text: &str) -> bool {
        self.html.contains(text)
    }
}

fn attribute(input: &str, name: &str) -> String {
    let (_, rest) = input.split_once(&format!("{name}=\"")).expect("the attribute");
    let escaped = rest.split('"').next().expect("its end");
    escaped.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

impl Hidden {
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        &found.expect("the hidden field").1
    }
}
