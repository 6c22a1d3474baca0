//! A day is declared over GraphQL: who may, what is shown before, what moves, and what stays on record.

use super::desk::Desk;
use crate::engine::letters::{FIRST, published};
use milepost_engine::access::Identity;
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

both!(a_preview_and_the_declaration, who_may_not_declares_nothing, an_estimate_is_replaced);

const MOVED: &str = "moves moved { reference item { reference } deadline old new }";

fn declaration(day: &str, rest: &str) -> String {
    format!("declaration: {{ calendar: \"national\", day: \"{day}\", source: \"Gazette 7\", {rest} }}")
}

async fn preview(desk: &Desk, who: &Arc<Identity>, day: &str, rest: &str) -> Value {
    let query = format!("{{ declarationPreview({}) {{ {MOVED} }} }}", declaration(day, rest));
    desk.ask(who, &query).await["declarationPreview"].clone()
}

fn declare(day: &str, rest: &str) -> String {
    format!("mutation {{ declareDate({}, requestId: \"d\") {{ {MOVED} leftCount }} }}", declaration(day, rest))
}

async fn declared(desk: &Desk, who: &Arc<Identity>, day: &str, rest: &str) -> Value {
    desk.ask(who, &declare(day, rest)).await["declareDate"].clone()
}

/// To be called back within five days of Monday 5 January: the 10th is a Saturday.
async fn letter(desk: &Desk, subject: &str) -> Uuid {
    desk.office.create(&desk.anna, "letter", None, &[("subject", subject), ("got_on", "2026-01-05")]).await
}

async fn a_preview_and_the_declaration(place: Place) {
    let desk = Desk::open(&place).await;
    published(&desk.office, FIRST).await;
    let roads = letter(&desk, "Roads").await;
    let ada = desk.office.person_of("Ada", &["administrator", "coordinator"], None).await;
    let day = "2026-01-12";
    let title = "title: \"Day of the election\"";
    let moves = json!([{ "reference": "L1", "item": { "reference": "L1" }, "deadline": "call", "old": day, "new": "2026-01-13" }]);
    let shown = preview(&desk, &ada, day, title).await;
    assert_eq!(shown, json!({ "moves": 1, "moved": moves }));
    assert_eq!(desk.ask(&ada, "{ declaredDates { totalCount } }").await["declaredDates"]["totalCount"], json!(0));
    assert_eq!(declared(&desk, &ada, day, title).await, json!({ "moves": 1, "moved": moves, "leftCount": 0 }));
    let again = json!({ "moves": 0, "moved": [], "leftCount": 0 });
    assert_eq!(declared(&desk, &ada, day, title).await, again, "the same again moves nothing");
    let other = desk.refused(&ada, &declare(day, "title: \"Carnival\"")).await;
    assert_eq!(other.message, "Mon 12 Jan 2026 is declared already: Day of the election. Withdraw it first.");
    // What came later is counted by the calendar as it is now; what is entered late, by the one of its day.
    letter(&desk, "Bridges").await;
    desk.office.fire(&desk.anna, roads, "note", &[("hint", "Call")]).await.expect("noted");
    let back = preview(&desk, &ada, day, "withdraw: true").await;
    assert_eq!(back["moves"], json!(2));
    assert_eq!(declared(&desk, &ada, day, "withdraw: true").await["moves"], json!(2));
    assert_eq!(declared(&desk, &ada, day, "withdraw: true").await, again);
    let history =
        desk.ask(&desk.anna, "{ item(reference: \"L1\") { deadlines { name due revisions { due reason } } } }").await;
    let deadlines = history["item"]["deadlines"].as_array().expect("deadlines");
    let call = deadlines.iter().find(|deadline| deadline["name"] == json!("call")).expect("the call");
    assert_eq!(
        call,
        &json!({ "name": "call", "due": day, "revisions": [
            { "due": day, "reason": "Opened by \"Receive\"." },
            { "due": "2026-01-13", "reason": "Day of the election was declared for Mon 12 Jan 2026 (Gazette 7)." },
            { "due": day, "reason": "Day of the election on Mon 12 Jan 2026 was withdrawn (Gazette 7)." },
        ] })
    );
    let rows = desk
        .ask(
            &ada,
            "{ declaredDates(calendar: \"national\", first: 9) { nodes { day title source withdrawn by { name } } } }",
        )
        .await;
    let row = |withdrawn| json!({ "day": day, "title": "Day of the election", "source": "Gazette 7", "withdrawn": withdrawn, "by": { "name": "Ada" } });
    assert_eq!(rows["declaredDates"]["nodes"], json!([row(false), row(true)]));
    assert_eq!(desk.office.findings(&place).await, [] as [&str; 0]);
}

