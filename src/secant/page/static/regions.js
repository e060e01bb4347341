/**
 * Embedded regions (see embedding.py) as functions: the page's interpreter of graphs.
 *
 * A region is made ready once; `run(inputs, indices)` then gives its outputs. `indices` are the values of the
 * indices of the loops under way and the lengths met on the way, by name.
 */
import { Unfit, readArray, scalarOf } from "./arrays.js";
import { OPERATIONS } from "./operations.js";

/** Ops in one run, loops run out: a loop that would not end is stopped. */
const MOST_STEPS = 3_000_000;

/** What is left of the ops that one run may take. */
export const budget = { left: MOST_STEPS };

/** Begin a run. */
export function refill() {
  budget.left = MOST_STEPS;
}

/** Whether a parameter holds a length that depends on indices. */
function depends(x) {
  return x !== null && typeof x === "object" && ("dim" in x || Object.values(x).some(depends));
}

/** A parameter with every length in it made a number. */
function resolved(x, indices) {
  if (!depends(x)) return x;
  if (!("dim" in x)) {
    return Array.isArray(x) ? x.map((v) => resolved(v, indices))
      : Object.fromEntries(Object.entries(x).map(([k, v]) => [k, resolved(v, indices)]));
  }
  const [constant, terms] = x.dim;
  return terms.reduce((sum, [name, c]) => {
    if (!(name in indices)) throw new Unfit(`the length ${name} is used before it is known`);
    return sum + c * indices[name];
  }, constant);
}

/**
 * A loop, apart: `step` runs its body once.
 * @returns what takes a loop's inputs apart
 */
export function splitLoop(inputs, { carried, items, stops }) {
  const head = stops ? 2 : 1;
  const end = head + carried;
  return {
    count: stops && !inputs[1].data[0] ? 0 : inputs[0].data[0],
    state: inputs.slice(head, end),
    stacks: inputs.slice(end, end + items),
    rest: inputs.slice(end + items),
  };
}

/** A whole number as the index of a loop. */
function indexOf(t) {
  return scalarOf(t, "int64");
}

/** The inputs of a loop's body in an iteration. */
export function insideLoop(t, state, { stacks, rest }) {
  return [indexOf(t), ...state, ...stacks.map((s) => s[t]), ...rest];
}

function loop(params) {
  const body = new Region(params.body);
  const { carried, stops, reverse, index } = params;
  const made = params.body.outputs.length - carried - (stops ? 1 : 0);
  const split = { carried, items: params.stacks, stops };
  return (inputs, indices) => {
    const parts = splitLoop(inputs, split);
    let { state } = parts;
    const collected = Array.from({ length: made }, () => []);
    let trips = 0;
    while (trips < parts.count) {
      const t = reverse ? parts.count - 1 - trips : trips;
      indices[index] = t;
      const outs = body.run(insideLoop(t, state, parts), indices);
      trips += 1;
      state = outs.slice(0, carried);
      collected.forEach((stack, j) => stack.push(outs[carried + j]));
      if (stops && !outs[outs.length - 1].data[0]) break;
    }
    if (reverse) collected.forEach((stack) => stack.reverse());
    return [...state, ...collected, indexOf(trips)];
  };
}

function branch(params) {
  const arms = [new Region(params.orelse), new Region(params.then)];
  return ([condition, ...rest], indices) => arms[condition.data[0] ? 1 : 0].run(rest, indices);
}

function call(params) {
  const body = new Region(params.body);
  return (inputs, indices) => body.run(inputs, indices);
}

const CONTROLS = { loop, branch, call };

/** One node ready to run: `(inputs, indices)` to the list of its outputs. */
function rule([name, , , params, types]) {
  if (name in CONTROLS) return CONTROLS[name](params);
  const evaluate = OPERATIONS[name];
  if (!evaluate) throw new Unfit(`the operation ${name} is not computed in the page`);
  const fixed = !depends(params);
  return (inputs, indices) => {
    const made = evaluate(inputs, fixed ? params : resolved(params, indices), types);
    return types.length === 1 ? [made] : made;
  };
}

/** The nodes that some outputs depend on, and those made for their effect or that tell a length. */
function neededNodes(nodes, slots) {
  const needed = new Set(slots);
  const kept = [];
  for (const node of [...nodes].reverse()) {
    if (!node[2].length || node[5] || node[2].some((slot) => needed.has(slot))) {
      node[1].forEach((slot) => needed.add(slot));
      kept.push(node);
    }
  }
  return kept.reverse();
}

/** A region that gives some of the outputs only, by their numbers, and computes no more than they need. */
export function partOf(region, wanted) {
  const outputs = wanted.map((i) => region.outputs[i]);
  return { ...region, outputs, nodes: neededNodes(region.nodes, outputs) };
}

/** A region made ready to run. */
export class Region {
  constructor({ slots, inputs, constants, extents, nodes, outputs }) {
    this.initial = new Array(slots).fill(undefined);
    for (const [slot, data] of constants) this.initial[slot] = readArray(data);
    this.inputs = inputs;
    this.extents = extents;
    this.outputs = outputs;
    this.steps = nodes.map((n) => ({ name: n[0], ins: n[1], outs: n[2], rule: rule(n), extents: n[5] }));
  }

  /** @param {object[]} inputs arrays and stacks @param {Record<string, number>} indices @returns {object[]} */
  run(inputs, indices) {
    const env = this.initial.slice();
    for (let i = 0; i < this.inputs; i += 1) env[i] = inputs[i];
    for (const [slot, axis, name] of this.extents) indices[name] = env[slot].shape[axis];
    budget.left -= this.steps.length;
    if (budget.left < 0) throw new Unfit("it takes too many steps to be computed in the page");
    for (const { ins, outs, rule: apply, extents, name } of this.steps) {
      let made;
      try {
        made = apply(ins.map((i) => env[i]), indices);
      } catch (error) {
        if (!(error instanceof Unfit)) error.message += ` (in ${name})`;
        throw error;
      }
      outs.forEach((slot, i) => {
        env[slot] = made[i];
      });
      if (extents) for (const [i, axis, length] of extents) indices[length] = made[i].shape[axis];
    }
    return this.outputs.map((slot) => env[slot]);
  }
}
