//! Administration, as who administers uses it: from the first start's link to the record of what was done.

use super::stage::{Cast, Stage};
use crate::engine::letters::{FIRST, published};
use milepost_tests::office::Office;
use milepost_tests::{On, run};
use serde_json::json;

#[test]
fn a_morning_of_the_administrator() {
    run(On::Sqlite, async |place| {
        let saw = Stage::first(&place).await.play("admin");
        assert_eq!((&saw["violations"], &saw["wider"]), (&json!([]), &json!([])));
        assert_eq!(saw["asked"], 2, "a name and a role must be given");
        assert_eq!(saw["ways"], 0, "who administers nothing has no way there");
        assert_eq!(saw["scoped"], "This must be given.", "a prosecutor is one of an agency");
        assert_eq!(saw["notHers"], "This part is for administrators. Ask one of them for what you need.");
        assert_eq!(saw["roles"], json!(["Prosecutor", "Agency focal point"]));
        let dpp = "Office of the Director of Public Prosecutions";
        assert_eq!(
            saw["why"],
            json!([
                format!("Prosecutor, {dpp}: does not count. This workflow does not name the role."),
                format!("Agency focal point, {dpp}: counts. It sees every item of this workflow.")
            ])
        );
        assert_eq!(saw["step"], "Assign needs one of these roles: Plan coordinator, Administrator.");
        assert_eq!(saw["tokens"], json!({ "before": 200, "after": 401 }));
        assert_eq!(saw["kept"], 1, "what she sees stays");
        let (ada, petra) = ("Administrator", "Petra <b>Ramlal</b>");
        let acts = [
            json!([ada, "Signed out everywhere", petra]),
            json!([ada, "Revoked a token", ada]),
            json!([ada, "Made a token", ada]),
            json!([ada, "Gave a role", petra]),
            json!([ada, "Sent a link", petra]),
            json!([ada, "Gave a role", petra]),
            json!([ada, "Made known", petra]),
            json!(["a command on the server", "Gave a role", ada]),
            json!(["a command on the server", "Made known", ada]),
        ];
        assert_eq!(saw["record"], json!(acts));
    });
}

#[test]
fn a_day_is_declared_after_a_look() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, counted).await.play("declared");
        assert_eq!((&saw["violations"], &saw["wider"]), (&json!([]), &json!([])));
        assert_eq!(saw["listed"], 1);
        assert_eq!(saw["rate"], "6.75");
        assert_eq!(saw["moves"], "1 deadline that you see moves.");
        let moved = &saw["moved"][0];
        assert_eq!((&moved[0], &moved[1]), (&json!("call"), &saw["was"]));
        assert_ne!(moved[1], moved[2], "it has another day");
        assert!(saw["said"].as_str().is_some_and(|said| said.ends_with("1 deadline moved.")), "{saw}");
    });
}

/// Somebody who declares days, enters rates, and receives letters that are to be called back.
async fn counted(office: &Office) -> Cast {
    published(office, FIRST).await;
    let ada = office.person_of("Ada", &["administrator", "coordinator"], None).await;
    Cast { people: vec![ada], items: Vec::new() }
}
