//! Lists in conditions: with few lengths a statement has few texts, and the database parses and plans each once.

/// The last one is repeated up to the next power of two.
pub fn padded<T: Clone>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}
