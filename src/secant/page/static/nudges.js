/** The nudge table: what a small change of one input does to every value it reaches, beside the exact derivatives. */
import { equation } from "./cards.js";
import { fill, h } from "./dom.js";
import { powers, short } from "./figures.js";
import { tangents } from "./tangents.js";
import { formula } from "./typeset.js";
import { through } from "./paths.js";

const ROWS = 24;

/** The table as an element; empty where nothing can be computed. */
export function nudgeTable(state, along, k, name, focus) {
  const moved = state.nudged(along.id, k, state.by);
  if (!moved) return null;
  const after = through(along).items;
  const touched = focus === along ? null : through(focus);
  const exact = tangents(state, along.id, k);
  const items = state.model.root.items.filter(
    (i) => after.has(i.id) && (!touched || touched.items.has(i.id)),
  );
  const kept = items.length > ROWS ? [...items.slice(0, ROWS - 6), null, ...items.slice(-5)] : items;
  const rows = kept.map((item) => {
    if (!item)
      return h(
        "tr",
        {},
        h("td", { class: "note", colspan: 6 }, `… ${items.length - ROWS + 1} more values …`),
      );
    const [before, then] = [state.value(item.id), moved.get(item.id)];
    const both = before && then && before.data && then.data && before.data.length === then.data.length;
    const rise = both
      ? { ...then, dtype: "float64", data: Array.from(then.data, (x, j) => x - before.data[j]) }
      : null;
    const slope = rise ? { ...rise, data: rise.data.map((x) => x / state.by) } : null;
    const t = exact.get(item.id);
    const derivative = t && before ? { shape: before.shape, data: t } : null;
    const cell = (v, cls) => h("td", { class: `number ${cls}` }, v ? powers(short(v, 6)) : "");
    return h(
      "tr",
      { class: item === focus ? "here" : undefined },
      h("th", { scope: "row" }, formula(equation(item))),
      cell(before, "forward"),
      cell(then, "forward"),
      cell(rise, ""),
      cell(slope, "backward"),
      cell(derivative, "backward"),
    );
  });
  const heads = ["", "before", "after", "rise", "rise / run", "exact"];
  const head = h(
    "thead",
    {},
    h(
      "tr",
      {},
      heads.map((t) => (t ? h("th", { scope: "col" }, t) : h("td"))),
    ),
  );
  const caption = h("caption", {}, `${name} nudged by ${powers(short({ shape: [], data: [state.by] }, 3))}`);
  return fill(
    h("div", { class: "table", tabindex: 0, role: "region", "aria-label": "nudge table" }),
    h("table", { class: "nudges" }, caption, head, h("tbody", {}, rows)),
  );
}
