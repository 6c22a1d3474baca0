//! `milepost schema`: the text of the GraphQL schema, as `api/schema.graphql` keeps it. It needs no database.

use crate::graphql;

pub fn run() {
    print!("{}", graphql::sdl());
}
