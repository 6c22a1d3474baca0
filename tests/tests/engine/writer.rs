//! What people ask of the writer: once per request id, on what they saw, alone when they fail.

use chrono::NaiveDate;
use milepost_engine::chart::snapshot::Rejection;
use milepost_engine::engine::command::{Change, Command, Refusal};
use milepost_engine::ledger::line::CostLine;
use milepost_engine::store::{cost_line, cost_month, item, journal, responsibility, word};
use milepost_tests::office::{Office, instant, texts};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use uuid::Uuid;

both!(
    an_action_is_created_and_moves,
    a_request_acts_once,
    a_stale_revision_is_refused,
    a_stranger_finds_nothing,
    many_at_once_are_one_row_each,
    two_renames_at_once_leave_the_last_words,
    what_fails_fails_alone,
    a_successor_takes_over,
    a_cost_line_is_replaced_not_changed,
    a_day_before_the_first_is_refused,
    numbers_are_never_given_twice
);

async fn an_action_is_created_and_moves(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    office.act(&anna, cost(action, "lines", 100_000)).await.unwrap();
    let answer = office.fire(&anna, action, "confirm_costs", &[]).await.unwrap();
    assert_eq!((answer.stage.as_str(), answer.seq, answer.revision), ("Costed", 3, 2));
    let row = item::Entity::find_by_id(action).one(&office.engine.database.reader).await.unwrap().unwrap();
    assert_eq!((row.title.as_str(), row.due), ("Campaign", NaiveDate::from_ymd_opt(2026, 3, 31)));
}

async fn a_request_acts_once(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let ask = |title: &str| {
        let change = Change::Create {
            workflow: "nap-plan".into(),
            parent: None,
            reference: None,
            input: texts(&[("title", title)]),
        };
        office.engine.act(Command { by: anna.clone(), request_id: "mine".into(), batch: None, at: None, change })
    };
    let (first, again) = tokio::join!(ask("Plan"), ask("Plan"));
    let first = first.unwrap();
    assert_eq!(first, again.unwrap());
    assert_eq!(first, ask("Plan").await.unwrap());
    assert!(matches!(ask("Another plan").await, Err(Refusal::RequestReused { .. })));
    assert_eq!(item::Entity::find().count(&office.engine.database.reader).await.unwrap(), 1);
}

async fn a_stale_revision_is_refused(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let revise = |title: &str, revision| Change::Fire {
        item: action,
        event: "revise".into(),
        input: texts(&[("title", title)]),
        revision,
    };
    office.act(&anna, revise("Radio campaign", Some(1))).await.unwrap();
    let stale = office.act(&anna, revise("Television campaign", Some(1))).await.unwrap_err();
    assert_eq!(
        stale.to_string(),
        "Somebody else changed this item since you read it (you saw revision 1, it is at 2). Read it again."
    );
}

async fn a_stranger_finds_nothing(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    office.act(&anna, assign(action, Some("ttps"), None)).await.unwrap();
    let friend = office.person("Ben", "focal_point", Some("ttps")).await;
    let stranger = office.person("Cleo", "focal_point", Some("moh")).await;
    let ask = [("requested_until", "2026-06-30"), ("delay_reason", "No venue")];
    assert!(matches!(office.fire(&stranger, action, "ask_new_date", &ask).await, Err(Refusal::NotFound)));
    assert!(matches!(office.fire(&stranger, Uuid::nil(), "ask_new_date", &ask).await, Err(Refusal::NotFound)));
    office.fire(&friend, action, "ask_new_date", &ask).await.unwrap();
    let refused = office.fire(&friend, action, "approve", &[]).await.unwrap_err();
    assert!(
        matches!(refused, Refusal::Rejected(Rejection::NotPossible { .. } | Rejection::Forbidden { .. })),
        "{refused:?}"
    );
}

async fn many_at_once_are_one_row_each(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let notes = (0..200).map(|n| {
        let change = Change::Fire {
            item: action,
            event: "revise".into(),
            input: texts(&[("baseline", &n.to_string())]),
            revision: None,
        };
        office.act(&anna, change)
    });
    let answers = futures_util::future::join_all(notes).await;
    let seqs: BTreeSet<u64> = answers.into_iter().map(|answer| answer.unwrap().seq).collect();
    assert_eq!(seqs, (2..=201).collect());
}

async fn two_renames_at_once_leave_the_last_words(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let reader = &office.engine.database.reader;
    for n in 0..10 {
        let rename = |title| office.fire(&anna, action, "revise", title);
        let (radio, television) =
            tokio::join!(rename(&[("title", "Radio campaign")]), rename(&[("title", "Television campaign")]));
        let radio_is_last = radio.unwrap().seq > television.unwrap().seq;
        let words = word::Entity::find().filter(word::Column::ItemId.eq(action));
        let words = words.all(reader).await.unwrap();
        let has = |searched: &str| words.iter().any(|row| row.word == searched);
        assert_eq!(
            (has("campaign"), has("radio"), has("television")),
            (true, radio_is_last, !radio_is_last),
            "round {n}"
        );
    }
}

