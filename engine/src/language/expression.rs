//! CEL expressions: compiled once, bounded, checked against the declared fields and types.

/// A compiled expression and the text it came from.
#[derive(Clone, Debug)]
pub struct Expression {
    pub source: String,
    pub program: std::sync::Arc<cel::Program>,
}
