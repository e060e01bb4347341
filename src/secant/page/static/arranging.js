/**
 * Where everything is for the folds that are open: layouts from Python, stretched around opened folds.
 *
 * `arranged(state)` gives the frame of the whole: `{w, h, boxes, links, fold, run, key}`. A box is
 * `{x, y, w, h, part, inner, item, fold, key}`, where `inner` is the frame of an opened fold; a link is
 * `{from, to, edges, knots, shared, below, above, item}` with knots in the frame's own coordinates.
 */
import { anchor, at, beside, PAIR } from "./curves.js";
import { fixed } from "./dom.js";
import { stretch } from "./stretching.js";

/** Room around the inside of an opened fold; a slider stands under the title of what has several runs. */
export const FRAME = { top: 38, slider: 30, side: 18, bottom: 16, lane: 19 };
const LANES = 4;

/** The key of a fold: a region's id, or its id after that of the region it is in. */
export function foldKey(prefix, fold) {
  return fold.region || `${prefix}${fold.id}`;
}

/** The whole. */
export function arranged(state) {
  return inside(state, state.run, "", 0, "");
}

function inside(state, run, prefix, number, key) {
  const { sheet } = run;
  const fold = sheet.folds[number];
  if (fold.kind === "rounds") {
    const round = fold.parts[Math.min(state.rounds.get(key) || 0, fold.parts.length - 1)][1];
    return { ...inside(state, run, prefix, round, key), fold, key };
  }
  const layout = state.model.layouts[fold.layout];
  const boxes = fold.parts.map((part, k) => box(state, run, prefix, part, layout.boxes[k]));
  const grown = boxes.filter((b) => b.inner);
  const X = stretch(grown.filter((b) => b.w > b.old.w).map((b) => extent(b.old.x, b.old.w, b.w)));
  const Y = stretch(grown.filter((b) => b.h > b.old.h).map((b) => extent(b.old.y, b.old.h, b.h)));
  for (const b of boxes) {
    b.x = (X(b.old.x) + X(b.old.x + b.old.w)) / 2 - b.w / 2;
    b.y = (Y(b.old.y) + Y(b.old.y + b.old.h)) / 2 - b.h / 2;
  }
  const links = fold.links.map(([from, to, edges], k) =>
    link(sheet, boxes[from], boxes[to], edges, layout.routes[k], X, Y, grown.length > 0),
  );
  if (grown.length) share(links);
  const [w, h] = [X(layout.size[0]), Y(layout.size[1])];
  return { w, h, boxes, links, fold, run, prefix, key };
}

function extent(from, length, size) {
  return { from, to: from + length, size };
}

function box(state, run, prefix, part, [x, y, w, h]) {
  const [kind, k] = part;
  const made = { part, old: { x, y, w, h }, x, y, w, h, inner: null, run };
  if (kind !== "f") return Object.assign(made, { item: run.sheet.items[k] });
  const fold = run.sheet.folds[k];
  const key = foldKey(prefix, fold);
  Object.assign(made, { fold, key });
  if (!state.open.has(key)) return made;
  const found = opened(state, run, prefix, fold, k, key);
  if (found) {
    Object.assign(made, found);
    made.w = Math.max(found.inner.w + 2 * found.pad, w, 230);
    made.h = found.inner.h + found.top + FRAME.bottom + found.lanes.length * FRAME.lane;
  }
  return made;
}

function opened(state, run, prefix, fold, k, key) {
  if (!fold.region) {
    const inner = inside(state, run, prefix, k, key);
    const slider = fold.kind === "rounds";
    return { inner, slider, lanes: [], pad: FRAME.side, top: FRAME.top + (slider ? FRAME.slider : 0) };
  }
  const region = run.regions.get(fold.region);
  const pass = region && region.passes[region.shown];
  if (!pass) return null;
  const inner = inside(state, pass, `${fold.region}:`, 0, key);
  const lanes = region.carried
    .map((c) => lane(inner, c))
    .filter(Boolean)
    .slice(0, LANES);
  const slider = region.loop && region.count > 1;
  const pad = FRAME.side + (lanes.length ? 14 + 5 * lanes.length : 0);
  return { inner, region, slider, lanes, pad, top: FRAME.top + (slider ? FRAME.slider : 0) };
}

/** A way back of a loop: from the box that makes a carried value to the one that the next iteration starts from. */
function lane(inner, [name, , enters, leaves]) {
  const find = (id) => inner.boxes.find((b) => b.item && b.part[0] === "i" && b.item.id === id);
  const [from, to] = [find(leaves), find(enters)];
  return from && to && from !== to ? { name, from, to } : null;
}

function link(sheet, from, to, edges, [shared, below, above, flat], X, Y, stretched) {
  const knots = [];
  for (let k = 0; k < flat.length; k += 2) knots.push([flat[k], flat[k + 1]]);
  const made = { from, to, edges: edges.map((e) => sheet.edges[e]), shared, below, above, knots };
  made.item = made.edges.length ? made.edges[0].source : to.item;
  if (!stretched) return made;
  const moved = knots.map(([x, y]) => [X(x), Y(y)]);
  const [first, last] = [knots[0], knots[knots.length - 1]];
  const start = [from.x + from.w, from.y + from.h / 2 + first[1] - (from.old.y + from.old.h / 2)];
  const end = [to.x, to.y + to.h / 2 + last[1] - (to.old.y + to.old.h / 2)];
  const between = moved.slice(1, -1).filter(([x]) => x > start[0] + 1 && x < end[0] - 1);
  // Level as far as the column reaches, so that the curve swings in the gap between columns.
  const out = [start];
  if (between.length) between[0] = [between[0][0], knots[1][1] === first[1] ? start[1] : between[0][1]];
  const n = between.length - 1;
  if (n > 0) between[n] = [between[n][0], knots[knots.length - 2][1] === last[1] ? end[1] : between[n][1]];
  if (moved[0][0] > start[0] + 1) out.push([moved[0][0], start[1]]);
  out.push(...between);
  if (moved[moved.length - 1][0] < end[0] - 1) out.push([moved[moved.length - 1][0], end[1]]);
  out.push(end);
  made.knots = out;
  const [old, now] = [beside(knots, PAIR), beside(out, PAIR)];
  made.below = below && carried(old, now, below);
  made.above = above && carried(old, now, above);
  return made;
}

/** What links that leave one box have in common is drawn once: dashes on dashes are no dashes. */
function share(links) {
  const drawn = new Map();
  for (const link of links) {
    const seen = drawn.get(link.from) || drawn.set(link.from, new Set()).get(link.from);
    const pieces = link.knots.slice(1).map((p, k) => `${link.knots[k].map(fixed)} ${p.map(fixed)}`);
    let count = 0;
    while (count < pieces.length - 1 && seen.has(pieces[count])) count += 1;
    link.shared = count;
    for (const piece of pieces) seen.add(piece);
  }
}

/** A label's place beside a curve that has moved. */
function carried(old, now, label) {
  const a = anchor(old, label);
  const pieces = (now.length - 1) / 3;
  const piece = Math.min(pieces - 1, Math.max(0, a.piece + pieces - (old.length - 1) / 3));
  const [x, y] = at(now, piece, a.t);
  return [x + a.dx, y + a.dy];
}