/// A trigger refuses one item's row: the others of the batch succeed.
async fn what_fails_fails_alone(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let (good, poisoned) = (office.action(&anna, "2026-03-31").await, office.action(&anna, "2026-03-31").await);
    refuse_title(&office, "poison").await;
    let revise = |item, title: &str| Change::Fire {
        item,
        event: "revise".into(),
        input: texts(&[("title", title)]),
        revision: None,
    };
    let (first, failed, second) = tokio::join!(
        office.act(&anna, revise(good, "Better")),
        office.act(&anna, revise(poisoned, "poison")),
        office.act(&anna, revise(good, "Best"))
    );
    assert_eq!((first.unwrap().seq, second.unwrap().seq), (2, 3));
    assert!(matches!(failed, Err(Refusal::Failed(_))));
    let rows = journal::Entity::find()
        .filter(journal::Column::ItemId.eq(poisoned))
        .count(&office.engine.database.reader)
        .await
        .unwrap();
    assert_eq!(rows, 1);
}

async fn refuse_title(office: &Office, title: &str) {
    let writer = &office.engine.database.writer;
    let sql = match office.engine.database.backend {
        sea_orm::DbBackend::Sqlite => vec![format!(
            "CREATE TRIGGER refuse BEFORE UPDATE ON item WHEN NEW.title = '{title}' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )],
        _ => vec![
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$"
                .into(),
            format!(
                "CREATE TRIGGER refuse BEFORE UPDATE ON item FOR EACH ROW WHEN (NEW.title = '{title}') EXECUTE FUNCTION refuse()"
            ),
        ],
    };
    for statement in sql {
        writer.execute_unprepared(&statement).await.unwrap();
    }
}

async fn a_successor_takes_over(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    office.act(&anna, assign(action, Some("mns"), NaiveDate::from_ymd_opt(2024, 2, 1))).await.unwrap();
    let terms = responsibility::Entity::find()
        .order_by_asc(responsibility::Column::Since)
        .all(&office.engine.database.reader)
        .await
        .unwrap();
    let agencies: Vec<&str> = terms.iter().map(|term| term.agency_id.as_str()).collect();
    assert_eq!(agencies, ["mns", "mhs"]);
    assert_eq!(terms[0].until.and_then(|until| until.succ_opt()), Some(terms[1].since));
    let refused = office.act(&anna, assign(action, Some("nobody"), None)).await.unwrap_err();
    assert_eq!(refused.to_string(), "There is no agency `nobody` in the register.");
}

async fn a_cost_line_is_replaced_not_changed(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    office.act(&anna, cost(action, "venue", 100_001)).await.unwrap();
    office.act(&anna, cost(action, "venue", 250_000)).await.unwrap();
    let lines = cost_line::Entity::find()
        .order_by_asc(cost_line::Column::RecordedAt)
        .order_by_asc(cost_line::Column::Id)
        .all(&office.engine.database.reader)
        .await
        .unwrap();
    assert_eq!(
        lines.iter().map(|line| (line.amount, line.voided_at.is_some())).collect::<Vec<_>>(),
        [(Some(100_001), true), (Some(250_000), false)]
    );
    let months = cost_month::Entity::find()
        .filter(cost_month::Column::LineId.eq(lines[0].id))
        .all(&office.engine.database.reader)
        .await
        .unwrap();
    assert_eq!((months.len(), months.iter().filter_map(|month| month.amount).sum::<i64>()), (12, 100_001));
}

async fn a_day_before_the_first_is_refused(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let at = |at: &str, request: &str| {
        let change =
            Change::Fire { item: action, event: "revise".into(), input: texts(&[("target", "all")]), revision: None };
        office.engine.act(Command {
            by: anna.clone(),
            request_id: request.into(),
            batch: None,
            at: Some(instant(at)),
            change,
        })
    };
    // It was created on the 5th.
    assert!(matches!(at("2026-01-04T12:00:00Z", "a").await, Err(Refusal::Rejected(Rejection::BeforeEntry { .. }))));
    assert!(matches!(at("2026-01-06T12:00:00Z", "b").await, Err(Refusal::Rejected(Rejection::InTheFuture))));
    at("2026-01-05T04:00:00Z", "c").await.unwrap(); // the same day there, earlier
}

async fn numbers_are_never_given_twice(place: Place) {
    let office = Office::open(&place).await;
    let another = office.another(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let plan = |office: &Office, request: String| {
        let (engine, by) = (office.engine.clone(), anna.clone());
        async move {
            let change = Change::Create {
                workflow: "nap-plan".into(),
                parent: None,
                reference: None,
                input: texts(&[("title", "Plan")]),
            };
            engine.act(Command { by, request_id: request, batch: None, at: None, change }).await
        }
    };
    let asked = (0..20).flat_map(|n| [plan(&office, format!("here {n}")), plan(&another, format!("there {n}"))]);
    let answers = futures_util::future::join_all(asked).await;
    let references: BTreeSet<String> = answers.into_iter().map(|answer| answer.unwrap().reference).collect();
    assert_eq!(references.len(), 40);
}

fn cost(item: Uuid, reference: &str, amount: i64) -> Change {
    let line = CostLine {
        reference: reference.into(),
        label: "Venue".into(),
        currency: "TTD".into(),
        years: [(2026, Some(amount))].into(),
        ..CostLine::default()
    };
    Change::Cost { item, line: line.into(), reason: None }
}

fn assign(item: Uuid, lead: Option<&str>, since: Option<NaiveDate>) -> Change {
    Change::Assign { item, lead: lead.map(str::to_owned), partners: Vec::new(), people: Vec::new(), since }
}
