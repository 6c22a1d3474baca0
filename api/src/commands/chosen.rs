//! Which workflows a command is to show: a draft's file, a folder of drafts, or the id of one that is published.

use super::{Failed, around, check, files};
use crate::config::Place;
use clap::Args;
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::language::countries::packs;
use milepost_engine::language::diagnostic::Diagnostic;
use milepost_engine::language::nearest::did_you_mean;
use milepost_engine::language::pack::Pack;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Chosen {
    /// A workflow's file, a folder of them, or the id of a published one
    #[arg(value_name = "WORKFLOW|FILE|FOLDER")]
    what: String,
    #[command(flatten)]
    place: Place,
}

impl Chosen {
    /// At least one.
    pub async fn workflows(&self) -> Result<Vec<Workflow>, Failed> {
        let path = Path::new(&self.what);
        if path.is_dir() {
            return drafts(path);
        }
        if path.exists() || path.extension().is_some() || path.components().count() > 1 {
            return Ok(vec![around::workflow(path)?.workflow]);
        }
        let opened = self.place.open().await?;
        let catalog = opened.catalog().await?;
        let active: Vec<&Workflow> = catalog.active_workflows().map(AsRef::as_ref).collect();
        let found = named(&self.what, &active).cloned();
        opened.close().await?;
        Ok(vec![found?])
    }
}

/// Of every country, what is common once.
fn drafts(folder: &Path) -> Result<Vec<Workflow>, Failed> {
    let files = files::read(&[PathBuf::from(folder)])?;
    let (mut workflows, mut complaints): (Vec<Workflow>, Vec<Diagnostic>) = Default::default();
    for files in packs(&files) {
        let (pack, found) = Pack::read(&files);
        let new = pack.workflows.into_iter().filter(|one| !workflows.iter().any(|known| known.id == one.id));
        let new: Vec<Workflow> = new.collect();
        workflows.extend(new);
        complaints.extend(found.into_iter().filter(|one| !complaints.contains(one)).collect::<Vec<Diagnostic>>());
    }
    match check::errors(&complaints) {
        0 if workflows.is_empty() => Err(Failed::Refused(format!("No workflow lies under {}.", folder.display()))),
        0 => Ok(workflows),
        errors => {
            check::print(&complaints, &files);
            Err(Failed::Refused(check::counted(errors)))
        }
    }
}

pub fn named<'w>(wanted: &str, known: &[&'w Workflow]) -> Result<&'w Workflow, Failed> {
    let ids = known.iter().map(|workflow| workflow.id.as_str());
    let near = did_you_mean(wanted, ids).map_or(String::new(), |near| format!(" Did you mean `{near}`?"));
    let found = known.iter().find(|workflow| workflow.id == wanted);
    found.copied().ok_or_else(|| {
        Failed::Refused(format!("There is no workflow `{wanted}` here, or `milepost check` complains about it.{near}"))
    })
}
