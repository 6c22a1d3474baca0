//! Relay pages by keyset: a page is what lies after or before a row's sort key, whose last part is the row's own key, so
//! the pages together are the whole list on both databases. One row too many is read to know whether there is more.

use crate::error::{Fault, Result};
use async_graphql::connection::{Connection, CursorType, Edge, OpaqueCursor};
use async_graphql::{Object, OutputType};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DatabaseConnection, EntityTrait, ModelTrait, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, Value,
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
enum Key {
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
    let (size, backward) = size(page)?;
    let after = page.after.as_deref().map(|text| decode(text, sorted));
    let before = page.before.as_deref().map(|text| decode(text, sorted));
    let (after, before) = (after.transpose()?, before.transpose()?);
    let total = Total { on: on.clone(), query: uncounted(&query) };
    let within = [(&after, !sorted.descending), (&before, sorted.descending)];
    let mut query = query;
    for (place, greater) in within {
        if let Some(place) = place {
            query = query.filter(beyond(&sorted.columns, place, greater));
        }
    }
    let order = match sorted.descending != backward {
        true => Order::Desc,
        false => Order::Asc,
    };
    for column in &sorted.columns {
        query = query.order_by(*column, order.clone());
    }
    let mut rows = query.limit(size as u64 + 1).all(on).await?;
    let more = rows.len() > size;
    rows.truncate(size);
    if backward {
        rows.reverse();
    }
    let places = rows.iter().map(|row| place(row, sorted));
    Ok(Rows {
        places: places.collect::<Result<_>>()?,
        rows,
        has_previous: if backward { more } else { after.is_some() },
        has_next: if backward { before.is_some() } else { more },
        total,
    })
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

fn beyond<C: ColumnTrait>(columns: &[C], place: &Place, greater: bool) -> SimpleExpr {
    let columns = columns.iter().map(|column| column.into_expr());
    let columns = Expr::tuple(columns.collect::<Vec<SimpleExpr>>());
    let key = place.key.iter().map(|key| Expr::value(key.value()));
    let key = Expr::tuple(key.collect::<Vec<SimpleExpr>>());
    match greater {
        true => columns.gt(key),
        false => columns.lt(key),
    }
}

fn decode<E: EntityTrait>(text: &str, sorted: &Sorted<E>) -> Result<Place> {
    let wrong = || Fault::new("BAD_CURSOR", "This cursor is not of this list in this order.");
    let place = Cursor::decode_cursor(text).map_err(|_| wrong())?.0;
    let fits = place.by == sorted.name
        && place.key.len() == sorted.columns.len()
        && sorted.columns.iter().zip(&place.key).all(|(column, key)| key.fits(column.def().get_column_type()));
    if fits { Ok(place) } else { Err(wrong()) }
}

fn place<E>(row: &E::Model, sorted: &Sorted<E>) -> Result<Place>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    let key = sorted.columns.iter().map(|column| Key::of(row.get(*column)));
    Ok(Place { by: sorted.name.to_owned(), key: key.collect::<Result<_>>()? })
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
