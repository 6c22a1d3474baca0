//! Who administers lets people in, gives and ends roles, makes tokens; all of it by right, once a request, and recorded.

use super::desk::Desk;
use chrono::TimeDelta;
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::Change;
use milepost_engine::store::{account, session, sign_in_failure, token};
use milepost_tests::{Place, both};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

both!(
    who_is_let_in_is_recorded,
    roles_begin_and_end,
    what_a_person_has_ends_at_once,
    a_token_is_shown_once_and_ends,
    nobody_else_administers,
    why_somebody_may_is_told_by_the_rules,
    health_tells_what_waits
);

/// With a password, so that somebody administers whoever goes.
async fn administrator(desk: &Desk, name: &str) -> Arc<Identity> {
    let who = desk.office.person(name, "administrator", None).await;
    let (writer, now) = (&desk.office.engine.database.writer, desk.office.clock.now());
    account::put(writer, who.id, &format!("{name}@office.example"), "hash".into(), now).await.unwrap();
    who
}

async fn record(desk: &Desk, who: &Arc<Identity>) -> Vec<Value> {
    let query = "{ administration(last: 50) { nodes { act role by { name } person { name } } } }";
    let rows = desk.ask(who, query).await["administration"]["nodes"].take();
    let row = |row: &Value| json!([row["by"]["name"], row["act"], row["person"]["name"], row["role"]]);
    rows.as_array().unwrap().iter().map(row).collect()
}

fn adding(request: &str, name: &str, agency: &str) -> String {
    format!(
        "mutation {{ addPerson(input: {{ requestId: \"{request}\", name: \"{name}\", email: \"petra@dpp.example\", role: {{ role: \"prosecutor\", agency: \"{agency}\" }} }})
           {{ address account {{ id name signsInAs invitedUntil terms {{ title agency {{ id }} since until holds }} }} }} }}"
    )
}

async fn who_is_let_in_is_recorded(place: Place) {
    let desk = Desk::open(&place).await;
    let ada = administrator(&desk, "Ada").await;
    let added = desk.ask(&ada, &adding("one", "Petra", "dpp")).await["addPerson"].take();
    assert!(added["address"].as_str().unwrap().starts_with("/welcome/"));
    let term = json!({ "title": "Prosecutor", "agency": { "id": "dpp" }, "since": "2026-01-05", "until": null, "holds": true });
    assert_eq!(added["account"]["terms"], json!([term]));
    assert_eq!(
        (&added["account"]["signsInAs"], &added["account"]["invitedUntil"]),
        (&Value::Null, &json!("2026-01-08T13:00:00+00:00"))
    );
    let again = desk.ask(&ada, &adding("one", "Petra", "dpp")).await["addPerson"].take();
    assert_eq!((&again["address"], &again["account"]["id"]), (&Value::Null, &added["account"]["id"]));
    assert_eq!(desk.refused(&ada, &adding("one", "Paula", "dpp")).await.code, "REQUEST_ID_REUSED");
    let wrong = desk.refused(&ada, &adding("two", "Paula", "ddp")).await;
    assert_eq!(wrong.message, "No agency `ddp` is published. Did you mean `dpp`?");
    let found = desk.ask(&ada, "{ accounts(text: \"PETRA@\") { totalCount nodes { name email } } }").await;
    assert_eq!(
        found["accounts"],
        json!({ "totalCount": 1, "nodes": [{ "name": "Petra", "email": "petra@dpp.example" }] })
    );
    assert_eq!(
        record(&desk, &ada).await,
        [
            json!(["Ada", "PERSON_ADDED", "Petra", "prosecutor"]),
            json!(["Ada", "ROLE_GIVEN", "Petra", "prosecutor"]),
            json!(["Ada", "INVITED", "Petra", null]),
        ]
    );
    // A row that was changed is found.
    let well = desk.ask(&ada, "{ health { findings } }").await;
    assert_eq!(well, json!({ "health": { "findings": [] } }));
    let database = &desk.office.engine.database;
    database.writer.execute_unprepared("UPDATE administration SET role = 'donor' WHERE seq = 2").await.unwrap();
    let found = desk.ask(&ada, "{ health { findings } }").await["health"]["findings"].take();
    let sentence =
        "row 2 of the record of administration is not what was recorded, or does not follow from the row before";
    assert_eq!(found, json!([sentence]));
}

