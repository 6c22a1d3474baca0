//! The tables as a backup sees them: names, columns and kinds of values, taken from the entities, so that a new column is
//! never forgotten. A line of JSON holds one row's values in the order of the columns.

use crate::hex;
use crate::store::{
    account, administration, agency, allocation, assignment, baseline, claim, column_name, cost_line, cost_month,
    counter, deadline, declared_date, definition, delivery, document, due_revision, exclusion, expenditure, feed,
    funding, funding_before, heard, import, invitation, item, journal, journal_payload, lineage, link, membership,
    objection, person, rate, recovery_code, request, responsibility, saved_view, schedule, session, setting,
    sign_in_failure, snooze, stand_in, timer, token, webhook, word,
};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::sea_query::{Alias, ColumnType, Iden, InsertStatement, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, Iterable, PrimaryKeyToColumn, QueryResult, Value};
use serde_json::Value as Json;
use uuid::Uuid;

pub struct Table {
    pub name: &'static str,
    columns: Vec<Column>,
    /// The columns rows are written in order of.
    order: Vec<String>,
}

struct Column {
    name: String,
    kind: Kind,
}

/// The words of the migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Uuid,
    Text,
    Bytes,
    Instant,
    Day,
    Flag,
    Int,
    Big,
}

/// Every table, those others refer to first.
pub fn tables() -> Vec<Table> {
    vec![
        table::<setting::Entity>(),
        table::<definition::Entity>(),
        table::<declared_date::Entity>(),
        table::<rate::Entity>(),
        table::<counter::Entity>(),
        table::<schedule::Entity>(),
        table::<agency::Entity>(),
        table::<person::Entity>(),
        table::<membership::Entity>(),
        table::<token::Entity>(),
        table::<account::Entity>(),
        table::<recovery_code::Entity>(),
        table::<session::Entity>(),
        table::<invitation::Entity>(),
        table::<sign_in_failure::Entity>(),
        table::<feed::Entity>(),
        table::<saved_view::Entity>(),
        table::<administration::Entity>(),
        table::<item::Entity>(),
        table::<lineage::Entity>(),
        table::<link::Entity>(),
        table::<word::Entity>(),
        table::<document::Entity>(),
        Table {
            order: ["epoch", "position", "item_id", "seq"].map(String::from).to_vec(),
            ..table::<journal::Entity>()
        },
        table::<journal_payload::Entity>(),
        table::<request::Entity>(),
        table::<timer::Entity>(),
        table::<deadline::Entity>(),
        table::<due_revision::Entity>(),
        table::<claim::Entity>(),
        table::<delivery::Entity>(),
        table::<heard::Entity>(),
        table::<snooze::Entity>(),
        table::<stand_in::Entity>(),
        table::<webhook::Entity>(),
        table::<responsibility::Entity>(),
        table::<assignment::Entity>(),
        table::<exclusion::Entity>(),
        table::<cost_line::Entity>(),
        table::<cost_month::Entity>(),
        table::<allocation::Entity>(),
        table::<baseline::Entity>(),
        table::<funding::Entity>(),
        table::<funding_before::Entity>(),
        table::<column_name::Entity>(),
        table::<import::Entity>(),
        table::<expenditure::Entity>(),
        table::<objection::Entity>(),
    ]
}

fn table<E: EntityTrait>() -> Table {
    let column = |column: E::Column| Column {
        name: column.unquoted().to_owned(),
        kind: Kind::of(column.def().get_column_type()),
    };
    let key = |key: E::PrimaryKey| key.into_column().unquoted().to_owned();
    Table {
        name: E::default().table_name(),
        columns: E::Column::iter().map(column).collect(),
        order: E::PrimaryKey::iter().map(key).collect(),
    }
}

