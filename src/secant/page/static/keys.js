/** The keyboard: steps, moving about in the graph, opening and choosing, zoom and search. */
import { h } from "./dom.js";
import { toggle } from "./folding.js";

export const HELP = [
  ["→ or n, ← or p", "step forward, step back"],
  ["Home, End", "all at once, the last step"],
  ["Tab", "to the graph, the inputs, the buttons"],
  ["← → ↑ ↓ in the graph", "to the next value along the arrows, or above and below"],
  ["Enter or space", "choose a value, open or close a fold"],
  ["Esc", "close the details"],
  ["/", "find a value"],
  ["+  −  0", "larger, smaller, all in sight"],
  ["↑ ↓ in a number", "change it"],
  ["?", "these keys"],
];

export class Keys {
  constructor({ state, scene, player, find, zoom, panel, help }) {
    Object.assign(this, { state, scene, player, find, zoom, panel, help });
    document.addEventListener("keydown", (e) => this.global(e));
    scene.svg.addEventListener("keydown", (e) => this.graph(e));
    scene.host.addEventListener("focusin", (e) => this.rove(e.target));
    scene.svg.addEventListener("click", (e) => this.press(e.target));
    const rebuilt = scene.rebuilt;
    scene.rebuilt = () => {
      if (rebuilt) rebuilt();
      this.rove(null);
    };
    this.rove(null);
  }

  /** One stop of the tab key in the graph, the last one that had the focus. */
  rove(target) {
    const stops = this.stops();
    const key = target ? this.keyOf(target) : this.key;
    let here = stops.find((x) => x.dataset.key === key) || stops[0];
    for (const el of stops) el.setAttribute("tabindex", el === here ? "0" : "-1");
    this.key = here && here.dataset.key;
  }

  keyOf(target) {
    const el = target.closest && target.closest("[role=button]");
    return el ? el.dataset.key : undefined;
  }

  stops() {
    return [...this.scene.svg.querySelectorAll("[role=button]")];
  }

  /** Choose what was pressed, or open and close it. */
  press(target) {
    const el = target.closest && target.closest("[data-id], [data-fold]");
    if (!el) return;
    if (el.dataset.fold !== undefined) toggle(this.state, el.dataset.fold);
    else this.choose(el.dataset.id);
  }

  choose(id) {
    this.state.selected = this.state.selected === id ? null : id;
    this.state.changed("select");
  }

  global(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName) || e.target.closest("dialog");
    if (e.key === "Escape" && !e.target.closest("dialog")) {
      if (typing) e.target.blur();
      else if (this.state.selected) this.panel.close();
      return;
    }
    if (typing && !(e.target.type === "range" && "np/?".includes(e.key))) return;
    const button = e.target.closest("button, a, [tabindex]") && !e.target.closest("svg.graph");
    const act = {
      ArrowRight: () => this.player.go(this.state.step + 1),
      ArrowLeft: () => this.player.go(this.state.step - 1),
      n: () => this.player.go(this.state.step + 1),
      p: () => this.player.go(this.state.step - 1),
      Home: () => this.player.go(0),
      End: () => this.player.go(this.player.story.length),
      "/": () => this.find.input.focus(),
      "+": () => this.zoom.by(1.2),
      "=": () => this.zoom.by(1.2),
      "-": () => this.zoom.by(1 / 1.2),
      0: () => this.zoom.fit(),
      "?": () => this.help.showModal(),
    }[e.key];
    if (!act || (button && e.target.tagName === "PRE")) return;
    e.preventDefault();
    act();
  }

  graph(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const el = e.target.closest("[role=button]");
    if (!el) return;
    if (e.key === "Enter" || e.key === " ") {
      e.preventDefault();
      this.press(el);
      return;
    }
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (!way) return;
    e.preventDefault();
    e.stopPropagation();
    const next = this.neighbour(el, way);
    if (next) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  /** The nearest box that way; what stands straight ahead is nearer than what stands aside. */
  neighbour(el, [dx, dy]) {
    const middle = (x) => {
      const r = (x.querySelector(".card, .hit") || x).getBoundingClientRect();
      return [r.left + r.width / 2, r.top + r.height / 2];
    };
    const [x, y] = middle(el);
    let best = null;
    for (const other of this.stops()) {
      if (other === el) continue;
      const [u, v] = middle(other);
      const ahead = (u - x) * dx + (v - y) * dy;
      const aside = Math.abs((u - x) * dy) + Math.abs((v - y) * dx);
      if (ahead < 4) continue;
      const far = ahead + 2.5 * aside;
      if (!best || far < best.far) best = { far, other };
    }
    return best && best.other;
  }
}

/** The list of keys as a dialog. */
export function helpDialog() {
  const dialog = h(
    "dialog",
    { class: "help", "aria-label": "Keys" },
    h(
      "div",
      { class: "head" },
      h("h2", {}, "Keys"),
      h("form", { method: "dialog" }, h("button", { class: "plain", "aria-label": "close" }, "✕")),
    ),
    h(
      "dl",
      {},
      HELP.map(([keys, does]) => [h("dt", {}, keys), h("dd", {}, does)]),
    ),
  );
  dialog.addEventListener("click", (e) => e.target === dialog && dialog.close());
  dialog.querySelector("form").addEventListener("submit", (e) => {
    e.preventDefault();
    dialog.close();
  });
  return dialog;
}
