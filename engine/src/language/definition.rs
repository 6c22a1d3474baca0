//! A workflow's file as it is written, every name with its place. All forms of the language are read here, those whose
//! behaviour comes later too; nothing is resolved.

use super::document::{self, Text};
use super::reader::{Entries, Read, Reader, shape};
use super::stack::roomy;
use super::title::Title;

/// Every word a field's `type` may be.
pub(super) const TYPES: [&str; 11] =
    ["text", "integer", "decimal", "money", "date", "instant", "choice", "flag", "country", "document", "person"];
pub(super) const SENSITIVITIES: [&str; 1] = ["restricted"];
pub(super) const SCOPES: [&str; 4] = ["counts", "own", "agency", "all"];
pub(super) const STATE_TYPES: [&str; 3] = ["parallel", "final", "history"];
pub(super) const ROLLS: [&str; 3] = ["next", "previous", "stay"];

shape! {
    /// How one kind of work runs.
    Definition {
        /// The workflow's name for ever.
        id: Text,
        /// Raise it with every change: a published version never changes.
        version: u32,
        /// What one item of it is called in other files.
        kind: Text,
        title: Title,
        /// How items are numbered: `{parent}` is the parent's reference, `{number}` the next number there, `{year}` the year.
        reference: Text,
        /// The calendar its days are counted by.
        calendar: Text,
        /// The law, order or plan its dates rest on, unless a deadline names its own.
        basis: Option<Text>,
        /// Who answers for its dates, unless a deadline names somebody.
        responsible: Option<Responsible>,
        /// What an item records.
        fields: Entries<Field>,
        /// What can happen, each once, with what it asks for. `create` begins an item.
        events: Entries<EventType>,
        /// Role: what it sees. A role that is not named sees nothing and does nothing.
        access: Entries<Access>,
        /// Fields of type `person`: whoever stands in one sees nothing of the whole tree the item stands in.
        excluded_by: Vec<Text>,
        /// Who may add an item.
        create: Option<Roles>,
        /// Who may take the engine's own events: adopt, assign, extend, cost, spend, link, correct, reopen, migrate. Absent: nobody.
        built_in: Entries<BuiltIn>,
        /// Kinds of items that stand below this one.
        children: Entries<Child>,
        /// Kinds of ties, each with the kind of item it leads to.
        links: Entries<Text>,
        /// Links that lead only to items below the same parent.
        same_parent: Vec<Text>,
        costs: Option<Costs>,
        /// Which fields, all of them choices, say how the money of an item and of all below it is counted and told.
        money: Option<MoneyFields>,
        /// Events that must be another person's than the step into the present state; `correct`: than the row's.
        second_person: Vec<Text>,
        /// Reminders that wait for no date.
        remind: Vec<Rung>,
        /// Between two notices of one deadline to one person.
        reminder_gap: Option<Text>,
        /// Where the item's outcome comes from.
        outcome: Option<Outcome>,
        /// How long it has been pending.
        age: Option<Age>,
        /// Version: how its running items come to this one.
        migrations: Entries<Migration>,
        /// The state it begins in.
        initial: Option<Text>,
        /// Where an item can stand. Names are unique in a file.
        states: Entries<State>,
        /// Deadlines that outlive every move.
        deadlines: Entries<Deadline>,
        /// Deadlines whose numbers nobody has confirmed: switched off until somebody has.
        unverified: Option<Unverified>,
        /// What can happen in every state.
        on: Entries<Transition>,
        /// What happens after a time in any state.
        after: Vec<Delayed>,
        /// Steps that are taken by themselves as soon as their condition holds.
        always: Vec<Branch>,
        /// What is done when the item begins.
        entry: Vec<Action>,
        /// What is done when it ends.
        exit: Vec<Action>,
    }
}

shape! {
    /// Either of them.
    Responsible at span {
        /// The item's lead agency on the due date.
        lead: bool,
        /// A named agency.
        agency: Option<Text>,
    }
}

