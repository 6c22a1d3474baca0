//! An input with its label, its hint and what is wrong with it, as screen readers and password managers want them: the first wrong
//! one has the focus.

use maud::{Markup, html};

#[derive(Default)]
pub struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
    /// `text`, `email` or `password`.
    pub kind: &'a str,
    /// What a password manager puts here.
    pub autocomplete: &'a str,
    pub value: Option<&'a str>,
    /// It is shown, and stays as it is.
    pub fixed: bool,
    pub hint: Option<&'a str>,
    pub fault: Option<&'a str>,
    pub focus: bool,
}

impl Field<'_> {
    pub fn markup(&self) -> Markup {
        let (hint, fault) = (format!("{}-hint", self.name), format!("{}-fault", self.name));
        let described = [self.fault.map(|_| fault.as_str()), self.hint.map(|_| hint.as_str())];
        let described = described.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let described = Some(described).filter(|described| !described.is_empty());
        html! {
            label for=(self.name) { (self.label) }
            @if let Some(text) = self.fault { p.complaint id=(fault) { (text) } }
            input id=(self.name) name=(self.name) type=(self.kind) autocomplete=(self.autocomplete) value=[self.value]
                required readonly[self.fixed] autofocus[self.focus] aria-invalid=[self.fault.map(|_| "true")] aria-describedby=[described]
                autocapitalize="none" spellcheck="false";
            @if let Some(text) = self.hint { p.hint id=(hint) { (text) } }
        }
    }
}

/// Said at once: that it was not done.
pub fn alert(text: &str) -> Markup {
    html! { p.complaint role="alert" { (text) } }
}
