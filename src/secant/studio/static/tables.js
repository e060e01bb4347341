/** Tables that were uploaded: shown in short, and taken away again. */
import * as api from "./api.js";
import { h } from "./dom.js";
import { shapeText } from "./numbers.js";

export class Tables {
  constructor(root, { changed, failed, limit }) {
    Object.assign(this, { root, changed, failed, limit, kept: new Map() });
  }

  all() {
    return [...this.kept.values()];
  }

  has(id) {
    return this.kept.has(id);
  }

  /** Upload files, one after the other. */
  async add(files) {
    for (const file of files) {
      if (file.size > this.limit) {
        this.failed({ message: `${file.name} is larger than ${this.limit >> 20} MiB`, remedy: "give a smaller sample", place: "" });
        continue;
      }
      const answer = await api.table(file);
      if (answer.error) {
        this.failed(answer.error);
        continue;
      }
      this.kept.set(answer.table, answer);
      this.show(answer);
      this.changed(answer);
    }
  }

  show(t) {
    const [rows, columns] = t.labels;
    const wide = t.preview[0].length < t.shape[1] ? ["…"] : [];
    const head = columns ? h("thead", {}, h("tr", {}, rows ? h("th", {}) : null, ...t.preview[0].map((_, k) => h("th", { scope: "col" }, columns[k])), ...wide.map((x) => h("th", {}, x)))) : null;
    const body = t.preview.map((row, k) => h("tr", {}, rows ? h("th", { scope: "row" }, rows[k]) : null, ...[...row, ...wide].map((x) => h("td", {}, x))));
    if (t.preview.length < t.shape[0]) body.push(h("tr", {}, h("td", {}, "…")));
    const gone = h("button", { type: "button", "aria-label": `Remove ${t.name}`, title: "Remove" }, "×");
    const el = h("details", { class: "table" }, h("summary", {}, t.name, h("span", {}, shapeText(t.shape)), gone), h("table", {}, head, h("tbody", {}, body)));
    gone.addEventListener("click", (event) => {
      event.preventDefault();
      this.kept.delete(t.table);
      el.remove();
      this.root.hidden = !this.kept.size;
      this.changed(null);
    });
    this.root.append(el);
    this.root.hidden = false;
  }
}

/** Files that are dropped anywhere on the page. */
export function dropping(veil, add) {
  const files = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  window.addEventListener("dragover", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil.hidden = true;
  });
  window.addEventListener("drop", (event) => {
    veil.hidden = true;
    if (!files(event)) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
}
