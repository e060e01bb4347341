/**
 * What is on show, and who is told when it changes.
 *
 * Kinds of change: "numbers" (an input moved, another iteration), "step", "select", "hover", "folds", "nudge",
 * "cells", "theme". Listeners are called once per frame with the set of kinds.
 */
import { run as runProgram, nudge as nudgeProgram } from "./program.js";

export class State {
  constructor(model) {
    this.model = model;
    this.inputs = new Map(model.inputItems.map((i) => [i.id, model.first.values.get(i.id)]));
    this.moved = new Set();
    this.run = model.first;
    this.step = 0;
    this.selected = null;
    this.hovered = null;
    this.open = new Set();
    this.rounds = new Map();
    this.iterations = new Map();
    // The usual 0.001 is too small to be seen in a triangle: it is where shrinking leads to.
    this.by = model.nudge && model.nudge[1] !== 0.001 ? model.nudge[1] : 1;
    this.along = null;
    this.element = new Map();
    this.cells = true;
    this.theme = "system";
    this.problem = "";
    this.listeners = [];
    this.pending = new Set();
    this.stale = false;
    this.reindex();
  }

  /** Whether inputs can be moved. */
  get movable() {
    return Boolean(this.model.program);
  }

  /** Be told of changes. */
  on(listener) {
    this.listeners.push(listener);
  }

  /** Say what changed; all listeners hear of it before the next frame. */
  changed(...kinds) {
    if (!this.pending.size) requestAnimationFrame(() => this.flush());
    for (const kind of kinds) this.pending.add(kind);
  }

  /** Tell everyone now. */
  flush() {
    if (!this.pending.size) return;
    if (this.stale) this.compute();
    const kinds = this.pending;
    this.pending = new Set();
    for (const listener of this.listeners) listener(kinds);
  }

  /** Move an input, or one element of it, to a number. */
  move(id, x, at = 0) {
    const old = this.inputs.get(id);
    if (!this.movable || !Number.isFinite(x) || !old.data || old.data[at] === x) return;
    const data = Array.from(old.data);
    data[at] = x;
    this.inputs.set(id, { ...old, data });
    this.moved.add(id);
    this.stale = true;
    this.changed("numbers");
  }

  /** All inputs as they were. */
  reset() {
    for (const i of this.model.inputItems) this.inputs.set(i.id, this.model.first.values.get(i.id));
    this.moved.clear();
    this.stale = true;
    this.changed("numbers");
  }

  /** Show another iteration of a loop. */
  iterate(id, number) {
    this.iterations.set(id, number);
    this.stale = true;
    this.changed("numbers", "iteration");
  }

  /** The inputs that differ from those embedded, for program.js. */
  given() {
    return Object.fromEntries([...this.moved].map((id) => [id, this.inputs.get(id)]));
  }

  /** Compute everything again, or look up the embedded run where nothing has moved. */
  compute() {
    this.stale = false;
    const { model } = this;
    const wanted = Object.fromEntries(this.iterations);
    const embedded = !this.moved.size && this.embedded(model.first);
    if (embedded || !this.movable) {
      this.problem = "";
      this.run = embedded || model.first;
    } else {
      try {
        const found = runProgram(model.program, this.given(), { iteration: wanted });
        this.run = model.adopt(found, model.root, model.first);
        this.problem = "";
      } catch (error) {
        this.problem = error.message;
        return;
      }
    }
    this.reindex();
  }

  /** A run with the wanted iterations of loops shown, from embedded ones; null where one is not embedded. */
  embedded(run) {
    let missing = false;
    const regions = new Map();
    for (const [id, r] of run.regions) {
      let { shown } = r;
      if (this.iterations.has(id)) {
        shown = r.passes.findIndex((p) => p.number === this.iterations.get(id));
        if (shown < 0 && this.movable) missing = true;
        if (shown < 0) shown = r.shown;
      }
      const passes = [...r.passes];
      if (passes[shown]) passes[shown] = this.embedded(passes[shown]);
      if (passes[shown] === null) missing = true;
      regions.set(id, { ...r, passes, shown });
    }
    return missing ? null : { ...run, regions };
  }

  /** Where every item that is shown stands: its run, by id. */
  reindex() {
    this.inside = new Map();
    const visit = (run) => {
      for (const r of run.regions.values()) {
        const pass = r.passes[r.shown];
        if (!pass) continue;
        for (const i of pass.sheet.items) this.inside.set(i.id, pass);
        visit(pass);
      }
    };
    visit(this.run);
  }

  /** The run an item is in. */
  runOf(id) {
    return this.inside.get(id) || this.run;
  }

  /** An item by its id; undefined where it is not there (any more). */
  item(id) {
    return this.runOf(id).sheet.byId.get(id);
  }

  value(id) {
    return this.runOf(id).values.get(id) || null;
  }

  adjoint(id) {
    return this.runOf(id).adjoints.get(id) || null;
  }

  partial(e) {
    return this.runOf(e.source.id).partials.get(e.key) || null;
  }

  contribution(e) {
    return this.runOf(e.source.id).contributions.get(e.key) || null;
  }

  /** A region that is shown, by its id, with the run it is in. */
  region(id) {
    const look = (run) => {
      if (run.regions.has(id)) return run.regions.get(id);
      for (const r of run.regions.values()) {
        const pass = r.passes[r.shown];
        const found = pass && look(pass);
        if (found) return found;
      }
      return null;
    };
    return look(this.run);
  }

  /** Values after an input, or one element of it, moved by `by`; null where the page cannot. */
  nudged(id, at, by) {
    if (!this.movable) return null;
    const shape = this.inputs.get(id).shape;
    try {
      const name = shape.length ? `${id}[${place(shape, at)}]` : id;
      return nudgeProgram(this.model.program, this.given(), name, by);
    } catch {
      return null;
    }
  }
}

function place(shape, at) {
  const out = [];
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    out.unshift(at % shape[axis]);
    at = Math.floor(at / shape[axis]);
  }
  return out.join(",");
}
