//! Four real plans, costed line by line, with the totals that they print. What each part's lines come to beside its published
//! total was found by a program of another language that shares nothing with the importer (Python with openpyxl and decimals).

use super::common::read;
use milepost_engine::exchange::account::Account;
use milepost_engine::exchange::hierarchy::Level;
use milepost_engine::exchange::plan::Draft;
use milepost_tests::shared;

/// File, lines, actions, lines of several years, without an amount, without a year, rows whose two kinds of years differ.
const PLANS: [(&str, [usize; 6]); 4] = [
    ("uganda", [264, 264, 149, 8, 1, 4]),
    ("afghanistan", [239, 146, 0, 37, 0, 0]),
    ("liberia", [1_553, 611, 0, 167, 6, 3]),
    ("sierra_leone", [2_269, 945, 2, 71, 23, 7]),
];

fn costed(plan: &str) -> Option<Draft> {
    let name = format!("{plan}.xlsx");
    let bytes = std::fs::read(shared(&format!("costed/{name}"))?).unwrap();
    Some(read(&name, &bytes).unwrap())
}

#[test]
fn every_line_of_four_real_plans_is_accounted_for() {
    let mut lines = 0;
    for (plan, expected) in PLANS {
        let Some(draft) = costed(plan) else { return };
        assert_eq!(draft.complaints, [], "{plan}");
        assert_eq!((draft.rows, draft.faulty), (expected[0], 0), "{plan}");
        let of = |level| draft.items.iter().filter(|item| item.level == level).count();
        assert_eq!((of(Level::Plan), of(Level::Pillar), of(Level::Objective)), (1, 4, 19), "{plan}");
        let Account { lines: taken, several, missing, undated } = Account::of(&draft, 10);
        let contradictions =
            draft.notes.iter().filter(|note| note.contains("year of the plan") || note.contains("years of the plan"));
        let found = [taken, of(Level::Action), several.len(), missing.len(), undated.len(), contradictions.count()];
        assert_eq!(found, expected, "{plan}: {:?}", draft.notes);
        lines += taken;
    }
    assert_eq!(lines, 4_325);
}

