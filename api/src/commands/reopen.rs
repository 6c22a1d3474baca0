//! `milepost reopen`: a finished item goes on, in the state its workflow names.

use super::Failed;
use super::correct::Asked;
use milepost_engine::engine::command::Change;

pub async fn run(asked: Asked) -> Result<(), Failed> {
    asked.act(|item, reason, _| Change::Reopen { item, reason, revision: None }).await
}
