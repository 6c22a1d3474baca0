//! A workflow's titles in the language of who reads; what has no title in it is read in English.

use super::desk::Desk;
use crate::engine::letters::published_as;
use milepost_engine::access::Identity;
use milepost_engine::language::title::LANGUAGES;
use milepost_engine::store::person::Language;
use milepost_tests::{Place, both};
use serde_json::json;
use std::sync::Arc;

both!(titles_are_read_in_the_readers_language);

const TASK: &str = include_str!("../../../workflows/common/nap/task.yaml");

/// The shipped task, with some of its titles in Spanish too.
fn spanish() -> String {
    let mut text = TASK.replacen("version: 1\n", "version: 2\n", 1);
    for (english, spanish) in [
        ("title: Task\n", "title: { en: Task, es: Tarea }\n"),
        ("title: Start }", "title: { en: Start, es: Empezar } }"),
    ] {
        assert!(text.contains(english), "{english}");
        text = text.replacen(english, spanish, 1);
    }
    text.replace("title: Task done", "title: { en: Task done, es: Tarea terminada }")
}

async fn titles_are_read_in_the_readers_language(place: Place) {
    assert_eq!(Language::ALL.map(Language::tag), LANGUAGES);
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    published_as(&desk.office, "nap-task.yaml", &spanish()).await;
    let task = [("title", "Posters"), ("due_on", "2026-02-01")];
    let task = desk.office.create(&desk.anna, "nap-task", Some(action), &task).await;
    let eva = Arc::new(Identity { language: "es", ..desk.anna.as_ref().clone() });
    let asked = format!(
        "{{ item(id: \"{task}\") {{ deadlines {{ title }} availableEvents {{ event title }} journal {{ nodes {{ title }} }} }} workflows {{ id title }} }}"
    );
    for (who, titles) in [(&desk.anna, ["Task", "Start", "Task done"]), (&eva, ["Tarea", "Empezar", "Tarea terminada"])]
    {
        let told = desk.ask(who, &asked).await;
        let workflows = told["workflows"].as_array().expect("workflows");
        let title = |id: &str| workflows.iter().find(|one| one["id"] == id).expect(id)["title"].clone();
        let events = told["item"]["availableEvents"].as_array().expect("events");
        let start = events.iter().find(|one| one["event"] == "start").expect("it can be started");
        assert_eq!(json!([title("nap-task"), start["title"], told["item"]["deadlines"][0]["title"]]), json!(titles));
        assert_eq!(
            (&title("nap-action"), &told["item"]["journal"]["nodes"][0]["title"]),
            (&json!("Action of a National Action Plan"), &json!("Add a task"))
        );
    }
    let wrong = spanish().replacen("version: 2", "version: 3", 1).replacen(
        "{ en: Task, es: Tarea }",
        "{ e: Task, es: Tarea }",
        1,
    );
    let asked = format!("{{ checkWorkflow(source: {}) {{ complaints {{ rule message }} }} }}", json!(wrong));
    let told = desk.ask(&desk.anna, &asked).await["checkWorkflow"]["complaints"].take();
    let said: Vec<&str> = told.as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap()).collect();
    assert!(said.contains(&"There is no language `e`."), "{told}");
    assert!(said.iter().any(|one| one.starts_with("`en` is missing here")), "{told}");
}
