//! The binary `milepost`. Everything it does lies in the library, so that the tests run the same.

fn main() -> std::process::ExitCode {
    milepost_api::commands::main()
}
