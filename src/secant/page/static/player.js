/** Step by step: buttons and keys move through the story, a live region says each step, the picture follows. */
import { fill, h, s } from "./dom.js";
import { tell, told } from "./story.js";

export class Player {
  constructor(state, scene) {
    Object.assign(this, { state, scene });
    this.story = told(state);
    state.step = Math.min(state.step, this.story.length);
    const button = (label, d, act) =>
      h(
        "button",
        { type: "button", "aria-label": label, title: label, onclick: act },
        s("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d })),
      );
    this.first = button("All at once (Home)", "M13 3 L6 8 L13 13 Z M3 3 h2 v10 h-2 Z", () => this.go(0));
    this.back = button("Step back (←)", "M11.5 3 L4.5 8 L11.5 13 Z", () => this.go(state.step - 1));
    this.next = button("Step forward (→)", "M4.5 3 L11.5 8 L4.5 13 Z", () => this.go(state.step + 1));
    this.last = button("To the last step (End)", "M3 3 L10 8 L3 13 Z M11 3 h2 v10 h-2 Z", () =>
      this.go(this.story.length),
    );
    this.count = h("span", { class: "count" });
    this.range = h("input", { type: "range", min: 0, step: 1, "aria-label": "step" });
    this.range.addEventListener("input", () => this.go(Number(this.range.value)));
    this.words = h("p", { class: "words" });
    this.math = h("div", { class: "math" });
    this.said = h(
      "div",
      { class: "said", role: "status", "aria-live": "polite", "aria-atomic": "true" },
      this.words,
      this.math,
    );
    this.el = h(
      "section",
      { class: "player", "aria-label": "Step by step" },
      h("div", { class: "buttons" }, this.first, this.back, this.next, this.last, this.range, this.count),
      this.said,
    );
    state.on((kinds) => this.follow(kinds));
    this.shape = this.signature();
    this.show();
    this.paint();
  }

  signature() {
    const parts = [];
    for (const run of new Set(this.state.inside.values())) parts.push(run.sheet.number);
    return parts.join(" ");
  }

  follow(kinds) {
    this.state.step = Math.min(this.state.step, this.story.length);
    if (kinds.has("numbers") && this.signature() !== this.shape) {
      this.shape = this.signature();
      this.story = told(this.state);
      this.state.step = Math.min(this.state.step, this.story.length);
      this.painted = true;
    }
    if (kinds.has("step") || kinds.has("numbers")) this.show();
    if (kinds.has("step") || this.painted) this.paint();
    this.painted = false;
  }

  go(step) {
    const to = Math.max(0, Math.min(this.story.length, step));
    if (to === this.state.step) return;
    this.state.step = to;
    this.state.changed("step");
    this.moved = true;
  }

  show() {
    const { state, story } = this;
    const n = story.length;
    this.range.max = n;
    this.range.value = state.step;
    this.first.disabled = this.back.disabled = state.step === 0;
    this.next.disabled = this.last.disabled = state.step === n;
    this.told = state.step ? tell(state, story[state.step - 1]) : null;
    const t = this.told;
    this.count.textContent = t ? `${state.step} of ${n}` : `${n} steps`;
    this.range.setAttribute("aria-valuetext", t ? `${state.step} of ${n}: ${t.title}` : "all at once");
    const { model } = state;
    const how = matchMedia("(pointer: coarse)").matches ? "Tap ▶" : "Press ▶, or the key →,";
    const intro = `${
      state.adjoint(model.output)
        ? `Values flow forward along solid arrows; dashed ones carry derivatives of ${model.outputItem.name} back.`
        : "Values flow forward along the arrows."
    } ${how} to go step by step.`;
    if (this.words.textContent !== (t ? t.words : intro)) this.words.textContent = t ? t.words : intro;
    fill(this.math, t ? t.math : null);
    this.said.classList.toggle("backward", Boolean(t) && t.title.startsWith("Backward"));
  }

  /** What is behind, at and ahead of the step, on the cards and arrows. */
  paint() {
    const { state, scene, story, told: t } = this;
    if (!t && !this.stepping) return;
    this.stepping = Boolean(t);
    const valued = new Set();
    const sloped = new Set();
    story
      .slice(0, state.step)
      .forEach((x) => (x.kind === "given" || x.kind === "forward" ? valued : sloped).add(x.item.id));
    const at = t ? scene.rep(t.item.id) : null;
    const edges = new Set(t ? t.edges : []);
    for (const part of scene.all) {
      if (part.lines) {
        const on = part.link.edges.some((e) => edges.has(e));
        part.lines.classList.toggle("now", on);
        part.labels.classList.toggle("now", on);
        part.lines.classList.toggle("ahead", Boolean(t) && !valued.has(part.link.item.id));
        const back = part.link.edges.length
          ? part.link.edges.some((e) => sloped.has(e.source.id))
          : sloped.has(part.link.item.id);
        part.lines.classList.toggle("unsloped", Boolean(t) && !back);
        part.labels.classList.toggle("unsloped", Boolean(t) && !back);
        part.labels.classList.toggle("ahead", Boolean(t) && !valued.has(part.link.item.id));
        continue;
      }
      const { el, item } = part;
      el.classList.toggle("now", part === at);
      if (part === at) el.setAttribute("aria-current", "step");
      else el.removeAttribute("aria-current");
      el.classList.toggle("ahead", Boolean(t) && Boolean(item) && !valued.has(item.id));
      el.classList.toggle("unsloped", Boolean(t) && Boolean(item) && !sloped.has(item.id));
    }
    if (this.moved && at) scene.reveal(at);
    this.moved = false;
  }
}
