//! Who hears of a rung that fell due, and whether now: by the roles of today, who stands in for whom, what was told before and
//! what was put off. The writer asks it when a rung fires; the preview asks the same for what is to come.

use super::effects::Reminder;
use super::recount::SKEW;
use super::reminders::{StandsFor, members, of_agency, person_name};
use super::world::{Live, World};
use crate::access::{Identity, Membership};
use crate::chart::deadline::scope;
use crate::chart::gap::{Asked, Going, Told};
use crate::store::delivery::{self, Channel, State};
use crate::store::{claim, membership, snooze, stand_in, timer};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Stand-ins of stand-ins.
const MAX_CHAIN: usize = 10;
pub const LATER: &str = "A later notice of the same deadline says it too.";

/// One recipient of a rung.
pub struct Heard {
    pub recipient: String,
    pub stands_for: Option<StandsFor>,
    pub going: Going,
}

pub struct Ladder<'w> {
    world: &'w World,
    members: Vec<membership::Model>,
    told: HashMap<Thread, Told>,
    /// The last said first.
    put_off: Vec<snooze::Model>,
    /// The last said first.
    stand_ins: Vec<stand_in::Model>,
}

/// What one recipient hears of as one thing: a deadline's instance, or a rule of silence.
type Thread = (Uuid, String, String);

