/** The paths through a value: what leads to it, what it leads to, and the product of the factors along each. */
import { derivative, factor as grouped } from "./cards.js";
import { fill, h } from "./dom.js";
import { plain, powers, short, signed } from "./figures.js";
import { formula, fraction, shorten } from "./typeset.js";

const MOST = 6;
const FEW = 3; // paths along which arrays go: their factors are formulas
const STEPS = 20000;

/** All items and edges before and after an item, in its sheet. */
export function through(item) {
  const found = { items: new Set([item.id]), before: new Set(), after: new Set() };
  const walk = (next, other, edges) => {
    const seen = new Set([item]);
    const todo = [item];
    while (todo.length) {
      for (const e of todo.pop()[next]) {
        edges.add(e);
        if (!seen.has(e[other])) {
          seen.add(e[other]);
          found.items.add(e[other].id);
          todo.push(e[other]);
        }
      }
    }
  };
  walk("ins", "source", found.before);
  walk("outs", "target", found.after);
  return found;
}

/** Paths from an item to the end of its sheet as lists of edges, and whether there are more. */
export function paths(item, most = MOST) {
  const found = [];
  const todo = [[item, []]];
  let steps = 0;
  while (todo.length && found.length <= most && steps < STEPS) {
    steps += 1;
    const [at, way] = todo.pop();
    if (!at.outs.length && way.length) found.push(way);
    // Parallel edges to one value are one step of a path: their partials add up.
    const targets = new Map();
    for (const e of at.outs) targets.set(e.target, [...(targets.get(e.target) || []), e]);
    for (const [target, edges] of [...targets].reverse()) todo.push([target, [...way, edges]]);
  }
  return { found: found.slice(0, most), more: todo.length > 0 || found.length > most };
}

/** The factor of one step of a path; null where it is no number. */
function factor(state, edges) {
  let sum = 0;
  for (const e of edges) {
    const p = state.partial(e);
    if (!plain(p) || !plain(state.value(e.source.id)) || !plain(state.value(e.target.id))) return null;
    sum += p.data[0];
  }
  return sum;
}

/** One path in words and numbers: `{names, factors, product}`. */
export function product(state, way) {
  const factors = way.map((edges) => factor(state, edges));
  const known = factors.every((x) => x !== null);
  return {
    names: [way[0][0].source.name, ...way.map((edges) => edges[0].target.name)],
    factors: factors.map((x, k) =>
      x === null ? way[k][0].text || "…" : powers(short({ shape: [], data: [x] })),
    ),
    product: known ? factors.reduce((a, b) => a * b, 1) : null,
  };
}

/** A path in the readout: its values in order, and the product of its factors. */
function row([{ names, factors, product: end }, count]) {
  const chain = end === null ? cut(factors, 3, 1).map((f) => shorten(f, 16)) : cut(factors, 4, 3);
  const result = end === null || factors.length < 2 ? "" : ` = ${powers(short({ shape: [], data: [end] }))}`;
  const way = cut(names, 4, 3).map((n) => shorten(n, 18));
  const told = chain.join("") !== "…";
  return h(
    "li",
    {},
    h("span", { class: "way" }, `${way.join(" → ")}${count > 1 ? `, ${count} such paths` : ""}`),
    told &&
      formula(
        chain.map((f, k) => [k ? " · " : "", k ? signed(grouped(f)) : grouped(f)]),
        result,
      ),
  );
}

/** Paths with their counts: those that differ only where they are cut short are said once. */
function alike(products) {
  const found = new Map();
  for (const p of products) {
    const key = p.product === null ? cut(p.names, 4, 3).join() + cut(p.factors, 3, 1).join() : found.size;
    found.set(key, [p, ((found.get(key) || [])[1] || 0) + 1]);
  }
  return [...found.values()];
}