shape! { MoneyFields {
    /// The month in which a fiscal year begins, like `october`.
    fiscal_year_starts: Option<Text>,
    /// What it is told in (ISO 4217).
    currency: Option<Text>,
    /// Whose day's exchange rate holds: `fixed`, `yearly` or `dated`.
    rates: Option<Text>,
    /// The day of `fixed`: a date.
    rates_on: Option<Text>,
    /// `constant`, or `current`: told in the prices of the year in which the money falls.
    prices: Option<Text>,
} }

shape! { Field {
    of = "type": Text as TYPES,
    /// Absent: its name, in words.
    title: Option<Title>,
    /// Of a choice: what may be chosen.
    options: Vec<Text>,
    /// Where the options come from; said to readers of the file.
    #[expect(dead_code, reason = "exports by standard are a later issue; the key is checked now")]
    standard: Option<Text>,
    /// Withheld from everybody.
    sensitivity: Option<Text> as SENSITIVITIES,
    /// Items are found by the words in it.
    searchable: bool,
    /// Lists can be cut by its value.
    filterable: bool,
} }

shape! { EventType {
    title: Option<Title>,
    /// What it asks for. An input with a field's name takes the field's type and title and is stored in it.
    input: Entries<Input>,
    /// What must hold of it, whoever enters it and wherever the item stands.
    checks: Vec<Guard>,
} }

shape! { Input {
    /// Only where it is no field.
    of = "type": Option<Text> as TYPES,
    title: Option<Title>,
    options: Vec<Text>,
    required: bool,
} }

shape! { Access {
    /// Items assigned to me; my agency's; all; numbers only.
    see: Text as SCOPES,
    /// Restricted fields it may ask for with a reason.
    reveal: Vec<Text>,
} }

shape! { Roles { roles: Vec<Text> } }

shape! { BuiltIn {
    roles: Vec<Text>,
    /// Of `reopen`: where it leads.
    target: Option<Text>,
} }

shape! { Child {
    /// The workflow new ones take.
    workflow: Text,
} }

shape! { Costs {
    /// This event is refused while the item has no cost line.
    required_before: Text,
} }

shape! { Age {
    /// `item.FIELD`: the day it is counted from.
    from: Text,
    /// States in which nothing could be done.
    paused_in: Vec<Text>,
} }

shape! { Outcome {
    /// The kind of child it comes from.
    from: Text,
    /// The first of these that a child has.
    order: Vec<Text>,
} }

shape! { Migration {
    /// Old state: new state.
    states: Entries<Text>,
    /// Old field: new field.
    fields: Entries<Text>,
    /// Deadline: keep, recompute or cancel.
    deadlines: Entries<Text>,
} }

shape! { State {
    /// Absent: a plain state, or one with states inside.
    kind = "type": Option<Text> as STATE_TYPES,
    /// Of a history state: all that was active inside, and not only the first level.
    deep: bool,
    /// Of a history state: where it leads when it remembers nothing.
    target: Option<Text>,
    /// What lists and charts group by; the innermost active one counts.
    stage: Option<Text>,
    /// How an item that ends here ended.
    outcome: Option<Text>,
    /// The first day it was reached is kept under this name.
    milestone: Option<Text>,
    /// Of a state with states inside: which of them it begins in.
    initial: Option<Text>,
    /// States inside; of a parallel state its regions, all active at once.
    states: Entries<State>,
    /// They begin when the state is entered and end when it is left.
    deadlines: Entries<Deadline>,
    /// What can happen here.
    on: Entries<Transition>,
    /// What happens after a time.
    after: Vec<Delayed>,
    /// Steps that are taken by themselves as soon as their condition holds.
    always: Vec<Branch>,
    /// What is done on entering it.
    entry: Vec<Action>,
    /// What is done on leaving it.
    exit: Vec<Action>,
} }

shape! { Transition {
    /// Who may take it; absent where no person does.
    roles: Option<Vec<Text>>,
    guard: Option<Guard>,
    /// Where it leads; absent: the item stays where it is.
    target: Option<Text>,
    /// The state around is not left and entered again.
    internal: bool,
    actions: Vec<Action>,
    /// The first whose guard holds is taken.
    branches: Option<Vec<Branch>>,
} }

