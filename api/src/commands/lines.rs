//! Lines from a pipe, each of a bounded length: one that is none is answered, and the next one counts.

use std::io::{BufRead, Read, Result};

/// The longest line, in bytes.
const MAX_LINE: u64 = 1_000_000;

/// `None`: there are no more. The inner error is a sentence.
pub fn next(lines: &mut impl BufRead) -> Result<Option<std::result::Result<String, String>>> {
    let mut line = Vec::new();
    if lines.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if !line.ends_with(b"\n") && line.len() as u64 == MAX_LINE {
        lines.skip_until(b'\n')?;
        return Ok(Some(Err(format!("A line has at most {MAX_LINE} bytes."))));
    }
    Ok(Some(String::from_utf8(line).map_err(|_| "This line is no UTF-8.".into())))
}