impl<'w> Ladder<'w> {
    pub async fn load(on: &impl ConnectionTrait, world: &'w World, items: BTreeSet<Uuid>) -> Result<Ladder<'w>, DbErr> {
        let put_off = snooze::Entity::find().filter(snooze::Column::ItemId.is_in(items.iter().copied()));
        let put_off = put_off.order_by_desc(snooze::Column::RecordedAt).all(on).await?;
        let paced = |item: &Uuid| {
            let gap = world.live.get(item).is_some_and(|live| live.workflow.reminder_gap.is_some());
            gap || put_off.iter().any(|one| one.item_id == *item)
        };
        let paced: Vec<Uuid> = items.into_iter().filter(paced).collect();
        Ok(Ladder {
            told: told(on, world, paced).await?,
            members: members(on, world.today()).await?,
            stand_ins: stand_in::from(on, world.today()).await?,
            put_off,
            world,
        })
    }

    /// `rest`: the reminders that fell due after it.
    pub fn hear(&mut self, reminder: &Reminder, rest: &[Reminder]) -> Vec<Heard> {
        let later = if reminder.folded { self.later(reminder, rest) } else { BTreeSet::new() };
        let hearers = self.hearers(reminder, self.world.today()).into_iter();
        let heard = hearers.map(|(recipient, stands_for)| {
            let going = match later.contains(&recipient) {
                true => Going::Folded { why: LATER.into() },
                false => self.going(reminder, &recipient, self.world.now),
            };
            Heard { recipient, stands_for, going }
        });
        heard.collect()
    }

    /// Who is told by a later rung that is due too: the last one speaks for those before it, to those it goes to.
    fn later(&self, reminder: &Reminder, rest: &[Reminder]) -> BTreeSet<String> {
        let same =
            |one: &&Reminder| (one.item, &one.deadline, one.seq) == (reminder.item, &reminder.deadline, reminder.seq);
        let mut later: Vec<Reminder> = rest.iter().filter(same).cloned().collect();
        let scope = scope(&reminder.deadline, reminder.seq.cast_unsigned());
        let own = (reminder.item, Uuid::nil())..=(reminder.item, Uuid::max());
        let due =
            self.world.tables.timers.range(own).map(|(_, timer)| timer).filter(|timer| {
                timer.kind == timer::Kind::Rung && timer.scope == scope && timer.due_at <= self.world.now
            });
        let rule = self.live(reminder.item).and_then(|live| live.workflow.deadline(&reminder.deadline));
        let rungs = due.filter_map(|timer| rule?.rung_of(&timer.event));
        later.extend(rungs.map(|rung| Reminder { to: rung.to.clone(), ..reminder.clone() }));
        self.told_by(&later, self.world.today())
    }

    /// Who hears of any of these on that day.
    pub fn told_by(&self, reminders: &[Reminder], day: NaiveDate) -> BTreeSet<String> {
        reminders.iter().flat_map(|one| self.hearers(one, day).into_keys()).collect()
    }

    /// Whether this recipient hears of it at that moment; what she hears then counts for what comes after.
    pub fn going(&mut self, reminder: &Reminder, recipient: &str, now: DateTime<Utc>) -> Going {
        let Some(live) = self.live(reminder.item) else { return Going::Now };
        let key = (reminder.item, reminder.deadline.clone(), reminder.seq);
        let rule = live.workflow.deadline(&reminder.deadline);
        let thread = thread(reminder.item, &reminder.deadline, reminder.seq, &reminder.rung, recipient);
        let asked = Asked {
            calendar: &live.calendar,
            now,
            gap: live.workflow.reminder_gap,
            last: self.told.get(&thread).copied(),
            revision: reminder.revision,
            due: self.world.tables.deadlines.get(&key).and_then(|deadline| deadline.due),
            escalates: rule.is_some_and(|rule| rule.escalates(&reminder.rung)),
            put_off: self.put_off(reminder, recipient),
        };
        let going = asked.going();
        let told = |at, waits| Told { at, waits, revision: reminder.revision };
        match &going {
            Going::Now => _ = self.told.insert(thread, told(now, false)),
            Going::Waits { until, .. } => _ = self.told.insert(thread, told(*until, true)),
            Going::Folded { .. } => {}
        }
        going
    }

    /// What she said last, of the item or of this deadline.
    fn put_off(&self, reminder: &Reminder, recipient: &str) -> Option<(NaiveDate, &str)> {
        let mut said = self.put_off.iter();
        let last = said.find(|one| {
            let hers = person_name(one.person_id) == recipient && one.item_id == reminder.item;
            hers && one.deadline.as_ref().is_none_or(|deadline| *deadline == reminder.deadline)
        });
        last.map(|one| (one.until, one.reason.as_str()))
    }

    /// What waited is out before that moment: what falls due at the same one finds it still there.
    pub fn passes(&mut self, now: DateTime<Utc>) {
        let out = self.told.values_mut().filter(|told| told.at < now);
        out.for_each(|told| told.waits = false);
    }

    /// By today's roles, and by who stands in on that day.
    pub fn hearers(&self, reminder: &Reminder, day: NaiveDate) -> BTreeMap<String, Option<StandsFor>> {
        let mut names: BTreeSet<String> = reminder.to.iter().flat_map(|to| self.named(reminder, to)).collect();
        if names.is_empty() {
            names = self.instead_of_nobody(reminder).into_iter().collect();
        }
        let mut hearers: BTreeMap<String, Option<StandsFor>> = BTreeMap::new();
        for (who, stands_for) in names.into_iter().flat_map(|name| self.instead(reminder, name, day)) {
            let kept = hearers.entry(who).or_insert(stands_for);
            *kept = (*kept).and(stands_for);
        }
        hearers
    }

    /// An escalation goes to somebody else than who is late.
    fn instead_of_nobody(&self, reminder: &Reminder) -> Vec<String> {
        let rule = self.live(reminder.item).and_then(|live| live.workflow.deadline(&reminder.deadline));
        if rule.is_some_and(|rule| rule.escalates(&reminder.rung)) {
            let late = self.named(reminder, "responsible");
            let late = late.iter().filter_map(|name| name.strip_prefix("person:")?.parse().ok()).collect();
            let above = self.unowned_without(reminder, &late);
            if !above.is_empty() {
                return above;
            }
        }
        self.unowned(reminder)
    }

    fn named(&self, reminder: &Reminder, to: &str) -> Vec<String> {
        // Who has left, or may not see it any more, hears nothing.
        let assigned = || {
            let reach = self.world.reach.get(&reminder.item).into_iter();
            let people = reach.flat_map(|reach| reach.people.iter());
            people.filter(|id| self.may_hear(**id, reminder.item)).map(|id| person_name(*id)).collect::<Vec<_>>()
        };
        match to.split_once(':') {
            Some(("role", role)) => self.holders(reminder, role),
            Some(("agency", agency)) => of_agency(&self.members, agency),
            _ if to == "assigned" => assigned(),
            // `responsible`: who is assigned, else who hears of what nobody is assigned to.
            _ => match assigned() {
                people if people.is_empty() => self.unowned(reminder),
                people => people,
            },
        }
    }

    /// Who holds a role for an agency hears of that agency's items; of one that nobody holds it for, everybody of the role who
    /// sees it.
    fn holders(&self, reminder: &Reminder, role: &str) -> Vec<String> {
        let answers = self.responsible_agency(reminder);
        let own = self.members.iter().filter(|one| one.role == role && self.may_hear(one.person_id, reminder.item));
        let all: Vec<&membership::Model> = own.collect();
        let close = |one: &&&membership::Model| {
            self.in_reach(reminder.item, one) || one.agency_id.is_some() && one.agency_id == answers
        };
        let near: Vec<&membership::Model> = all.iter().filter(close).copied().collect();
        let heard = if near.is_empty() { all } else { near };
        heard.into_iter().map(|one| person_name(one.person_id)).collect()
    }

    fn in_reach(&self, item: Uuid, one: &membership::Model) -> bool {
        let reach = self.world.reach.get(&item);
        one.agency_id.as_ref().is_none_or(|agency| reach.is_some_and(|reach| reach.agencies.contains(agency)))
    }

    /// Who hears of what nobody is assigned to; where the country says nothing of it, or nobody is there, the agency.
    fn unowned(&self, reminder: &Reminder) -> Vec<String> {
        let found = self.unowned_without(reminder, &BTreeSet::new());
        if !found.is_empty() {
            return found;
        }
        match self.responsible_agency(reminder) {
            Some(agency) => of_agency(&self.members, &agency),
            None => self.world.catalog.country.unowned.last().cloned().into_iter().collect(),
        }
    }

    /// The first of the country's roles that somebody else who sees the item holds for the agency that answers, or for none; at
    /// last, whoever holds the last one.
    fn unowned_without(&self, reminder: &Reminder, away: &BTreeSet<Uuid>) -> Vec<String> {
        let agency = self.responsible_agency(reminder);
        let holders = |role: &str, holds: &dyn Fn(Option<&str>) -> bool| -> Vec<String> {
            let own = self.members.iter().filter(|one| one.role == role && !away.contains(&one.person_id));
            let own = own.filter(|one| holds(one.agency_id.as_deref()) && self.may_hear(one.person_id, reminder.item));
            own.map(|one| person_name(one.person_id)).collect()
        };
        let roles = || self.world.catalog.country.unowned.iter().filter_map(|to| to.strip_prefix("role:"));
        let steps = roles().flat_map(|role| {
            let of_agency = holders(role, &|held| held.is_some() && held == agency.as_deref());
            [of_agency, holders(role, &|held| held.is_none())]
        });
        let last = roles().next_back().map(|last| holders(last, &|_| true));
        steps.chain(last).find(|step| !step.is_empty()).unwrap_or_default()
    }

    fn responsible_agency(&self, reminder: &Reminder) -> Option<String> {
        if reminder.deadline.is_empty() {
            let workflow = &self.live(reminder.item)?.workflow;
            return self.world.tables.answering(workflow, reminder.item, self.world.today());
        }
        let key = (reminder.item, reminder.deadline.clone(), reminder.seq);
        self.world.tables.deadlines.get(&key)?.agency_id.clone()
    }

    /// Who hears it instead of this person, or beside her while she is on leave: only who may see the item herself. Where there
    /// is nobody, it stays with her, and if she is on leave it goes to who hears of what nobody is assigned to besides.
    fn instead(&self, reminder: &Reminder, name: String, day: NaiveDate) -> Vec<(String, Option<StandsFor>)> {
        let Some(person) = name.strip_prefix("person:").and_then(|id| id.parse::<Uuid>().ok()) else {
            return vec![(name, None)];
        };
        let (mut at, mut seen, mut found, mut stands_for) = (person, BTreeSet::from([person]), Vec::new(), None);
        loop {
            let next = self.stand_in(at, reminder.item, day);
            let on_leave = next.is_some_and(|(row, _)| row.item_id.is_none());
            let free = |to: Uuid| seen.len() < MAX_CHAIN && !seen.contains(&to) && self.may_hear(to, reminder.item);
            let onward = next.filter(|(_, to)| free(*to));
            if on_leave || onward.is_none() {
                found.push((person_name(at), stands_for));
            }
            let Some((row, to)) = onward else {
                let others = if on_leave { self.unowned_without(reminder, &seen) } else { Vec::new() };
                found.extend(others.into_iter().map(|other| (other, None)));
                return found;
            };
            stands_for = stands_for.or(Some(StandsFor { person, until: row.until, on_leave }));
            seen.insert(to);
            at = to;
        }
    }

    /// That day's, for the item or for all.
    fn stand_in(&self, person: Uuid, item: Uuid, day: NaiveDate) -> Option<(&stand_in::Model, Uuid)> {
        let last = |of: Option<Uuid>| {
            let mut rows = self.stand_ins.iter().filter(|one| one.since <= day && day <= one.until);
            let row = rows.find(|one| one.person_id == person && one.item_id == of)?;
            Some((row, row.to_id?))
        };
        last(Some(item)).or_else(|| last(None))
    }

    /// She sees the item. What she reads of it is asked again when it is sent.
    fn may_hear(&self, person: Uuid, item: Uuid) -> bool {
        let own = self.members.iter().filter(|one| one.person_id == person);
        let memberships = own.map(|one| Membership { role: one.role.clone(), agency: one.agency_id.clone() });
        let identity = Identity { id: person, name: String::new(), language: "en", memberships: memberships.collect() };
        self.world.sees(&identity, item)
    }

    fn live(&self, item: Uuid) -> Option<&'w Live> {
        self.world.live.get(&item)
    }
}

