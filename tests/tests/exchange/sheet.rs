//! Bytes to cells: what a spreadsheet program writes is understood as it was meant.

use super::common::{csv, found, read};
use milepost_engine::exchange::complaint::Fault;
use milepost_engine::exchange::sheet::{self, Cell};

#[test]
fn separators_marks_quotes_and_blank_lines() {
    let check = |text: &str, expected: &[(u32, usize, &str)]| {
        let sheets = sheet::read("plan.csv", text.as_bytes()).unwrap();
        let rows = sheets[0].rows.iter();
        let cells: Vec<(u32, usize, String)> =
            rows.flat_map(|row| row.cells().map(|(column, cell)| (row.number, column, cell.to_string()))).collect();
        let expected: Vec<(u32, usize, String)> =
            expected.iter().map(|(row, column, text)| (*row, *column, (*text).to_owned())).collect();
        assert_eq!(cells, expected);
    };
    check("a,b\n1,2\n", &[(1, 0, "a"), (1, 1, "b"), (2, 0, "1"), (2, 1, "2")]);
    check("\u{feff}a;b\r\n1,5;2\r\n", &[(1, 0, "a"), (1, 1, "b"), (2, 0, "1,5"), (2, 1, "2")]);
    check(
        "a,b\n\n\n\"x\n y\",\"say \"\"so\"\"\"\n , \nz",
        &[(1, 0, "a"), (1, 1, "b"), (4, 0, "x\n y"), (4, 1, "say \"so\""), (6, 0, "z")],
    );
}

#[test]
fn columns_are_named_as_spreadsheets_name_them() {
    let names = [0, 25, 26, 51, 52, 701, 702].map(|column| sheet::cell_name(column, 7));
    assert_eq!(names, ["A7", "Z7", "AA7", "AZ7", "BA7", "ZZ7", "AAA7"]);
}

#[test]
fn headers_are_found_under_titles_and_in_any_spelling() {
    let draft = csv(
        "A plan of ours\n,,\nNo.;PILLAR;Strategic Objective;Activity;Responsible agency;Remarks",
        &["1.1;P;O;Do it;Ministry of Health;none"],
    );
    assert_eq!(found(&draft.complaints), []);
    assert_eq!(draft.items[0].fields["title"], "A plan of ours");
    assert_eq!(draft.items[3].lead.as_deref(), Some("moh"));
    assert_eq!(draft.notes, ["Column `Remarks` (small.csv!F3) is not read: no such column is known."]);
}

#[test]
fn a_workbook_without_a_plan_says_what_is_wanted() {
    let refused = read("x.csv", b"name,age\nA,1\n").unwrap_err();
    insta::assert_snapshot!(refused, @"No sheet has a row near its top that names the columns `pillar`, `action` and `ref` (or `line_ref`, where each row is a line of an action's cost). Say which of its columns are these, like `--map \"Activity no.=ref\"`.");
}

#[test]
fn a_cell_that_is_no_number_is_named() {
    let draft = csv(
        "ref,pillar,action,unit_cost,quantity,years,currency",
        &["1,P,Do,about 500,2,FY2025,TTD", "2,P,Do,\"1,200.50\",2,FY2025,TTD", "3,P,Do,12 00,x,FY2025,TTD"],
    );
    assert_eq!(found(&draft.complaints), [("D2", Fault::NotANumber, "about 500"), ("E4", Fault::NotANumber, "x")]);
    let cost = draft.items.last().unwrap().lines[0].clone();
    assert_eq!(cost.years, [(2025, Some(240_100))].into());
}

#[test]
fn numbers_days_and_failed_formulas_of_a_workbook() {
    let cells = super::files::one_sheet(
        r##"<row r="1"><c r="A1"><v>1875.5</v></c><c r="B1" t="e"><v>#REF!</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="str"><v> x </v></c><c r="E1" t="d"><v>2025-03-31</v></c><c r="F1"><v>0.1000000000000000055</v></c></row>"##,
    );
    let sheets = sheet::read("x.xlsx", &cells).unwrap();
    let cells: Vec<Cell> = sheets[0].rows[0].cells().map(|(_, cell)| cell.clone()).collect();
    let number = |text: &str| Cell::Number(text.parse().unwrap());
    let day = Cell::Day("2025-03-31".parse().unwrap());
    assert_eq!(
        cells,
        [
            number("1875.5"),
            Cell::Fault("#REF!".into()),
            Cell::Text("TRUE".into()),
            Cell::Text("x".into()),
            day,
            number("0.1")
        ]
    );
}
