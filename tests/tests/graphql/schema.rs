//! The committed schema is what the code serves.

#[test]
fn the_committed_schema_is_the_codes() {
    let committed = include_str!("../../../api/schema.graphql");
    let sdl = milepost_api::graphql::sdl();
    assert!(committed == sdl, "write it anew: cargo run --bin milepost -- schema > api/schema.graphql");
}
