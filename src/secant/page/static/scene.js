/** The picture: what is open is drawn, what is drawn follows the numbers, the step, the pointer and the choice. */
import { arranged, FRAME } from "./arranging.js";
import { inletCard, itemCard } from "./cards.js";
import { fill, s } from "./dom.js";
import { foldCard, frameCard, laneOf } from "./frames.js";
import { linkOf } from "./links.js";

const MARGIN = 26;
const QUIET = 180; // milliseconds without a change
const READABLE = 0.28; // zoom below which numbers cannot be read
const ROOM = 60; // points around what is seen
const FAR = 600; // points away at which arrows are no longer drawn

export class Scene {
  /** @param host the element that scrolls; `overlay` is a layer of HTML over the picture, for sliders. */
  constructor(state, host, overlay) {
    Object.assign(this, { state, host, overlay, zoom: 1, version: 0, timer: null });
    this.svg = s("svg", {
      class: "graph",
      role: "group",
      "aria-label": `The computational graph of ${state.model.title}`,
    });
    host.prepend(this.svg);
    host.addEventListener("scroll", () => requestAnimationFrame(() => this.look()), { passive: true });
    this.rebuild();
    state.on((kinds) => this.follow(kinds));
  }

  follow(kinds) {
    if (kinds.has("folds") || (kinds.has("numbers") && this.signature() !== this.drawn)) this.rebuild();
    else if (kinds.has("numbers") || kinds.has("cells")) this.update();
    if (kinds.has("select")) this.mark();
  }

  /** What decides the structure of the picture: the sheets of the regions that are open. */
  signature() {
    const { state } = this;
    const parts = [];
    for (const key of state.open) {
      const region = state.region(key);
      if (region)
        parts.push(key, region.passes[region.shown] ? region.passes[region.shown].sheet.number : -1);
    }
    return parts.join(" ");
  }

  /** Draw everything anew. */
  rebuild() {
    const focused = this.svg.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.cards = new Map();
    this.folds = new Map();
    this.links = [];
    this.all = [];
    this.sliders = [];
    const frame = arranged(this.state);
    this.drawn = this.signature();
    const body = s("g", { transform: `translate(${MARGIN} ${MARGIN})` });
    this.put(frame, body, MARGIN, MARGIN);
    this.width = frame.w + 2 * MARGIN;
    this.height = frame.h + 2 * MARGIN;
    fill(this.svg, s("title", {}, this.state.model.title), body);
    fill(
      this.overlay,
      this.sliders.map((x) => x.el),
    );
    this.setZoom(this.zoom);
    this.homes = null;
    for (const part of this.all) part.version = this.version;
    this.mark();
    if (this.rebuilt) this.rebuilt();
    if (focused) (this.elementOf(focused) || this.svg).focus({ preventScroll: true });
  }

  /** Draw one frame: arrows, then boxes, then the labels of the arrows. */
  put(frame, into, x, y) {
    const links = frame.links.map((k) => Object.assign(linkOf(this.state, k), { area: span(k, x, y) }));
    this.links.push(...links);
    this.all.push(...links);
    into.append(...links.map((k) => k.lines));
    for (const box of frame.boxes) into.append(this.box(box, x, y));
    into.append(...links.map((k) => k.labels));
  }

  box(box, x, y) {
    const kind = box.part[0];
    if (kind === "in" || kind === "out") {
      const card = inletCard(this.state, box);
      this.all.push(card);
      return this.keyed(card, `${kind}:${box.item.id}`, x, y);
    }
    if (kind === "i") {
      const card = itemCard(this.state, box);
      this.cards.set(box.item.id, card);
      this.all.push(card);
      return this.keyed(card, box.item.id, x, y);
    }
    const card = box.inner ? frameCard(this.state, box) : foldCard(this.state, box);
    this.folds.set(box.key, card);
    this.all.push(card);
    const el = this.keyed(card, `fold:${box.key}`, x, y);
    if (!box.inner) return el;
    if (card.slider) this.sliders.push(card.slider);
    const [dx, dy] = [(box.w - box.inner.w) / 2, box.top];
    if (card.slider) card.slider.place = () => [x + box.x + 26, y + box.y + FRAME.top - 2];
    const body = s("g", { transform: `translate(${dx} ${dy})` });
    body.append(...box.lanes.map((lane, k) => laneOf(lane, k, box)));
    this.put(box.inner, body, x + box.x + dx, y + box.y + dy);
    return s("g", { class: "opened" }, el, s("g", { transform: `translate(${box.x} ${box.y})` }, body));
  }

  keyed(card, key, x, y) {
    card.el.dataset.key = key;
    card.key = key;
    card.at = [x + card.box.x, y + card.box.y];
    card.area = [...card.at, card.box.w, card.box.h];
    return card.el;
  }

