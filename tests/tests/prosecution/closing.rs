//! Cases are closed late, in any order of entering, and nothing is left open in a closed one.

use super::court::{Case, Court, row};
use milepost_engine::clock::Clock;
use milepost_tests::{Place, both};
use serde_json::json;
use uuid::Uuid;

both!(closed_late_with_a_hearing_listed, not_before_the_outcome_it_needs, a_voided_discharge_opens_what_stands_above,);

const TODAY: &str = "2026-01-30";

/// Charged on Monday 5 January, a hearing listed for 2 March; dismissed on the 12th.
async fn dismissed(court: &Court) -> (Case, Uuid) {
    let case = court.case("2026-01-05", "preliminary_enquiry", 2).await;
    let hearing = [("title", "Enquiry"), ("court", "Port of Spain"), ("hearing_on", "2026-03-02")];
    let hearing = court.create(&court.liaison, "tt-hearing", Some(case.case), "2026-01-07", &hearing).await;
    court.link(hearing, case.accused).await;
    court.fire(&court.liaison, case.accused, "dismiss", "2026-01-12", &[]).await;
    court.settle().await;
    assert_eq!(court.stage(case.accused).await, "Concluded");
    (case, hearing)
}

async fn closed_late_with_a_hearing_listed(place: Place) {
    let court = Court::on(&place, TODAY).await;
    for day in ["2026-01-12", "2026-01-13", "2026-01-19", "2026-01-29", TODAY] {
        let (case, hearing) = dismissed(&court).await;
        court.fire(&court.prosecutor, case.case, "close", day, &[]).await;
        court.settle().await;
        assert_eq!(court.stage(hearing).await, "Vacated", "closed as of {day}");
        assert_eq!(court.stage(case.case).await, "Closed", "closed as of {day}: {}", court.state(case.case).await);
    }
    court.everything_holds(&place).await;
}

async fn not_before_the_outcome_it_needs(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let (case, _) = dismissed(&court).await;
    let refused = court.refused(&court.prosecutor, case.case, "close", "2026-01-09", &[]).await;
    assert_eq!(
        (refused.code.as_str(), refused.message.as_str()),
        ("GUARD", "A charge or an accused is open. Enter the outcome first")
    );
    court.fire(&court.prosecutor, case.case, "close", "2026-01-12", &[]).await;
    // One charge ended after the other: the accused cannot have concluded before.
    let case = court.case("2026-01-05", "preliminary_enquiry", 1).await;
    court.fire(&court.liaison, case.charges[0], "discharge", "2026-01-20", &[]).await;
    let refused = court.refused(&court.liaison, case.accused, "conclude", "2026-01-15", &[]).await;
    assert_eq!(refused.code, "OPEN_CHILDREN", "{}", refused.message);
    court.everything_holds(&place).await;
}

async fn a_voided_discharge_opens_what_stands_above(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let (case, _) = dismissed(&court).await;
    let wrong = row(&court.state(case.accused).await, "dismiss");
    court.fire(&court.prosecutor, case.case, "close", "2026-01-19", &[]).await;
    assert_eq!(court.stage(case.case).await, "Closed");
    // A closed case first has to be reopened.
    let request = court.desk.office.clock.id();
    let asked = format!(
        "mutation {{ correct(item: \"{}\", seq: {wrong}, void: true, reason: \"Wrong accused\", requestId: \"{request}\") {{ seq }} }}",
        case.accused
    );
    let refused = court.desk.refused(&court.registrar, &asked).await;
    assert_eq!(refused.code, "FINISHED_ABOVE");
    assert_eq!(refused.message, "What this item stands below is finished: reopen or correct that first.");
    let reopen = format!(
        "mutation {{ reopen(item: \"{}\", reason: \"Wrong accused\", requestId: \"r\") {{ stage }} }}",
        case.case
    );
    assert_eq!(court.desk.ask(&court.registrar, &reopen).await["reopen"]["stage"], json!("Before the courts"));
    court.correct(&court.registrar, case.accused, wrong, "void: true").await;
    let stages = [
        court.stage(case.case).await,
        court.stage(case.accused).await,
        court.stage(case.charges[0]).await,
        court.stage(case.charges[1]).await,
    ];
    assert_eq!(stages, ["Before the courts", "Before the magistrate", "Open", "Open"]);
    // A charge whose own row is voided opens the accused that was concluding.
    let case = court.case("2026-01-05", "preliminary_enquiry", 2).await;
    for charge in &case.charges {
        court.fire(&court.liaison, *charge, "discharge", "2026-01-20", &[]).await;
    }
    court.fire(&court.liaison, case.accused, "conclude", "2026-01-20", &[]).await;
    assert_eq!(court.stage(case.accused).await, "Concluded");
    let wrong = row(&court.state(case.charges[0]).await, "discharge");
    let asked = format!(
        "mutation {{ correct(item: \"{}\", seq: {wrong}, void: true, reason: \"Wrong charge\", requestId: \"c\") {{ seq }} }}",
        case.charges[0]
    );
    assert_eq!(court.desk.refused(&court.registrar, &asked).await.code, "FINISHED_ABOVE");
    court.everything_holds(&place).await;
}
