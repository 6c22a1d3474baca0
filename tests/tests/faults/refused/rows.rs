//! All rows of an item and of what lies below it, as text, to be compared.

use milepost_engine::store::{
    assignment, claim, cost_line, cost_month, counter, deadline, delivery, document, due_revision, expenditure, heard,
    item, journal, journal_payload, lineage, link, request, responsibility, timer, word,
};
use milepost_tests::office::Office;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

pub async fn owned(office: &Office, reference: &str) -> Vec<String> {
    let reader = &office.engine.database.reader;
    let Some(top) = super::story::item(office, reference).await else {
        return Vec::new();
    };
    let below = lineage::Entity::find().filter(lineage::Column::AncestorId.eq(top));
    let below = below.all(reader).await.expect("the tree");
    let family: Vec<Uuid> = below.into_iter().map(|row| row.item_id).collect();
    let mut rows = Vec::new();
    macro_rules! add {
        ($($table:ident . $column:ident),+ $(,)?) => { $(
            let owned = $table::Column::$column.is_in(family.iter().copied());
            let found = $table::Entity::find().filter(owned).all(reader).await.expect("rows");
            rows.extend(found.into_iter().map(|row| format!("{} {row:?}", stringify!($table))));
        )+ };
    }
    add!(
        item.Id,
        lineage.ItemId,
        word.ItemId,
        responsibility.ItemId,
        assignment.ItemId,
        link.ItemId,
        journal.ItemId,
        journal_payload.ItemId,
        deadline.ItemId,
        due_revision.ItemId,
        timer.ItemId,
        cost_line.ItemId,
        cost_month.ItemId,
        expenditure.ItemId,
        document.ItemId,
        claim.ItemId,
        delivery.ItemId,
        heard.ItemId,
        request.ItemId,
    );
    let counters = counter::Entity::find().filter(counter::Column::Scope.starts_with(top.to_string()));
    rows.extend(counters.all(reader).await.expect("counters").into_iter().map(|row| format!("{row:?}")));
    rows.sort();
    rows
}
