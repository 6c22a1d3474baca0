//! A register of running cases: every wrong cell is named, the good rows are adopted where the clerk says they stand, once,
//! and can be taken back. Nobody is told of the past.

use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_engine::exchange::apply::Applied;
use milepost_engine::exchange::preview::State;
use milepost_engine::exchange::register::apply::apply;
use milepost_engine::exchange::register::preview::{Preview, preview};
use milepost_engine::exchange::undo::undo;
use milepost_engine::store::{delivery, item};
use milepost_engine::worker;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both, shared};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};
use std::sync::Arc;

both!(
    the_clerks_register_has_ten_faults_and_a_hundred_good_rows,
    a_small_register_stands_where_its_clerk_says,
    a_changed_cell_is_revised_or_told,
    who_may_not_adopt_is_refused,
    what_was_told_since_stays,
);

/// A Saturday after the register's last entry.
const TODAY: &str = "2026-01-31T16:00:00Z";

const HEADER: &str = "case_ref,court,route,accused_ref,accused_pseudonym,sex,age,citizenship,charge_ref,act,offence,charged_on,stage,stage_date,next_date,next_event,ordered_by,custody,outcome,outcome_date,sentence,victims_linked,witness_last_contact,prosecutor,notes";

/// One accused with a charge that ended, one who absconded.
const ROWS: [&str; 4] = [
    r#"K-1,"High Court, Tobago",transferred,K-1/A1,Accused X,F,30,VE,TOB-1,Act 1,Trafficking,2022-05-02,Awaiting trial,2025-10-06,2026-02-10,Trial,Judge 7,on bail,,,,V-900; V-901,2025-12-01,P 1,Initial hearing 2024-02-05"#,
    r#"K-1,"High Court, Tobago",transferred,K-1/A1,Accused X,F,30,VE,TOB-2,Act 1,Procuration,2022-05-02,Acquitted,2025-06-02,,,Judge 7,on bail,acquitted,2025-06-02,,V-900,2025-11-03,P 1,"#,
    r#"K-1,"High Court, Tobago",transferred,K-1/A2,Accused Y,M,41,TT,TOB-3,Act 1,Trafficking,2022-05-02,Warrant outstanding,2023-03-01,,,Judge 7,at large,,,,,,P 1,"#,
    r#"K-2,"High Court, Tobago",transferred,K-2/A1,Accused Z,M,25,TT,TOB-4,Act 1,Trafficking,2022-05-02,Discharged,2025-02-03,,,Master 1,none,discharged,2025-02-03,,,,P 1,"#,
];

/// One cell of each of ten rows.
const FAULTS: [&str; 10] = [
    "X21 (outcome_date) `2015-03-23`: The outcome is before the charge. Write the day of the outcome.",
    "B25 (court) `Port-of-Spain District Criminal Court`: No such word is known here. Write `Port of Spain District Criminal Court`.",
    "Y45 (sentence) `12 years`: There is a sentence and no conviction. Write the outcome and its day, or empty the sentence.",
    "I53 (charge_ref) `CHA-2019-05291`: Row 52 has it already.",
    "Q63 (stage) `Awaiting sufficiency hearing`: It is a stage of route `indictable_proceedings`, `transferred`, and this row's is `preliminary_enquiry`. Write a stage of this route (PE part heard; PE awaiting decision; Committed, file with DPP), or mend the route.",
    "S64 (next_date) `2026-03-30`: No court sits on Mon 30 Mar 2026: Spiritual Baptist Liberation Day. Ask the court for the day; the next it sits is 2026-03-31.",
    "H83 (citizenship) `VZ`: `VZ` is not a country. Write its two capital letters of ISO 3166, like `TT`.",
    "S92 (next_date) `2026-06-04`: No court sits on Thu 4 Jun 2026: Corpus Christi. Ask the court for the day; the next it sits is 2026-06-05.",
    "P96 (charged_on) empty: It is empty.",
    "V104 (custody) `at large`: An accused who is at large had a hearing in the last week. Write where the accused is held, or `Warrant outstanding` as the stage.",
];

const STAND: &str = "accused: Appeal 2
accused: Before the Master 11
accused: Before the magistrate 8
accused: Concluded 4
accused: File with the DPP 3
accused: High Court 11
accused: Sentence 2
accused: Stayed 1
accused: Trial 3
accused: Warrant outstanding 3
case: Before the courts 29
charge: Acquitted 5
charge: Convicted 6
charge: Discharged 4
charge: Dismissed 1
charge: Open 82
charge: Stayed 2
hearing: Listed 29
victim: Confirmed 55
witness: Statement taken 55
";

fn csv(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes()
}

async fn opened(place: &Place) -> (Office, Arc<Identity>) {
    let office = Office::open(place).await;
    office.clock.set(instant(TODAY));
    let dora = office.person("Dora", "dpp_head", Some("dpp")).await;
    (office, dora)
}

