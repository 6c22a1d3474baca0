//! What commands would be answered: read as the writer reads them, without lock, and taken by the same step in memory.
//! Nothing of it is written.

use super::Shared;
use super::batch::{Batch, Outcome, Work};
use super::command::{Answer, Command, Failure, Refusal};
use super::world::Lock;

impl Shared {
    /// In the order of the commands, as one batch of the writer would answer them now.
    pub async fn rehearse(&self, commands: Vec<Command>) -> Result<Vec<Result<Answer, Refusal>>, Failure> {
        let works: Vec<Work> = commands.into_iter().map(|command| Work::Person(Box::new(command))).collect();
        let reading = self.database.snapshot().await?;
        let mut batch = Batch::load(self, &reading, &works, Lock::Read).await?;
        let outcomes = works.iter().map(|work| batch.one(work)).collect::<Result<Vec<Outcome>, Failure>>()?;
        reading.rollback().await?;
        Ok(outcomes.into_iter().map(|outcome| outcome?.ok_or(Refusal::Stopping)).collect())
    }
}
