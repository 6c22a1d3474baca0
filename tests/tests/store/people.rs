//! People, the roles they hold today, and the tokens that speak for them.

use chrono::{NaiveDate, TimeZone, Utc};
use milepost_engine::access::{Identity, Membership};
use milepost_engine::clock::{Clock, TestClock};
use milepost_engine::store::person::{self, Kind, NewPerson};
use milepost_engine::store::{membership, token};
use milepost_tests::{Place, both};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

both!(a_token_speaks_for_a_person, roles_hold_for_a_time, nobody_without_a_person);

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn clock() -> TestClock {
    TestClock::new(Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap())
}

fn role(role: &str, agency: Option<&str>) -> Membership {
    Membership { role: role.into(), agency: agency.map(str::to_owned) }
}

fn asha() -> NewPerson {
    NewPerson {
        name: "Asha".into(),
        email: None,
        kind: Kind::Human,
        memberships: vec![role("coordinator", None), role("focal_point", Some("mns"))],
        since: day(2),
    }
}

async fn a_token_speaks_for_a_person(place: Place) {
    let (database, clock) = (place.open().await, clock());
    let on = &database.writer;
    let id = person::create(on, &clock, asha()).await.unwrap();
    let first = token::issue(on, &clock, id, "laptop").await.unwrap();
    let second = token::issue(on, &clock, id, "script").await.unwrap();
    assert!(first.text.starts_with("mp_") && first.text.len() == 67);

    let expected = Identity { id, name: "Asha".into(), language: "en", memberships: asha().memberships };
    let known = token::identity_by_token(on, &first.text, day(2), clock.now()).await.unwrap();
    assert_eq!(known.as_ref(), Some(&expected));
    assert_eq!(person::identity(on, id, day(2)).await.unwrap(), Some(expected));

    let stored = token::of_person(on, id).await.unwrap();
    assert!(
        stored
            .iter()
            .all(|row| { !row.hash.windows(8).any(|part| first.text.as_bytes().windows(8).any(|text| text == part)) })
    );

    assert!(token::revoke(on, first.id, clock.now()).await.unwrap());
    assert!(!token::revoke(on, first.id, clock.now()).await.unwrap());
    assert_eq!(token::identity_by_token(on, &first.text, day(2), clock.now()).await.unwrap(), None);
    assert!(token::identity_by_token(on, &second.text, day(2), clock.now()).await.unwrap().is_some());
}

async fn roles_hold_for_a_time(place: Place) {
    let (database, clock) = (place.open().await, clock());
    let on = &database.writer;
    let id = person::create(on, &clock, asha()).await.unwrap();
    membership::Entity::update_many()
        .col_expr(membership::Column::Until, Expr::value(day(9)))
        .filter(membership::Column::Role.eq("focal_point"))
        .exec(on)
        .await
        .unwrap();
    let roles = async |today| {
        let identity = person::identity(on, id, today).await.unwrap().unwrap();
        let roles = identity.memberships.into_iter().map(|held| held.role);
        roles.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(roles(day(1)).await, "");
    assert_eq!(roles(day(2)).await, "coordinator focal_point");
    assert_eq!(roles(day(9)).await, "coordinator focal_point");
    assert_eq!(roles(day(10)).await, "coordinator");
}

async fn nobody_without_a_person(place: Place) {
    let (database, clock) = (place.open().await, clock());
    let on = &database.writer;
    let stranger = Uuid::from_u128(9);
    assert_eq!(person::identity(on, stranger, day(2)).await.unwrap(), None);
    for text in ["", "mp_", "mp_00", "Bearer x"] {
        assert_eq!(token::identity_by_token(on, text, day(2), clock.now()).await.unwrap(), None);
    }
    assert!(token::issue(on, &clock, stranger, "none").await.is_err());
}