fn thread(item: Uuid, deadline: &str, seq: i64, rung: &str, recipient: &str) -> Thread {
    let of = if deadline.is_empty() { rung.to_owned() } else { scope(deadline, seq.cast_unsigned()) };
    (item, of, recipient.to_owned())
}

/// The last notice in each thread: one that was given up told nobody, and one of an older date that waits will not.
async fn told(on: &impl ConnectionTrait, world: &World, items: Vec<Uuid>) -> Result<HashMap<Thread, Told>, DbErr> {
    let mut told: HashMap<Thread, Told> = HashMap::new();
    if items.is_empty() {
        return Ok(told);
    }
    let own = Condition::all().add(claim::Column::ItemId.is_in(items)).add(claim::Column::Folded.eq(false));
    let claims = claim::Entity::find().filter(own).all(on).await?;
    let ids = claims.iter().map(|claim| claim.id);
    let sent = Condition::all().add(delivery::Column::Id.is_in(ids)).add(delivery::Column::Channel.eq(Channel::Log));
    let sent = delivery::Entity::find().filter(sent).all(on).await?.into_iter();
    let sent: HashMap<Uuid, (State, Option<DateTime<Utc>>)> =
        sent.map(|row| (row.id, (row.state, row.sent_at))).collect();
    for claim in claims {
        let Some((state, sent_at)) = sent.get(&claim.id) else { continue };
        let waits = *state == State::Waiting;
        let key = (claim.item_id, claim.deadline.clone(), claim.seq);
        let current = world.tables.deadlines.get(&key).is_none_or(|deadline| deadline.revision == claim.revision);
        if matches!(state, State::Dead | State::Dropped) || waits && !current {
            continue;
        }
        let at = claim.held_until.unwrap_or(claim.made_at);
        let one = Told { at: sent_at.unwrap_or(at).max(at), waits, revision: claim.revision };
        if !waits && one.at > world.now + SKEW {
            // A clock that was ahead sent it: to these people it is none yet.
            continue;
        }
        let thread = thread(claim.item_id, &claim.deadline, claim.seq, &claim.rung, &claim.recipient);
        let last = told.entry(thread).or_insert(one);
        if (one.waits, one.at) > (last.waits, last.at) {
            *last = one;
        }
    }
    Ok(told)
}