impl Kind {
    /// Entities use no other types; what were one would come out as text, which the database refuses for it.
    fn of(column: &ColumnType) -> Kind {
        match column {
            ColumnType::Uuid => Kind::Uuid,
            ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => Kind::Bytes,
            ColumnType::TimestampWithTimeZone => Kind::Instant,
            ColumnType::Date => Kind::Day,
            ColumnType::Boolean => Kind::Flag,
            ColumnType::Integer => Kind::Int,
            ColumnType::BigInteger => Kind::Big,
            _ => Kind::Text,
        }
    }
}

impl Table {
    pub fn column_names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    pub fn index_of(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|one| one.name == column)
    }

    pub fn select(&self) -> SelectStatement {
        let mut select = Query::select();
        select.from(Alias::new(self.name));
        select.columns(self.columns.iter().map(|column| Alias::new(&column.name)));
        for column in &self.order {
            select.order_by(Alias::new(column), sea_orm::Order::Asc);
        }
        select
    }

    pub fn insert(&self, rows: Vec<Vec<Value>>) -> InsertStatement {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(self.name));
        insert.columns(self.columns.iter().map(|column| Alias::new(&column.name)));
        for row in rows {
            insert.values_panic(row.into_iter().map(Into::into));
        }
        insert
    }

    pub fn to_json(&self, row: &QueryResult) -> Result<Vec<Json>, DbErr> {
        let columns = self.columns.iter().enumerate();
        columns.map(|(index, column)| column.kind.read(row, index)).collect()
    }

    /// The values of a line; `None` where it is not one of this table's.
    pub fn parse_line(&self, line: &str) -> Option<Vec<Value>> {
        let values: Vec<Json> = serde_json::from_str(line).ok()?;
        if values.len() != self.columns.len() {
            return None;
        }
        let columns = self.columns.iter().zip(&values);
        columns.map(|(column, value)| column.kind.parse(value)).collect()
    }
}

impl Kind {
    fn read(self, row: &QueryResult, index: usize) -> Result<Json, DbErr> {
        Ok(match self {
            Kind::Uuid => row.try_get_by_index::<Option<Uuid>>(index)?.map(|id| id.to_string()).into(),
            Kind::Text => row.try_get_by_index::<Option<String>>(index)?.into(),
            Kind::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(index)?.map(|bytes| hex(&bytes)).into(),
            Kind::Instant => {
                let instant: Option<DateTime<Utc>> = row.try_get_by_index(index)?;
                let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
                instant.map(text).into()
            }
            Kind::Day => row.try_get_by_index::<Option<NaiveDate>>(index)?.map(|day| day.to_string()).into(),
            Kind::Flag => row.try_get_by_index::<Option<bool>>(index)?.into(),
            Kind::Int => row.try_get_by_index::<Option<i32>>(index)?.into(),
            Kind::Big => row.try_get_by_index::<Option<i64>>(index)?.into(),
        })
    }

    fn parse(self, json: &Json) -> Option<Value> {
        let null = json.is_null();
        let text = || json.as_str();
        Some(match self {
            Kind::Uuid if null => Value::Uuid(None),
            Kind::Uuid => text()?.parse::<Uuid>().ok()?.into(),
            Kind::Text if null => Value::String(None),
            Kind::Text => text()?.into(),
            Kind::Bytes if null => Value::Bytes(None),
            Kind::Bytes => from_hex(text()?)?.into(),
            Kind::Instant if null => Value::ChronoDateTimeUtc(None),
            Kind::Instant => text()?.parse::<DateTime<Utc>>().ok()?.into(),
            Kind::Day if null => Value::ChronoDate(None),
            Kind::Day => text()?.parse::<NaiveDate>().ok()?.into(),
            Kind::Flag if null => Value::Bool(None),
            Kind::Flag => json.as_bool()?.into(),
            Kind::Int if null => Value::Int(None),
            Kind::Int => i32::try_from(json.as_i64()?).ok()?.into(),
            Kind::Big if null => Value::BigInt(None),
            Kind::Big => json.as_i64()?.into(),
        })
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    match digits.len() % 2 {
        0 => digits.chunks(2).map(byte).collect(),
        _ => None,
    }
}
