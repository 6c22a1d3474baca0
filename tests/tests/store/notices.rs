//! The doctor on notices: whoever takes one away, changes it or only says that it went out is found, with the item, the
//! reminder, the person and the channel. What an older release claimed is judged by what it carries.

use milepost_engine::access::Identity;
use milepost_engine::engine::command::Change;
use milepost_engine::engine::record::{PAYLOAD, Record};
use milepost_engine::post::{PATIENCE, Post};
use milepost_engine::store::{chain, item, journal, journal_payload};
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    Set,
};
use std::sync::Arc;

both!(
    what_is_done_to_notices_is_found,
    what_is_done_to_digests_is_found,
    notices_of_an_older_release_are_judged_by_what_they_carry,
);

/// Two people who hear of the same reminders, one of them by e-mail too; her letters wait, as no mail server answers.
struct Agency {
    office: Office,
    ben: Arc<Identity>,
    cleo: Arc<Identity>,
}

impl Agency {
    async fn open(place: &Place) -> Agency {
        let office = Office::open(place).await;
        let post = Post::new("smtp://127.0.0.1:1", "Milepost <m@example.org>", "http://localhost", None, PATIENCE);
        assert!(office.engine.post.set(post.expect("an address")).is_ok());
        let anna = office.person("Anna", "coordinator", None).await;
        let ben = office.person("Ben", "focal_point", Some("ttps")).await;
        let cleo = office.person("Cleo", "focal_point", Some("ttps")).await;
        let agency = Agency { office, ben, cleo };
        agency
            .run(&format!("UPDATE person SET email = 'cleo@example.org' WHERE id = {}", agency.id(&agency.cleo)))
            .await;
        let action = agency.office.action(&anna, "2026-01-12").await;
        let assign =
            Change::Assign { item: action, lead: Some("ttps".into()), partners: vec![], people: vec![], since: None };
        agency.office.act(&anna, assign).await.expect("assigned");
        agency.office.clock.set(instant("2026-01-13T13:00:00Z"));
        tick(&agency.office.engine).await.expect("a tick");
        agency
    }

    /// As the database writes it.
    fn id(&self, of: &Identity) -> String {
        match self.office.engine.database.backend {
            DbBackend::Sqlite => format!("x'{}'", of.id.simple()),
            _ => format!("'{}'", of.id),
        }
    }

    fn truth(&self) -> &'static str {
        match self.office.engine.database.backend {
            DbBackend::Sqlite => "1",
            _ => "true",
        }
    }

    /// Made by a release that kept nothing of who was to hear, and no receipts: their rows are chained again without.
    async fn age(&self) {
        let (engine, on) = (&self.office.engine, &self.office.engine.database.writer);
        for item in item::Entity::find().all(on).await.expect("the items") {
            let key = engine.keys.unwrap(item.id, &item.data_key).expect("its key");
            let rows = journal::Entity::find().filter(journal::Column::ItemId.eq(item.id));
            let rows = rows.order_by_asc(journal::Column::Seq).all(on).await.expect("its rows");
            let mut head = chain::genesis(item.id);
            for mut row in rows {
                let stored = journal_payload::Entity::find_by_id((item.id, row.seq)).one(on).await.expect("read");
                let stored = stored.expect("its payload");
                let mut record: Record =
                    serde_json::from_slice(&key.open(PAYLOAD, &stored.payload).expect("ours")).expect("a record");
                record.heard = false;
                let payload = key.seal(PAYLOAD, &serde_json::to_vec(&record).expect("JSON")).expect("sealed");
                (row.payload_hash, row.previous_hash) = (chain::payload_hash(&payload), head);
                row.hash = chain::hash(&row);
                head = row.hash.clone();
                let mut stored = stored.into_active_model();
                stored.payload = Set(payload);
                stored.update(on).await.expect("written");
                row.into_active_model().reset_all().update(on).await.expect("written");
            }
            let mut item = item.into_active_model();
            item.head = Set(head);
            item.update(on).await.expect("written");
        }
        self.run("DELETE FROM heard").await;
        self.run("UPDATE delivery SET receipt = NULL").await;
    }

    async fn run(&self, sql: &str) {
        let done = self.office.engine.database.writer.execute_unprepared(sql).await.expect(sql);
        assert!(done.rows_affected() > 0, "{sql}");
    }

    /// Each damage by itself: what was there before is put back.
    async fn finds(&self, place: &Place, cases: &[(&str, String)]) {
        const TABLES: [&str; 3] = ["claim", "delivery", "heard"];
        let writer = &self.office.engine.database.writer;
        for table in TABLES {
            writer
                .execute_unprepared(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"))
                .await
                .expect("kept");
        }
        for (damage, expected) in cases {
            for sql in damage.split(';') {
                self.run(sql).await;
            }
            let findings = self.office.findings(place).await;
            assert!(findings.iter().any(|one| one.contains(expected.as_str())), "{damage}\n{findings:#?}");
            for table in TABLES {
                let back = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}");
                writer.execute_unprepared(&back).await.expect("put back");
            }
            assert_eq!(self.office.findings(place).await, [""; 0], "{damage}");
        }
    }
}

