/** The slope triangle of a value on its own curve, over one input; the nudge shrinks and the secant becomes the tangent. */
import { fill, fixed, h, s, write } from "./dom.js";
import { plain, powers, real, short } from "./figures.js";
import { tangents } from "./tangents.js";
import { formula, fraction, over, spans } from "./typeset.js";

const SAMPLES = 72;
const [W, H] = [380, 250];
const [LEFT, TOP, RIGHT, BOTTOM] = [46, 14, 12, 30];

/** The nudge as a slider position, and back: powers of ten from 2 down to a hundred millionth. */
const TOPMOST = Math.log10(2);
const LOWEST = -8;

export class Triangle {
  constructor(state) {
    this.state = state;
    this.svg = s("svg", { class: "triangle", viewBox: `0 0 ${W} ${H}`, role: "img" });
    this.math = h("div", { class: "math slopes" });
    this.range = h("input", {
      type: "range",
      min: LOWEST,
      max: TOPMOST,
      step: 0.01,
      "aria-label": "the nudge",
    });
    this.range.addEventListener("input", () => this.set(Number((10 ** this.range.value).toPrecision(2))));
    this.said = h("output");
    this.shrink = h("button", { type: "button", onclick: () => this.play() }, "Shrink");
    this.tenth = h(
      "button",
      { type: "button", "aria-label": "a tenth of the nudge", onclick: () => this.set(this.state.by / 10) },
      "÷ 10",
    );
    this.note = h("p", { class: "note" });
    this.controls = h(
      "div",
      { class: "nudge" },
      h("label", {}, "nudge ", this.range, this.said),
      this.tenth,
      this.shrink,
    );
    this.el = h("div", {}, this.svg, this.math, this.controls, this.note);
    this.cache = null;
  }

  set(by) {
    const least = 10 ** LOWEST;
    this.state.by = Math.abs(by) < least ? Math.sign(by || 1) * least : by;
    this.state.changed("nudge");
  }

  /** Shrink the nudge a little every frame until the secant is the tangent. */
  play() {
    if (this.timer) return this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.set(this.state.by / 100);
    this.span = null;
    const start =
      Math.abs(this.state.by) < 0.05 ? (this.xs ? (this.xs[1] - this.xs[0]) / 3 : 1) : this.state.by;
    let by = start;
    const step = () => {
      by *= 0.965;
      this.set(Number(by.toPrecision(3)));
      if (Math.abs(by) > 1e-4) this.timer = requestAnimationFrame(step);
      else this.stop();
    };
    write(this.shrink, "Stop");
    this.timer = requestAnimationFrame(step);
    return undefined;
  }

  stop() {
    cancelAnimationFrame(this.timer);
    this.timer = null;
    write(this.shrink, "Shrink");
  }

  /** Show the curve of an item's element over an element of an input. */
  show(item, at, along, k) {
    const { state } = this;
    const x = state.inputs.get(along.id).data[k];
    const wide = Math.max(Math.abs(x), 1);
    const by = state.by;
    const reach = Math.max(Math.min(1.2 * wide, 60), 1.6 * Math.abs(by));
    const xs = [x - reach, x + reach];
    const curve = this.curve(item, at, along, k, x, xs);
    const v = state.value(item.id);
    const y = v && v.data ? v.data[at] : NaN;
    const moved = state.nudged(along.id, k, by);
    const w = moved && moved.get(item.id);
    const nudged = w && w.data ? w.data[at] : NaN;
    const t = tangents(state, along.id, k).get(item.id);
    const exact = t ? t[at] : null;
    const slope = (nudged - y) / by;
    this.xs = xs;
    this.draw({ curve, xs, x, y, by, nudged, slope, exact, item, along });
    this.range.value = Math.log10(Math.abs(by));
    write(this.said, powers(short({ shape: [], data: [by] }, 3)));
    this.range.setAttribute("aria-valuetext", real(by));
    const number = (z) => powers(real(z));
    const quotient = over(number(nudged - y), number(by));
    fill(
      this.math,
      formula("slope = ", quotient, ` = ${number(slope)}`),
      exact === null ? null : formula(fraction(item.name, along.name), ` = ${number(exact)}`),
    );
    write(
      this.note,
      exact === null
        ? `The exact slope of this value over ${along.name} is no product of numbers; the secant is what can be seen.`
        : "",
    );
  }

  /** Samples of the curve; kept while nothing but the nudge changes. */
  curve(item, at, along, k, x, xs) {
    const { state } = this;
    const key = [item.id, at, along.id, k, xs[0], xs[1], state.run.values];
    if (this.cache && key.every((v, i) => v === this.cache.key[i])) return this.cache.curve;
    const curve = [];
    const started = performance.now();
    const many = this.slow ? 24 : SAMPLES;
    for (let i = 0; i <= many; i += 1) {
      const at_ = xs[0] + ((xs[1] - xs[0]) * i) / many;
      const found = state.nudged(along.id, k, at_ - x);
      const v = found && found.get(item.id);
      if (v && v.data) curve.push([at_, v.data[at]]);
    }
    this.slow = performance.now() - started > 12;
    this.cache = { key, curve };
    return curve;
  }

