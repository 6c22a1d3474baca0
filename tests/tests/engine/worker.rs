//! What happens by itself: misses, reminders, messages, digests; each once, whoever does it.

use super::ladder::ERRAND;
use chrono::TimeDelta;
use milepost_engine::catalog::publish;
use milepost_engine::chart::snapshot::Extension;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::Change;
use milepost_engine::language::pack::File;
use milepost_engine::store::{claim, deadline, delivery, due_revision, item, journal, timer};
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::HashSet;
use uuid::Uuid;

both!(
    a_deadline_that_passes_is_missed_once,
    reminders_come_in_their_order,
    after_two_months_one_notice_goes_out,
    replicas_claim_each_notice_once,
    a_finished_child_tells_its_parent,
    the_digest_goes_out_on_weekdays,
    who_may_no_longer_see_is_told_nothing,
    what_another_process_published_is_there_at_once,
    a_clock_that_was_ahead_holds_up_nothing,
);

/// A replica whose clock stood in another century took everything, and died.
async fn a_clock_that_was_ahead_holds_up_nothing(place: Place) {
    let office = Office::open(&place).await;
    let (_, action) = assigned(&office, "2026-01-30").await;
    let (database, ahead) = (&office.engine.database, instant("2999-01-01T00:00:00Z"));
    let leased = timer::Entity::update_many().col_expr(timer::Column::LeasedUntil, Expr::value(ahead));
    assert!(leased.exec(&database.writer).await.unwrap().rows_affected > 0);
    office.clock.set(instant("2026-01-23T13:00:00Z"));
    tick(&office.engine).await.unwrap();
    let claims = claim::Entity::find().filter(claim::Column::ItemId.eq(action)).count(&database.reader);
    assert_eq!(claims.await.unwrap(), 1, "seven days before");
    let taken = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value("waiting"))
        .col_expr(delivery::Column::SentAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(delivery::Column::NextAt, Expr::value(ahead));
    assert!(taken.exec(&database.writer).await.unwrap().rows_affected > 0);
    tick(&office.engine).await.unwrap();
    let waiting = delivery::Entity::find().filter(delivery::Column::State.eq(delivery::State::Waiting));
    assert_eq!(waiting.count(&database.reader).await.unwrap(), 0);
}

async fn assigned(office: &Office, due_on: &str) -> (std::sync::Arc<milepost_engine::access::Identity>, Uuid) {
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, due_on).await;
    office
        .act(
            &anna,
            Change::Assign {
                item: action,
                lead: Some("ttps".into()),
                partners: Vec::new(),
                people: Vec::new(),
                since: None,
            },
        )
        .await
        .unwrap();
    (anna, action)
}

async fn events(office: &Office, item: Uuid) -> Vec<String> {
    let rows = journal::Entity::find().filter(journal::Column::ItemId.eq(item)).order_by_asc(journal::Column::Seq);
    rows.all(&office.engine.database.reader).await.unwrap().into_iter().map(|row| row.event).collect()
}

async fn a_deadline_that_passes_is_missed_once(place: Place) {
    let office = Office::open(&place).await;
    let (anna, action) = assigned(&office, "2026-01-06").await;
    office.clock.set(instant("2026-01-07T03:59:59Z")); // 23:59:59 on the sixth there
    tick(&office.engine).await.unwrap();
    assert!(!events(&office, action).await.contains(&"deadline.due.missed".to_owned()));
    office.clock.set(instant("2026-01-07T04:00:00Z"));
    tick(&office.engine).await.unwrap();
    tick(&office.engine).await.unwrap();
    let missed = events(&office, action).await.into_iter().filter(|event| event == "deadline.due.missed").count();
    assert_eq!(missed, 1);
    let revisions = due_revision::Entity::find()
        .filter(due_revision::Column::ItemId.eq(action))
        .all(&office.engine.database.reader)
        .await
        .unwrap();
    assert!(revisions[0].missed_at.is_some());
    // An extension is a new due revision, which can be missed again.
    let input = [("reason".to_owned(), "Flood".to_owned()), ("approver".to_owned(), "Cabinet".to_owned())].into();
    let until = "2026-01-09".parse().unwrap();
    office
        .act(
            &anna,
            Change::Extend { item: action, deadline: "due".into(), by: Extension::Until(until), input, revision: None },
        )
        .await
        .unwrap();
    office.clock.set(instant("2026-01-10T04:00:00Z"));
    tick(&office.engine).await.unwrap();
    let row = deadline::Entity::find()
        .filter(deadline::Column::ItemId.eq(action))
        .one(&office.engine.database.reader)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.due, row.revision, row.state, row.agency_id.as_deref()),
        (Some(until), 2, deadline::State::Open, Some("ttps"))
    );
    let missed = events(&office, action).await.into_iter().filter(|event| event == "deadline.due.missed").count();
    assert_eq!(missed, 2);
}

