// XState's pure `transition` beside ours, for `make bench`. First line in: an array of { name, chart, context, today, children,
// before, circle }, made from compiled charts; the answer is, by name, the innermost states after each event. Each further line
// in: { name, milliseconds }; the answer is transitions per second around the circle.
import { createInterface } from "node:readline";
import { assign, createMachine, initialTransition, not, raise, stateIn, transition } from "xstate";

/** Between two looks at the watch. */
const STEPS = 300;

/** A condition of ours as a function: CEL and JavaScript read alike here, but for `has`. */
function compiled(source, { today, children }) {
  const body = source.replace(/\bhas\(([\w.]+)\)/g, "($1 != null)").replaceAll(" == ", " === ");
  const run = new Function("item", "event", "today", "children", `return ${body};`);
  const counted = (kind) => ({ ...children[kind], stage: (name) => children[kind].stages?.[name] ?? 0 });
  return ({ context, event }) => run(context, event, today, counted);
}

function guard(source, world) {
  const active = source.match(/^(!?)active\("(\w+)"\)$/);
  if (active) return active[1] ? not(stateIn(`#${active[2]}`)) : stateIn(`#${active[2]}`);
  if (!source.includes("active(")) return compiled(source, world);
  return () => { throw new Error(`not on the way: ${source}`); };
}

function action(made, world) {
  if (made.raise) return raise({ type: made.raise });
  if (made.tell) return { type: "tell", params: { event: made.tell } };
  if (made.store) return assign(({ event }) => {
    const given = {};
    for (const name of made.store) if (event[name] !== undefined) given[name] = event[name];
    return given;
  });
  const each = Object.entries(made.set).map(([field, source]) => [field, compiled(source, world)]);
  return assign(Object.fromEntries(each));
}

function revived(node, world) {
  const step = (made) => ({
    ...made,
    guard: made.guard && guard(made.guard, world),
    actions: made.actions.map((one) => action(one, world)),
  });
  const each = (object, change) => Object.fromEntries(Object.entries(object ?? {}).map(([key, one]) => [key, change(one)]));
  return {
    ...node,
    entry: node.entry?.map((one) => action(one, world)),
    exit: node.exit?.map((one) => action(one, world)),
    always: node.always?.map(step),
    on: each(node.on, (steps) => steps.map(step)),
    states: each(node.states, (inner) => revived(inner, world)),
  };
}

function innermost(value) {
  if (typeof value === "string") return [value];
  return Object.entries(value).flatMap(([name, inner]) => (Object.keys(inner).length ? innermost(inner) : [name]));
}

class Walk {
  constructor(world) {
    this.machine = createMachine({ ...revived(world.chart, world), context: world.context });
    [this.snapshot] = initialTransition(this.machine);
    this.circle = world.circle;
    this.seen = [...world.before, ...world.circle].map((event) => this.step(event));
  }

  step(event) {
    [this.snapshot] = transition(this.machine, this.snapshot, event);
    return innermost(this.snapshot.value).sort();
  }

  rate(milliseconds) {
    const begun = performance.now();
    let count = 0;
    while (performance.now() - begun < milliseconds) {
      for (let turn = 0; turn < STEPS / this.circle.length; turn += 1) {
        for (const event of this.circle) [this.snapshot] = transition(this.machine, this.snapshot, event);
        count += this.circle.length;
      }
    }
    return count / ((performance.now() - begun) / 1000);
  }
}

let walks;
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (walks) {
    console.log(JSON.stringify(walks[asked.name].rate(asked.milliseconds)));
  } else {
    walks = Object.fromEntries(asked.map((world) => [world.name, new Walk(world)]));
    console.log(JSON.stringify(Object.fromEntries(Object.entries(walks).map(([name, walk]) => [name, walk.seen]))));
  }
}
