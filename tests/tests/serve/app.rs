//! The app as it is served: its page under a strict policy and never kept, its files kept for ever in the form that a browser
//! takes.

use super::site::Site;
use milepost_tests::{Place, both};
use reqwest::{Response, StatusCode};

both!(
    the_page_is_hers_and_strict,
    files_are_kept_and_compressed,
    the_drawing_of_an_item_shows_where_it_stands,
    the_brief_is_one_page_of_numbers
);

async fn the_page_is_hers_and_strict(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    let csrf = browser.get("/overdue").await.form("/sign-out").get("csrf").to_owned();
    for path in ["/", "/plan?agency=ttps", "/items/NAP1-1.1", "/new/nap-plan"] {
        let request = site.http.get(site.url(path)).header("cookie", &browser.cookie);
        let answer = request.send().await.unwrap();
        assert_eq!((answer.status(), header(&answer, "cache-control")), (StatusCode::OK, "no-cache, private"));
        let policy = header(&answer, "content-security-policy");
        for part in
            ["default-src 'none'", "script-src 'self'", "trusted-types 'none'", "require-trusted-types-for 'script'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        let html = answer.text().await.unwrap();
        assert!(html.contains(&format!("<meta name=\"csrf\" content=\"{csrf}\"")), "{html}");
        assert!(html.contains("<noscript>Milepost needs JavaScript"), "{html}");
        assert!(!html.contains("style=") && !html.contains("//"), "nothing inline, nothing from elsewhere: {html}");
    }
}

async fn files_are_kept_and_compressed(place: Place) {
    let site = Site::open(&place).await;
    let script = milepost_web::FILES.iter().find(|file| file.path.ends_with(".js")).expect("built with its page");
    let asked = async |name: &'static str, value: &str| {
        let request = site.http.get(site.url(&format!("/{}", script.path))).header(name, value);
        request.send().await.unwrap()
    };
    let forms = [
        ("gzip, deflate, br", "br", script.brotli),
        ("gzip", "gzip", script.gzip),
        ("br;q=0, gzip;q=0.5", "gzip", script.gzip),
        ("identity", "", script.bytes),
        ("", "", script.bytes),
    ];
    for (taken, coding, bytes) in forms {
        let answer = asked("accept-encoding", taken).await;
        assert_eq!(answer.headers().get("content-encoding").map_or("", |value| value.to_str().unwrap()), coding);
        assert_eq!(header(&answer, "cache-control"), "public, max-age=31536000, immutable");
        assert_eq!((header(&answer, "etag"), header(&answer, "vary")), (script.etag, "accept-encoding"));
        assert_eq!(header(&answer, "content-type"), "text/javascript; charset=utf-8");
        assert!(answer.bytes().await.unwrap() == bytes, "{taken}");
    }
    let same = asked("if-none-match", script.etag).await;
    assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
    let gone = site.get("/assets/today-0000000.js", None).await;
    assert_eq!((gone.status(), header(&gone, "content-type")), (StatusCode::NOT_FOUND, "application/json"));
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers()[name].to_str().expect("text")
}

async fn the_drawing_of_an_item_shows_where_it_stands(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let mo = site.office.person("Mo", "focal_point", Some("moh")).await;
    let action = site.office.action(&ann, "2026-03-31").await;
    let path = format!("/items/{action}/diagram.svg");
    let drawn = site.browser(&ann).await.get(&path).await;
    assert_eq!(drawn.html.matches("class=\"now\"").count(), 1);
    let marked = drawn.html.split("data-state=").find(|state| state.contains("class=\"now\""));
    assert!(marked.is_some_and(|state| state.starts_with("\"proposed\"")), "{marked:?}");
    assert_eq!(site.browser(&mo).await.get(&path).await.status, StatusCode::NOT_FOUND);
}

async fn the_brief_is_one_page_of_numbers(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    site.office.action(&ann, "2020-01-31").await;
    let brief = site.browser(&ann).await.get("/brief").await;
    assert_eq!(brief.status, StatusCode::OK);
    let words = brief.words();
    assert!(words.contains("Overdue: 1"), "{words}");
}
