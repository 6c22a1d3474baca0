//! The nearest known name, for help with misspellings.
pub fn did_you_mean<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let _ = (name, candidates.count());
    todo!()
}
