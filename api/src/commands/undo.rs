//! `milepost undo`: an import taken back, the newest item first, each by itself.

use super::{Failed, people};
use crate::config::{Opened, Place};
use clap::Args;
use milepost_engine::engine::Engine;
use milepost_engine::exchange::undo;
use uuid::Uuid;

#[derive(Args)]
pub struct Options {
    /// As `milepost import --apply` named it
    batch: Uuid,
    /// In whose name: name, e-mail address or id; where the workflows ask for a second person, not who imported
    #[arg(long = "as", value_name = "PERSON")]
    by: String,
    /// Why; kept in the history
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    options.place.engaged(async |opened, engine| undone(&options, opened, engine).await).await
}

async fn undone(options: &Options, opened: &Opened, engine: &Engine) -> Result<(), Failed> {
    let by = people::identity(opened, engine, &options.by).await?;
    let asked = format!("undo:{}", options.batch);
    let undone = undo::undo(engine, &by, options.batch, &options.reason, &asked).await?;
    let mut left = 0;
    for one in &undone {
        if let Err(refusal) = &one.answer {
            println!("refused {}: {refusal}", one.reference);
            left += 1;
        }
    }
    let back = undone.len() - left;
    println!("{back} {} taken back.", if back == 1 { "item" } else { "items" });
    match left {
        0 if undone.is_empty() => Err(Failed::Refused(format!("No item is left of batch {}.", options.batch))),
        0 => Ok(()),
        1 => Err(Failed::Refused("1 item could not be taken back; it is named above.".into())),
        left => Err(Failed::Refused(format!("{left} items could not be taken back; they are named above."))),
    }
}
