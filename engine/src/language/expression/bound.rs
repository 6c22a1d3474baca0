//! What keeps an expression from exhausting the stack or the clock: CEL's parser and evaluator recurse on every operator
//! and bracket, and its comprehensions multiply. The text is counted before CEL sees it, the shape before it runs.

use cel::common::ast::{EntryExpr, Expr, IdedExpr};

pub const MAX_CHARACTERS: usize = 1_000;
pub const MAX_TOKENS: usize = 200;
pub const MAX_BRACKETS: usize = 32;
/// Levels of the parsed expression: `1+1+1` has three, while `&&` and `||` are balanced. An unoptimised CEL takes some 40 KB
/// of stack for each when it runs, and a thread of the server has 2 MiB.
pub const MAX_DEPTH: usize = 20;

pub(super) fn text(source: &str) -> Result<(), String> {
    if source.chars().nth(MAX_CHARACTERS).is_some() {
        return Err(format!(
            "An expression has at most {MAX_CHARACTERS} characters; this one has {}.",
            source.chars().count()
        ));
    }
    // Literals are not skipped: an opening bracket inside one counts, and none can hide behind one.
    let (mut tokens, mut opened, mut rest) = (0, 0, source.chars().peekable());
    while let Some(character) = rest.next() {
        match character {
            '(' | '[' | '{' => opened += 1,
            _ if character.is_whitespace() => continue,
            _ if is_word(character) => while rest.next_if(|next| is_word(*next)).is_some() {},
            _ => {}
        }
        tokens += 1;
    }
    if opened > MAX_BRACKETS {
        return Err(format!("An expression opens at most {MAX_BRACKETS} brackets; this one opens {opened}."));
    }
    if tokens > MAX_TOKENS {
        return Err(format!("An expression has at most {MAX_TOKENS} words and signs; this one has {tokens}."));
    }
    Ok(())
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

pub(super) fn shape(expression: &IdedExpr) -> Result<(), String> {
    if deepest(expression, |_| true) > MAX_DEPTH {
        return Err(format!("An expression chains or nests at most {MAX_DEPTH} operators."));
    }
    let loops = |expression: &IdedExpr| matches!(expression.expr, Expr::Comprehension(_));
    if deepest(expression, loops) > 1 {
        return Err("`all`, `exists`, `map` and `filter` must not nest in each other.".into());
    }
    Ok(())
}

fn deepest(expression: &IdedExpr, counts: impl Fn(&IdedExpr) -> bool + Copy) -> usize {
    let within = parts(expression).into_iter().map(|part| deepest(part, counts));
    within.max().unwrap_or(0) + usize::from(counts(expression))
}

/// The expressions directly under this one.
pub(in crate::language) fn parts(expression: &IdedExpr) -> Vec<&IdedExpr> {
    match &expression.expr {
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => Vec::new(),
        Expr::Call(call) => call.target.as_deref().into_iter().chain(&call.args).collect(),
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::Comprehension(loops) => {
            vec![&loops.iter_range, &loops.accu_init, &loops.loop_cond, &loops.loop_step, &loops.result]
        }
        Expr::Map(map) => map.entries.iter().flat_map(|entry| both(&entry.expr)).collect(),
        Expr::Struct(of) => of.entries.iter().flat_map(|entry| both(&entry.expr)).collect(),
    }
}

fn both(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    }
}
