//! How many children an item has, as far as they are seen.

use super::together::ChildCount;
use async_graphql::SimpleObject;

/// Numbers of children the person may see.
#[derive(SimpleObject)]
pub struct Counts {
    total: i64,
    open: i64,
    done: i64,
    stages: Vec<StageCount>,
}

#[derive(SimpleObject)]
pub struct StageCount {
    stage: String,
    number: i64,
}

impl Counts {
    pub fn of(children: &[ChildCount]) -> Counts {
        let sum = |finished: &[bool]| {
            let counted = children.iter().filter(|count| finished.contains(&count.finished));
            counted.map(|count| count.number).sum()
        };
        let mut stages: Vec<StageCount> = Vec::new();
        for count in children {
            match stages.iter_mut().find(|known| known.stage == count.stage) {
                Some(known) => known.number += count.number,
                None => stages.push(StageCount { stage: count.stage.clone(), number: count.number }),
            }
        }
        Counts { total: sum(&[false, true]), open: sum(&[false]), done: sum(&[true]), stages }
    }
}
