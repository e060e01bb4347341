/** An array as a heat map in the panel, with its numbers on demand; elements can be chosen, and those of inputs moved. */
import { averaged, cellText, largest, matrix, tint } from "./cells.js";
import { drag } from "./drag.js";
import { fill, h, write } from "./dom.js";
import { indexText, parsed, powers, real, short } from "./figures.js";

const MOST = 24;

/**
 * A table of cells.
 * @param {{state, item, of: Function, role: string, choose?: Function, chosen?: Function, edit?: boolean}} options
 */
export function heatmap({ state, item, of, role, choose, chosen, edit }) {
  const v = of();
  if (!v || v.text !== undefined) return { el: h("p", { class: "note" }, v ? v.text : ""), update() {} };
  const { rows, columns } = matrix(v);
  const [m, n] = [Math.min(rows, MOST), Math.min(columns, MOST)];
  const exact = m === rows && n === columns && !v.means;
  const written = exact && rows * columns <= 400;
  const cells = [];
  const labels = [...item.labels, null, null];
  const across = v.shape.length === 1 ? labels[0] : v.shape.length === 2 ? labels[1] : null;
  const down = v.shape.length === 2 ? labels[0] : null;
  const table = h("table", { class: `heat ${written ? "written" : "tiny"}${n > 4 ? " many" : ""}` });
  if (across && exact)
    table.append(
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          down ? h("td") : null,
          across.map((t) => h("th", { scope: "col" }, t)),
        ),
      ),
    );
  const body = h("tbody");
  table.append(body);
  for (let i = 0; i < m; i += 1) {
    const tr = h("tr", {}, down && exact ? h("th", { scope: "row" }, down[i]) : null);
    for (let j = 0; j < n; j += 1) {
      const k = i * columns + j;
      const td = h("td");
      const cell = { td, k };
      const name = `${item.name}[${indexText(v.shape, k)}]`;
      if (edit && exact) cell.input = input(td, name, k);
      else {
        cell.text = h("span");
        td.append(cell.text);
        if (choose && exact) {
          td.tabIndex = 0;
          td.setAttribute("role", "button");
          td.addEventListener("click", () => choose(k));
          td.addEventListener(
            "keydown",
            (e) => (e.key === "Enter" || e.key === " ") && (e.preventDefault(), choose(k)),
          );
        }
      }
      cells.push(cell);
      tr.append(td);
    }
    body.append(tr);
  }
  const foot = exact ? null : h("p", { class: "note" }, `means of blocks of a ${v.shape.join(" × ")} array`);
  const el = h("div", { class: "heatmap" }, table, foot);
  const update = () => {
    const now = of();
    if (!now || now.text !== undefined) return;
    const data = averaged(matrix(now), m, n);
    const top = largest(data);
    cells.forEach((c, at) => {
      const x = data[at];
      const [colour, strength] = tint(x, top, role, 0.42);
      if (c.paint !== `${colour}${strength}`) {
        c.paint = `${colour}${strength}`;
        c.td.className = colour;
        c.td.style.setProperty("--strength", `${Math.round(strength * 100)}%`);
      }
      c.td.classList.toggle("chosen", Boolean(chosen) && chosen() === c.k);
      const said = exact ? `${item.name}[${indexText(now.shape, c.k)}] = ${real(x)}` : real(x);
      if (c.td.title !== said) c.td.title = said;
      if (c.input) {
        if (document.activeElement !== c.input) c.input.value = real(x, 5).replace("−", "-");
      } else {
        write(c.text, written && state.cells ? powers(cellText(x, 60, now.dtype)) : "");
        if (choose && exact) c.td.setAttribute("aria-label", said);
      }
    });
  };
  update();
  return { el, update };

  function input(td, name, k) {
    const box = h("input", {
      type: "text",
      inputmode: "decimal",
      "aria-label": name,
      size: 6,
      autocomplete: "off",
    });
    box.addEventListener("change", () => {
      const x = parsed(box.value);
      if (Number.isFinite(x)) state.move(item.id, x, k);
      else box.value = real(of().data[k], 5);
    });
    box.addEventListener("keydown", (e) => nudgeKeys(e, state, item.id, k, box));
    box.addEventListener("focus", () => choose && choose(k));
    drag(box, state, item.id, () => k);
    box.addEventListener("pointerup", () => box.focus());
    td.append(box);
    return box;
  }
}

/** Arrow keys move a number that is being typed: by a step, by ten with shift. */
export function nudgeKeys(event, state, id, at, box) {
  const way = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
  if (event.key === "Enter") box.dispatchEvent(new Event("change"));
  if (!way) return;
  event.preventDefault();
  const old = state.inputs.get(id).data[at];
  const size = 10 ** (Math.floor(Math.log10(Math.abs(old) > 1e-12 ? Math.abs(old) : 1)) - 1);
  const step = /int/.test(state.inputs.get(id).dtype) ? 1 : size;
  const x = Number(
    (Math.round((old + way * step * (event.shiftKey ? 10 : 1)) / step) * step).toPrecision(12),
  );
  state.move(id, x, at);
  state.flush();
  box.value = real(x).replace("−", "-");
}

/** A value in the panel: one number, or a heat map under a line of words. */
export function valueView(options) {
  const v = options.of();
  if (!v) return { el: h("span"), update() {} };
  if (v.text !== undefined || !v.shape.length) {
    const el = h("span", { class: `number ${options.role}` });
    const update = () => write(el, powers(short(options.of(), 10)));
    update();
    return { el, update };
  }
  const map = heatmap(options);
  const line = h("span", { class: "note" });
  const update = () => {
    write(line, short(options.of()));
    map.update();
  };
  update();
  return { el: fill(h("div"), line, map.el), update };
}
