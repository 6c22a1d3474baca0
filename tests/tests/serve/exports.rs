//! A plan as a spreadsheet: by a command, and by the address that the plan's page has.

use super::commands::{at, published};
use super::site::Site;
use crate::exchange::export::plan_of;
use milepost_engine::engine::command::Change;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use std::fs;

both!(a_command_writes_what_an_import_takes_back, an_address_has_the_actions_that_its_reader_sees);

async fn a_command_writes_what_an_import_takes_back(place: Place) {
    published(&place);
    at(&place, &["user", "add", "Ann", "--role", "coordinator"]);
    let file = |name: &str| place.directory().join(name).to_str().unwrap().to_owned();
    let plan = file("small.csv");
    let rows = "ref,pillar,action,unit_cost,quantity,years,currency\n1,Prevention,=Do,5,2,FY2026;FY2027,TTD\n";
    fs::write(&plan, rows).unwrap();
    let applied = at(&place, &["import", &plan, "--apply", "--as", "Ann"]);
    assert_eq!(applied.code, 0, "{}{}", applied.out, applied.err);
    for name in ["out.xlsx", "out.csv"] {
        let path = file(name);
        let written = at(&place, &["export", "SMALL", "--out", &path, "--as", "Ann"]);
        assert_eq!(written.code, 0, "{}{}", written.out, written.err);
        assert!(written.out.contains("1 actions with 1 cost lines"), "{}", written.out);
        let again = at(&place, &["import", &path, "--dry-run", "--plan", "SMALL"]);
        assert_eq!(again.code, 0, "{}{}", again.out, again.err);
        assert!(again.out.contains("Nothing would change."), "{}", again.out);
    }
    let all = file("all.csv");
    assert_eq!(at(&place, &["export", "SMALL", "--out", &all]).code, 0, "whoever runs a command has it all");
    assert!(fs::read_to_string(&all).unwrap().contains("'=Do"));
    let none = at(&place, &["export", "SMALL", "--out", &all, "--filter", "overdue=true"]);
    assert!(none.out.contains("0 actions"), "{}{}", none.out, none.err);
    for (arguments, code, problem) in [
        (["export", "SMALL", "--out", "plan.pdf", "--filter", "text=a"], 2, "neither `.xlsx` nor `.csv`"),
        (["export", "OTHER", "--out", &all, "--filter", "text=a"], 1, "you may not see it"),
        (["export", "SMALL-P1", "--out", &all, "--filter", "text=a"], 1, "is no plan"),
        (["export", "SMALL", "--out", &all, "--filter", "agncy=a"], 1, "Did you mean `agency`?"),
        (["export", "SMALL", "--out", &all, "--filter", "overdue"], 2, "write it like"),
    ] {
        let refused = at(&place, &arguments);
        assert_eq!(refused.code, code, "{arguments:?}: {}", refused.err);
        assert!(refused.err.contains(problem), "{arguments:?}: {}", refused.err);
    }
}

async fn an_address_has_the_actions_that_its_reader_sees(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let cora = office.person("Cora", "coordinator", None).await;
    let frank = office.person("Frank", "focal_point", Some("moh")).await;
    let action = office.action(&cora, "2026-03-31").await;
    let plan = plan_of(office, action).await;
    let browser = site.browser(&cora).await;
    let way = format!("/plans/{plan}/export.csv");
    let asked = format!("{way}?text=&agency=&under=&overdue=");
    assert!(browser.get(&asked).await.html.contains("Campaign"));
    assert!(!browser.get(&format!("{way}?overdue=true")).await.html.contains("Campaign"));
    let stranger = site.browser(&frank).await;
    assert!(!stranger.get(&way).await.html.contains("Campaign"), "another agency's");
    let (lead, partners) = (Some("moh".to_owned()), Vec::new());
    let assign = Change::Assign { item: action, lead, partners, people: Vec::new(), since: None };
    office.act(&cora, assign).await.unwrap();
    assert!(stranger.get(&way).await.html.contains("Campaign"));
    for (path, status) in [
        (format!("/plans/{plan}/export.pdf"), StatusCode::NOT_FOUND),
        (format!("/plans/{plan}/other.csv"), StatusCode::NOT_FOUND),
        (format!("/plans/{action}/export.csv"), StatusCode::BAD_REQUEST),
        (format!("{way}?agncy=moh"), StatusCode::BAD_REQUEST),
        (format!("{way}?asOf=now"), StatusCode::BAD_REQUEST),
        ("/plans/none/export.csv".to_owned(), StatusCode::NOT_FOUND),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.shows("To the overview"), "a person reads a page: {}", page.html);
    }
    let nobody = site.get(&way, None).await;
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
    site.stop().await;
}
