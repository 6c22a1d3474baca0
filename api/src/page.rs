//! Relay pages by keyset: a page is what lies after or before a row's sort key, whose last part is the row's own key, so
//! the pages together are the whole list on both databases. One row too many is read to know whether there is more.

use crate::error::{Fault, Result};
use async_graphql::connection::{Connection, CursorType, Edge, OpaqueCursor};
use async_graphql::{Object, OutputType};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, ColumnType, Condition, ConnectionTrait, DatabaseConnection, EntityTrait, ModelTrait, Order,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where neither `first` nor `last` is given.
pub const DEFAULT_PAGE: usize = 50;
pub const MAX_PAGE: usize = 100;

/// Relay's four arguments.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

/// What a list is ordered by: columns that are never null and end in the row's key.
pub struct Sorted<E: EntityTrait> {
    /// A cursor is good for the order it was given in.
    pub name: &'static str,
    pub columns: Vec<E::Column>,
    pub descending: bool,
}

/// A row's place in its list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    by: String,
    key: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Key {
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "n")]
    Number(i64),
    #[serde(rename = "d")]
    Day(NaiveDate),
    #[serde(rename = "i")]
    Instant(DateTime<Utc>),
    #[serde(rename = "u")]
    Id(Uuid),
}

pub type Cursor = OpaqueCursor<Place>;
pub type Listed<N> = Connection<Cursor, N, Total>;

/// How many there are in all, counted only where it is asked for.
pub struct Total {
    on: DatabaseConnection,
    query: SelectStatement,
}

#[Object]
impl Total {
    /// How many there are on all pages together.
    async fn total_count(&self) -> Result<i64> {
        let count = Query::select()
            .expr_as(Expr::cust("COUNT(*)"), Alias::new("total"))
            .from_subquery(self.query.clone(), Alias::new("listed"))
            .to_owned();
        let row = self.on.query_one(&count).await?;
        let row = row.ok_or_else(|| Fault::stored("a count", "no row"))?;
        Ok(row.try_get("", "total")?)
    }
}

/// One page of rows, in the list's order.
pub struct Rows<M> {
    pub rows: Vec<M>,
    places: Vec<Place>,
    has_previous: bool,
    has_next: bool,
    total: Total,
}

/// The complexity of a list: its page times what is asked of each row.
pub fn cost(first: Option<i32>, last: Option<i32>, each: usize) -> usize {
    let size = first.or(last).and_then(|size| usize::try_from(size).ok());
    let size = Ord::min(size.unwrap_or(DEFAULT_PAGE), MAX_PAGE);
    size.saturating_mul(each).saturating_add(1)
}

/// What is asked for of a list: how much, which way, and from where.
pub struct Cut {
    name: String,
    size: usize,
    backward: bool,
    descending: bool,
    after: Option<Place>,
    before: Option<Place>,
}

impl Cut {
    /// `fits`: whether a key is one of this order.
    pub fn of(page: &Page, name: &str, descending: bool, fits: impl Fn(&[Key]) -> bool) -> Result<Cut> {
        let (size, backward) = size(page)?;
        let place = |text: &Option<String>| text.as_deref().map(|text| decode(text, name, &fits)).transpose();
        let (after, before) = (place(&page.after)?, place(&page.before)?);
        Ok(Cut { name: name.to_owned(), size, backward, descending, after, before })
    }

    /// One too many, to know whether there is more.
    pub fn limit(&self) -> usize {
        self.size + 1
    }

    /// In which they are read.
    pub fn order(&self) -> Order {
        match self.descending != self.backward {
            true => Order::Desc,
            false => Order::Asc,
        }
    }

    /// Where the page begins and ends: the key of a row, and whether the page lies after it.
    pub fn bounds(&self) -> impl Iterator<Item = (&[Key], bool)> {
        let bounds = [(&self.after, !self.descending), (&self.before, self.descending)];
        bounds.into_iter().filter_map(|(place, greater)| Some((place.as_ref()?.key.as_slice(), greater)))
    }

    /// What lies within, of rows whose key this is.
    pub fn within(&self, key: &[SimpleExpr]) -> Condition {
        self.bounds().map(|(bound, greater)| beyond(key, bound, greater)).fold(Condition::all(), Condition::add)
    }

    /// What was read, each with its key.
    pub fn rows<M>(self, mut rows: Vec<(Vec<Key>, M)>, total: Total) -> Rows<M> {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        if self.backward {
            rows.reverse();
        }
        let place = |(key, row)| (Place { by: self.name.clone(), key }, row);
        let (places, rows) = rows.into_iter().map(place).unzip();
        Rows {
            places,
            rows,
            has_previous: if self.backward { more } else { self.after.is_some() },
            has_next: if self.backward { self.before.is_some() } else { more },
            total,
        }
    }
}

