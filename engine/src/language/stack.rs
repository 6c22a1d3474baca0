//! Parsers recurse on every bracket, and where they are not optimised they take 40 to 150 KB of stack for each level: more
//! than a thread of the server has for the depths the bounds allow. They run on a stack of their own instead.

/// Enough for each bound of `document.rs` and `expression/bound.rs` several times over.
const STACK: usize = 16 << 20;

pub(super) fn roomy<T: Send>(parse: impl FnOnce() -> T + Send) -> Result<T, String> {
    std::thread::scope(|scope| {
        let parser = std::thread::Builder::new().stack_size(STACK);
        let parsed = parser
            .spawn_scoped(scope, parse)
            .map_err(|error| format!("There is no thread for the parser: {error}."))?;
        parsed.join().map_err(|_| "The parser failed on this text.".to_owned())
    })
}
