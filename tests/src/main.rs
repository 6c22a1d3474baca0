//! `milepost` itself, built beside the tests: a test of the command line always runs what was just compiled.

fn main() -> std::process::ExitCode {
    milepost_api::commands::main()
}
