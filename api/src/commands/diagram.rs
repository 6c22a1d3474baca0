//! `milepost diagram`: a workflow or a chart drawn. Nothing is stored.

use super::Failed;
use super::chosen::Chosen;
use clap::Args;
use milepost_engine::picture::mermaid::mermaid;
use milepost_engine::picture::svg::svg;

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    chosen: Chosen,
    /// An image, as browsers and documents show it (the default)
    #[arg(long, conflicts_with = "mermaid")]
    svg: bool,
    /// Text that Mermaid draws, as many wikis do
    #[arg(long)]
    mermaid: bool,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let workflows = options.chosen.workflows().await?;
    let [workflow] = workflows.as_slice() else {
        return Err(Failed::Usage("One diagram shows one workflow: name its file or its id.".into()));
    };
    print!("{}", if options.mermaid { mermaid(workflow) } else { svg(workflow) });
    Ok(())
}
