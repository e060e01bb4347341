/** What there is to know of the chosen value: numbers, paths, broadcasts, nudge table, slope triangle, source line. */
import { equation } from "./cards.js";
import { fill, h } from "./dom.js";
import { indexText, plain, powers, short } from "./figures.js";
import { valueView } from "./heatmap.js";
import { nudgeTable } from "./nudges.js";
import { through } from "./paths.js";
import { spreadView, stretches } from "./spread.js";
import { ruleParts, term } from "./story.js";
import { curved, Triangle } from "./triangle.js";
import { formula, fraction } from "./typeset.js";

function reaches(item, output) {
  return through(item).items.has(output.id) && item.sheet === output.sheet;
}

/** What a path brings, in a cell of the table. */
function amount(v) {
  const array = v && !plain(v) ? " array" : "";
  return h("td", { class: `number backward${array}` }, v ? powers(short(v, array ? 4 : 6)) : "");
}

export class Panel {
  constructor(state) {
    this.state = state;
    this.triangle = new Triangle(state);
    this.body = h("div", { class: "details" });
    this.el = h("section", { class: "card-section", "aria-label": "Details", tabindex: -1 }, this.body);
    state.on((kinds) => {
      if (kinds.has("select") || kinds.has("iteration")) this.build();
      else if (kinds.has("numbers") || kinds.has("nudge") || kinds.has("cells")) this.update();
    });
    this.build();
  }

  /** Inputs that lead to an item, one of which it is seen over. */
  sources(item) {
    const before = through(item).items;
    return this.state.model.inputItems.filter((i) => {
      const v = this.state.inputs.get(i.id);
      return before.has(i.id) && v.data && v.data.length && !/bool|int/.test(v.dtype);
    });
  }

  build() {
    const { state } = this;
    this.updates = [];
    this.triangle.stop();
    const item = state.selected && state.item(state.selected);
    if (!item) {
      fill(
        this.body,
        h("h2", {}, "Details"),
        h(
          "p",
          { class: "note" },
          "Choose a value in the graph: its numbers, the paths it takes, its nudge table, its slope on its own curve and its line of code are shown here.",
        ),
        this.remarks(),
      );
      return;
    }
    const parts = [
      this.head(item),
      this.numbers(item),
      this.sum(item),
      ...this.broadcasts(item),
      ...this.curve(item),
      this.code(item),
      this.remarks(),
    ];
    fill(this.body, parts);
    this.update();
  }

  update() {
    for (const u of this.updates) u();
  }

  head(item) {
    const close = h(
      "button",
      { type: "button", class: "plain", "aria-label": "close the details", onclick: () => this.close() },
      "✕",
    );
    const kind = `${item.type}${item.op && item.op !== "retype" ? ` · ${item.op}` : ""}`;
    const doc = item.doc && item.op ? h("p", { class: "note" }, item.doc) : null;
    return [
      h("div", { class: "head" }, h("h2", {}, formula(equation(item))), close),
      h("p", { class: "note" }, kind),
      doc,
    ];
  }

  close() {
    this.state.selected = null;
    this.state.changed("select");
  }

  numbers(item) {
    const { state } = this;
    const element = () => state.element.get(item.id) || 0;
    const choose = (k) => {
      state.element.set(item.id, k);
      state.changed("nudge");
    };
    const array = !plain(state.value(item.id));
    const value = valueView({
      state,
      item,
      of: () => state.value(item.id),
      role: "forward",
      choose: array ? choose : undefined,
      chosen: array ? element : undefined,
    });
    this.updates.push(value.update);
    const rows = [h("dt", {}, "value"), h("dd", {}, value.el)];
    const output = state.model.outputItem;
    if (state.adjoint(item.id)) {
      const slope = valueView({ state, item, of: () => state.adjoint(item.id), role: "backward" });
      this.updates.push(slope.update);
      rows.push(
        h("dt", {}, formula(item.role === "fixed" ? ["part of "] : "", fraction(output.name, item.name))),
        h("dd", {}, slope.el),
      );
    }
    return h("dl", {}, rows);
  }