/// Each part's difference, lines less published; each pillar's, and the whole plan's.
fn differences(draft: &Draft) -> String {
    let parts = &draft.reconciliation.as_ref().unwrap().parts;
    let line =
        |part: &milepost_engine::exchange::reconcile::Part| format!("{} {}", part.difference.unwrap(), part.name());
    parts.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn basis(draft: &Draft) -> String {
    let reconciliation = draft.reconciliation.as_ref().unwrap();
    let whole = reconciliation.to_string().lines().last().unwrap().to_owned();
    format!("{}\n{whole}", reconciliation.basis)
}

#[test]
fn the_totals_of_uganda_are_reconciled() {
    let Some(draft) = costed("uganda") else { return };
    insta::assert_snapshot!(basis(&draft), @r"
    UGX (2019), the currency of both
    Overall: lines UGX 160768027627, published UGX 160708941019, difference UGX 59086608 (8 without an amount)
    ");
    insta::assert_snapshot!(differences(&draft), @r"
    -500 Prevent, National Legislation, Policy and Financing
    0 Prevent, IHR Coordination
    0 Prevent, Antimicrobial Resistance
    -1000 Prevent, Zoonotic Disease
    -72 Prevent, Food Safety
    0 Prevent, Biosafety and Biosecurity
    0 Prevent, Immunization
    -1572 Prevent, all of it
    5000000 Detect, National Laboratory System
    0 Detect, Surveillance
    0 Detect, Reporting
    0 Detect, Workforce
    5000000 Detect, all of it
    54088280 Respond, Preparedness
    -100 Respond, Emergency Response Operations
    0 Respond, Linking Public Health and Security Authorities
    10 Respond, Medical Countermeasures and Personnel Deployment
    0 Respond, Risk Communication
    54088190 Respond, all of it
    0 Other, Points of Entry
    0 Other, Chemical Events
    0 Other, Radiation Emergencies
    0 Other, all of it
    59086608 Overall
    ");
}

#[test]
fn the_totals_of_afghanistan_are_reconciled() {
    let Some(draft) = costed("afghanistan") else { return };
    insta::assert_snapshot!(basis(&draft), @r"
    USD (2019), the currency of both
    Overall: lines USD 17495324.00, published USD 17495323.00, difference USD 1.00 (37 without an amount)
    ");
    insta::assert_snapshot!(differences(&draft), @r"
    2.00 Prevent, National Legislation, Policy and Financing
    2.00 Prevent, IHR Coordination
    -4.00 Prevent, Antimicrobial Resistance
    3.00 Prevent, Zoonotic Disease
    1.00 Prevent, Food Safety
    -1.00 Prevent, Biosafety and Biosecurity
    1.00 Prevent, Immunization
    4.00 Prevent, all of it
    -2.00 Detect, National Laboratory System
    0.00 Detect, Surveillance
    0.00 Detect, Reporting
    0.00 Detect, Workforce
    -2.00 Detect, all of it
    -1.00 Respond, Preparedness
    -1.00 Respond, Emergency Response Operations
    2.00 Respond, Linking Public Health and Security Authorities
    -1.00 Respond, Medical Countermeasures and Personnel Deployment
    1.00 Respond, Risk Communication
    0.00 Respond, all of it
    -2.00 Other, Points of Entry
    4358.00 Other, Chemical Events
    -4358.00 Other, Radiation Emergencies
    -2.00 Other, all of it
    1.00 Overall
    ");
}

#[test]
fn the_totals_of_liberia_are_reconciled() {
    let Some(draft) = costed("liberia") else { return };
    insta::assert_snapshot!(basis(&draft), @r"
    USD (2018), the currency of both
    Overall: lines USD 157537671.25, published USD 154392676.00, difference USD 3144995.25 (167 without an amount)
    ");
    insta::assert_snapshot!(differences(&draft), @r"
    0.00 Prevent, National Legislation, Policy and Financing
    -0.50 Prevent, IHR Coordination
    0.00 Prevent, Antimicrobial Resistance
    213525.00 Prevent, Zoonotic Disease
    6750.00 Prevent, Food Safety
    0.00 Prevent, Biosafety and Biosecurity
    0.00 Prevent, Immunization
    220274.50 Prevent, all of it
    -47170.00 Detect, National Laboratory System
    0.00 Detect, Surveillance
    0.00 Detect, Reporting
    -3600.00 Detect, Workforce
    -50770.00 Detect, all of it
    0.00 Other, Points of Entry
    0.00 Other, Chemical Events
    0.00 Other, Radiation Emergencies
    0.00 Other, all of it
    -0.50 Respond, Preparedness
    81000.00 Respond, Emergency Response Operations
    2763990.25 Respond, Risk Communication
    0.00 Respond, Medical Countermeasures and Personnel Deployment
    130500.00 Respond, Linking Public Health and Security Authorities
    2975489.75 Respond, all of it
    3144995.25 Overall
    ");
}

#[test]
fn the_totals_of_sierra_leone_are_reconciled() {
    let Some(draft) = costed("sierra_leone") else { return };
    insta::assert_snapshot!(basis(&draft), @r"
    USD (2024) of the column `cost_usd2024`, because the lines are in SLL (2018) and the totals in USD (2018)
    Overall: lines USD 320274604.03, published USD 366824210.76, difference USD -46549606.73 (71 without an amount)
    ");
    insta::assert_snapshot!(differences(&draft), @r"
    -31789.16 Prevent, National Legislation, Policy and Financing
    -379418.59 Prevent, IHR Coordination
    -2321053.48 Prevent, Antimicrobial Resistance
    -2588180.72 Prevent, Zoonotic Disease
    -451468.06 Prevent, Food Safety
    -451851.37 Prevent, Biosafety and Biosecurity
    -4972774.28 Prevent, Immunization
    -11196535.65 Prevent, all of it
    -1738252.10 Detect, National Laboratory System
    -24236874.39 Detect, Surveillance
    -33233.41 Detect, Reporting
    -319326.11 Detect, Workforce
    -26327686.01 Detect, all of it
    -141789.78 Respond, Preparedness
    -2092950.18 Respond, Emergency Response Operations
    -61518.26 Respond, Linking Public Health and Security Authorities
    -29880.86 Respond, Medical Countermeasures and Personnel Deployment
    -598211.52 Respond, Risk Communication
    -2924350.60 Respond, all of it
    -1616735.99 Other, Points of Entry
    -3804193.07 Other, Chemical Events
    -680102.88 Other, Radiation Emergencies
    -6101031.95 Other, all of it
    -46549606.73 Overall
    ");
}
