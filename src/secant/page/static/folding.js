/** Which folds are open: at the start, when one is pressed, and on the way to a value that is looked for. */
import { foldKey } from "./arranging.js";

const AT_START = 64; // boxes that are shown at the start, at most about
const AT_MOST = 420; // boxes that are shown when everything is opened
const DEEPEST = 4; // frames in frames at the start

/** The number of boxes an opened fold shows instead of one. */
function boxes(fold) {
  return fold.parts.filter(([kind]) => kind === "i" || kind === "f").length;
}

/** Open the largest folds while everything still fits. */
export function openAtStart(state) {
  openUpTo(state, AT_START, DEEPEST, false);
}

function openUpTo(state, most, deepest, rounds) {
  const model = state.model;
  const waiting = [];
  let count = 0;
  const enter = (run, prefix, fold, depth) => {
    for (const [kind, k] of fold.parts) {
      if (kind === "i") count += 1;
      if (kind !== "f") continue;
      count += 1;
      waiting.push({ run, prefix, fold: run.sheet.folds[k], depth });
    }
  };
  enter(state.run, "", model.root.folds[0], 0);
  while (waiting.length) {
    waiting.sort((a, b) => weight(b) - weight(a));
    const k = waiting.findIndex((w) => w.depth < deepest && (rounds || wanted(w)) && count + cost(w) <= most);
    if (k < 0) break;
    const [w] = waiting.splice(k, 1);
    const inside = insideOf(w);
    if (!inside) continue;
    state.open.add(foldKey(w.prefix, w.fold));
    count -= 1;
    enter(inside.run, inside.prefix, inside.fold, w.depth + 1);
  }
}

/** At the start a repeated block says more when it is closed; of many stretches none is worth more than the others. */
function wanted({ run, fold }) {
  if (fold.kind === "rounds" || fold.kind === "inputs") return false;
  return fold.kind !== "stretch" || run.sheet.items.length <= AT_START;
}

function weight({ fold, depth }) {
  return (fold.region ? 1e6 : fold.nodes) - depth * 1000;
}

function cost(w) {
  const inside = insideOf(w);
  return inside ? boxes(inside.fold) : 0;
}

function insideOf({ run, prefix, fold }) {
  if (fold.kind === "rounds") return { run, prefix, fold: run.sheet.folds[fold.parts[0][1]] };
  if (!fold.region) return { run, prefix, fold };
  const region = run.regions.get(fold.region);
  const pass = region && region.passes[region.shown];
  return pass ? { run: pass, prefix: `${fold.region}:`, fold: pass.sheet.folds[0] } : null;
}

/** Open or close a fold. */
export function toggle(state, key) {
  if (state.open.has(key)) state.open.delete(key);
  else state.open.add(key);
  state.changed("folds");
}

/** Open everything, as far as it can still be looked at; or close everything. */
export function all(state, open) {
  state.open.clear();
  if (open) openUpTo(state, AT_MOST, 99, true);
  state.changed("folds");
}

/** Open all folds around an item. */
export function openAround(state, id) {
  const item = state.item(id);
  if (!item) return;
  const regions = [];
  const dots = id.split(".").slice(0, -1);
  dots.forEach((_, k) => regions.push(dots.slice(0, k + 1).join(".")));
  let run = state.run;
  let prefix = "";
  for (const region of regions) {
    openTo(state, run, prefix, ["r", region]);
    state.open.add(region);
    const found = run.regions.get(region);
    const pass = found && found.passes[found.shown];
    if (!pass) return;
    run = pass;
    prefix = `${region}:`;
  }
  openTo(state, run, prefix, ["i", item.k]);
  state.changed("folds");
}

function openTo(state, run, prefix, [kind, what]) {
  const { folds } = run.sheet;
  const search = (number) => {
    const fold = folds[number];
    for (let k = 0; k < fold.parts.length; k += 1) {
      const [part, n] = fold.parts[k];
      const here = kind === "i" ? part === "i" && n === what : part === "f" && folds[n].region === what;
      if (!here && !(part === "f" && search(n))) continue;
      if (number) state.open.add(foldKey(prefix, fold));
      if (fold.kind === "rounds") state.rounds.set(foldKey(prefix, fold), k);
      return true;
    }
    return false;
  };
  search(0);
}
