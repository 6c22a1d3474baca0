//! Files that are broken, of another kind, or made to hurt: each is refused with a sentence, quickly and in little memory.

use super::common::{found, read};
use super::files::{archive, one_sheet, repeated, with_part};
use milepost_engine::exchange::complaint::Fault;
use milepost_engine::exchange::sheet::{self, MAX_FILE_BYTES, SheetError};
use milepost_tests::shared;

fn refused(name: &str, bytes: &[u8]) -> SheetError {
    sheet::read(name, bytes).expect_err(name)
}

#[test]
fn files_of_another_kind_are_named() {
    let ole = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let encrypted: Vec<u8> =
        ole.into_iter().chain([0; 600]).chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(matches!(refused("a.xlsx", &encrypted), SheetError::Encrypted));
    assert!(matches!(refused("a.xls", &[ole.as_slice(), &[0; 600]].concat()), SheetError::LegacyXls));
    assert!(matches!(refused("a.xlsx", b"\xef\xbb\xbf\n <html><table>"), SheetError::Html));
    assert!(matches!(refused("a.xlsx", b"ref,pillar,action\n"), SheetError::NotAWorkbook(_)));
    assert!(matches!(refused("a.xlsx", &archive(&[("content.xml", b"<x/>")])), SheetError::NotAWorkbook(_)));
    assert!(matches!(refused("a.xlsx", &archive(&[("word/document.xml", b"<x/>")])), SheetError::NotAWorkbook(_)));
    assert!(matches!(refused("a.csv", b" \n \n"), SheetError::Empty));
    assert!(matches!(refused("a.csv", b""), SheetError::Empty));
}

#[test]
fn text_that_is_no_text_is_named_by_line() {
    assert!(matches!(refused("a.csv", b"ref,pillar\n1,caf\xe9\n"), SheetError::NotUtf8 { line: 2 }));
    assert!(matches!(refused("a.csv", b"ref,pillar\n1,x\n2,\0\n"), SheetError::ZeroByte { line: 3 }));
    insta::assert_snapshot!(refused("a.csv", b"\xff\xfer\0e\0f\0"), @"Line 1 is not UTF-8 text. Save the file as `CSV UTF-8`.");
}

#[test]
fn a_file_of_26_mb_is_not_read() {
    assert!(matches!(refused("a.csv", &vec![b'a'; MAX_FILE_BYTES + 1_048_576]), SheetError::TooLarge));
}

