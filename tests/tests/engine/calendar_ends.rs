//! A calendar that ends while deadlines are counted by it: those it cannot count say so where they are asked for, nothing fires
//! early or without end, and everybody else is served in the same ticks.

use super::ladder::Ladder;
use super::letters::{published_as, rows};
use milepost_engine::store::{deadline, due_revision};
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

both!(what_a_calendar_cannot_count_says_so_and_holds_up_nobody);

const PERMIT: &str = include_str!("calendar_ends/permit.yaml");
const ENDS: &str = include_str!("calendar_ends/ends.yaml");

async fn permit(ladder: &Ladder, title: &str, input: &[(&str, &str)]) -> Uuid {
    let input: Vec<(&str, &str)> = input.iter().copied().chain([("title", title)]).collect();
    ladder.office.create(&ladder.anna, "permit", None, &input).await
}

/// The date of the answer, and what was said of it last.
async fn answer(office: &Office, permit: Uuid) -> (String, Vec<String>) {
    let reader = &office.engine.database.reader;
    let own = deadline::Column::ItemId.eq(permit).and(deadline::Column::Name.eq("answer"));
    let row = deadline::Entity::find().filter(own).one(reader).await.expect("read").expect("the answer");
    let own = due_revision::Column::ItemId.eq(permit).and(due_revision::Column::Name.eq("answer"));
    let last = due_revision::Entity::find().filter(own).order_by_desc(due_revision::Column::Revision);
    let steps = last.one(reader).await.expect("read").expect("a revision").steps;
    (row.due.map_or("none".into(), |due| due.to_string()), steps.lines().map(str::to_owned).collect())
}

/// The days on which she was told of it.
async fn days(ladder: &Ladder, who: &milepost_engine::access::Identity, of: &str) -> Vec<String> {
    let told = ladder.told(who).await.into_iter().filter(|(_, body)| body.contains(of));
    told.map(|(day, _)| day).collect()
}

async fn what_a_calendar_cannot_count_says_so_and_holds_up_nobody(place: Place) {
    let ladder = Ladder::open(&place).await;
    let (office, anna) = (&ladder.office, &ladder.anna);
    let max = office.person("Max", "monitoring_officer", None).await;
    published_as(office, "calendars/ends.yaml", ENDS).await;
    published_as(office, "permit.yaml", PERMIT).await;
    let within = permit(&ladder, "Within", &[("filed_on", "2026-01-05")]).await;
    let beyond = permit(&ladder, "Beyond", &[("filed_on", "2026-01-20")]).await;
    permit(&ladder, "Ordered", &[("filed_on", "2026-01-20"), ("heard_on", "2026-02-10")]).await;
    ladder.errand("2026-01-21", Some("ttps")).await;
    let (due, steps) = answer(office, within).await;
    assert_eq!(due, "2026-01-22");
    let passed = [
        "Thu 15 Jan 2026 is not counted: Day of the court.",
        "Tue 20 Jan 2026 to Wed 21 Jan 2026 are not counted: Recess.",
    ];
    assert!(passed.iter().all(|step| steps.iter().any(|one| one == step)), "{steps:?}");
    let ended = "The calendar ends on Sat 31 Jan 2026: publish a version of it that says what comes after.";
    assert_eq!(answer(office, beyond).await, ("none".into(), vec![ended.to_owned()]));
    ladder.until("2026-02-10").await;
    // Two working days before, and ten after the date, which lie beyond the end.
    assert_eq!(days(&ladder, anna, "Within: Answered").await, ["01-16", "02-05"]);
    assert_eq!(days(&ladder, anna, "Ordered: Heard").await, ["02-06"]);
    assert_eq!(
        days(&ladder, anna, "Beyond: has had no next date").await,
        ["01-12", "01-19", "01-26", "02-02", "02-09"]
    );
    // Of each once in ten days, and not again and again in one tick.
    assert_eq!(days(&ladder, &max, "Beyond: nothing was entered").await, ["01-16", "01-26", "02-05"]);
    // A month after it began, and not at once.
    assert_eq!(days(&ladder, &max, "Stage: Old").await, ["02-05"; 3]);
    assert_eq!(ladder.days(&ladder.ben).await, ["01-14", "01-20", "01-26", "02-02", "02-09"], "as without them");
    assert_eq!(office.findings(&place).await, Vec::<String>::new());

    let goes_on = ENDS.replace("version: 1", "version: 2").replace("2026-01-31", "2027-12-31");
    published_as(office, "calendars/ends.yaml", &goes_on).await;
    for _ in 0..2 {
        assert_eq!(office.engine.recount().await.expect("counted"), 0);
        assert_eq!(answer(office, beyond).await.0, "2026-02-04");
    }
    assert_eq!(rows(office, beyond).await.iter().filter(|event| *event == "recompute").count(), 1);
    assert_eq!(rows(office, within).await.iter().filter(|event| *event == "recompute").count(), 0);
    let next_year = permit(&ladder, "Next year", &[("filed_on", "2026-12-21")]).await;
    let (due, steps) = answer(office, next_year).await;
    assert_eq!(due, "2027-01-04");
    assert_eq!(
        steps[steps.len() - 2..],
        [
            "No days are declared for 2027: there it counts by rules only.",
            "No vacations are known of 2027: there it counts without them."
        ]
    );
    assert_eq!(office.findings(&place).await, Vec::<String>::new());
}