async fn look(office: &Office, bytes: &[u8]) -> Preview {
    preview(&office.engine, "case_register.csv", bytes, None).await.unwrap().expect("a register")
}

async fn bring(office: &Office, by: &Arc<Identity>, bytes: &[u8]) -> Applied {
    let applied = apply(&office.engine, by, &look(office, bytes).await, |_, _| ()).await.unwrap();
    assert_eq!(applied.refused, []);
    applied
}

fn said(preview: &Preview) -> String {
    preview.complaints.iter().map(|one| format!("{one}\n")).collect()
}

/// How many of each level the preview would adopt.
fn to_adopt(preview: &Preview) -> String {
    let levels = preview.register.levels.iter().enumerate();
    let counted = levels.map(|(index, level)| format!("{} {}", preview.number(State::New, Some(index)), level.name));
    counted.collect::<Vec<_>>().join(", ")
}

/// What lists show: by kind and stage.
async fn stand(office: &Office) -> String {
    let shown = item::Column::Withdrawn.eq(false);
    let items = item::Entity::find().filter(shown).all(&office.engine.database.reader).await.unwrap();
    let mut counted = std::collections::BTreeMap::new();
    for item in items {
        *counted.entry(format!("{}: {}", item.kind, item.stage)).or_insert(0) += 1;
    }
    counted.into_iter().map(|(of, number)| format!("{of} {number}\n")).collect()
}

async fn deliveries(office: &Office) -> u64 {
    delivery::Entity::find().count(&office.engine.database.reader).await.unwrap()
}

async fn the_clerks_register_has_ten_faults_and_a_hundred_good_rows(place: Place) {
    let Some(file) = shared("case_register.csv") else {
        return;
    };
    let bytes = std::fs::read(file).unwrap();
    let (office, dora) = opened(&place).await;
    let planned = look(&office, &bytes).await;
    assert_eq!(said(&planned), FAULTS.map(|line| format!("case_register.csv!{line}\n")).concat());
    assert_eq!((planned.rows, planned.good), (110, 100));
    assert_eq!(to_adopt(&planned), "29 case, 48 accused, 100 charge, 29 hearing, 55 victim, 55 witness");
    let applied = bring(&office, &dora, &bytes).await;
    assert_eq!((applied.changed, applied.unchanged), (0, 0));
    while worker::tick(&office.engine).await.unwrap().is_some_and(|next| next <= instant(TODAY)) {}
    assert_eq!(stand(&office).await, STAND);
    assert_eq!(deliveries(&office).await, 0, "nobody is told of the past");
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);

    let again = look(&office, &bytes).await;
    assert_eq!((again.number(State::New, None), again.number(State::Changed, None)), (0, 0));
    assert_eq!(again.differences, [] as [&str; 0]);
    assert_eq!(bring(&office, &dora, &bytes).await.events, 0);

    let dan = office.person("Dan", "dpp_head", Some("dpp")).await;
    let undone = undo(&office.engine, &dan, applied.batch, "The wrong file", "undo").await.unwrap();
    let refused: Vec<String> = undone.iter().filter_map(|one| Some(one.answer.as_ref().err()?.to_string())).collect();
    assert_eq!((undone.len(), refused), (applied.created, vec![]));
    assert_eq!(stand(&office).await, "");
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);
    assert_eq!(bring(&office, &dora, &bytes).await.created, applied.created, "and in again");
}

async fn a_small_register_stands_where_its_clerk_says(place: Place) {
    let (office, dora) = opened(&place).await;
    let planned = look(&office, &csv(&ROWS)).await;
    assert_eq!(said(&planned), "");
    let shown = planned.to_string();
    for line in [
        "`Awaiting trial`  accused: awaiting_trial  (1 rows)",
        "K-1/A1  awaiting_trial, on_bail, listed  since 2025-10-06  (rows 2, 3)",
        "K-2/A1  ending  since 2025-02-03  (rows 5)",
        "TOB-2  acquitted  since 2025-06-02  (rows 3)",
        "K-1/W-V-900  statement_taken  since 2022-05-02  (rows 2, 3)",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    bring(&office, &dora, &csv(&ROWS)).await;
    while worker::tick(&office.engine).await.unwrap().is_some_and(|next| next <= instant(TODAY)) {}
    assert_eq!(
        stand(&office).await,
        "accused: Concluded 1\naccused: High Court 1\naccused: Warrant outstanding 1\ncase: Before the courts 2\n\
         charge: Acquitted 1\ncharge: Discharged 1\ncharge: Open 2\nhearing: Listed 1\nvictim: Confirmed 2\n\
         witness: Statement taken 2\n"
    );
    assert_eq!(deliveries(&office).await, 0);
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);
}

