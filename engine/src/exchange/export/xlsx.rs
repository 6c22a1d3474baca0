//! The workbook: a sheet of rows, whose sums are formulas with the ledger's own figures as their values, and a sheet of what
//! they rest on. A text is written as a text, whatever it begins with.

use super::{Cell, Export};
use crate::exchange::sheet::{self, cell_name};
use crate::exchange::workbook::number_cell;
use crate::ledger::money;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

const GREY: u32 = 0x59_59_59;
const BAND: u32 = 0xE7_EC_F1;

pub fn write(export: &Export) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&export.facts.written_at));
    let styles = Styles::new();
    Rows { export, styles: &styles, sheet: workbook.add_worksheet_with_constant_memory()? }.write()?;
    facts(workbook.add_worksheet_with_constant_memory()?, export, &styles)?;
    workbook.save_to_buffer()
}

struct Styles {
    text: Format,
    day: Format,
    number: Format,
    header: Format,
    /// What is longer than a number can say.
    long: Format,
}

impl Styles {
    fn new() -> Styles {
        let text = Format::new().set_num_format("@");
        Styles {
            day: Format::new().set_num_format("yyyy-mm-dd"),
            number: Format::new(),
            header: text.clone().set_bold().set_background_color(Color::RGB(BAND)),
            long: text.clone().set_align(FormatAlign::Right),
            text,
        }
    }

    /// By the currency's minor units.
    fn money(&self, currency: &str) -> Format {
        let pattern = match money::exponent(currency) {
            Some(0) => "#,##0",
            Some(3) => "#,##0.000",
            Some(_) | None => "#,##0.00",
        };
        Format::new().set_num_format(pattern)
    }

    fn put(&self, sheet: &mut Worksheet, at: (u32, u16), cell: &Cell, currency: &str) -> Result<(), XlsxError> {
        let (row, column) = at;
        match cell {
            Cell::Text(text) if text.is_empty() => return Ok(()),
            Cell::Text(text) => sheet.write_string_with_format(row, column, cut(text), &self.text)?,
            Cell::Day(day) => sheet.write_datetime_with_format(row, column, day, &self.day)?,
            Cell::Number(number) => return self.number(sheet, at, *number, &self.number),
            Cell::Money(amount) | Cell::Total(amount) => return self.number(sheet, at, *amount, &self.money(currency)),
            Cell::Computed(amount) => {
                let computed = self.money(currency).set_italic().set_font_color(Color::RGB(GREY));
                return self.number(sheet, at, *amount, &computed);
            }
        };
        Ok(())
    }

    /// As text where a spreadsheet's number would lose digits.
    fn number(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        number: Decimal,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match exact(number) {
            Some(binary) => sheet.write_number_with_format(row, column, binary, format)?,
            None => sheet.write_string_with_format(row, column, number.to_string(), &self.long)?,
        };
        Ok(())
    }
}

/// The number as a spreadsheet keeps it, where that says all of it.
fn exact(number: Decimal) -> Option<f64> {
    let binary: f64 = number.to_string().parse().ok()?;
    (number_cell(binary) == sheet::Cell::Number(number.normalize())).then_some(binary)
}

/// As Excel counts letters; `Export::notes` says of which texts this is.
fn cut(text: &str) -> String {
    let mut left = sheet::MAX_CELL_TEXT;
    let mut fits = |letter: &char| {
        let rest = left.checked_sub(letter.len_utf16());
        left = rest.unwrap_or_default();
        rest.is_some()
    };
    text.replace("\r\n", "\n").replace('\r', "\n").chars().take_while(|letter| fits(letter)).collect()
}

struct Rows<'a, 'w> {
    export: &'a Export,
    styles: &'a Styles,
    sheet: &'w mut Worksheet,
}

/// Of one currency, by the place of a column.
type Sums = BTreeMap<usize, Sum>;

#[derive(Clone, Copy)]
struct Sum {
    minor: Option<i128>,
    /// Every cell is a number.
    fits: bool,
}

impl Sum {
    fn add(&mut self, amount: Option<i64>, fits: bool) {
        let amount = amount.map(i128::from);
        self.minor = amount.map(|amount| self.minor.unwrap_or_default() + amount).or(self.minor);
        self.fits &= fits;
    }
}

impl Rows<'_, '_> {
    fn write(mut self) -> Result<(), XlsxError> {
        self.sheet.set_name("Plan")?.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
        for (place, column) in (0..).zip(&self.export.columns) {
            self.sheet.set_column_width(place, column.width)?;
            self.sheet.write_string_with_format(0, place, &column.header, &self.styles.header)?;
        }
        let mut row = 0;
        let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
        for action in &self.export.actions {
            for line in action.rows() {
                row += 1;
                let currency = line.map_or("", |priced| priced.line.currency.as_str());
                let cells: Vec<Option<Cell>> =
                    self.export.columns.iter().map(|column| column.cell(action, line)).collect();
                self.row(row, &cells, currency)?;
                if let Some(priced) = line {
                    let sums = sums.entry(currency.to_owned()).or_default();
                    let columns = self.export.columns.iter().enumerate();
                    for (place, column) in columns.filter(|(_, column)| column.is_money()) {
                        let fits = cells[place].as_ref().is_none_or(Cell::fits);
                        let sum = sums.entry(place).or_insert(Sum { minor: None, fits: true });
                        sum.add(priced.amount(column.year), fits);
                    }
                }
            }
        }
        if row > 0 {
            self.sheet.autofilter(0, 0, row, self.export.columns.len() as u16 - 1)?;
        }
        self.totals(row, &sums)
    }

