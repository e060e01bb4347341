/**
 * The data of the page made ready: sheets with their items, edges and folds, and runs with their numbers.
 *
 * A sheet is a structure; a run has `sheet`, `values`, `adjoints` (Maps by item id), `partials`, `contributions`
 * (Maps by "source|target|position") and `regions` (a Map by region id). What program.js computes has the same form.
 */
const ITEM = ["id", "role", "name", "formula", "op", "type", "shape", "source", "labels", "doc", "look"];

/** A number as JSON has it. */
function number(x) {
  return typeof x === "string" ? Number(x) : x;
}

/** An embedded value as `{shape, dtype, data}`, `{shape, means}` or `{text}`; null stays null. */
export function valueOf(x, dtype = "float64") {
  if (x === null || x === undefined) return null;
  if (typeof x !== "object") return { shape: [], dtype, data: [number(x)] };
  if (x.t !== undefined) return { shape: [], text: x.t };
  if (x.m) return { shape: x.s, means: { shape: x.m.s, data: x.m.d.map(number) } };
  return { shape: x.s, dtype, data: x.d.map(number) };
}

/** The key of an edge. */
export function edgeKey(e) {
  return e.key;
}

class Sheet {
  constructor(data, number, docs) {
    this.number = number;
    this.items = data.items.map((row, k) => {
      const item = Object.fromEntries(ITEM.map((key, i) => [key, row[i]]));
      return Object.assign(item, { k, sheet: this, doc: docs[item.doc], ins: [], outs: [] });
    });
    this.byId = new Map(this.items.map((i) => [i.id, i]));
    this.edges = data.edges.map(([source, target, position, text, stretch, flows], k) => {
      const [from, to] = [this.items[source], this.items[target]];
      const key = `${from ? from.id : ""}|${to ? to.id : ""}|${position}`;
      const made = { k, key, source: from, target: to, position, text, flows };
      made.stretch = stretch && { before: stretch[0], after: stretch[1], axes: stretch[2] };
      if (from && to) {
        from.outs.push(made);
        to.ins.push(made);
      }
      return made;
    });
    this.steps = data.steps.map(([item, terms, words, through]) => ({
      item: this.items[item],
      words,
      through,
      terms: terms.map(([target, text, edges]) => ({
        target: this.items[target] || null,
        text,
        edges: edges.map((e) => this.edges[e]),
      })),
    }));
    this.regions = data.regions;
    this.folds = data.folds;
    this.makers = new Map();
  }
}

/** The whole page's data. */
export class Model {
  constructor(data) {
    Object.assign(this, data);
    this.data = data;
    this.sheets = data.sheets.map((d, k) => new Sheet(d, k, data.docs));
    this.root = this.sheets[data.run.sheet];
    this.outputItem = this.root.byId.get(data.output);
    this.inputItems = data.inputs.map((id) => this.root.byId.get(id));
    this.known = new Map(); // the sheets that a region's runs may have
    this.first = this.read(data.run);
  }

  /** A run of the embedded data. */
  read(data) {
    const sheet = this.sheets[data.sheet];
    const values = new Map();
    const adjoints = new Map();
    sheet.items.forEach((item, k) => {
      values.set(item.id, valueOf(data.values[k], dtypeOf(item.type)));
      const adjoint = valueOf(data.adjoints[k]);
      if (adjoint) adjoints.set(item.id, adjoint);
    });
    const partials = new Map();
    const contributions = new Map();
    sheet.edges.forEach((e, k) => {
      const [p, c] = [valueOf(data.partials[k]), valueOf(data.contributions[k])];
      if (p) partials.set(e.key, p);
      if (c) contributions.set(e.key, c);
    });
    const regions = new Map(data.regions.map((r) => [r.id, this.region(r, sheet)]));
    return { number: data.number, sheet, values, adjoints, partials, contributions, regions };
  }

  region(r, sheet) {
    for (const o of r.outputs) sheet.makers.set(o, r.id);
    const passes = r.runs.map((run) => this.read(run));
    const known = this.known.get(r.id) || new Set();
    for (const p of passes) known.add(p.sheet);
    this.known.set(r.id, known);
    return { ...r, passes, loop: r.kind === "for" || r.kind === "while" };
  }

  /** What program.js computed, with the sheets of its runs and what is known of its regions. */
  adopt(found, sheet, before) {
    const regions = new Map();
    for (const [id, old] of before.regions) {
      const now = found.regions.get(id);
      if (!now) continue;
      const passes = now.passes.map((p) => this.pass(id, p, old)).filter(Boolean);
      const shown = Math.max(0, Math.min(now.shown, passes.length - 1));
      const missing = now.passes.length > 0 && !passes.length;
      const note = missing ? "what is inside was not recorded for these numbers" : "";
      regions.set(id, {
        ...old,
        count: now.count,
        taken: now.taken,
        shown,
        passes,
        note: note || (missing ? note : ""),
        changed: old.taken !== now.taken,
      });
    }
    return {
      number: found.number || 0,
      sheet,
      values: found.values,
      adjoints: found.adjoints,
      partials: found.partials,
      contributions: found.contributions,
      regions,
    };
  }

  pass(id, found, old) {
    for (const sheet of this.known.get(id) || []) {
      if (sheet.items.length === found.values.size && sheet.items.every((i) => found.values.has(i.id))) {
        const example = old.passes.find((p) => p.sheet === sheet) || this.example(id, sheet);
        return this.adopt({ ...found, number: found.number }, sheet, example || { regions: new Map() });
      }
    }
    return null;
  }

  example(id, sheet) {
    const find = (run) => {
      for (const r of run.regions.values()) {
        for (const p of r.passes) {
          if (r.id === id && p.sheet === sheet) return p;
          const deeper = find(p);
          if (deeper) return deeper;
        }
      }
      return null;
    };
    return find(this.first);
  }
}

function dtypeOf(type) {
  const name = type.split("[")[0];
  return name === "float" ? "float64" : name === "int" ? "int64" : name;
}