async fn a_changed_cell_is_revised_or_told(place: Place) {
    let (office, dora) = opened(&place).await;
    let paul = office.person("Paul", "prosecutor", Some("dpp")).await;
    bring(&office, &dora, &csv(&ROWS)).await;
    let changed = ROWS[0].replace("Accused X", "Accused XX").replace("2026-02-10", "2026-02-11");
    let custody = ROWS[1].replace("on bail", "remanded").replace("Accused X", "Accused XX");
    let ended = ROWS[3].replace("Discharged", "Acquitted").replace("discharged", "acquitted");
    let rows = [&changed, &custody, ROWS[2], &ended];
    let planned = look(&office, &csv(&rows)).await;
    assert_eq!(to_adopt(&planned), "0 case, 0 accused, 0 charge, 0 hearing, 0 victim, 0 witness");
    let told = [
        "K-1/A1  next_date: `2026-02-10`, in the file `2026-02-11`",
        "TOB-4  stands in discharged; by the file in acquitted",
        "K-1/H-2026-02-11  is not entered: K-1/A1 has 2026-02-10 here; enter what became of that day",
    ];
    assert_eq!(planned.differences, told);
    assert_eq!(planned.notes, ["K-1/A1  custody: row 3 says `remanded`, row 2 `on bail`, which counts"]);
    let applied = apply(&office.engine, &paul, &planned, |_, _| ()).await.unwrap();
    assert_eq!(applied.changed, 1, "a prosecutor may revise");
    assert_eq!(applied.refused.len(), 0, "a hearing that was moved is not entered twice");
}

/// A hearing of the import was held since, and told the accused the next date: neither is taken back, the rest is.
async fn what_was_told_since_stays(place: Place) {
    let (office, dora) = opened(&place).await;
    let batch = bring(&office, &dora, &csv(&ROWS)).await.batch;
    office.clock.set(instant("2026-02-10T16:00:00Z"));
    let liaison = office.person("Lia", "court_liaison", Some("jud")).await;
    let hearing = item::Entity::find().filter(item::Column::Reference.eq("K-1/H-2026-02-10"));
    let hearing = hearing.one(&office.engine.database.reader).await.unwrap().expect("the hearing").id;
    let input = [("outcome", "Part heard"), ("next_on", "2026-03-09")];
    office.fire(&liaison, hearing, "hold", &input).await.expect("held");
    while worker::tick(&office.engine).await.unwrap().is_some_and(|next| next <= office.clock.now()) {}
    let rena = office.person("Rena", "dpp_head", Some("dpp")).await;
    let undone = undo(&office.engine, &rena, batch, "Wrong file", "undo").await.expect("asked");
    let kept = undone.iter().filter_map(|one| Some((one.reference.as_str(), one.answer.as_ref().err()?.to_string())));
    let kept: std::collections::BTreeMap<&str, String> = kept.collect();
    let names: Vec<&str> = kept.keys().copied().collect();
    assert_eq!(names, ["K-1", "K-1/A1", "K-1/H-2026-02-10"], "{kept:#?}");
    assert_eq!(
        kept["K-1/A1"],
        "Since the import it was told \"A hearing was held\" of 2026-02-10. Take that back where it was entered, then this."
    );
    let accused = item::Column::Reference.eq("K-1/A1").and(item::Column::Withdrawn.eq(false));
    let accused = item::Entity::find().filter(accused).one(&office.engine.database.reader).await.unwrap();
    assert_eq!(accused.expect("it stays").due, Some("2026-03-09".parse().unwrap()));
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);
}

async fn who_may_not_adopt_is_refused(place: Place) {
    let (office, _) = opened(&place).await;
    let paul = office.person("Paul", "prosecutor", Some("dpp")).await;
    let looked = look(&office, &csv(&ROWS[3..])).await;
    let liaison = office.person("Lia", "court_liaison", Some("jud")).await;
    assert_eq!(
        looked.barred(&office.engine.catalog(), &liaison),
        [
            "case: 1 would be refused, as Lia may not `assign`. It needs one of these roles: Director of Public Prosecutions or deputy, Prosecutor."
        ]
    );
    assert_eq!(looked.barred(&office.engine.catalog(), &paul).len(), 3);
    let applied = apply(&office.engine, &paul, &looked, |_, _| ()).await.unwrap();
    assert_eq!(applied.created, 0);
    let codes: Vec<(&str, &str)> = applied.refused.iter().map(|one| (one.reference.as_str(), one.code)).collect();
    assert_eq!(codes, [("K-2", "FORBIDDEN"), ("K-2/A1", "BAD_REQUEST"), ("TOB-4", "BAD_REQUEST")]);
    assert_eq!(stand(&office).await, "");
}