    fn row(&mut self, row: u32, cells: &[Option<Cell>], currency: &str) -> Result<(), XlsxError> {
        for (place, cell) in (0..).zip(cells) {
            match cell {
                Some(Cell::Total(total)) => self.total(row, place, cells, *total, currency)?,
                Some(cell) => self.styles.put(self.sheet, (row, place), cell, currency)?,
                None => {}
            }
        }
        Ok(())
    }

    /// Of a row's years.
    fn total(
        &mut self,
        row: u32,
        place: u16,
        cells: &[Option<Cell>],
        total: Decimal,
        currency: &str,
    ) -> Result<(), XlsxError> {
        let years: Vec<usize> = (0..cells.len()).filter(|place| self.export.columns[*place].year.is_some()).collect();
        let summed = years.iter().filter_map(|place| cells[*place].as_ref()).all(Cell::fits) && exact(total).is_some();
        let (Some(first), Some(last), true) = (years.first(), years.last(), summed) else {
            return self.styles.put(self.sheet, (row, place), &Cell::Total(total), currency);
        };
        let (first, last) = (cell_name(*first, row + 1), cell_name(*last, row + 1));
        let formula = Formula::new(format!("=SUM({first}:{last})")).set_result(total.to_string());
        self.sheet.write_formula_with_format(row, place, formula, &self.styles.money(currency))?;
        Ok(())
    }

    /// Below the last row: of each currency by itself.
    fn totals(&mut self, last: u32, sums: &BTreeMap<String, Sums>) -> Result<(), XlsxError> {
        let by = self.export.columns.iter().position(|column| column.name == "currency");
        let by = by.filter(|_| sums.len() > 1);
        let cells = |place: usize| format!("{}:{}", cell_name(place, 2), cell_name(place, last + 1));
        for (row, (currency, sums)) in (last + 1..).zip(sums) {
            let label = format!("Total {currency}");
            self.sheet.write_string_with_format(row, 0, label, &self.styles.header)?;
            for (place, sum) in sums {
                let formula = match by {
                    Some(by) => format!("=SUMIF({},\"{currency}\",{})", cells(by), cells(*place)),
                    None => format!("=SUM({})", cells(*place)),
                };
                self.sum((row, *place as u16), *sum, formula, currency)?;
            }
        }
        Ok(())
    }

    /// Where no cell of a column has an amount, its sum is missing too.
    fn sum(&mut self, at: (u32, u16), sum: Sum, formula: String, currency: &str) -> Result<(), XlsxError> {
        let Some(minor) = sum.minor else { return Ok(()) };
        let format = self.styles.money(currency).set_bold();
        match Decimal::try_from_i128_with_scale(minor, money::exponent(currency).unwrap_or_default()) {
            Ok(total) if sum.fits && exact(total).is_some() => {
                let formula = Formula::new(formula).set_result(total.to_string());
                self.sheet.write_formula_with_format(at.0, at.1, formula, &format)?;
            }
            Ok(total) => self.styles.number(self.sheet, at, total, &format)?,
            Err(_) => {
                self.sheet.write_string(at.0, at.1, "too large")?;
            }
        }
        Ok(())
    }
}

impl Cell {
    /// A formula can sum it.
    fn fits(&self) -> bool {
        match self {
            Cell::Number(number) | Cell::Money(number) | Cell::Computed(number) | Cell::Total(number) => {
                exact(*number).is_some()
            }
            Cell::Text(_) | Cell::Day(_) => false,
        }
    }
}

fn facts(sheet: &mut Worksheet, export: &Export, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("Assumptions")?.set_freeze_panes(1, 0)?;
    for (place, width) in (0..).zip([28.0, 28.0, 14.0, 14.0, 60.0, 60.0]) {
        sheet.set_column_width(place, width)?;
    }
    sheet.write_string_with_format(0, 0, "About this export", &styles.header)?;
    let mut row = 1;
    for (name, text) in &export.facts.said {
        sheet.write_string_with_format(row, 0, *name, &styles.header)?;
        sheet.write_string_with_format(row, 1, cut(text), &styles.text)?;
        row += 1;
    }
    for note in &export.notes {
        sheet.write_string_with_format(row, 0, "What no cell holds", &styles.header)?;
        sheet.write_string_with_format(row, 1, cut(note), &styles.text)?;
        row += 1;
    }
    for table in [&export.facts.rates, &export.facts.assumptions].into_iter().filter(|table| table.len() > 1) {
        row += 1;
        for (number, cells) in table.iter().enumerate() {
            for (place, cell) in (0..).zip(cells) {
                match (number, cell) {
                    (0, Cell::Text(name)) => _ = sheet.write_string_with_format(row, place, name, &styles.header)?,
                    (_, cell) => styles.put(sheet, (row, place), cell, "")?,
                }
            }
            row += 1;
        }
    }
    Ok(())
}