  /** Write the numbers that changed: at once where they can be read, elsewhere when things are quiet. */
  update() {
    this.version += 1;
    this.updateSeen();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.finish(0), QUIET);
  }

  /** What is seen has changed: write what is late, and draw what is near, and little else. */
  look() {
    if (this.timer) this.updateSeen();
    const near = this.near(FAR);
    for (const part of this.all) show(part, near(part.area));
  }

  /** Whether an area is in sight, or at most so many points away. */
  near(room) {
    const { host, zoom } = this;
    const [left, top] = [host.scrollLeft / zoom - room, host.scrollTop / zoom - room];
    const [right, bottom] = [
      left + host.clientWidth / zoom + 2 * room,
      top + host.clientHeight / zoom + 2 * room,
    ];
    return ([x, y, w, h]) => x < right && x + w > left && y < bottom && y + h > top;
  }

  updateSeen() {
    if (this.zoom < READABLE) return;
    const near = this.near(ROOM);
    for (const part of this.all) if (part.version !== this.version && near(part.area)) this.write(part);
  }

  write(part) {
    part.update();
    part.version = this.version;
  }

  /** Write the rest, a piece at a time. */
  finish(from) {
    if (document.documentElement.classList.contains("dragging")) {
      this.timer = setTimeout(() => this.finish(from), QUIET);
      return;
    }
    const until = performance.now() + 8;
    for (let k = from; k < this.all.length; k += 1) {
      const part = this.all[k];
      if (part.version !== this.version) this.write(part);
      if (part.say) part.say();
      if (performance.now() > until) {
        this.timer = setTimeout(() => this.finish(k + 1), 0);
        return;
      }
    }
    this.timer = null;
  }

  /** Write everything now: for a copy of the picture. */
  settle() {
    clearTimeout(this.timer);
    for (const part of this.all) if (part.version !== this.version) this.write(part);
    for (const part of this.all) show(part, true);
  }

  /** The card or fold in which an item is to be seen; undefined where it is nowhere. */
  rep(id) {
    if (this.cards.has(id)) return this.cards.get(id);
    if (!this.homes) this.find();
    return this.folds.get(this.homes.get(id));
  }

  /** For every item in a closed fold, that fold. */
  find() {
    this.homes = new Map();
    for (const [key, card] of this.folds) {
      if (!card.box.inner)
        for (const item of itemsIn(card.box.run.sheet, card.box.fold)) this.homes.set(item.id, key);
    }
    for (const id of this.state.inside.keys()) {
      const region = id.slice(0, id.lastIndexOf("."));
      if (this.homes.has(id) || this.cards.has(id)) continue;
      for (let at = region; at; at = at.includes(".") ? at.slice(0, at.lastIndexOf(".")) : "") {
        if (this.folds.has(at)) {
          this.homes.set(id, at);
          break;
        }
      }
    }
  }

  elementOf(key) {
    const found = this.all.find((c) => c.key === key);
    return found && found.el;
  }

  /** Show which item is chosen. */
  mark() {
    for (const card of this.cards.values()) {
      const on = card.item.id === this.state.selected;
      card.el.classList.toggle("selected", on);
      card.el.setAttribute("aria-pressed", String(on));
    }
  }

  setZoom(zoom) {
    this.zoom = Math.min(3, Math.max(0.15, zoom));
    this.svg.setAttribute("width", this.width * this.zoom);
    this.svg.setAttribute("height", this.height * this.zoom);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.look();
    for (const slider of this.sliders) {
      const [x, y] = slider.place();
      slider.el.style.left = `${x * this.zoom}px`;
      slider.el.style.top = `${y * this.zoom}px`;
      slider.el.style.transform = `scale(${Math.min(1, this.zoom)})`;
    }
  }

  /** Bring a card into sight, gently unless motion is unwanted. */
  reveal(card) {
    if (!card) return;
    const { host } = this;
    const [x, y] = card.at.map((v) => v * this.zoom);
    const [w, h] = [card.box.w * this.zoom, Math.min(card.box.h * this.zoom, host.clientHeight)];
    const seen =
      x >= host.scrollLeft &&
      x + w <= host.scrollLeft + host.clientWidth &&
      y >= host.scrollTop &&
      y + h <= host.scrollTop + host.clientHeight;
    if (seen) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    host.scrollTo({
      left: x + w / 2 - host.clientWidth / 2,
      top: y + h / 2 - host.clientHeight / 2,
      behavior: calm ? "auto" : "smooth",
    });
  }
}

/** Where a link and its labels are. */
function span({ below, above, knots }, x, y) {
  const labels = [below, above].filter(Boolean).flatMap(([u, v]) => [
    [u - 70, v - 24],
    [u + 70, v + 24],
  ]);
  const points = [...knots, ...labels];
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [x + left, y + top, Math.max(...xs) - left, Math.max(...ys) - top];
}

function show(part, seen) {
  if (part.seen === seen) return;
  part.seen = seen;
  // A card far away stays where the keyboard and screen readers find it; what is written on it is not drawn.
  if (part.el) part.el.classList.toggle("far", !seen);
  else part.lines.style.display = part.labels.style.display = seen ? "" : "none";
}

/** All items in a fold and the folds in it. */
export function* itemsIn(sheet, fold) {
  for (const [kind, k] of fold.parts) {
    if (kind === "i") yield sheet.items[k];
    else if (kind === "f") yield* itemsIn(sheet, sheet.folds[k]);
  }
}
