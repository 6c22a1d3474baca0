//! Real plans of Brazil and the United States: hardly a date or a cost, agencies nobody registered, and the plan's name in the
//! column `objective`.

use super::common::{found, read, read_with};
use milepost_engine::exchange::hierarchy::{Level, Reading};
use milepost_engine::exchange::plan::{Draft, ImportError, Options};
use milepost_tests::shared;

fn tip() -> Option<Draft> {
    Some(read("tip_actions.csv", &std::fs::read(shared("tip_actions.csv")?).unwrap()).unwrap())
}

#[test]
fn all_rows_are_good() {
    let Some(draft) = tip() else { return };
    assert_eq!(found(&draft.complaints), []);
    let actions = draft.items.iter().filter(|item| item.level == Level::Action).count();
    assert_eq!((draft.rows, draft.faulty, actions), (131, 0, 131));
}

#[test]
fn objectives_name_the_plans() {
    let Some(draft) = tip() else { return };
    assert_eq!(draft.reading, Reading::ObjectivesArePlans);
    let structure = draft.items.iter().filter(|item| item.level != Level::Action);
    let lines: Vec<String> = structure.map(|item| format!("{} {}", item.reference, item.fields["title"])).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    US21 US National Action Plan to Combat Human Trafficking (Dec 2021)
    US21-PREV Prevention
    US21-PROT Protection
    US21-PROS Prosecution
    US21-PART Partnerships
    US22 PITF commitments implementing the National Action Plan, fact sheet of 2022-01-25
    US22-PREV Prevention
    US22-PROT Protection
    US22-PROS Prosecution
    US22-PART Partnerships
    US23 PITF commitments implementing the National Action Plan, fact sheet of 2023-02-13
    US23-PREV Prevention
    US23-PROS Prosecution
    US23-PART Partnerships
    BR3 III National Counter-Trafficking Plan of Brazil (Decree 9.440 of 3 July 2018)
    BR3-P1 1 Policy management
    BR3-P2 2 Information management
    BR3-P3 3 Training
    BR3-P4 4 Accountability
    BR3-P5 5 Victim assistance
    BR3-P6 6 Prevention and public awareness
    ");
    let action = draft.items.iter().find(|item| item.reference == "BR3-1.3").unwrap();
    assert_eq!(action.parent.as_deref(), Some("BR3-P1"));
}

#[test]
fn new_agencies_are_listed_and_dates_derived() {
    let Some(draft) = tip() else { return };
    assert!(
        draft
            .agencies
            .iter()
            .any(|agency| (agency.id.as_str(), agency.title.as_str())
                == ("department-of-state", "Department of State"))
    );
    let dates = |due_text: &str| {
        let item =
            draft.items.iter().find(|item| item.fields.get("due_text").is_some_and(|text| text == due_text)).unwrap();
        (item.fields["due_first"].clone(), item.fields["due_on"].clone())
    };
    assert_eq!(dates("2022"), ("2022-01-01".into(), "2022-12-31".into()));
    assert_eq!(dates("within one year of 2023-02-13"), ("2023-02-13".into(), "2024-02-13".into()));
}

#[test]
fn a_sum_without_a_year_is_booked_where_the_action_starts_and_says_so() {
    let Some(draft) = tip() else { return };
    let cost = |reference: &str| draft.items.iter().find(|item| item.reference == reference).unwrap().lines[0].clone();
    assert_eq!(cost("US22-PROT-01").years, [(2022, Some(8_700_000_000))].into());
    assert_eq!(cost("US23-PART-08").years, [(2022, Some(5_000_000_000))].into());
    assert_eq!(
        cost("US23-PART-08").assumption.unwrap(),
        "the plan gives one sum and no fiscal year; booked in FY2022, in which the action starts"
    );
}

#[test]
fn a_file_with_its_own_plans_takes_no_other_name() {
    let Some(file) = shared("tip_actions.csv") else {
        return;
    };
    let options = Options { plan: Some("Mine".into()), plan_ref: None, ..Options::default() };
    let refused = read_with("tip_actions.csv", &std::fs::read(file).unwrap(), &options);
    assert!(matches!(refused, Err(ImportError::PlansNamed { plans }) if plans.len() == 4));
}