/// Notices about deadlines; the digest has a story of its own.
async fn notices(office: &Office, person: Uuid) -> Vec<String> {
    let mut notices = inbox(office, person).await;
    notices.retain(|body| !body.starts_with("Overdue"));
    notices
}

async fn inbox(office: &Office, person: Uuid) -> Vec<String> {
    let mine = delivery::Column::PersonId.eq(person);
    let rows = delivery::Entity::find()
        .filter(mine)
        .filter(delivery::Column::Channel.eq(delivery::Channel::Inbox))
        .order_by_asc(delivery::Column::SentAt)
        .order_by_asc(delivery::Column::Id);
    rows.all(&office.engine.database.reader).await.unwrap().into_iter().filter_map(|row| row.body).collect()
}

async fn reminders_come_in_their_order(place: Place) {
    let office = Office::open(&place).await;
    let ben = office.person("Ben", "focal_point", Some("ttps")).await;
    assigned(&office, "2026-02-10").await;
    let mut told = Vec::new();
    for _ in 0..60 {
        office.clock.advance(TimeDelta::days(1));
        tick(&office.engine).await.unwrap();
        let count = notices(&office, ben.id).await.len();
        told.resize(count, office.clock.now().format("%m-%d").to_string());
    }
    // 30, 7 and 1 days before; 1 and 7 days late. 11 January is a Sunday, so the Friday before.
    assert_eq!(told, ["01-09", "02-03", "02-09", "02-11", "02-17"]);
    let notices = notices(&office, ben.id).await;
    assert_eq!(
        notices.first().map(String::as_str),
        Some("NAP1-1.1.1 Campaign: Action completed is due on 2026-02-10. Stage: Proposed.")
    );
    assert_eq!(
        notices.last().map(String::as_str),
        Some("NAP1-1.1.1 Campaign: Action completed was due on 2026-02-10, 7 days late. Stage: Proposed.")
    );
}

async fn after_two_months_one_notice_goes_out(place: Place) {
    let office = Office::open(&place).await;
    let ben = office.person("Ben", "focal_point", Some("ttps")).await;
    let (_, action) = assigned(&office, "2026-02-10").await;
    office.clock.set(instant("2026-04-08T13:00:00Z")); // a Wednesday
    tick(&office.engine).await.unwrap();
    assert_eq!(notices(&office, ben.id).await.len(), 1);
    let folded = claim::Entity::find()
        .filter(claim::Column::ItemId.eq(action))
        .filter(claim::Column::Folded.eq(true))
        .count(&office.engine.database.reader)
        .await
        .unwrap();
    assert!(folded >= 4, "{folded} folded");
    // Then the rhythm: Mondays.
    office.clock.set(instant("2026-04-13T12:00:00Z"));
    tick(&office.engine).await.unwrap();
    assert_eq!(notices(&office, ben.id).await.len(), 2);
}

/// Three replicas, jumps of the clock, the same claims.
async fn replicas_claim_each_notice_once(place: Place) {
    let office = Office::open(&place).await;
    let others = [office.another(&place).await, office.another(&place).await];
    office.person("Ben", "focal_point", Some("ttps")).await;
    for due in ["2026-01-12", "2026-02-10", "2026-02-11"] {
        assigned(&office, due).await;
    }
    for days in [3, 10, -5, 20, 1, 30] {
        office.clock.advance(TimeDelta::days(days));
        let (a, b, c) = tokio::join!(tick(&office.engine), tick(&others[0].engine), tick(&others[1].engine));
        for ticked in [a, b, c] {
            ticked.unwrap();
        }
    }
    let claims = claim::Entity::find().all(&office.engine.database.reader).await.unwrap();
    let sent = claims.iter().filter(|claim| !claim.folded).map(|claim| claim.id).collect::<HashSet<_>>();
    let deliveries = delivery::Entity::find().all(&office.engine.database.reader).await.unwrap();
    let delivered = deliveries.iter().map(|delivery| delivery.id).collect::<HashSet<_>>();
    assert!(sent.len() > 10, "{}", sent.len());
    assert_eq!(sent, delivered);
    assert!(deliveries.iter().all(|delivery| delivery.state != delivery::State::Waiting));
}

