//! Published definitions, compiled, by (id, version, hash). Replicas read only the database; files are drafts.
//!
//! [`publish`] checks and stores: a stored (class, id, version) never changes, except in a database marked for drafts.

mod calendars;
pub mod draft;
mod roles;
mod workflows;

use crate::chart::workflow::Workflow;
use crate::clock::Clock;
use crate::engine::command::Failure;
use crate::engine::project::fold;
use crate::exchange::register::definition::Register;
use crate::language::compile::compile;
use crate::language::diagnostic::{Diagnostic, Severity};
use crate::language::pack::{Definition, File, Pack};
use crate::language::registry::{Agency, Registries, Role, ScheduleRule};
use crate::language::versions;
use crate::ledger::country::Country;
use crate::store::database::Database;
use crate::store::definition::{self, Class};
use crate::store::upsert::upsert;
use crate::store::{agency, declared_date, setting};
use crate::time::calendar::Calendar;
use crate::time::declared::Declared;
use calendars::Calendars;
use chrono::{DateTime, Utc};
use sea_orm::ExprTrait;
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// `source` of the agencies that `agencies.yaml` names.
pub const REGISTER: &str = "register";

#[derive(Clone, Debug)]
pub struct Catalog {
    pub country: Country,
    pub roles: Vec<Role>,
    role_titles: Arc<BTreeMap<String, String>>,
    /// Of the published register; people's lists read the table `agency`, which imports may add to.
    pub agencies: Vec<Agency>,
    pub schedules: Vec<ScheduleRule>,
    pub registers: Vec<Arc<Register>>,
    workflows: BTreeMap<(String, u32), Arc<Workflow>>,
    /// By language, with the titles of those that are written in it.
    spoken: BTreeMap<String, BTreeMap<(String, u32), Arc<Workflow>>>,
    active: BTreeMap<String, u32>,
    calendars: Calendars,
    stamp: Stamp,
}

/// Changes with every publication, activation and declaration: how many versions there are, when the last was stored, which
/// are active, how many days were declared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    stored: (i64, Option<DateTime<Utc>>),
    active: Vec<(Class, String, i32)>,
    declared: Option<i64>,
}

impl Catalog {
    pub async fn load(database: &Database) -> Result<Catalog, Failure> {
        let stamp = stamp(&database.reader).await?;
        let rows = stored(&database.reader).await?;
        let active: Vec<File> = rows.iter().filter(|row| row.active).map(as_file).collect();
        let (pack, _) = Pack::read(&active);
        let country = pack.country.clone().ok_or_else(|| {
            Failure::Missing(
                "no country is published: run `milepost publish` with workflows/common and its folder".into(),
            )
        })?;
        let mut catalog = Catalog {
            country,
            roles: pack.roles.clone(),
            role_titles: Arc::new(pack.roles.iter().map(|role| (role.id.clone(), role.title.clone())).collect()),
            agencies: pack.agencies.clone(),
            schedules: pack.schedules.clone(),
            registers: pack.registers.iter().cloned().map(Arc::new).collect(),
            workflows: BTreeMap::new(),
            spoken: BTreeMap::new(),
            active: BTreeMap::new(),
            calendars: Calendars::default(),
            stamp,
        };
        let registries = pack.registries();
        let mut calendars = Vec::new();
        for row in &rows {
            match row.class {
                Class::Calendar => calendars.push(Arc::new(read_calendar(row)?)),
                Class::Workflow => catalog.add(row, &registries)?,
                Class::Country | Class::Roles | Class::Agencies | Class::Schedules | Class::Register => {}
            }
        }
        let declared = declared_date::Entity::find().order_by_asc(declared_date::Column::Seq);
        catalog.calendars = Calendars::of(calendars, &declared.all(&database.reader).await?);
        Ok(catalog)
    }

    pub async fn is_current(&self, database: &Database) -> Result<bool, DbErr> {
        Ok(stamp(&database.reader).await? == self.stamp)
    }

