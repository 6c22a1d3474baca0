//! GraphQL over HTTP: methods, media types, statuses, bodies.

use super::desk::Desk;
use super::served::{Served, token};
use milepost_tests::{Place, both};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde_json::{Value, json};

both!(
    methods_media_types_and_statuses,
    who_asks_must_be_known,
    bodies_and_batches_have_bounds
);

const RESPONSE: &str = "application/graphql-response+json";

const TWO: &str = "query q { me { name } } mutation m { markRead(ids: [], requestId: \"r\") }";

struct Ask {
    client: Client,
    url: String,
    token: String,
}

impl Ask {
    fn by(&self, method: Method) -> RequestBuilder {
        self.client
            .request(method, &self.url)
            .bearer_auth(&self.token)
    }

    fn post(&self, body: &Value) -> RequestBuilder {
        let request = self
            .by(Method::POST)
            .header("content-type", "application/json");
        request.body(body.to_string())
    }
}

async fn asking(desk: &Desk, served: &Served) -> Ask {
    let token = token(desk, &desk.anna).await;
    Ask {
        client: Client::new(),
        url: served.url(),
        token,
    }
}

/// Status, media type, and the first error's code.
async fn told(request: RequestBuilder) -> (u16, String, Value) {
    let response: Response = request.send().await.expect("an answer");
    let media = response.headers()["content-type"].to_str().expect("text");
    let media = media.split(';').next().expect("a type").to_owned();
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    (
        status,
        media,
        body["errors"][0]["extensions"]["code"].clone(),
    )
}

async fn methods_media_types_and_statuses(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk.office.engine).await;
    let ask = asking(&desk, &served).await;
    let json = "application/json";
    let (good, bad) = (
        json!({ "query": "{ me { name } }" }),
        json!({ "query": "{ you }" }),
    );
    let none = Value::Null;
    let get = |parameters: &[(&str, &str)]| {
        let url = Url::parse_with_params(&ask.url, parameters).expect("a URL");
        ask.client.get(url).bearer_auth(&ask.token)
    };
    let expected = [
        (ask.post(&good), (200, json, none.clone())),
        (
            ask.post(&good).header("accept", RESPONSE),
            (200, RESPONSE, none.clone()),
        ),
        (
            ask.post(&good)
                .header("accept", format!("{RESPONSE};q=0.5, application/json")),
            (200, json, none.clone()),
        ),
        (
            ask.post(&good).header("accept", "text/html"),
            (406, json, json!("NOT_ACCEPTABLE")),
        ),
        (ask.post(&bad), (200, json, json!("BAD_QUERY"))),
        (
            ask.post(&bad).header("accept", RESPONSE),
            (400, RESPONSE, json!("BAD_QUERY")),
        ),
        (
            ask.post(&json!({ "query": 1 })),
            (400, json, json!("BAD_REQUEST")),
        ),
        (ask.post(&json!("text")), (400, json, json!("BAD_REQUEST"))),
        (
            ask.by(Method::POST).body("{}"),
            (415, json, json!("UNSUPPORTED_MEDIA_TYPE")),
        ),
        (
            ask.by(Method::POST)
                .header("content-type", "application/json; charset=latin1")
                .body(good.to_string()),
            (415, json, json!("UNSUPPORTED_MEDIA_TYPE")),
        ),
        (
            get(&[("query", "{ me { name } }")]),
            (200, json, none.clone()),
        ),
        (
            get(&[("query", "mutation { markRead(ids: [], requestId: \"r\") }")]),
            (405, json, json!("METHOD_NOT_ALLOWED")),
        ),
        (
            get(&[("query", TWO), ("operationName", "m")]),
            (405, json, json!("METHOD_NOT_ALLOWED")),
        ),
        (
            get(&[("query", "{ me { name } }"), ("variables", "{")]),
            (400, json, json!("BAD_REQUEST")),
        ),
        (
            ask.post(&json!({ "query": "{ item(reference: \"none\") { id } }" }))
                .header("accept", RESPONSE),
            (200, RESPONSE, json!("NOT_FOUND")),
        ),
    ];
    for (index, (request, (status, media, code))) in expected.into_iter().enumerate() {
        assert_eq!(
            told(request).await,
            (status, media.to_owned(), code),
            "request {index}"
        );
    }
    let put = ask.by(Method::PUT).send().await.unwrap();
    assert_eq!(
        (put.status(), &put.headers()["allow"]),
        (
            StatusCode::METHOD_NOT_ALLOWED,
            &"GET,HEAD,POST".parse().unwrap()
        )
    );
}

async fn who_asks_must_be_known(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk.office.engine).await;
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
    let served = Served::start(&desk.office.engine).await;
    let ask = asking(&desk, &served).await;
    let one = json!({ "query": "{ me { name } }" });
    let batch = |size: usize| ask.post(&Value::Array(vec![one.clone(); size]));
    let two: Value = batch(2).send().await.unwrap().json().await.unwrap();
    assert_eq!(
        two,
        json!([{ "data": { "me": { "name": "Anna" } } }, { "data": { "me": { "name": "Anna" } } }])
    );
    assert_eq!(
        told(batch(11)).await,
        (400, "application/json".into(), json!("BATCH_TOO_LARGE"))
    );
    assert_eq!(told(batch(0)).await.2, "BATCH_TOO_LARGE");
    let long = json!({ "query": format!("{{ me {{ name }} }} #{}", "x".repeat(1_000_000)) });
    assert_eq!(
        told(ask.post(&long)).await,
        (413, "application/json".into(), json!("BODY_TOO_LARGE"))
    );
}
