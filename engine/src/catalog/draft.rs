//! A workflow that is not published yet, held against everything that is: what `milepost check` and `milepost publish` would
//! say of it. Nothing is stored.

use super::{PublishError, against_earlier, as_file, is, rules, stored};
use crate::chart::workflow::Workflow;
use crate::language::diagnostic::{Diagnostic, Severity};
use crate::language::pack::{Definition, File, Pack};
use crate::store::database::Database;
use crate::store::definition::{self, Class};
use sea_orm::DbErr;

/// The file of a draft, by which its complaints are told from those of others.
pub const FILE: &str = "draft.yaml";

pub struct Draft {
    /// The draft, and what stays published beside it: each complaint names one of these.
    pub files: Vec<File>,
    pub complaints: Vec<Diagnostic>,
    /// Where nothing is wrong.
    pub workflow: Option<Workflow>,
}

/// All that is published, in every version.
pub async fn published(database: &Database) -> Result<Vec<definition::Model>, DbErr> {
    stored(&database.reader).await
}

/// Compiles all that is in force with it, which takes a while.
pub fn examine(source: String, rows: &[definition::Model]) -> Draft {
    let own = File { path: FILE.into(), text: source };
    let (alone, _) = Pack::read(std::slice::from_ref(&own));
    let stays = rows.iter().filter(|row| row.active && !alone.definitions.iter().any(|one| is(row, one)));
    let files: Vec<File> = std::iter::once(own).chain(stays.map(as_file)).collect();
    let (pack, mut complaints) = Pack::read(&files);
    let one = pack.definitions.iter().find(|one| one.path == FILE && one.class == Class::Workflow);
    let earlier = against_earlier(&files[..1], &pack, rows);
    complaints.extend(match earlier {
        Ok(warnings) | Err(PublishError::Faulty(warnings)) => warnings,
        Err(_) => Vec::new(),
    });
    complaints.extend(one.and_then(|one| refused(one, rows)));
    let sound = !complaints.iter().any(|one| one.severity == Severity::Error);
    let workflow = one.filter(|_| sound).and_then(|one| pack.workflows.iter().find(|own| own.id == one.id)).cloned();
    Draft { files, complaints, workflow }
}

fn refused(one: &Definition, rows: &[definition::Model]) -> Option<Diagnostic> {
    let error = refusal(one, rows)?;
    let at = one.text.find("version:").unwrap_or(0);
    Some(Diagnostic {
        code: "version",
        severity: Severity::Error,
        file: one.path.clone(),
        span: at..at + "version:".len().min(one.text.len() - at),
        message: error.to_string(),
        help: None,
    })
}

/// Its version cannot be published, whatever it says: it says otherwise already, or a newer one is in force.
pub(super) fn refusal(one: &Definition, rows: &[definition::Model]) -> Option<PublishError> {
    let (id, version, path) = (one.id.clone(), one.version, one.path.clone());
    if rows.iter().any(|row| is_version(row, one) && !says_same(row, one)) {
        return Some(PublishError::Differs { id, version, path });
    }
    let newer = rows.iter().find(|row| is(row, one) && row.active && row.version > version.cast_signed())?;
    Some(PublishError::Older { id, version, active: newer.version, path })
}

pub(super) fn is_version(row: &definition::Model, one: &Definition) -> bool {
    is(row, one) && row.version == one.version.cast_signed()
}

pub(super) fn says_same(row: &definition::Model, one: &Definition) -> bool {
    rules(&row.source) == rules(&one.text)
}
