//! `milepost schema`: the text of the GraphQL schema, as `api/schema.graphql` keeps it, or of the JSON Schema of a kind of
//! definition, as `workflows/schema` keeps it. It needs no database.

use super::Failed;
use crate::graphql;
use clap::Args;
use clap::builder::PossibleValuesParser;
use milepost_engine::language::schema::{KINDS, of};

#[derive(Args)]
pub struct Options {
    /// The kind of definition; absent: GraphQL
    #[arg(value_parser = PossibleValuesParser::new(KINDS))]
    kind: Option<String>,
}

pub fn run(options: &Options) -> Result<(), Failed> {
    let Some(kind) = &options.kind else {
        print!("{}", graphql::sdl());
        return Ok(());
    };
    let schema = of(kind).ok_or_else(|| Failed::Usage(format!("There is no kind of definition `{kind}`.")))?;
    println!("{schema:#}");
    Ok(())
}