async fn a_finished_child_tells_its_parent(place: Place) {
    let office = Office::open(&place).await;
    let (anna, action) = assigned(&office, "2026-02-10").await;
    let task = office.create(&anna, "nap-task", Some(action), &[("title", "Book a venue")]).await;
    assert_eq!(events(&office, action).await, ["create", "assign", "created.task"]);
    office.fire(&anna, task, "drop", &[("dropped_reason", "Not needed")]).await.unwrap();
    tick(&office.engine).await.unwrap();
    assert_eq!(events(&office, action).await.last().map(String::as_str), Some("done.task"));
    let messages = timer::Entity::find()
        .filter(timer::Column::Kind.eq(timer::Kind::Message))
        .count(&office.engine.database.reader)
        .await
        .unwrap();
    assert_eq!(messages, 0);
    let row = item::Entity::find_by_id(task).one(&office.engine.database.reader).await.unwrap().unwrap();
    assert!(row.finished);
}

async fn the_digest_goes_out_on_weekdays(place: Place) {
    let office = Office::open(&place).await;
    let ben = office.person("Ben", "focal_point", Some("ttps")).await;
    assigned(&office, "2026-01-05").await;
    let digests = async || inbox(&office, ben.id).await.into_iter().filter(|body| body.starts_with("Overdue")).count();
    tick(&office.engine).await.unwrap();
    let mut counts = Vec::new();
    for day in ["2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-10", "2026-01-11", "2026-01-12"] {
        office.clock.set(instant(&format!("{day}T12:30:00Z"))); // 08:30 there
        tick(&office.engine).await.unwrap();
        tick(&office.engine).await.unwrap();
        counts.push(digests().await);
    }
    assert_eq!(counts, [1, 2, 3, 4, 4, 4, 5]);
}

async fn who_may_no_longer_see_is_told_nothing(place: Place) {
    let office = Office::open(&place).await;
    let ben = office.person("Ben", "focal_point", Some("ttps")).await;
    let (anna, action) = assigned(&office, "2026-01-12").await;
    office.clock.set(instant("2026-01-13T13:00:00Z"));
    // Claimed for the police, sent after the action went to another ministry.
    let due = timer::Entity::find()
        .filter(timer::Column::ItemId.eq(action))
        .filter(timer::Column::DueAt.lte(office.clock.now()))
        .all(&office.engine.database.reader)
        .await
        .unwrap();
    let keys = due.into_iter().map(|row| milepost_engine::engine::batch::TimerKey {
        item: row.item_id,
        id: row.id,
        fence: row.fence,
    });
    for fired in office.engine.fire_timers(keys.collect()).await {
        fired.unwrap();
    }
    office
        .act(
            &anna,
            Change::Assign {
                item: action,
                lead: Some("moh".into()),
                partners: Vec::new(),
                people: Vec::new(),
                since: None,
            },
        )
        .await
        .unwrap();
    tick(&office.engine).await.unwrap();
    assert_eq!(inbox(&office, ben.id).await, Vec::<String>::new());
    let given_up = delivery::Entity::find()
        .filter(delivery::Column::PersonId.eq(ben.id))
        .all(&office.engine.database.reader)
        .await
        .unwrap();
    assert!(!given_up.is_empty());
    assert!(given_up.iter().all(|row| row.error.as_deref() == Some("The reader may not see this item any more.")));
}

/// The worker reads it again within seconds; who asks for it does not wait.
async fn what_another_process_published_is_there_at_once(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let file = File { path: "errand.yaml".into(), text: ERRAND.into() };
    publish(&place.open().await, office.clock.as_ref(), &[file], false).await.expect("it is sound");
    office.create(&anna, "errand", None, &[("title", "Fetch it"), ("due_on", "2026-01-21")]).await;
    let unknown = Change::Create {
        workflow: "errant".into(),
        parent: None,
        reference: None,
        input: [("title".to_owned(), "Fetch it".to_owned())].into(),
    };
    let refused = office.act(&anna, unknown).await.expect_err("there is none");
    assert_eq!(refused.to_string(), "There is no workflow `errant`.");
}