#[test]
fn a_zip_bomb_is_not_opened() {
    let bomb = repeated(&vec![0; 1024 * 1024], 200);
    assert!(bomb.len() < 1024 * 1024, "200 MB in less than one");
    insta::assert_snapshot!(refused("a.xlsx", &bomb), @"This is a zip archive that unpacks to more than 100 MB. It is not opened.");
    let many: Vec<String> = (0..1_001).map(|number| format!("xl/{number}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    insta::assert_snapshot!(refused("a.xlsx", &archive(&parts)), @"This is a zip archive that unpacks to 1001 parts. It is not opened.");
    let ratio = archive(&[("xl/workbook.xml", &vec![0; 2 * 1024 * 1024])]);
    assert!(matches!(refused("a.xlsx", &ratio), SheetError::Bomb { .. }));
}

/// The directory says 200 MB although the part is small, or little although the part is large.
#[test]
fn a_directory_that_lies_is_caught() {
    let honest = one_sheet(&"<row/>".repeat(50_000));
    assert!(sheet::read("a.xlsx", &honest).is_ok());
    let claiming = |size: u32| {
        let mut lying = honest.clone();
        let directory = lying.windows(4).rposition(|at| at == b"PK\x01\x02").unwrap();
        lying[directory + 24..directory + 28].copy_from_slice(&size.to_le_bytes());
        refused("a.xlsx", &lying)
    };
    assert!(matches!(claiming(200 * 1024 * 1024), SheetError::Bomb { .. }));
    assert!(matches!(claiming(1_000), SheetError::Damaged { .. }));
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let far =
        one_sheet(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    assert!(matches!(refused("a.xlsx", &far), SheetError::TooManyRows { .. }));
    let wide = one_sheet(r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#);
    assert!(matches!(refused("a.xlsx", &wide), SheetError::TooManyColumns { .. }));
    let long = format!(r#"<row r="1"><c r="B1" t="str"><v>{}</v></c></row>"#, "x".repeat(32_768));
    assert!(matches!(refused("a.xlsx", &one_sheet(&long)), SheetError::CellTooLong { cell, .. } if cell == "B1"));
    let rows: String = (0..50_001).map(|_| "x\n").collect();
    assert!(matches!(refused("a.csv", rows.as_bytes()), SheetError::TooManyRows { .. }));
}

#[test]
fn a_truncated_or_damaged_workbook_is_an_error_and_never_a_panic() {
    let whole = match shared("tt_roadmap.xlsx") {
        Some(file) => std::fs::read(file).unwrap(),
        None => one_sheet(r#"<row r="1"><c r="A1" t="str"><v>ref</v></c></row>"#),
    };
    let step = whole.len() / 15;
    for cut in (4..whole.len()).step_by(step) {
        assert!(sheet::read("a.xlsx", &whole[..cut]).is_err(), "cut at {cut}");
    }
    for at in (0..whole.len()).step_by(step / 3) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        drop(sheet::read("a.xlsx", &damaged));
    }
}

#[test]
fn nonsense_inside_a_workbook_is_an_error_and_never_a_panic() {
    for rows in [
        r#"<row r="0"><c r="A0"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="ZZZZZZZZZZZZ1"><v>1</v></c></row>"#,
        r#"<row r="99999999999999999999"><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="s"><v>99</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="s"><v>-1</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>1e999</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>NaN</v></c></row>"#,
        r#"<row r="1"><c r="A1" s="4000000000"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>"#,
        r#"<row><c><v>1</v></c></row>"#,
    ] {
        drop(sheet::read("a.xlsx", &one_sheet(rows)));
    }
}

/// Numbers as numbers and as text, a pillar merged over two rows, dates as words: each cell that cannot be taken is named, and
/// the row beside it is taken.
#[test]
fn cells_made_to_hurt_are_named_one_by_one() {
    let text = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let number = |number: &str| format!("<c><v>{number}</v></c>");
    let row = |pillar: &str, due: &str, cost: String, currency: &str| {
        format!("<row>{}{}{}{}{cost}{}</row>", text("x"), text(pillar), text("Do"), text(due), text(currency))
    };
    let header = ["ref", "pillar", "action", "due", "fy2025", "currency"].map(text).concat();
    let rows = [
        row("P", "2025-03-31", number("1e300"), "TTD"),
        row("", "2025-03-31", number("5"), "TTD"),
        row("P", "31/31/2025", number("5"), "TTD"),
        row("P", "2025-03-31", number("-5"), "TTD"),
        row("P", "2025-03-31", text("1e300"), "TTD"),
        row("P", "2025-03-31", number("99999999999999999"), "TTD"),
        row("P", "2025-03-31", number("5"), "XXX"),
        row("P", "2025-03-31", r#"<c t="e"><v>#REF!</v></c>"#.to_owned(), "TTD"),
        row("P", "2025-03-31", number("5"), "TTD"),
    ];
    let numbered = rows.iter().enumerate().map(|(at, row)| row.replacen(">x<", &format!(">{}<", at + 1), 1));
    let merged = r#"</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells><sheetData>"#;
    let file = one_sheet(&format!("<row>{header}</row>{}{merged}", numbered.collect::<String>()));
    let draft = read("hurt.xlsx", &file).unwrap();
    assert_eq!(
        found(&draft.complaints),
        [
            ("E2", Fault::NotANumber, "1e300"),
            ("B3", Fault::Missing, ""),
            ("D4", Fault::Date, "31/31/2025"),
            ("E5", Fault::NegativeAmount, "-5"),
            ("E6", Fault::NotANumber, "1e300"),
            ("E7", Fault::NotANumber, "100000000000000000"),
            ("F8", Fault::UnknownCurrency, "XXX"),
            ("E9", Fault::FailedFormula, "#REF!"),
        ]
    );
    assert_eq!((draft.rows, draft.faulty), (9, 8));
    assert_eq!(draft.complaints[0].problem, "`1e300` is too large, or not written in digits only.");
}

/// An amount that stands for several rows, or years, belongs to none of them before somebody says so; a formula that nobody
/// reckoned is no missing amount.
#[test]
fn one_number_for_several_cells_is_nobodys() {
    let text = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let number = |number: &str| format!("<c><v>{number}</v></c>");
    let row = |reference: &str, amounts: String| {
        format!("<row>{}{}{}{}{amounts}</row>", text(reference), text("P"), text("Do"), text("TTD"))
    };
    let header = ["ref", "pillar", "action", "currency", "fy2025", "fy2026"].map(text).concat();
    let rows = [
        row("1", number("5") + &number("5")),
        row("2", "<c/>".to_owned() + &number("5")),
        row("3", number("7")),
        row("4", number("9") + "<c><f>E2+E3</f></c>"),
    ];
    let regions = r#"<mergeCells count="2"><mergeCell ref="E2:E3"/><mergeCell ref="E4:F4"/></mergeCells>"#;
    let merged = format!("</sheetData>{regions}<sheetData>");
    let file = one_sheet(&format!("<row>{header}</row>{}{merged}", rows.concat()));
    let draft = read("merged.xlsx", &file).unwrap();
    assert_eq!(
        found(&draft.complaints),
        [
            ("E2", Fault::MergedAmount, "5"),
            ("E3", Fault::MergedAmount, ""),
            ("E4", Fault::MergedAmount, "7"),
            ("F4", Fault::MergedAmount, ""),
            ("F5", Fault::FailedFormula, "it was saved without a value"),
        ]
    );
    assert_eq!(draft.complaints[0].problem, "One number, in E2, stands for several cells.");
    assert_eq!((draft.rows, draft.faulty), (4, 4));
}

#[test]
fn macros_are_neither_read_nor_run() {
    let text = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let row = |cells: [&str; 3]| format!("<row>{}</row>", cells.map(text).concat());
    let plain = one_sheet(&[row(["ref", "pillar", "action"]), row(["1", "P", "Do"])].concat());
    let draft = read("plan.xlsm", &with_part(&plain, "xl/vbaProject.bin", b"Sub Auto_Open()")).unwrap();
    assert_eq!((draft.rows, draft.faulty), (1, 0));
    assert_eq!(draft.notes, ["The workbook holds macros; they are neither read nor run."]);
    assert_eq!(read("plan.xlsx", &plain).unwrap().notes, Vec::<String>::new());
}
