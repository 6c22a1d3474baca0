//! What is too much is refused with its code; what fails of ours says so in a neutral sentence.

use super::desk::Desk;
use milepost_tests::{Place, both};
use sea_orm::ConnectionTrait;

both!(what_is_too_much_is_refused, no_sql_reaches_a_client, the_usual_queries_fit);

async fn what_is_too_much_is_refused(place: Place) {
    let desk = Desk::open(&place).await;
    let nested = |depth: usize| {
        let deep = (0..depth).fold("id".to_owned(), |inner, _| format!("parent {{ {inner} }}"));
        format!("{{ items(first: 1) {{ nodes {{ {deep} }} }} }}")
    };
    let aliases = |count: usize| {
        let many = (0..count).map(|index| format!("a{index}: items {{ nodes {{ id title stage }} }} "));
        format!("{{ {} }}", many.collect::<String>())
    };
    let directives = format!("{{ me {{ name {} }} }}", "@include(if: true) ".repeat(6));
    let codes = [
        (nested(20), "TOO_DEEP"),
        (nested(60), "TOO_DEEP"),
        (aliases(200), "TOO_COMPLEX"),
        ("{ items(first: 100) { nodes { children(first: 100) { nodes { children(first: 100) { nodes { id } } } } } } }".into(), "TOO_COMPLEX"),
        (directives, "TOO_MANY_DIRECTIVES"),
        ("{ nothing }".into(), "BAD_QUERY"),
        ("{".into(), "BAD_QUERY"),
        ("{ item(id: \"x\") { id } }".into(), "BAD_ARGUMENT"),
    ];
    for (query, code) in codes {
        let refused = desk.refused(&desk.anna, &query).await;
        assert_eq!(refused.code, code, "{query} {refused:?}");
    }
}

/// A database that answers nothing any more.
async fn no_sql_reaches_a_client(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let writer = &desk.office.engine.database.writer;
    writer.execute_unprepared("DROP TABLE lineage").await.unwrap();
    writer.execute_unprepared("DROP TABLE deadline").await.unwrap();
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let queries = [
        format!("{{ item(id: \"{action}\") {{ title deadlines {{ title }} }} }}"),
        "{ deadlines { totalCount } }".into(),
        format!("mutation {{ fireEvent(item: \"{action}\", event: \"confirm_costs\", requestId: \"r\") {{ seq }} }}"),
    ];
    for query in queries {
        for who in [&desk.anna, &ben] {
            let refused = desk.refused(who, &query).await;
            let told = format!("{refused:?}").to_lowercase();
            assert_eq!(refused.code, "INTERNAL", "{query}");
            for word in ["select", "deadline\"", "lineage", "table", "relation", "sqlx"] {
                assert!(!told.contains(word), "{told}");
            }
        }
    }
}

/// The introspection of tools, and a page of everything.
async fn the_usual_queries_fit(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(1).await;
    let of_type = (0..7).fold("kind name".to_owned(), |inner, _| format!("kind name ofType {{ {inner} }}"));
    let introspection =
        format!("{{ __schema {{ types {{ fields {{ args {{ type {{ {of_type} }} }} type {{ {of_type} }} }} }} }} }}");
    desk.ask(&desk.anna, &introspection).await;
    desk.ask(&desk.anna, "{ items(first: 100) { totalCount nodes { id reference title stage due overdue daysOverdue revision parent { id title }
        lead { id title } partners { id title } deadlines { name title state due overdue daysOverdue agency { id } revisions { due reason } }
        costs { reference label amount { currency amount } byFiscalYear { fiscalYear amount { amount } } } fields { name title value { __typename } }
        availableEvents { event title availability reasons inputs { name title type required options } } } pageInfo { hasNextPage endCursor } } }").await;
}