shape! { Branch {
    guard: Option<Guard>,
    target: Option<Text>,
    internal: bool,
    actions: Vec<Action>,
} }

shape! { Delayed {
    /// Like `30 days`; by the clock, it never pauses.
    delay: Text,
    guard: Option<Guard>,
    target: Option<Text>,
    internal: bool,
    actions: Vec<Action>,
} }

shape! { Guard {
    /// The condition, in CEL.
    when: Text,
    /// What the person reads when it does not hold.
    otherwise = "else": Option<Text>,
} }

shape! {
    /// Exactly one of them.
    Action at span {
        /// Field: the value it gets, in CEL.
        set: Option<Entries<Text>>,
        /// An event for this item.
        raise: Option<Text>,
        /// A message to other items.
        tell: Option<Tell>,
        /// Another item of this file.
        add: Option<Added>,
    }
}

shape! {
    /// It stands below the same parent.
    Added at span {
        /// It is tied to the same items by this kind of link.
        links: Option<Text>,
        /// Input of `create`: its value, in CEL.
        with: Entries<Text>,
    }
}

shape! {
    /// To exactly one of `parent`, `children`, `links` and `linked`.
    Tell at span {
        parent: bool,
        /// Open children of this kind.
        children: Option<Text>,
        /// Items this one is tied to so.
        links: Option<Text>,
        /// On `linked.KIND`: the item that was just tied.
        linked: bool,
        /// An event that the receiver's file declares.
        event: Text,
        /// Input: its value, in CEL.
        with: Entries<Text>,
    }
}

shape! { Unverified {
    /// They hold as if each stood in its state.
    in_force: bool,
    /// State: deadline.
    deadlines: Entries<Entries<Deadline>>,
} }

shape! {
    /// Either `due`, or `within` and `from`.
    Deadline {
        title: Title,
        /// The law, order or plan that sets it.
        basis: Option<Text>,
        /// `item.FIELD`: a date that was set.
        due: Option<Text>,
        /// Like `21 days`: a date that is computed.
        within: Option<Text>,
        /// `item.FIELD`: the day it is counted from.
        from: Option<Text>,
        /// `item.FIELD`: the document that ordered the date.
        order: Option<Text>,
        /// `item.FIELD`: who ordered it.
        ordered_by: Option<Text>,
        met_by: Option<MetBy>,
        /// Who may give more time, and what that asks for besides `until`.
        extend: Option<Extend>,
        responsible: Option<Responsible>,
        /// Where it goes when it falls on no working day.
        roll: Option<Text> as ROLLS,
        /// States in which a computed date does not run.
        paused_in: Vec<Text>,
        remind: Vec<Rung>,
        /// Late reminders to somebody higher.
        escalate: Vec<Escalation>,
    }
}

shape! { MetBy {
    event: Text,
    /// `event.INPUT`: the day it was met, where that is entered.
    on: Option<Text>,
} }

shape! { Extend {
    roles: Vec<Text>,
    input: Entries<Input>,
} }

shape! {
    /// Exactly one of `before`, `late`, `quiet` and `no_next`.
    Rung at span {
        /// So long before the date.
        before: Option<Text>,
        /// So long after the date.
        late: Option<Text>,
        /// Nothing has come for so long.
        quiet: Option<Text>,
        /// No open deadline has had a date for so long.
        no_next: Option<Text>,
        /// With `quiet`: only this event counts.
        event: Option<Text>,
        /// Again by this cron line: minute, hour, day, month, weekday.
        every: Option<Text>,
        /// `responsible`, `assigned`, `role:NAME`, `agency:ID`.
        to: Vec<Text>,
    }
}

shape! { Escalation at span {
    /// So long after the date.
    after: Text,
    /// `responsible`, `assigned`, `role:NAME`, `agency:ID`.
    to: Vec<Text>,
} }

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
