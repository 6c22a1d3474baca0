//! How SQLite reads what the writer asks for at every event: by the ids that are given, whatever else is there. PostgreSQL
//! counts its rows and needs no help.

use chrono::NaiveDate;
use milepost_engine::store::unindexed::unindexed;
use milepost_engine::store::visible::visible_to;
use milepost_engine::store::{deadline, exclusion, item};
use milepost_tests::office::Office;
use milepost_tests::{On, run};
use sea_orm::sea_query::{SelectStatement, SqliteQueryBuilder};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryTrait};
use uuid::Uuid;

#[test]
fn items_of_a_person_are_read_by_their_ids() {
    run(On::Sqlite, async |place| {
        let office = Office::open(&place).await;
        let ann = office.person("Ann", "coordinator", None).await;
        let today = NaiveDate::from_ymd_opt(2026, 1, 5).expect("a day");
        let seen = visible_to(&ann, &office.engine.catalog(), today).filter(item::Column::Id.is_in(ids()));
        let steps = plan(&office, &seen.into_query()).await;
        assert!(steps[0].starts_with("SEARCH item USING INDEX sqlite_autoindex_item_1 (id=?)"), "{steps:?}");
    });
}

#[test]
fn open_deadlines_are_read_by_their_items() {
    run(On::Sqlite, async |place| {
        let office = Office::open(&place).await;
        let open = unindexed(deadline::Column::State.eq(deadline::State::Open));
        let open = deadline::Entity::find().filter(deadline::Column::ItemId.is_in(ids())).filter(open);
        let steps = plan(&office, &open.into_query()).await;
        assert_eq!(steps, ["SEARCH deadline USING INDEX sqlite_autoindex_deadline_1 (item_id=?)"]);
    });
}

/// Not by all that lies below the ancestors of the items: that is a whole plan.
#[test]
fn who_is_kept_from_items_is_read_from_those_who_are_kept_from_any() {
    run(On::Sqlite, async |place| {
        let office = Office::open(&place).await;
        let steps = plan(&office, &exclusion::of(&ids())).await;
        assert!(steps[0].starts_with("SCAN exclusion"), "{steps:?}");
        assert!(steps[1..].iter().all(|step| !step.contains("(ancestor_id=?)")), "{steps:?}");
    });
}

fn ids() -> Vec<Uuid> {
    (1..=64).map(Uuid::from_u128).collect()
}

async fn plan(office: &Office, query: &SelectStatement) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {}", query.to_string(SqliteQueryBuilder));
    let rows =
        office.engine.database.reader.query_all_raw(sea_orm::Statement::from_string(DbBackend::Sqlite, sql)).await;
    rows.expect("a plan").iter().map(|row| row.try_get("", "detail").expect("a step")).collect()
}