    /// A version that no longer compiles would leave its items without rules: better not to start.
    fn add(&mut self, row: &definition::Model, registries: &Registries) -> Result<(), Failure> {
        let (workflow, complaints) = compile(&row.id, &row.source, registries);
        let rendered = || complaints.iter().map(|one| one.render(&row.source)).collect::<Vec<_>>().join("\n");
        let workflow = workflow.ok_or_else(|| broken(row, rendered()))?;
        let workflow = Arc::new(Workflow { role_titles: self.role_titles.clone(), ..workflow });
        self.translate(row, &workflow.languages, registries);
        self.workflows.insert((row.id.clone(), row.version as u32), workflow);
        if row.active {
            self.active.insert(row.id.clone(), row.version as u32);
        }
        Ok(())
    }

    pub fn calendar(&self, name: &str) -> Option<&Arc<Calendar>> {
        self.calendars.named(name)
    }

    /// Of each name the active version, with what was declared since.
    pub fn calendars(&self) -> impl Iterator<Item = &Arc<Calendar>> {
        self.calendars.current()
    }

    /// The calendar's file, and what was declared since.
    pub fn declared(&self, name: &str) -> Option<(&Calendar, &Declared)> {
        self.calendars.declared(name)
    }

    pub fn calendar_by_hash(&self, hash: &str) -> Option<&Arc<Calendar>> {
        self.calendars.by_hash(hash)
    }
}

fn broken(row: &definition::Model, cause: String) -> Failure {
    Failure::Stored { what: format!("definition `{}` version {}", row.id, row.version), cause }
}

fn read_calendar(row: &definition::Model) -> Result<Calendar, Failure> {
    Calendar::parse(&row.source).map_err(|cause| broken(row, cause))
}

async fn stamp(on: &impl ConnectionTrait) -> Result<Stamp, DbErr> {
    use definition::Column;
    let query = definition::Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "count")
        .column_as(Column::PublishedAt.max(), "last");
    let stored = query.into_tuple().one(on).await?.unwrap_or_default();
    let active = definition::Entity::find().filter(Column::Active.eq(true)).select_only();
    let active = active.columns([Column::Class, Column::Id, Column::Version]);
    let active = active.order_by_asc(Column::Class).order_by_asc(Column::Id).into_tuple().all(on).await?;
    let declared = declared_date::Entity::find().select_only().column_as(declared_date::Column::Seq.max(), "last");
    let declared = declared.into_tuple().one(on).await?.flatten();
    Ok(Stamp { stored, active, declared })
}

/// In the order of [`Catalog::add`]: by class and id, the active version last.
async fn stored(on: &impl ConnectionTrait) -> Result<Vec<definition::Model>, DbErr> {
    use definition::Column;
    let rows =
        definition::Entity::find().order_by_asc(Column::Class).order_by_asc(Column::Id).order_by_asc(Column::Active);
    rows.order_by_asc(Column::Version).all(on).await
}

/// The name tells the class, as in a folder of definitions.
fn as_file(row: &definition::Model) -> File {
    let path = match row.class {
        Class::Workflow => format!("{}.yaml", row.id),
        Class::Calendar => format!("calendars/{}.yaml", row.id),
        Class::Country => format!("{}/country.yaml", row.id),
        Class::Roles => format!("{}/roles.yaml", row.id),
        Class::Agencies => format!("{}/agencies.yaml", row.id),
        Class::Schedules => format!("{}/schedules.yaml", row.id),
        Class::Register => format!("{}/register.yaml", row.id),
    };
    File { path: format!("published/{path}"), text: row.source.clone() }
}

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("The definitions have faults; nothing was published.")]
    Faulty(Vec<Diagnostic>),
    #[error(
        "Version {version} of `{id}` is published and differs from {path}. A published version never changes: give the file a new version number."
    )]
    Differs { id: String, version: u32, path: String },
    #[error(
        "Version {version} of `{id}` is older than version {active}, which is in force: {path} is an old file. Leave it out, or give it a newer version number."
    )]
    Older { id: String, version: u32, active: i32, path: String },
    #[error("Version {version} of workflow `{id}` is not published.")]
    Unpublished { id: String, version: u32 },
    #[error("This database {}. Use another database file.", if *.drafts { "holds published versions and takes no drafts" } else { "is marked for drafts (serve --dev)" })]
    Mark { drafts: bool },
    #[error("The definitions could not be stored: {0}")]
    Database(#[from] DbErr),
}

