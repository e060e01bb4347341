/** The inputs: a field for each name, which is typed or takes a table or one of its columns. */
import { h } from "./dom.js";
import { parsed, shapeText, stepped } from "./numbers.js";

const COLUMNS = 60;

export class Fields {
  /** `edited(name)` is called when a field was changed by hand. */
  constructor(root, tables, edited) {
    Object.assign(this, { root, tables, edited, known: new Map(), rows: new Map() });
  }

  /** What the studio is told of each field. */
  asked() {
    return Object.fromEntries([...this.known].map(([name, f]) => [name, f.table ? { table: f.table, column: f.column, moved: f.moved } : { text: f.text }]));
  }

  /** Show the inputs of an answer; a field that is being typed in is left alone. */
  show(inputs) {
    const names = inputs.map((i) => i.name);
    for (const name of [...this.rows.keys()]) {
      if (!names.includes(name)) {
        this.rows.get(name).el.remove();
        this.rows.delete(name);
      }
    }
    for (const given of inputs) {
      const old = this.known.get(given.name);
      const field = given.table ? { table: given.table, column: given.column ?? null, moved: old?.moved } : { text: given.text };
      field.shape = given.shape;
      this.known.set(given.name, field);
      if (!this.rows.has(given.name)) this.rows.set(given.name, this.row(given.name));
      this.draw(given.name);
    }
    this.root.append(...names.map((n) => this.rows.get(n).el).filter((el, k) => this.root.children[k] !== el));
  }

  row(name) {
    const id = `input-${name}`;
    const input = h("input", { id, type: "text", spellcheck: "false", autocomplete: "off", inputmode: "text" });
    const source = h("select", { "aria-label": `where ${name} comes from` });
    const shape = h("span", { class: "shape" });
    input.addEventListener("input", () => {
      this.known.set(name, { ...this.known.get(name), table: null, text: input.value });
      this.size(input);
      this.edited(name);
    });
    input.addEventListener("keydown", (event) => {
      const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      const held = steps && parsed(input.value);
      if (!held || held.shape.length) return;
      event.preventDefault();
      input.value = String(stepped(held.data[0], steps));
      input.dispatchEvent(new Event("input"));
    });
    source.addEventListener("change", () => {
      const [table, column] = source.value ? source.value.split("|") : [null];
      const old = this.known.get(name);
      this.known.set(name, table ? { table, column: column === "" ? null : Number(column), shape: old.shape } : { text: old.text || "1", shape: [] });
      this.draw(name);
      this.edited(name, true);
    });
    const el = h("div", { class: "input" }, h("label", { for: id }, name), input, source, shape);
    return { el, input, source, shape };
  }

  draw(name) {
    const field = this.known.get(name);
    const { el, input, source, shape } = this.rows.get(name);
    el.classList.toggle("array", Boolean(field.shape && field.shape.length));
    input.hidden = Boolean(field.table);
    if (document.activeElement !== input && field.text !== undefined) input.value = field.text;
    this.size(input);
    const options = this.options();
    source.hidden = options.length < 2;
    source.replaceChildren(...options.map(([value, said]) => h("option", { value }, said)));
    source.value = field.table ? `${field.table}|${field.column ?? ""}` : "";
    shape.textContent = shapeText(field.shape || []) + (field.moved ? ", moved" : "");
  }

  size(input) {
    input.size = Math.max(6, Math.min(34, input.value.length + 1));
  }

  options() {
    const found = [["", "typed"]];
    for (const t of this.tables.all()) {
      found.push([`${t.table}|`, `${t.name} (${shapeText(t.shape)})`]);
      const names = t.labels[1] || Array.from({ length: t.shape[1] }, (_, k) => `column ${k + 1}`);
      if (t.shape[1] > 1 || t.shape[0] > 1) names.slice(0, COLUMNS).forEach((n, k) => found.push([`${t.table}|${k}`, `${t.name}: ${n}`]));
    }
    return found;
  }

  /** After tables came or went. */
  redraw() {
    for (const [name, field] of this.known) {
      if (field.table && !this.tables.has(field.table)) this.known.set(name, { text: "1", shape: [] });
    }
    for (const name of this.rows.keys()) this.draw(name);
  }

  /** Give an input a table. */
  take(name, table) {
    this.known.set(name, { table: table.table, column: null, shape: table.shape });
    this.draw(name);
  }

  /** Follow what was moved in the page: `text`, or the elements of what came from a table. */
  follow(name, text, data) {
    const field = this.known.get(name);
    if (!field) return;
    if (field.table) field.moved = data;
    else field.text = text;
    this.draw(name);
  }

  /** Forget values that were moved away from those of a table. */
  settle() {
    for (const field of this.known.values()) delete field.moved;
  }

  invalid(name) {
    for (const [n, { input }] of this.rows) input.setAttribute("aria-invalid", String(n === name));
  }
}
