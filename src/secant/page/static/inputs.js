/** The inputs: a slider and a number for each, arrays element by element; how to drag, or why not. */
import { drag, rounded, stepOf } from "./drag.js";
import { fill, h, write } from "./dom.js";
import { parsed, real, short } from "./figures.js";
import { heatmap, nudgeKeys } from "./heatmap.js";
import { formula } from "./typeset.js";

const CELLS = 256;

export class Inputs {
  constructor(state) {
    this.state = state;
    this.rows = h("div", { class: "inputs" });
    this.reset = h("button", { type: "button", class: "plain", onclick: () => state.reset() }, "Reset");
    this.note = h("p", { class: "note", role: "status" });
    this.el = h(
      "section",
      { class: "card-section", "aria-label": "Inputs" },
      h("div", { class: "head" }, h("h2", {}, "Inputs"), this.reset),
      this.rows,
      this.note,
    );
    this.updates = [];
    for (const item of state.model.inputItems) this.rows.append(this.row(item));
    state.on((kinds) => ["numbers", "cells", "nudge", "select"].some((k) => kinds.has(k)) && this.update());
    this.update();
  }

  update() {
    const { state } = this;
    for (const u of this.updates) u();
    this.reset.hidden = !state.movable || !state.moved.size;
    const still = state.model.still;
    const how = still
      ? `Inputs cannot be dragged here: ${still}.`
      : "Drag a number, here or in the graph; hold shift for finer steps.";
    write(this.note, state.problem ? `These numbers cannot be computed in the page: ${state.problem}` : how);
    this.note.classList.toggle("alarm", Boolean(state.problem));
  }

  row(item) {
    const { state } = this;
    const value = () => state.inputs.get(item.id);
    const v = value();
    const name = h("span", { class: "label" }, formula(item.name));
    if (!state.movable || !v.data || v.text !== undefined) {
      const said = h("span", { class: "number forward" }, short(v));
      return h("div", { class: "input" }, name, said);
    }
    if (v.shape.length) {
      if (v.data.length > CELLS || !v.data.length)
        return h(
          "div",
          { class: "input" },
          name,
          h("span", { class: "note" }, `${short(v)}: too many elements to list`),
        );
      const map = heatmap({
        state,
        item,
        of: value,
        role: "forward",
        edit: true,
        choose: (k) => this.along(item, k),
        chosen: () => (state.selected ? state.element.get(item.id) || 0 : -1),
      });
      this.updates.push(map.update);
      return h("div", { class: "input array" }, name, map.el);
    }
    return this.scalar(item, name, value);
  }

  along(item, k) {
    this.state.element.set(item.id, k);
    this.state.changed("nudge");
  }

  scalar(item, name, value) {
    const { state } = this;
    const whole = /int/.test(value().dtype);
    const range = h("input", { type: "range", "aria-label": item.name });
    const box = h("input", {
      type: "text",
      inputmode: "decimal",
      class: "number",
      "aria-label": `${item.name}, typed`,
      size: 8,
      autocomplete: "off",
    });
    let [low, high] = [0, 0];
    const limits = () => {
      const x = value().data[0];
      const wide = Math.max(2 * Math.abs(x), whole ? 5 : 2);
      [low, high] = [x - wide, x + wide];
      const step = whole ? 1 : stepOf(x) / 10;
      Object.assign(range, { min: rounded(low, step), max: rounded(high, step), step: whole ? 1 : step });
    };
    limits();
    range.addEventListener("input", () => state.move(item.id, Number(range.value)));
    range.addEventListener("change", () => {
      const x = value().data[0];
      if (x <= low + (high - low) * 0.04 || x >= high - (high - low) * 0.04) limits();
      this.update();
    });
    box.addEventListener("change", () => {
      const x = parsed(box.value);
      if (Number.isFinite(x)) state.move(item.id, whole ? Math.round(x) : x);
      else box.value = real(value().data[0]).replace("−", "-");
    });
    box.addEventListener("keydown", (e) => nudgeKeys(e, state, item.id, 0, box));
    drag(box, state, item.id, () => 0);
    box.addEventListener("pointerup", () => box.focus());
    this.updates.push(() => {
      const x = value().data[0];
      if (x < low || x > high) limits();
      if (document.activeElement !== range) range.value = x;
      range.setAttribute("aria-valuetext", real(x));
      if (document.activeElement !== box || document.documentElement.classList.contains("dragging"))
        box.value = real(x, 10).replace("−", "-");
    });
    return fill(h("div", { class: "input" }), name, range, box);
  }
}
