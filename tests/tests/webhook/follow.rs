//! What becomes a message: everything that is recorded for items the owner may see then, once, whatever commits late, dies or
//! reads beside; and no name that is withheld.

use super::receiver::{Receiver, calls_inside, made, messages, told};
use crate::graphql::desk::Desk;
use crate::prosecution::court::Court;
use chrono::TimeDelta;
use milepost_engine::deliver::hooks::tell_waiting;
use milepost_engine::store::delivery::State;
use milepost_engine::store::journal;
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use std::collections::BTreeSet;
use uuid::Uuid;

both!(
    what_the_owner_may_see_is_told_and_no_name,
    what_the_owner_may_not_see_any_more_is_not_told,
    kinds_and_workflows_are_chosen,
    a_late_commit_is_told,
    what_is_refused_half_way_is_told_once,
    replicas_share_the_work,
);

/// Items and rows that this webhook was or is to be told.
async fn heard(office: &Office, hook: Uuid) -> Vec<(Uuid, i64)> {
    let own = messages(office).await.into_iter().filter(|one| one.recipient == format!("webhook:{hook}"));
    let row = |about: &str| serde_json::from_str::<serde_json::Value>(about).expect("JSON")["change"]["seq"].as_i64();
    own.filter_map(|one| Some((one.item_id?, row(&one.about)?))).collect()
}

async fn what_the_owner_may_see_is_told_and_no_name(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let desk = &court.desk;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let petra = receiver.webhook(desk, &court.prosecutor, "/ok").await;
    let reg = receiver.webhook(desk, &court.registrar, "/ok").await;
    let anna = receiver.webhook(desk, &desk.anna, "/ok").await;
    let head = office.person("Head", "dpp_head", Some("dpp")).await;
    let head = receiver.webhook(desk, &head, "/ok").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let witness =
        [("title", "Witness W"), ("name", "Secretname"), ("part", "victim"), ("statement_due_on", "2026-02-05")];
    let witness = court.create(&court.prosecutor, "tt-witness", Some(case.case), "2025-11-03", &witness).await;
    told(office).await;
    let (hers, his) = (heard(office, petra.id).await, heard(office, reg.id).await);
    let items = |rows: &[(Uuid, i64)]| rows.iter().map(|(item, _)| *item).collect::<BTreeSet<_>>();
    assert_eq!(items(&hers), [case.case, case.accused, case.charges[0], witness].into());
    assert_eq!(items(&his), [case.case, case.accused, case.charges[0]].into(), "he sees no witness");
    assert_eq!(heard(office, anna.id).await, [], "she sees no case");
    // Nor is he told that the case got one; who sees every witness is.
    let created = journal::Column::ItemId.eq(case.case).and(journal::Column::Event.eq("created.witness"));
    let created = journal::Entity::find().filter(created).one(&office.engine.database.reader).await.unwrap();
    let created = (case.case, created.expect("the row").seq);
    let heads = heard(office, head.id).await;
    assert!(heads.contains(&created) && !his.contains(&created), "{created:?}");
    let sent = messages(office).await;
    for message in &sent {
        let heard = receiver.next();
        assert_eq!(heard["verified"].as_array().map(Vec::len), Some(1), "{heard}");
        let keys =
            |value: &serde_json::Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&heard["body"]), ["data", "timestamp", "type"]);
        assert_eq!(keys(&heard["body"]["data"]), ["id", "seq"]);
        for name in ["Accused K", "Secretname", "The Queen", "Witness", "witness", "CASE"] {
            assert!(!heard.to_string().contains(name), "{heard}");
            assert!(!message.body.as_ref().is_some_and(|body| body.contains(name)), "{message:?}");
        }
    }
    // Of each item the rows come in their order.
    for item in items(&hers) {
        let seqs: Vec<i64> = hers.iter().filter(|(of, _)| *of == item).map(|(_, seq)| *seq).collect();
        assert!(seqs.is_sorted(), "{seqs:?}");
    }
}

async fn what_the_owner_may_not_see_any_more_is_not_told(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let desk = &court.desk;
    let office = &desk.office;
    calls_inside(office);
    let suspect = office.person("Suspect", "dpp_head", Some("dpp")).await;
    let mut receiver = Receiver::open();
    let hook = receiver.webhook(desk, &suspect, "/down").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 0).await;
    told(office).await;
    let before = heard(office, hook.id).await.len();
    assert!(before > 1, "{before}");
    let official = [("official", suspect.id.to_string())];
    let official = [(official[0].0, official[0].1.as_str())];
    court.fire(&court.prosecutor, case.accused, "revise", "2026-01-30", &official).await;
    office.clock.advance(TimeDelta::hours(8));
    told(office).await;
    let kept = messages(office).await;
    assert_eq!(kept.len(), before, "of the case he is in he hears nothing more");
    for one in kept {
        assert_eq!(
            (one.state, one.error.as_deref()),
            (State::Dropped, Some("The owner may not see this item any more."))
        );
    }
    receiver.next();
}

