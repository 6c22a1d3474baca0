//! SCXML's delays are times of CSS 2: `10ms`, `1.5s`. The chart counts them in milliseconds.

/// No `<send>` waits longer, some eleven days.
pub(super) const MAX_MILLISECONDS: u32 = 1_000_000_000;

pub(super) fn parse(text: &str) -> Result<u32, String> {
    let text = text.trim();
    let wrong = || format!("`{text}` is not a delay. Write it like `100ms` or `1.5s`, at most {MAX_MILLISECONDS}ms.");
    let count = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(count), _) => thousandths(count, 0),
        (None, Some(count)) => thousandths(count, 3),
        (None, None) => None,
    };
    count.filter(|count| *count <= MAX_MILLISECONDS).ok_or_else(wrong)
}

/// `1.5` with three places is 1500; more places than that are not counted.
fn thousandths(text: &str, places: usize) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > places || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}