/// What publishing did, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    pub added: Vec<String>,
    pub unchanged: Vec<String>,
    pub warnings: Vec<Diagnostic>,
}

/// Files replace what is published under their (class, id); the rest stays. All or nothing. `drafts`: versions may change.
pub async fn publish(
    database: &Database,
    clock: &dyn Clock,
    files: &[File],
    drafts: bool,
) -> Result<Published, PublishError> {
    let transaction = database.begin().await?;
    let published = put(&transaction, clock, files, drafts).await?;
    transaction.commit().await?;
    Ok(published)
}

/// What publishing would do. Nothing is stored.
pub async fn rehearse(database: &Database, clock: &dyn Clock, files: &[File]) -> Result<Published, PublishError> {
    let transaction = database.begin().await?;
    let published = put(&transaction, clock, files, false).await?;
    transaction.rollback().await?;
    Ok(published)
}

/// A calendar that is not published yet, with what was declared.
pub async fn with_declared(database: &Database, draft: Calendar) -> Result<Calendar, DbErr> {
    let rows = declared_date::Entity::find().order_by_asc(declared_date::Column::Seq).all(&database.reader).await?;
    let calendars = Calendars::of(vec![Arc::new(draft.clone())], &rows);
    Ok(calendars.named(&draft.name).map_or(draft, |with| with.as_ref().clone()))
}

async fn put(
    on: &DatabaseTransaction,
    clock: &dyn Clock,
    files: &[File],
    drafts: bool,
) -> Result<Published, PublishError> {
    mark(on, drafts).await?;
    let rows = stored(on).await?;
    let (pack, mut warnings) = checked(files, &rows)?;
    warnings.extend(against_earlier(files, &pack, &rows)?);
    let mut published = Published { warnings, ..Published::default() };
    let own: Vec<&Definition> =
        pack.definitions.iter().filter(|one| files.iter().any(|file| file.path == one.path)).collect();
    for one in own {
        if let Some(refusal) = draft::refusal(one, &rows).filter(|_| !drafts) {
            return Err(refusal);
        }
        if rows.iter().any(|row| draft::is_version(row, one) && row.active && draft::says_same(row, one)) {
            published.unchanged.push(one.path.clone());
            continue;
        }
        store(on, clock, one).await?;
        published.added.push(one.path.clone());
    }
    register(on, &pack.agencies).await?;
    Ok(published)
}

/// New items take this version from now on, if it fits what else is published.
pub async fn activate(database: &Database, id: &str, version: u32) -> Result<(), PublishError> {
    use definition::Column;
    let transaction = database.begin().await?;
    let rows = stored(&transaction).await?;
    let own = |row: &&definition::Model| row.class == Class::Workflow && row.id == id;
    let found = rows.iter().filter(own).find(|row| row.version.cast_unsigned() == version);
    let found = found.ok_or_else(|| PublishError::Unpublished { id: id.to_owned(), version })?;
    checked(&[as_file(found)], &rows)?;
    let versions =
        || definition::Entity::update_many().filter(Column::Class.eq(Class::Workflow).and(Column::Id.eq(id)));
    let set = |active| definition::ActiveModel { active: ActiveValue::Set(active), ..Default::default() };
    versions().set(set(false)).exec(&transaction).await?;
    versions().filter(Column::Version.eq(found.version)).set(set(true)).exec(&transaction).await?;
    Ok(transaction.commit().await?)
}

const MARK: &str = "definitions";
const DRAFTS: &str = "drafts";

/// Its versions may change: nobody should rely on what runs by them.
pub async fn holds_drafts(database: &Database) -> Result<bool, DbErr> {
    Ok(setting::get(&database.reader, MARK).await?.as_deref() == Some(DRAFTS))
}

