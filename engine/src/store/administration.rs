//! The record of who let whom in, gave and ended roles, made tokens and ended what people have. A row never changes; each is
//! chained to the one before by its hash, so that none is changed, put in another order or dropped unseen, but the last ones. A person's request is
//! recorded once.

use super::chain::Canonical;
use super::setting;
use crate::clock::Clock;
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};

/// Changes when the columns do.
const ROW_FORM: &str = "milepost administration row 1";
/// Rows verified at once.
const PORTION: u64 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "administration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub recorded_at: DateTimeUtc,
    /// Absent: the command line.
    pub actor_id: Option<Uuid>,
    /// Of the first row that a request led to.
    pub request_id: Option<String>,
    pub act: Act,
    /// Of whom it is told.
    pub person_id: Uuid,
    pub role: Option<String>,
    pub agency_id: Option<String>,
    pub since: Option<Date>,
    pub until: Option<Date>,
    /// A name, or what a token is for.
    pub label: Option<String>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Act {
    PersonAdded,
    Invited,
    SecondFactorEnded,
    RoleGiven,
    RoleEnded,
    SessionsEnded,
    Unlocked,
    Disabled,
    TokenMade,
    TokenRevoked,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub act: Act,
    pub person: Uuid,
    pub role: Option<String>,
    pub agency: Option<String>,
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub label: Option<String>,
}

impl Deed {
    pub fn new(act: Act, person: Uuid) -> Deed {
        Deed { act, person, role: None, agency: None, since: None, until: None, label: None }
    }

    /// Whether the row records this. Who was made known has an id that only the row knows.
    pub fn is(&self, row: &Model) -> bool {
        let said = (&self.role, &self.agency, self.since, self.until, &self.label);
        let same = self.act == Act::PersonAdded || self.person == row.person_id;
        same && self.act == row.act && said == (&row.role, &row.agency_id, row.since, row.until, &row.label)
    }
}

/// Who records takes turns: until the transaction ends, nobody else does.
pub async fn take_turn(on: &impl ConnectionTrait) -> Result<(), DbErr> {
    setting::Entity::find_by_id(setting::EPOCH).lock_exclusive().one(on).await.map(drop)
}

/// What this request of hers was recorded as.
pub async fn of_request(on: &impl ConnectionTrait, actor: Uuid, request: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::ActorId.eq(actor)).filter(Column::RequestId.eq(request)).one(on).await
}

/// Inside the turn.
pub async fn record(
    on: &impl ConnectionTrait,
    clock: &dyn Clock,
    (actor, request): (Option<Uuid>, Option<&str>),
    deed: Deed,
) -> Result<(), DbErr> {
    let last = Entity::find().order_by_desc(Column::Seq).one(on).await?;
    let (seq, previous_hash) = last.map_or_else(|| (0, genesis()), |row| (row.seq, row.hash));
    let mut row = Model {
        seq: seq + 1,
        recorded_at: clock.now(),
        actor_id: actor,
        request_id: request.map(str::to_owned),
        act: deed.act,
        person_id: deed.person,
        role: deed.role,
        agency_id: deed.agency,
        since: deed.since,
        until: deed.until,
        label: deed.label,
        previous_hash,
        hash: Vec::new(),
    };
    row.hash = hash(&row);
    Entity::insert(ActiveModel::from(row)).exec_without_returning(on).await.map(drop)
}

/// The first row that is not what was recorded, or does not follow from the one before.
pub async fn broken(on: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
    let (mut seq, mut head) = (0, genesis());
    loop {
        let after = Entity::find().filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq).limit(PORTION);
        let rows = after.all(on).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        for row in rows {
            if row.seq != seq + 1 || row.previous_hash != head || row.hash != hash(&row) {
                return Ok(Some(row.seq));
            }
            (seq, head) = (row.seq, row.hash);
        }
    }
}

fn genesis() -> Vec<u8> {
    Sha256::digest(ROW_FORM).to_vec()
}

/// Every column is named here, so that a new one cannot be forgotten.
fn hash(row: &Model) -> Vec<u8> {
    let Model {
        seq,
        recorded_at,
        actor_id,
        request_id,
        act,
        person_id,
        role,
        agency_id,
        since,
        until,
        label,
        previous_hash,
        hash: _,
    } = row;
    let mut bytes = Canonical::default();
    bytes.put(ROW_FORM.as_bytes());
    bytes.put(&seq.to_be_bytes());
    bytes.put_instant(*recorded_at);
    bytes.put_option(actor_id.as_ref().map(|id| id.as_bytes().as_slice()));
    bytes.put_option(request_id.as_ref().map(|id| id.as_bytes()));
    bytes.put(act.to_value().as_bytes());
    bytes.put(person_id.as_bytes());
    let days = [since, until].map(|day| day.map(|day| day.to_string()));
    for text in [role, agency_id, &days[0], &days[1], label] {
        bytes.put_option(text.as_ref().map(|text| text.as_bytes()));
    }
    Sha256::new().chain_update(previous_hash).chain_update(bytes.0).finalize().to_vec()
}