async fn who_may_not_declares_nothing(place: Place) {
    let desk = Desk::open(&place).await;
    published(&desk.office, FIRST).await;
    letter(&desk, "Roads").await;
    let (day, title) = ("2026-01-12", "title: \"Day of the election\"");
    let asked = format!("{{ declarationPreview({}) {{ moves }} }}", declaration(day, title));
    for query in [asked, declare(day, title)] {
        let refused = desk.refused(&desk.anna, &query).await;
        assert_eq!((refused.code.as_str(), &refused.extensions["roles"]), ("FORBIDDEN", &json!(["administrator"])));
    }
    // Who keeps the calendars sees no letter: hers are none, and the letter has its new date all the same.
    let ada = desk.office.person("Ada", "administrator", None).await;
    assert_eq!(declared(&desk, &ada, day, title).await, json!({ "moves": 0, "moved": [], "leftCount": 0 }));
    let due = "{ item(reference: \"L1\") { deadlines { name due } } }";
    let due = desk.ask(&desk.anna, due).await;
    assert!(due["item"]["deadlines"].as_array().unwrap().contains(&json!({ "name": "call", "due": "2026-01-13" })));
    for (day, rest, said) in [
        ("2026-01-14", "withdraw: true", "Wed 14 Jan 2026 is no holiday in `national`."),
        ("2026-01-14", "title: \" \"", "Give the title of the holiday."),
        ("2526-01-14", title, "2526-01-14 lies outside the years 1900 to 2200."),
    ] {
        assert_eq!(desk.refused(&ada, &declare(day, rest)).await.message, said);
    }
    let elsewhere = declare(day, title).replace("national", "local");
    assert_eq!(desk.refused(&ada, &elsewhere).await.message, "There is no calendar `local`.");
    let from_nobody = declare(day, title).replace("Gazette 7", "");
    let said = "Give the source: who declared it, and where it is written.";
    assert_eq!(desk.refused(&ada, &from_nobody).await.message, said);
    assert_eq!(desk.office.findings(&place).await, [] as [&str; 0]);
}

/// The calendar's file has Eid on Friday 20 March 2026 as an estimate.
async fn an_estimate_is_replaced(place: Place) {
    let desk = Desk::open(&place).await;
    let ada = desk.office.person("Ada", "administrator", None).await;
    let why = |day: &str| {
        let catalog = desk.office.engine.catalog();
        let calendar = catalog.calendar("national").expect("published");
        calendar.why_not_working(day.parse().expect("a day"))
    };
    assert_eq!(why("2026-03-20").as_deref(), Some("Eid-ul-Fitr (estimated)"));
    declared(&desk, &ada, "2026-03-20", "withdraw: true").await;
    declared(&desk, &ada, "2026-03-22", "title: \"Eid-ul-Fitr\"").await;
    assert_eq!(why("2026-03-20"), None);
    assert_eq!(why("2026-03-23").as_deref(), Some("Eid-ul-Fitr (observed)"), "a Sunday's is kept on the Monday");
    declared(&desk, &ada, "2026-03-22", "withdraw: true").await;
    declared(&desk, &ada, "2026-03-20", "title: \"Eid-ul-Fitr\"").await;
    assert_eq!((why("2026-03-20").as_deref(), why("2026-03-23")), (Some("Eid-ul-Fitr"), None));
}