async fn kinds_and_workflows_are_chosen(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let url = "title: \"R\", url: \"http://127.0.0.1:9/\"";
    let actions = made(&desk, &desk.anna, &format!("{url}, kinds: [\"action\"]")).await;
    let pillars = made(&desk, &desk.anna, &format!("{url}, workflows: [\"nap-pillar\", \"nap-plan\"]")).await;
    let action = office.action(&desk.anna, "2026-06-30").await;
    told(office).await;
    assert!(heard(office, actions.id).await.iter().all(|(item, _)| *item == action));
    let of_pillars: BTreeSet<Uuid> = heard(office, pillars.id).await.into_iter().map(|(item, _)| item).collect();
    assert_eq!((of_pillars.len(), of_pillars.contains(&action)), (2, false));
}

async fn a_late_commit_is_told(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    if office.engine.database.backend == DbBackend::Sqlite {
        return; // one writer: nothing commits late
    }
    calls_inside(office);
    let plan = office.create(&desk.anna, "nap-plan", None, &[("title", "Plan")]).await;
    let other = office.create(&desk.anna, "nap-plan", None, &[("title", "Other")]).await;
    told(office).await;
    let hook = made(&desk, &desk.anna, "title: \"R\", url: \"http://127.0.0.1:9/\"").await;
    // Somebody's transaction has a row and has not committed yet; a later one has.
    let own = journal::Entity::find().filter(journal::Column::ItemId.eq(plan)).order_by_desc(journal::Column::Seq);
    let last = own.one(&office.engine.database.reader).await.unwrap().expect("a row");
    let late = office.engine.database.begin().await.unwrap();
    let mut row = journal::Model { seq: last.seq + 1, ..last.clone() }.into_active_model();
    row.position = ActiveValue::NotSet;
    journal::Entity::insert(row).exec_without_returning(&late).await.unwrap();
    office.fire(&desk.anna, other, "revise", &[("title", "Renamed")]).await.expect("revised");
    tell_waiting(&office.engine).await.expect("told");
    assert_eq!(heard(office, hook.id).await, [], "what comes before may still come");
    late.commit().await.unwrap();
    told(office).await;
    let heard = heard(office, hook.id).await;
    assert_eq!(heard.iter().map(|(item, _)| *item).collect::<Vec<_>>(), [plan, other]);
    assert_eq!(heard[0].1, last.seq + 1);
}

/// The messages are refused, as if the process died between them and how far the record was read.
async fn what_is_refused_half_way_is_told_once(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let hook = receiver.webhook(&desk, &desk.anna, "/ok").await;
    let plan = office.create(&desk.anna, "nap-plan", None, &[("title", "Plan")]).await;
    told_of_nothing(office).await;
    told_of_nothing(office).await;
    assert_eq!(messages(office).await.len(), 0);
    told(office).await;
    told(office).await;
    let heard = heard(office, hook.id).await;
    assert_eq!(heard.iter().map(|(item, _)| *item).collect::<Vec<_>>(), [plan]);
    assert_eq!(receiver.next()["body"]["data"]["id"], plan.to_string());
}

async fn told_of_nothing(office: &Office) {
    let writer = &office.engine.database.writer;
    let (refuse, allow) = match office.engine.database.backend {
        DbBackend::Sqlite => (
            "CREATE TRIGGER refused BEFORE INSERT ON delivery BEGIN SELECT RAISE(ABORT, 'refused'); END",
            "DROP TRIGGER refused",
        ),
        _ => (
            "ALTER TABLE delivery ADD CONSTRAINT refused CHECK (channel <> 'webhook') NOT VALID",
            "ALTER TABLE delivery DROP CONSTRAINT refused",
        ),
    };
    writer.execute_unprepared(refuse).await.expect("refused from now on");
    let mut refused = 0;
    // Until the row can be read, which other stories hold up.
    for _ in 0..2_000 {
        refused += u32::from(tell_waiting(&office.engine).await.is_err());
        if refused > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    writer.execute_unprepared(allow).await.expect("allowed again");
    assert_eq!(refused, 1, "the messages were to be written");
}

async fn replicas_share_the_work(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let another = office.another(&place).await;
    calls_inside(&another);
    let mut receiver = Receiver::open();
    let hook = receiver.webhook(&desk, &desk.anna, "/ok").await;
    for _ in 0..5 {
        office.action(&desk.anna, "2026-06-30").await;
        tokio::join!(told(office), told(&another));
    }
    let heard = heard(office, hook.id).await;
    let rows: BTreeSet<_> = heard.iter().collect();
    assert!(rows.len() == heard.len() && rows.len() >= 20, "{heard:?}");
    let ids: BTreeSet<String> = heard.iter().map(|_| receiver.next()["id"].to_string()).collect();
    assert_eq!(ids.len(), heard.len());
    assert!(messages(office).await.iter().all(|one| one.state == State::Sent && one.attempts == 1));
}