/// Reads one page of the query.
pub async fn read<E>(
    on: &DatabaseConnection,
    query: Select<E>,
    sorted: &Sorted<E>,
    page: &Page,
) -> Result<Rows<E::Model>>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    let fits = |key: &[Key]| {
        let columns = sorted.columns.iter().zip(key);
        key.len() == sorted.columns.len()
            && columns.into_iter().all(|(column, key)| key.fits(column.def().get_column_type()))
    };
    let cut = Cut::of(page, sorted.name, sorted.descending, fits)?;
    let total = Total::of(on, &query);
    let key: Vec<SimpleExpr> = sorted.columns.iter().map(|column| column.into_expr()).collect();
    let query = query.filter(cut.within(&key)).limit(cut.limit() as u64);
    let ordered = sorted.columns.iter().fold(query, |query, column| query.order_by(*column, cut.order()));
    let rows = ordered.all(on).await?.into_iter().map(|row| Ok((key_of(&row, sorted)?, row)));
    Ok(cut.rows(rows.collect::<Result<_>>()?, total))
}

impl Total {
    pub fn of<E: EntityTrait>(on: &DatabaseConnection, query: &Select<E>) -> Total {
        Total { on: on.clone(), query: uncounted(query) }
    }
}

impl<M> Rows<M> {
    /// The total is that of another query: a person may be told a number of more than she sees.
    pub fn counting<E: EntityTrait>(mut self, query: &Select<E>) -> Rows<M> {
        self.total.query = uncounted(query);
        self
    }

    /// The rows as nodes, which come in the rows' order.
    pub fn connection<N: OutputType>(self, nodes: Vec<N>) -> Listed<N> {
        let mut connection = Connection::with_additional_fields(self.has_previous, self.has_next, self.total);
        let edges = self.places.into_iter().zip(nodes);
        let edges = edges.map(|(place, node)| Edge::new(OpaqueCursor(place), node));
        connection.edges.extend(edges);
        connection
    }
}

fn size(page: &Page) -> Result<(usize, bool)> {
    let (asked, backward) = match (page.first, page.last) {
        (Some(_), Some(_)) => {
            return Err(Fault::bad_request("Give `first` or `last`, not both."));
        }
        (first, None) => (first, false),
        (None, last) => (last, true),
    };
    let Some(asked) = asked else {
        return Ok((DEFAULT_PAGE, false));
    };
    let size = usize::try_from(asked).ok().filter(|size| *size <= MAX_PAGE);
    let size = size.ok_or_else(|| {
        Fault::new("PAGE_TOO_LARGE", format!("A page has 0 to {MAX_PAGE} rows; {asked} were asked for."))
    })?;
    Ok((size, backward))
}

/// The list's rows by their key alone: what is counted.
fn uncounted<E: EntityTrait>(query: &Select<E>) -> SelectStatement {
    let mut query = query.clone().into_query();
    query.clear_selects();
    query.expr(Expr::cust("1"));
    query
}

fn beyond(columns: &[SimpleExpr], bound: &[Key], greater: bool) -> SimpleExpr {
    let columns = Expr::tuple(columns.to_vec());
    let key = bound.iter().map(|key| Expr::value(key.value()));
    let key = Expr::tuple(key.collect::<Vec<SimpleExpr>>());
    match greater {
        true => columns.gt(key),
        false => columns.lt(key),
    }
}

fn decode(text: &str, name: &str, fits: impl Fn(&[Key]) -> bool) -> Result<Place> {
    let wrong = || Fault::new("BAD_CURSOR", "This cursor is not of this list in this order.");
    let place = Cursor::decode_cursor(text).map_err(|_| wrong())?.0;
    if place.by == name && fits(&place.key) { Ok(place) } else { Err(wrong()) }
}

fn key_of<E>(row: &E::Model, sorted: &Sorted<E>) -> Result<Vec<Key>>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    sorted.columns.iter().map(|column| Key::of(row.get(*column))).collect()
}

impl Key {
    fn of(value: Value) -> Result<Key> {
        match value {
            Value::String(Some(text)) => Ok(Key::Text(text)),
            Value::BigInt(Some(number)) => Ok(Key::Number(number)),
            Value::Int(Some(number)) => Ok(Key::Number(number.into())),
            Value::ChronoDate(Some(day)) => Ok(Key::Day(day)),
            Value::ChronoDateTimeUtc(Some(instant)) => Ok(Key::Instant(instant)),
            Value::Uuid(Some(id)) => Ok(Key::Id(id)),
            other => Err(Fault::stored("a sort key", format!("{other:?}"))),
        }
    }

    fn value(&self) -> Value {
        match self {
            Key::Text(text) => text.clone().into(),
            Key::Number(number) => (*number).into(),
            Key::Day(day) => (*day).into(),
            Key::Instant(instant) => (*instant).into(),
            Key::Id(id) => (*id).into(),
        }
    }

    /// A cursor comes from outside: the database must never be asked to compare unlike types.
    fn fits(&self, column: &ColumnType) -> bool {
        match self {
            Key::Text(_) => matches!(column, ColumnType::String(_) | ColumnType::Text),
            Key::Number(_) => matches!(column, ColumnType::BigInteger | ColumnType::Integer),
            Key::Day(_) => matches!(column, ColumnType::Date),
            Key::Instant(_) => matches!(column, ColumnType::TimestampWithTimeZone),
            Key::Id(_) => matches!(column, ColumnType::Uuid),
        }
    }
}
