//! `milepost roles`: who may do what in which state. Nothing is stored.

use super::Failed;
use super::chosen::Chosen;
use clap::Args;
use milepost_engine::picture::roles;

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    chosen: Chosen,
    /// For spreadsheets: one table for all
    #[arg(long)]
    csv: bool,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let workflows = options.chosen.workflows().await?;
    let told = match options.csv {
        true => roles::csv(&workflows).map_err(Failed::internal)?,
        false => roles::table(&workflows),
    };
    print!("{told}");
    Ok(())
}