  /** The derivative as a sum over the paths away from the item. */
  sum(item) {
    const { state } = this;
    const step = item.sheet.steps.find((x) => x.item === item && x.terms.length);
    if (!step) return null;
    const output = state.model.outputItem;
    const body = h("tbody");
    const table = h("table", { class: "sum" }, body);
    this.updates.push(() => {
      const terms = step.terms.map((t) => term(state, t, item, output));
      const numbers = terms.map((t) => (plain(t.value) ? t.value.data[0] : NaN));
      const top = Math.max(...numbers.map(Math.abs).filter(Number.isFinite), 0);
      const rows = terms.map((t, k) => {
        const way = t.target ? ["through ", formula(t.target.name)] : [t.from];
        const product = t.numbers
          ? formula(t.symbols !== t.numbers ? [t.symbols, " = ", t.numbers] : t.numbers)
          : step.words && terms.length === 1
            ? h("span", { class: "rule-words" }, formula(ruleParts(step.words, output)))
            : formula(typeof t.symbols === "string" ? ruleParts(t.symbols, output) : t.symbols);
        const bar = h("span", { class: `bar${numbers[k] < 0 ? " minus" : ""}` });
        bar.style.width = `${top ? (Math.abs(numbers[k]) / top) * 100 || 0 : 0}%`;
        return h(
          "tr",
          {},
          h("th", { scope: "row" }, way),
          h("td", {}, product),
          amount(t.value),
          top ? h("td", { class: "bars", "aria-hidden": "true" }, bar) : null,
        );
      });
      if (terms.length > 1)
        rows.push(
          h(
            "tr",
            { class: "total" },
            h("th", { scope: "row" }, "sum"),
            h("td", {}, formula(fraction(output.name, item.name))),
            amount(state.adjoint(item.id)),
            h("td"),
          ),
        );
      fill(body, rows);
    });
    const title = step.terms.length > 1 ? `Sum over ${step.terms.length} paths` : "The way back";
    return h("div", { class: "paths" }, h("h3", {}, title), h("div", { class: "table" }, table));
  }

  broadcasts(item) {
    const edges = stretches(item);
    if (!edges.length) return [];
    const slot = h("div");
    this.updates.push(() =>
      fill(
        slot,
        edges.slice(0, 4).map((e) => spreadView(this.state, e)),
      ),
    );
    return [h("h3", {}, "Broadcasting"), slot];
  }

  /** Nudge table and triangle, over an input that is chosen. */
  curve(item) {
    const { state } = this;
    const sources = this.sources(item);
    const along = () => sources.find((i) => i.id === state.along) || sources[0];
    if (!curved(state, item, along())) return [];
    const choice = h(
      "select",
      { "aria-label": "the input that is nudged" },
      sources.map((i) => h("option", { value: i.id }, i.name)),
    );
    choice.value = along().id;
    choice.addEventListener("change", () => {
      state.along = choice.value;
      state.changed("nudge");
    });
    const place = h("span", { class: "note" });
    const slot = h("div");
    this.updates.push(() => {
      const source = along();
      const k = state.element.get(source.id) || 0;
      const seen =
        item.role === "input" && reaches(item, state.model.outputItem) ? state.model.outputItem : item;
      const at = seen === source ? k : state.element.get(seen.id) || 0;
      const shape = state.inputs.get(source.id).shape;
      const name = shape.length ? `${source.name}[${indexText(shape, k)}]` : source.name;
      const v = state.value(seen.id);
      place.textContent = v.shape.length
        ? `element [${indexText(v.shape, at)}] over ${name}`
        : shape.length
          ? `over ${name}`
          : "";
      this.triangle.show(seen, Math.min(at, v.data.length - 1), source, k);
      const table = nudgeTable(state, source, k, name, item);
      fill(slot, table);
    });
    const over = h("div", { class: "over" }, h("label", {}, "over ", choice), place);
    return [
      h(
        "h3",
        {},
        item.role === "input"
          ? `The slope of ${state.model.outputItem.name} over it`
          : "Its slope on its own curve",
      ),
      over,
      this.triangle.el,
      h("h3", {}, "Nudge table"),
      slot,
    ];
  }

  code(item) {
    if (!item.source) return null;
    const [file, line, where] = item.source;
    const { name, lines } = this.state.model.code[file] || { name: file, lines: {} };
    const rows = Object.keys(lines)
      .map(Number)
      .filter((n) => Math.abs(n - line) <= 2)
      .sort((a, b) => a - b);
    const pre = h(
      "pre",
      { tabindex: 0, "aria-label": "source" },
      rows.map((n) =>
        h(
          "div",
          { class: n === line ? "this" : undefined },
          h("span", { class: "line" }, String(n)),
          lines[n] || " ",
        ),
      ),
    );
    return h(
      "div",
      {},
      h("h3", {}, "Source"),
      h("p", { class: "note" }, `${name}, line ${line}, in ${where}`),
      rows.length ? pre : null,
    );
  }

  remarks() {
    const found = this.state.model.remarks;
    if (!found.length) return null;
    return h(
      "div",
      {},
      h("h3", {}, "Remarks"),
      found.map(([text, remedy, where]) =>
        h(
          "p",
          { class: "remark" },
          `${text}; ${remedy}`,
          where ? h("span", { class: "note" }, ` (${where})`) : null,
        ),
      ),
    );
  }
}
