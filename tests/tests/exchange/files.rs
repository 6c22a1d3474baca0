//! Workbooks made for one story, part by part.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A zip archive of these parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook whose parts are the same one, packed once.
pub fn repeated(part: &[u8], times: usize) -> Vec<u8> {
    let packed = archive(&[("xl/workbook.xml", part)]);
    let mut source = ZipArchive::new(Cursor::new(packed.clone())).unwrap();
    let mut zip = ZipWriter::new_append(Cursor::new(packed)).unwrap();
    for number in 1..times {
        let part = source.by_index_raw(0).unwrap();
        zip.raw_copy_file_rename(part, format!("xl/{number}.xml")).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The archive with one part more.
pub fn with_part(archive: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new_append(Cursor::new(archive.to_vec())).unwrap();
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet with these rows, as they stand in its XML.
pub fn one_sheet(rows: &str) -> Vec<u8> {
    sheets(&[("Plan", rows.to_owned())])
}

/// Sheets of texts, by name; cells are divided by `|`.
pub fn workbook(tables: &[(&str, &[&str])]) -> Vec<u8> {
    let cell = |text: &str| match text {
        "" => "<c/>".to_owned(),
        text => format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#),
    };
    let row = |row: &&str| format!("<row>{}</row>", row.split('|').map(cell).collect::<String>());
    let rows = |rows: &[&str]| rows.iter().map(row).collect();
    sheets(&tables.iter().map(|(name, table)| (*name, rows(table))).collect::<Vec<_>>())
}

fn sheets(sheets: &[(&str, String)]) -> Vec<u8> {
    let each = |write: &dyn Fn(usize, &str) -> String| {
        sheets.iter().enumerate().map(|(number, (name, _))| write(number + 1, name)).collect::<String>()
    };
    let named = each(&|number, name| format!(r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#));
    let related = each(&|number, _| {
        format!(r#"<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>"#)
    });
    let mut parts = vec![
        (
            "_rels/.rels".to_owned(),
            format!(
                r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(r#"<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>"#),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(r#"<Relationships xmlns="{PACKAGE}">{related}</Relationships>"#),
        ),
    ];
    for (number, (_, rows)) in sheets.iter().enumerate() {
        let sheet = format!(r#"<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>"#);
        parts.push((format!("xl/worksheets/sheet{}.xml", number + 1), sheet));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, content)| (name.as_str(), content.as_bytes())).collect();
    archive(&parts)
}
