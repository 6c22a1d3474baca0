//! The binary `milepost`. Everything it does lies in the library, so that the tests run the same.

// The future of a GraphQL query is deeper than the compiler looks by itself, where it optimises.
#![recursion_limit = "256"]

fn main() -> std::process::ExitCode {
    milepost_api::commands::main()
}
