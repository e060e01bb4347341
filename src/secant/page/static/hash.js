/**
 * A link to what is on show, in the hash of the address: step, node, open folds, inputs, nudge, iterations,
 * theme. It is read with care: anything may be typed there.
 */
import { applyTheme } from "./theme.js";

/** The state as text. */
export function hashOf(state) {
  const p = new URLSearchParams();
  if (state.step) p.set("step", state.step);
  if (state.selected) p.set("node", state.selected);
  for (const item of state.model.inputItems) {
    if (!state.moved.has(item.id)) continue;
    p.set(`at.${item.id}`, Array.from(state.inputs.get(item.id).data).join(","));
  }
  const { first } = state;
  const opened = [...state.open].filter((k) => !first.has(k));
  const closed = [...first].filter((k) => !state.open.has(k));
  if (opened.length && opened.length < 200) p.set("open", opened.join(","));
  if (closed.length) p.set("closed", closed.join(","));
  if (state.by !== state.firstBy) p.set("nudge", state.by);
  if (state.along) p.set("over", state.along);
  for (const [id, n] of state.iterations) p.set(`iteration.${id}`, n);
  for (const [id, n] of state.rounds) if (n) p.set(`round.${id}`, n);
  for (const [id, k] of state.element) if (k) p.set(`element.${id}`, k);
  if (state.theme !== "system") p.set("theme", state.theme);
  if (!state.cells) p.set("cells", "off");
  return p.toString();
}

/** Put the state of a hash on show; what makes no sense is left out. */
export function restore(state, hash) {
  const p = new URLSearchParams(hash.replace(/^#/, ""));
  const { model } = state;
  state.step = Math.max(0, Math.floor(Number(p.get("step"))) || 0);
  for (const item of model.inputItems) {
    const text = p.get(`at.${item.id}`);
    const old = model.first.values.get(item.id);
    const data = text === null || !old.data ? [] : text.split(",").map(Number);
    const fits =
      state.movable && data.length === (old.data || []).length && data.every(Number.isFinite) && text !== "";
    state.inputs.set(item.id, fits ? { ...old, data } : old);
    if (fits) state.moved.add(item.id);
    else state.moved.delete(item.id);
  }
  state.open = new Set(state.first);
  for (const key of (p.get("open") || "").split(",").filter(Boolean)) state.open.add(key);
  for (const key of (p.get("closed") || "").split(",").filter(Boolean)) state.open.delete(key);
  const by = Number(p.get("nudge"));
  state.by = Number.isFinite(by) && by ? by : state.firstBy;
  state.along = p.get("over");
  const counted = (name, into) => {
    into.clear();
    for (const [key, value] of p) {
      const n = Math.floor(Number(value));
      if (key.startsWith(`${name}.`) && Number.isFinite(n) && n >= 0) into.set(key.slice(name.length + 1), n);
    }
  };
  counted("iteration", state.iterations);
  counted("round", state.rounds);
  counted("element", state.element);
  state.theme = ["light", "dark"].includes(p.get("theme")) ? p.get("theme") : "system";
  state.cells = p.get("cells") !== "off";
  applyTheme(state.theme);
  state.compute();
  const node = p.get("node");
  state.selected = node && state.item(node) ? node : null;
  for (const [id, k] of [...state.element]) {
    const v = state.value(id);
    if (!v || !v.data || k >= v.data.length) state.element.delete(id);
  }
}

/** Keep the address in step with what is on show, and what is on show with the address. */
export function followHash(state, redo) {
  let timer = null;
  let own = location.hash.slice(1);
  state.on(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      own = hashOf(state);
      try {
        history.replaceState(null, "", own ? `#${own}` : location.pathname + location.search);
      } catch {
        // A page in a frame without an address of its own has no hash to keep.
      }
    }, 250);
  });
  window.addEventListener("hashchange", () => {
    if (location.hash.slice(1) === own) return;
    restore(state, location.hash);
    redo();
  });
}
