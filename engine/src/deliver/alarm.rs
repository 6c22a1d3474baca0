//! What could not be delivered alarms the roles that the country names: one notice a day and address, however many died.

use super::Fault;
use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::engine::heard::{HEARD, Occasions, save_claims};
use crate::engine::reminders::{About, deliveries, members, written_to};
use crate::store::claim;
use crate::store::delivery::{self, Channel};
use chrono::Datelike;
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;

/// Claims of alarms stand under this name.
const UNDELIVERED: &str = "undelivered";

/// In the transaction in which the delivery died. An alarm that dies does not alarm.
pub(super) async fn raise(
    engine: &Engine,
    on: &impl ConnectionTrait,
    dead: &delivery::Model,
    fault: Fault,
) -> Result<(), Failure> {
    if is_alarm(dead)? {
        return Ok(());
    }
    let now = engine.clock.now();
    let catalog = engine.catalog();
    let today = now.with_timezone(&catalog.country.zone).date_naive();
    let about = About::Undelivered { delivery: dead.id, channel: dead.channel };
    let written_to = written_to(on, engine, engine.post.get().is_some()).await?;
    let members = members(on, today).await?;
    let recipients: BTreeSet<String> = catalog
        .country
        .alarmed()
        .flat_map(|role| match members.iter().filter(|one| one.role == role).collect::<Vec<_>>() {
            holders if holders.is_empty() => vec![format!("role:{role}")],
            holders => holders.iter().map(|one| format!("person:{}", one.person_id)).collect(),
        })
        .collect();
    let (day, rung) = (i64::from(today.num_days_from_ce()), address(dead, fault));
    let claims = recipients.into_iter().map(|recipient| {
        let made = (engine.clock.id(), now);
        let mut claim = claim::Model::of_no_item(made, UNDELIVERED, day, rung.clone(), recipient);
        let deliveries = deliveries(&mut claim, None, &about, &written_to)?;
        Ok((claim, deliveries))
    });
    let claims = claims.collect::<Result<Vec<_>, Failure>>()?;
    let (clock, seal) = (engine.clock.as_ref(), |_, plain: &[u8]| engine.keys.seal(HEARD, plain));
    save_claims(on, clock, claims, Occasions::new(), seal).await
}

pub(super) fn is_alarm(dead: &delivery::Model) -> Result<bool, Failure> {
    if dead.channel == Channel::Webhook {
        return Ok(false);
    }
    Ok(matches!(About::read(dead)?, About::Undelivered { .. }))
}

/// What the day's alarms are folded by.
fn address(dead: &delivery::Model, fault: Fault) -> String {
    match (dead.channel, fault) {
        (Channel::Email, Fault::Server) => "email".into(),
        (_, Fault::Server | Fault::Address) => dead.recipient.clone(),
    }
}
