//! `milepost explain`: what can happen to an item, what holds the rest back, who may, and how its dates came about.

use super::commands::{Ended, at};
use super::forms::started;
use milepost_engine::store::item;
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use sea_orm::EntityTrait;

both!(what_can_happen_is_explained);

async fn what_can_happen_is_explained(place: Place) {
    let office = Office::open(&place).await;
    let cora = office.person("Cora", "coordinator", None).await;
    office.person("Fay", "focal_point", Some("moh")).await;
    office.person("Poll", "focal_point", Some("ttps")).await;
    let id = started(&office, &cora, "ttps").await;
    office.fire(&cora, id, "revise", &[("due_on", "2026-06-30")]).await.expect("revised");
    let row = item::Entity::find_by_id(id).one(&office.engine.database.reader).await.unwrap();
    let action = row.expect("the item").reference;
    office.close().await;
    let explain = |how: &[&str]| -> Ended { at(&place, &[&["explain", &action], how].concat()) };

    let anybody = explain(&[]);
    assert_eq!((anybody.code, anybody.err.as_str()), (0, ""));
    let (possible, rest) = anybody.out.split_once("\n\nDeadlines\n").expect("deadlines");
    assert!(possible.starts_with(&format!("{action} Campaign (In progress)\n\nPossible now\n")), "{possible}");
    assert!(possible.contains("\n  block: Report that it is blocked (focal_point, coordinator)\n"), "{possible}");
    let note =
        "\n  note: Note progress (focal_point, coordinator): it depends. Progress is a percentage from 0 to 100\n";
    assert!(possible.contains(note) && !possible.contains("Not possible"), "{possible}");
    assert!(rest.starts_with("  Action completed: due on Tue 30 Jun 2026"), "{rest}");
    assert!(
        rest.contains("ttps answers for it\n    1. Opened by \"Add an action\". (recorded Mon 5 Jan 2026)\n"),
        "{rest}"
    );
    assert!(
        rest.contains("       \"Due on\" is Tue 31 Mar 2026.\n    2. \"Change the plan's data\" changed"),
        "{rest}"
    );

    let poll = explain(&["--as", "Poll"]);
    let (may, may_not) = poll.out.split_once("\n\nNot possible to Poll now\n").expect("what holds him back");
    assert!(may.contains("Possible to Poll now\n") && may.contains("\n  submit: Submit the evidence"), "{may}");
    let cancel = "  cancel: Cancel (coordinator, permanent_secretary): not now. `Cancel` needs one of these roles: \
                  Plan coordinator, Permanent secretary.\n";
    assert!(may_not.contains(cancel), "{may_not}");
    // She may not see it, and there may be none.
    let fay = explain(&["--as", "Fay"]);
    assert_eq!((fay.code, fay.out.as_str()), (1, ""));
    assert!(fay.err.contains("There is no such item, or you may not see it."), "{}", fay.err);
    let none = at(&place, &["explain", "A-99"]);
    assert!(none.code == 1 && none.err.contains("There is no item `A-99`."), "{}", none.err);
}