/// The first to write says what the database is for.
async fn mark(on: &impl ConnectionTrait, drafts: bool) -> Result<(), PublishError> {
    let asked = if drafts { DRAFTS } else { "published" };
    let found = setting::get_or_put(on, MARK, asked).await?;
    if found == asked { Ok(()) } else { Err(PublishError::Mark { drafts }) }
}

/// The files together with what stays published; complaints only about the files.
fn checked(files: &[File], rows: &[definition::Model]) -> Result<(Pack, Vec<Diagnostic>), PublishError> {
    let (own, _) = Pack::read(files);
    let stays = rows.iter().filter(|row| row.active && !own.definitions.iter().any(|one| is(row, one)));
    let all: Vec<File> = files.iter().cloned().chain(stays.map(as_file)).collect();
    let (pack, complaints) = Pack::read(&all);
    let (errors, warnings) = complaints.into_iter().partition::<Vec<_>, _>(|one| one.severity == Severity::Error);
    if errors.is_empty() { Ok((pack, warnings)) } else { Err(PublishError::Faulty(errors)) }
}

/// The file from its first key on: remarks above it may change while the version stays.
fn rules(text: &str) -> &str {
    let remarks = text.split_inclusive('\n').take_while(|line| line.starts_with('#') || line.trim().is_empty());
    &text[remarks.map(str::len).sum()..]
}

/// Complaints about how items come from versions that are stored. One that does not compile any more holds no item.
fn against_earlier(files: &[File], pack: &Pack, rows: &[definition::Model]) -> Result<Vec<Diagnostic>, PublishError> {
    let registries = pack.registries();
    let mut complaints = Vec::new();
    for one in pack.definitions.iter().filter(|one| one.class == Class::Workflow) {
        let file = files.iter().find(|file| file.path == one.path);
        let Some((file, new)) = file.zip(pack.workflows.iter().find(|new| new.id == one.id)) else { continue };
        let earlier = |row: &&definition::Model| new.migrations.contains_key(&row.version.cast_unsigned());
        for row in rows.iter().filter(|row| is(row, one)).filter(earlier) {
            let (old, _) = compile(&row.id, &row.source, &registries);
            complaints.extend(old.iter().flat_map(|old| versions::complaints(file, old, new)));
        }
    }
    match complaints.iter().any(|one| one.severity == Severity::Error) {
        true => Err(PublishError::Faulty(complaints)),
        false => Ok(complaints),
    }
}

fn is(row: &definition::Model, one: &Definition) -> bool {
    row.class == one.class && row.id == one.id
}

/// Adds the version and makes it the active one.
async fn store(on: &impl ConnectionTrait, clock: &dyn Clock, one: &Definition) -> Result<(), DbErr> {
    let others = definition::Column::Class.eq(one.class).and(definition::Column::Id.eq(one.id.as_str()));
    let inactive = definition::ActiveModel { active: ActiveValue::Set(false), ..Default::default() };
    definition::Entity::update_many().set(inactive).filter(others).exec(on).await?;
    let row = definition::Model {
        class: one.class,
        id: one.id.clone(),
        version: one.version as i32,
        source: one.text.clone(),
        hash: crate::hex(&Sha256::digest(one.text.as_bytes())),
        active: true,
        published_at: clock.now(),
    };
    upsert::<definition::Entity, _>(on, vec![row]).await
}

async fn register(on: &impl ConnectionTrait, agencies: &[Agency]) -> Result<(), DbErr> {
    let row = |agency: &Agency| agency::Model {
        id: agency.id.clone(),
        title: agency.title.clone(),
        title_key: fold(&agency.title),
        valid_from: agency.from,
        valid_until: agency.until,
        successor: agency.successor.clone(),
        mailbox: agency.mailbox.clone(),
        source: REGISTER.into(),
    };
    let mut rows: Vec<agency::Model> = agencies.iter().map(row).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    upsert::<agency::Entity, _>(on, rows).await
}