async fn what_is_done_to_notices_is_found(place: Place) {
    let agency = Agency::open(&place).await;
    assert_eq!(agency.office.findings(&place).await, [""; 0]);
    let (ben, cleo) = (format!("'person:{}'", agency.ben.id), format!("'person:{}'", agency.cleo.id));
    let of = |sql: &str| sql.replace("BEN", &ben).replace("CLEO", &cleo);
    let one_person = of("DELETE FROM claim WHERE recipient = BEN;DELETE FROM delivery WHERE recipient = BEN");
    let one_claim = of("DELETE FROM claim WHERE recipient = BEN");
    let sent =
        "UPDATE delivery SET state = 'sent', sent_at = next_at, body = 'x', attempts = 1 WHERE channel = 'email'";
    let other = format!("UPDATE delivery SET person_id = {} WHERE channel = 'inbox'", agency.id(&agency.ben));
    let never = "UPDATE delivery SET next_at = '2999-01-01T00:00:00+00:00' WHERE channel = 'email'";
    let (truth, rung) = (agency.truth(), "its reminder `late 1 day` of `due` to");
    let folded = format!("UPDATE claim SET folded = {truth}");
    let gone = format!("UPDATE claim SET folded = {truth};DELETE FROM delivery");
    let id = "x'01010101010101010101010101010101'";
    let id = if truth == "1" { id } else { "'01010101-0101-0101-0101-010101010101'" };
    let stray = format!("UPDATE delivery SET id = {id} WHERE channel = 'email'");
    let cases = [
        (
            "DELETE FROM delivery WHERE channel = 'email'",
            "Cleo by e-mail is lost: neither sent nor waiting nor given up",
        ),
        (
            "DELETE FROM delivery WHERE channel = 'inbox'",
            "Ben in the inbox is lost: neither sent nor waiting nor given up",
        ),
        (&one_person, "Ben is lost: neither sent nor waiting nor given up"),
        (&one_claim, "Ben is lost: neither sent nor waiting nor given up"),
        (sent, "Cleo by e-mail is marked as sent"),
        ("UPDATE delivery SET state = 'dropped' WHERE channel = 'email'", "Cleo by e-mail is marked as sent"),
        (
            "UPDATE delivery SET state = 'dead', receipt = NULL WHERE channel = 'inbox'",
            "Ben in the inbox is marked as sent",
        ),
        ("UPDATE delivery SET body = 'x' WHERE channel = 'inbox'", "Ben in the inbox is marked as sent"),
        ("UPDATE delivery SET receipt = NULL", "Ben in the inbox is marked as sent"),
        ("UPDATE delivery SET state = 'waiting' WHERE channel = 'inbox'", "Ben in the inbox waits, though it went out"),
        (never, "Cleo by e-mail is put off beyond any pause"),
        (&other, "Cleo in the inbox is stored otherwise than it was made"),
        (&folded, "Ben is stored otherwise than it was made"),
        (&gone, "Ben in the inbox is lost"),
        (&stray, "by e-mail was never made"),
    ];
    let cases = cases.map(|(damage, found)| match found.starts_with("by") {
        true => (damage, found.to_owned()),
        false => (damage, format!("{rung} {found}")),
    });
    let forgotten = "nothing tells any more who was to hear its reminder `late 1 day`".to_owned();
    let all = "DELETE FROM heard;DELETE FROM claim;DELETE FROM delivery";
    let other = "UPDATE heard SET sealed = (SELECT receipt FROM delivery WHERE receipt IS NOT NULL LIMIT 1)";
    let unreadable = "what was kept of who hears of notices cannot be read".to_owned();
    let whole = [("DELETE FROM heard", forgotten.clone()), (all, forgotten), (other, unreadable)];
    agency.finds(&place, &cases.into_iter().chain(whole).collect::<Vec<_>>()).await;
}

