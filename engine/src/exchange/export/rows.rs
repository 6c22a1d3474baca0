//! Gathers what an export holds, a chunk of items at a time.

use super::action::{Action, Around, Parent};
use super::columns::{self, Column};
use super::facts::{Facts, Of};
use super::line::Priced;
use super::{Asked, Export, ExportError, MAX_LINES};
use crate::engine::Shared;
use crate::engine::command::Failure;
use crate::exchange::before;
use crate::exchange::hierarchy::Level;
use crate::exchange::sheet::MAX_CELLS;
use crate::exchange::stored::{self, CHUNK, Stored};
use crate::store::{agency, cost_line, funding, item};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

pub async fn read(on: &impl ConnectionTrait, shared: &Shared, asked: Asked) -> Result<Export, ExportError> {
    let catalog = shared.catalog();
    let record = &shared.database.reader;
    let agencies = agency::Entity::find().order_by_asc(agency::Column::Id).all(record).await.map_err(Failure::from)?;
    let above = parents(on, shared, &asked.above).await?;
    let around = Around { catalog: &catalog, agencies: &agencies, above: &above };
    let mut notes = Vec::new();
    let mut gathered: Vec<Action> = Vec::new();
    let (mut rows, mut supposed) = (0, 0);
    for chunk in asked.actions.chunks(CHUNK) {
        supposed += of_scenarios(on, chunk).await.map_err(Failure::from)?;
        for held in stored::of(on, &shared.keys, chunk.to_vec()).await? {
            let action = one(&around, &held, &mut notes)?;
            rows += action.lines.len().max(1);
            gathered.push(action);
        }
        if rows > MAX_LINES {
            return Err(ExportError::TooLarge { rows });
        }
    }
    gathered.sort_by(|one, next| one.order.cmp(&next.order));
    let mapping = before::mapping(record, std::slice::from_ref(&asked.plan.reference)).await?;
    let columns = columns::of(&gathered, &mapping, catalog.active(Level::Action.workflow()));
    if rows * columns.len() > MAX_CELLS {
        return Err(ExportError::TooLarge { rows });
    }
    let facts = Facts::read(on, shared, &Of::asked(&asked), &gathered).await?;
    notes.extend(unreadable(&columns));
    if supposed > 0 {
        notes.push(format!("{supposed} cost lines are of scenarios and have no row."));
    }
    let sums = funding::Entity::find().filter(funding::Column::ItemId.eq(asked.plan.id));
    let sums = sums.filter(funding::Column::VoidedAt.is_null()).count(on).await.map_err(Failure::from)?;
    if sums > 0 {
        notes.push(format!("{sums} sums of money that the plan holds have no row; its page and `funding` list them."));
    }
    if asked.elsewhere > 0 {
        notes.push(format!("{} cost lines are of other items than actions and have no row.", asked.elsewhere));
    }
    let lines = gathered.iter().map(|action| action.lines.len()).sum();
    Ok(Export { columns, actions: gathered, facts, notes, lines })
}

fn one(around: &Around, held: &Stored, notes: &mut Vec<String>) -> Result<Action, Failure> {
    let mut action = around.action(held, notes);
    for line in held.lines.values() {
        let damaged = |cause| Failure::Stored { what: held.item.reference.clone(), cause };
        let starts = around.catalog.country.fiscal_year_starts;
        let agency = line.agency.as_deref().map(|id| around.agency(id));
        let priced = Priced::of(line, starts, agency).map_err(damaged)?;
        notes.extend(priced.notes(&held.item.reference));
        action.lines.push(priced);
    }
    action.lines.sort_by(|one, next| one.order().cmp(&next.order()));
    Ok(action)
}

/// Lines that stand beside the plan's own.
async fn of_scenarios(on: &impl ConnectionTrait, items: &[item::Model]) -> Result<u64, DbErr> {
    let lines = cost_line::Entity::find()
        .filter(cost_line::Column::ItemId.is_in(items.iter().map(|item| item.id)))
        .filter(cost_line::Column::VoidedAt.is_null())
        .filter(cost_line::Column::Scenario.is_not_null());
    lines.count(on).await
}

async fn parents(
    on: &impl ConnectionTrait,
    shared: &Shared,
    above: &[item::Model],
) -> Result<HashMap<Uuid, Parent>, Failure> {
    let mut found = HashMap::new();
    for chunk in above.chunks(CHUNK) {
        for held in stored::of(on, &shared.keys, chunk.to_vec()).await? {
            found.insert(held.item.id, Parent::of(&shared.catalog(), held));
        }
    }
    Ok(found)
}

/// Names that the plan's own words for its columns leave no header for.
fn unreadable(columns: &[Column]) -> Vec<String> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let twice = columns.iter().filter_map(|column| Some((seen.insert(&column.header, &column.name)?, column)));
    let told = twice.map(|(first, column)| {
        format!(
            "The columns `{first}` and `{}` have one header, `{}`: an import reads the first.",
            column.name, column.header
        )
    });
    told.collect()
}
