//! How people come in, as their browsers do it: forms without files, links by which a password is chosen, cookies that are set.

use super::site::{Browser, Site};
use milepost_engine::access::Identity;
use milepost_engine::store::{account, invitation};
use reqwest::{Response, StatusCode};

/// Long enough, and nobody's name.
pub const PASSWORD: &str = "a hummingbird at seven";

impl Site {
    pub async fn post(&self, path: &str, cookie: Option<&str>, fields: &[(&str, &str)]) -> Response {
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let mut request = self.http.post(self.url(path)).header("content-type", "application/x-www-form-urlencoded");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        request.body(body).send().await.expect("an answer")
    }

    /// The path of a link by which she chooses a password.
    pub async fn invite(&self, person: &Identity) -> String {
        let engine = &self.office.engine;
        let secret = invitation::create(&engine.database.writer, engine.clock.as_ref(), person.id).await;
        format!("/welcome/{}", secret.expect("an invitation"))
    }

    pub async fn choose(&self, link: &str, address: &str, password: &str) -> Response {
        self.post(link, None, &[("address", address), ("password", password), ("again", password)]).await
    }

    /// She chose a password and is signed in.
    pub async fn welcomed(&self, person: &Identity, address: &str) -> Browser<'_> {
        let answer = self.choose(&self.invite(person).await, address, PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        Browser { site: self, cookie: cookie(&answer) }
    }

    pub async fn sign_in(&self, address: &str, password: &str) -> Response {
        self.post("/sign-in", None, &[("address", address), ("password", password)]).await
    }

    pub async fn account(&self, person: &Identity) -> account::Model {
        account::of(&self.office.engine.database.reader, person.id).await.expect("read").expect("an account")
    }
}

/// That an answer sets, as the browser sends it back.
pub fn cookie(answer: &Response) -> String {
    let set = answer.headers()["set-cookie"].to_str().expect("text");
    set.split(';').next().expect("name and value").to_owned()
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    text.bytes().map(|byte| if plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") }).collect()
}
