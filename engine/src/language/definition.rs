//! A workflow's file as it is written, every name with its place. All forms of the language are read here, those whose
//! behaviour comes later too; nothing is resolved.

use super::document::{self, Text};
use super::reader::{Entries, Read, Reader, shape};
use super::stack::roomy;

shape! { Definition {
    id: Text,
    version: u32,
    kind: Text,
    title: Text,
    reference: Text,
    calendar: Text,
    basis: Option<Text>,
    responsible: Option<Responsible>,
    fields: Entries<Field>,
    events: Entries<EventType>,
    access: Entries<Access>,
    create: Option<Roles>,
    built_in: Entries<BuiltIn>,
    children: Entries<Child>,
    links: Entries<Text>,
    costs: Option<Costs>,
    second_person: Vec<Text>,
    remind: Vec<Rung>,
    reminder_gap: Option<Text>,
    outcome: Option<Outcome>,
    age: Option<Age>,
    migrations: Entries<Migration>,
    initial: Option<Text>,
    states: Entries<State>,
    deadlines: Entries<Deadline>,
    on: Entries<Transition>,
    after: Vec<Delayed>,
    always: Vec<Branch>,
    entry: Vec<Action>,
    exit: Vec<Action>,
} }

shape! { Responsible at span { lead: bool, agency: Option<Text> } }

shape! { Field {
    of = "type": Text,
    title: Option<Text>,
    options: Vec<Text>,
    /// Where the options come from; said to readers of the file.
    #[expect(dead_code, reason = "exports by standard are a later issue; the key is checked now")]
    standard: Option<Text>,
    sensitivity: Option<Text>,
    searchable: bool,
    filterable: bool,
} }

shape! { EventType { title: Option<Text>, input: Entries<Input> } }

shape! { Input { of = "type": Option<Text>, title: Option<Text>, options: Vec<Text>, required: bool } }

shape! { Access { see: Text, reveal: Vec<Text> } }

shape! { Roles { roles: Vec<Text> } }

shape! { BuiltIn { roles: Vec<Text>, target: Option<Text> } }

shape! { Child { workflow: Text } }

shape! { Costs { required_before: Text } }

shape! { Age { from: Text, paused_in: Vec<Text> } }

shape! { Outcome { from: Text, order: Vec<Text> } }

shape! { Migration { states: Entries<Text>, fields: Entries<Text>, deadlines: Entries<Text> } }

shape! { State {
    kind = "type": Option<Text>,
    deep: bool,
    /// Of a history state: where it leads when it remembers nothing.
    target: Option<Text>,
    stage: Option<Text>,
    outcome: Option<Text>,
    milestone: Option<Text>,
    initial: Option<Text>,
    states: Entries<State>,
    deadlines: Entries<Deadline>,
    on: Entries<Transition>,
    after: Vec<Delayed>,
    always: Vec<Branch>,
    entry: Vec<Action>,
    exit: Vec<Action>,
} }

shape! { Transition {
    roles: Option<Vec<Text>>,
    guard: Option<Guard>,
    target: Option<Text>,
    internal: bool,
    actions: Vec<Action>,
    branches: Option<Vec<Branch>>,
} }

shape! { Branch { guard: Option<Guard>, target: Option<Text>, internal: bool, actions: Vec<Action> } }

shape! { Delayed { delay: Text, guard: Option<Guard>, target: Option<Text>, internal: bool, actions: Vec<Action> } }

shape! { Guard { when: Text, otherwise = "else": Option<Text> } }

shape! {
    /// Exactly one of them.
    Action at span { set: Option<Entries<Text>>, raise: Option<Text>, tell: Option<Tell> }
}

shape! {
    /// To exactly one of `parent`, `children` and `links`.
    Tell at span { parent: bool, children: Option<Text>, links: Option<Text>, event: Text, with: Entries<Text> }
}

shape! { Deadline {
    title: Text,
    basis: Option<Text>,
    due: Option<Text>,
    within: Option<Text>,
    from: Option<Text>,
    order: Option<Text>,
    ordered_by: Option<Text>,
    met_by: Option<MetBy>,
    extend: Option<Extend>,
    responsible: Option<Responsible>,
    roll: Option<Text>,
    paused_in: Vec<Text>,
    remind: Vec<Rung>,
    escalate: Vec<Escalation>,
} }

shape! { MetBy { event: Text, on: Option<Text> } }

shape! { Extend { roles: Vec<Text>, input: Entries<Input> } }

shape! {
    /// Exactly one of `before`, `late`, `quiet` and `no_next`.
    Rung at span {
        before: Option<Text>,
        late: Option<Text>,
        quiet: Option<Text>,
        no_next: Option<Text>,
        event: Option<Text>,
        every: Option<Text>,
        to: Vec<Text>,
    }
}

shape! { Escalation at span { after: Text, to: Vec<Text> } }

/// Whether that is all of it, the reader knows.
pub(super) fn read(file: &str, source: &str, reader: &mut Reader) -> Option<Definition> {
    let node = match document::parse(file, source) {
        Ok(node) => node,
        Err(complaint) => {
            reader.complaints.push(complaint);
            return None;
        }
    };
    // States nest, and so does the reading of them.
    match roomy(|| Definition::read(&node, reader)) {
        Ok(definition) => definition,
        Err(said) => {
            reader.complaints.error("malformed-yaml", &node.span, said);
            None
        }
    }
}