/** The first and the last of a long list. */
function cut(list, head, tail) {
  return list.length > head + tail + 1 ? [...list.slice(0, head), "…", ...list.slice(-tail)] : list;
}

/** Lights the paths through what the pointer or the keyboard is at, and writes the products beside. */
export class Lights {
  constructor(state, scene, readout) {
    Object.assign(this, { state, scene, readout, item: null });
    const item = (event) => {
      const el = event.target.closest && event.target.closest("[data-id], [data-fold]");
      if (!el || !scene.svg.contains(el)) return null;
      if (el.dataset.id) return state.item(el.dataset.id) || null;
      const card = scene.folds.get(el.dataset.fold);
      return (card && card.item) || null;
    };
    scene.svg.addEventListener("pointerover", (e) => e.pointerType !== "touch" && this.show(item(e)));
    scene.svg.addEventListener("pointerleave", () => this.show(null));
    scene.host.addEventListener("focusin", (e) => this.show(item(e)));
    scene.host.addEventListener("focusout", () => this.show(null));
    scene.rebuilt = () => this.light();
    state.on((kinds) => this.item && (kinds.has("numbers") || kinds.has("hover")) && this.write());
  }

  show(item) {
    const root = document.documentElement;
    if (this.item === item || root.classList.contains("dragging")) return;
    this.item = item;
    this.light();
    this.write();
  }

  light() {
    const { scene, item } = this;
    const lit = item ? through(item) : null;
    const homes = new Set();
    if (lit) {
      for (const id of lit.items) {
        const card = scene.rep(id);
        if (card) homes.add(card);
      }
    }
    for (const part of scene.all) {
      if (part.lines) {
        const { edges } = part.link;
        const before = lit && edges.some((e) => lit.before.has(e));
        const after = lit && edges.some((e) => lit.after.has(e));
        const out = lit && !edges.length && lit.items.has(part.link.item.id);
        part.lines.classList.toggle("before", Boolean(before || out));
        part.lines.classList.toggle("after", Boolean(after));
        part.labels.classList.toggle("lit", Boolean(before || after));
        part.lines.classList.toggle("lit", Boolean(before || after || out));
        part.lines.classList.toggle("dim", Boolean(lit) && !(before || after || out));
        part.labels.classList.toggle("dim", Boolean(lit) && !(before || after));
      } else {
        const port = part.key && /^(in|out):/.test(part.key);
        const on =
          lit && (homes.has(part) || (part.item && lit.items.has(part.item.id) && (port || !part.fold)));
        part.el.classList.toggle("dim", Boolean(lit) && !on && !part.bar);
        part.el.classList.toggle("here", Boolean(on) && part.item === item);
      }
    }
  }

  write() {
    const { state, readout, item } = this;
    readout.hidden = !item;
    if (!item) return;
    const out = state.model.outputItem;
    const adjoint = state.adjoint(item.id);
    const rows = [];
    let hidden = false;
    if (adjoint && item !== out) {
      const { found, more } = paths(item, plain(adjoint) ? MOST : FEW);
      const products = found
        .map((way) => product(state, way))
        .filter((p) => item.sheet === state.model.root || p.product !== null);
      rows.push(...alike(products).map(row));
      hidden = more;
    }
    const head = adjoint
      ? h("p", {}, formula(fraction(out.name, item.name), " = ", powers(short(adjoint))))
      : h("p", { class: "note" }, `no derivative of ${out.name} flows back to ${item.name}`);
    fill(
      readout,
      h("p", { class: "held" }, formula(item.name, " = ", powers(short(state.value(item.id))))),
      head,
      rows.length ? h("ul", {}, rows) : null,
    );
    const more = h("p", { class: "note" }, "and more paths");
    if (hidden) readout.append(more);
    while (rows.length && readout.scrollHeight > readout.clientHeight + 1) {
      rows.pop().remove();
      readout.append(more);
    }
    readout.setAttribute("aria-label", derivative(out.name, item.name));
  }
}
