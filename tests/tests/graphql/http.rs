//! GraphQL over HTTP: methods, media types, statuses, bodies.

use super::desk::Desk;
use super::served::{Served, token};
use milepost_tests::{Place, both};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde_json::{Value, json};

both!(
    the_answer_has_the_accepted_type,
    what_is_not_graphql_is_refused,
    queries_may_be_asked_by_url,
    who_asks_must_be_known,
    bodies_and_batches_have_bounds
);

const RESPONSE: &str = "application/graphql-response+json";

const JSON: &str = "application/json";
const NO_ITEM: &str = "{ item(reference: \"none\") { id } }";

struct Ask {
    client: Client,
    url: String,
    token: String,
}

impl Ask {
    fn by(&self, method: Method) -> RequestBuilder {
        self.client.request(method, &self.url).bearer_auth(&self.token)
    }

    fn post(&self, body: &Value) -> RequestBuilder {
        let request = self.by(Method::POST).header("content-type", "application/json");
        request.body(body.to_string())
    }
}

async fn asking(desk: &Desk, served: &Served) -> Ask {
    let token = token(desk, &desk.anna).await;
    Ask { client: Client::new(), url: served.url(), token }
}

/// Status, media type, and the first error's code.
async fn told(request: RequestBuilder) -> (u16, String, Value) {
    let response: Response = request.send().await.expect("an answer");
    let media = response.headers()["content-type"].to_str().expect("text");
    let media = media.split(';').next().expect("a type").to_owned();
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    (status, media, body["errors"][0]["extensions"]["code"].clone())
}

type Expected = (u16, &'static str, Value);

async fn check(requests: Vec<(RequestBuilder, Expected)>) {
    for (index, (request, (status, media, code))) in requests.into_iter().enumerate() {
        let told = told(request).await;
        assert_eq!(told, (status, media.to_owned(), code), "request {index}");
    }
}

async fn the_answer_has_the_accepted_type(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk, &place).await;
    let ask = asking(&desk, &served).await;
    let accepting = |query: &str, accept: &str| {
        let body = json!({ "query": query });
        ask.post(&body).header("accept", accept)
    };
    let (good, bad) = ("{ me { name } }", "{ you }");
    let both = format!("{RESPONSE};q=0.5, {JSON}");
    let requests = vec![
        (ask.post(&json!({ "query": good })), (200, JSON, Value::Null)),
        (accepting(good, RESPONSE), (200, RESPONSE, Value::Null)),
        (accepting(good, &both), (200, JSON, Value::Null)),
        (accepting(good, "text/html"), (406, JSON, json!("NOT_ACCEPTABLE"))),
        (ask.post(&json!({ "query": bad })), (200, JSON, json!("BAD_QUERY"))),
        (accepting(bad, RESPONSE), (400, RESPONSE, json!("BAD_QUERY"))),
        (accepting(NO_ITEM, RESPONSE), (200, RESPONSE, json!("NOT_FOUND"))),
    ];
    check(requests).await;
}

async fn what_is_not_graphql_is_refused(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk, &place).await;
    let ask = asking(&desk, &served).await;
    let of_type = |media: &'static str| {
        let request = ask.by(Method::POST).header("content-type", media);
        request.body(json!({ "query": "{ me { name } }" }).to_string())
    };
    let refused = || json!("BAD_REQUEST");
    let wrong_type = || (415, JSON, json!("UNSUPPORTED_MEDIA_TYPE"));
    let requests = vec![
        (ask.post(&json!({ "query": 1 })), (400, JSON, refused())),
        (ask.post(&json!("text")), (400, JSON, refused())),
        (ask.by(Method::POST).body("{}"), wrong_type()),
        (of_type("text/plain"), wrong_type()),
        (of_type("application/json; charset=latin1"), wrong_type()),
    ];
    check(requests).await;
    let put = ask.by(Method::PUT).send().await.unwrap();
    let allowed = put.headers()["allow"].to_str().unwrap();
    assert_eq!((put.status().as_u16(), allowed), (405, "GET,HEAD,POST"));
}

async fn queries_may_be_asked_by_url(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk, &place).await;
    let ask = asking(&desk, &served).await;
    let get = |parameters: &[(&str, &str)]| {
        let url = Url::parse_with_params(&ask.url, parameters).expect("a URL");
        ask.client.get(url).bearer_auth(&ask.token)
    };
    let mutation = "mutation { markRead(ids: [], requestId: \"r\") }";
    let two = format!("query q {{ me {{ name }} }} {}", mutation.replace("mutation", "mutation m"));
    let by_post = || (405, JSON, json!("METHOD_NOT_ALLOWED"));
    let requests = vec![
        (get(&[("query", "{ me { name } }")]), (200, JSON, Value::Null)),
        (get(&[("query", &two), ("operationName", "q")]), (200, JSON, Value::Null)),
        (get(&[("query", &two), ("operationName", "m")]), by_post()),
        (get(&[("query", mutation)]), by_post()),
        (get(&[("query", "{ me { name } }"), ("variables", "{")]), (400, JSON, json!("BAD_REQUEST"))),
    ];
    check(requests).await;
}

async fn who_asks_must_be_known(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk, &place).await;
    let nobody = Client::new()
        .post(served.url())
        .header("content-type", "application/json")
        .body("{\"query\": \"{ me { name } }\"}");
    let answer = nobody.send().await.unwrap();
    assert_eq!(
        (answer.status(), &answer.headers()["www-authenticate"]),
        (StatusCode::UNAUTHORIZED, &"Bearer".parse().unwrap())
    );
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

async fn bodies_and_batches_have_bounds(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk, &place).await;
    let ask = asking(&desk, &served).await;
    let one = json!({ "query": "{ me { name } }" });
    let batch = |size: usize| ask.post(&Value::Array(vec![one.clone(); size]));
    let two: Value = batch(2).send().await.unwrap().json().await.unwrap();
    assert_eq!(two, json!([{ "data": { "me": { "name": "Anna" } } }, { "data": { "me": { "name": "Anna" } } }]));
    assert_eq!(told(batch(11)).await, (400, "application/json".into(), json!("BATCH_TOO_LARGE")));
    assert_eq!(told(batch(0)).await.2, "BATCH_TOO_LARGE");
    let long = json!({ "query": format!("{{ me {{ name }} }} #{}", "x".repeat(1_000_000)) });
    assert_eq!(told(ask.post(&long)).await, (413, "application/json".into(), json!("BODY_TOO_LARGE")));
}
