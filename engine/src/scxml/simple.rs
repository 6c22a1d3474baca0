//! Simple expressions of SCXML's ECMAScript data model, as the CEL that `step` works out: integers, texts, true and false,
//! `In()`, comparisons, `&&`, `||`, `!`, sums and products. Whatever might mean something else there is refused.

/// Why it is not taken: the complaint's code, and a sentence.
pub(super) type Refused = (&'static str, String);

/// SCXML 5.10.
const SYSTEM: [&str; 5] = ["_event", "_sessionid", "_name", "_ioprocessors", "_x"];
/// Written in ECMAScript, written in CEL; the longer ones first.
const SIGNS: [(&str, &str); 16] = [
    ("===", "=="),
    ("!==", "!="),
    ("==", "=="),
    ("!=", "!="),
    ("<=", "<="),
    (">=", ">="),
    ("&&", "&&"),
    ("||", "||"),
    ("<", "<"),
    (">", ">"),
    ("!", "!"),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("(", "("),
    (")", ")"),
];

/// Variables are declared or not: that is for who checks the CEL.
pub(super) fn translate(source: &str) -> Result<String, Refused> {
    let mut rest = source.trim_start();
    let mut written: Vec<String> = Vec::new();
    let mut compared = false;
    while !rest.is_empty() {
        let (word, after) = next(rest, source)?;
        match word.as_str() {
            "==" | "!=" | "<" | ">" | "<=" | ">=" if compared => {
                return Err(more(source, "two comparisons side by side; put brackets around one"));
            }
            "==" | "!=" | "<" | ">" | "<=" | ">=" => compared = true,
            "&&" | "||" | "(" | ")" => compared = false,
            _ => {}
        }
        let doubled = (word == "+" || word == "-") && written.last() == Some(&word);
        if doubled {
            return Err(more(source, &format!("`{word}{word}`")));
        }
        written.push(word);
        rest = after.trim_start();
    }
    Ok(written.join(" "))
}

/// One word, as CEL writes it, and what follows it.
fn next<'s>(rest: &'s str, source: &str) -> Result<(String, &'s str), Refused> {
    let first = rest.chars().next().unwrap_or_default();
    if first.is_ascii_digit() {
        return number(rest, source);
    }
    if matches!(first, '\'' | '"') {
        let (text, after) = quoted(rest, source)?;
        return Ok((format!("\"{text}\""), after));
    }
    if first.is_ascii_alphabetic() || matches!(first, '_' | '$') {
        return variable(rest, source);
    }
    let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
    let (sign, meaning) = sign.ok_or_else(|| more(source, &format!("`{first}`")))?;
    Ok(((*meaning).to_owned(), &rest[sign.len()..]))
}

fn number<'s>(rest: &'s str, source: &str) -> Result<(String, &'s str), Refused> {
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    let whole = !after.starts_with(|c: char| c == '.' || c == '_' || c.is_ascii_alphabetic());
    let octal = digits.len() > 1 && digits.starts_with('0');
    if !whole || octal {
        return Err(more(source, "a number that is not a plain integer"));
    }
    Ok((digits.to_owned(), after))
}

/// What stands between the quotes. An escape may mean something else in CEL.
fn quoted<'s>(rest: &'s str, source: &str) -> Result<(&'s str, &'s str), Refused> {
    let quote = &rest[..1];
    let (text, after) = rest[1..].split_once(quote).ok_or_else(|| more(source, "a text without its end"))?;
    match text.contains(['\\', '"', '\n', '\r']) {
        true => Err(more(source, "a text with a quote, an escape or a new line in it")),
        false => Ok((text, after)),
    }
}

fn variable<'s>(rest: &'s str, source: &str) -> Result<(String, &'s str), Refused> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let end = rest.find(|c: char| !in_name(c)).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    if SYSTEM.contains(&name) {
        return Err(("system-variable", format!("`{name}` is not read: a chart knows its states and its own data.")));
    }
    match name {
        "true" | "false" => Ok((name.to_owned(), after)),
        "In" => active(after, source),
        "typeof" | "instanceof" | "in" | "new" | "void" | "delete" | "function" | "return" | "undefined" | "null" => {
            Err(more(source, &format!("`{name}`")))
        }
        _ if after.trim_start().starts_with(['.', '[', '(']) || name.contains('$') => {
            Err(more(source, &format!("`{name}` with a member or a call")))
        }
        _ => Ok((format!("item.{name}"), after)),
    }
}

/// `In('s')`.
fn active<'s>(rest: &'s str, source: &str) -> Result<(String, &'s str), Refused> {
    let wrong = || more(source, "`In` without the name of a state in quotes");
    let inside = rest.trim_start().strip_prefix('(').ok_or_else(wrong)?.trim_start();
    if !inside.starts_with(['\'', '"']) {
        return Err(wrong());
    }
    let (state, after) = quoted(inside, source)?;
    let after = after.trim_start().strip_prefix(')').ok_or_else(wrong)?;
    Ok((format!("active(\"{state}\")"), after))
}

fn more(source: &str, what: &str) -> Refused {
    let message = format!(
        "`{}` is no simple expression: it has {what}. Taken are integers, texts, true, false, data, In('state'), comparisons, &&, ||, !, +, - and *.",
        source.trim()
    );
    ("not-simple", message)
}

/// The text, where the expression is nothing but one in quotes.
pub(super) fn literal(source: &str) -> Option<&str> {
    let source = source.trim();
    let first = source.starts_with(['\'', '"']).then_some(source)?;
    let (text, after) = quoted(first, source).ok()?;
    after.is_empty().then_some(text)
}
