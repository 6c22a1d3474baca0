//! A compiled statechart: states and transitions in document order, every name resolved to an index.
//! SCXML's shapes and words; what the YAML does not offer (several targets, event prefixes, `send`, `if`) is possible here.

use crate::language::expression::Expression;
use crate::time::duration::Duration;
use uuid::Uuid;

/// Index into [`Chart::states`], which is in document order; 0 is the root (SCXML's `<scxml>`), a compound state.
pub type StateId = usize;
/// Index into [`Chart::transitions`], which is in document order.
pub type TransitionId = usize;

#[derive(Clone, Debug, Default)]
pub struct Chart {
    pub states: Vec<State>,
    pub transitions: Vec<Transition>,
}

#[derive(Clone, Debug)]
pub struct State {
    pub name: String,
    pub kind: Kind,
    pub parent: Option<StateId>,
    /// Child states (history included) in document order.
    pub children: Vec<StateId>,
    /// The last descendant in document order (itself where there is none): `d` is a descendant when `id < d && d <= last`.
    pub last: StateId,
    /// Compound: the initial transition; history: the default transition. No event, no guard.
    pub initial: Option<Initial>,
    /// Outgoing transitions in document order: eventless ones included, delayed ones by their timer's event.
    pub transitions: Vec<TransitionId>,
    pub entry: Vec<Block>,
    pub exit: Vec<Block>,
    pub after: Vec<Delayed>,
    pub stage: Option<String>,
    pub outcome: Option<String>,
    pub milestone: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Atomic,
    Compound,
    Parallel,
    Final,
    History { deep: bool },
}

#[derive(Clone, Debug, Default)]
pub struct Initial {
    pub targets: Vec<StateId>,
    pub actions: Block,
}

/// SCXML's delayed `<send>` of an event that only this state's own transition takes.
#[derive(Clone, Debug)]
pub struct Delayed {
    pub delay: Duration,
    /// The timer's event, `after.STATE.INDEX`.
    pub event: String,
}

#[derive(Clone, Debug)]
pub struct Transition {
    pub source: StateId,
    /// SCXML event descriptors (`a.b`, `a.*`, `*`); empty: eventless.
    pub events: Vec<String>,
    /// Roles that may take it; `None` for eventless, delayed and told events, which no person fires.
    pub roles: Option<Vec<String>>,
    pub guard: Option<Guard>,
    pub targets: Vec<StateId>,
    pub internal: bool,
    pub actions: Block,
}

#[derive(Clone, Debug)]
pub struct Guard {
    pub when: Expression,
    /// What the person reads when it is false; where absent, the expression is quoted.
    pub otherwise: Option<String>,
}

/// What follows an action that fails is skipped, up to the end of its block (SCXML 4.9).
pub type Block = Vec<Action>;

/// What the author wrote; carrying it out may give an [`Effect`](super::snapshot::Effect).
#[derive(Clone, Debug)]
pub enum Action {
    Set {
        field: String,
        value: Expression,
    },
    Raise {
        event: String,
    },
    Tell {
        to: Recipient,
        event: String,
        with: Vec<(String, Expression)>,
    },
    Send(Send),
    /// Of the sends with this id, those whose time has not come.
    Cancel {
        id: String,
    },
    /// The first branch whose condition holds.
    If {
        branches: Vec<Branch>,
    },
}

/// SCXML's `<send>`: an event for this item once the step is over, as a timer brings one.
#[derive(Clone, Debug)]
pub struct Send {
    /// Of the chart, where the author gives none.
    pub id: String,
    pub event: String,
    pub milliseconds: u32,
    pub to: Destination,
}

/// Nobody else is reached by `<send>`: items hear of each other by [`Action::Tell`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    Itself,
    /// SCXML 6.2.4: a session that is not there.
    Unreachable,
    /// SCXML 6.2.4: a kind of receiver, or of target, that is not known.
    Unsupported,
}

#[derive(Clone, Debug)]
pub struct Branch {
    /// `None`: `<else>`.
    pub when: Option<Expression>,
    pub then: Block,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    Parent,
    /// Open children of this kind.
    Children(String),
    /// Items this one is linked to by this kind of link.
    Links(String),
    /// Nobody yet: another item of the sender's kind is created below the same parent, tied by this kind of link to the same
    /// items.
    Beside(Option<String>),
    /// The item that was just tied to this one; in an effect it is named.
    Linked,
    Item(Uuid),
}

impl Chart {
    /// SCXML's `<scxml>`: never left, except in thought when the item is finished.
    pub const ROOT: StateId = 0;

    pub fn state_named(&self, name: &str) -> Option<StateId> {
        self.states.iter().position(|state| state.name == name)
    }

    /// Strictly inside.
    pub fn is_descendant(&self, state: StateId, of: StateId) -> bool {
        of < state && state <= self.states[of].last
    }

    /// What the deepest of these innermost states, or the nearest around it, says.
    pub fn innermost<'s, T>(
        &'s self,
        leaves: impl Iterator<Item = StateId>,
        of: impl Fn(&'s State) -> Option<T>,
    ) -> Option<T> {
        let found = leaves.filter_map(|leaf| {
            let mut chain = std::iter::once(leaf).chain(self.proper_ancestors(leaf));
            chain.find_map(|state| Some((self.proper_ancestors(state).count(), of(&self.states[state])?)))
        });
        found.max_by_key(|(depth, _)| *depth).map(|(_, said)| said)
    }

    /// From the parent outwards to the root.
    pub fn proper_ancestors(&self, state: StateId) -> impl Iterator<Item = StateId> + '_ {
        std::iter::successors(self.states[state].parent, |state| self.states[*state].parent)
    }

    /// Child states without history (SCXML's `getChildStates`).
    pub fn child_states(&self, state: StateId) -> impl Iterator<Item = StateId> + '_ {
        let children = self.states[state].children.iter().copied();
        children.filter(|child| !matches!(self.states[*child].kind, Kind::History { .. }))
    }

    pub fn is_atomic(&self, state: StateId) -> bool {
        matches!(self.states[state].kind, Kind::Atomic | Kind::Final)
    }

    /// A final child of the root: the item is finished where one is active.
    pub fn finishes(&self, state: StateId) -> bool {
        self.states[state].kind == Kind::Final && self.states[state].parent == Some(Chart::ROOT)
    }
}
