/** Broadcasting in the panel: an operand stretched, its copies hollow, and its derivative summed back. */
import { largest, tint, cellText } from "./cells.js";
import { h } from "./dom.js";
import { axesText, powers, shapeText } from "./figures.js";
import { formula, fraction } from "./typeset.js";

const MOST = 8;

/** The broadcasts at an item: of what it reads, and of itself where it is read. */
export function stretches(item) {
  return [...item.ins, ...item.outs].filter(
    (e) => e.stretch && String(e.stretch.before) !== String(e.stretch.after),
  );
}

/** One broadcast as an element. */
export function spreadView(state, e) {
  const { before, after, axes } = e.stretch;
  const [value, contribution] = [state.value(e.source.id), state.contribution(e)];
  const output = state.model.outputItem.name;
  const said = (shape) => (shape.length ? shapeText(shape) : "one number");
  const forward = h(
    "div",
    {},
    h(
      "p",
      {},
      formula(e.source.name),
      ` of shape ${said(before)} is stretched to ${said(after)} to meet ${e.target.name}.`,
    ),
    value && value.data ? copies(value, before, after, "forward", e.source) : null,
  );
  const back =
    contribution && axes.length
      ? h(
          "div",
          {},
          h(
            "p",
            {},
            "On the way back its copies are summed over ",
            `${axesText(axes)}: `,
            formula(
              fraction(output, e.source.name),
              contribution.shape.length ? "" : ` = ${powers(String(contribution.data[0]))}`,
            ),
          ),
          contribution.data && contribution.shape.length
            ? copies(contribution, before, before, "backward", e.source)
            : null,
        )
      : null;
  return h("div", { class: "spread" }, forward, back);
}

function copies(v, before, after, role, item) {
  const full = after.slice(-2);
  const [rows, columns] = full.length > 1 ? full : [1, full.length ? full[0] : 1];
  const own = [...after.map(() => 1), ...before].slice(-Math.max(1, after.length)).slice(-2);
  const [m, n] = own.length > 1 ? own : [1, own[0] || 1];
  const top = largest(v.data);
  const labels = [...item.labels, null, null];
  const across = before.length === 1 ? labels[0] : before.length === 2 ? labels[1] : null;
  const down = before.length === 2 ? labels[0] : null;
  const table = h("table", { class: "heat written spread" });
  if (across && n > 1)
    table.append(
      h(
        "tr",
        {},
        down && m > 1 ? h("td") : null,
        across.slice(0, MOST).map((t) => h("th", { scope: "col" }, t)),
      ),
    );
  for (let i = 0; i < Math.min(rows, MOST); i += 1) {
    const tr = h("tr", {}, down && m > 1 ? h("th", { scope: "row" }, down[i]) : null);
    for (let j = 0; j < Math.min(columns, MOST); j += 1) {
      const x = v.data[(m > 1 ? i : 0) * n + (n > 1 ? j : 0)];
      const copy = (m === 1 && i > 0) || (n === 1 && j > 0);
      const [colour, strength] = tint(x, top, role, 0.42);
      const td = h(
        "td",
        { class: `${colour}${copy ? " copy" : ""}` },
        h("span", {}, powers(cellText(x, 60, v.dtype))),
      );
      td.style.setProperty("--strength", `${Math.round(strength * 100)}%`);
      tr.append(td);
    }
    table.append(tr);
  }
  const cut = rows > MOST || columns > MOST ? h("p", { class: "note" }, "the first cells") : null;
  return h("div", { class: "heatmap" }, table, cut);
}