async fn roles_begin_and_end(place: Place) {
    let desk = Desk::open(&place).await;
    let ada = administrator(&desk, "Ada").await;
    let fay = desk.office.person("Fay", "focal_point", Some("moh")).await;
    let terms = "terms { id role holds until }";
    let give = |request: &str, role: &str, term: &str| {
        let role = format!("{{ role: \"{role}\", {term} }}");
        format!("mutation {{ giveRole(person: \"{}\", role: {role}, requestId: \"{request}\") {{ {terms} }} }}", fay.id)
    };
    let given = desk.ask(&ada, &give("g", "finance_officer", "since: \"2026-02-01\", until: \"2026-03-01\"")).await;
    assert_eq!(given["giveRole"]["terms"][1]["holds"], false, "it begins in February");
    let twice = desk.refused(&ada, &give("h", "finance_officer", "since: \"2026-02-20\"")).await;
    assert_eq!(twice.message, "She holds this role already, from 2026-02-01 on. End that first.");
    let turned = desk.refused(&ada, &give("i", "donor", "since: \"2026-02-20\", until: \"2026-02-01\"")).await;
    assert_eq!(turned.message, "The last day lies before the first.");
    let id = given["giveRole"]["terms"][0]["id"].as_str().unwrap();
    let end = format!("mutation {{ endRole(id: \"{id}\", requestId: \"e\") {{ {terms} }} }}");
    let ended = desk.ask(&ada, &end).await["endRole"]["terms"][0].take();
    assert_eq!((&ended["holds"], &ended["until"]), (&json!(false), &json!("2026-01-04")), "at once");
    let later = |request: &str, id: &str, day: &str| {
        format!("mutation {{ endRole(id: \"{id}\", lastDay: \"{day}\", requestId: \"{request}\") {{ {terms} }} }}")
    };
    let over = desk.refused(&ada, &later("l", id, "2026-08-01")).await;
    let sentence = "She holds this role no longer than that already. Give it anew if she is to hold it.";
    assert_eq!(over.message, sentence, "who looked before revives nothing");
    let far = desk.refused(&ada, &later("m", id, "+20261-12-31")).await;
    assert_eq!(far.message, "+20261-12-31 lies outside the years 1900 to 2200.");
    // Nobody locks the office and throws the key away.
    let own = desk.ask(&ada, &format!("{{ account(id: \"{}\") {{ {terms} }} }}", ada.id)).await;
    let own = own["account"]["terms"][0]["id"].as_str().unwrap().to_owned();
    let resign = format!("mutation {{ endRole(id: \"{own}\", requestId: \"r\") {{ {terms} }} }}");
    let alone = "Nobody else who signs in administers. Give somebody that role first.";
    assert_eq!(desk.refused(&ada, &resign).await.message, alone);
    assert_eq!(desk.refused(&ada, &later("n", &own, "2026-01-05")).await.message, alone, "nor tomorrow");
    let disable = format!("mutation {{ disablePerson(person: \"{}\", requestId: \"d\") {{ id }} }}", ada.id);
    assert_eq!(desk.refused(&ada, &disable).await.message, alone);
    administrator(&desk, "Bea").await;
    desk.ask(&ada, &resign).await;
    let acts: Vec<Value> = record(&desk, &administrator(&desk, "Cleo").await).await;
    let ended = json!(["Ada", "ROLE_ENDED", "Fay", "focal_point"]);
    assert_eq!(acts[1..], [ended, json!(["Ada", "ROLE_ENDED", "Ada", "administrator"])]);
}

async fn what_a_person_has_ends_at_once(place: Place) {
    let desk = Desk::open(&place).await;
    let ada = administrator(&desk, "Ada").await;
    let bea = administrator(&desk, "Bea").await;
    let (database, clock) = (&desk.office.engine.database, desk.office.clock.as_ref());
    let cookie = session::open(&database.writer, clock, bea.id, "Firefox".into()).await.unwrap();
    for _ in 0..6 {
        sign_in_failure::count(database, "bea@office.example", clock.now()).await.unwrap().ok();
    }
    let shown = "signedInAt sessions lockedUntil";
    let ask =
        |what: &str| format!("mutation {{ {what}(person: \"{}\", requestId: \"{what}\") {{ {shown} }} }}", bea.id);
    let before = desk.ask(&ada, &format!("{{ account(id: \"{}\") {{ {shown} }} }}", bea.id)).await["account"].take();
    assert_eq!(before["sessions"], 1);
    assert_eq!(before["signedInAt"], "2026-01-05T13:00:00+00:00");
    assert_eq!(before["lockedUntil"], "2026-01-05T13:01:00+00:00");
    assert_eq!(desk.ask(&ada, &ask("endSessions")).await["endSessions"]["sessions"], 0);
    assert_eq!(session::find(&database.reader, &cookie, clock.now()).await.unwrap(), None);
    assert_eq!(desk.ask(&ada, &ask("unlock")).await["unlock"]["lockedUntil"], Value::Null);
    let issued = token::issue(&database.writer, clock, bea.id, "script").await.unwrap();
    desk.ask(&ada, &ask("disablePerson")).await;
    let today = clock.now().date_naive();
    let opened = token::identity_by_token(&database.reader, &issued.text, today, clock.now()).await.unwrap();
    assert_eq!(opened, None);
    let acts: Vec<Value> = record(&desk, &ada).await.into_iter().map(|mut row| row[1].take()).collect();
    assert_eq!(acts, ["SESSIONS_ENDED", "UNLOCKED", "DISABLED"]);
}