/// They are about no item, and sealed with the house's key.
async fn what_is_done_to_digests_is_found(place: Place) {
    let agency = Agency::open(&place).await;
    agency.office.clock.set(instant("2026-01-14T13:00:00Z"));
    tick(&agency.office.engine).await.expect("a tick");
    let digest = "the notice `weekday_digest` of `ttps` to";
    let lost = "is lost: neither sent nor waiting nor given up";
    let of_ben = format!("DELETE FROM claim WHERE rung = 'ttps' AND recipient = 'person:{}'", agency.ben.id);
    let about = "UPDATE delivery SET about = '{}' WHERE item_id IS NULL AND channel = 'log'";
    let cases = [
        (
            "DELETE FROM delivery WHERE item_id IS NULL AND channel = 'inbox'",
            format!("{digest} Ben in the inbox {lost}"),
        ),
        ("DELETE FROM delivery WHERE item_id IS NULL AND channel = 'email'", format!("{digest} Cleo by e-mail {lost}")),
        (of_ben.as_str(), format!("{digest} Ben {lost}")),
        (about, format!("{digest} Ben in the log is stored otherwise than it was made")),
        (
            "UPDATE delivery SET body = 'x' WHERE item_id IS NULL",
            format!("{digest} Ben in the inbox is marked as sent"),
        ),
    ];
    agency.finds(&place, &cases).await;
}

async fn notices_of_an_older_release_are_judged_by_what_they_carry(place: Place) {
    let agency = Agency::open(&place).await;
    agency.age().await;
    assert_eq!(agency.office.findings(&place).await, [""; 0]);
    let rung = "its reminder `late 1 day` of `due` to";
    let truth = agency.truth();
    let folded = format!("UPDATE claim SET folded = {truth}, reason = 'Later' WHERE deadline = 'due'");
    let gone = format!("{folded};DELETE FROM delivery");
    let sent = "UPDATE delivery SET state = 'sent' WHERE channel = 'email'";
    let other = format!("UPDATE delivery SET person_id = {}", agency.id(&agency.ben));
    let cases = [
        ("DELETE FROM delivery WHERE channel = 'inbox'", format!("{rung} Ben in the inbox is lost")),
        ("DELETE FROM delivery WHERE channel = 'log'", format!("{rung} Ben in the log is lost")),
        (sent, format!("{rung} Cleo by e-mail is marked as sent")),
        ("UPDATE delivery SET body = NULL", format!("{rung} Ben in the inbox is marked as sent")),
        (&other, format!("{rung} Cleo in the inbox is stored otherwise")),
        (&folded, format!("{rung} Ben is said by another one, and yet was to go out itself")),
        (&gone, format!("{rung} Ben is said by another one, and there is none")),
        ("DELETE FROM claim", format!("{rung} Cleo in the inbox was never made")),
    ];
    agency.finds(&place, &cases).await;
}
