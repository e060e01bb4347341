/** Find a value by its name or formula: a combobox with what matches; a choice opens the folds around it. */
import { equation } from "./cards.js";
import { fill, h } from "./dom.js";
import { powers, short } from "./figures.js";
import { formula } from "./typeset.js";

const MOST = 12;

export class Find {
  /** @param choose is called with the id of an item */
  constructor(state, choose) {
    Object.assign(this, { state, choose, at: -1, found: [] });
    this.input = h("input", {
      type: "search",
      placeholder: "Find a value",
      "aria-label": "Find a value by name",
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": "found",
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
    });
    this.list = h("ul", { id: "found", role: "listbox", "aria-label": "found values", hidden: true });
    this.el = h("div", { class: "find" }, this.input, this.list);
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("focus", () => this.input.value && this.look());
    this.input.addEventListener("blur", () => setTimeout(() => this.hide(), 150));
    this.input.addEventListener("keydown", (e) => this.key(e));
  }

  /** All items that are anywhere: of the whole, and of the runs that are shown inside. */
  items() {
    const sheets = new Set([this.state.model.root]);
    for (const run of this.state.inside.values()) sheets.add(run.sheet);
    return [...sheets].flatMap((x) => x.items);
  }

  look() {
    const text = this.input.value.trim().toLowerCase();
    const rank = (i) => {
      const name = i.name.toLowerCase();
      if (name === text) return 0;
      if (name.startsWith(text)) return 1;
      return name.includes(text) ? 2 : equation(i).toLowerCase().includes(text) || i.op === text ? 3 : 9;
    };
    this.found = !text
      ? []
      : this.items()
          .map((i) => [rank(i), i])
          .filter(([r]) => r < 9)
          .sort((a, b) => a[0] - b[0])
          .slice(0, MOST)
          .map((p) => p[1]);
    this.at = this.found.length ? 0 : -1;
    const none = text
      ? [h("li", { class: "note", role: "option", "aria-disabled": "true" }, "nothing has that name")]
      : [];
    const rows = this.found.map((item, k) => {
      const li = h(
        "li",
        { role: "option", id: `found-${k}` },
        formula(equation(item)),
        h("span", { class: "note" }, powers(short(this.state.value(item.id), 4))),
      );
      li.addEventListener("pointerdown", (e) => {
        e.preventDefault();
        this.take(k);
      });
      return li;
    });
    fill(this.list, rows.length ? rows : none);
    this.list.hidden = !text;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.paint();
  }

  paint() {
    [...this.list.children].forEach((li, k) => li.setAttribute("aria-selected", String(k === this.at)));
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `found-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way && this.found.length) {
      event.preventDefault();
      this.at = (this.at + way + this.found.length) % this.found.length;
      this.paint();
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.input.value = "";
      this.hide();
      this.input.blur();
    }
  }

  take(k) {
    const item = this.found[k];
    this.hide();
    this.choose(item.id);
  }

  hide() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