  draw({ curve, xs, x, y, by, nudged, slope, exact, item, along }) {
    const sorted = curve
      .map((p) => p[1])
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const cut = Math.floor(sorted.length / 50);
    const ys = [...sorted.slice(cut, sorted.length - cut), y, nudged].filter(Number.isFinite);
    let [low, high] = [Math.min(...ys), Math.max(...ys)];
    if (!ys.length) [low, high] = [-1, 1];
    if (!(high > low)) [low, high] = [low - 1, low + 1];
    const room = (high - low) * 0.1;
    [low, high] = [low - room, high + room];
    const X = (v) => LEFT + ((v - xs[0]) / (xs[1] - xs[0])) * (W - LEFT - RIGHT);
    const Y = (v) => H - BOTTOM - ((v - low) / (high - low)) * (H - TOP - BOTTOM);
    const parts = [];
    for (const v of ticks(low, high)) {
      parts.push(s("line", { class: "grid", x1: LEFT, x2: W - RIGHT, y1: Y(v), y2: Y(v) }));
      parts.push(
        s("text", { class: "serif end note", x: LEFT - 6, y: Y(v) + 3.5, "font-size": 10 }, real(v, 4)),
      );
    }
    for (const v of ticks(...xs))
      parts.push(
        s("text", { class: "serif note", x: X(v), y: H - BOTTOM + 15, "font-size": 10 }, real(v, 4)),
      );
    parts.push(s("line", { class: "axis", x1: LEFT, x2: W - RIGHT, y1: H - BOTTOM, y2: H - BOTTOM }));
    parts.push(
      s("text", { class: "serif note end", x: W - RIGHT, y: H - 3, "font-size": 11 }, spans(along.name, 11)),
    );
    const clip = (slope_) =>
      [xs[0], xs[1]].map((v) => `${fixed(X(v))},${fixed(clamp(Y(y + slope_ * (v - x))))}`).join(" ");
    let d = "";
    let pen = "M";
    for (const [u, v] of curve) {
      if (Number.isFinite(v) && v >= low - (high - low) && v <= high + (high - low)) {
        d += `${pen}${fixed(X(u))},${fixed(Y(v))} `;
        pen = "L";
      } else pen = "M";
    }
    const inner = s("g", { "clip-path": "url(#triangle-frame)" });
    inner.append(s("path", { class: "curve", d }));
    if (exact !== null && Number.isFinite(exact) && Number.isFinite(y))
      inner.append(s("polyline", { class: "tangent", points: clip(exact) }));
    if (Number.isFinite(slope) && Number.isFinite(y)) {
      inner.append(s("polyline", { class: "secant", points: clip(slope) }));
      const corner = [
        [x, y],
        [x + by, y],
        [x + by, nudged],
      ]
        .map(([a, b]) => `${fixed(X(a))},${fixed(Y(b))}`)
        .join(" ");
      inner.append(s("polygon", { class: "corner", points: corner }));
    }
    parts.push(
      s(
        "clipPath",
        { id: "triangle-frame" },
        s("rect", { x: LEFT, y: TOP - 8, width: W - LEFT - RIGHT, height: H - TOP - BOTTOM + 8 }),
      ),
      inner,
    );
    if (Number.isFinite(slope) && Number.isFinite(y)) {
      const far = Math.abs(X(x + by) - X(x));
      if (far > 26) {
        const below = nudged >= y;
        parts.push(
          s(
            "text",
            {
              class: "serif slope mark",
              x: (X(x) + X(x + by)) / 2,
              y: Y(y) + (below ? 16 : -7),
              "font-size": 12,
            },
            real(by, 4),
          ),
        );
        const side = by > 0 ? "start" : "end";
        parts.push(
          s(
            "text",
            {
              class: `serif slope mark ${side}`,
              x: X(x + by) + (by > 0 ? 7 : -7),
              y: (Y(y) + Y(nudged)) / 2 + 4,
              "font-size": 12,
            },
            real(nudged - y, 4),
          ),
        );
      }
      parts.push(
        s("circle", { class: "point nudged", cx: X(x + by), cy: Y(nudged), r: 4.2 }),
        s("circle", { class: "point", cx: X(x), cy: Y(y), r: 4.4 }),
      );
    }
    const label = `${item.name} over ${along.name}: at ${real(x)} it is ${real(y)}; a nudge of ${real(by)} raises it by ${real(nudged - y)}, slope ${real(slope)}${exact === null ? "" : `, exact derivative ${real(exact)}`}`;
    this.svg.setAttribute("aria-label", label);
    fill(this.svg, parts);
  }
}

function clamp(y) {
  return Math.max(-4000, Math.min(4000, y));
}


/** Round numbers between two ends, at steps of 1, 2 or 5 times a power of ten. */
export function ticks(low, high, most = 5) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const rough = span / most;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * unit).find((v) => v >= rough * 0.999);
  const out = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k += 1)
    out.push(Number((k * step).toPrecision(12)));
  return out;
}

/** Whether a triangle can be shown: the value and the input are numbers that move. */
export function curved(state, item, along) {
  const v = state.value(item.id);
  return (
    state.movable &&
    Boolean(along) &&
    item.sheet === state.model.root &&
    Boolean(v && v.data) &&
    item.role !== "constant" &&
    (plain(v) || v.data.length > 0)
  );
}