async fn a_token_is_shown_once_and_ends(place: Place) {
    let desk = Desk::open(&place).await;
    let ada = administrator(&desk, "Ada").await;
    let make = |request: &str, until: &str| {
        let asked = format!("person: \"{}\", label: \"Reports\", until: \"{until}\", requestId: \"{request}\"", ada.id);
        format!("mutation {{ makeToken({asked}) {{ text }} }}")
    };
    let text = desk.ask(&ada, &make("m", "2026-01-06")).await["makeToken"]["text"].take();
    let text = text.as_str().unwrap();
    assert_eq!(desk.ask(&ada, &make("m", "2026-01-06")).await["makeToken"]["text"], Value::Null, "made once");
    let over = desk.refused(&ada, &make("n", "2026-01-04")).await;
    assert_eq!(over.message, "The last day of the token is over. Give a later one.");
    let list = "{ tokens { nodes { id label inForce endsAt usedAt person { name } } } }";
    let (database, clock) = (&desk.office.engine.database, &desk.office.clock);
    token::see(database, text, clock.now()).await.unwrap();
    let shown = desk.ask(&ada, list).await["tokens"]["nodes"].take();
    let id = shown[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(shown.as_array().unwrap().len(), 1);
    let [used, ends] = ["2026-01-05T13:00:00+00:00", "2026-01-07T04:00:00+00:00"];
    assert_eq!(
        shown[0],
        json!({ "id": id, "label": "Reports", "inForce": true, "endsAt": ends, "usedAt": used, "person": { "name": "Ada" } })
    );
    let opens = async || {
        let (now, today) = (clock.now(), clock.now().date_naive());
        token::identity_by_token(&database.reader, text, today, now).await.unwrap().is_some()
    };
    clock.advance(TimeDelta::hours(38));
    assert!(opens().await, "its last day is not over in Trinidad");
    clock.advance(TimeDelta::hours(1));
    assert!(!opens().await);
    assert_eq!(desk.ask(&ada, list).await["tokens"]["nodes"][0]["inForce"], false);
    let text = desk.ask(&ada, &make("o", "2026-12-31")).await["makeToken"]["text"].take();
    let newest = desk.ask(&ada, list).await["tokens"]["nodes"][0]["id"].take();
    let revoke = format!("mutation {{ revokeToken(id: {newest}, requestId: \"r\") }}");
    assert_eq!(desk.ask(&ada, &revoke).await["revokeToken"], true);
    let (now, today) = (clock.now(), clock.now().date_naive());
    let opened = token::identity_by_token(&database.reader, text.as_str().unwrap(), today, now).await.unwrap();
    assert_eq!(opened, None);
    assert_eq!(desk.ask(&ada, &revoke).await["revokeToken"], true, "asked again, it answers what it answered");
    let acts: Vec<Value> = record(&desk, &ada).await.into_iter().map(|mut row| row[1].take()).collect();
    assert_eq!(acts, ["TOKEN_MADE", "TOKEN_MADE", "TOKEN_REVOKED"]);
    // With Anna's token Ada would be Anna.
    let hers =
        format!("mutation {{ makeToken(person: \"{}\", label: \"x\", requestId: \"q\") {{ text }} }}", desk.anna.id);
    let refused = desk.refused(&ada, &hers).await;
    assert_eq!(refused.message, "A person signs in by herself. Make the token for a program, or for yourself.");
}

async fn nobody_else_administers(place: Place) {
    let desk = Desk::open(&place).await;
    let ada = administrator(&desk, "Ada").await;
    let (id, anna) = (ada.id, &desk.anna);
    let asked = [
        "{ accounts { totalCount } }".to_owned(),
        format!("{{ account(id: \"{id}\") {{ name }} }}"),
        "{ administration { totalCount } }".to_owned(),
        "{ tokens { totalCount } }".to_owned(),
        "{ health { version } }".to_owned(),
        "{ agencies { members { role } } }".to_owned(),
        adding("a", "Petra", "dpp"),
        format!("mutation {{ invite(person: \"{id}\", requestId: \"b\") {{ address }} }}"),
        format!(
            "mutation {{ giveRole(person: \"{}\", role: {{ role: \"administrator\" }}, requestId: \"c\") {{ id }} }}",
            anna.id
        ),
        format!("mutation {{ endSessions(person: \"{id}\", requestId: \"d\") {{ id }} }}"),
        format!("mutation {{ unlock(person: \"{id}\", requestId: \"e\") {{ id }} }}"),
        format!("mutation {{ disablePerson(person: \"{id}\", requestId: \"f\") {{ id }} }}"),
        format!("mutation {{ makeToken(person: \"{id}\", label: \"x\", requestId: \"g\") {{ text }} }}"),
    ];
    for query in asked {
        let refused = desk.refused(anna, &query).await;
        assert_eq!(refused.code, "FORBIDDEN", "{query}");
        assert_eq!(refused.message, "`Administration` needs one of these roles: Administrator.");
    }
    let terms = desk.ask(&ada, &format!("{{ account(id: \"{id}\") {{ terms {{ id }} }} }}")).await;
    let end = format!("mutation {{ endRole(id: {}, requestId: \"h\") {{ id }} }}", terms["account"]["terms"][0]["id"]);
    assert_eq!(desk.refused(anna, &end).await.code, "FORBIDDEN");
    let made = "mutation { makeToken(person: \"ID\", label: \"x\", requestId: \"i\") { text } }";
    desk.ask(&ada, &made.replace("ID", &id.to_string())).await;
    let token = desk.ask(&ada, "{ tokens { nodes { id } } }").await["tokens"]["nodes"][0]["id"].take();
    let revoke = format!("mutation {{ revokeToken(id: {token}, requestId: \"j\") }}");
    assert_eq!(desk.refused(anna, &revoke).await.code, "FORBIDDEN");
    let people = desk.ask(anna, "{ people { name } me { administers entersRates hearsAlarms } }").await;
    assert_eq!(people["people"], json!([{ "name": "Ada" }, { "name": "Anna" }]), "names are everybody's, no more");
    assert_eq!(people["me"], json!({ "administers": false, "entersRates": false, "hearsAlarms": true }));
    assert_eq!(record(&desk, &ada).await.len(), 1, "what is refused is not recorded");
}

async fn why_somebody_may_is_told_by_the_rules(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let ada = administrator(&desk, "Ada").await;
    let fay = desk.office.person("Fay", "focal_point", Some("ttps")).await;
    let moh = desk.office.person("Mona", "focal_point", Some("moh")).await;
    let dora = desk.office.person_of("Dora", &["donor", "prosecutor"], None).await;
    let of = |who: &Identity| {
        format!(
            "{{ item(id: \"{action}\") {{ availableEvents {{ event }} rights(person: \"{}\") {{ sees roles {{ role counts }} events {{ event availability reasons roles }} fields {{ name open reveals roles }} }} }} }}",
            who.id
        )
    };
    let told = desk.ask(&ada, &of(&fay)).await["item"]["rights"].take();
    assert_eq!(
        (&told["sees"], &told["roles"]),
        (&json!(true), &json!([{ "role": "focal_point", "counts": "BY_AGENCY" }]))
    );
    let event = |told: &Value, name: &str| {
        let all = told["events"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["event"] == name).unwrap()
    };
    let hers = desk.ask(&fay, &of(&fay)).await["item"].take();
    assert_eq!(hers["rights"], told, "she may ask it of herself");
    let own: Vec<&Value> = hers["availableEvents"].as_array().unwrap().iter().map(|one| &one["event"]).collect();
    let said: Vec<&Value> = told["events"].as_array().unwrap().iter().map(|one| &one["event"]).collect();
    assert_eq!(own, said, "what is told is what is offered");
    let approve = event(&told, "assign");
    assert_eq!(approve["availability"], "NO");
    assert!(
        approve["reasons"][0].as_str().unwrap().contains("needs one of these roles: Plan coordinator"),
        "{approve}"
    );
    let other = desk.ask(&ada, &of(&moh)).await["item"]["rights"].take();
    let nothing = json!([{ "role": "focal_point", "counts": "OTHER_AGENCY" }]);
    assert_eq!((&other["sees"], &other["roles"], &other["events"]), (&json!(false), &nothing, &json!([])));
    let numbers = desk.ask(&ada, &of(&dora)).await["item"]["rights"]["roles"].take();
    assert_eq!(
        numbers,
        json!([{ "role": "donor", "counts": "NUMBERS_ONLY" }, { "role": "prosecutor", "counts": "UNNAMED" }])
    );
    assert_eq!(desk.refused(&desk.anna, &of(&fay)).await.code, "FORBIDDEN");
    // Of a case that she does not see, who administers is told nothing.
    let petra = desk.office.person("Petra", "prosecutor", Some("dpp")).await;
    let case = desk.office.create(&petra, "tt-case", None, &[("title", "The State v K")]).await;
    let lead = Change::Assign { item: case, lead: Some("dpp".into()), partners: vec![], people: vec![], since: None };
    desk.office.act(&petra, lead).await.unwrap();
    let hidden = format!("{{ item(id: \"{case}\") {{ rights(person: \"{}\") {{ sees }} }} }}", petra.id);
    assert_eq!(desk.refused(&ada, &hidden).await.code, "NOT_FOUND");
    nothing_tells_who_is_excluded(&desk, &petra, case).await;
    let table = desk.ask(&ada, "{ workflows { id roleTable { roles rows { event cells } } } }").await;
    let table = table["workflows"].as_array().unwrap().iter().find(|one| one["id"] == "nap-action").unwrap();
    let see = &table["roleTable"]["rows"][0];
    let place = table["roleTable"]["roles"].as_array().unwrap().iter().position(|role| role == "focal_point").unwrap();
    assert_eq!((&see["event"], &see["cells"][place]), (&json!("see"), &json!("agency")));
}

/// That somebody does not see what her roles would show would say that she is the accused.
async fn nothing_tells_who_is_excluded(desk: &Desk, petra: &Arc<Identity>, case: Uuid) {
    let office = &desk.office;
    let both = office.person_of("Ivy", &["administrator", "dpp_head"], None).await;
    let hidden = office.person("Nico", "dpp_head", None).await;
    let named = [("excluded", hidden.id.to_string())];
    let named: Vec<(&str, &str)> = named.iter().map(|(name, text)| (*name, text.as_str())).collect();
    office.fire(petra, case, "revise", &named).await.unwrap();
    let of = |who: &Identity| {
        let shown = "sees roles { counts }";
        format!("{{ item(id: \"{case}\") {{ rights(person: \"{}\") {{ {shown} }} }} }}", who.id)
    };
    let open = office.person("Olga", "dpp_head", None).await;
    assert_eq!(desk.refused(&both, &of(&hidden)).await, desk.refused(&both, &of(&open)).await);
    let own = desk.ask(&both, &of(&both)).await["item"]["rights"].take();
    assert_eq!(own, json!({ "sees": true, "roles": [{ "counts": "UNNAMED" }, { "counts": "EVERYWHERE" }] }));
}

async fn health_tells_what_waits(place: Place) {
    let desk = Desk::open(&place).await;
    let ada = administrator(&desk, "Ada").await;
    desk.plan(1).await;
    desk.office.clock.advance(TimeDelta::days(80));
    let query = "{ health { version database bytes timers { oldest count { number more } } deliveries { oldest count { number } } undelivered { number more } tables { name rows { number } } } published { class id version } }";
    let answer = desk.ask(&ada, query).await;
    let health = &answer["health"];
    assert!(health["bytes"].as_str().unwrap().parse::<i64>().unwrap() > 0);
    assert!(health["timers"]["count"]["number"].as_i64().unwrap() > 0, "nothing ticks here: {health}");
    assert!(health["timers"]["oldest"].as_str().unwrap() < "2026-03-26");
    assert_eq!(health["deliveries"], json!({ "oldest": null, "count": { "number": 0 } }));
    let tables = health["tables"].as_array().unwrap();
    let items = tables.iter().find(|table| table["name"] == "item").unwrap();
    assert_eq!(items["rows"]["number"], 4);
    let agencies = answer["published"].as_array().unwrap().iter().filter(|file| file["class"] == "AGENCIES").count();
    assert_eq!(agencies, 1);
}
